"""Along which features, or principal components, a slice through the data is cut."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.compiler import Compiled
from engine.data import DataShape
from engine.measurements.slices import Space, telling_features
from engine.text import translate as _
from gui.views.plane import axis_name, held_still
from gui.widgets.combo_box import ComboBox
from gui.widgets.text_label import TextLabel

Axis = tuple[Space, int]


class AxisChoice(QWidget):
    """A box for each of one or two axes, all of the same kind, and a note on the others; hidden where there is no choice.

    `picked` is sent when a person chooses another axis. What was chosen stays while the data stay.
    """

    picked = Signal()

    def __init__(self, count: int, parent: QWidget | None = None):
        super().__init__(parent)
        self._axes: list[Axis] = [("features", number) for number in range(count)]
        self._found: list[Axis] = []
        self._offered: tuple[DataShape, int] | None = None
        self._compiled: Compiled | None = None
        self.boxes = tuple(ComboBox() for _number in range(count))
        self.note = TextLabel(role="caption")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        row = QHBoxLayout()
        row.setSpacing(6)
        column.addLayout(row)
        column.addWidget(self.note)
        directions = (("→", _("Axis to the right")), ("↑", _("Axis upwards")))
        for box, (arrow, title) in zip(self.boxes, directions, strict=False):
            box.setAccessibleName(title)
            box.setToolTip(_("What this axis shows; everything else stays at its mean in the training part."))
            box.picked.connect(self.on_picked)
            row.addWidget(TextLabel(arrow, wraps=False))
            row.addWidget(box, 1)
        self.hide()

    @property
    def space(self) -> Space:
        """Of which kind the axes are."""
        return self._axes[0][0]

    @property
    def axes(self) -> tuple[int, ...]:
        """The numbers of the axes."""
        return tuple(axis for _space, axis in self._axes)

    def offer(self, compiled: Compiled) -> None:
        """Offer what the data of a run have. At first: the components if that is what the network is fed, else the features
        that tell most."""
        features = len(compiled.data.feature_names)
        fed = compiled.prepared.components
        components = 0 if fed is None else fed.directions.shape[1]
        if (compiled.data.shape(), components) == self._offered:
            return
        self._offered, self._compiled = (compiled.data.shape(), components), compiled
        count = len(self.boxes)
        found: list[Axis] = [("features", axis) for axis in range(features)]
        if components >= count:
            found += [("components", axis) for axis in range(components)]
        if components >= count and features > count:
            self._axes = [("components", axis) for axis in range(count)]
        elif features > count:
            self._axes = [("features", axis) for axis in telling_features(compiled, count)]
        else:
            self._axes = found[:count]
        choices = [(number, axis_name(compiled, axis, space)) for number, (space, axis) in enumerate(found)]
        self._found = found
        for box in self.boxes:
            box.set_choices(choices)
        self._show()
        self.setVisible(len(found) > count)

    def on_picked(self, _number: int) -> None:
        """Take the new axis; where it cannot stand beside the other one, that one gives way."""
        new = [self._found[box.key()] for box in self.boxes]
        changed = next(place for place, (axis, old) in enumerate(zip(new, self._axes, strict=True)) if axis != old)
        for place, axis in enumerate(new):
            if place != changed and axis == new[changed]:
                new[place] = self._axes[changed]
            if place != changed and new[place][0] != new[changed][0]:
                same_kind = [axis for axis in self._found if axis[0] == new[changed][0]]
                new[place] = next(axis for axis in same_kind if axis != new[changed])
        self._axes = new
        self._show()
        self.picked.emit()

    def _show(self) -> None:
        for box, axis in zip(self.boxes, self._axes, strict=True):
            box.set_key(self._found.index(axis))
        self.note.setText(held_still(self._compiled, len(self.boxes), self.space))
        self.note.setVisible(bool(self.note.text()))
