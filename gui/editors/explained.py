"""The words of "What's this?": what a thing is, its formula, where to read more."""

import html

from engine.options import Member, Option
from engine.text import translate as _


def paragraphs(*parts: str) -> str:
    """Those of `parts` that say something, with nothing in them taken for markup."""
    return "".join(f"<p>{html.escape(part)}</p>" for part in parts if part)


def about(member: Member | type[Member]) -> str:
    """What can be said of a member of a family."""
    return paragraphs(_(member.title), _(member.summary), member.formula, _(member.reference))


def about_option(option: Option, formula: str = "", limits: str = "", hint: str = "") -> str:
    """What can be said of an option. formula: that of its owner, in which the option stands."""
    limits = limits[:1].upper() + limits[1:]
    return paragraphs(_(option.title), _(option.sentence), formula, limits, hint)
