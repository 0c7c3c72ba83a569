"""The one source of truth of the window: the experiment, what is selected in it, and how to undo.

Editors never change anything themselves: they propose a new experiment with a label, the document takes it and tells
everybody. Whoever shows the experiment listens to `experiment_changed`.
"""

import time
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from engine import compiler, paths
from engine.experiment import Experiment
from engine.options import Member
from engine.problems import Problem
from engine.text import translate as _
from gui.kept_runs import Runs

MERGED_WITHIN_S = 2.0
"""Edits of the same thing that follow one another more slowly are steps of their own."""


class Document(QObject):
    """An experiment that can be edited. file: the one it belongs to, kept by `actions.on_disk`. runs: those that stay.

    moment: the step of the run that is looked at; None is now.
    """

    #: The experiment is another one: (old, new), both `Experiment`.
    experiment_changed = Signal(object, object)
    #: Another part is selected; its path: "data", "layers.2", "loss", "optimizer", "schedule" or "training".
    selection_changed = Signal(str)
    #: Another moment of the run is looked at; its step, or None for now.
    moment_changed = Signal(object)
    #: Another document is about to come in the place of this one.
    leaving = Signal()

    def __init__(self, experiment: Experiment, parent: QObject | None = None):
        super().__init__(parent)
        self.undo_stack = QUndoStack(self)
        self.runs = Runs(self.undo_stack, self)
        self.file: Path | None = None
        self.moment: int | None = None
        self._experiment = experiment
        self._selection = "layers.0" if experiment.layers else "data"
        self._problems: tuple[Problem, ...] = compiler.problems(experiment)

    @property
    def experiment(self) -> Experiment:
        """The experiment as it is now."""
        return self._experiment

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Everything that is wrong with the experiment as it is now."""
        return self._problems

    @property
    def selection(self) -> str:
        """Path of the selected part."""
        return self._selection

    def select(self, path: str) -> None:
        """Select the part at `path`, a part that exists."""
        if path != self._selection and _existing(self._experiment, path) == path:
            self._selection = path
            self.selection_changed.emit(path)

    def look_at(self, moment: int | None) -> None:
        """Show the run as it was after so many steps, an earlier step than now; None: as it stands."""
        if moment != self.moment:
            self.moment = moment
            self.moment_changed.emit(moment)

    def change(self, experiment: Experiment, label: str, merge: str = "", select: str | None = None) -> None:
        """Make `experiment` the current one, in one step that can be undone.

        label: what is done, in words, for "Undo …". merge: edits with the same non-empty `merge` that follow closely upon
        one another are one step. select: path of the part to select afterwards.
        """
        if experiment != self._experiment:
            selections = (self._selection, select or self._selection)
            self.undo_stack.push(_Change(self, self._experiment, experiment, label, merge, selections))
        if select is not None:
            self.select(select)

    def take(self, experiment: Experiment) -> None:
        """Make `experiment` the current one, in somebody else's step that can be undone."""
        if experiment != self._experiment:
            self._show(experiment, self._selection)

    def set_option(self, path: str, value: Any, merge: bool = True) -> None:
        """Set the option at `path`, with a label made from its title."""
        option = paths.option_at(self._experiment, path)
        if option is None and isinstance(value, Member):  # a whole part, a layer for instance
            label = _("use {title}", title=_(value.title))
        else:
            title = path if option is None else _(option.title)
            label = _("change {title}", title=title[:1].lower() + title[1:])
        self.change(paths.replace(self._experiment, path, value), label, path if merge else "")

    def refresh_problems(self) -> None:
        """Say what is wrong in the language that is spoken now."""
        self._problems = compiler.problems(self._experiment)

    def data_arrived(self) -> None:
        """The data has been read, or cannot be: everybody who asks about it gets another answer than before."""
        self._show(self._experiment, self._selection)

    def open(self, experiment: Experiment) -> None:
        """Start over with `experiment`; what was done before cannot be undone."""
        self.leaving.emit()
        self.runs.clear()
        self.undo_stack.clear()
        self._show(experiment, "layers.0" if experiment.layers else "data")

    def _show(self, experiment: Experiment, selection: str) -> None:
        old, self._experiment = self._experiment, experiment
        self._problems = compiler.problems(experiment)
        moved = _existing(experiment, selection)
        changed, self._selection = moved != self._selection, moved
        self.experiment_changed.emit(old, experiment)
        if changed:
            self.selection_changed.emit(moved)


def _existing(experiment: Experiment, selection: str) -> str:
    """The part called `selection`, or the one to select in its place."""
    kind, _dot, number = selection.partition(".")
    if kind != "layers":
        return selection
    index = min(int(number) if number.isdecimal() else 0, len(experiment.layers) - 1)
    return f"layers.{index}" if index >= 0 else "data"


class _Change(QUndoCommand):
    def __init__(self, document: Document, old: Experiment, new: Experiment, label: str, merge: str, selections: tuple):
        super().__init__(label)
        self._document, self._old, self._new, self._merge, self._selections = document, old, new, merge, selections
        self._time = time.monotonic()

    def id(self) -> int:
        return 1 if self._merge else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        if other._merge != self._merge or other._time - self._time > MERGED_WITHIN_S:
            return False
        self._new, self._time = other._new, other._time
        self.setObsolete(self._new == self._old)
        return True

    def redo(self) -> None:
        self._document._show(self._new, self._selections[1])

    def undo(self) -> None:
        self._document._show(self._old, self._selections[0])
