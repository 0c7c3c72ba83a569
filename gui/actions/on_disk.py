"""What the disk holds of the document, and so what would be lost without it.

Unsaved work is
* in a document with a file: an experiment that is another one than in the file. In a project (.downhill) also each step
  trained since it was opened or saved, each number of the network set by hand, and each kept run that is new, gone or
  called otherwise; an experiment file (.json) holds no run, so there these are no work.
* in a document without a file: an experiment that is another one than at the start or in the example it came from, a number
  of the network set by hand, more than `TRIVIAL_S` seconds of training, of the current run or of the kept ones, or a kept
  run that was given a name. Whoever looks at an example and trains it for a moment is not asked anything.

A run that has failed cannot be kept, so it is no work; nor is a restarted one, before it is trained again. The
mark in the title and every question go by this rule.
"""

from pathlib import Path
from time import monotonic
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal

from engine import project_file, whole_file
from engine.experiment import Experiment
from engine.text import translate as _
from gui.actions.contents import Contents, RunMark
from gui.document import Document
from gui.run.run_controller import RunController

TRIVIAL_S = 60.0
"""So much training is quickly done again."""


class Standing(NamedTuple):
    """How the document is at one moment. origin: as the run controller's. heard: numbers set by hand until then."""

    experiment: Experiment
    origin: object
    step: int
    heard: int
    runs: tuple[RunMark, ...]


class OnDisk(QObject):
    """Knows what of the document stands in its file; lives as long as the document.

    identity: of the file when it was last read or written here (`whole_file.identity`); None without a file. contents: what
    goes into it.
    """

    #: The document belongs to another file, or to none.
    changed = Signal()
    #: The document was read from this file, or written to it.
    file_used = Signal(object)

    def __init__(self, document: Document, controller: RunController, parent: QObject | None = None):
        super().__init__(parent)
        self._document, self._controller = document, controller
        self.contents = Contents(document, controller, self)
        self._kept_runs: tuple[RunMark, ...] = ()
        self.identity: tuple[int, ...] | None = None
        self._untouched: tuple[Experiment, ...] = (document.experiment,)
        self._kept_run: object = None
        self._kept_step = 0
        self._timed_run: object = None
        self._trained_s = 0.0
        self._training_since: float | None = None
        controller.state_changed.connect(self.on_state_changed)

    # ---- what is asked ---------------------------------------------------------------------------------------------

    @property
    def name(self) -> str:
        """What to call the document: its file, or else its data."""
        file = self._document.file
        return file.name if file is not None else _(self._document.experiment.data.source.title)

    @property
    def is_unsaved(self) -> bool:
        """True when there is work that would be lost."""
        return self.is_edited or self.is_trained or self.has_other_runs

    @property
    def has_other_runs(self) -> bool:
        """True when the list of kept runs has something to lose."""
        return self._has_other_runs(TRIVIAL_S)

    @property
    def is_edited(self) -> bool:
        """True when the experiment is another one than on the disk, or than the one that was started from."""
        return self._document.experiment not in self._untouched

    @property
    def is_trained(self) -> bool:
        """True when there is training, or a number set by hand, that would be lost."""
        return self._is_trained(TRIVIAL_S)

    @property
    def has_news(self) -> bool:
        """True when anything at all, however quickly done again, is not on the disk: what a crash would cost."""
        return self.is_edited or self._is_trained(0.0) or self._has_other_runs(0.0)

    @property
    def is_there(self) -> bool:
        """True when the document's file is as it was left."""
        file = self._document.file
        return file is not None and self.identity is not None and whole_file.identity(file) == self.identity

    # ---- what is told ----------------------------------------------------------------------------------------------

    def stands(self, step: int) -> Standing:
        """What a file holds that is written now, with `step` steps of the run."""
        controller = self._controller
        heard = controller.edits.heard
        return Standing(self._document.experiment, controller.origin, step, heard, self.contents.runs())

    def belongs_to(self, file: Path, identity: tuple[int, ...] | None, holds: Standing) -> None:
        """`file` holds this."""
        self._document.file, self.identity = file, identity
        self._untouched = (holds.experiment,)
        self._kept_run, self._kept_step, self._kept_runs = holds.origin, holds.step, holds.runs
        if holds.heard == self._controller.edits.heard:
            self._controller.edits.keep()
        self.file_used.emit(file)
        self.changed.emit()

    def recovers(self, file: Path | None, identity: tuple[int, ...] | None) -> None:
        """The document is about to hold unsaved work that belongs to `file`, which was last seen with this `identity`."""
        self._untouched = ()
        self._document.file, self.identity, self._kept_run, self._kept_runs = file, identity, None, ()
        self.changed.emit()

    def starts_with(self, experiment: Experiment) -> None:
        """The document is about to hold nothing but `experiment`, and belongs to no file."""
        self._untouched = (experiment,)
        self._leave_file()

    def takes_example(self, experiment: Experiment) -> None:
        """`experiment` is about to come, as an edit that can be undone. The file must not take it for its own content.

        Edits of a document without a file stay work: they are behind the example, in the undo history.
        """
        if self._document.file is not None or not self.is_edited:
            self._untouched = (*(one for one in self._untouched if one != experiment), experiment)
            self._leave_file()

    # -----------------------------------------------------------------------------------------------------------------

    def on_state_changed(self, state: str) -> None:
        """Keep account of how long the run has trained."""
        run = self._controller.control
        self._trained_s = self._seconds()
        self._timed_run = run
        self._training_since = monotonic() if state == "running" else None

    def _is_trained(self, trivial_s: float) -> bool:
        controller, file = self._controller, self._document.file
        if controller.state == "failed":
            return False
        edited = controller.edits.unsaved
        if file is None:
            return edited or (controller.step > 0 and self._seconds() > trivial_s)
        kept = self._kept_step if controller.origin is self._kept_run else 0
        return file.suffix.lower() == project_file.SUFFIX and (edited or controller.step > kept)

    def _has_other_runs(self, trivial_s: float) -> bool:
        file, runs = self._document.file, self._document.runs.all
        if file is None:
            return any(run.name for run in runs) or (bool(runs) and self.contents.trained_s() > trivial_s)
        is_project = file.suffix.lower() == project_file.SUFFIX
        # What has been the current run, and stands in the file as that, is not lost.
        return is_project and self.contents.runs(self._kept_run, self._kept_step) != self._kept_runs

    def _seconds(self) -> float:
        """How long the current run has trained."""
        if self._controller.control is not self._timed_run:
            return 0.0
        going = monotonic() - self._training_since if self._training_since is not None else 0.0
        return self._trained_s + going

    def _leave_file(self) -> None:
        self._document.file, self.identity, self._kept_run, self._kept_runs = None, None, None, ()
        self.changed.emit()
