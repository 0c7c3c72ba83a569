"""The drop-down list of a narrow panel."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QPaintEvent, QPalette
from PySide6.QtWidgets import QComboBox, QSizePolicy, QStyle, QStyleOptionComboBox, QStylePainter, QWidget

from gui.widgets.choice_box import ChoiceBox

_TEXT_LEFT_PX = 9
_ARROW_PX = 24
_POPUP_MARGIN_PX = 36
_WIDEST_POPUP_PX = 420


class ComboBox(ChoiceBox):
    """Takes the width there is and cuts its text short with "…"; the list that folds out is as wide as it needs."""

    def __init__(self, choices: Sequence[tuple] = (), parent: QWidget | None = None) -> None:
        super().__init__(choices, parent)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMaxVisibleItems(24)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def showPopup(self) -> None:
        """Open the list, wide enough for its longest entry."""
        view = self.view()
        view.setMinimumWidth(min(view.sizeHintForColumn(0) + _POPUP_MARGIN_PX, _WIDEST_POPUP_PX))
        super().showPopup()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the box, with as much of the text as there is room for."""
        painter = QStylePainter(self)
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        room = self.rect().adjusted(_TEXT_LEFT_PX, 0, -_ARROW_PX, 0)
        text = QFontMetrics(self.font()).elidedText(self.currentText(), Qt.TextElideMode.ElideRight, room.width())
        flags = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        painter.drawItemText(room, flags, self.palette(), self.isEnabled(), text, QPalette.ColorRole.ButtonText)
