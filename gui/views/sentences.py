"""Sentences and lists put together as each language does it."""

from collections.abc import Iterable

from engine.text import translate as _


def joined(sentences: Iterable[str]) -> str:
    """One sentence after the other."""
    said = ""
    for sentence in sentences:
        said = _("{words} {more}", words=said, more=sentence) if said else sentence
    return said


def listed(things: Iterable[str]) -> str:
    """One thing beside the other: "a, b, c"."""
    said = ""
    for thing in things:
        said = _("{words}, {more}", words=said, more=thing) if said else thing
    return said
