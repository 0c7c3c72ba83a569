"""Opening and saving: a project (.downhill) with how far it is trained, or an experiment (.json) alone."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from engine import compiler, experiment_file, paths, project_file
from engine.datasets.idx_folder import IdxFolder
from engine.problems import Problem, WrongInput
from engine.project_file import Project
from engine.text import translate as _
from engine.training.state import TrainingState
from gui.document import Document
from gui.run.run_controller import RunController


class ProjectCommands(QObject):
    """Carries out the commands of the File menu; `window` is the parent of dialogs."""

    #: Another file is the document's own; its path, or None.
    file_changed = Signal(object)

    def __init__(self, document: Document, controller: RunController, window: QWidget):
        super().__init__(window)
        self._document, self._controller, self._window = document, controller, window
        self._place: Path | None = None
        controller.state_kept.connect(self.on_state_kept)

    @property
    def file(self) -> Path | None:
        """Where "Save" writes; None asks for a place first."""
        return self._document.file

    def open(self) -> None:
        """Ask for a file and open it."""
        kinds = _("Downhill projects and experiments (*.downhill *.json)")
        dialog = QFileDialog(self._window, _("Open"), "", kinds)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.open_path)
        dialog.open()

    def open_path(self, path: str) -> None:
        """Open a project or an experiment, or take a folder as the data. What is wrong is said, and nothing is lost."""
        file = Path(path)
        if file.is_dir():
            old = self._document.experiment
            experiment = compiler.fitted_to_data(paths.replace(old, "data.source", IdxFolder(path=path)), old)
            self._document.change(experiment, _("open {file}", file=file.name), select="data")
            return
        try:
            is_project = file.suffix.lower() == ".downhill"
            project = project_file.load(file) if is_project else Project(experiment_file.read(file), None)
        except WrongInput as fault:
            self._say(_("{file} could not be opened.", file=file.name), fault.problems)
            return
        select = "layers.0" if project.experiment.layers else "data"
        self._document.change(project.experiment, _("open {file}", file=file.name), select=select)
        self._controller.restart(project.state)
        self._belongs_to(file)

    def save(self) -> None:
        """Write to the document's own file."""
        if self.file is None:
            self.save_as()
        else:
            self.save_path(str(self.file))

    def save_as(self) -> None:
        """Ask for a place and write there."""
        kinds = f"{_('Downhill projects (*.downhill)')};;{_('Experiments (*.json)')}"
        dialog = QFileDialog(self._window, _("Save"), str(self.file or "experiment.downhill"), kinds)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("downhill")
        dialog.fileSelected.connect(self.save_path)
        dialog.open()

    def save_path(self, path: str) -> None:
        """Write to `path`, whole or not at all; a project that has been trained is written as soon as the run has told."""
        self._place = Path(path)
        if self._place.suffix.lower() == ".json" or not self._controller.ask_state():
            self.on_state_kept(None)

    def on_state_kept(self, state: TrainingState | None) -> None:
        """The run has told how far it is (None: nothing is trained); now write."""
        place, self._place = self._place, None
        if place is None:
            return
        experiment = self._document.experiment
        try:
            if place.suffix.lower() == ".json":
                experiment_file.write(place, experiment)
            else:
                project_file.save(place, Project(experiment, state))
        except OSError as fault:
            what = _("{file} cannot be written: {reason}.", file=str(place), reason=fault.strerror or str(fault))
            self._say(_("{file} could not be saved.", file=place.name), (Problem("", what),))
        except WrongInput as fault:
            self._say(_("{file} could not be saved.", file=place.name), fault.problems)
        else:
            self._belongs_to(place)

    def _belongs_to(self, file: Path) -> None:
        self._document.file = file
        self._document.undo_stack.setClean()
        self.file_changed.emit(file)

    def _say(self, text: str, problems: tuple[Problem, ...]) -> None:
        box = QMessageBox(QMessageBox.Icon.Warning, "Downhill", text, QMessageBox.StandardButton.Ok, self._window)
        box.setInformativeText("\n".join(str(problem) for problem in problems[:8]))
        box.open()
