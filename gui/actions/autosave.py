"""Keeps unsaved work, every half minute and after each edit, where the next start finds it after a crash."""

import msgspec
from PySide6.QtCore import QObject, QTimer

from engine.training.state import TrainingState
from gui.actions.on_disk import OnDisk
from gui.actions.recovery_folder import Kept, Note, RecoveryFolder
from gui.document import Document
from gui.run.latest_task import LatestTask
from gui.run.run_controller import RunController

EVERY_MS = 30_000
AFTER_EDIT_MS = 500
"""Edits that follow one another closely are kept together."""

CLOSING_MS = 3000


class Wish(msgspec.Struct, frozen=True, eq=False):
    """What should be in the folder: `kept`, or nothing."""

    kept: Kept | None


class Done(msgspec.Struct, frozen=True, eq=False):
    """It is in the folder, or could not be kept there (`failed`); `source` is the wish."""

    source: Wish
    failed: bool = False


class Writer(LatestTask):
    """Writes beside the window, because a disk may take its time."""

    def __init__(self, folder: RecoveryFolder, parent: QObject | None = None):
        super().__init__(parent)
        self._folder = folder

    def answer(self, asked: Wish) -> Done:
        """Carry out a wish."""
        if asked.kept is None:
            self._folder.forget()
            return Done(asked)
        return Done(asked, failed=not self._folder.keep(asked.kept))


class Autosave(QObject):
    """Lives as long as the document. `stop` at the end, when nothing is worth keeping any more."""

    def __init__(
        self,
        document: Document,
        controller: RunController,
        on_disk: OnDisk,
        folder: RecoveryFolder,
        parent: QObject | None = None,
    ):
        super().__init__(parent)
        self.folder = folder
        self._document, self._controller, self._on_disk = document, controller, on_disk
        self._writer = Writer(folder, self)
        self._writer.has_read.connect(self.on_written)
        self._waits_for_run = self._leaves_work = False
        self._kept: tuple | None = None  # what tells what was kept from what is there
        self._clock, self._after_edit = QTimer(self), QTimer(self)
        self._clock.setInterval(EVERY_MS)
        self._after_edit.setInterval(AFTER_EDIT_MS)
        self._after_edit.setSingleShot(True)
        self._clock.timeout.connect(self.on_clock_timeout)
        self._after_edit.timeout.connect(self.keep)
        document.experiment_changed.connect(self.on_experiment_changed)
        document.undo_stack.indexChanged.connect(self.on_undo_index_changed)
        document.runs.changed.connect(self.on_disk_changed)
        on_disk.changed.connect(self.on_disk_changed)
        controller.state_kept.connect(self.on_state_kept)
        self._clock.start()

    def leave_work(self) -> None:
        """The system ends without letting anybody be asked: when the program ends right now, leave what is kept behind."""
        self._leaves_work = True

    def on_clock_timeout(self) -> None:
        """Keep what there is now and then; a program that still lives is not ended by the system."""
        self._leaves_work = False
        self.keep()

    def keep(self) -> None:
        """Keep what is unsaved by now, or nothing."""
        if not self._on_disk.has_news:
            if self._kept is not None or self.folder.holds_work:
                self._kept = None
                self._writer.ask(Wish(None))
            return
        self._waits_for_run = True
        if not self._controller.ask_state():
            self.on_state_kept(None)

    def stop(self) -> None:
        """The program ends, and nothing is lost that a person has not given away."""
        self._clock.stop()
        self._after_edit.stop()
        self._writer.shut_down()
        self._writer.wait(CLOSING_MS)
        self.folder.close(self._leaves_work)

    def on_written(self, done: Done) -> None:
        """What could not be kept is tried again by the clock: a disk may be full, or a file held, for a moment only."""
        if done.failed:
            self._kept = None

    def on_noticed(self, _details: str) -> None:
        """Something is wrong with the program: keep what there is, before more goes wrong."""
        self.keep()

    def on_experiment_changed(self, _old: object, _new: object) -> None:
        """Keep the edit soon."""
        if not self._after_edit.isActive():
            self._after_edit.start()

    def on_undo_index_changed(self, _index: int) -> None:
        """So too where a number of the network was set."""
        self.on_experiment_changed(None, None)

    def on_disk_changed(self) -> None:
        """Something was saved or opened, so what was kept may be in a file by now; or there is another run to keep."""
        self._after_edit.start()

    def on_state_kept(self, state: TrainingState | None) -> None:
        """The run has told how far it is (None: there is nothing to tell)."""
        if not self._waits_for_run:
            return
        self._waits_for_run = False
        document, on_disk = self._document, self._on_disk
        file = "" if document.file is None else str(document.file)
        note = Note(on_disk.name, file, on_disk.identity)
        step = on_disk.contents.step_of(state)
        shown = [run.is_shown for run in document.runs.all]
        now = (*on_disk.stands(step), note, shown, on_disk.contents.room)
        if now != self._kept:
            self._kept = now
            self._writer.ask(Wish(Kept(on_disk.contents.project(state), note, on_disk.contents.room)))
