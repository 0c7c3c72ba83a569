"""One page of the inspector: what a part is, which kind of it, and its options."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine import catalog, paths
from engine.options import Member
from engine.text import translate as _
from gui.document import Document
from gui.editors.catalog_picker import CatalogPicker, of_kind
from gui.editors.explained import about
from gui.editors.options_form import OptionsForm
from gui.editors.tab_order import follow_layout
from gui.theme.fonts import code_font
from gui.theme.theme import Theme
from gui.widgets.text_label import TextLabel

SPACING_PX = 8


class PartPage(QWidget):
    """The member at `path`, one of the family of `base`: picker, summary, formula, options.

    Whoever shows the page calls `show_part` when the experiment or the path is another one.
    """

    def __init__(
        self, document: Document, path: str, base: type[Member], theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._document, self._path, self._base = document, path, base
        self.title = TextLabel(role="title", wraps=False, parent=self)
        self.picker = CatalogPicker(base, self)
        self.summary = TextLabel(role="quiet", parent=self)
        self.formula = TextLabel(parent=self)
        self.formula.setFont(code_font())
        self.formula.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.form = OptionsForm(document, path, theme, led=True, parent=self)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(SPACING_PX)
        for widget in (self.title, self.picker, self.summary, self.formula, self.form):
            self.column.addWidget(widget)
        self.picker.picked.connect(self.on_picker_picked)
        self.form.rebuilt.connect(self.on_form_rebuilt)

    @property
    def member(self) -> Member:
        """The member that is shown."""
        return paths.get(self._document.experiment, self._path)

    def show_part(self, path: str, title: str) -> None:
        """Show the part at `path` under `title`."""
        self._path = path
        self.form.set_path(path)
        self.form.refresh()
        member = self.member
        self.title.setText(title)
        self.picker.set_key(member.key)
        self.picker.setAccessibleName(title)
        self.summary.setText(_(member.summary))
        self.formula.setText(member.formula)
        self.formula.setVisible(bool(member.formula))
        self.setWhatsThis(about(member))

    def on_form_rebuilt(self) -> None:
        """The Tab key goes through the new rows in their place."""
        follow_layout(self)

    def on_picker_picked(self, key: str) -> None:
        """Put another kind in the place of the member."""
        kind = catalog.member(self._base, key)
        try:
            experiment = paths.replace(self._document.experiment, self._path, of_kind(kind, self.member))
        except (LookupError, ValueError):
            return  # it is gone
        self._document.change(experiment, _("use {title}", title=_(kind.title)))
