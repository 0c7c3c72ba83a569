"""A few choices side by side of which one is picked."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QSizePolicy, QWidget

from gui.widgets.by_mouse import Button
from gui.widgets.wish import Wishing

_MOVES = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Down: 1,
}


class SegmentedControl(Wishing, QFrame):
    """Exclusive buttons in one frame. `choices`: (key, title) or (key, title, tooltip) each.

    `picked(key)` is sent when a person picks another one; `set_key` sends nothing. Tab reaches the picked one, the
    arrow keys move on. dense: fills the width there is and shares it out by the length of the titles, with no room to
    spare between them, so that five titles fit into a narrow panel.
    """

    picked = Signal(object)

    def __init__(self, choices: Sequence[tuple] = (), parent: QWidget | None = None, *, dense: bool = False) -> None:
        super().__init__(parent)
        self.setObjectName("segmented")
        across = QSizePolicy.Policy.Expanding if dense else QSizePolicy.Policy.Maximum
        self.setSizePolicy(across, QSizePolicy.Policy.Fixed)
        self._dense = dense
        self._keys: list[Any] = []
        self._last: Any = None
        self._group = QButtonGroup(self)
        self._group.idClicked.connect(self.on_id_clicked)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(2, 2, 2, 2)
        self._row.setSpacing(1)
        self.setFixedHeight(28)
        self.set_choices(choices)

    def set_choices(self, choices: Sequence[tuple]) -> None:
        """Offer `choices` anew; the first one is picked unless the old key is still among them."""
        before = self.key()
        for button in self._group.buttons():
            self._group.removeButton(button)
            self._row.removeWidget(button)
            button.setParent(None)
        self._keys = [choice[0] for choice in choices]
        for number, (_key, title, *rest) in enumerate(choices):
            button = _Segment(title, self, dense=self._dense)
            button.setToolTip(rest[0] if rest else "")
            self._group.addButton(button, number)
            self._row.addWidget(button, button.sizeHint().width() if self._dense else 0)
        if self._keys:
            self.set_key(before if before in self._keys else self._keys[0])
        self._grant()

    def count(self) -> int:
        """How many choices there are."""
        return len(self._keys)

    def key(self) -> Any:
        """The key of the picked choice, or None without choices."""
        number = self._group.checkedId()
        return self._keys[number] if 0 <= number < len(self._keys) else None

    def set_key(self, key: Any) -> None:
        """Pick `key` without sending `picked`; an unknown key is passed over."""
        if key in self._keys:
            self._last = key
            self._group.button(self._keys.index(key)).setChecked(True)
            self._let_tab_reach_picked()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The arrow keys pick the neighbour."""
        move = _MOVES.get(event.key())
        if move is None or not self._keys:
            super().keyPressEvent(event)
            return
        button = self._group.button(self._group.checkedId() + move)
        if button is not None:
            button.setFocus(Qt.FocusReason.TabFocusReason)
            button.click()

    def on_id_clicked(self, number: int) -> None:
        """A person picked the choice with this number."""
        self._let_tab_reach_picked()
        if self._keys[number] != self._last:
            self._last, self._wish = self._keys[number], None
            self.picked.emit(self._last)

    def _let_tab_reach_picked(self) -> None:
        picked = self._group.checkedButton()
        picked.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        for button in self._group.buttons():
            if button is not picked and button.focusPolicy() != Qt.FocusPolicy.NoFocus:
                QWidget.setTabOrder(button, picked)  # it takes over the place of the one before
                button.setFocusPolicy(Qt.FocusPolicy.NoFocus)


class _Segment(Button):
    """One button of the row; leaves the arrow keys to the row."""

    def __init__(self, title: str, parent: QWidget, *, dense: bool) -> None:
        super().__init__(title, parent)
        if dense:
            self.setProperty("role", "dense")
        self.setCheckable(True)
        self.setAccessibleName(title)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _MOVES:
            event.ignore()
        else:
            super().keyPressEvent(event)
