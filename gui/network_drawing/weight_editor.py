"""The little window in which one number of the network is changed: drag it, turn the wheel, use the arrows, or type it."""

import math

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSlider, QVBoxLayout, QWidget

from engine.compiler import Compiled
from engine.measurements.base import Measurement
from engine.measurements.parameter import Parameter, ParameterNow
from engine.text import translate as _
from engine.training.history import History
from engine.training.places import LARGEST, Place
from gui.run.parameter_edits import EDITABLE
from gui.run.parameter_words import meanings_of, parameter_name
from gui.run.run_controller import RunController
from gui.widgets.number_field import FloatField
from gui.widgets.numbers import format_number
from gui.widgets.text_label import TextLabel

WIDTH_PX = 248
GAP_PX = 6
TICKS = 100
"""Places of the slider on either side of 0."""
LEAST_REACH = 2.0


class WeightEditor(QWidget):
    """Opens beside a number, and changes it while it is being changed; the run goes on or waits, as it did.

    Enter and a click elsewhere keep what was chosen, Escape brings back what was there. The pump feeds it like a view, so it
    shows what training makes of the number.
    judges_closely, comes_first: as of a view: it shows no metrics, and a person looks at it.
    """

    judges_closely, comes_first = False, True

    def __init__(self, controller: RunController, parent: QWidget):
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self._controller = controller
        self._place: Place | None = None
        self._seen: ParameterNow | None = None
        self._old_news: ParameterNow | None = None  # what was told before the last change
        self._before: float | None = None
        self._reach = LEAST_REACH
        self._gives_up = False
        self.setObjectName("weight-editor")
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setFixedWidth(WIDTH_PX)
        self.title = TextLabel()
        self.slider = _Slider(Qt.Orientation.Horizontal)
        self.slider.setProperty("role", "signed")
        self.slider.setRange(-TICKS, TICKS)
        self.slider.setPageStep(TICKS // 10)
        self.slider.setToolTip(_("Drag the number and watch what the network makes of it."))
        self.slider.setWhatsThis(
            _("The number from negative to positive, with 0 in the middle. Everything that is shown follows at once.")
        )
        self.ends = [TextLabel(role="caption", wraps=False) for _end in range(3)]
        self.field = _Field(-LARGEST, LARGEST)
        self.field.setToolTip(_("Type the number, or change it with the arrow keys and the wheel."))
        self.field.setWhatsThis(
            _("The number as it is now. Enter keeps it, Escape brings back what was there when this was opened.")
        )
        self.gradient = TextLabel(role="caption")
        self._lay_out()
        self.slider.valueChanged.connect(self.on_slider_value_changed)
        self.field.edited.connect(self.on_field_edited)
        controller.state_changed.connect(self.on_state_changed)

    def _lay_out(self) -> None:
        scale = QHBoxLayout()
        scale.setContentsMargins(4, 0, 4, 0)
        for label, side in zip(self.ends, ("AlignLeft", "AlignHCenter", "AlignRight"), strict=True):
            label.setAlignment(Qt.AlignmentFlag[side])
            scale.addWidget(label, 1)
        surface, around = QFrame(), QVBoxLayout(self)  # a window that can be seen through paints no ground of its own
        surface.setProperty("surface", "popover")
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(surface)
        column = QVBoxLayout(surface)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(4)
        column.addWidget(self.title)
        column.addWidget(self.field)
        column.addWidget(self.slider)
        column.addLayout(scale)
        column.addWidget(self.gradient)

    # ---- opening and closing -----------------------------------------------------------------------------------------

    def open_at(self, place: Place, rect: QRect) -> None:
        """Edit the number at `place`; `rect` is where it is drawn on the screen."""
        compiled = self._controller.compiled
        if self._controller.state not in EDITABLE or not place.is_in(compiled.network):
            return
        self._place, self._before, self._gives_up = place, None, False
        self._seen = self._old_news = None
        name = parameter_name(place, compiled.network.layers[place.layer], meanings_of(compiled, place.layer))
        self.title.setText(name[:1].upper() + name[1:])
        self.setAccessibleName(self.title.text())
        self.field.setAccessibleName(name)
        self.slider.setAccessibleName(_("Slider: {name}", name=name))
        self.gradient.setText(" ")
        self.field.setEnabled(False)  # until it is known what the number is
        self.slider.setEnabled(False)
        self._set_reach(LEAST_REACH)
        self.adjustSize()
        self.move(self._beside(rect))
        self.show()

    def give_up(self) -> None:
        """Bring back what was there, and close."""
        self._gives_up = True
        if self._before is not None:
            self._send(self._before)
        self.close()

    def hideEvent(self, event: QHideEvent) -> None:
        """What was typed counts, as when a field is left."""
        if not self._gives_up:
            self.field.on_editing_finished()
        self._place = None
        super().hideEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter accepts, Escape gives up. The field and the slider leave both keys to their parent."""
        if event.key() == Qt.Key.Key_Escape:
            self.give_up()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.close()
        else:
            super().keyPressEvent(event)

    def on_state_changed(self, state: str) -> None:
        """A run that takes no edits closes it."""
        if self.isVisible() and state not in EDITABLE:
            self._gives_up, self._before = True, None
            self.close()

    # ---- what the pump says ------------------------------------------------------------------------------------------

    def wants(self) -> frozenset[Measurement]:
        """The number and its gradient."""
        return frozenset() if self._place is None else frozenset((self._question(),))

    def begin(self, compiled: Compiled) -> None:
        """It has been opened; the beginning of another run has closed it."""

    def show_history(self, history: History) -> None:
        """Only what is now is shown."""

    def show_measured(self, values: dict[Measurement, object]) -> None:
        """Take the number as it is now, unless it was changed meanwhile."""
        now = values.get(self._question()) if self._place is not None else None
        if now is None or now is self._seen or not self._is_fresh():
            return
        first, self._seen = self._seen is None, now
        if self._controller.edits.is_waiting:
            self._old_news = now
        if first:
            self.field.setEnabled(True)
            self.slider.setEnabled(True)
            self._set_reach(_reach(now.value))
            self._show(now.value)
            self.field.setFocus(Qt.FocusReason.PopupFocusReason)
            self.field.selectAll()
            self.show_numbers()

    def show_numbers(self) -> None:
        """Say what it is."""
        if self._seen is self._old_news or self._place is None:
            return
        self._show(self._seen.value)
        layer = self._controller.compiled.network.layers[self._place.layer]
        words = _("Gradient of the last batch: {value}", value=format_number(self._seen.gradient, 3, steady=True))
        self.gradient.setText(_("The layer is frozen: no step changes it.") if layer.frozen else words)

    def clear(self) -> None:
        """The run is over."""
        self._gives_up = True
        self.close()

    # ---- changing ----------------------------------------------------------------------------------------------------

    def on_slider_value_changed(self, tick: int) -> None:
        """Take the number that the slider stands at."""
        self._take(float(f"{tick * self._reach / TICKS:.10g}"))

    def on_field_edited(self, value: float) -> None:
        """Take the number that was typed or stepped to."""
        self._take(value)

    def _take(self, value: float) -> None:
        if self._seen is None or self._place is None:
            return
        if self._before is None:
            self._before = self._seen.value
        if self._send(value):
            self._show(value)

    def _send(self, value: float) -> bool:
        place, self._old_news = self._place, self._seen
        return self._controller.set_parameter(place.layer, place.name, place.index, value)

    def _is_fresh(self) -> bool:
        """False at rest for what was told at another step, or before an edit that the run has obeyed since."""
        controller = self._controller
        return controller.state == "running" or controller.measured_at.get(self._question()) == controller.step

    def _question(self) -> Parameter:
        return Parameter(self._place.layer, self._place.name, self._place.index)

    def _show(self, value: float) -> None:
        """Show the number in both places, but leave alone what a person holds or types."""
        if not self.field.lineEdit().isModified():
            marked = self.field.lineEdit().hasSelectedText()
            self.field.set_value(value)
            if marked:
                self.field.selectAll()
        if math.isfinite(value) and abs(value) > self._reach:
            self._set_reach(_reach(value))
        if not self.slider.isSliderDown():
            self.slider.blockSignals(True)
            self.slider.setValue(round(value / self._reach * TICKS) if math.isfinite(value) else 0)
            self.slider.blockSignals(False)

    def _set_reach(self, reach: float) -> None:
        self._reach = reach
        self.field.set_step(10.0 ** round(math.log10(reach / 50)))
        for label, end in zip(self.ends, (-reach, 0, reach), strict=True):
            label.setText(format_number(end, 3))

    def _beside(self, rect: QRect) -> QPoint:
        """Under the number, or above it where the screen ends."""
        room = self.screen().availableGeometry()
        below, above = rect.bottom() + GAP_PX, rect.top() - GAP_PX - self.height()
        y = below if below + self.height() <= room.bottom() else above
        x = rect.center().x() - self.width() // 2
        limit = QPoint(room.right() - self.width() + 1, room.bottom() - self.height() + 1)
        return QPoint(max(min(x, limit.x()), room.left()), max(min(y, limit.y()), room.top()))


def _reach(value: float) -> float:
    """How far the slider goes: a round number, at least about twice the number."""
    size = 2 * abs(value) if math.isfinite(value) else 0.0
    if size <= LEAST_REACH:
        return LEAST_REACH
    power = 10.0 ** math.floor(math.log10(size))
    return next(part * power for part in (1, 2, 5, 10) if part * power >= size * (1 - 1e-9))


class _Field(FloatField):
    """Enter on what cannot be accepted stays here; all other ways out belong to the window around it."""

    def set_step(self, step: float) -> None:
        """How far an arrow goes."""
        self._step = step

    def keyPressEvent(self, event: QKeyEvent) -> None:
        refused = self.property("invalid") == "true"
        super().keyPressEvent(event)
        if event.key() == Qt.Key.Key_Escape:
            event.ignore()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.setAccepted(refused)


class _Slider(QSlider):
    """Enter and Escape belong to the window around it."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.ignore()
