"""A list of choices that folds out of one line."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QPaintEvent, QWheelEvent
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionComboBox,
    QStylePainter,
    QWidget,
)

from gui.widgets.by_mouse import ByMouse
from gui.widgets.wish import Wishing

MOST_VISIBLE = 24
LEAST_LETTERS = 4
_POPUP_MARGIN_PX = 36
_WIDEST_POPUP_PX = 420


class ComboBox(Wishing, ByMouse, QComboBox):
    """`choices`: (key, title) or (key, title, tooltip) each.

    `picked(key)` is sent when a person picks another one; `set_key` sends nothing. The box takes the width there is and
    cuts its text short with "…"; the list that folds out is as wide as it needs.
    """

    picked = Signal(object)

    def __init__(self, choices: Sequence[tuple] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keys: list[Any] = []
        self._last: Any = None
        self._closing: QTimer | None = None
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(LEAST_LETTERS)
        self.setMaxVisibleItems(MOST_VISIBLE)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_choices(choices)
        self.activated.connect(self.on_activated)

    def set_choices(self, choices: Sequence[tuple]) -> None:
        """Offer `choices` anew; the first one is picked unless the old key is still among them."""
        before = self.key()
        self.clear()
        self._keys = [choice[0] for choice in choices]
        self.addItems([choice[1] for choice in choices])
        for number, (_key, _title, *rest) in enumerate(choices):
            if rest:
                self.setItemData(number, rest[0], Qt.ItemDataRole.ToolTipRole)
        if self._keys:
            self.set_key(before if before in self._keys else self._keys[0])
        self._grant()

    def key(self) -> Any:
        """The key of the picked choice, or None without choices."""
        number = self.currentIndex()
        return self._keys[number] if 0 <= number < len(self._keys) else None

    def set_key(self, key: Any) -> None:
        """Pick `key` without sending `picked`; an unknown key is passed over."""
        if key in self._keys:
            self._last = key
            self.setCurrentIndex(self._keys.index(key))

    def showPopup(self) -> None:
        """Open the list, wide enough for its longest entry."""
        if self._closing is None:
            # The default one knows nothing of the style sheet. Not before, because it brings the list into being.
            self.setItemDelegate(QStyledItemDelegate(self))
            self._closing = QTimer(self)
            self._closing.setSingleShot(True)
            self._closing.timeout.connect(self.on_closed)
            self.view().installEventFilter(self)
        view = self.view()
        view.setMinimumWidth(min(view.sizeHintForColumn(0) + _POPUP_MARGIN_PX, _WIDEST_POPUP_PX))
        super().showPopup()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """See the list close."""
        if event.type() == QEvent.Type.Hide:
            self._closing.start()
        return False

    def on_closed(self) -> None:
        """Take the keyboard from the list: Qt leaves it there when nothing had it before."""
        focused = QApplication.focusWidget()
        if focused is not None and focused.window() is self.view().window() and not focused.isVisible():
            focused.clearFocus()

    def paintEvent(self, event: QPaintEvent) -> None:
        """As Qt does it, which would only cut a long text off."""
        painter, option = QStylePainter(self), QStyleOptionComboBox()
        self.initStyleOption(option)
        edit = QStyle.SubControl.SC_ComboBoxEditField
        room = self.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, edit, self).width()
        option.currentText = self.fontMetrics().elidedText(option.currentText, Qt.TextElideMode.ElideRight, room)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Without the focus the wheel scrolls the page the box stands on."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def on_activated(self, number: int) -> None:
        """A person chose this line."""
        if self._keys[number] != self._last:
            self._last, self._wish = self._keys[number], None
            self.picked.emit(self._last)
