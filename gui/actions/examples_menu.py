"""The menu of the ready experiments."""

from collections.abc import Callable

from PySide6.QtWidgets import QMenu, QWidget

from engine import catalog
from engine.examples.base import Example
from engine.text import translate as _
from gui.actions.build import Choice


class ExamplesMenu(QMenu):
    """Filled when it is first opened, or when the window has time: each example is a file that must be read."""

    def __init__(self, picked: Callable[[Example], None], parent: QWidget):
        """picked: what to do with the example that was chosen."""
        super().__init__(_("Examples"), parent)
        self.choice: Choice | None = None
        self._picked = picked
        self.setToolTipsVisible(True)
        self.aboutToShow.connect(self.fill)

    def fill(self) -> None:
        """Offer all examples, if that is not done."""
        if self.choice is None:
            examples = catalog.members(Example).values()
            titles = {found(): (_(found.title), _(found.summary)) for found in examples}
            self.choice = Choice(titles, None, self._picked, self)
            self.addActions(self.choice.group.actions())
