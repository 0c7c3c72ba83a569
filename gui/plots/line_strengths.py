"""Lines weaker and stronger than usual."""

from PySide6.QtGui import QColor, QPen

from gui.plots.curves import LineCurve
from gui.theme.colors import mix

STRENGTH = 0.32
BOLD_PX = 3.0


class FaintCurve(LineCurve):
    """Noisy numbers that should be seen, not read: thin and pale, behind the others. A log axis makes no room for it.

    `set_faint(False)` makes a line like all others of it, and back.
    """

    faint = True

    def set_faint(self, faint: bool) -> None:
        """Pale from now on, or not."""
        if faint != self.faint:
            self.faint = faint
            self.on_theme_changed()

    def on_theme_changed(self) -> None:
        if not self.faint:
            self.setZValue(0)
            super().on_theme_changed()
            return
        pen = QPen(QColor(mix(self._plot.theme.palette.panel, self.color(), STRENGTH)), 0)
        pen.setCosmetic(True)
        self.setPen(pen)
        self.setZValue(-5)

    def smallest_positive(self, axis: str) -> float | None:
        return None if self.faint else super().smallest_positive(axis)


class BoldCurve(LineCurve):
    """The one line that matters, before everything else; for a few hundred points at most."""

    def on_theme_changed(self) -> None:
        pen = QPen(QColor(self.color()), BOLD_PX)
        pen.setCosmetic(True)
        self.setPen(pen)
        self.setZValue(10)


class ThinCurve(LineCurve):
    """One of many lines: 1 px wide, which is many times quicker to draw."""

    def on_theme_changed(self) -> None:
        pen = QPen(QColor(self.color()), 1)
        pen.setCosmetic(True)
        self.setPen(pen)
