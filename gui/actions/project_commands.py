"""New, open and examples: what puts another document in the place of this one, and asks first when work would be lost."""

import os
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from engine.examples.base import Example
from engine.examples.spirals import SpiralsExample
from engine.experiment import Experiment
from engine.project_file import Project
from engine.text import translate as _
from gui.actions.data_files import DataFiles, is_data
from gui.actions.on_disk import OnDisk
from gui.actions.open_dialog import ask_for_file
from gui.actions.reading import Read, Reader
from gui.actions.recent_files import RecentFiles
from gui.actions.saving import Saving
from gui.actions.unsaved import Unsaved
from gui.document import Document
from gui.run.look_back import MEGABYTE
from gui.run.run_controller import RunController
from gui.widgets.message import Message, told

FAULTS_SHOWN = 8


class ProjectCommands(QObject):
    """Carries out the commands of the File menu; `window` is the parent of dialogs.

    What is opened or new starts an undo history of its own, so that undo never puts one file's content into another's.
    """

    #: A file, or a new experiment, has come in the place of what was there.
    opened = Signal()
    #: An example has been opened; the example.
    example_opened = Signal(object)

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
        self.saving = Saving(document, controller, on_disk, recent, window)
        self.data_files = DataFiles(document, recent, window)
        self.unsaved = Unsaved(on_disk, self.saving, window)
        self._reader = Reader(self)
        self._given_away: Experiment | None = None  # unsaved, and a person wants a file in its place

    @property
    def is_busy(self) -> bool:
        """True while a file is being written or read."""
        return self.saving.is_waiting or self._reader.is_reading

    def shut_down(self) -> None:
        """The window closes."""
        self._reader.shut_down()
        self.saving.shut_down()

    def new(self) -> None:
        """A fresh experiment that belongs to no file, as at the first start."""
        self.unsaved.before(self._on_disk.is_unsaved, self._start_anew)

    def open(self) -> None:
        """Ask for a file and open it."""
        kinds = (_("Downhill projects and experiments (*.downhill *.json)"),)
        file = self._document.file
        folder = str(file.parent) if file is not None else self._recent.folder()
        ask_for_file(self._window, _("Open"), folder, kinds, self.open_path)

    def open_recent(self, path: str) -> None:
        """Open a file of the list; one that has gone leaves it."""
        try:
            os.stat(path)
        except (FileNotFoundError, NotADirectoryError):
            self._recent.remove(path)
            Message(self._window, _("{file} is not there any more.", file=path)).open()
        except OSError:
            self.open_path(path)  # which says why
        else:
            self.open_path(path)

    def open_path(self, path: str) -> None:
        """Open a project or an experiment, or take what is data as the data, which is an edit. What is wrong is said."""
        file = Path(os.path.abspath(path))
        if is_data(file):
            self.data_files.take(str(file))
        else:
            self.unsaved.before(self._on_disk.is_unsaved, partial(self._open_file, file))

    def open_example(self, example: Example) -> None:
        """Replace the experiment by an example; this can be undone. The document's file keeps what it holds.

        Edits that are in no file can be brought back by undo, so only what undo cannot bring back is asked about: what was
        trained, and that the document leaves its file.
        """
        at_stake = self._on_disk.is_unsaved if self._document.file is not None else self._on_disk.is_trained
        self.unsaved.before(at_stake, partial(self._show_example, example))

    # -----------------------------------------------------------------------------------------------------------------

    def _start_anew(self) -> None:
        self._stop_reading()
        experiment = SpiralsExample().experiment()
        self._on_disk.starts_with(experiment)
        self._document.open(experiment)
        self._controller.restart()
        self.opened.emit()

    def _open_file(self, file: Path) -> None:
        self._given_away = self._document.experiment if self._on_disk.is_unsaved else None
        if not self._reader.read(file, self._controller.look_back.memory_mb * MEGABYTE, self._take):
            self._window.setCursor(Qt.CursorShape.BusyCursor)

    def _stop_reading(self) -> None:
        self._reader.forget()
        self._window.unsetCursor()

    def _take(self, read: Read) -> None:
        self._window.unsetCursor()
        file = read.source.place
        if read.project is None:
            problems = read.problems[:FAULTS_SHOWN]
            told(self._window, _("{file} could not be opened.", file=file.name), file.name, problems)
        else:  # it may have been edited, trained or saved while it was read
            is_given_away = self._document.experiment is self._given_away
            self.unsaved.before(self._on_disk.is_unsaved and not is_given_away, partial(self._show, read))

    def _show(self, read: Read) -> None:
        project, file = read.project, read.source.place
        self._on_disk.contents.open(project)
        holds = self._on_disk.stands(self._on_disk.contents.step_of(project.state))
        self._on_disk.belongs_to(file, read.identity, holds)
        self.opened.emit()
        self.tell_lost(project, file.name)

    def tell_lost(self, project: Project, name: str) -> None:
        """Say what of `project` could not be read, if anything."""
        if project.lost:
            what = _("“{name}” was opened without what is damaged in it.", name=name)
            Message(self._window, what, "\n".join(project.lost[:FAULTS_SHOWN])).open()

    def _show_example(self, example: Example) -> None:
        self._stop_reading()
        experiment = example.experiment()
        self._on_disk.takes_example(experiment)
        label = _("open example {title}", title=_(example.title))
        self._document.change(experiment, label, select="layers.0" if experiment.layers else "data")
        self.example_opened.emit(example)
