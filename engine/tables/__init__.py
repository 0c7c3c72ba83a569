"""Tables of one's own: from the bytes of a CSV file to columns of numbers and categories."""
