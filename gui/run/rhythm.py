"""How often the screen changes, and how much of a picture there is time for.

A run that computes all the time shares Python with the window: what pictures take is taken from it. So they take a small
share then, and come as often as that allows. A run that keeps its pace without effort leaves time for all views.
"""

from math import ceil

PERIOD_MS = 33
LONGEST_MS = 100

SHARE = 0.065
"""Of the time of a run that computes all the time, for pictures."""

TIGHT_S, AMPLE_S = 0.004, 0.018
"""A picture takes no longer where that is possible, when the run computes all the time and when it does not: the views that
are left over come in the next one."""

LOOK_S = 0.5
"""A run is watched for so long before it is said how fast it goes."""

KEEPS_PACE = 0.9
KEPT = 0.9
"""Of what was known about the cost of a view, when one more picture of it has been drawn."""

REMEMBERED = 0.8
"""The same of pictures in a row: the first one has all views, and must not slow down the next ones for long."""


class Rhythm:
    """is_tight: the run computes all the time."""

    def __init__(self) -> None:
        self.is_tight = True
        self._cost_s = 0.0
        self._from: tuple[float, int] | None = None

    def hear(self, now: float, step: int, pace: float | None) -> None:
        """The run has come to `step` and should make `pace` steps a second; None is as many as it can."""
        if pace is None:
            self.is_tight, self._from = True, None
        elif self._from is None or step < self._from[1]:
            self._from = now, step
        elif now - self._from[0] >= LOOK_S:
            began, before = self._from
            self.is_tight = step - before < KEEPS_PACE * pace * (now - began)
            self._from = now, step

    def rest(self) -> None:
        """The run waits."""
        self._from = None

    def drawn(self, seconds: float) -> None:
        """A picture has taken so long."""
        self._cost_s = seconds + REMEMBERED * (self._cost_s - seconds) if self._cost_s else seconds

    @property
    def room_s(self) -> float:
        """How long a picture may take."""
        return TIGHT_S if self.is_tight else AMPLE_S

    @property
    def period_ms(self) -> int:
        """How long after each other pictures come."""
        wanted = ceil(1000 * self._cost_s / SHARE) if self.is_tight else PERIOD_MS
        return min(max(wanted, PERIOD_MS), LONGEST_MS)
