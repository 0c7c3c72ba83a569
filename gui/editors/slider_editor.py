"""A number between two near limits: drag it, or type it."""

import math

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QSlider, QWidget

from engine.options import Option
from gui.widgets.number_field import FloatField

WIDEST_SPAN = 20
FIELD_WIDTH_PX = 68
LONGEST_UNIT = 6


def unit_in_field(option: Option) -> bool:
    """True when the unit is short enough to stand in the field with the number."""
    return 0 < len(option.unit) <= LONGEST_UNIT


def suits_slider(option: Option) -> bool:
    """True for a real number on a linear scale, between two limits that a slider can resolve.

    A short unit stands in a field, where there is no room for it beside a slider; a long one stands beside the label.
    """
    bounded = option.low is not None and option.high is not None
    return (
        option.type is float
        and not unit_in_field(option)
        and option.scale == "linear"
        and bounded
        and option.high - option.low <= WIDEST_SPAN
    )


class SliderEditor(QWidget):
    """A slider and a field that show the same number; `percent` shows shares as per cent."""

    edited = Signal(object)

    def __init__(self, option: Option, *, percent: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scale = 100 if percent else 1
        self._low = option.low
        self._step = 10.0 ** math.floor(math.log10((option.high - option.low) / 50))
        self._value = option.low
        self.slider = _Slider(Qt.Orientation.Horizontal, self)
        last = round((option.high - option.low) / self._step)
        self.slider.setRange(1 if option.low_open else 0, last - 1 if option.high_open else last)
        self.slider.setPageStep(max(1, last // 10))
        self.slider.setMinimumWidth(32)
        self.field = FloatField(
            option.low * self._scale,
            option.high * self._scale,
            low_open=option.low_open,
            high_open=option.high_open,
            unit="%" if percent else "",
            step=self._step * self._scale,
            parent=self,
        )
        self.field.setFixedWidth(FIELD_WIDTH_PX)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.slider, 1)
        row.addWidget(self.field)
        self.slider.valueChanged.connect(self.on_slider_value_changed)
        self.field.edited.connect(self.on_field_edited)

    def set_value(self, value: float) -> None:
        """Show `value`."""
        self._value = value
        self.field.set_value(value * self._scale)
        place = round((value - self._low) / self._step)
        if place != self.slider.value():
            self.slider.blockSignals(True)
            self.slider.setValue(place)
            self.slider.blockSignals(False)

    def limits_text(self) -> str:
        """The limits in words."""
        return self.field.limits_text()

    def on_slider_value_changed(self, place: int) -> None:
        """Take the number the slider stands at."""
        self._take(float(f"{self._low + place * self._step:.10g}"))

    def on_field_edited(self, value: float) -> None:
        """Take the number that was typed."""
        self._take(float(f"{value / self._scale:.12g}"))

    def _take(self, value: float) -> None:
        if value != self._value:
            self.set_value(value)
            self.edited.emit(value)


class _Slider(QSlider):
    """Leaves the wheel to the page while it does not have the focus."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()
