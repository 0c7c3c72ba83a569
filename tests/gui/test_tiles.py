"""Small pictures with a few words under each."""

import itertools

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QRect
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip

from gui.plots.tiles import Tile, Tiles

PICTURES = np.linspace(0, 1, 40 * 8 * 8).reshape(40, 8, 8)


def of(text, words="2 → 3"):
    return [Tile(number % 2 == 0, words, lambda number=number: f"{text} {number}", "loss 1") for number in range(40)]


@pytest.fixture
def tiles(theme, qtbot):
    tiles = Tiles(theme)
    qtbot.addWidget(tiles)
    tiles.resize(420, 300)
    tiles.show()
    tiles.set_pictures(PICTURES, 0.0, 1.0, of("picture"))
    return tiles


@pytest.mark.parametrize("area", [QRect(0, 130, 400, 50), QRect(120, 90, 60, 400), QRect(0, 0, 5, 5)])
def test_a_part_is_painted_like_the_whole(tiles, area):
    whole = tiles.sheet.grab().toImage()
    assert tiles.sheet.grab(area).toImage() == whole.copy(area)


def test_all_tiles_lie_side_by_side_inside(tiles):
    grid = tiles.sheet.grid()
    boxes = [grid.box(index) for index in range(40)]
    assert grid.columns > 1 and all(tiles.sheet.rect().contains(box) for box in boxes)
    assert not any(one.intersects(other) for one, other in itertools.pairwise(boxes))
    assert list(grid.seen(40, tiles.sheet.rect())) == list(range(40))
    assert list(grid.seen(40, boxes[grid.columns])) == list(range(grid.columns, 2 * grid.columns))


def test_the_tooltip_tells_the_newest_sentence(tiles):
    sheet = tiles.sheet
    tiles.set_pictures(PICTURES, 0.0, 1.0, of("another answer for picture"))  # nothing of it differs to the eye
    place = sheet.grid().box(5).center()
    QApplication.sendEvent(sheet, QHelpEvent(QEvent.Type.ToolTip, place, sheet.mapToGlobal(QPoint(place))))
    assert QToolTip.text() == "another answer for picture 5"
    QToolTip.hideText()
