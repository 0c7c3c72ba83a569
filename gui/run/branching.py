"""Another run in the place of the current one, which does not begin at the start: a branch of it, or a kept run again."""

from collections.abc import Callable
from math import ceil

import msgspec
from PySide6.QtCore import QObject, Signal

from engine.experiment import Experiment
from engine.problems import Problem, WrongInput
from engine.text import translate as _
from engine.training import lineage
from engine.training.branching import branch
from engine.training.events import Branched
from engine.training.past import Touch
from engine.training.places import Place
from engine.training.reviving import Revival
from gui.document import Document
from gui.kept_runs import KeptRun, Origin
from gui.run.look_back import MEGABYTE
from gui.run.replaced_runs import Given, InPlace, cut, ready

Change = Callable[[Experiment], Experiment]


class Asked:
    """A branch that the run has not answered yet. change: what becomes of the experiment. trains: it goes on at once.
    remark: what was touched; a path as `Branching.revive` makes it, or words. went: the run was going."""

    def __init__(self, change: Change, label: str, trains: bool, remark: str, went: bool):
        self.change, self.label, self.trains, self.remark, self.went = change, label, trains, remark, went


class Branching(QObject):
    """`parent` is the run controller."""

    #: The branch that was asked for cannot be: `Problem`s that say why.
    refused = Signal(tuple)

    def __init__(self, document: Document, parent: QObject):
        super().__init__(parent)
        self._document, self._controller = document, parent
        self._asked: Asked | None = None
        document.runs.revive_asked.connect(self.revive)
        document.runs.take_up_asked.connect(self.take_up)
        document.runs.begin_asked.connect(self.begin_anew)

    @property
    def is_possible(self) -> bool:
        """True while there is a run that one can branch off."""
        return self._controller.state in ("running", "paused", "finished", "diverged")

    @property
    def experiment(self) -> Experiment:
        """What the run had at the moment that is shown."""
        return self._controller.look_back.experiment

    def begin(
        self,
        change: Change,
        label: str,
        step: int | None = None,
        touch: Touch | None = None,
        trains: bool = True,
        remark: str = "",
    ) -> None:
        """Go on from `step` (None: from the moment that is shown) with what `change` makes of the experiment of then, and
        `touch` of its numbers. The run of before stays in the list, and undo takes it up again.

        label: what undo takes back, "branch: learning rate 0.1 → 0.01".
        """
        controller = self._controller
        if not self.is_possible or self._asked is not None:
            return
        step = controller.look_back.step if step is None else step
        went = controller.state == "running"
        controller.pause()
        self._asked = Asked(change, label, trains, remark, went)
        controller.control.branch(step, touch)

    def revive(self, layer: int, unit: int) -> None:
        """Branch off the moment that is shown, with other weights for a unit that is dead there."""
        if not self.is_possible or self._controller.look_back.step == 0:
            what = _("The run has not begun: it is the initial weights that let nothing through this unit.")
            self.refused.emit((Problem(f"layers.{layer}", what, _("Draw other initial weights (New start)")),))
            return
        label = _("revive unit {unit} of layer {number}", unit=unit + 1, number=layer + 1)
        self.begin(_as_it_is, label, touch=Revival(layer, unit), remark=Place(layer, "units", (unit,)).path)

    def hear(self, event: Branched) -> None:
        """The run has told how it was there."""
        asked, self._asked = self._asked, None
        if asked is None:
            return
        new, refused = asked.change(event.experiment), event.refused
        try:
            state = branch(event.state, event.experiment, new, event.places)
        except WrongInput as fault:
            refused = refused or fault.problems
        if refused:
            if asked.went:
                self._controller.train()
            self.refused.emit(refused)
            return
        if new.training.epochs <= event.epoch:  # off its end
            new = longer(new, event.epoch)
        record = cut(self._controller.history.record(), event.step, event.epoch, event.experiment)
        seen = self._controller.seen.until(event.step - 1)
        room = self._controller.look_back.memory_mb * MEGABYTE
        memory = lineage.begun(state, new, event.memory).fitted(room)
        given = Given(state.with_history(record), memory, seen, began=self._controller.began.of(new))
        begun = InPlace(self._controller, asked.label, new, given)
        begun.origin = Origin(event.experiment, event.step, asked.remark)
        self._document.undo_stack.push(begun)
        if asked.trains:
            self._controller.train()

    def forget(self) -> None:
        """The run that was asked has ended."""
        self._asked = None

    def take_up(self, run: KeptRun) -> None:
        """Make a kept run the current one, as it was in the end, and wait there; of one that has diverged, the last
        moment that is known before. Its earlier moments can be looked back at. Undo takes the run of before up again."""
        if run.memory is not None and not run.is_live and run is not self._document.runs.current:
            label = _("go on with run {number}", number=run.number)
            self._document.undo_stack.push(InPlace(self._controller, label, *ready(run), run))

    def begin_anew(self, run: KeptRun) -> None:
        """Prepare another run of the experiment of `run`, from its start. Undo takes the run of before up again."""
        label = _("begin run {number} anew", number=run.number)
        begun = InPlace(self._controller, label, run.experiment, Given(began=run.start))
        begun.follows = run
        self._document.undo_stack.push(begun)


def longer(experiment: Experiment, epoch: float) -> Experiment:
    """The same with as many epochs more than `epoch` as it has."""
    plan = experiment.training
    more = msgspec.structs.replace(plan, epochs=min(ceil(epoch) + plan.epochs, 1_000_000))
    return msgspec.structs.replace(experiment, training=more)


def _as_it_is(experiment: Experiment) -> Experiment:
    return experiment
