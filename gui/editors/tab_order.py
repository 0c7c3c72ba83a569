"""Lets the Tab key follow the eye, also through widgets that were made later than their neighbours."""

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QScrollArea, QWidget


def follow_layout(panel: QWidget) -> None:
    """Chain everything on `panel` that takes the keyboard in the order in which it is laid out."""
    for before, after in pairwise(stops(panel)):
        QWidget.setTabOrder(before, after)


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


def _stops_of(layout: QLayout) -> Iterator[QWidget]:
    for index in range(layout.count()):
        item = layout.itemAt(index)
        if item.widget() is not None:
            yield from stops(item.widget())
        elif item.layout() is not None:
            yield from _stops_of(item.layout())
