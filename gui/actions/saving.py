"""Saving: a project (.downhill) with how far it is trained, or an experiment (.json) alone.

What another program has written meanwhile is never overwritten unasked. It is told by the identity of the file, looked at
right before it is replaced. Lock files would leave traces beside people's files and would have to be doubted after every
crash, in read-only folders and in copied ones, and still would not know programs other than this one.
"""

import os
import re
from pathlib import Path

import msgspec
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from engine import experiment_file, project_file, whole_file
from engine.problems import Problem, WrongInput
from engine.project_file import Project
from engine.text import translate as _
from engine.training.state import TrainingState
from gui.actions.on_disk import OnDisk, Standing
from gui.actions.recent_files import RecentFiles
from gui.document import Document
from gui.run.latest_task import LatestTask
from gui.run.run_controller import RunController
from gui.widgets.file_dialog import FileDialog
from gui.widgets.message import Question, Role, told

EXPERIMENT_SUFFIX = ".json"
SUFFIXES = (project_file.SUFFIX, EXPERIMENT_SUFFIX)
CLOSING_MS = 3000


class Job(msgspec.Struct, frozen=True, eq=False):
    """What is to be written: `project`, or the experiment alone when it is None. holds: how the document is then."""

    place: Path
    holds: Standing
    project: Project | None
    room: int


class Written(msgspec.Struct, frozen=True, eq=False):
    """`source` is on the disk, as `identity`, or it is not, because of `problems`."""

    source: Job
    identity: tuple[int, ...] | None
    problems: tuple[Problem, ...] = ()


class SaveWriter(LatestTask):
    """Writes beside the window, because a disk may take its time."""

    def answer(self, asked: Job) -> Written:
        """Write it, whole or not at all."""
        place = asked.place
        try:
            if asked.project is None:
                experiment_file.write(place, asked.holds.experiment)
            else:
                project_file.save(place, asked.project, asked.room)
        except WrongInput as fault:
            return Written(asked, None, fault.problems)
        except Exception as fault:  # noqa: BLE001  a disk's, or ours: a person must know that it is not saved
            reason = getattr(fault, "strerror", None) or str(fault)
            what = _("{file} cannot be written: {reason}.", file=str(place), reason=reason)
            return Written(asked, None, (Problem("", what, _("Save it under another name or in another folder")),))
        return Written(asked, whole_file.identity(place))


