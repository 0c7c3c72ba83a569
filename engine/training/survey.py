"""What a run would have told of itself if somebody had asked: some of its steps are made again and looked at."""

import msgspec
import numpy as np

from engine.arrays import distinct
from engine.training.control import Asked
from engine.training.events import Measured
from engine.training.key_frames import evenly
from engine.training.replay import Replay

MOST_LOOKS = 100

ANEW_S = 2.0
"""A run that took no longer is made again from end to end."""


class Survey:
    """Goes through a run from its first step on, at most `MOST_LOOKS` steps evenly spread.

    Of a long run a look is taken one step behind a key frame: nearer to it gradient and update are not known, and farther
    from it is dearer.
    """

    def __init__(self, replay: Replay, asked: Asked, now: int, step_s: float):
        """replay: of the run, which stands at step `now`, for nobody else. step_s: how long a step takes."""
        self.asked, self._replay = asked, replay
        first, last = max(replay.frames[0].step, asked.after + 1), min(asked.before - 1, now)
        if (last - first) * step_s < ANEW_S:
            steps = distinct(np.linspace(first, last, MOST_LOOKS).astype(int)).tolist() if first <= last else []
        else:
            behind = [frame for frame in replay.frames if first <= frame.step + 1 <= last]
            steps = [frame.step + 1 for frame in evenly(behind, MOST_LOOKS)]
            if first == replay.frames[0].step:
                steps.insert(0, first)
        self._steps = steps[::-1]

    @property
    def is_over(self) -> bool:
        """True when there is no more to look at."""
        return not self._steps

    def look(self) -> list[Measured]:
        """The next look; none at a step that cannot be made again."""
        step = self._steps.pop()
        trainer = self._replay.at(step)
        if trainer.step != step:
            return []
        probe = msgspec.structs.replace(trainer.probe(), update=self._replay.last_update.views(trainer))
        with np.errstate(all="ignore"):
            values = {question: question.measure(probe) for question in self.asked.questions}
        return [Measured(step, trainer.epoch, values)]
