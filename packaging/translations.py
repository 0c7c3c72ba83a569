"""Collect the texts of the program, merge them into each language's catalogue, and compile it.

How to run it:

    python packaging/translations.py            collect, merge, compile
    python packaging/translations.py --missing  print what has no translation yet
"""

import io
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "resources" / "locale"
SOURCES = ("engine", "gui")
KEYWORDS = {"_": None, "mark": None, "translate": None, "plural": (1, 2)}


class Texts(Catalog):
    """A catalogue whose header says only what stays the same from run to run: no dates, no names of tools."""

    def __init__(self, language: str) -> None:
        super().__init__(locale=language, project="Downhill", fuzzy=False)
        self.header_comment = f"# The texts of Downhill in {self.locale.english_name}; see packaging/translations.py."

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        """The lines of the header."""
        return [
            ("Project-Id-Version", self.project),
            ("Language", str(self.locale_identifier)),
            ("Plural-Forms", self.plural_forms),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=UTF-8"),
            ("Content-Transfer-Encoding", "8bit\n"),
        ]


def texts(language: str) -> Texts:
    """Every text of the program, in the order of files, without translations."""
    catalog = Texts(language)
    for source in SOURCES:
        found = extract_from_dir(ROOT / source, [("**.py", "python")], keywords=KEYWORDS)
        for file, _line, message, _comments, _context in sorted(found, key=lambda item: (item[0], item[1])):
            added = catalog.add(message, locations=[(f"{source}/{Path(file).as_posix()}", 0)])
            added.flags.discard("python-format")  # "12 % of" is a percentage; only {name} is filled in
    return catalog


def stored(language: str) -> Catalog:
    """The translations made so far."""
    file = LOCALE / language / "LC_MESSAGES" / "downhill.po"
    if not file.exists():
        return Catalog(locale=language)
    with file.open("rb") as stream:
        return read_po(stream, locale=language)


def catalogue(language: str) -> Texts:
    """Every text of the program with its translation, if there is one."""
    known, current = stored(language), texts(language)
    for message in current:
        before = known.get(message.id) if message.id else None
        if before is not None and isinstance(before.id, str) == isinstance(message.id, str):
            message.string = before.string
    return current


def compiled(known: Catalog) -> bytes:
    """The binary form of a catalogue."""
    stream = io.BytesIO()
    write_mo(stream, known)
    return stream.getvalue()


def missing(known: Catalog) -> list[str]:
    """Texts that have no translation, or not all of their forms."""
    found = []
    for message in known:
        forms = message.string if isinstance(message.string, tuple | list) else (message.string,)
        if message.id and not all(forms):
            found.append(message.id if isinstance(message.id, str) else message.id[0])
    return found


def main() -> int:
    """Carry out the command line."""
    left = 0
    for folder in sorted(LOCALE.iterdir()) if LOCALE.is_dir() else []:
        known = catalogue(folder.name)
        lacking = missing(known)
        left += len(lacking)
        if "--missing" in sys.argv:
            print(*lacking, sep="\n")
            continue
        place = folder / "LC_MESSAGES"
        with (place / "downhill.po").open("wb") as stream:
            write_po(stream, known, sort_output=False, width=120, omit_header=False, include_lineno=False)
        (place / "downhill.mo").write_bytes(compiled(known))
        print(f"{folder.name}: {len(known)} texts, {len(lacking)} without a translation")
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
