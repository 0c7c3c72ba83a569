"""Shows one page of the user guide, set in the type and the colours of the program."""

from bisect import bisect_right
from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import (
    QColor,
    QFont,
    QImage,
    QResizeEvent,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
)
from PySide6.QtWidgets import QTextBrowser, QTextEdit, QWidget

from gui.help.guide_pages import FOLDER, anchor_of
from gui.theme.colors import Palette
from gui.theme.fonts import code_font, font
from gui.theme.theme import current_theme

TEXT_PX, CODE_PX = 14, 13
HEADING_PX = {1: 22, 2: 17, 3: 14}
SPACE_ABOVE = {1: 0, 2: 22, 3: 14}
WIDEST_TEXT_PX = 700
WIDEST_PICTURE_PX = 640
LINE_HEIGHT_PERCENT = 132
MARGIN_PX = 20
ZOOMS = (0.7, 0.8, 0.9, 1.0, 1.15, 1.3, 1.5, 1.75, 2.0)


class GuideText(QTextBrowser):
    """Reads Markdown files. Links between pages are followed here; others open in the browser of the system."""

    def __init__(self, parent: QWidget | None = None):
        super().__init__(parent)
        self._zoom = ZOOMS.index(1.0)
        self._is_replaying = False
        self.setOpenExternalLinks(True)
        self.setLineWrapMode(QTextEdit.LineWrapMode.FixedPixelWidth)
        self.document().setDocumentMargin(MARGIN_PX)
        self.document().setIndentWidth(22)
        self.sourceChanged.connect(self.on_source_changed)
        current_theme().changed.connect(self.dress)

    def loadResource(self, kind: int, name: QUrl) -> object:
        """Pages as they are; pictures in the size they are shown in; nothing from elsewhere than the program's own files."""
        path = Path(name.toLocalFile()).resolve()
        if not path.is_relative_to(FOLDER.parent):
            return None
        if self._is_replaying:
            return " "
        if kind != QTextDocument.ResourceType.ImageResource.value:
            return super().loadResource(kind, name)
        width = round(WIDEST_PICTURE_PX * self.devicePixelRatioF())
        return QImage(str(path)).scaledToWidth(width, Qt.TransformationMode.SmoothTransformation)

    def history(self) -> list[QUrl]:
        """Where a person has been, from the oldest place over this one to those that `forward` leads to."""
        return [self.historyUrl(step) for step in range(-self.backwardHistoryCount(), self.forwardHistoryCount() + 1)]

    def take_history(self, urls: list[QUrl], now: int) -> None:
        """Be at number `now` of these places, as if a person had gone from one to the next; no other page is read."""
        self._is_replaying, was_blocked = True, self.blockSignals(True)
        for number, url in enumerate(urls):
            self.setSource(url)
            if number == 0:
                self.clearHistory()
        for _step in urls[now + 1 :]:
            super().backward()
        self._is_replaying = False
        self.blockSignals(was_blocked)
        self.reload()

    def backward(self) -> None:
        """Go back to the place before."""
        super().backward()
        self._find_place()

    def forward(self) -> None:
        """Go forward again."""
        super().forward()
        self._find_place()

    def _find_place(self) -> None:
        """A place that was taken over is known by its heading alone."""
        if self.source().hasFragment() and not self.verticalScrollBar().value():
            self.scrollToAnchor(self.source().fragment(QUrl.ComponentFormattingOption.FullyDecoded))

    def zoom(self, steps: int) -> None:
        """Larger (1) or smaller (-1) by so many steps; 0 is the normal size again."""
        self._zoom = min(max(self._zoom + steps, 0), len(ZOOMS) - 1) if steps else ZOOMS.index(1.0)
        self.dress()

    @property
    def steps(self) -> int:
        """How much larger (or smaller, below 0) than normal the letters are."""
        return self._zoom - ZOOMS.index(1.0)

    def place(self) -> float:
        """How far down the page the window begins, in sections: 2.5 is the middle of the third."""
        tops, value = self._tops(), self.verticalScrollBar().value()
        section = max(bisect_right(tops, value) - 1, 0)
        low, high = tops[section], tops[min(section + 1, len(tops) - 1)]
        return section + (value - low) / max(high - low, 1.0)

    def scroll_to(self, place: float) -> None:
        """Go there, on this page or on the same one of another language."""
        tops = self._tops()
        section = min(int(place), len(tops) - 1)
        low, high = tops[section], tops[min(section + 1, len(tops) - 1)]
        self.verticalScrollBar().setValue(round(low + (place - section) * (high - low)))

    def _tops(self) -> list[float]:
        """Where the sections begin, and where the last one ends."""
        layout, block, found = self.document().documentLayout(), self.document().begin(), [0.0]
        while block.isValid():
            top = layout.blockBoundingRect(block).top()
            if block.blockFormat().headingLevel() and block.position():
                found.append(top)
            block = block.next()
        return [*found, layout.documentSize().height()]

    def on_source_changed(self, source: QUrl) -> None:
        """Another page, or another place on it."""
        self.dress()
        if source.hasFragment():
            self.scrollToAnchor(source.fragment(QUrl.ComponentFormattingOption.FullyDecoded))

    def dress(self) -> None:
        """Give headings, code and links of the page their type and colours."""
        scale, palette = ZOOMS[self._zoom], current_theme().palette
        self.document().setDefaultFont(_sized(font(), TEXT_PX * scale))
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        block = self.document().begin()
        while block.isValid():
            _dress_block(cursor, block, palette, scale)
            block = block.next()
        self._size_pictures(cursor)
        cursor.endEditBlock()
        self.setLineWrapColumnOrWidth(self._width())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the lines anew, but never let them grow longer than the eye likes."""
        # Qt breaks lines a piece of the page at a time. A picture that changes meanwhile would end that for good.
        self.document().documentLayout().blockBoundingRect(self.document().lastBlock())
        self._size_pictures(QTextCursor(self.document()))
        self.setLineWrapColumnOrWidth(self._width())
        super().resizeEvent(event)

    def _width(self) -> int:
        return min(self.viewport().width(), round(WIDEST_TEXT_PX * max(ZOOMS[self._zoom], 1.0)))

    def _size_pictures(self, cursor: QTextCursor) -> None:
        block = self.document().begin()
        while block.isValid():
            for start, length, form in _fragments(block):
                if form.isImageFormat():
                    picture = form.toImageFormat()
                    picture.setWidth(min(WIDEST_PICTURE_PX, self._width() - 2 * MARGIN_PX))
                    cursor.setPosition(start)
                    cursor.setPosition(start + length, QTextCursor.MoveMode.KeepAnchor)
                    cursor.setCharFormat(picture)
            block = block.next()


def _dress_block(cursor: QTextCursor, block: QTextBlock, palette: Palette, scale: float) -> None:
    level, in_code, fragments = block.blockFormat().headingLevel(), _is_code(block), _fragments(block)
    has_picture = any(form.isImageFormat() for _start, _length, form in fragments)
    change = QTextBlockFormat()
    if in_code:
        change.setBackground(QColor(palette.field))
        change.setNonBreakableLines(False)
        change.setBottomMargin(0 if _is_code(block.next()) else 12 * scale)
    else:
        change.setTopMargin(SPACE_ABOVE.get(level, 0) * scale)
        change.setBottomMargin((8 if level else 5 if block.textList() else 10) * scale)
    if not in_code and not level and not has_picture:
        change.setLineHeight(LINE_HEIGHT_PERCENT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    cursor.setPosition(block.position())
    cursor.mergeBlockFormat(change)
    for start, length, form in fragments:
        look = QTextCharFormat()
        if level:
            look.setFont(_sized(font(strong=True), HEADING_PX.get(level, TEXT_PX) * scale))
            look.setAnchorNames([anchor_of(block.text())])
            look.setAnchor(True)
        elif in_code or form.fontFixedPitch():
            look.setFont(_sized(code_font(), CODE_PX * scale))
            look.setBackground(QColor(palette.field))
        elif form.fontWeight() > QFont.Weight.Normal:
            look.setFontWeight(QFont.Weight.DemiBold)
            look.setBackground(QColor(palette.field))  # many Chinese fonts have no bold letters
        look.setForeground(QColor(palette.link if form.anchorHref() else palette.text))
        look.setFontUnderline(bool(form.anchorHref()))
        cursor.setPosition(start)
        cursor.setPosition(start + length, QTextCursor.MoveMode.KeepAnchor)
        if level:  # in place of the relative size that Markdown gave it
            cursor.setCharFormat(look)
        else:
            cursor.mergeCharFormat(look)


def _sized(made: QFont, size_px: float) -> QFont:
    made.setPixelSize(round(size_px))
    return made


def _fragments(block: QTextBlock) -> list[tuple[int, int, QTextCharFormat]]:
    """Start, length and form of each run of letters; taken down first, because dressing them changes the list."""
    found, step = [], block.begin()
    while not step.atEnd():
        fragment = step.fragment()
        found.append((fragment.position(), fragment.length(), fragment.charFormat()))
        step += 1
    return found


def _is_code(block: QTextBlock) -> bool:
    return block.isValid() and block.blockFormat().hasProperty(QTextFormat.Property.BlockCodeFence)
