"""One line of a form: the title of an option, and the editor for it."""

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from engine.options import Option
from engine.text import translate as _
from gui.editors.catalog_picker import CatalogPicker, tooltip
from gui.editors.explained import about_option
from gui.editors.option_editors import editor_for
from gui.editors.slider_editor import unit_in_field
from gui.widgets.text_label import ElidedLabel, TextLabel

LABEL_WIDTH_PX = 116
"""Of every label in every form, so that all fields of a panel begin at the same place."""
GAP_PX = 8
ROW_HEIGHT_PX = 28


class OptionRow(QWidget):
    """A label and an editor. live: the option may change in the middle of a run; formula: that of its owner."""

    #: A person has chosen another value: (name of the option, value; for a member of a family its key).
    edited = Signal(str, object)

    def __init__(
        self, option: Option, *, live: bool = False, indent: int = 0, formula: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.option = option
        self.label = ElidedLabel(_(option.title), parent=self)
        self.editor = editor_for(option, self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP_PX)
        row.addWidget(self._label_cell(live, LABEL_WIDTH_PX - indent))
        row.addWidget(self.editor, 1)
        self.setFixedHeight(ROW_HEIGHT_PX)
        self._describe(live, formula)
        chosen = self.editor.picked if isinstance(self.editor, CatalogPicker) else self.editor.edited
        chosen.connect(self.on_editor_edited)

    def set_value(self, value: Any) -> None:
        """Show `value`; sends nothing, and leaves alone what is being typed while the value is the same."""
        self.editor.set_value(value)

    def on_editor_edited(self, value: Any) -> None:
        """Pass on what was chosen; whatever the document then holds will be shown."""
        self.edited.emit(self.option.name, value)

    def _label_cell(self, live: bool, width: int) -> QWidget:
        cell = QWidget(self)
        cell.setFixedWidth(width)
        line = QHBoxLayout(cell)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(6)
        line.addWidget(self.label, 1)
        unit = "" if unit_in_field(self.option) else _(self.option.unit)
        for note, tip in ((unit, ""), (_("live"), _("Changes at once, also while training."))):
            if note and (live or not tip):
                words = TextLabel(note, role="caption", wraps=False, parent=cell)
                words.setToolTip(tip)
                line.addWidget(words)
        return cell

    def _describe(self, live: bool, formula: str) -> None:
        sentence = _(self.option.sentence)
        hint = _("Changes at once, also while training.") if live else ""
        self.setToolTip(tooltip(sentence))
        limits = self.editor.limits_text() if hasattr(self.editor, "limits_text") else ""
        self.setWhatsThis(about_option(self.option, formula, limits, hint))
        for widget in (self.editor, *self.editor.findChildren(QWidget)):
            takes_keys = widget is self.editor or widget.focusPolicy() != Qt.FocusPolicy.NoFocus
            if takes_keys and not widget.accessibleName():
                widget.setAccessibleName(_(self.option.title))
                widget.setAccessibleDescription(sentence)
        self.label.setBuddy(self.editor)
