"""The data as any layer sees it, in the plane in which the samples are spread widest."""

import numpy as np
from PySide6.QtWidgets import QHBoxLayout, QWidget

from engine.compiler import Compiled
from engine.layers.dropout import Dropout
from engine.layers.gaussian_noise import GaussianNoise
from engine.measurements.base import Measurement
from engine.measurements.hidden_space import INPUT, HiddenSpace, Plane, held_still
from engine.text import mark
from engine.text import translate as _
from gui.document import Document
from gui.plots.clouds import Clouds
from gui.plots.key import Entry, Key
from gui.plots.plot import Plot
from gui.theme.colors import ClassStyle, class_style, viridis
from gui.theme.theme import Theme
from gui.views.layer_names import numbered_name
from gui.views.plane import name_axes
from gui.views.sheet import Sheet
from gui.widgets.combo_box import ComboBox
from gui.widgets.numbers import format_number, format_percent

SHRUNK = 0.5
"""Points that take less than this part of the axes get axes of their own size."""

ROOM = 4 / 3
"""With so much room around them: points that have come closer to each other soon part again, and axes should hold still."""

EDGE = 1.08
"""The axes go so much further than the points: else the outermost ones would be cut in half."""

LEVELS = 12
"""Colours for the targets of a regression: for each there is a small picture of a point."""


