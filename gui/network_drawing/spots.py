"""What in the drawing can be pointed at, and how the arrow keys go from one to the other."""

from typing import Literal, NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt

from gui.network_drawing.biases import Biases
from gui.network_drawing.links import Bundle
from gui.network_drawing.places import Place

REACH = 5.0
"""A link can be pointed at from so far away."""

MARK_REACH = 5.0
LINK_BOX = 12.0


class Spot(NamedTuple):
    """A neuron, its bias, the summary of its column, or the link that leads to it.

    column: counted from the input, which is 0. unit, source: places among the drawn neurons of this column and of the one
    before.
    """

    kind: Literal["neuron", "bias", "link", "fold"]
    column: int
    unit: int = 0
    source: int = -1


class Field:
    """Everything that can be pointed at."""

    def __init__(self, places: list[Place], bundles: list[Bundle], biases: list[Biases]):
        self.places, self.bundles = places, bundles
        self.biased = [marks.exists for marks in biases]

    def exists(self, spot: Spot | None) -> bool:
        """True when the spot is still there."""
        if spot is None or not 0 <= spot.column < len(self.places):
            return False
        place = self.places[spot.column]
        if spot.kind == "fold":
            return place.fold is not None
        if not 0 <= spot.unit < len(place.units):
            return False
        if spot.kind == "bias":
            return self.biased[spot.column]
        return spot.kind == "neuron" or self._links_to(spot.column) > spot.source >= 0

    def at(self, point: QPointF) -> Spot | None:
        """What is at a point: marks before neurons before links."""
        for column, place in enumerate(self.places):
            if abs(point.x() - place.x) > max(place.side, 64) / 2 + MARK_REACH:
                continue
            if self.biased[column]:
                for unit in range(len(place.units)):
                    away = point - place.bias_mark(unit)
                    if max(abs(away.x()), abs(away.y())) <= min(MARK_REACH, place.side / 3):
                        return Spot("bias", column, unit)
            for unit in range(len(place.units)):
                if place.tile(unit).contains(point):
                    return Spot("neuron", column, unit)
            if place.fold is not None and place.fold.contains(point):
                return Spot("fold", column)
        best, nearest = None, REACH
        for number, bundle in enumerate(self.bundles):
            link, distance = bundle.nearest(point, nearest)
            if link >= 0:
                nearest = distance
                best = Spot("link", number + 1, int(bundle.units[link]), int(bundle.sources[link]))
        return best

    def box(self, spot: Spot, near: QPointF | None = None) -> QRectF:
        """Where a spot lies. near: of a link, the piece that is close to this point; else its middle."""
        place = self.places[spot.column]
        if spot.kind == "fold":
            return place.fold
        if spot.kind == "neuron":
            return place.tile(spot.unit)
        if spot.kind == "bias":
            center = place.bias_mark(spot.unit)
        else:
            bundle = self.bundles[spot.column - 1]
            line = bundle.line(bundle.place_of(spot.source, spot.unit))
            center = line.center()
            if near is not None and line.dx():
                center = line.pointAt(min(max((near.x() - line.x1()) / line.dx(), 0.0), 1.0))
        return QRectF(center.x() - LINK_BOX / 2, center.y() - LINK_BOX / 2, LINK_BOX, LINK_BOX)

    def first(self, column: int) -> Spot | None:
        """The first neuron of a column, or of the next one that has any."""
        for number in [*range(column, len(self.places)), *range(column)]:
            if len(self.places[number].units):
                return Spot("neuron", number, 0)
        return None

    # Left leads from a neuron to the links that come in, and from a link to the neuron it comes from; Right leads back.
    # Up and Down choose among neurons, and among the links of one neuron, above which its bias stands.
    def walk(self, spot: Spot, key: Qt.Key) -> Spot:
        """Where an arrow key leads from `spot`; the same spot when it leads nowhere."""
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            found = self._up_or_down(spot, 1 if key == Qt.Key.Key_Down else -1)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            last = len(self.places[spot.column].units) - 1
            found = Spot("neuron", spot.column, 0 if key == Qt.Key.Key_Home else last)
        elif key == Qt.Key.Key_Left:
            found = self._left(spot)
        else:
            found = self._right(spot)
        return found if self.exists(found) else spot

    def column_beside(self, spot: Spot, step: int) -> Spot | None:
        """The neuron of the next column that stands at about the same height, or None at the end."""
        column = spot.column + step
        while 0 <= column < len(self.places):
            if len(self.places[column].units):
                return self._level_with(spot, column)
            column += step
        return None

    def _up_or_down(self, spot: Spot, step: int) -> Spot:
        place = self.places[spot.column]
        if spot.kind == "bias":
            return Spot("link", spot.column, spot.unit, 0) if step > 0 else spot
        if spot.kind == "link":
            if step < 0 and spot.source == 0 and self.biased[spot.column]:
                return Spot("bias", spot.column, spot.unit)
            return spot._replace(source=spot.source + step)
        if spot.kind == "fold":
            return Spot("neuron", spot.column, place.ends[0] - (step < 0))
        gap = place.ends[0] - (step > 0)  # the summary stands between two neurons
        if place.fold is not None and spot.unit == gap:
            return Spot("fold", spot.column)
        return spot._replace(unit=spot.unit + step)

    def _left(self, spot: Spot) -> Spot | None:
        if spot.kind == "neuron" and self._links_to(spot.column):
            line = spot.unit if spot.unit < self._links_to(spot.column) else 0
            return Spot("link", spot.column, spot.unit, line)
        if spot.kind == "link":
            return Spot("neuron", spot.column - 1, spot.source)
        return self.column_beside(spot, -1)

    def _right(self, spot: Spot) -> Spot | None:
        if spot.kind in ("link", "bias"):
            return Spot("neuron", spot.column, spot.unit)
        return self.column_beside(spot, 1)

    def _level_with(self, spot: Spot, column: int) -> Spot:
        here, there = self.places[spot.column], self.places[column]
        y = here.fold.center().y() if spot.kind == "fold" else float(here.ys[spot.unit])
        return Spot("neuron", column, int(abs(there.ys - y).argmin()))

    def _links_to(self, column: int) -> int:
        """How many links lead to each neuron of a column that can be chosen."""
        if column == 0 or self.bundles[column - 1].straight:
            return 0
        return len(self.places[column - 1].units)
