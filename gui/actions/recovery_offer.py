"""After a crash: offers what was kept of unsaved work."""

from pathlib import Path

from PySide6.QtCore import QDateTime, QLocale, QObject, Signal
from PySide6.QtWidgets import QWidget

from engine import project_file, text
from engine.problems import WrongInput
from engine.project_file import Project
from engine.text import plural
from engine.text import translate as _
from gui.actions.recovery_folder import Left, RecoveryFolder
from gui.widgets.message import Message, Question, Role
from gui.widgets.numbers import format_count


class RecoveryOffer(QObject):
    """Asks about the newest work that was left; `window` is the parent of dialogs. The rest is offered at the next start."""

    #: A person wants it back: the `Project`, and the `Left` it comes from.
    accepted = Signal(object, object)

    def __init__(self, folder: RecoveryFolder, window: QWidget):
        super().__init__(window)
        self._folder, self._window = folder, window
        self._offered: Left | None = None
        self._project: Project | None = None

    def begin(self) -> None:
        """Ask, if a program has left something that can be read. What cannot is put aside, and said."""
        damaged: list[Path] = []
        rest = self._folder.left()
        while rest and self._project is None:
            left = rest.pop(0)
            try:
                self._project = project_file.load(left.place)
            except WrongInput:
                damaged.append(self._folder.put_aside(left.place))
            else:
                self._offered = left
        for other in rest:
            self._folder.release(other.place)
        if self._project is not None:
            self._ask(len(rest), damaged)
        elif damaged:
            what = _("Downhill did not end properly, and what was kept of your work cannot be read.")
            Message(self._window, what, self._where(damaged)).open()

    def on_answered(self, answer: str) -> None:
        """Bring it back, throw it away, or leave it for the next start."""
        left, project, self._offered, self._project = self._offered, self._project, None, None
        if answer == "recover":
            self.accepted.emit(project, left)
        elif answer == "discard":
            self._folder.discard(left.place)
        else:
            self._folder.release(left.place)

    def _ask(self, others: int, damaged: list[Path]) -> None:
        left, state = self._offered, self._project.state
        when = QDateTime.fromSecsSinceEpoch(int(left.when))
        moment = QLocale(text.language()).toString(when, QLocale.FormatType.ShortFormat)
        words = [_("It was kept on {moment}.", moment=moment)]
        if state is not None:
            words.append(
                plural(
                    "It is trained for {number} step.",
                    "It is trained for {number} steps.",
                    state.step,
                    number=format_count(state.step),
                )
            )
        if left.note.file:
            words.append(_("It belongs to {file}, which stays as it is until you save.", file=left.note.file))
        if others:
            words.append(
                plural(
                    "{count} more is offered at the next start.", "{count} more are offered at the next start.", others
                )
            )
        if damaged:
            words.append(self._where(damaged))
        name = left.note.name or _(self._project.experiment.data.source.title)
        answers = {
            "recover": (_("Bring it back"), Role.AcceptRole),
            "discard": (_("Throw it away"), Role.DestructiveRole),
        }
        headline = _("Downhill did not end properly. Unsaved work on “{name}” was kept.", name=name)
        question = Question(self._window, headline, "\n".join(words), answers, "recover")
        question.answered.connect(self.on_answered)
        question.open()

    def _where(self, damaged: list[Path]) -> str:
        return _("What could not be read was put aside as {file}.", file=", ".join(map(str, damaged)))
