"""What a run remembers of itself, and the look back: the network as it was at an earlier step, while the run waits."""

from bisect import bisect_left
from collections.abc import Callable
from time import perf_counter

import msgspec
import numpy as np

from engine.arrays import Array, Column, frozen
from engine.problems import WrongInput
from engine.training.control import Control
from engine.training.events import Branched, Changed
from engine.training.history import MOST_MARKS
from engine.training.key_frames import KeyFrames, step_of
from engine.training.lineage import as_in, level_of, replay_of, until
from engine.training.memory import Memory
from engine.training.on_the_way import OnTheWay
from engine.training.replay import WAY_S, Replay
from engine.training.trainer import Trainer

Touch = Callable[[Trainer, Array], np.ndarray]
"""Changes a copy of the trainer's parameters (P + S,), and returns the places (n,) that it has touched."""


class Past:
    """Belongs to the run of `trainer`, which is about to begin, and to its thread.

    frames, changes, overruled: as `Replay` needs them; before: as `Memory.before`. wanted: the step that is to be looked
    at; None is now.
    """

    def __init__(self, trainer: Trainer, budget: int, memory: Memory | None = None):
        """budget: bytes it may take. memory: what is known of the run before `trainer`'s step; it may know more."""
        self._compiled = trainer.compiled
        self._steps, self._seconds = Column(np.int64), Column()
        if memory is None:
            memory = Memory(trainer.experiment)
        self.before = memory.before and memory.before.within(budget // 2)  # the run itself grows
        self.frames = KeyFrames(budget - self._used_before())
        earlier = [frame for frame in memory.frames if frame.step < trainer.step]
        # Frames are from before what was changed at their step. Where there is none, the run begins with all changes.
        self.changes = [change for change in memory.changes if change.step <= trainer.step] if earlier else []
        self._experiment = memory.experiment if earlier else trainer.experiment
        is_changed = any(change.step == trainer.step for change in self.changes)
        self.frames.begin(trainer, earlier, is_changed or trainer.diverged is not None)
        self.overruled = [step for step in memory.overruled if step <= trainer.step]
        known = int(np.searchsorted(memory.steps, trainer.step))
        self._steps.extend(memory.steps[:known])
        self._seconds.extend(memory.seconds[:known])
        self.wanted: int | None = None
        self._mark(trainer)
        self._inputs = trainer.network.widths[0]
        self._replay: Replay | None = None  # what the wanted moment is looked at in
        self._replays: dict[int, Replay] = {}  # first step -> the run, or one that it comes from
        self._scout: Replay | None = None  # the same run as in `_replay`
        self._known: set[int] = set()  # frames behind which the scout has been
        self._ahead = -1  # where the hand goes

    @property
    def first(self) -> int:
        """The first step of the run itself: in a branch, where it has left another one."""
        return self.frames.frames[0].step

    def seconds_at(self, step: int) -> float:
        """How long the run had computed when it came to `step`."""
        return float(np.interp(step, self._steps.values, self._seconds.values))

    def replay(self, on_the_way: OnTheWay | None = None) -> Replay:
        """The run so far once more, by a trainer of its own. It uses the data of the run, and the thread of the run only."""
        return Replay(self._experiment, self.frames.frames, self.changes, self.overruled, self._compiled, on_the_way)

    def set_budget(self, budget: int) -> None:
        """From now on all frames together may take `budget` bytes."""
        if self.before is not None:
            self._replays = {}
            self.before = self.before.within(budget // 2)
        self.frames.set_budget(budget - self._used_before())
        if self.wanted is not None:
            self._look_in(self._replay_of(self.wanted))

    def go_on(self, trainer: Trainer, seconds: float) -> None:
        """The run has trained for `seconds` more, and stands right behind a step."""
        self._mark(trainer)
        if trainer.diverged is None:
            self.frames.offer(trainer, seconds)

    def look_at(self, step: int | None, now: int) -> None:
        """From now on `step` is wanted, a step that the run has made until it stands at step `now`."""
        first, before = self.first, now if self.wanted is None else self.wanted
        if self.before is not None:
            first = self.before.first_step(first)
        self.wanted = None if step is None or step >= now else max(step, first)
        if self.wanted is not None:
            self._look_in(self._replay_of(self.wanted))
            self._ahead = 1 if self.wanted > before else -1

    def is_there(self) -> bool:
        """True when `viewed` is the wanted moment."""
        return self.wanted is None or self._replay.stands_at(self.wanted)

    def approach(self, seconds: float, control: Control | None = None) -> None:
        """Go towards the wanted moment for about so long, or until `control` has a request."""
        self._replay.move(self.wanted, perf_counter() + seconds, control)

    def scout(self, seconds: float, step_s: float, control: Control) -> bool:
        """While nothing is asked for, go for about so long through the steps around the wanted moment and keep some of them
        on the way: who looks at a moment soon looks at its neighbours. step_s: how long a step takes. False when there is
        nothing to do."""
        if self.wanted is None:
            return False
        frames, on_the_way = self._replay.frames, self._replay.on_the_way
        here = max(bisect_left(frames, self.wanted, key=step_of) - 1, 0)
        # Who goes back comes from the rest of these steps.
        order = (here, here + 1, here - 1) if self._ahead > 0 else (here - 1, here, here + 1)
        near = [place for place in order if 0 <= place < len(frames) - 1]
        self._known &= {frames[place].step for place in near}
        for place in near:
            first, last = frames[place].step, frames[place + 1].step
            nearest = min(max(self.wanted, first), last)
            if first in self._known or (last - first) * step_s < WAY_S or not on_the_way.has_room(nearest):
                continue
            self._scout = self._scout or self._new_replay(self.wanted, on_the_way)
            if self._scout.move(last, perf_counter() + seconds, control):
                self._known.add(first)
            return True
        return False

    def viewed(self) -> Replay | None:
        """What to look at, at the wanted moment or on the way to it; None is the run itself."""
        return None if self.wanted is None else self._replay

    def keep(self, changes: list[Changed]) -> list[Changed]:
        """The run was changed just now; it is looked at as it stands."""
        self.come_back()
        self.changes += changes
        return changes

    def come_back(self) -> None:
        """The run goes on: look at nothing else, and keep nothing for it."""
        self.wanted = self._replay = self._scout = None
        self._replays = {}
        self._known.clear()

    def memory(self, trainer: Trainer) -> Memory:
        """What is to be known of the run of `trainer`, when it ends."""
        return Memory(
            self._experiment,
            tuple(self.frames.frames),
            tuple(self.changes),
            tuple(self.overruled),
            frozen(self._steps.values),
            frozen(self._seconds.values),
            trainer.experiment,
            None if trainer.diverged is not None else trainer.state(),
            self.before,
        )

    def branched(self, step: int, touch: Touch | None, trainer: Trainer) -> Branched:
        """How the run of `trainer` was after `step` steps, or is; with what `touch` makes of its parameters."""
        memory = self.memory(trainer)
        if step < self.first and self.before is not None:
            # Who touches a number has seen it in the layers of the branch; else the run is as it was.
            replay = self._replay_of(step) if touch else replay_of(level_of(self.before, step), self._compiled)
            trainer = replay.at(step)
        elif step < trainer.step or trainer.diverged is not None:
            replay = self._replays.get(self.first) or self.replay()
            # A network that has diverged has no state: the last step that can be gone on from is the one before.
            trainer = replay.at(step if trainer.diverged is None else min(step, trainer.step - 1))
        state, places, refused = trainer.state(), None, ()
        if touch is not None:
            parameters = state.parameters.copy()
            try:
                places = frozen(touch(trainer, parameters))
            except WrongInput as fault:
                refused = fault.problems
            state = msgspec.structs.replace(state, parameters=frozen(parameters))
        known = until(memory, trainer.step)
        return Branched(trainer.step, trainer.epoch, trainer.experiment, state, places, refused, known)

    def take_up(self, step: int) -> Replay:
        """What the run goes on with from `step`; what came later is forgotten. What came before a branch was another run."""
        replay = self._replay_of(max(step, self.first))
        trainer = replay.at(max(step, self.first))
        trainer.judge.serves_people = True
        trainer.judge.forget()  # whatever was judged on the way, for a rule
        step = trainer.step
        trainer.seconds = self.seconds_at(step)
        for column in (self._seconds, self._steps):
            column.shorten(int(np.searchsorted(self._steps.values, step)))
        self._mark(trainer)
        self.come_back()
        self.frames.cut(step)
        self.changes[:] = [change for change in self.changes if change.step <= step]
        self.overruled[:] = [at for at in self.overruled if at <= step]
        return replay

    def _replay_of(self, step: int) -> Replay:
        """What makes `step` again, kept until the run goes on."""
        level = None if self.before is None or step >= self.first else level_of(self.before, step)
        first = self.first if level is None else level.frames[0].step
        if first not in self._replays:
            self._replays[first] = self._new_replay(step)
        return self._replays[first]

    def _new_replay(self, step: int, on_the_way: OnTheWay | None = None) -> Replay:
        """The run that makes `step`, or one that it comes from, with the layers of the run."""
        if self.before is None or step >= self.first:
            return self.replay(on_the_way)
        seen = as_in(level_of(self.before, step), self._experiment, self._inputs)
        return replay_of(seen, self._compiled, on_the_way)

    def _look_in(self, replay: Replay) -> None:
        if replay is not self._replay:
            self._replay, self._scout = replay, None
            self._known.clear()
        replay.on_the_way.around = self.wanted

    def _used_before(self) -> int:
        return 0 if self.before is None else self.before.used

    def _mark(self, trainer: Trainer) -> None:
        self._steps.extend(np.array([trainer.step]))
        self._seconds.extend(np.array([trainer.seconds]))
        count = len(self._steps.values)
        if count > MOST_MARKS:
            stays = np.arange(count) % 2 == 0
            stays[-1] = True
            self._steps.keep(stays)
            self._seconds.keep(stays)
