"""Fields for numbers: type, step with the arrows, or turn the wheel while the field has the focus.

`edited` is sent when a person has chosen a value (Enter, leaving the field, an arrow); `set_value` sends nothing. What
cannot be accepted is marked while it is typed and dropped on leaving the field, where the last good value comes back.
"""

from typing import Any

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QResizeEvent, QValidator, QWheelEvent
from PySide6.QtWidgets import QAbstractSpinBox, QLabel, QSizePolicy, QWidget

from gui.theme.style import set_role
from gui.widgets.limits import Limits
from gui.widgets.line_edit import is_for_window
from gui.widgets.note import show_note
from gui.widgets.numbers import format_exact, read_count, read_number
from gui.widgets.stepping import natural_step, next_in_decades, next_in_steps

PADDING_PX = 5


class NumberField(QAbstractSpinBox):
    """What both fields share. `low` and `high` of None mean: no limit; an open limit itself is not allowed.

    scale: "log" makes the arrows walk 1-2-5 through the powers of ten. unit: shown quietly behind the number.
    special: a word that stands for `low`, as "all" where 0 means so.
    """

    edited = Signal(object)

    def __init__(
        self,
        low: float | None = None,
        high: float | None = None,
        *,
        low_open: bool = False,
        high_open: bool = False,
        unit: str = "",
        special: str = "",
        scale: str = "linear",
        step: float | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._limits = Limits(low, high, low_open, high_open)
        self._scale = scale
        self._special = special
        self._step = step
        self._touched = False  # QLineEdit's own mark is gone by the time Enter is reported
        self._value: Any = self._typed(self._limits.first_value())
        self.lineEdit().setTextMargins(PADDING_PX, 0, 0, 0)
        self._unit = QLabel(unit, self.lineEdit())
        self._unit.setTextFormat(Qt.TextFormat.PlainText)
        self._unit.setProperty("role", "quiet")
        self._unit.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._unit.setVisible(bool(unit))
        self.setAccessibleDescription(unit)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setCorrectionMode(QAbstractSpinBox.CorrectionMode.CorrectToPreviousValue)
        self.lineEdit().textEdited.connect(self.on_text_edited)
        self.editingFinished.connect(self.on_editing_finished)
        self._show_value()

    def set_limits(self, limits: Limits, step: float | None = None) -> None:
        """Take the place of a field for another number; `set_value` follows."""
        self._limits, self._step = limits, step
        self.drop_typed()

    def value(self) -> Any:
        """The last value that was accepted."""
        return self._value

    def set_value(self, value: float) -> None:
        """Show `value`, brought within the limits. Sends nothing; leaves alone what is being typed if nothing changed."""
        value = self._typed(self._limits.brought_within(value))
        if value == self._value:
            return
        self._value = value
        self._show_value()

    def drop_typed(self) -> None:
        """Show the last good value again, whatever is being typed."""
        self._show_value()

    def limits_text(self) -> str:
        """The limits in words, for tooltips: "greater than 0, at most 10"; empty without limits."""
        return self._limits.in_words(self._written)

    def stepBy(self, steps: int) -> None:
        """Step from what is in the field now, and say so."""
        self._accept_text()
        value = self._value
        for _i in range(min(abs(steps), 50)):
            value = self._neighbour(value, 1 if steps > 0 else -1, coarse=abs(steps) >= 10)
            if abs(steps) >= 10:
                break
        value = self._typed(self._limits.brought_within(value))
        if self._limits.allow(value) and value != self._value:
            self._value = value
            self._show_value()
            self.selectAll()
            self.edited.emit(value)

    def stepEnabled(self) -> QAbstractSpinBox.StepEnabledFlag:
        """Which arrows can do something."""
        flags = QAbstractSpinBox.StepEnabledFlag.StepNone
        if self._limits.high is None or self._value < self._limits.high:
            flags |= QAbstractSpinBox.StepEnabledFlag.StepUpEnabled
        if self._limits.low is None or self._value > self._limits.low:
            flags |= QAbstractSpinBox.StepEnabledFlag.StepDownEnabled
        return flags

    def validate(self, text: str, position: int) -> tuple:
        """Nothing typed is refused at once; only what reads as an allowed number is acceptable."""
        value = self._meant(text)
        acceptable = value is not None and self._limits.allow(value)
        return (QValidator.State.Acceptable if acceptable else QValidator.State.Intermediate), text, position

    def event(self, event: QEvent) -> bool:
        """Undo goes to the window unless something is being typed."""
        if is_for_window(event, self.lineEdit()):
            event.ignore()
            return True
        return super().event(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Without the focus the wheel scrolls the page the field stands on."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape drops what was typed."""
        if event.key() == Qt.Key.Key_Escape and self._touched:
            self.drop_typed()
            self.selectAll()
            return
        super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        """Room for ten figures and the unit."""
        metrics = QFontMetrics(self.font())
        unit = self._unit.sizeHint().width() if self._unit.text() else 0
        return QSize(metrics.horizontalAdvance("0" * 9) + unit + 34, 28)

    def minimumSizeHint(self) -> QSize:
        """Room for five figures."""
        return QSize(QFontMetrics(self.font()).horizontalAdvance("0" * 5) + 34, 28)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the unit at the right edge."""
        super().resizeEvent(event)
        if self._unit.text():
            line, width = self.lineEdit(), self._unit.sizeHint().width()
            self._unit.setGeometry(line.width() - width - 2, 0, width, line.height())
            line.setTextMargins(PADDING_PX, 0, width + 4, 0)

    def on_text_edited(self, text: str) -> None:
        """Mark the field while it holds what cannot be accepted."""
        self._touched = True
        value = self._meant(text)
        self._mark(value is None or not self._limits.allow(value))

    def on_editing_finished(self) -> None:
        """Take what was typed, or bring the last good value back."""
        before = self._value
        self._accept_text()
        if self._value != before:
            self.edited.emit(self._value)

    def _accept_text(self) -> None:
        # An untouched text is left alone: it may show fewer digits than the value has.
        if not self._touched:
            return
        value = self._meant(self.lineEdit().text())
        if value is not None and self._limits.allow(value):
            self._value = self._typed(value)
        elif value is not None:
            words = self.limits_text()
            show_note(self, words[:1].upper() + words[1:])
        self._show_value()

    def _show_value(self) -> None:
        self._touched = False
        text = self._special if self._special and self._value == self._limits.low else self._written(self._value)
        self.lineEdit().setText(text)
        self.setProperty("value", text)  # what a screen reader asks a spin box for
        self._mark(False)
        self.update()

    def _meant(self, text: str) -> Any:
        if self._special and text.strip().casefold() == self._special.casefold():
            return self._limits.low
        return self._read(text)

    def _mark(self, invalid: bool) -> None:
        if bool(self.property("invalid") == "true") != invalid:
            set_role(self, "true" if invalid else "false", "invalid")

    def _neighbour(self, value: float, direction: int, *, coarse: bool) -> float:
        if self._scale == "log":
            return next_in_decades(value, direction, coarse=coarse, smallest=self._smallest())
        return next_in_steps(value, direction * (10 if coarse else 1), self._step or self._natural_step(value))

    def _typed(self, value: float) -> Any:
        raise NotImplementedError

    def _read(self, text: str) -> Any:
        raise NotImplementedError

    def _written(self, value: float) -> str:
        raise NotImplementedError

    def _natural_step(self, value: float) -> float:
        raise NotImplementedError

    def _smallest(self) -> float:
        raise NotImplementedError


class IntField(NumberField):
    """A field for whole numbers of any size."""

    def _typed(self, value: float) -> int:
        return int(value)

    def _read(self, text: str) -> int | None:
        return read_count(text)

    def _written(self, value: float) -> str:
        return str(int(value)) if value == int(value) else format_exact(value)

    def _natural_step(self, value: float) -> float:
        return 1

    def _smallest(self) -> float:
        return 1


class FloatField(NumberField):
    """A field for real numbers. The step follows the limits, or else the size of the number."""

    def _typed(self, value: float) -> float:
        return float(value)

    def _read(self, text: str) -> float | None:
        return read_number(text)

    def _written(self, value: float) -> str:
        return format_exact(value)

    def _natural_step(self, value: float) -> float:
        return natural_step(value, self._limits.low, self._limits.high)

    def _smallest(self) -> float:
        return 1e-6