class Saving(QObject):
    """Writes the document; `window` is the parent of dialogs."""

    #: An attempt to save is over; True when everything is on the disk.
    ended = Signal(bool)

    def __init__(
        self,
        document: Document,
        controller: RunController,
        on_disk: OnDisk,
        recent: RecentFiles,
        window: QWidget,
    ):
        super().__init__(window)
        self._document, self._controller, self._on_disk = document, controller, on_disk
        self._recent, self._window = recent, window
        self._dialog: FileDialog | None = None
        self._place: Path | None = None
        self._blocked: Path | None = None
        self._may_replace = False
        self._job: Job | None = None
        self._again: tuple[str, bool] | None = None  # asked for while another one is being written
        self._writer = SaveWriter(self)
        self._writer.has_read.connect(self.on_written)
        controller.state_kept.connect(self.on_state_kept)
        controller.state_changed.connect(self.on_state_changed)

    @property
    def is_waiting(self) -> bool:
        """True while the run is asked how far it is, or that is being written."""
        return self._place is not None or self._job is not None

    def save(self) -> None:
        """Write to the document's own file, unless all is there: after a restart it still holds what was trained."""
        if self._document.file is None:
            self.save_as()
        elif not self._on_disk.is_unsaved and self._on_disk.is_there:
            self.ended.emit(True)
        else:
            self.save_path(str(self._document.file))

    def save_as(self) -> None:
        """Ask for a place and write there."""
        kinds = {
            project_file.SUFFIX: _("Downhill projects (*.downhill)"),
            EXPERIMENT_SUFFIX: _("Experiments (*.json)"),
        }
        proposed = self._proposed()
        # No default suffix: some systems add it after having asked whether to overwrite. It is added here, and asked for.
        self._dialog = FileDialog(self._window, _("Save as"), str(proposed), ";;".join(kinds.values()))
        self._dialog.setAcceptMode(FileDialog.AcceptMode.AcceptSave)
        self._dialog.selectNameFilter(kinds.get(proposed.suffix.lower(), kinds[project_file.SUFFIX]))
        self._dialog.filterSelected.connect(self.on_filter_selected)
        self._dialog.fileSelected.connect(self.on_place_chosen)
        self._dialog.rejected.connect(self.on_dialog_rejected)
        self._dialog.open()

    def save_path(self, path: str, may_replace: bool = False) -> None:
        """Write to `path`, whole or not at all; a project that has been trained is written as soon as the run has told.

        may_replace: a person has agreed to lose what stands there, whatever it is.
        """
        if self._job is not None:
            self._again = path, may_replace
            return
        self._place, self._may_replace = Path(os.path.abspath(path)), may_replace
        if self._place.suffix.lower() == EXPERIMENT_SUFFIX or not self._controller.ask_state():
            self.on_state_kept(None)

    # ---- dialogs ---------------------------------------------------------------------------------------------------

    def on_filter_selected(self, kind: str) -> None:
        """The name follows the kind of file."""
        chosen = Path((self._dialog.selectedFiles() or [""])[0])
        if chosen.suffix.lower() in SUFFIXES:
            self._dialog.selectFile(str(chosen.with_suffix(_suffix_of(kind))))

    def on_place_chosen(self, path: str) -> None:
        """Write there; the dialog has asked about a file that is there already, but only under the name as it was typed."""
        is_whole = Path(path).suffix.lower() in SUFFIXES
        self.save_path(path if is_whole else path + _suffix_of(self._dialog.selectedNameFilter()), is_whole)

    def on_dialog_rejected(self) -> None:
        """No place, nothing saved."""
        self.ended.emit(False)

    def on_replace_answered(self, answer: str) -> None:
        """What stands there may go, or not."""
        place, self._blocked = self._blocked, None
        if answer == "replace":
            self.save_path(str(place), may_replace=True)
        elif answer == "elsewhere":
            self.save_as()
        else:
            self.ended.emit(False)

    # ---- writing ---------------------------------------------------------------------------------------------------

    def on_state_changed(self, state: str) -> None:
        """A run that is no more cannot tell how far it is; the experiment is saved all the same."""
        if state in ("invalid", "preparing", "failed"):
            self.on_state_kept(None)

    def on_state_kept(self, state: TrainingState | None) -> None:
        """The run has told how far it is (None: nothing is trained); now write."""
        place, self._place = self._place, None
        if place is None:
            return
        found = whole_file.identity(place)
        if found is not None and found != self._on_disk.identity and not self._may_replace:
            self._ask_about(place)
            return
        project = None
        if place.suffix.lower() != EXPERIMENT_SUFFIX:
            project = self._on_disk.contents.project(state)
        holds = self._on_disk.stands(self._on_disk.contents.step_of(state))
        self._job = Job(place, holds, project, self._on_disk.contents.room)
        self._writer.ask(self._job)

    def on_written(self, written: Written) -> None:
        """It is on the disk, or it is not."""
        job, self._job = written.source, None
        place = job.place
        if written.problems:
            told(self._window, _("{file} could not be saved.", file=place.name), place.name, written.problems)
        else:
            self._on_disk.belongs_to(place, written.identity, job.holds)
        again, self._again = self._again, None
        if again is None:
            self.ended.emit(not written.problems)
        else:  # whoever waits for the end waits for that one: another document must not come in between
            self.save_path(*again)

    def shut_down(self) -> None:
        """The window closes: what is being written is finished."""
        self._writer.shut_down()
        self._writer.wait(CLOSING_MS)

    def _ask_about(self, place: Path) -> None:
        if place == self._document.file:
            text = _("“{name}” was changed by another program.", name=place.name)
            details = _("Overwriting it loses what stands there now.")
        else:
            text = _("There is already a file “{name}”.", name=place.name)
            details = _("Overwriting it loses what stands in it.")
        answers = {
            "replace": (_("Overwrite"), Role.DestructiveRole),
            "elsewhere": (_("Save as…"), Role.AcceptRole),
        }
        self._blocked = place
        question = Question(self._window, text, details, answers, "elsewhere")
        question.answered.connect(self.on_replace_answered)
        question.open()

    def _proposed(self) -> Path:
        if self._document.file is not None:
            return self._document.file
        name = re.sub(r'[\\/:*?"<>|\s]+', " ", self._on_disk.name).strip(" .") or "experiment"
        return Path(self._recent.folder()) / f"{name}{project_file.SUFFIX}"


def _suffix_of(kind: str) -> str:
    """The suffix that stands in a filter of the dialog."""
    return next((suffix for suffix in SUFFIXES if suffix in kind), project_file.SUFFIX)
