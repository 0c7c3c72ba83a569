"""A button with a small menu: what the x axis counts, and how calm the curves are drawn."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from engine.text import translate as _
from gui.theme.icons import bind_icon
from gui.views.run_axis import AXES
from gui.widgets.by_mouse import ToolButton

WEIGHTS = (0.0, 0.3, 0.6, 0.8, 0.9, 0.95, 0.99)


class AxesMenu(ToolButton):
    """`axis` and `weight` are what is chosen, out of the groups `axes` and `weights`; `changed` is sent when a person
    chooses anew.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.axis, self.weight = "epoch", 0.0
        self.setAutoRaise(True)
        self.setProperty("role", "small")
        self.setAccessibleName(_("Axes and smoothing"))
        self.setToolTip(_("What the horizontal axis counts, and how much the curves are smoothed."))
        self.setWhatsThis(
            _(
                "Smoothing draws an exponential moving average, s = w·s + (1 − w)·v, as TensorBoard does; the numbers "
                "themselves stay pale behind it. Seconds are those of computing: pauses and waiting do not count."
            )
        )
        bind_icon(self, "settings")
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        self.axes = self._group(menu, _("Horizontal axis"), {key: _(title) for key, (_n, _u, title) in AXES.items()})
        menu.addSeparator()
        titles = {weight: _("w = {weight}", weight=f"{weight:g}") if weight else _("None") for weight in WEIGHTS}
        self.weights = self._group(menu, _("Smoothing"), titles)
        self.setMenu(menu)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)

    def choose(self, axis: str | None = None, weight: float | None = None) -> None:
        """Do as if a person had chosen `axis`, or the smoothing `weight`."""
        for group, value in ((self.axes, axis), (self.weights, weight)):
            for action in group.actions():
                if value is not None and action.data() == value:
                    action.trigger()

    def on_triggered(self, action: QAction) -> None:
        """A person has chosen."""
        if action.actionGroup() is self.axes:
            self.axis = action.data()
        else:
            self.weight = action.data()
        self.changed.emit()

    def _group(self, menu: QMenu, heading: str, titles: dict[object, str]) -> QActionGroup:
        menu.addAction(heading).setEnabled(False)
        group = QActionGroup(self)
        for value, title in titles.items():
            action = group.addAction(title)
            action.setData(value)
            action.setCheckable(True)
            action.setChecked(not group.checkedAction())
            menu.addAction(action)
        group.triggered.connect(self.on_triggered)
        return group
