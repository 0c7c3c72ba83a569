"""Draw the pictures of the README again: the real window, off-screen."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "resources" / "pictures"

PICTURES = {
    "window-light": ("spirals", "light", "en"),
    "window-dark": ("digits", "dark", "en"),
    "window-chinese": ("house_prices", "light", "zh_CN"),
}


def main() -> int:
    """Draw every picture; returns the exit code."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, (experiment, theme, language) in PICTURES.items():
        file = FOLDER / f"{name}.png"
        options = ["--theme", theme, "--language", language, "--out", str(file)]
        command = [sys.executable, str(ROOT / "main.py"), "picture", experiment, *options]
        if subprocess.call(command, stdout=subprocess.DEVNULL):
            return 1
        print(f"{file.relative_to(ROOT)}: {file.stat().st_size // 1024} KB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
