"""The version of the program. It stands here and nowhere else; `packaging/README.md` says what a new one needs."""

VERSION = "0.1.0"
