"""What a run would have told of itself if somebody had asked: some of its steps are made again and looked at."""

import msgspec
import numpy as np

from engine.arrays import distinct
from engine.training.control import Asked, Control
from engine.training.events import Measured
from engine.training.key_frames import evenly
from engine.training.past import Past

MOST_LOOKS = 100

ANEW_S = 2.0
"""Steps that took no longer are all made again."""


class Survey:
    """Goes through a run from its first step on, at most `MOST_LOOKS` steps evenly spread.

    Of a long run a look is taken one step behind a key frame: nearer to it gradient and update are not known, and farther
    from it is dearer.
    """

    def __init__(self, past: Past, asked: Asked, now: int):
        """past: of the run, which stands at step `now`."""
        self.asked, self._replay = asked, past.replay()
        frames = self._replay.frames
        first, last = max(frames[0].step, asked.after + 1), min(asked.before - 1, now)
        if first > last:
            steps = []
        elif past.seconds_at(last) - past.seconds_at(first) < ANEW_S:
            steps = distinct(np.linspace(first, last, MOST_LOOKS).astype(int)).tolist()
        else:
            behind = [frame for frame in frames if first <= frame.step + 1 <= last]
            steps = [frame.step + 1 for frame in evenly(behind, MOST_LOOKS)]
            if first == frames[0].step:
                steps.insert(0, first)
        self._steps = steps[::-1]

    @property
    def is_over(self) -> bool:
        """True when there is no more to look at."""
        return not self._steps

    @property
    def upto(self) -> int:
        """Up to this step nothing more will be looked at."""
        return self._steps[-1] if self._steps else self.asked.before

    def look(self, deadline: float, control: Control | None = None) -> list[Measured]:
        """The next look; none where its step was not reached by `deadline` (`perf_counter`) or before `control` had a
        request, and none where there is no such step."""
        step = self._steps[-1]
        if not self._replay.move(step, deadline, control):
            return []
        self._steps.pop()
        trainer = self._replay.trainer
        if trainer.step != step:  # it has diverged before
            return []
        probe = msgspec.structs.replace(trainer.probe(), update=self._replay.last_update.views(trainer))
        with np.errstate(all="ignore"):
            values = {question: question.measure(probe) for question in self.asked.questions}
        return [Measured(step, trainer.epoch, values)]
