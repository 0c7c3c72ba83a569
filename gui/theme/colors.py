"""The colours of the program: one palette for light, one for dark, and the colour tables of its pictures.

Every colour on the screen comes from here, by name. Text tokens keep a contrast of at least 4.5:1 (WCAG 2.2, level AA) on
every surface they may stand on; `tests/gui/test_theme.py` holds them to it.
"""

import functools
import math
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Palette:
    """Named colours ("#rrggbb") of one theme.

    window, panel: the two surfaces. field: what one types into. control: buttons. hover, pressed: under the pointer.
    line: hairlines. grid: lines of a plot (drawn at 15 % opacity). selection: behind selected rows.
    accent: the primary action and the selection, with `accent_text` on it; link: the accent used as text.
    focus: the ring around what has the keyboard.
    positive, zero, negative: signed values in every picture; the two `_text` variants are readable as text.
    """

    name: str
    window: str
    panel: str
    field: str
    control: str
    hover: str
    pressed: str
    line: str
    text: str
    text_quiet: str
    text_disabled: str
    accent: str
    accent_hover: str
    accent_text: str
    link: str
    focus: str
    selection: str
    error: str
    warning: str
    success: str
    positive: str
    positive_text: str
    negative: str
    negative_text: str
    zero: str
    grid: str

    @property
    def dark(self) -> bool:
        """True for the dark theme."""
        return self.name == "dark"


LIGHT = Palette(
    name="light",
    window="#f0f1f4",
    panel="#ffffff",
    field="#f4f5f7",
    control="#ffffff",
    hover="#eceef2",
    pressed="#e2e4ea",
    line="#dcdfe5",
    text="#1b1c20",
    text_quiet="#5c606a",
    text_disabled="#a3a7b0",
    accent="#4f5bd5",
    accent_hover="#434ec2",
    accent_text="#ffffff",
    link="#4550c8",
    focus="#4f5bd5",
    selection="#e4e7fb",
    error="#b8271a",
    warning="#855300",
    success="#14713f",
    positive="#0072b2",
    positive_text="#0069a6",
    negative="#d55e00",
    negative_text="#a84800",
    zero="#ffffff",
    grid="#1b1c20",
)

DARK = Palette(
    name="dark",
    window="#15161a",
    panel="#1e2025",
    field="#282a30",
    control="#2b2e34",
    hover="#30333a",
    pressed="#3a3e46",
    line="#363a42",
    text="#e9eaee",
    text_quiet="#a2a7b3",
    text_disabled="#666b76",
    accent="#5a66e0",
    accent_hover="#525ed8",
    accent_text="#ffffff",
    link="#a3acff",
    focus="#8c96ff",
    selection="#343963",
    error="#ff8f85",
    warning="#f0b64c",
    success="#5fce93",
    positive="#4aa6e0",
    positive_text="#6db9ea",
    negative="#ee7f37",
    negative_text="#f6985a",
    zero="#1e2025",
    grid="#e9eaee",
)

PALETTES = {"light": LIGHT, "dark": DARK}


@dataclass(frozen=True)
class ClassStyle:
    """How one class of a data set is drawn: a colour and, beside it, a marker (a symbol name of pyqtgraph)."""

    color: str
    marker: str


# Okabe & Ito (2008), "Color Universal Design", in their order, with grey for black (black is lost on the dark panel) and
# two more for the ten digits; these three keep their distance from the others for colour-blind eyes too. The marker tells
# the classes apart where the colour cannot.
CLASSES = (
    ClassStyle("#e69f00", "o"),
    ClassStyle("#56b4e9", "s"),
    ClassStyle("#009e73", "t1"),
    ClassStyle("#f0e442", "d"),
    ClassStyle("#0072b2", "p"),
    ClassStyle("#d55e00", "t"),
    ClassStyle("#cc79a7", "star"),
    ClassStyle("#767173", "h"),
    ClassStyle("#8f77dc", "t2"),
    ClassStyle("#a0603a", "t3"),
)

# Runs on one axis: training is solid and validation dashed in the colour of the run. The current run has the accent; the
# others have these colours, and marks on their lines for eyes that cannot tell the colours apart.
RUN_COLORS = {
    "light": ("#0072b2", "#d55e00", "#0a6c42", "#b0548a", "#7d5dd5", "#795401"),
    "dark": ("#4aa6e0", "#ee7f37", "#42c993", "#dd92bd", "#9891fe", "#e9b42d"),
}

_OTHERS = (1, 2, 3, 5, 0, 4)  # the farthest from the accent first
_MARKERS = ("o", "s", "t1", "d", "t", "star")
RUN_PLACES = 2 * len(_OTHERS)
"""So many runs beside the current one look different."""


