"""The question before work is lost: save, don't save, or cancel."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from engine.text import translate as _
from gui.actions.on_disk import OnDisk
from gui.actions.saving import Saving
from gui.widgets.message import Question, Role


class Unsaved(QObject):
    """Lets something happen that puts an end to the document as it is, once nothing is lost by it any more."""

    def __init__(self, on_disk: OnDisk, saving: Saving, window: QWidget):
        super().__init__(window)
        self._on_disk, self._saving, self._window = on_disk, saving, window
        saving.ended.connect(self.on_saving_ended)
        self._question: Question | None = None
        self._go_on: Callable[[], object] | None = None
        # What comes after the question comes from the event loop, when neither it nor the run is in the midst of something.
        self._turn = QTimer(self)
        self._turn.setSingleShot(True)
        self._turn.setInterval(0)
        self._turn.timeout.connect(self.on_turn_timeout)

    def before(self, is_at_stake: bool, go_on: Callable[[], object]) -> None:
        """Carry out `go_on`; when work is at stake ask first, and do it after "Save" has saved, or after "Don't save"."""
        if self._saving.is_waiting:  # what is about to be written must not become something else
            self._go_on = go_on
        elif not is_at_stake:
            go_on()
        elif self._question is not None:
            self._question.raise_()
        else:
            self._go_on = go_on
            answers = {"save": (_("Save"), Role.AcceptRole), "leave": (_("Don't save"), Role.DestructiveRole)}
            text = _("Save “{name}” first?", name=self._on_disk.name)
            self._question = Question(self._window, text, self._loss(), answers, "save")
            self._question.answered.connect(self.on_answered)
            self._question.open()

    def on_answered(self, answer: str) -> None:
        """Do as told."""
        self._question = None
        if answer == "save":
            self._saving.save()
        elif answer == "leave":
            self._turn.start()
        else:
            self._go_on = None

    def on_saving_ended(self, is_saved: bool) -> None:
        """Go on when everything is on the disk; otherwise leave all as it is."""
        if self._question is not None:
            return
        if is_saved and self._go_on is not None:
            self._turn.start()
        else:
            self._go_on = None

    def on_turn_timeout(self) -> None:
        """Now it may happen."""
        go_on, self._go_on = self._go_on, None
        if go_on is not None:
            go_on()

    def _loss(self) -> str:
        on_disk = self._on_disk
        if not on_disk.has_other_runs:
            return self._loss_besides_runs()
        if not on_disk.is_trained and not on_disk.is_edited:
            return _("Otherwise what is new in the list of runs is lost.")
        more = _("What is new in the list of runs is lost as well.")
        return f"{self._loss_besides_runs()} {more}"

    def _loss_besides_runs(self) -> str:
        if not self._on_disk.is_trained:
            return _("Otherwise your changes are lost.")
        if not self._on_disk.is_edited:
            return _("Otherwise what it has learned since is lost.")
        return _("Otherwise your changes and what it has learned are lost.")
