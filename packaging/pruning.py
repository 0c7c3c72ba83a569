"""Leaves out libraries that came along only for files that were left out (GTK for its theme, for instance)."""

from collections.abc import Iterable
from pathlib import PurePath

from PyInstaller.depend.bindepend import get_imports

Entry = tuple[str, str, str]  # place in the program, file on this machine (or target of a link), kind

LIBRARY_FOLDERS = (".", "PySide6/Qt/lib")


def without_orphans(entries: Iterable[Entry]) -> list[Entry]:
    """The entries without shared libraries that none of the others needs, directly or through another library."""
    entries = list(entries)
    links = [entry for entry in entries if entry[2] == "SYMLINK"]
    files = [entry for entry in entries if entry[2] != "SYMLINK"]
    libraries = {PurePath(entry[0]).name: entry for entry in files if is_library(entry)}
    kept = [entry for entry in files if not is_library(entry)]
    for entry in kept:  # grows while it is walked
        for name, _path in get_imports(entry[1]):
            found = libraries.pop(PurePath(name).name, None)
            if found is not None:
                kept.append(found)
    places = {entry[0] for entry in kept}
    return kept + [link for link in links if str(PurePath(link[0]).parent / link[1]) in places]


def is_library(entry: Entry) -> bool:
    """Whether the file is there for others only. Python's library is loaded by the start-up code, by its name."""
    place = PurePath(entry[0])
    return ".so" in place.name and str(place.parent) in LIBRARY_FOLDERS and not place.name.startswith("libpython")
