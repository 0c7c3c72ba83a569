"""Which letters the bytes of a table stand for.

Without a byte order mark UTF-8 is tried first, because text of another encoding is hardly ever valid UTF-8, while UTF-8
bytes often pass as GB18030 and come out as nonsense. GB18030 accepts much of Latin-1 too, so it is believed only where the
text looks Chinese: the common characters begin with 0xA1 to 0xD7 and go on with 0xA1 or more, while the small accented
letters of Latin-1 are 0xDF or more, and mostly plain ASCII follows ("Größe" would be one rare character).
"""

import codecs
import locale
import re

from engine.problems import WrongInput
from engine.tables import dialect, records
from engine.tables.faults import cell_problem
from engine.text import translate as _

MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
TITLES = {
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16 LE",
    "utf-16-be": "UTF-16 BE",
    "utf-32": "UTF-32",
    "gb18030": "GB18030",
    "cp1252": "Windows-1252",
    "latin-1": "Latin-1",
}
DOUBLE = re.compile(rb"[\x81-\xfe][\x40-\x7e\x80-\xfe]")
COMMON = re.compile(rb"[\xa1-\xd7][\xa1-\xfe]")
SAMPLE = 1_000_000  # bytes looked at to guess


def decode(raw: bytes, encoding: str = "auto") -> tuple[str, str]:
    """The text of `raw`, and the encoding it was read with, a key of `TITLES`. Raises WrongInput with the line."""
    codec, chosen = _codec(raw, encoding)
    try:
        return raw.decode(codec).lstrip("\ufeff"), chosen
    except UnicodeDecodeError as error:
        what = _("what stands here is not {encoding} text.", encoding=TITLES.get(chosen, chosen))
        place = _place_after(error.object[: error.start].decode(codec, "ignore").lstrip("\ufeff"))
        raise WrongInput(cell_problem(*place, what, _("Choose another encoding"), "encoding")) from None


def decode_anyhow(raw: bytes, encoding: str = "auto") -> str:
    """The text of `raw`, with U+FFFD for what is none."""
    return raw.decode(_codec(raw, encoding)[0], "replace").lstrip("\ufeff")


def _codec(raw: bytes, encoding: str) -> tuple[str, str]:
    """What decodes `raw`, and the key of `TITLES` for it."""
    chosen = _detected(raw) if encoding == "auto" else encoding
    mark = next((mark for mark, name in MARKS.items() if raw.startswith(mark) and name.startswith(chosen)), b"")
    return MARKS[mark] if mark else chosen, chosen


def _place_after(text: str) -> tuple[int, str]:
    """Line and name of the cell that goes on where `text` ends."""
    separator = dialect.SEPARATORS[dialect.detected_separator(text)]
    header = dialect.detected_header(dialect.sample_of(text, separator), "point")
    return records.place_after(text, separator, header)


def _detected(raw: bytes) -> str:
    for mark, name in MARKS.items():
        if raw.startswith(mark):
            return name.removesuffix("-sig")
    zeros = raw[:1000].count(0)
    if zeros and len(raw) % 2 == 0 and zeros > 0.3 * min(len(raw), 1000):
        return "utf-16-le" if raw[1:1000:2].count(0) > raw[:1000:2].count(0) else "utf-16-be"
    if _is(raw, "utf-8"):
        return "utf-8"
    if _looks_chinese(raw[:SAMPLE]) and _is(raw, "gb18030"):
        return "gb18030"
    system = codecs.lookup(locale.getencoding()).name
    return next((name for name in (system, "cp1252") if name in TITLES and _is(raw, name)), "latin-1")


def _is(raw: bytes, encoding: str) -> bool:
    try:
        raw.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _looks_chinese(sample: bytes) -> bool:
    pairs = DOUBLE.findall(sample)
    return 2 * sum(map(bool, map(COMMON.fullmatch, pairs))) > len(pairs)
