"""Another run in the place of the current one, which does not begin at the start: a branch of it, or a kept run again."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from engine.arrays import Array
from engine.experiment import Experiment
from engine.network import Network
from engine.problems import WrongInput
from engine.text import translate as _
from engine.training.branching import branch
from engine.training.events import Branched, WentBack
from engine.training.history import History, Record
from engine.training.memory import Memory
from engine.training.state import TrainingState
from gui.document import Document
from gui.kept_runs import KeptRun

Change = Callable[[Experiment], Experiment]
Touch = Callable[[Network, Array], None]


class Asked:
    """A branch that the run has not answered yet. change: what becomes of the experiment. touch: what becomes of the
    parameters (P + S,), in place. trains: it goes on at once. remark: what was touched, in words."""

    def __init__(self, change: Change, touch: Touch | None, label: str, trains: bool, remark: str):
        self.change, self.touch, self.label, self.trains, self.remark = change, touch, label, trains, remark


class Branching(QObject):
    """`parent` is the run controller."""

    #: The branch that was asked for cannot be: `Problem`s that say why.
    refused = Signal(tuple)

    def __init__(self, document: Document, parent: QObject):
        super().__init__(parent)
        self._document, self._controller = document, parent
        self._asked: Asked | None = None

    @property
    def is_possible(self) -> bool:
        """True while there is a run that one can branch off."""
        return self._controller.state in ("running", "paused", "finished", "diverged")

    def begin(
        self,
        change: Change,
        label: str,
        step: int | None = None,
        touch: Touch | None = None,
        trains: bool = True,
        remark: str = "",
    ) -> None:
        """Go on from `step` (None: from the moment that is shown) with what `change` makes of the experiment of then. The
        run of before stays in the list. label: what undo takes back, "branch: learning rate 0.1 → 0.01"."""
        controller = self._controller
        if not self.is_possible:
            return
        step = controller.look_back.step if step is None else step
        controller.pause()
        self._asked = Asked(change, touch, label, trains, remark)
        controller.control.branch(step)

    def hear(self, event: Branched) -> None:
        """The run has told how it was there."""
        asked, self._asked = self._asked, None
        if asked is None:
            return
        new = asked.change(event.experiment)
        try:
            parameters = None
            if asked.touch is not None:
                parameters = event.state.parameters.copy()
                asked.touch(Network(new.layers, event.state.inputs), parameters)
            state = branch(event.state, event.experiment, new, parameters)
        except WrongInput as fault:
            self.refused.emit(fault.problems)
            return
        record = cut(self._controller.history.record(), event.step, event.epoch, event.experiment)
        runs, seen = self._document.runs, self._controller.seen.until(event.step - 1)
        self._controller.begin(new, state.with_history(record), None, asked.label)
        self._controller.see_on(seen)
        runs.branch_off(event.experiment, event.step, asked.remark)
        if asked.trains:
            self._controller.train()

    def forget(self) -> None:
        """The run that was asked has ended."""
        self._asked = None

    def take_up(self, run: KeptRun) -> None:
        """Make a kept run the current one, as it was in the end, and wait there; of one that has diverged, the last
        moment that is known before. Its earlier moments can be looked back at."""
        if run.memory is None or run.is_live:
            return
        state, experiment = latest(run.memory)
        record = run.record
        if record.step != state.step:
            epoch = state.epoch + state.position / state.samples
            record = cut(record, state.step, epoch, experiment)
        label = _("go on with run {number}", number=run.number)
        self._controller.begin(experiment, state.with_history(record), run.memory, label)
        self._controller.see_on(run.seen.until(state.step))
        self._document.runs.take_up(run)


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
