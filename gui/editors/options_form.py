"""A form made from the options of any part of the experiment."""

from collections.abc import Callable, Collection
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from engine import catalog, paths
from engine.experiment import Experiment
from engine.options import options
from gui.document import Document
from gui.editors.catalog_picker import of_kind
from gui.editors.option_row import OptionRow
from gui.theme.theme import Theme

INDENT_PX = 12
SPACING_PX = 6


class OptionsForm(QWidget):
    """One row for each option of the part at `path`; below a picked member, its own options, indented.

    The document is the truth: the form proposes a value, and shows what the document then holds. It stays in place as long
    as the kinds of the parts stay the same, so nothing loses the focus.

    only, skip: names of the options to show, or to leave out. propose(path, value) takes an edit instead of
    `document.set_option`. led: whoever shows the form calls `refresh` when the experiment is another one; out of sight it
    costs nothing then. marks_live: it says which options act in the middle of a run.
    """

    #: There are other rows now; their place in the tab order is the caller's business.
    rebuilt = Signal()

    def __init__(
        self,
        document: Document,
        path: str,
        theme: Theme,
        *,
        only: Collection[str] | None = None,
        skip: Collection[str] = (),
        propose: Callable[[str, Any], None] | None = None,
        led: bool = False,
        marks_live: bool = True,
        indent: int = 0,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._document, self._theme = document, theme
        self._path, self._only, self._skip = path, only, frozenset(skip)
        self._propose = propose or document.set_option
        self._indent, self._marks_live = indent, marks_live
        self._part: Any = None
        self._rows: dict[str, OptionRow] = {}
        self._nested: dict[str, OptionsForm] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(INDENT_PX if indent else 0, 0, 0, 0)
        self._column.setSpacing(SPACING_PX)
        if not led and not indent:  # the form above looks after a nested one
            document.experiment_changed.connect(self.on_document_experiment_changed)
        self.refresh()

    @property
    def path(self) -> str:
        """The path of the part that is shown."""
        return self._path

    def row(self, path: str) -> OptionRow:
        """The row of an option: "units", or "activation.alpha" for one of a picked member."""
        name, _dot, rest = path.partition(".")
        return self._nested[name].row(rest) if rest else self._rows[name]

    def set_path(self, path: str) -> None:
        """Show another part; what was being typed goes to the old one."""
        if path == self._path:
            return
        focused = QApplication.focusWidget()
        if focused is not None and self.isAncestorOf(focused):
            focused.clearFocus()
        self._repath(path)
        self.refresh()

    def refresh(self) -> None:
        """Show what the document holds."""
        try:
            part = paths.get(self._document.experiment, self._path)
        except (LookupError, ValueError):
            return  # the part is gone; whoever put this form here gives it another path
        if type(part) is not type(self._part):
            self._build(part)
        self._part = part
        for name, row in self._rows.items():
            row.set_value(getattr(part, name))
        for nested in self._nested.values():
            nested.refresh()

    def on_document_experiment_changed(self, _old: Experiment, _new: Experiment) -> None:
        """Show the new values."""
        self.refresh()

    def on_row_edited(self, name: str, value: Any) -> None:
        """Propose the value a person has chosen."""
        try:
            part = paths.get(self._document.experiment, self._path)
        except (LookupError, ValueError):
            return
        row = self._rows.get(name)
        if row is None or type(part) is not type(self._part):
            return
        if row.option.is_member:
            value = of_kind(catalog.member(row.option.type, value), getattr(part, name))
        self._propose(f"{self._path}.{name}" if self._path else name, value)
        self.refresh()

    def _repath(self, path: str) -> None:
        self._path = path
        for name, nested in self._nested.items():
            nested._repath(f"{path}.{name}" if path else name)

    def _build(self, part: Any) -> None:
        self._clear()
        formula = getattr(part, "formula", "")
        for option in options(type(part)):
            if (
                option.own_page
                or option.name in self._skip
                or (self._only is not None and option.name not in self._only)
            ):
                continue
            if option.type is tuple or not (option.is_member or option.type in (int, float, bool, str)):
                continue
            path = f"{self._path}.{option.name}" if self._path else option.name
            live = self._marks_live and paths.is_live(self._document.experiment, path)
            row = OptionRow(option, live=live, indent=self._indent, formula=formula, parent=self)
            row.edited.connect(self.on_row_edited)
            self._rows[option.name] = row
            self._column.addWidget(row)
            if option.is_member:
                self._nest(option.name, path)
        if self._indent:  # an empty form would still take its share of the spacing
            self.setVisible(bool(self._rows))
        self.rebuilt.emit()

    def _nest(self, name: str, path: str) -> None:
        nested = OptionsForm(
            self._document,
            path,
            self._theme,
            propose=self._propose,
            marks_live=self._marks_live,
            indent=self._indent + INDENT_PX,
            parent=self,
        )
        nested.rebuilt.connect(self.rebuilt)
        self._nested[name] = nested
        self._column.addWidget(nested)

    def _clear(self) -> None:
        for widget in (*self._rows.values(), *self._nested.values()):
            for child in (widget, *widget.findChildren(QWidget)):
                child.blockSignals(True)  # a field that loses the focus would speak for a part that is gone
            self._column.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        self._rows, self._nested = {}, {}
