"""Collects the licences of everything that is bundled, so that they travel with the program."""

import importlib.metadata
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import textwrap
from pathlib import Path

LICENCE_FILE = re.compile(r"licen[cs]e|copying|notice|authors", re.IGNORECASE)

NOTICE = """\
Downhill {version} is free software under the MIT licence (LICENSE).

This folder holds the licences of the libraries that are bundled with it:
{packages}

Qt and PySide6 are used under the GNU Lesser General Public License, version 3 (LGPL-3.0.txt, which adds to
GPL-3.0.txt). They are unchanged and linked dynamically: their files lie beside the program, each in a file of its own,
and may be replaced with versions of your own. Their sources: https://download.qt.io/official_releases/
Qt itself contains parts by others: https://doc.qt.io/qt-6/licenses-used-in-qt.html
"""


def collect(folder: Path, version: str, modules: list[str], files: list[str]) -> list[str]:
    """Write the licences of all that owns one of the `modules` or `files` into `folder`; returns the packages' names."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    names = sorted(bundled_packages(modules), key=str.lower)
    for name in names:
        copy_licences(importlib.metadata.distribution(name), folder)
    shutil.copy(licence_of_python(), folder / "Python.txt")
    system = sorted(system_packages(files)) if shutil.which("dpkg-query") else []
    for package in system:
        copyright_file = Path("/usr/share/doc", package, "copyright")
        if copyright_file.is_file():
            shutil.copy(copyright_file, folder / f"{package}.txt")
    for text in (Path(__file__).resolve().parent.parent / "resources" / "licences").iterdir():
        shutil.copy(text, folder)
    lines = [f"  {name} {importlib.metadata.version(name)}" for name in names]
    lines.append(f"  Python {sys.version.split()[0]}")
    if system:
        lines.append("and these packages of the Debian system it was built on:")
        lines += textwrap.wrap(
            ", ".join(system), 110, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False
        )
    (folder / "README.txt").write_text(NOTICE.format(version=version, packages="\n".join(lines)), encoding="utf-8")
    return names


def bundled_packages(modules: list[str]) -> set[str]:
    """The installed packages the modules belong to. The start-up code of PyInstaller is in every program."""
    owners = importlib.metadata.packages_distributions()
    tops = {module.partition(".")[0] for module in modules}
    return {name for top in tops for name in owners.get(top, [])} | {"pyinstaller"}


def copy_licences(package: importlib.metadata.Distribution, folder: Path) -> None:
    """Copy every licence the package names as its own, or say which one it states."""
    name = package.metadata["Name"]
    found = 0
    for file in package.files or []:
        if not LICENCE_FILE.search(file.name) or file.suffix in (".py", ".pyc", ".pyi"):
            continue
        place = [part for part in file.parts[:-1] if not part.endswith(".dist-info") and part != "licenses"]
        target = folder / name / "-".join([*place, file.name])
        target.parent.mkdir(exist_ok=True)
        shutil.copy(package.locate_file(file), target)
        found += 1
    if not found:
        stated = package.metadata.get("License-Expression") or package.metadata.get("License") or "see its home page"
        (folder / f"{name}.txt").write_text(f"{name}: {stated}\n", encoding="utf-8")


def licence_of_python() -> Path:
    """Python's own licence, where the systems keep it."""
    library = Path(sysconfig.get_path("stdlib"))
    short = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    places = [library / "LICENSE.txt", Path(sys.base_prefix, "LICENSE.txt"), Path("/usr/share/doc", short, "copyright")]
    return next(place for place in places if place.is_file())


def system_packages(files: list[str]) -> set[str]:
    """Debian's packages of those libraries that came from the system and not from a Python package."""
    ours = (sys.prefix, sys.base_prefix)
    outside = {os.path.realpath(file) for file in files} - {""}
    outside = [file for file in outside if not file.startswith(ours)]
    # Debian names a file by the path it had before /lib was moved into /usr.
    names = [name for file in outside for name in (file, file.removeprefix("/usr"))]
    command = ["dpkg-query", "--search", *names]
    lines = subprocess.run(command, capture_output=True, text=True).stdout.splitlines() if names else []
    return {line.partition(":")[0] for line in lines if not line.startswith("diversion")}
