"""How a table is written: what separates its cells, the decimal sign, whether line 1 names the columns."""

import csv
import re
from collections import Counter
from collections.abc import Iterator

from engine.problems import WrongInput
from engine.tables.faults import cell_problem, column_title
from engine.tables.numbers import is_missing, number_pattern
from engine.text import translate as _

SEPARATORS = {"tab": "\t", "semicolon": ";", "bar": "|", "comma": ","}
SAMPLE_LETTERS, SAMPLE_RECORDS = 200_000, 500
THOUSANDS = re.compile(r"[+-]?[1-9][0-9]{0,2}([,.'’ ][0-9]{3})+([.,][0-9]+)?")
LINE = re.compile(r"[^\r\n]*+(?:\r\n?|\n)|[^\r\n]++")


def lines(text: str) -> Iterator[str]:
    """The lines of `text` with their ends; LF, CR and CR LF all end one."""
    return map(re.Match.group, LINE.finditer(text))


def sample_of(text: str, separator: str) -> list[list[str]]:
    """The first records of `text`, however badly it is formed; blank lines are left out."""
    return [record for _line, record in numbered_sample(text, separator)]


def numbered_sample(text: str, separator: str) -> list[tuple[int, list[str]]]:
    """The same, and the line in which each begins."""
    reader = csv.reader(lines(text[:SAMPLE_LETTERS]), delimiter=separator, skipinitialspace=True)
    records: list[tuple[int, list[str]]] = []
    line = 1
    try:
        for record in reader:
            if len(record) > 1 or any(cell.strip() for cell in record):
                records.append((line, record))
            line = reader.line_num + 1
            if len(records) > SAMPLE_RECORDS:
                break
    except csv.Error:
        pass  # whoever reads the whole table says where
    if len(text) > SAMPLE_LETTERS and len(records) > 1:
        records.pop()  # probably cut off
    return records[:SAMPLE_RECORDS]


def detected_separator(text: str) -> str:
    """Key of the separator that cuts most lines into equally many cells; of several that do, the rarer sign."""
    best, best_share = "comma", 0.0
    for key, sign in SEPARATORS.items():
        counts = Counter(len(record) for record in sample_of(text, sign))
        if not counts:
            continue
        cells, records = max(counts.items(), key=lambda found: (found[0] > 1, found[1]))
        share = records / counts.total()
        if cells > 1 and share > best_share + 1e-9:
            best, best_share = key, share
    return best


def detected_decimal(text: str, separator: str) -> str:
    """ "comma" when numbers with a comma occur and none with a point; else "point".

    Raises WrongInput when all are like 1,234, which could be a thousand as well.
    """
    if separator == ",":
        return "point"
    comma, point = number_pattern("comma"), number_pattern("point")
    records = numbered_sample(text, separator)
    with_comma: list[tuple[int, int, str]] = []
    for line, record in records:
        for number, cell in enumerate(map(str.strip, record)):
            if "." in cell and point.fullmatch(cell):
                return "point"
            if "," in cell and comma.fullmatch(cell):
                with_comma.append((line, number, cell))
    if not with_comma:
        return "point"
    if all(THOUSANDS.fullmatch(cell) for _line, _number, cell in with_comma):
        line, number, cell = with_comma[0]
        what = _("“{text}” may be a thousand or a little more than one.", text=cell)
        first_line, names = records[0]
        column = column_title(names if line > first_line else [], number)
        raise WrongInput(cell_problem(line, column, what, _("Choose the decimal sign"), "decimal"))
    return "comma"


def detected_header(records: list[list[str]], decimal: str) -> bool:
    """True when the first line names the columns: it holds no number, or holds a word above a column of numbers."""
    pattern = number_pattern(decimal)
    if not records:
        return True
    first, rest = records[0], records[1:]
    if not any(cell.strip() for cell in first):
        return False
    is_number = [bool(pattern.fullmatch(cell.strip())) for cell in first]
    if not any(is_number):
        return True
    for column, cell in enumerate(first):
        below = [record[column].strip() for record in rest if column < len(record)]
        below = [other for other in below if not is_missing(other)]
        if not is_number[column] and not is_missing(cell) and below and all(map(pattern.fullmatch, below)):
            return True
    return False
