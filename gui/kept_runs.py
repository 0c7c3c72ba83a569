"""The runs of a document that stay when another one takes their place, and those that train beside the current one.

A run is kept when it has made `LEAST_STEPS` steps and was judged after its start: less is no curve. At most `MOST` stay;
then the oldest one without a name of its own goes, or the oldest of all. Runs live as long as the document is open.
"""

from typing import NamedTuple, Protocol

import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from engine.arrays import Array
from engine.experiment import Experiment
from engine.metrics.base import Metric
from engine.saved_runs import Ancestry
from engine.training.history import History, Record
from engine.training.memory import Memory
from gui.kept_runs_undo import Deletion, Renaming
from gui.seen import Seen
from gui.theme.colors import RUN_PLACES

MOST = 12
MOST_SHOWN = 5
"""So many are drawn by themselves: when one more comes, the oldest of them is hidden. A person may show them all."""

LEAST_STEPS = 10
FINAL = ("training_loss", "validation_loss", "training_metric", "validation_metric")


class Driver(Protocol):
    """What can be done with a run that trains beside the current one."""

    is_paused: bool
    began: Array | None

    def pause(self) -> None:
        """Wait."""

    def go_on(self) -> None:
        """Go on."""

    def stop(self) -> None:
        """End it for good."""


class Origin(NamedTuple):
    """Where a run has left the one it came from: what that one had there, at which step, and what was done to it there.

    step: 0 when it has its own start. remark: words, or for a revived unit its path, "layers.1.units[2]".
    """

    experiment: Experiment
    step: int = 0
    remark: str = ""


class KeptRun:
    """One run. number: counts the runs of the document. name: what a person calls it, or "".

    parent, parent_number: the experiment it came from by a change, and that run's number; None and 0 without one.
    branched_at: the step at which it left its parent; 0 when it has its own start. remark: what was done to it there.
    began: the run controller's `origin` while it was the current one. record: all its numbers; memory: what it can be looked
    back at and gone on with; None until it has ended, or told both for a file while it trains.
    metric, samples: the primary metric and the size of the training part; None and 0 before it is known.
    place: which colour and mark it has. is_shown: it is drawn. state: "done", "preparing", "going", "paused", "diverged" or
    "failed". message: what happened in the last two. driver: steers it while it trains. seen: what was measured of it.
    """

    def __init__(self, experiment: Experiment, history: History, metric: Metric | None, samples: int):
        self.experiment, self.history, self.metric, self.samples = experiment, history, metric, samples
        self.number, self.place, self.name = 0, 0, ""
        self.parent: Experiment | None = None
        self.parent_number = self.branched_at = 0
        self.remark = ""
        self.began: object = None
        self.record: Record | None = None
        self.memory: Memory | None = None
        self.is_shown = True
        self.state, self.message = "done", ""
        self.driver: Driver | None = None
        self.seen = Seen()

    @property
    def origin(self) -> Origin | None:
        """Where it has left its parent; None without one."""
        return None if self.parent is None else Origin(self.parent, self.branched_at, self.remark)

    @property
    def is_live(self) -> bool:
        """True while it trains, or could go on."""
        return self.driver is not None

    @property
    def start(self) -> Array | None:
        """The vector (P + S,) it began with; None where that is not known."""
        known = self.memory.began if self.memory is not None else None
        return self.driver.began if known is None and self.driver is not None else known

    def final(self, name: str) -> float:
        """The newest value of one of FINAL; NaN when there is none."""
        values = self.history.column(name)
        return float(values[-1]) if len(values) else float("nan")

    def repeats(self, other: "KeptRun") -> bool:
        """True when it is the same run as `other`, as far as both have got."""
        if self.experiment != other.experiment or self.history.changes or other.history.changes:
            return False
        if self.remark or other.remark:  # numbers were touched
            return False
        pairs = [(self.history.column(name), other.history.column(name)) for name in ("step", *FINAL)]
        return all(np.array_equal(a[: len(b)], b[: len(a)], equal_nan=True) for a, b in pairs)


