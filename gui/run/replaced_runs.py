"""A run that takes the place of the current one in a step that can be undone: each of the two comes back as it was left."""

from typing import NamedTuple

from PySide6.QtCore import QObject
from PySide6.QtGui import QUndoCommand

from engine.arrays import Array
from engine.experiment import Experiment
from engine.training.events import WentBack
from engine.training.history import History, Record
from engine.training.led_on import led_on
from engine.training.memory import Memory
from engine.training.state import TrainingState
from gui.kept_runs import KeptRun, Origin
from gui.seen import Seen


class Given(NamedTuple):
    """What a run goes on from, what it remembers of before, and what was seen of it; nothing for a run that begins. record:
    of a run that has diverged, without a state: it is made again up to there. began: of a run that begins, the numbers it is
    to begin with, where they are known."""

    state: TrainingState | None = None
    memory: Memory | None = None
    seen: Seen | None = None
    record: Record | None = None
    began: Array | None = None

    def led_on(self, old: Experiment, new: Experiment) -> "Given":
        """The same for a run of `new`, where it was for one of `old`; they differ in live options only."""
        if self.state is None:
            return self
        state = led_on(self.state, old, new)
        return self._replace(state=state, memory=self.memory and self.memory.leading_to(state, new))


class Stood(NamedTuple):
    """A run that was the current one. run: what it has become in the list; None when it was not worth keeping. lineage: run
    it came from, and as a branch from where. edits: of its numbers by hand; began: the controller's `origin`; start: the
    numbers it began with."""

    experiment: Experiment
    run: KeptRun | None
    lineage: tuple[KeptRun | None, Origin | None]
    edits: object
    began: object
    start: Array | None


class InPlace(QUndoCommand):
    """Lets a run go on from `given` in the place of the current one. run: the kept run that it is; None for a branch, with
    its `origin`, and for one that begins with the experiment of the kept run that it `follows`."""

    def __init__(
        self, controller: QObject, label: str, experiment: Experiment, given: Given, run: KeptRun | None = None
    ):
        super().__init__(label)
        self._controller, self._runs = controller, controller.document.runs
        self._experiment, self._given, self._run = experiment, given, run
        self.origin: Origin | None = None
        self.follows: KeptRun | None = None
        self._before: Stood | None = None
        self._after: Stood | None = None

    def redo(self) -> None:
        if self._after is not None and self._after.run is not None and self._after.run is not self._before.run:
            self._before = bring_back(self._controller, self._after)
            return
        self._before = _replace(self._controller, self._experiment, self._given)
        if self._run is not None:
            self._runs.take_up(self._run)
        elif self.follows is not None:
            self._runs.descend(self.follows)
        else:
            self._runs.branch_off(self.origin)

    def undo(self) -> None:
        self._after = bring_back(self._controller, self._before)


def bring_back(controller: QObject, stood: Stood) -> Stood:
    """Let a run be the current one again, as it was left; from its start when nothing of it was kept. One in the middle of a
    long step has not left everything yet: the controller waits for it. Returns what this is done to."""
    runs, run = controller.document.runs, stood.run
    controller.keeper.collect()  # it may have left everything just now
    is_leaving = controller.keeper.is_leaving(run)
    if is_leaving or run is None or run.memory is None or run.is_live:
        left = _replace(controller, stood.experiment, Given(began=stood.start))
        if is_leaving:
            runs.take_up(run)
            controller.awaited = stood
        else:
            runs.ancestor, runs.origin = stood.lineage
        return left
    broke_off = run.memory.state is None
    left = _replace(controller, *ready(run))  # where it is the current run as well, it has not left everything now
    runs.take_up(run)
    if not broke_off:
        controller.origin = stood.began
        controller.edits.stand(stood.edits)
    return left


def _replace(controller: QObject, experiment: Experiment, given: Given) -> Stood:
    """Let another run be the current one; returns what is needed to bring this one back."""
    runs, awaited = controller.document.runs, controller.awaited
    lineage, edits, began = (runs.ancestor, runs.origin), controller.edits.standing(), controller.origin
    before = controller.document.experiment
    start = controller.began.of(before)
    kept = controller.begin(experiment, given)
    if given.seen is not None:
        controller.see_on(given.seen.until(given.state.step))
    return awaited or Stood(before, kept, lineage, edits, began, start)


def ready(run: KeptRun) -> tuple[Experiment, Given]:
    """What `run`, which has a memory, goes on with: how it was in the end, or at the last moment that is known."""
    state, experiment = latest(run.memory)
    record = run.record
    if record.step != state.step:
        record = cut(record, state.step, state.epoch + state.position / state.samples, experiment)
    return experiment, Given(state.with_history(record), run.memory, run.seen)


def cut(record: Record, step: int, epoch: float, experiment: Experiment) -> Record:
    """What is to be known of a run up to `step`."""
    history = History(record)
    history.add(WentBack(step, epoch, experiment))
    return history.record()


def latest(memory: Memory) -> tuple[TrainingState, Experiment]:
    """The last moment that a run can go on from, and what it had there."""
    if memory.state is not None:
        return memory.state, memory.now
    frame = memory.frames[-1]
    return frame, memory.experiment_at(frame.step)
