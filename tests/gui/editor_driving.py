"""Reads editors and works them as a person would."""

from PySide6.QtCore import Qt

from gui.editors.catalog_picker import CatalogPicker
from gui.editors.option_editors import CheckEditor, ChoiceEditor, TextEditor
from gui.editors.path_editor import PathEditor
from gui.editors.seed_editor import SeedEditor
from gui.editors.slider_editor import SliderEditor
from gui.widgets.combo_box import ComboBox
from gui.widgets.numbers import format_exact


def shown(editor):
    """The value an editor shows."""
    if isinstance(editor, CatalogPicker | ChoiceEditor):
        return editor.key()
    if isinstance(editor, CheckEditor):
        return editor.isChecked()
    if isinstance(editor, TextEditor):
        return editor.text()
    if isinstance(editor, PathEditor):
        return editor.line.text()
    if isinstance(editor, SeedEditor):
        return editor.field.value()
    if isinstance(editor, SliderEditor):
        return float(f"{editor.field.value() / editor._scale:.12g}")
    return editor.value()


def choose(box: ComboBox, key):
    """Pick the line of `key` in a drop-down list."""
    index = box._keys.index(key)
    box.setCurrentIndex(index)
    box.activated.emit(index)


def type_into(qtbot, line, text):
    """Replace the text of a field and press Enter."""
    line.selectAll()
    qtbot.keyClicks(line, text)
    qtbot.keyClick(line, Qt.Key.Key_Return)


def enter(qtbot, editor, value):
    """Give an editor another value."""
    if isinstance(editor, ComboBox):
        choose(editor, value)
    elif isinstance(editor, CheckEditor):
        editor.click()
    elif isinstance(editor, TextEditor):
        type_into(qtbot, editor, value)
    elif isinstance(editor, PathEditor):
        type_into(qtbot, editor.line, value)
    elif isinstance(editor, SliderEditor):
        type_into(qtbot, editor.field, format_exact(value * editor._scale))
    elif isinstance(editor, SeedEditor):
        type_into(qtbot, editor.field, str(value))
    else:
        type_into(qtbot, editor, format_exact(value))


def another(option, value):
    """An allowed value other than `value`."""
    if option.is_member:
        raise TypeError("members are picked, not typed")
    if option.choices:
        return next(choice for choice in option.choices if choice != value)
    if option.type is bool:
        return not value
    if option.type is str:
        return "elsewhere"
    if option.type is int:
        return value + 1 if option.high is None or value + 1 <= option.high else value - 1
    high = 1.0 if option.high is None else option.high
    low = 0.0 if option.low is None else option.low
    return next(v for v in ((low + high) / 4, (low + high) / 2, high / 8 + 0.25) if v != value)
