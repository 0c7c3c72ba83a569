"""What a person does to the list of kept runs and can undo."""

from typing import TYPE_CHECKING

from PySide6.QtGui import QUndoCommand

if TYPE_CHECKING:
    from gui.kept_runs import KeptRun, Runs


class Renaming(QUndoCommand):
    """A run is called `name`; what it was called before comes back."""

    def __init__(self, runs: "Runs", run: "KeptRun", name: str, label: str):
        super().__init__(label)
        self._runs, self._run, self._names = runs, run, (run.name, name)

    def redo(self) -> None:
        self._run.name = self._names[1]
        self._runs.changed.emit()

    def undo(self) -> None:
        self._run.name = self._names[0]
        self._runs.changed.emit()


class Deletion(QUndoCommand):
    """A run is taken out of the list; it comes back to its place."""

    def __init__(self, runs: "Runs", run: "KeptRun", label: str):
        super().__init__(label)
        self._runs, self._run, self._place = runs, run, 0

    def redo(self) -> None:
        if self._run in self._runs.all:
            self._place = self._runs.all.index(self._run)
            self._runs.put(self._place, None)

    def undo(self) -> None:
        if self._run not in self._runs.all:
            self._runs.put(self._place, self._run)