def class_style(index: int) -> ClassStyle:
    """Colour and marker of class `index`; from the eleventh on, colours come again with other markers."""
    turn, place = divmod(index, len(CLASSES))
    return ClassStyle(CLASSES[place].color, CLASSES[(place + 3 * turn) % len(CLASSES)].marker)


def run_color(index: int, palette: Palette) -> str:
    """Colour of run `index` on a plot of the given theme."""
    colors = RUN_COLORS[palette.name]
    return colors[index % len(colors)]


def other_run_color(place: int, palette: Palette) -> str:
    """Colour of the run that has `place` (0 .. RUN_PLACES - 1) among those beside the current one."""
    return run_color(_OTHERS[place % len(_OTHERS)], palette)


def other_run_marker(place: int) -> str:
    """The mark on its lines (a symbol name of pyqtgraph): no two places have colour and mark in common."""
    turn, place = divmod(place, len(_OTHERS))
    return _MARKERS[(place + 3 * turn) % len(_MARKERS)]


def rgb(color: str) -> tuple[int, int, int]:
    """The three bytes of "#rrggbb"."""
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def mix(first: str, second: str, share: float) -> str:
    """The colour that lies `share` of the way (0..1) from `first` to `second`."""
    parts = (round(a + (b - a) * share) for a, b in zip(rgb(first), rgb(second), strict=True))
    return "#{:02x}{:02x}{:02x}".format(*parts)


def luminance(color: str) -> float:
    """Relative luminance of "#rrggbb", 0 (black) to 1 (white), as WCAG 2.2 defines it."""
    channels = (part / 255 for part in rgb(color))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    """Contrast ratio of two colours, 1 to 21, as WCAG 2.2 defines it."""
    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)


@functools.cache
def diverging(palette: Palette, levels: int = 256) -> np.ndarray:
    """Colour table (levels, 4) uint8 RGBA: negative (orange) - the panel's own tone - positive (blue). Read-only."""
    return _table((palette.negative, palette.zero, palette.positive), levels)


@functools.cache
def viridis(levels: int = 256) -> np.ndarray:
    """Colour table (levels, 4) uint8 RGBA of viridis (van der Walt & Smith, 2015), for values of one sign. Read-only."""
    return _table(_VIRIDIS, levels)


@functools.cache
def single_hue(panel: str, color: str, levels: int = 256) -> np.ndarray:
    """Colour table (levels, 4) uint8 RGBA from the panel's tone to one colour, for counts in tables. Read-only."""
    return _table((panel, color), levels)


# Between levels further apart than this, single precision has no numbers for the way from one to the other.
_ROOM_OF_SINGLE = 1e30


def colored(values: np.ndarray, low: float, high: float, table: np.ndarray) -> np.ndarray:
    """Colours (..., 4) uint8 of `values` between `low` and `high`, however far they lie outside; NaN becomes transparent."""
    values, span, last = np.asarray(values), high - low, len(table) - 1
    if 0 < span < math.inf:
        kind = np.float32 if span < _ROOM_OF_SINGLE else np.float64
        inside = np.clip(values if kind is np.float32 else values.astype(kind), low, high).astype(kind)
        place = np.rint((inside - kind(low)) * kind(last / span))
    else:
        with np.errstate(invalid="ignore"):
            place = np.rint((np.sign(values - low) + 1) * (last / 2))
    unknown = np.isnan(place)
    whole = np.ascontiguousarray(table).view(np.uint32)[:, 0]  # a colour at a time, not byte by byte
    picture = whole[np.where(unknown, 0, place).astype(np.intp)]
    picture[unknown] = 0
    return picture[..., None].view(np.uint8)


# Seventeen equally spaced colours of viridis; straight lines between them stay within 6 of 255 of the original.
_VIRIDIS = (
    "#440154", "#481769", "#472c7a", "#423f85", "#3b518b", "#33628d", "#2c718e", "#26818e", "#21908c",
    "#1f9f88", "#27ad80", "#3dbc73", "#5cc862", "#81d34c", "#aadc31", "#d5e219", "#fde725",
)  # fmt: skip


def _table(anchors: tuple[str, ...], levels: int) -> np.ndarray:
    colors = np.array([rgb(anchor) for anchor in anchors], dtype=float)
    at = np.linspace(0, len(anchors) - 1, levels)
    table = np.full((levels, 4), 255, dtype=np.uint8)
    for channel in range(3):
        table[:, channel] = np.rint(np.interp(at, np.arange(len(anchors)), colors[:, channel]))
    table.flags.writeable = False
    return table