class Runs(QObject):
    """All of them, in the order in which they began."""

    #: There are others, or one is called, drawn or going otherwise.
    changed = Signal()
    #: Runs that train have new numbers.
    grown = Signal()
    #: A person wants to run again with something changed.
    again_asked = Signal()
    #: A person wants to branch off the moment that is shown.
    branch_asked = Signal()
    #: A person wants a dead unit to fire again; its layer and its number.
    revive_asked = Signal(int, int)
    #: A view has missed the answers to these questions between two steps of the current run.
    survey_asked = Signal(object, int, int)
    #: The run of this history has found out what was missed, a list of `Measured`, and up to which step.
    surveyed = Signal(object, list, int)
    #: A person wants to go on with this run.
    take_up_asked = Signal(object)
    #: A person wants the experiment of this run to begin anew, at step 0.
    begin_asked = Signal(object)

    def __init__(self, undo_stack: QUndoStack, parent: QObject | None = None):
        super().__init__(parent)
        self._undo_stack = undo_stack
        self._runs: list[KeptRun] = []
        self.count = 0  # runs that there have been
        self.ancestor: KeptRun | None = None  # the run from which the current one came by a change
        self.origin: Origin | None = None  # of a branch: where it has left that one
        self.current: KeptRun | None = None  # the kept run that the current one is, gone on with
        self.let_go = 0  # runs that had to go because there were too many
        self.beside: list[KeptRun] = []  # started beside the current run, which has no number yet

    @property
    def all(self) -> tuple[KeptRun, ...]:
        """All of them."""
        return tuple(self._runs)

    def shown(self) -> list[KeptRun]:
        """Those that are drawn behind the current one."""
        return [run for run in self._runs if run.is_shown and run is not self.current]

    def keep(self, run: KeptRun) -> KeptRun:
        """Keep a run that has ended; one that repeats a kept one takes its place. Returns the one that is kept."""
        same = self.current
        if same in self._runs:
            same.experiment, same.state, same.message = run.experiment, run.state, run.message
            same.history, same.record, same.seen, same.began = run.history, run.record, run.seen, run.began
            same.memory = None  # that of before it went on
            self.changed.emit()
            return same
        self.relate(run)
        same = next((other for other in self._runs if not other.is_live and run.repeats(other)), None)
        if same is None:
            self.add(run)
        elif len(run.history.column("step")) > len(same.history.column("step")):
            same.history, same.record, same.began = run.history, run.record, run.began
            same.state, same.message, same.memory = run.state, run.message, None
            self.changed.emit()
        if same is not None:
            same.seen.take_over(run.seen)
        return same or run

    def relate(self, run: KeptRun) -> None:
        """Let `run` come from where the current one comes from."""
        if self.ancestor is not None:
            run.parent, run.parent_number = self.ancestor.experiment, self.ancestor.number
        if self.origin is not None:
            run.parent, run.branched_at, run.remark = self.origin

    def descend(self, run: KeptRun) -> None:
        """The current run has come from `run` by a change."""
        self.ancestor, self.origin, self.current = run, None, None
        self.changed.emit()

    def settle(self, kept: KeptRun | None) -> None:
        """The current run has become `kept`; None when it is gone. Those that were started beside it come from that."""
        beside, self.beside = self.beside, []
        for run in beside:
            run.parent_number = 0 if kept is None else kept.number
            if run is kept:  # it was the same run
                run.parent, run.parent_number = None, 0
        if beside:
            self.changed.emit()

    def has(self, number: int) -> bool:
        """True while the run of this number is in the list."""
        return any(run.number == number for run in self._runs)

    def branch_off(self, origin: Origin) -> None:
        """The current run goes on from where its ancestor was, or one that this has come from and left later."""
        self.ancestor, self.origin = self.which_made(origin.step), origin
        self.changed.emit()

    def which_made(self, step: int) -> KeptRun | None:
        """The run before the current one that made `step`: its ancestor, or one that this has left later; None where it is
        gone."""
        run = self.ancestor
        while run is not None and step < run.branched_at:
            run = self._called(run.parent_number)
        return run

    def take_up(self, run: KeptRun) -> None:
        """The current run is `run`."""
        self.ancestor = self._called(run.parent_number)
        self.origin = run.origin
        self.current = run
        self.changed.emit()

    def add(self, run: KeptRun) -> None:
        """Take one more, and let one go when there are too many."""
        self.count += 1
        run.number = self.count
        run.place = self.free_place()
        shown = self.shown()
        if len(shown) >= MOST_SHOWN:
            next((one for one in shown if not one.is_live), shown[0]).is_shown = False
        self._runs.append(run)
        while len(self._runs) > MOST:
            still = [one for one in self._runs[:-1] if not one.is_live and one is not self.current]
            gone = next((one for one in still if not one.name), still[0])
            gone.memory = None  # a step of undo may still know it
            self._runs.remove(gone)
            self.let_go += 1
        self.changed.emit()

    def show(self, run: KeptRun, shown: bool) -> None:
        """Draw it, or not."""
        if run.is_shown != shown:
            run.is_shown = shown
            self.changed.emit()

    def rename(self, run: KeptRun, name: str, label: str) -> None:
        """Call it `name`, "" for what it is called by itself; this can be undone, under `label`."""
        if name.strip() != run.name:
            self._undo_stack.push(Renaming(self, run, name.strip(), label))

    def delete(self, run: KeptRun, label: str) -> None:
        """Take it away, ending it when it trains; this can be undone, under `label`."""
        if run.driver is not None:
            run.driver.stop()
        if run in self._runs:
            self._undo_stack.push(Deletion(self, run, label))

    def clear(self) -> None:
        """Another document: end and forget all."""
        for run in self._runs:
            if run.driver is not None:
                run.driver.stop()
        self._runs, self.count, self.let_go, self.beside = [], 0, 0, []
        self.ancestor = self.origin = self.current = None
        self.changed.emit()

    def fill(self, runs: list[KeptRun], ancestry: Ancestry, parent: Experiment | None) -> None:
        """Have those of a file; `ancestry` and `parent` tell where the current run comes from."""
        known = {run.number: run for run in runs}
        self._runs = runs
        self.count = max((ancestry.count, *known))
        self.let_go = ancestry.let_go
        self.beside = [known[number] for number in ancestry.beside if number in known]
        self.ancestor, self.current = known.get(ancestry.parent_number), known.get(ancestry.current)
        self.origin = None if parent is None else Origin(parent, ancestry.branched_at, ancestry.remark)
        self.changed.emit()

    def put(self, place: int, run: KeptRun | None) -> None:
        """For undo: put `run` to `place`, or take away what is there."""
        if run is None:
            del self._runs[place]
        else:
            self._runs.insert(min(place, len(self._runs)), run)
        self.changed.emit()

    def _called(self, number: int) -> KeptRun | None:
        return next((one for one in self._runs if one.number == number), None)

    def free_place(self) -> int:
        """The colour and mark that fewest runs have."""
        taken = [run.place for run in self._runs]
        return min(range(RUN_PLACES), key=lambda place: (taken.count(place), place))


def is_worth_keeping(history: History) -> bool:
    """True when there is a curve to look at."""
    return history.marks["step"].values[-1] >= LEAST_STEPS and len(history.column("step")) > 1
