"""States that a replay came through, kept for a while: whoever looks at a moment soon looks at its neighbours."""

from bisect import bisect_left, insort

from engine.training.key_frames import step_of
from engine.training.state import TrainingState

MOST = 64
BYTES = 16 * 1024 * 1024
"""So many states at most, in so much memory."""


class OnTheWay:
    """The states of one run that are nearest to the step that is looked at, `around`; for replays of this run to share."""

    def __init__(self, each: int):
        """each: bytes of a state, about."""
        self.around = 0
        self._states: list[TrainingState] = []
        self._most = min(BYTES // each, MOST)

    def __len__(self) -> int:
        return len(self._states)

    def keep(self, state: TrainingState) -> None:
        """Keep `state`, if it is new and others are not nearer."""
        place = bisect_left(self._states, state.step, key=step_of)
        if self._states[place : place + 1] and self._states[place].step == state.step:
            return
        insort(self._states, state, key=step_of)
        if len(self._states) > self._most:
            first, last = (abs(self._states[end].step - self.around) for end in (0, -1))
            del self._states[0 if first > last else -1]

    def has_room(self, step: int) -> bool:
        """True when a state behind `step` would be kept."""
        if len(self._states) < self._most:
            return True
        ends = (self._states[end].step for end in (0, -1)) if self._states else ()
        return abs(step - self.around) < max((abs(end - self.around) for end in ends), default=0)

    def before(self, step: int) -> TrainingState | None:
        """The last one from before `step`."""
        place = bisect_left(self._states, step, key=step_of)
        return self._states[place - 1] if place else None
