"""How the file of a table is to be read."""

from typing import Literal

import msgspec


class Reading(msgspec.Struct, frozen=True):
    """How to read a file. separator: a key of `dialect.SEPARATORS`; each may be "auto"."""

    path: str
    separator: str = "auto"
    decimal: Literal["auto", "point", "comma"] = "auto"
    encoding: str = "auto"
    header: Literal["auto", "yes", "no"] = "auto"
