"""Runs with all they remember, made step by step, and projects full of them."""

import functools

import msgspec
import numpy as np

from engine import paths
from engine.examples.logical_and import LogicalAndExample
from engine.examples.sine import SineExample
from engine.project_file import Project
from engine.saved_runs import About, Ancestry, Runs, SavedRun
from engine.stopping import PatienceStopping
from engine.training import lineage
from engine.training.branching import branch
from engine.training.events import WentBack
from engine.training.history import History
from engine.training.memory import Memory
from engine.training.past import Past
from engine.training.sights import QUESTIONS, Sight
from engine.training.trainer import Trainer

ROOM = 2**40


FIELDS = {name: kind.__struct_fields__ for name, (_question, kind) in QUESTIONS.items()}


def sight(name, count, layers=3, first=1):
    """Answers at every second step; each number tells where it stands."""
    steps = np.arange(first, first + 2 * count, 2)
    table = np.arange(count * layers * len(FIELDS[name]), dtype=float).reshape(count, layers, len(FIELDS[name]))
    for place, field in enumerate(FIELDS[name]):
        if field == "layer":
            table[:, :, place] = np.arange(layers)
        if field == "frozen":
            table[:, :, place] = 0
    anew = np.zeros(count, bool)
    anew[count // 2] = True
    return Sight(name, steps, steps / 100, anew, table.reshape(count, -1))


class Made:
    """A run that was made in this thread. seen: step -> `numbers` there."""

    def __init__(self, experiment, last, plan=(), every=10, state=None, memory=None, watched=None):
        """plan: (step, what is done there): another experiment, or a place and its value. watched: as `numbers`."""
        self.trainer, self.history = Trainer(experiment, state=state), History(None if state is None else state.history)
        self.past = Past(self.trainer, ROOM, memory)
        self.seen, plan = {}, dict(plan)
        while self.trainer.step < last and self.trainer.diverged is None:
            self._do(plan.get(self.trainer.step, ()))
            if watched is not None:
                self.seen[self.trainer.step] = watched(self.trainer)
            self.trainer.advance(0)
            self.trainer.seconds += 0.001
            self.trainer.evaluate()
            self.history.add(self.trainer.progress())
            self.past._mark(self.trainer)
            if self.trainer.watch.begin_anew():
                self.past.overruled.append(self.trainer.step)
            elif self.trainer.step % every == 0 and self.trainer.diverged is None:
                self.past.frames._keep(self.trainer)

    def _do(self, what):
        if isinstance(what, tuple):
            changes = [self.trainer.set_parameter(*what)] if what else []
        else:
            changes = self.trainer.replace(what)
        self.past.keep(changes)
        for change in changes:
            self.history.add(change)

    @property
    def memory(self):
        """What it leaves."""
        return self.past.memory(self.trainer)

    def saved(self, number, parent=None, **about):
        """As a kept run."""
        told = About(metric="accuracy", samples=self.trainer.samples, **about)
        memory, record = self.memory, self.history.record()
        return SavedRun(number, told, self.trainer.experiment, record, parent, memory)

    def project(self, runs=()):
        """As the current run of a project."""
        state = self.memory.state.with_history(self.history.record())
        found = runs if isinstance(runs, Runs) else Runs(tuple(runs), Ancestry(count=len(runs)))
        return Project(self.trainer.experiment, state, self.memory, found)


@functools.cache
def full():
    """A small project: a run, a renamed and hidden branch of it, a diverged one, one of which only the curve is known."""
    experiment = paths.set_from_text(LogicalAndExample().experiment(), "optimizer=adam")
    slower = paths.replace(experiment, "optimizer.learning_rate", 0.001)
    patient = paths.replace(slower, "training.stopping", PatienceStopping(patience=2))
    first = Made(experiment, 40, [(7, slower), (20, patient)])
    frame = first.memory.frames[1]
    state = branch(frame, first.memory.experiment_at(frame.step), experiment)
    before = History(first.history.record())
    before.add(WentBack(frame.step, float(frame.epoch), experiment))
    left = lineage.begun(state, experiment, lineage.until(first.memory, frame.step))
    second = Made(experiment, 30, state=state.with_history(before.record()), memory=left)
    fast = paths.set_from_text(SineExample().experiment(), "optimizer=sgd")
    wild = Made(paths.replace(fast, "optimizer.learning_rate", 100.0), 400, every=2)
    assert wild.trainer.diverged is not None
    curve = msgspec.structs.replace(first.saved(5), memory=None)
    runs = (
        msgspec.structs.replace(first.saved(1), seen=(sight("gradients", 4, 1), sight("signal", 9, 1))),
        second.saved(
            2, experiment, name="慢 <b>", shown=False, color=1, parent_number=1, branched_at=frame.step, remark="r"
        ),
        wild.saved(4, first.trainer.experiment, state="diverged", message="infinite"),
        curve,
    )
    ancestry = Ancestry(count=6, let_go=1, parent_number=2, branched_at=3, remark="bias set to 1", beside=(4,))
    current = Made(patient, 25).project(Runs(runs, ancestry, slower))
    return msgspec.structs.replace(current, seen=(sight("updates", 6, 1),))


def same_memory(one: Memory | None, other: Memory | None) -> bool:
    """True when the two remember the same, bit by bit, but for the times."""
    if one is None or other is None:
        return one is other
    return _plain(one) == _plain(other)


def _plain(memory):
    changes = [(change.step, change.path, change.new) for change in memory.changes]
    end = [] if memory.state is None else [memory.state]
    states = [*map(bits, (*memory.frames, *end))]
    before = None if memory.before is None else _plain(msgspec.structs.replace(memory.before, now=None))
    return memory.experiment, memory.now, memory.overruled, changes, states, before


def bits(state):
    """Everything in a state but its history, for comparing."""
    named = [sorted(arrays.items()) for arrays in (state.optimizer, state.watch)]
    arrays = (("", state.parameters), ("", state.order), ("", state.dropout), *named[0], *named[1])
    counts = (state.step, state.epoch, state.position, state.samples, state.inputs, state.optimizer_from)
    return (*counts, *((name, array.dtype, array.shape, array.tobytes()) for name, array in arrays))


def same_record(one, other):
    """True when two records tell the same, to the bit."""
    tables = [(r.marks, r.evaluations, r.scores, {"losses": r.batch_losses}) for r in (one, other)]
    flat = [[(name, column.tobytes()) for table in found for name, column in sorted(table.items())] for found in tables]
    told = [[(c.step, c.path, c.old, c.new) for c in r.changes] for r in (one, other)]
    return flat[0] == flat[1] and told[0] == told[1]
