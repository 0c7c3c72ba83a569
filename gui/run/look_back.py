"""The moment of the run that the window shows: now, or an earlier step, to which the document's `moment` points."""

from PySide6.QtCore import QObject, Signal

from engine.experiment import Experiment
from engine.measurements.base import Measurement
from engine.measurements.evaluated import Evaluated, LossesAndMetrics
from engine.text import translate as _
from engine.training.branching import experiment_at
from engine.training.control import MEMORY_BYTES
from engine.training.events import WentBack
from engine.training.memory import Memory
from gui.document import Document
from gui.widgets.numbers import format_count

MEGABYTE = 1024 * 1024
MEMORY_MB = MEMORY_BYTES // MEGABYTE


class LookBack(QObject):
    """Tells the current run which moment to show; `parent` is its controller, and knows the run.

    measured: step and epoch of the newest answer. memory_mb: so many megabytes may be used to remember the run.
    branched_at: the first step of a branch whose earlier steps, those of the run it has left, can be shown as well; else 0.
    """

    #: Another moment is shown; what the run had there, an `Experiment`, or None for now.
    then_changed = Signal(object)

    def __init__(self, document: Document, parent: QObject):
        super().__init__(parent)
        self._document, self._controller = document, parent
        self.measured = (0, 0.0)
        self.memory_mb = MEMORY_MB
        self.branched_at = 0
        self._before: Memory | None = None  # what is known of the run that was left
        document.moment_changed.connect(self.on_document_moment_changed)

    @property
    def step(self) -> int:
        """The step that is shown."""
        moment = self._document.moment
        return self._controller.step if moment is None else moment

    @property
    def epoch(self) -> float:
        """How far the run was there, or is."""
        moment, controller = self._document.moment, self._controller
        if moment is None:
            return controller.epoch
        step, epoch = self.measured
        return epoch if step == moment else float(controller.history.epochs_of(moment))

    def wants(self) -> frozenset[Measurement]:
        """What is asked of the moment beside what the views want: its step may not have been evaluated."""
        return frozenset() if self._document.moment is None else frozenset({Evaluated()})

    @property
    def evaluated(self) -> LossesAndMetrics | None:
        """How good the network was at the moment that is shown; None for now, and until that is answered."""
        moment, run = self._document.moment, self._controller
        is_known = moment is not None and run.measured_at.get(Evaluated()) == moment
        return run.latest[Evaluated()] if is_known else None

    @property
    def replaced(self) -> int:
        """So many steps are forgotten when the run goes on from the moment that is shown."""
        return self._controller.step - self.step

    @property
    def is_before_branch(self) -> bool:
        """True when the moment that is shown is one of another run, which the current one has left later."""
        return self.step < self.branched_at

    @property
    def experiment(self) -> Experiment:
        """What the run had at the moment that is shown, or the one that was left then."""
        if self.is_before_branch:
            return self._before.experiment_at(self.step)
        return experiment_at(self._document.experiment, self._controller.history.changes, self.step)

    def begin(self, step: int, memory: Memory | None) -> int:
        """A run is taken up at `step`, of which `memory` is known. Returns the first step that can be shown."""
        memory = memory or Memory(self._document.experiment)
        self._before, self.branched_at = memory.before, 0
        if self._before is not None:
            self.branched_at = memory.frames[0].step if memory.frames else step
        return memory.first_step(step)

    def set_memory(self, megabytes: int) -> None:
        """Use so many megabytes from now on; what is too much is thinned out."""
        self.memory_mb = megabytes
        self._controller.control.remember(megabytes * MEGABYTE)

    def continue_here(self) -> None:
        """Go on from the moment that is shown, exactly as it was; the steps after it are forgotten. Before a branch it was
        the run that was left: that goes on then, as a branch in which nothing is changed, and this one stays in the list."""
        if self._document.moment is None:
            return
        if self.is_before_branch:
            label = _("go on from step {step}, before the branch", step=format_count(self.step))
            self._controller.branching.begin(_as_it_is, label)
        else:
            self._controller.go_back(self._document.moment)

    def on_document_moment_changed(self, moment: int | None) -> None:
        """Another moment; looking back pauses the run."""
        if moment is not None:
            self._controller.pause()
        self._controller.ask_for_way()  # the slider follows the hand first; the pump says when it has
        self._controller.control.look_at(moment)
        self.then_changed.emit(None if moment is None else self.experiment)

    def hear(self, event: WentBack) -> None:
        """From now on it is a run that has come no further. What was measured of the moment still holds."""
        run = self._controller
        run.measured_at = {one: step for one, step in run.measured_at.items() if step == event.step}
        run.latest = {one: value for one, value in run.latest.items() if one in run.measured_at}
        run.origin, run.message = object(), ""
        run.edits.begin()
        run.running_experiment = event.experiment
        self._document.look_at(None)
        self._document.change(event.experiment, _("go back to step {step}", step=f"{event.step:,}"))


def _as_it_is(experiment: Experiment) -> Experiment:
    return experiment
