"""Where the panels of the window stand at first."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMainWindow, QTabWidget, QWidget

from gui.view_dock import PanelDock

BELOW_PX, LEAST_BELOW_PX = 400, 300
NETWORK_PX = 420
"""So much of a low window goes to the network, with the menus and bars above it and a line under it; the panels at the
bottom get the rest, or what their plots need at least. Qt would take it all from the network."""


def place(window: QMainWindow, left: list[PanelDock]) -> dict[str, PanelDock]:
    """Put `left` to the left, and an empty panel where each kind of view will be: area -> panel.

    The views import the plots, which take a while: the first picture shows empty panels in their places.
    """
    areas = Qt.DockWidgetArea
    window.setAnimated(False)
    window.setDockNestingEnabled(True)
    window.setDockOptions(window.dockOptions() | QMainWindow.DockOption.GroupedDragging)
    window.setTabPosition(areas.AllDockWidgetAreas, QTabWidget.TabPosition.North)
    window.setCorner(Qt.Corner.BottomLeftCorner, areas.LeftDockWidgetArea)
    for dock in left:
        window.addDockWidget(areas.LeftDockWidgetArea, dock)
    empty: dict[str, PanelDock] = {}
    places = {"result": areas.RightDockWidgetArea, "curves": areas.BottomDockWidgetArea}
    places["inside"] = areas.BottomDockWidgetArea
    for name, area in places.items():
        empty[name] = PanelDock(f"placeholder_{name}", " ", QWidget())
        window.addDockWidget(area, empty[name])
    window.splitDockWidget(empty["curves"], empty["inside"], Qt.Orientation.Horizontal)
    window.resizeDocks([*left, empty["result"]], [300, 300, 392], Qt.Orientation.Horizontal)
    window.resizeDocks(left, [470, 400], Qt.Orientation.Vertical)
    bottom = [empty["curves"], empty["inside"]]
    window.resizeDocks(bottom, [440, 560], Qt.Orientation.Horizontal)
    share_height(window, bottom)
    return empty


def share_height(window: QMainWindow, bottom: list[PanelDock]) -> None:
    """Let the panels at the `bottom` be as high as they are best, or as the window has room for."""
    height = round(height_below(window.height(), BELOW_PX))
    window.resizeDocks(bottom, [height] * len(bottom), Qt.Orientation.Vertical)


def height_below(height: int, wished: float) -> float:
    """What the panels at the bottom of a window `height` px high get of the `wished` px."""
    return min(wished, max(height - NETWORK_PX, LEAST_BELOW_PX))
