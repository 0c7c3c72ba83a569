"""Fonts: the system's own sans family in four sizes, with figures of one width so that live numbers do not jitter."""

import functools

from PySide6.QtGui import QFont, QFontDatabase, QFontInfo

SIZES = {"caption": 11, "body": 13, "title": 16, "heading": 20}

# Looked up in this order when the system's family lacks a Chinese character.
CHINESE_FAMILIES = ("Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", "WenQuanYi Micro Hei")

_TABULAR = QFont.Tag("tnum")


def base_font() -> QFont:
    """The font of the program: body size, tabular figures, Chinese fallbacks."""
    font = QFont(list(_families()))
    font.setStyleHint(QFont.StyleHint.SansSerif)
    font.setPixelSize(SIZES["body"])
    font.setFeature(_TABULAR, 1)
    return font


def font(role: str = "body", *, strong: bool = False) -> QFont:
    """The font of one role of `SIZES`; `strong` for the one word that matters."""
    made = base_font()
    made.setPixelSize(SIZES[role])
    made.setWeight(QFont.Weight.DemiBold if strong else QFont.Weight.Normal)
    return made


def code_font() -> QFont:
    """The font of program text and formulas typed in plain characters."""
    made = QFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
    made.setFamilies([QFontInfo(made).family(), *_families()[1:]])
    made.setPixelSize(SIZES["body"] - 1)
    return made


@functools.cache
def _families() -> tuple[str, ...]:
    known = set(QFontDatabase.families())
    # Asked for its name, the font may answer with an alias ("Sans Serif") that a list of families does not resolve.
    system = QFontInfo(QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)).family()
    return (system, *(family for family in CHINESE_FAMILIES if family in known))
