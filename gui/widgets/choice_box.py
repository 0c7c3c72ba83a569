"""A list of choices that folds out of one line."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QStyledItemDelegate, QWidget


class ChoiceBox(QComboBox):
    """`choices`: (key, title) or (key, title, tooltip) each.

    `picked(key)` is sent when a person picks another one; `set_key` sends nothing.
    """

    picked = Signal(object)

    def __init__(self, choices: Sequence[tuple] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keys: list[Any] = []
        self._last: Any = None
        self.setItemDelegate(QStyledItemDelegate(self))  # the default one knows nothing of the style sheet
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.setMinimumContentsLength(4)
        self.set_choices(choices)
        self.activated.connect(self.on_activated)

    def set_choices(self, choices: Sequence[tuple]) -> None:
        """Offer `choices` anew; the first one is picked unless the old key is still among them."""
        before = self.key()
        self.clear()
        self._keys = [choice[0] for choice in choices]
        for number, (_key, title, *rest) in enumerate(choices):
            self.addItem(title)
            if rest:
                self.setItemData(number, rest[0], Qt.ItemDataRole.ToolTipRole)
        if self._keys:
            self.set_key(before if before in self._keys else self._keys[0])

    def key(self) -> Any:
        """The key of the picked choice, or None without choices."""
        number = self.currentIndex()
        return self._keys[number] if 0 <= number < len(self._keys) else None

    def set_key(self, key: Any) -> None:
        """Pick `key` without sending `picked`; an unknown key is passed over."""
        if key in self._keys:
            self._last = key
            self.setCurrentIndex(self._keys.index(key))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Without the focus the wheel scrolls the page the box stands on."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def on_activated(self, number: int) -> None:
        """A person chose this line."""
        if self._keys[number] != self._last:
            self._last = self._keys[number]
            self.picked.emit(self._last)
