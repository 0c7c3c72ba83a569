"""Build the packaged program into dist/ and try it: `make package`, or `python packaging/build.py` with .venv's Python."""

import importlib.util
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).resolve().parent.parent
HERE, WORK, DIST = ROOT / "packaging", ROOT / "build", ROOT / "dist"
FOLDER = DIST / "downhill"


def install_builder() -> None:
    """An older .venv may lack PyInstaller."""
    if importlib.util.find_spec("PyInstaller") is None:
        project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        wanted = [line for line in project["optional-dependencies"]["dev"] if line.startswith("PyInstaller")]
        subprocess.check_call([sys.executable, "-m", "pip", "install", "--quiet", *wanted])


def build() -> None:
    """Let PyInstaller do its work; it names its folder in build/ after the spec."""
    options = ["--noconfirm", "--log-level", "WARN", "--workpath", str(WORK), "--distpath", str(DIST)]
    subprocess.check_call([sys.executable, "-m", "PyInstaller", str(HERE / "downhill.spec"), *options], cwd=ROOT)


def add_desktop_files() -> None:
    """On Linux: what a desktop wants to know, laid out as under /usr/share, and the script that copies it there."""
    share = FOLDER / "share"
    for name, place in (
        ("downhill.desktop", "applications"),
        ("downhill-mime.xml", "mime/packages"),
        ("org.downhill.Downhill.metainfo.xml", "metainfo"),
    ):
        (share / place).mkdir(parents=True)
        shutil.copy(HERE / "linux" / name, share / place / name.replace("-mime", ""))
    shutil.copytree(WORK / "downhill" / "icons" / "hicolor", share / "icons" / "hicolor")
    shutil.copy(HERE / "linux" / "install.sh", FOLDER)


def size_mb(folder: Path) -> float:
    """Megabytes (a million bytes) of all files; links count nothing."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink()) / 1e6


def main() -> int:
    """Build, print the figures, try the program; returns the exit code."""
    began = perf_counter()
    install_builder()
    build()
    if sys.platform.startswith("linux"):
        add_desktop_files()
    print(f"dist/downhill: {size_mb(FOLDER):.0f} MB, built in {perf_counter() - began:.0f} s", flush=True)
    return subprocess.call([sys.executable, str(HERE / "smoke_test.py")])


if __name__ == "__main__":
    sys.exit(main())
