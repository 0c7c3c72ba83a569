"""Run again with …: one thing is changed, and a run of that trains from the same start beside the current one."""

from PySide6.QtWidgets import QWidget

from engine.text import translate as _
from gui.actions.change_dialog import ChangeDialog
from gui.actions.one_change import CHANGES
from gui.document import Document
from gui.run.beside import MOST_BESIDE
from gui.run.run_controller import RunController
from gui.theme.theme import Theme


class RunAgainDialog(ChangeDialog):
    """Asks what should be different."""

    def __init__(self, document: Document, controller: RunController, theme: Theme, parent: QWidget | None = None):
        super().__init__(document, document.experiment, CHANGES, theme, parent)
        self._controller = controller
        self.setWindowTitle(_("Run again with"))
        self.how.setText(
            _(
                "Another run begins with the same initial weights and gets the samples in the same order. It trains beside "
                "the current one, which goes on as it is."
            )
        )
        self.start.setText(_("Train"))
        self.start.setToolTip(_("Begin the other run."))
        self.start.setWhatsThis(self.start.toolTip())
        self.on_choice_picked(self.choice.key())

    def hindrance(self, told: list[str]) -> str:
        if not self._controller.beside.has_room:
            return _("{count} runs train beside the current one already. Stop one of them first.", count=MOST_BESIDE)
        return super().hindrance(told)

    def begin(self, told: list[str]) -> None:
        self._controller.beside.begin(self.experiment, self.base)
