"""The window of the user guide: contents on the left, the page on the right; it needs no network."""

from pathlib import Path

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt, QUrl
from PySide6.QtGui import QAction, QKeySequence, QTextCursor, QTextDocument
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QSplitter,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from engine.text import translate as _
from gui.help.guide_pages import PAGES, headings, page_path
from gui.help.guide_text import GuideText
from gui.theme.fonts import font
from gui.theme.icons import bind_icon
from gui.theme.style import set_role
from gui.widgets.panel import Panel

SIZE = QSize(1040, 740)
CONTENTS_PX = 280
FIND_PX = 200
INDENT_PX = 14
URL = Qt.ItemDataRole.UserRole
DEEPEST = 2


class GuideWindow(QDialog):
    """Opens at the first page. It can stay open beside the program."""

    def __init__(self, parent: QWidget | None = None):
        super().__init__(parent)
        self.setWindowTitle(_("User guide"))
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        self.page = GuideText()
        self.page.setAccessibleName(_("Page of the user guide"))
        self.contents = QTreeWidget()
        self.contents.setAccessibleName(_("Contents"))
        self.contents.setToolTip(_("Go to a page or a section."))
        self.contents.setHeaderHidden(True)
        self.contents.setRootIsDecorated(False)
        self.contents.setItemsExpandable(False)
        self.contents.setIndentation(0)
        self.contents.setItemDelegate(_Indent(self.contents))
        self.contents.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.find = QLineEdit()
        self.find.setPlaceholderText(_("Find on this page"))
        self.find.setAccessibleName(_("Find on this page"))
        self.find.setToolTip(_("Enter goes on to the next place."))
        self.find.setFixedWidth(FIND_PX)
        splitter = QSplitter()
        for widget in (self.contents, self.page):
            panel = Panel(margin=4)
            panel.column.addWidget(widget)
            splitter.addWidget(panel)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([CONTENTS_PX, SIZE.width() - CONTENTS_PX])
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 6, 8, 8)
        column.setSpacing(6)
        column.addLayout(self._bar())
        column.addWidget(splitter, 1)
        self._fill_contents()
        self.contents.currentItemChanged.connect(self.on_current_item_changed)
        self.page.sourceChanged.connect(self.on_source_changed)
        self.page.backwardAvailable.connect(self.back.setEnabled)
        self.page.forwardAvailable.connect(self.forward.setEnabled)
        self.find.textEdited.connect(self.on_text_edited)
        self.find.returnPressed.connect(self.on_next)
        self.resize(SIZE.boundedTo(self.screen().availableSize()))
        self.on_home()
        self.page.setFocus()

    # ---- pages -----------------------------------------------------------------------------------------------------

    def go_to(self, page: str, anchor: str = "") -> None:
        """Show the section `anchor` of a page, or its beginning."""
        url = QUrl.fromLocalFile(str(page_path(page)))
        url.setFragment(anchor)
        self.page.setSource(url)

    def go_on(self, other: "GuideWindow") -> None:
        """Show what `other`, in another language, shows: the same place of the same page, in letters of the same size, with
        the same ways back and forward.
        """
        self.resize(other.size())
        if other.page.steps:
            self.page.zoom(other.page.steps)
        self.page.take_history([_here(url) for url in other.page.history()], other.page.backwardHistoryCount())
        self.back.setEnabled(self.page.isBackwardAvailable())
        self.forward.setEnabled(self.page.isForwardAvailable())
        self.page.scroll_to(other.page.place())
        self.find.setText(other.find.text())

    def on_home(self) -> None:
        """The first page."""
        self.go_to(PAGES[0])

    def on_current_item_changed(self, item: QTreeWidgetItem | None) -> None:
        """A person chose a line of the contents."""
        if item is not None:
            self.page.setSource(item.data(0, URL))

    def on_source_changed(self, source: QUrl) -> None:
        """Mark where we are in the contents."""
        items = [self.contents.topLevelItem(number) for number in range(self.contents.topLevelItemCount())]
        items += [item.child(place) for item in items for place in range(item.childCount())]
        exact = [item for item in items if item.data(0, URL) == source]
        same_page = [item for item in items if item.data(0, URL).path() == source.path()]
        self.contents.blockSignals(True)
        self.contents.setCurrentItem(next(iter([*exact, *same_page]), None))
        self.contents.blockSignals(False)

    # ---- find ------------------------------------------------------------------------------------------------------

    def on_find(self) -> None:
        """Type what to look for."""
        self.find.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.find.selectAll()

    def on_text_edited(self, _text: str) -> None:
        """Look from the beginning of the place found so far."""
        cursor = self.page.textCursor()
        cursor.setPosition(cursor.selectionStart())
        self.page.setTextCursor(cursor)
        self._look()

    def on_next(self) -> None:
        """The next place; after the last comes the first."""
        self._look()

    def on_previous(self) -> None:
        """The place before; before the first comes the last."""
        self._look(backward=True)

    def _look(self, backward: bool = False) -> None:
        words = self.find.text()
        flags = QTextDocument.FindFlag.FindBackward if backward else QTextDocument.FindFlag(0)
        found = not words or self.page.find(words, flags)
        if not found:
            before = self.page.textCursor()
            edge = QTextCursor.MoveOperation.End if backward else QTextCursor.MoveOperation.Start
            self.page.moveCursor(edge)
            found = self.page.find(words, flags)
            if not found:
                self.page.setTextCursor(before)
        set_role(self.find, "false" if found else "true", "invalid")

    # ---- size ------------------------------------------------------------------------------------------------------

    def on_larger(self) -> None:
        """Larger letters."""
        self.page.zoom(1)

    def on_smaller(self) -> None:
        """Smaller letters."""
        self.page.zoom(-1)

    def on_normal(self) -> None:
        """Letters as they were at first."""
        self.page.zoom(0)

    # ---- parts -----------------------------------------------------------------------------------------------------

    def _bar(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(4)
        self.back = self._button(
            row, _("Back"), _("Go back to the place before."), "arrow-left", ("Alt+Left",), self.page.backward
        )
        self.forward = self._button(
            row, _("Forward"), _("Go forward again."), "arrow-right", ("Alt+Right",), self.page.forward
        )
        self._button(row, _("First page"), _("Go to the first page."), "book", ("Alt+Home",), self.on_home)
        row.addStretch(1)
        row.addWidget(self.find)
        self._button(
            row, _("Previous place"), _("Find the place before."), "chevron-up", ("Shift+F3",), self.on_previous
        )
        self._button(row, _("Next place"), _("Find the next place."), "chevron-down", ("F3",), self.on_next)
        row.addSpacing(12)
        self._button(row, _("Smaller letters"), _("Make the letters smaller."), "minus", ("Ctrl+-",), self.on_smaller)
        self._button(
            row, _("Larger letters"), _("Make the letters larger."), "plus", ("Ctrl++", "Ctrl+="), self.on_larger
        )
        self._action(_("Letters of normal size"), ("Ctrl+0",), self.on_normal)
        self._action(_("Find on this page"), ("Ctrl+F",), self.on_find)
        self.back.setEnabled(False)
        self.forward.setEnabled(False)
        return row

    def _button(
        self, row: QHBoxLayout, title: str, sentence: str, icon: str, keys: tuple[str, ...], slot: object
    ) -> QAction:
        action = self._action(title, keys, slot)
        action.setToolTip(f"{sentence} ({action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)})")
        bind_icon(action, icon)
        button = QToolButton()
        button.setDefaultAction(action)
        button.setAccessibleName(title)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        row.addWidget(button)
        return action

    def _action(self, title: str, keys: tuple[str, ...], slot: object) -> QAction:
        action = QAction(title, self)
        action.setShortcuts([QKeySequence(key) for key in keys])
        action.triggered.connect(slot)
        self.addAction(action)
        return action

    def _fill_contents(self) -> None:
        for page in PAGES:
            path = page_path(page)
            item = None
            for heading in headings(path.read_text(encoding="utf-8")):
                if heading.level > DEEPEST:
                    continue
                url = QUrl.fromLocalFile(str(path))
                if item is not None:
                    url.setFragment(heading.anchor)
                line = QTreeWidgetItem(self.contents if item is None else item, [heading.title])
                line.setData(0, URL, url)
                line.setToolTip(0, heading.title)
                if item is None:
                    item = line
                    item.setFont(0, font(strong=True))
            item.setExpanded(True)


def _here(url: QUrl) -> QUrl:
    """The same place of the guide in the language of now: the sections stand in the same order."""
    path = page_path(Path(url.fileName()).stem)
    found = QUrl.fromLocalFile(str(path))
    old, new = (
        [heading.anchor for heading in headings(Path(file).read_text(encoding="utf-8"))]
        for file in (url.toLocalFile(), path)
    )
    anchor = url.fragment(QUrl.ComponentFormattingOption.FullyDecoded)
    if anchor in old and len(old) == len(new):
        found.setFragment(new[old.index(anchor)])
    return found


class _Indent(QStyledItemDelegate):
    """Sets sections in from their page. An indentation of the list itself would be marked too where a line is chosen."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        super().initStyleOption(option, index)
        if index.parent().isValid():
            option.rect.setLeft(option.rect.left() + INDENT_PX)
