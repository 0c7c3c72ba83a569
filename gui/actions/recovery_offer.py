"""After a crash: offers what was kept of unsaved work."""

from pathlib import Path

from PySide6.QtCore import QDateTime, QLocale, QObject, Signal
from PySide6.QtWidgets import QWidget

from engine import text
from engine.project_file import Project
from engine.text import listed, plural
from engine.text import translate as _
from gui.actions.reading import Read, Reader
from gui.actions.recovery_folder import Left, RecoveryFolder
from gui.widgets.message import Message, Question, Role
from gui.widgets.numbers import format_count


class RecoveryOffer(QObject):
    """Asks about the newest work that was left; `window` is the parent of dialogs. The rest is offered at the next start."""

    #: A person wants it back: the `Project`, and the `Left` it comes from.
    accepted = Signal(object, object)

    def __init__(self, folder: RecoveryFolder, memory: int, window: QWidget):
        """memory: bytes that the kept runs may take for their key frames."""
        super().__init__(window)
        self._memory = memory
        self._folder, self._window = folder, window
        self._offered: Left | None = None
        self._project: Project | None = None
        self._rest: list[Left] = []
        self._damaged: list[Path] = []
        self._reader = Reader(self)

    def begin(self) -> None:
        """Ask, if a program has left something that can be read. What cannot is put aside, and said."""
        self._rest = self._folder.left()
        self._go_on()

    def _go_on(self) -> None:
        if self._rest:
            self._reader.read(self._rest[0].place, self._memory, self._take)
        elif self._damaged:
            what = _("Downhill did not end properly, and what was kept of your work cannot be read.")
            Message(self._window, what, self._where()).open()

    def _take(self, read: Read) -> None:
        left = self._rest.pop(0)
        if read.project is None:
            self._damaged.append(self._folder.put_aside(left.place))
            self._go_on()
            return
        self._offered, self._project = left, read.project
        for other in self._rest:
            self._folder.release(other.place)
        self._ask(len(self._rest))

    def shut_down(self) -> None:
        """The window closes; what has not been asked about is left for the next start."""
        self._reader.shut_down()

    @property
    def is_reading(self) -> bool:
        """True while it looks at what was left."""
        return self._reader.is_reading

    def on_answered(self, answer: str) -> None:
        """Bring it back, throw it away, or leave it for the next start."""
        left, project, self._offered, self._project = self._offered, self._project, None, None
        if answer == "recover":
            self.accepted.emit(project, left)
        elif answer == "discard":
            self._folder.discard(left.place)
        else:
            self._folder.release(left.place)

    def _ask(self, others: int) -> None:
        left, known = (
            self._offered,
            self._project.state or (self._project.broken_off and self._project.broken_off.record),
        )
        when = QDateTime.fromSecsSinceEpoch(int(left.when))
        moment = QLocale(text.language()).toString(when, QLocale.FormatType.ShortFormat)
        words = [_("It was kept on {moment}.", moment=moment)]
        if known is not None:
            words.append(
                plural(
                    "It is trained for {number} step.",
                    "It is trained for {number} steps.",
                    known.step,
                    number=format_count(known.step),
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
        if self._damaged:
            words.append(self._where())
        name = left.note.name or _(self._project.experiment.data.source.title)
        answers = {
            "recover": (_("Bring it back"), Role.AcceptRole),
            "discard": (_("Throw it away"), Role.DestructiveRole),
        }
        headline = _("Downhill did not end properly. Unsaved work on “{name}” was kept.", name=name)
        question = Question(self._window, headline, "\n".join(words), answers, "recover")
        question.answered.connect(self.on_answered)
        question.open()

    def _where(self) -> str:
        return _("What could not be read was put aside as {file}.", file=listed(map(str, self._damaged)))
