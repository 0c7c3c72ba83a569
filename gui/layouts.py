"""The ready layouts: which panels stand where, as data, and putting them there."""

from collections.abc import Mapping
from itertools import pairwise
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMainWindow

from engine.text import mark
from gui.panel_places import height_below
from gui.view_dock import PanelDock, ViewDock


class Layout(NamedTuple):
    """left, right, bottom: what stands there: rows parted by `/`, places in a row by `|`, and in one place panels and views
    behind one another by their keys, the front one first. `*inside` is every view of that area which is not named.

    Keys nobody has are passed over, and so are places where nothing is left. `*_share`: of the window's width or height.
    leads: the network does; in a low window the panels at the bottom leave it some of their share.
    """

    title: str
    summary: str
    left: str = ""
    right: str = ""
    bottom: str = ""
    left_share: float = 0.21
    right_share: float = 0.27
    bottom_share: float = 0.46
    leads: bool = True


MAPS = "decision_map label_map fit_curve regression_map predicted_actual confusion_matrix"

LAYOUTS = {
    "beginner": Layout(
        mark("Beginner"),
        mark("Few panels: the data, what the network answers, and the loss."),
        left="data inspector",
        right=MAPS,
        bottom="loss",
        right_share=0.33,
        bottom_share=0.4,
    ),
    "training": Layout(
        mark("Training"),
        mark("Everything at hand: the loss, and one view of the inside or of the result at a time."),
        left="data / inspector",
        right=f"{MAPS} *result",
        bottom="loss *curves | gradients weights *inside",
    ),
    "gradients": Layout(
        mark("Gradients"),
        mark("Six views of what goes forward and backward through the layers, side by side."),
        left="loss | gradients / signal | weights",
        bottom="activations neuron_life | updates",
        left_share=0.52,
        bottom_share=0.55,
        leads=False,
    ),
    "results": Layout(
        mark("Results"),
        mark("What the network answers, sample by sample: large."),
        left="data inspector",
        right=MAPS,
        bottom="loss | gallery residuals *result | hidden_space scores",
        right_share=0.42,
        bottom_share=0.45,
    ),
}

AREAS = {
    "left": Qt.DockWidgetArea.LeftDockWidgetArea,
    "right": Qt.DockWidgetArea.RightDockWidgetArea,
    "bottom": Qt.DockWidgetArea.BottomDockWidgetArea,
}

Rows = list[list[list[PanelDock]]]


def rows_of(layout: Layout, area: str, docks: Mapping[str, PanelDock]) -> Rows:
    """The rows of `area`, each with its places, each with the docks that stand there behind one another."""
    whole = " ".join((layout.left, layout.right, layout.bottom)).split()
    found = []
    for row in getattr(layout, area).split("/"):
        places = [_docks_at(place.split(), docks, whole) for place in row.split("|")]
        if any(places):
            found.append([place for place in places if place])
    return found


def _docks_at(words: list[str], docks: Mapping[str, PanelDock], named: list[str]) -> list[PanelDock]:
    found = [docks[word] for word in words if word in docks]
    areas = [word[1:] for word in words if word.startswith("*")]
    others = (dock for key, dock in docks.items() if key not in named and isinstance(dock, ViewDock))
    return found + [dock for dock in others if dock.kind.area in areas]


def arrange(window: QMainWindow, layout: Layout, docks: Mapping[str, PanelDock], fits: Mapping[str, bool]) -> set[str]:
    """Put `docks` (by key) where `layout` wants them, and show those that fit the data; returns the keys it names.

    Docks without a place stand hidden behind another one, so that they come up there when a person opens them.
    """
    keys = {dock: key for key, dock in docks.items()}
    for dock in sorted(docks.values(), key=_is_seen):  # those behind first: else each would come to the front once
        if dock.isFloating():
            dock.setFloating(False)
        window.removeDockWidget(dock)
    placed = {area: rows_of(layout, area, docks) for area in AREAS}
    for area, rows in placed.items():
        _place(window, AREAS[area], rows)
    chosen = {keys[dock] for rows in placed.values() for row in rows for place in row for dock in place}
    for key, dock in docks.items():
        if key not in chosen:
            window.tabifyDockWidget(_neighbour(dock, placed), dock)
        dock.setVisible(key in chosen and fits.get(key, True))
    for rows in placed.values():
        for place in (place for row in rows for place in row):
            shown = [dock for dock in place if fits.get(keys[dock], True)]
            if shown:
                shown[0].raise_()
    _resize(window, layout, {area: _in_sight(rows) for area, rows in placed.items()})
    return chosen


def _is_seen(dock: PanelDock) -> bool:
    return not dock.visibleRegion().isEmpty()


def _place(window: QMainWindow, area: Qt.DockWidgetArea, rows: Rows) -> None:
    for number, row in enumerate(rows):
        if number == 0:
            window.addDockWidget(area, row[0][0])
        else:
            window.splitDockWidget(rows[number - 1][0][0], row[0][0], Qt.Orientation.Vertical)
    for row in rows:
        for left, right in pairwise(row):
            window.splitDockWidget(left[0], right[0], Qt.Orientation.Horizontal)
    for place in (place for row in rows for place in row):
        for dock in place[1:]:
            window.tabifyDockWidget(place[0], dock)


def _neighbour(dock: PanelDock, placed: dict[str, Rows]) -> PanelDock:
    """Behind whom a dock belongs that has no place of its own."""
    area = {"result": "right"}.get(dock.kind.area, "bottom") if isinstance(dock, ViewDock) else "left"
    rows = placed[area] or next(rows for rows in placed.values() if rows)
    return rows[-1][-1][0]


def _in_sight(rows: Rows) -> list[list[PanelDock]]:
    """One dock of each place that has one to show."""
    shown = [[next((dock for dock in place if not dock.isHidden()), None) for place in row] for row in rows]
    return [[dock for dock in row if dock is not None] for row in shown if any(row)]


def _resize(window: QMainWindow, layout: Layout, seen: dict[str, list[list[PanelDock]]]) -> None:
    """Share the window out; the left column reaches down to its bottom, the right one stands above what is there."""
    width, height = window.width(), window.height()
    below = height * layout.bottom_share if seen["bottom"] else 0.0
    below = height_below(height, below) if layout.leads else below
    heights = {"left": height, "right": height - below, "bottom": below}
    widths = {"left": width * layout.left_share, "right": width * layout.right_share, "bottom": width}
    widths["bottom"] -= widths["left"] if seen["left"] else 0.0
    for area, rows in seen.items():
        if rows:
            each = round(heights[area] / len(rows))
            window.resizeDocks([row[0] for row in rows], [each] * len(rows), Qt.Orientation.Vertical)
        for row in rows:
            each = round(widths[area] / len(row))
            window.resizeDocks(row, [each] * len(row), Qt.Orientation.Horizontal)
