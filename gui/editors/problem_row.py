"""One line of the problem strip: an icon, a sentence, and the remedy as a button."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from engine.problems import Problem
from engine.text import joined, labelled
from engine.text import translate as _
from gui.editors.explained import paragraphs
from gui.theme.icons import pixmap
from gui.theme.theme import Theme
from gui.widgets.by_mouse import Button
from gui.widgets.text_label import TextLabel

LEAST_HEIGHT_PX = 36
ICON_PX = 18


class ProblemRow(QWidget):
    """Says what is wrong. A click on it (or Enter) shows the part that causes it; its button repairs it.

    wants: "folder" or "file" when choosing one is what helps.
    """

    show_requested = Signal(object)
    repair_requested = Signal(object)
    path_requested = Signal(object)

    def __init__(self, problem: Problem, theme: Theme, wants: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.problem = problem
        self._theme = theme
        kind = _("Error") if problem.severity == "error" else _("Warning")
        self._icon = QLabel(self)
        self._icon.setToolTip(kind)
        advice = _("{words}.", words=problem.remedy) if problem.remedy and problem.repaired is None else ""
        words = joined(filter(None, (problem.what, advice)))
        self.sentence = TextLabel(words, parent=self)
        self.remedy: Button | None = None
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(labelled(kind, words))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setMinimumHeight(LEAST_HEIGHT_PX)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setWhatsThis(paragraphs(kind, problem.what, advice))
        if problem.where:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
            self.setToolTip(_("Show the part that causes it."))
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 4, 8, 4)
        row.setSpacing(8)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.sentence, 1)
        if problem.repaired is not None:
            self.remedy = Button(problem.remedy, self)
            self.remedy.setToolTip(_("Change the experiment so that this is mended; it can be undone."))
            self.remedy.clicked.connect(self.on_remedy_clicked)
        elif wants:
            self.remedy = Button(_("Choose a folder…") if wants == "folder" else _("Choose a file…"), self)
            self.remedy.setToolTip(_("Choose it in a dialog."))
            self.remedy.clicked.connect(self.on_choose_clicked)
        if self.remedy is not None:
            self.remedy.setCursor(Qt.CursorShape.ArrowCursor)
            self.remedy.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
            row.addWidget(self.remedy, 0, Qt.AlignmentFlag.AlignVCenter)
        theme.changed.connect(self.on_theme_changed)
        self.on_theme_changed()

    def on_remedy_clicked(self) -> None:
        """Ask for the repair."""
        self.repair_requested.emit(self.problem)

    def on_choose_clicked(self) -> None:
        """Ask for the dialog."""
        self.path_requested.emit(self.problem)

    def on_theme_changed(self) -> None:
        """Take the colours of the theme."""
        name = "error" if self.problem.severity == "error" else "warning"
        self._icon.setPixmap(pixmap(name, self._theme, color=name, size=ICON_PX))
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Show the part."""
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.show_requested.emit(self.problem)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Show the part with Enter too; the space bar trains, here as everywhere."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.show_requested.emit(self.problem)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A quiet ground under the pointer and a ring for the keyboard."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = self._theme.palette
        painter.setPen(QPen(QColor(palette.focus), 2) if self.hasFocus() else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(palette.hover) if self.underMouse() and self.problem.where else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
