"""Draw pictures again, off-screen: those of the README, and every view alone into build/pictures, to be looked at.

python packaging/pictures.py [readme | views]
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "resources" / "pictures"
LOOSE = ROOT / "build" / "pictures"

PICTURES = {
    "window-light": ("spirals", "light", "en"),
    "window-dark": ("digits", "dark", "en"),
    "window-chinese": ("house_prices", "light", "zh_CN"),
}

TOUR = {
    "vanishing": ("ten_sigmoid_layers", "gradients"),
    "exploding": ("exploding_gradients", "gradients", "--epochs", "1"),
    "dead": ("dead_relus", "gradients", "--view", "neuron_life"),
    "overfitting": ("overfitting", "training"),
}
"""Name of the picture -> experiment, layout, and perhaps more: a view in front, or a moment of the run."""

DATA = ("spirals", "digits", "house_prices", "sine", "three_lamps", "ten_sigmoid_layers")
"""Examples by which every view is shown that fits: each view with the first one it suits."""

LOOKS = {"light": ("light", "en"), "dark": ("dark", "en"), "chinese": ("light", "zh_CN")}


def main(wanted: list[str]) -> int:
    """Draw what is wanted, everything by default; returns the exit code."""
    code = 0
    if not wanted or "readme" in wanted:
        for name, (experiment, theme, language) in PICTURES.items():
            code = code or draw(FOLDER / f"{name}.png", experiment, theme, language)
        for name, (experiment, layout, *more) in TOUR.items():
            code = code or draw(FOLDER / f"tour-{name}.png", experiment, "light", "en", "--layout", layout, *more)
        command = [sys.executable, str(ROOT / "packaging" / "branches_picture.py"), str(FOLDER / "tour-branches.png")]
        code = code or subprocess.call(command)
    if not wanted or "views" in wanted:
        for view, experiment in views().items():
            for name, (theme, language) in LOOKS.items():
                file = LOOSE / f"{view}-{name}.png"
                code = code or draw(file, experiment, theme, language, "--view", view)
    return code


def views() -> dict[str, str]:
    """Each view -> the first of DATA that it suits."""
    sys.path.insert(0, str(ROOT))
    from engine import catalog
    from engine.examples.base import Example
    from gui.views import finding

    shapes = {key: catalog.member(Example, key)().experiment().data.source.describe() for key in DATA}
    found = {view.key: [key for key, shape in shapes.items() if view.fits(shape)] for view in finding.views()}
    missing = [view for view, examples in found.items() if not examples]
    if missing:
        raise SystemExit(f"No example suits {', '.join(missing)}: add one to DATA")
    return {view: examples[0] for view, examples in found.items()}


def draw(file: Path, experiment: str, theme: str, language: str, *options: str) -> int:
    """Draw one picture, and say how large it is."""
    file.parent.mkdir(parents=True, exist_ok=True)
    looks = ["--theme", theme, "--language", language, "--out", str(file), *options]
    command = [sys.executable, str(ROOT / "main.py"), "picture", experiment, *looks]
    if code := subprocess.call(command, stdout=subprocess.DEVNULL):
        return code
    print(f"{file.relative_to(ROOT)}: {file.stat().st_size // 1024} KB", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