class HiddenSpaceMap(Sheet):
    """Principal components of a layer's outputs: points with colours and markers of their classes."""

    key = "hidden_space"
    title = mark("Hidden space")
    summary = mark(
        "256 training samples as a layer sees them: its outputs, in the plane in which they are spread widest (principal "
        "components). From layer to layer the network pulls the classes apart."
    )
    order = 50
    area = "curves"
    icon = "layers"
    empty = mark("The samples as each layer sees them appear here, and move while the network learns.")

    def __init__(self, theme: Theme, document: Document, parent: QWidget | None = None):
        super().__init__(theme, document, parent)
        self._compiled: Compiled | None = None
        self._latest: Plane | None = None
        self._points: np.ndarray | None = None
        self._reach = 0.0
        self._spoken = False
        self.layer = ComboBox()
        self.layer.setAccessibleName(_("Layer"))
        self.layer.setToolTip(_("Which layer's outputs the points are."))
        self.layer.picked.connect(self.on_layer_picked)
        self.label = ComboBox()
        self.label.setAccessibleName(_("Label"))
        self.label.setToolTip(_("Which label the colours tell apart."))
        self.label.picked.connect(self.on_label_picked)
        self.label.hide()  # until there are several: the window would make room for it
        boxes = QHBoxLayout()
        boxes.setSpacing(8)
        for box in (self.layer, self.label):
            boxes.addWidget(box, 1)
        self.body.addLayout(boxes)
        self.key_row = Key(theme)
        self.body.addWidget(self.key_row)
        self.plot = Plot(_(self.title), log_axes="", theme=theme)
        self.plot.heading = (self.caption, self.key_row)
        self.plot.set_rows(self.rows)
        self.clouds = Clouds(self.plot)
        self.body.addWidget(self.plot, 1)

    def wants(self) -> frozenset[Measurement]:
        return frozenset((self.question(),))

    def question(self) -> HiddenSpace:
        """What is asked of the run: the plane of the layer that is picked."""
        layer = self.layer.key()
        return HiddenSpace(INPUT if layer is None else layer)

    def begin(self, compiled: Compiled) -> None:
        layers = compiled.experiment.layers
        known = self._compiled is not None and layers == self._compiled.experiment.layers
        self._compiled = compiled
        shown = [index for index, layer in enumerate(layers) if not isinstance(layer, Dropout | GaussianNoise)]
        self.layer.set_choices([(INPUT, _("Input")), *((index, numbered_name(layers, index)) for index in shown)])
        if not known:
            self.layer.set_key(shown[-2] if len(shown) > 1 else INPUT)
        several = compiled.data.task == "multilabel"
        self.label.setVisible(several)
        self.label.set_choices(tuple(enumerate(compiled.data.target_names)) if several else ())
        self._forget()
        self.clouds.set_styles(self._styles())
        self.key_row.set_entries(self._entries())
        self.unfold()

    def show_measured(self, values: dict[Measurement, object]) -> None:
        latest = values.get(self.question())
        if latest is None or latest is self._latest:
            return
        self._latest = latest
        self._points = held_still(latest.points, self._points)
        self._draw()
        if not self._spoken:
            self.show_numbers()

    def show_numbers(self) -> None:
        if self._latest is None:
            return
        self._spoken = True
        shares = self._latest.shares(self._points)
        if np.isnan(self._latest.variance):
            self.caption.set_text(_("The outputs of this layer are not finite numbers any more."))
        elif not self._latest.variance > 0:
            self.caption.set_text(_("This layer gives the same answer to all samples."))
        else:
            share = format_percent(min(round(sum(shares), 9), 1.0))
            self.caption.set_text(_("{share} of the variance lies in this plane.", share=share))
        names = [_("direction {number}", number=place) for place in (1, 2)]
        if self._latest.variance > 0:
            shown = [format_percent(min(share, 1.0), steady=True) for share in shares]
            names = [_("{name}: {share} of the variance", name=n, share=s) for n, s in zip(names, shown, strict=True)]
        name_axes(self.plot, *names)

    def on_layer_picked(self) -> None:
        """Show what another layer sees."""
        self._forget()

    def on_label_picked(self) -> None:
        """Colour by another label."""
        self.key_row.set_entries(self._entries())
        if self._latest is not None:
            self._draw()

    def rows(self) -> list[list[object]]:
        """The points, for a CSV file."""
        header = ["sample", "direction 1", "direction 2", *self._compiled.data.target_names[:1]]
        if self._latest is None:
            return [header]
        kinds = self._kinds(self._latest.indices).tolist()
        names = kinds if self._is_regression else [self._names()[kind] for kind in kinds]
        numbers = zip(self._latest.indices.tolist(), self._points.tolist(), names, strict=True)
        header[3:] = [self._compiled.data.target_names[0] if self._is_regression else "class"]
        return [header, *([index, *point, name] for index, point, name in numbers)]

    @property
    def _is_regression(self) -> bool:
        return self._compiled.data.task == "regression"

    def _kinds(self, indices: np.ndarray) -> np.ndarray:
        """The class of each of these samples of the data set, or its target (n,)."""
        targets = self._compiled.data.targets[indices]
        if self._is_regression:
            return targets[:, 0]
        return targets[:, self.label.key()] if targets.ndim > 1 else targets

    def _looks_of(self, indices: np.ndarray) -> np.ndarray:
        """Which colour and marker each of these samples has (n,)."""
        kinds = self._kinds(indices)
        if not self._is_regression:
            return kinds
        low, high = self._ends()
        return np.rint((kinds - low) / ((high - low) or 1.0) * (LEVELS - 1)).astype(int)

    def _ends(self) -> tuple[float, float]:
        targets = self._compiled.data.targets[:, 0]
        return float(targets.min()), float(targets.max())

    def _names(self) -> tuple[str, ...]:
        names = self._compiled.data.target_names
        if self._compiled.data.task != "multilabel":
            return names
        name = names[self.label.key()]
        return _("not {label}", label=name), name

    def _entries(self) -> tuple[Entry, ...]:
        if self._is_regression:
            name = self._compiled.data.target_names[0]
            low, high = (format_number(end, 3) for end in self._ends())
            return (Entry("strip", f"{high}  {name}", before=low, table=viridis()),)
        return tuple(
            Entry("marker", name, style.color, marker=style.marker)
            for name, style in zip(self._names(), self._styles(), strict=True)
        )

    def _styles(self) -> list[ClassStyle]:
        if not self._is_regression:
            return [class_style(number) for number in range(len(self._names()))]
        colors = viridis()[np.rint(np.linspace(0, 255, LEVELS)).astype(int), :3].tolist()
        return [ClassStyle("#{:02x}{:02x}{:02x}".format(*color), "o") for color in colors]

    def _forget(self) -> None:
        """Nothing is known yet of what is to be shown now."""
        self._latest = self._points = None
        self._spoken, self._reach = False, 0.0
        self.clouds.clear()
        self.caption.set_text("")
        self.plot.forget_range()
        self.plot.widen(1.0, -1.0, 1.0, xmin=-1.0)
        name_axes(self.plot, *(_("direction {number}", number=place) for place in (1, 2)))

    def _draw(self) -> None:
        seen = np.isfinite(self._points).all(axis=1)
        kinds, (x, y) = self._looks_of(self._latest.indices), self._points.T
        self.clouds.set_points(x[seen], y[seen], kinds[seen])
        reach = float(np.abs(self._points[seen]).max(initial=0.0))
        is_shrunk = reach < SHRUNK * self._reach
        if reach > self._reach or is_shrunk:
            if self._reach == 0 or is_shrunk:
                self.plot.forget_range()
            self._reach = ROOM * reach if is_shrunk else reach
            limit = EDGE * self._reach or 1.0
            self.plot.widen(limit, -limit, limit, xmin=-limit)
