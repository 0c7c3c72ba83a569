"""The packaged program has every part of this one, and its descriptions are valid and of one version. Builds nothing."""

import ast
import importlib
import os
import re
import struct
import subprocess
import sys
import tomllib
import xml.etree.ElementTree as ElementTree
from configparser import ConfigParser
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from engine import catalog, shipped, text
from engine.families import FAMILIES
from engine.version import VERSION
from gui.theme import style
from gui.views.finding import views

ROOT = Path(__file__).parents[2]
PACKAGING = ROOT / "packaging"
LINUX = PACKAGING / "linux"


@pytest.fixture(scope="module")
def part():
    """Imports a module of packaging/, which is no package: its tools are run as files."""
    folders = [str(PACKAGING), str(PACKAGING / "windows")]
    sys.path[:0] = folders
    yield importlib.import_module
    for folder in folders:
        sys.path.remove(folder)


def test_every_member_and_view_is_packed(part):
    packed = set(part("contents").hidden_imports())
    members = [member for base in FAMILIES.values() for member in catalog.members(base).values()]
    found = {cls.__module__ for cls in [*members, *views()]}
    assert len(found) > 50 and found <= packed


def test_every_module_is_packed(part):
    files = [
        path.relative_to(ROOT).with_suffix("") for room in ("engine", "gui") for path in (ROOT / room).rglob("*.py")
    ]
    names = {".".join(file.parts).removesuffix(".__init__") for file in files}
    assert names == set(part("contents").hidden_imports())


def test_what_is_read_at_run_time_is_packed(part):
    packed = {Path(folder, Path(file).name) for file, folder in part("contents").data_files()}
    for folder, pattern in (
        (shipped.FOLDER, "*.npz"),
        (style.ICON_FOLDER, "*.svg"),
        (text.LOCALE_FOLDER, "**/*.mo"),
    ):
        needed = {path.relative_to(ROOT) for path in folder.glob(pattern)}
        assert needed and needed <= packed


def test_nothing_the_program_imports_is_excluded(part):
    excluded = set(part("contents").EXCLUDED_MODULES)
    for path in [ROOT / "main.py", *(ROOT / "engine").rglob("*.py"), *(ROOT / "gui").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for name in names:
                assert not {name, name.partition(".")[0]} & excluded, f"{path.relative_to(ROOT)}: {name}"


@pytest.mark.parametrize(
    ("place", "needed"),
    [
        ("PySide6/Qt/plugins/platforms/libqxcb.so", True),
        ("PySide6/Qt/plugins/platforms/libqoffscreen.so", True),
        ("PySide6\\plugins\\platforms\\qwindows.dll", True),
        ("PySide6/Qt/plugins/imageformats/libqsvg.so", True),
        ("PySide6/Qt/translations/qtbase_zh_CN.qm", True),
        ("PySide6\\translations\\qtbase_fr.qm", False),
        ("PySide6\\plugins\\tls\\qopensslbackend.dll", False),
        ("PySide6/Qt/plugins/platformthemes/libqgtk3.so", False),
    ],
)
def test_only_what_no_widget_needs_is_left_out(part, place, needed):
    assert part("contents").is_needed(place) == needed


def test_one_version_everywhere(part):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert "version" not in project["project"] and project["project"]["dynamic"] == ["version"]
    assert project["tool"]["setuptools"]["dynamic"]["version"] == {"attr": "engine.version.VERSION"}
    version = part("contents").version()
    assert version == VERSION
    release = ElementTree.parse(LINUX / "org.downhill.Downhill.metainfo.xml").find("releases/release")
    assert release.get("version") == version, "the newest release stands first"
    resource = part("version_resource").version_resource(version, "downhill.exe")
    numbers = ", ".join([*version.split("."), "0"])
    ast.parse(resource)
    assert f"filevers=({numbers})" in resource and f"'ProductVersion', '{version}'" in resource


def test_one_identifier_everywhere(part):
    contents = part("contents")
    root = ElementTree.parse(LINUX / f"{contents.IDENTIFIER}.metainfo.xml").getroot()
    assert root.findtext("id") == contents.IDENTIFIER
    declared = contents.info_plist()["UTExportedTypeDeclarations"][0]
    assert declared["UTTypeTagSpecification"]["public.filename-extension"] == [contents.SUFFIX.removeprefix(".")]
    assert contents.info_plist()["CFBundleDocumentTypes"][0]["LSItemContentTypes"] == [declared["UTTypeIdentifier"]]
    assert contents.info_plist()["NSHighResolutionCapable"] is True


def test_linux_descriptions_agree(part):
    entry = ConfigParser(interpolation=None, delimiters="=", strict=True)
    entry.optionxform = str
    entry.read(LINUX / "downhill.desktop", encoding="utf-8")
    values = entry["Desktop Entry"]
    assert values["Icon"] == "downhill" and values["Exec"] == "downhill %f" and values["Terminal"] == "false"
    space = {"": "http://www.freedesktop.org/standards/shared-mime-info"}
    kind = ElementTree.parse(LINUX / "downhill-mime.xml").find("mime-type", space)
    assert kind.get("type") + ";" == values["MimeType"]
    assert kind.find("glob", space).get("pattern") == "*" + part("contents").SUFFIX
    described = ElementTree.parse(LINUX / "org.downhill.Downhill.metainfo.xml")
    assert described.findtext("launchable") == "downhill.desktop"
    assert described.findtext("provides/mediatype") == kind.get("type")


def test_icons_can_be_read(part, tmp_path):
    icons = part("icons")
    icons.write(tmp_path)
    content = (tmp_path / "downhill.ico").read_bytes()
    assert struct.unpack("<HHH", content[:6]) == (0, 1, len(icons.WINDOWS_SIZES))
    assert not QImage(str(tmp_path / "downhill.ico")).isNull()
    assert not QImage(str(tmp_path / "downhill.icns")).isNull()
    assert QImage(str(tmp_path / "hicolor" / "48x48" / "apps" / "downhill.png")).width() == 48
    middle = icons.drawn(64).pixelColor(26, 30)
    assert middle.alpha() == 255 and middle.red() > middle.blue(), "the ball is orange"


def test_program_without_console_can_print(part):
    """A program with a window only has no streams on Windows; the code that runs first gives it some."""
    script = (
        "import sys, runpy; sys.stdin = sys.stdout = sys.stderr = None; "
        f"runpy.run_path({str(PACKAGING / 'streams.py')!r}); "
        "sys.argv = ['downhill', 'train', 'logical_and', '--epochs', '2']; "
        f"runpy.run_path({str(ROOT / 'main.py')!r}, run_name='__main__')"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)})
    assert done.returncode == 0


def test_installer_knows_the_programs():
    script = (PACKAGING / "windows" / "installer.nsi").read_text(encoding="utf-8")
    spec = (PACKAGING / "downhill.spec").read_text(encoding="utf-8")
    names = re.findall(r'executable\("([\w-]+)"', spec)
    assert names == ["downhill", "downhill-console"]
    assert all(f'Delete "$INSTDIR\\{name}.exe"' in script for name in names)
