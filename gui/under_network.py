"""What is said under the network: the most important of it, in the room of the rest."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject

from gui.editors.problem_strip import ProblemStrip
from gui.run.run_controller import RunController
from gui.toolbar.hint_bar import HintBar
from gui.toolbar.said import Said


class UnderNetwork(QObject):
    """Lets `hint` wait while there is anything to do, and the line that all is well while anything else is said.

    So a small window needs no more height for any of them. banners: what the run says.
    """

    def __init__(self, controller: RunController, problems: ProblemStrip, hint: HintBar, banners: Sequence[Said]):
        super().__init__(problems)
        self._controller, self._problems, self._hint, self._banners = controller, problems, hint, banners
        for said in (hint, *banners):
            said.wanted_changed.connect(self.follow)
        controller.state_changed.connect(self.follow)
        problems.area.installEventFilter(self)
        self.follow()

    def follow(self) -> None:
        """Show what is to be said now. Bad news of the run stand alone."""
        lost = self._controller.state in ("diverged", "failed")
        found = bool(self._problems.rows)
        shown = {banner: banner.wanted for banner in self._banners}
        busy = found or any(shown.values())
        shown[self._hint] = self._hint.wanted and not busy
        shown[self._problems] = (found and not lost) or not any(shown.values())
        for said in sorted(shown, key=shown.get):  # who goes is first, else both would need room for a moment
            said.setVisible(shown[said])

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """There are problems now, or no more."""
        if event.type() in (QEvent.Type.ShowToParent, QEvent.Type.HideToParent):
            self.follow()
        return False
