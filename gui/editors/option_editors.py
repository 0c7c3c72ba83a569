"""One small editor for each type of option.

Every editor has `set_value`, which shows a value and sends nothing, and `edited`, sent when a person has chosen another
one. `IntField` and `FloatField` of the widgets are editors as they are.
"""

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from engine.options import Option
from engine.text import translate as _
from gui.editors.catalog_picker import CatalogPicker
from gui.editors.path_editor import PathEditor
from gui.editors.seed_editor import SeedEditor
from gui.editors.slider_editor import SliderEditor, suits_slider, unit_in_field
from gui.widgets.by_mouse import CheckBox
from gui.widgets.combo_box import ComboBox
from gui.widgets.line_edit import LineEdit
from gui.widgets.number_field import FloatField, IntField

SHOWN_IN_PERCENT = frozenset({"validation", "test"})
ZERO_MEANS_ALL = frozenset({"limit", "components"})


class CheckEditor(CheckBox):
    """An option that is on or off."""

    edited = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.clicked.connect(self.on_clicked)

    def set_value(self, value: bool) -> None:
        """Show `value`."""
        self.setChecked(value)

    def on_clicked(self, checked: bool) -> None:
        """Report the new state."""
        self.edited.emit(checked)


class ChoiceEditor(ComboBox):
    """An option with a fixed list of values."""

    edited = Signal(object)

    def __init__(self, choices: dict[Any, str], parent: QWidget | None = None) -> None:
        super().__init__([(value, _(title)) for value, title in choices.items()], parent)
        self.picked.connect(self.edited)

    def set_value(self, value: Any) -> None:
        """Show `value`, one of the choices."""
        self.set_key(value)


MOST_CHARACTERS = 100


class TextEditor(LineEdit):
    """An option that is a text."""

    edited = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._value = ""
        self.setMaxLength(MOST_CHARACTERS)
        self.editingFinished.connect(self.on_editing_finished)

    def set_value(self, value: str) -> None:
        """Show `value`; what is being typed stays while the value is the same."""
        if value != self._value or not self.isModified():
            self._value = value
            self.setText(value)

    def on_editing_finished(self) -> None:
        """Report the text, if it is another one."""
        self.setModified(False)
        if self.text() != self._value:
            self._value = self.text()
            self.edited.emit(self._value)


def editor_for(option: Option, parent: QWidget | None = None) -> QWidget:
    """The editor that suits the type of `option`."""
    if option.is_member:
        return CatalogPicker(option.type, parent)
    if option.choices:
        return ChoiceEditor(option.choices, parent)
    if option.type is bool:
        return CheckEditor(parent)
    if option.type is str:
        return PathEditor(option.kind, parent) if option.kind in ("folder", "file") else TextEditor(parent)
    if option.kind == "seed":
        return SeedEditor(option, parent)
    if suits_slider(option):
        return SliderEditor(option, percent=option.name in SHOWN_IN_PERCENT, parent=parent)
    return number_field(option, parent)


def number_field(option: Option, parent: QWidget | None = None) -> IntField | FloatField:
    """A field for the number of `option`, with its limits and unit."""
    return (IntField if option.type is int else FloatField)(
        option.low,
        option.high,
        low_open=option.low_open,
        high_open=option.high_open,
        unit=_(option.unit) if unit_in_field(option) else "",
        special=_("all") if option.name in ZERO_MEANS_ALL else "",
        scale=option.scale,
        parent=parent,
    )
