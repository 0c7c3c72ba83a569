"""− number +: the main number of a layer on its card."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractSpinBox, QWidget

from engine.options import Option
from engine.text import translate as _
from gui.editors.explained import about_option
from gui.editors.glyph_button import GlyphButton
from gui.editors.layer_commands import REAL_STEP
from gui.theme.theme import Theme
from gui.widgets.limits import Limits
from gui.widgets.number_field import FloatField, IntField, NumberField

REPEAT_DELAY_MS = 350
REPEAT_INTERVAL_MS = 70


# The field has no frame of its own: the stepper draws one around field and buttons.
STYLE = """
QAbstractSpinBox#stepper-field, QAbstractSpinBox#stepper-field:focus, QAbstractSpinBox#stepper-field[invalid="true"] {
    background: transparent; border: 0px solid transparent; padding: 0; min-height: 0; }
QAbstractSpinBox#stepper-field::up-button, QAbstractSpinBox#stepper-field::down-button {
    subcontrol-origin: margin; subcontrol-position: top right; width: 1px; margin: 0; background: transparent; }
QAbstractSpinBox#stepper-field::up-arrow, QAbstractSpinBox#stepper-field::down-arrow { image: none; width: 0; height: 0; }
"""
"""For whoever holds steppers: to dress each by itself takes long."""


class Stepper(QWidget):
    """A field between two buttons that repeat while they are held."""

    #: A person has chosen this number: pressed − or +, typed, or used the arrow keys.
    edited = Signal(object)

    def __init__(self, option: Option, theme: Theme, parent: QWidget | None = None):
        super().__init__(parent)
        self._theme = theme
        self._fields: dict[type, NumberField] = {}
        self.minus = self._button("minus")
        self.plus = self._button("plus")
        self.minus.clicked.connect(self.on_minus_clicked)
        self.plus.clicked.connect(self.on_plus_clicked)
        self.set_option(option)

    def set_option(self, option: Option) -> None:
        """Be there for another number: to fill what is there takes a tenth of the time that a new stepper takes."""
        self.option = option
        for field in self._fields.values():
            field.drop_typed()  # it was meant for the other number
            field.hide()
        self.field = self._field(option.type)
        limits = Limits(option.low, option.high, option.low_open, option.high_open)
        self.field.set_limits(limits, 1 if option.type is int else REAL_STEP)
        self.field.show()
        self._place()
        self.retranslate()

    def make_ready(self) -> None:
        """Make now what another number would need."""
        for kind in (int, float):
            self._field(kind).setVisible(kind is self.option.type)

    def _field(self, kind: type) -> NumberField:
        if kind not in self._fields:
            self._fields[kind] = self._new_field(kind)
        return self._fields[kind]

    def _new_field(self, kind: type) -> NumberField:
        field = (IntField if kind is int else FloatField)(parent=self)
        field.setObjectName("stepper-field")
        field.setAlignment(Qt.AlignmentFlag.AlignCenter)
        field.lineEdit().setTextMargins(0, 0, 0, 0)
        field.edited.connect(self.on_field_edited)
        field.lineEdit().textChanged.connect(self.on_text_changed)
        return field

    def _button(self, name: str) -> GlyphButton:
        button = GlyphButton(name, self._theme, self, size=22, glyph=14)
        button.setObjectName(name)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the field steps with the arrow keys, the card with + and −
        button.setAutoRepeat(True)
        button.setAutoRepeatDelay(REPEAT_DELAY_MS)
        button.setAutoRepeatInterval(REPEAT_INTERVAL_MS)
        return button

    def retranslate(self) -> None:
        """Say what the three parts do in the language of now."""
        title = _(self.option.title)
        self.field.setAccessibleName(title)
        self.field.setToolTip(_(self.option.sentence))
        self.field.setWhatsThis(about_option(self.option, limits=self.field.limits_text()))
        self.minus.say(
            _("{option}: fewer", option=title) if self.option.type is int else _("{option}: less", option=title)
        )
        self.plus.say(_("{option}: more", option=title))

    def set_value(self, value: float) -> None:
        """Show `value`."""
        self.field.set_value(value)
        can = self.field.stepEnabled()
        self.minus.setEnabled(bool(can & QAbstractSpinBox.StepEnabledFlag.StepDownEnabled))
        self.plus.setEnabled(bool(can & QAbstractSpinBox.StepEnabledFlag.StepUpEnabled))

    def on_minus_clicked(self) -> None:
        """One less."""
        self._step(-1)

    def on_plus_clicked(self) -> None:
        """One more."""
        self._step(1)

    # The field steps from what is typed in it at the moment.
    def _step(self, steps: int) -> None:
        self.field.stepBy(steps)
        if not self.field.hasFocus():
            self.field.lineEdit().deselect()

    def on_field_edited(self, value: object) -> None:
        """Pass it on."""
        self.edited.emit(value)

    def on_text_changed(self) -> None:
        """The frame shows whether the text can be accepted."""
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Buttons at both ends, the field between them."""
        self._place()

    def _place(self) -> None:
        top = (self.height() - self.minus.height()) // 2
        self.minus.move(1, top)
        self.plus.move(self.width() - self.plus.width() - 1, top)
        left = self.minus.width() + 2
        self.field.setGeometry(left, 2, self.width() - 2 * left, self.height() - 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw one frame around the three parts."""
        palette = self._theme.palette
        invalid = self.field.property("invalid") == "true"
        strong = invalid or self.field.hasFocus()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color = palette.error if invalid else palette.focus if strong else palette.line
        painter.setPen(QPen(QColor(color), 2 if strong else 1))
        painter.setBrush(QColor(palette.field))
        inset = 1 if strong else 0.5
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), 6, 6)
