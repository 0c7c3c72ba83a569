"""A run made again, up to any of its steps, with the same bits: from a key frame, with what was changed live on the way.

A change that was made at step s counts before step s + 1 is made: a run "at step s" has it already.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from math import inf
from time import perf_counter

from engine import compiler, paths
from engine.compiler import Compiled
from engine.experiment import Experiment
from engine.training.control import Control
from engine.training.events import Changed
from engine.training.goal import NO_EPOCH
from engine.training.key_frames import size_of, step_of
from engine.training.last_update import LastUpdate
from engine.training.on_the_way import OnTheWay
from engine.training.places import place_at
from engine.training.state import TrainingState
from engine.training.trainer import Trainer

WAY_S = 0.02
"""A replay longer than this keeps states on its way."""


class Replay:
    """The run of `experiment` once more, by a trainer of its own. It may grow meanwhile; `trainer` follows the calls, and
    `last_update` knows what the step has changed that led where it was to go.

    frames: as `KeyFrames.frames`, the first as old as what is asked for. changes: the live changes of the run, in order.
    overruled: the steps at which it went on although a rule had ended it.
    """

    def __init__(
        self,
        experiment: Experiment,
        frames: Sequence[TrainingState],
        changes: Sequence[Changed] = (),
        overruled: Sequence[int] = (),
        compiled: Compiled | None = None,
        on_the_way: OnTheWay | None = None,
    ):
        """experiment: what the run had at the first frame. compiled: of the run itself, to share its data. on_the_way: what
        other replays of this run have kept, to share it with them."""
        self.frames, self._changes, self._overruled = frames, changes, overruled
        self._first = bisect_left(changes, frames[0].step, key=_step)  # those before are in `experiment`
        self._experiments = [experiment]  # after so many changes
        own = None if compiled is None else compiler.again(compiled)
        self.trainer = Trainer(experiment, state=frames[0], compiled=own)
        self.trainer.judge.serves_people = False
        self.last_update = LastUpdate()
        self.on_the_way = OnTheWay(size_of(frames[0])) if on_the_way is None else on_the_way
        self._left_at_s = 0.0
        self._changed, self._forgiven = 0, bisect_left(overruled, frames[0].step)

    def at(self, step: int) -> Trainer:
        """The run right after `step` steps; good until the next call. `step` is one that the run has made."""
        self.move(step)
        return self.trainer

    def steps(self, first: int, last: int) -> Iterator[Trainer]:
        """The run after each of the steps from `first` to `last`; each is good until the next is asked for."""
        for step in range(first, last + 1):
            yield self.at(step)

    def move(self, step: int, deadline: float = inf, control: Control | None = None) -> bool:
        """Go towards `step`; True when it is reached. Stops on the way at `deadline`, or when `control` has a request."""
        trainer = self.trainer
        # The last step is made in any case: its gradient is in no frame.
        frame = self.frames[max(bisect_left(self.frames, step, key=step_of) - 1, 0)]
        nearest = max(frame, self.on_the_way.before(step) or frame, key=step_of)
        if not nearest.step <= trainer.step <= step or (trainer.diverged is not None and trainer.step < step):
            self._jump(nearest)
        while trainer.step < step and trainer.diverged is None:
            self._catch_up()
            if trainer.step == step - 1:
                self.last_update.make_step(trainer, NO_EPOCH, control)
            else:
                stop = min(step - 1, self._next_stop())
                trainer.advance(min(deadline, self._left_at_s + WAY_S), stop, control=control)
            trainer.progress()  # nobody listens
            self._keep_on_the_way(step)
            if perf_counter() >= deadline or (control is not None and control.pending):
                break
        if not self.stands_at(step):
            return False
        self._catch_up()
        return True

    def stands_at(self, step: int) -> bool:
        """True when `trainer` is how the run was at `step`, or at the divergence before it."""
        return self.trainer.step == step or (self.trainer.diverged is not None and self.trainer.step < step)

    def _jump(self, frame: TrainingState) -> None:
        self._changed = bisect_left(self._changes, frame.step, lo=self._first, key=_step) - self._first
        self._forgiven = bisect_left(self._overruled, frame.step)
        self.trainer.move_to(self._experiment_after(self._changed), frame)
        self._left_at_s = perf_counter()

    def _keep_on_the_way(self, goal: int) -> None:
        """Keep the state behind a step, if it is time to, and the goal is not reached."""
        now = perf_counter()
        if now >= self._left_at_s + WAY_S:
            self._left_at_s = now
            if self.trainer.step < goal and self.trainer.diverged is None:
                self.on_the_way.keep(self.trainer.state())

    def _catch_up(self) -> None:
        """Do again what was done at this very step."""
        step = self.trainer.step
        while self._next_change() <= step:
            change = self._changes[self._first + self._changed]
            self._changed += 1
            place = place_at(change.path)
            if place is None:
                self.trainer.replace(self._experiment_after(self._changed))
            else:
                self.trainer.set_parameter(place, change.new)
        upto = bisect_right(self._overruled, step)
        if upto > self._forgiven:
            self._forgiven = upto
            self.trainer.watch.forget()

    def _next_stop(self) -> float:
        """The first step at which there is more to do than train."""
        overruled = self._overruled
        return min(self._next_change(), overruled[self._forgiven] if self._forgiven < len(overruled) else inf)

    def _next_change(self) -> float:
        at = self._first + self._changed
        return self._changes[at].step if at < len(self._changes) else inf

    def _experiment_after(self, count: int) -> Experiment:
        known = self._experiments
        while len(known) <= count:
            change = self._changes[self._first + len(known) - 1]
            is_option = place_at(change.path) is None
            known.append(paths.replace(known[-1], change.path, change.new) if is_option else known[-1])
        return known[count]


def _step(change: Changed) -> int:
    return change.step
