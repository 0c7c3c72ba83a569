"""The pages of the user guide: Markdown files in resources/guide, one folder for each language."""

import re
from pathlib import Path
from typing import NamedTuple

from engine import text

FOLDER = Path(__file__).resolve().parent.parent.parent / "resources" / "guide"
PAGES = ("index", "first-ten-minutes", "the-window", "own-data", "command-line")

_FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^(#+) +(.+?) *$", re.MULTILINE)


class Heading(NamedTuple):
    """A heading of a page. level: 1 is the title of the page. anchor: what links to it write behind the #."""

    level: int
    title: str
    anchor: str


def page_path(page: str) -> Path:
    """The file of `page` in the language of now, or in English where that language has no guide."""
    own = FOLDER / text.language() / f"{page}.md"
    return own if own.is_file() else FOLDER / "en" / f"{page}.md"


def headings(markdown: str) -> list[Heading]:
    """The headings of a page, in order."""
    found = _HEADING.findall(_FENCE.sub("", markdown))
    return [Heading(len(marks), title.replace("`", ""), anchor_of(title)) for marks, title in found]


def anchor_of(title: str) -> str:
    """The anchor of a heading: its words in small letters with hyphens between them, as on code hosting sites."""
    return re.sub(r"[^\w\- ]", "", title.casefold()).strip().replace(" ", "-")
