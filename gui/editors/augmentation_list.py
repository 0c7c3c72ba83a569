"""The augmentations of the experiment, one below the other: add, change, remove."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from engine import catalog, loading
from engine.augmentations.base import Augmentation
from engine.experiment import DataPlan
from engine.options import option_named
from engine.paths import replace
from engine.problems import WrongInput
from engine.text import translate as _
from gui.document import Document
from gui.editors.explained import about, about_option
from gui.editors.glyph_button import GlyphButton
from gui.editors.options_form import SPACING_PX, OptionsForm
from gui.theme.fonts import font
from gui.theme.theme import Theme
from gui.widgets.by_mouse import Button
from gui.widgets.text_label import TextLabel

PATH = "data.augmentation"


class AugmentationEntry(QWidget):
    """One augmentation: its title, a button that removes it, its options."""

    #: The person wants to be rid of the augmentation at this place.
    removed = Signal(int)

    def __init__(self, document: Document, theme: Theme, index: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._index = index
        member = document.experiment.data.augmentation[index]
        self.title = TextLabel(_(member.title), wraps=False, parent=self)
        self.title.setFont(font("body", strong=True))
        self.title.setToolTip(_(member.summary))
        self.setWhatsThis(about(member))
        self.remove = GlyphButton("close", theme, self)
        self.remove.say(_("Remove “{name}”", name=_(member.title)))
        self.remove.clicked.connect(self.on_remove_clicked)
        self.form = OptionsForm(document, f"{PATH}.{index}", theme, parent=self)
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.remove)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.form)

    def on_remove_clicked(self) -> None:
        """Ask for it."""
        self.removed.emit(self._index)


class AugmentationList(QWidget):
    """An entry for each augmentation, and a button that offers more. `refresh` shows what the document holds."""

    #: There are other rows now.
    rebuilt = Signal()

    def __init__(self, document: Document, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document, self._theme = document, theme
        self.entries: list[AugmentationEntry] = []
        self._kinds: list[type] = []
        option = option_named(DataPlan, "augmentation")
        self.heading = TextLabel(_(option.title), wraps=False, parent=self)
        self.heading.setFont(font("body", strong=True))
        self.sentence = TextLabel(_(option.sentence), role="caption", parent=self)
        self.menu = QMenu(self)
        self.menu.setToolTipsVisible(True)
        self.menu.aboutToShow.connect(self.on_menu_about_to_show)
        self.menu.triggered.connect(self.on_menu_triggered)
        self.add = Button(_("Add augmentation"), self)
        self.add.setMenu(self.menu)
        self.add.setToolTip(_("Offers the ways in which samples can be changed."))
        self.add.setWhatsThis(about_option(option))
        self._rows = QVBoxLayout()
        self._rows.setSpacing(SPACING_PX)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING_PX)
        column.addWidget(self.heading)
        column.addWidget(self.sentence)
        column.addLayout(self._rows)
        column.addWidget(self.add)
        self.refresh()

    def refresh(self) -> None:
        """Show the augmentations of the document; entries stay in place while their kinds do."""
        kinds = [type(member) for member in self._document.experiment.data.augmentation]
        if kinds == self._kinds:
            return
        self._kinds = kinds
        for entry in self.entries:
            for child in (entry, *entry.findChildren(QWidget)):
                child.blockSignals(True)  # a field that loses the focus would speak for what stands there next
            self._rows.removeWidget(entry)
            entry.hide()
            entry.deleteLater()
        self.entries = [AugmentationEntry(self._document, self._theme, index, self) for index in range(len(kinds))]
        for entry in self.entries:
            entry.removed.connect(self.on_entry_removed)
            self._rows.addWidget(entry)
        self.rebuilt.emit()

    def on_entry_removed(self, index: int) -> None:
        """Take it out of the chain."""
        chain = self._document.experiment.data.augmentation
        if index < len(chain):
            self._change((*chain[:index], *chain[index + 1 :]), _("remove {title}", title=_(chain[index].title)))

    def on_menu_about_to_show(self) -> None:
        """Offer what can do something with these data."""
        try:
            images = loading.describe(self._document.experiment.data.source).image_shape is not None
        except WrongInput:
            images = True
        self.menu.clear()
        for key, kind in catalog.members(Augmentation).items():
            action = self.menu.addAction(_(kind.title))
            action.setData(key)
            action.setToolTip(_(kind.summary) if images or not kind.for_images else _("Only for images."))
            action.setEnabled(images or not kind.for_images)

    def on_menu_triggered(self, action: QAction) -> None:
        """Put another one at the end of the chain."""
        kind = catalog.member(Augmentation, action.data())
        chain = self._document.experiment.data.augmentation
        self._change((*chain, kind()), _("add {title}", title=_(kind.title)))

    def _change(self, chain: tuple[Augmentation, ...], label: str) -> None:
        self._document.change(replace(self._document.experiment, PATH, chain), label)
