"""The line over the network strip: the network in a few words, the key of the drawing, and which way it is looked at."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from engine.problems import Problem
from engine.text import joined, plural
from engine.text import translate as _
from gui.editors.card_state import CardState, counted_parameters
from gui.editors.strip_card import ProblemBadge
from gui.editors.strip_row import SIDE
from gui.network_drawing.sign_key import SignKey
from gui.theme.theme import Theme
from gui.widgets.segmented import SegmentedControl
from gui.widgets.text_label import ElidedLabel


class StripHead(QWidget):
    """One line of words and tools."""

    #: The drawing is to show gradients (True) or weights.
    backward_picked = Signal(bool)

    def __init__(self, theme: Theme, parent: QWidget | None = None):
        super().__init__(parent)
        self.summary = ElidedLabel(role="caption", parent=self)
        self.badge = ProblemBadge(theme, self)
        self.key = SignKey(theme, self)
        self.way = SegmentedControl()
        self.way.picked.connect(self.on_way_picked)
        row = QHBoxLayout(self)
        row.setContentsMargins(SIDE, 2, SIDE, 0)
        row.setSpacing(8)
        row.addWidget(self.badge)
        row.addWidget(self.summary, 1)
        row.addWidget(self.key)
        row.addWidget(self.way)
        self.retranslate()

    def retranslate(self) -> None:
        """Say it in the language of now."""
        forward = _("Show the weights, with which the network computes its answers.")
        backward = _("Show the gradients of the last batch, which say how the weights are to change.")
        self.way.set_choices((("forward", _("Forward pass"), forward), ("backward", _("Backward pass"), backward)))
        self.way.setAccessibleName(_("Forward or backward pass"))
        self.way.setWhatsThis(joined((forward, backward)))
        self.key.retranslate()

    def show_network(self, states: list[CardState], problems: tuple[Problem, ...]) -> None:
        """Say how large the network is, and what is wrong with its layers as a whole."""
        parts = [plural("{count} layer", "{count} layers", len(states))]
        if all(state.width_in is not None for state in states):
            parts.append(counted_parameters(sum(state.parameters for state in states)))
        self.summary.short = parts[0]
        self.summary.setText(" · ".join(parts) if states else _("No layers yet: press + to add the first one."))
        self._keep_summary()
        self.badge.show_problems(tuple(problem for problem in problems if problem.where == "layers"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room, the words of the key go first."""
        super().resizeEvent(event)
        self._keep_summary()

    def _keep_summary(self) -> None:
        room = self.width() - self.way.sizeHint().width() - 2 * SIDE - 3 * self.layout().spacing()
        self.summary.setMinimumWidth(max(min(self.summary.sizeHint().width() + 1, room), 0))

    def on_way_picked(self, way: str) -> None:
        """Show weights or gradients."""
        self.key.set_backward(way == "backward")
        self.backward_picked.emit(way == "backward")
