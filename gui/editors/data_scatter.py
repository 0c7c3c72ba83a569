"""The samples as points: two features against each other, or one against what is to be predicted."""

from collections.abc import Iterator, Sequence
from itertools import chain

import numpy as np
from PySide6.QtWidgets import QWidget

from engine.data import Data
from engine.text import plural
from engine.text import translate as _
from gui.plots.key import Entry
from gui.plots.plot import Plot
from gui.plots.points import Points
from gui.theme.colors import class_style, colored, viridis
from gui.theme.theme import Theme
from gui.widgets.numbers import format_number, rounded_out

HEIGHT_PX = 190
MOST_POINTS = 2000
FEW = 150
SIZE_PX = 5  # the picture is small
SIZE_OF_FEW_PX = 7
ROOM = 0.06
DIGITS = 3
"""Of the ends of the scale of colours."""


class DataScatter(Plot):
    """Points in the colours and markers of their classes, or coloured by the number to predict."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(_("Data"), log_axes="", theme=theme, parent=parent)
        self.setFixedHeight(HEIGHT_PX)
        self.clouds: list[Points] = []
        self.numbers = Points(self, "positive")
        self._data: Data | None = None
        self._size = SIZE_PX
        self.set_rows(self.rows_of_data)

    def show_data(self, data: Data, across: int = 0, up: int = 1) -> tuple[Entry, ...]:
        """Show feature `across` against feature `up`, or a single one against the target. Returns the legend."""
        self._data = data
        chosen = _evenly(len(data.features))
        single = data.features.shape[1] == 1
        targets = data.targets[chosen]
        x = data.features[chosen, 0 if single else across].astype(float)
        y = (targets.reshape(len(chosen), -1)[:, 0] if single else data.features[chosen, up]).astype(float)
        self.axes["x"].set_name(data.feature_names[0 if single else across])
        self.axes["y"].set_name(data.target_names[0] if single else data.feature_names[up])
        there = np.isfinite(x) & np.isfinite(y)  # a missing value has no place in the picture
        x, y, targets = x[there], y[there], targets[there]
        self._make_room(x, y)
        self._size = SIZE_OF_FEW_PX if len(x) <= FEW else SIZE_PX
        if data.task != "regression":
            return self._show_classes(x, y, *_classes(data, targets))
        self._show_classes(x, y, np.zeros(0), ())
        if single:
            self.numbers.set_points(x, y, size=self._size)
            return ()
        low, high = rounded_out(data.targets[:, 0].min(), data.targets[:, 0].max(), DIGITS)
        self.numbers.set_points(x, y, colored(targets[:, 0], low, high, viridis()), self._size)
        name = f"{data.target_names[0]}  {format_number(low, DIGITS)}"
        return (Entry("strip", format_number(high, DIGITS), before=name, table=viridis()),)

    def rows_of_data(self) -> Iterator[Sequence[object]]:
        """The numbers behind the picture: all features and targets of every sample."""
        data = self._data
        if data is None:
            return iter(())
        targets = data.targets.reshape(len(data.features), -1)
        names = data.target_names if targets.shape[1] == len(data.target_names) else (_("class"),)
        numbers = ([*x.tolist(), *y.astype(float).tolist()] for x, y in zip(data.features, targets, strict=True))
        return chain([[*data.feature_names, *names]], numbers)

    def _show_classes(self, x: np.ndarray, y: np.ndarray, labels: np.ndarray, names: tuple) -> tuple[Entry, ...]:
        while len(self.clouds) < len(names):
            style = class_style(len(self.clouds))
            self.clouds.append(Points(self, style.color, style.marker))
        for index, cloud in enumerate(self.clouds):
            here = labels == index if index < len(names) else slice(0)
            cloud.set_points(x[here], y[here], size=self._size)
        self.numbers.set_points(x[:0], y[:0])
        styles = map(class_style, range(len(names)))
        return tuple(
            Entry("marker", name, color=style.color, marker=style.marker)
            for name, style in zip(names, styles, strict=True)
        )

    def _make_room(self, x: np.ndarray, y: np.ndarray) -> None:
        self.forget_range()
        (left, right), (low, high) = _widened(x), _widened(y)
        self.widen(right, low, high, left)


def _classes(data: Data, targets: np.ndarray) -> tuple[np.ndarray, tuple[str, ...]]:
    """A class number for each target and the names of the classes; for labels, how many of them a sample has."""
    if data.task == "multilabel":
        counts = np.sum(targets > 0, axis=1)
        return counts, tuple(plural("{count} label", "{count} labels", n) for n in range(targets.shape[1] + 1))
    return targets, data.target_names


def _evenly(samples: int) -> np.ndarray:
    """The numbers of the samples that are drawn, evenly from all."""
    count = min(samples, MOST_POINTS)
    return np.arange(count) * samples // max(count, 1)


def _widened(values: np.ndarray) -> tuple[float, float]:
    low, high = (float(values.min()), float(values.max())) if len(values) else (0.0, 1.0)
    room = ROOM * (high - low) or 1.0
    return low - room, high + room
