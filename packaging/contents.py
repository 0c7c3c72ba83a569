"""What the packaged program consists of. The spec builds from this; a test compares it with the catalogue."""

import pkgutil
import plistlib
import runpy
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RESOURCES = ROOT / "resources"

# One name for the program on every system. macOS and AppStream want a name like a domain's.
IDENTIFIER = "org.downhill.Downhill"
SUFFIX = ".downhill"

# Made from others or only read by people who have the sources.
NOT_AT_RUN_TIME = {"licences"}
SOURCES_OF_RESOURCES = {".po", ".pot", ".py", ".pyc"}

# Nothing here is imported while the program runs. unittest, pydoc and QtTest stay: pyqtgraph imports them.
EXCLUDED_MODULES = [
    *("tkinter", "test", "idlelib", "lib2to3", "ensurepip", "setuptools", "pip", "wheel", "pkg_resources"),
    *("pytest", "_pytest", "hypothesis", "babel", "ruff", "PyInstaller", "IPython", "jupyter_rfb"),
    *("matplotlib", "OpenGL", "cupy", "numba", "PyQt5", "PyQt6", "PySide2", "PySide6.QtQml", "PySide6.QtQuick"),
    "pyqtgraph.examples",
]

# Parts of Qt that come along with its plugins and that no widget program uses: a tenth of the size.
EXCLUDED_FILES = (
    *("Qt6Qml", "Qt6Quick", "Qt6VirtualKeyboard", "Qt6Pdf", "Qt6EglFS", "Qt6EglFs", "Qt6Sql"),
    *("QtQml", "QtQuick", "QtVirtualKeyboard", "QtPdf"),
    *("plugins/sqldrivers/", "plugins/qmltooling/", "plugins/tls/", "plugins/networkinformation/"),
    *("plugins/egldeviceintegrations/", "plugins/platforminputcontexts/libqtvirtualkeyboard"),
    *("plugins/platforms/libqeglfs", "plugins/platforms/libqlinuxfb", "plugins/platforms/libqvkkhrdisplay"),
    *("plugins/platforms/libqvnc", "plugins/platforms/libqminimalegl", "plugins/platformthemes/libqgtk3"),
    *("plugins/imageformats/libqpdf", "plugins/imageformats/libqtga", "plugins/imageformats/libqwbmp"),
)
QT_TRANSLATIONS = ("qtbase_zh_CN.qm", "qt_zh_CN.qm", "qtbase_en.qm", "qt_en.qm")


def version() -> str:
    """The version of the program, from its only source."""
    return runpy.run_path(str(ROOT / "engine" / "version.py"))["VERSION"]


def hidden_imports() -> list[str]:
    """Every module of the program, found by the walk that finds members and views; no import statement names those."""
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))
    found = []
    for package in ("engine", "gui"):
        found.append(package)
        found += [module.name for module in pkgutil.walk_packages([str(ROOT / package)], f"{package}.")]
    return found


def data_files() -> list[tuple[str, str]]:
    """(file, folder in the program) of everything the program reads while it runs."""
    found = [(str(ROOT / "LICENSE"), ".")]
    for path in sorted(RESOURCES.rglob("*")):
        inside = path.relative_to(RESOURCES)
        if path.is_file() and path.suffix not in SOURCES_OF_RESOURCES and inside.parts[0] not in NOT_AT_RUN_TIME:
            found.append((str(path), str(Path("resources") / inside.parent)))
    return found


def is_needed(name: str) -> bool:
    """Whether the file `name` (its place in the program) stays, of those PyInstaller has collected."""
    place = name.replace("\\", "/")
    if "/translations/" in place and place.endswith(".qm"):
        return place.endswith(QT_TRANSLATIONS)
    return not any(part in place for part in EXCLUDED_FILES)


def info_plist() -> dict:
    """What macOS is told about the program beyond its name and version."""
    return plistlib.loads((ROOT / "packaging" / "macos" / "info.plist").read_bytes())
