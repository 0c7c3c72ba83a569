"""Lets the Tab key follow the eye, also through widgets that were made later than their neighbours."""

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QScrollArea, QWidget
from shiboken6 import isValid


def follow_layout(panel: QWidget) -> None:
    """Chain everything on `panel` that takes the keyboard in the order in which it is laid out."""
    chained(None, panel)


def chained(last: QWidget | None, panel: QWidget) -> QWidget | None:
    """Chain `panel` behind `last`, if that is still there; returns the last stop of all."""
    for stop in stops(panel):
        if last is not None and isValid(last):
            QWidget.setTabOrder(last, stop)
        last = stop
    return last


def stops(panel: QWidget) -> Iterator[QWidget]:
    """What the Tab key should reach on `panel`, in order; hidden widgets too.

    A widget that places its children itself tells them by a method `tab_stops`.
    """
    if panel.focusPolicy() & Qt.FocusPolicy.TabFocus:
        yield panel
    if hasattr(panel, "tab_stops"):
        yield from panel.tab_stops()
    elif isinstance(panel, QScrollArea) and panel.widget() is not None:
        yield from stops(panel.widget())
    elif panel.layout() is not None:
        yield from _stops_of(panel.layout())


# Not by `itemAt`: PySide keeps what that gives as long as the layout, also when Qt has deleted it, and takes for it whatever
# comes to lie at its address.
def _stops_of(layout: QLayout) -> Iterator[QWidget]:
    widgets = layout.parentWidget().findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
    placed = {layout.indexOf(part): part for part in (*widgets, *layout.children())}
    for index in range(layout.count()):
        part = placed.get(index)
        if isinstance(part, QWidget):
            yield from stops(part)
        elif part is not None:
            yield from _stops_of(part)
