"""Takes the measurements that are asked of a run, at the rhythm of whoever asks, and for a small share of its time."""

from collections.abc import Iterable
from time import perf_counter

import msgspec
import numpy as np

from engine.measurements.base import Measurement
from engine.training.events import Measured
from engine.training.last_update import LastUpdate
from engine.training.trainer import Trainer

SHARE = 0.02
"""Share of the training time that one measurement may take; a dearer one is repeated less often."""

IDLE_SHARE = 0.1
"""The same of the time for which a run waits only because it goes slowly: no training is held up."""

MOST = 64
"""Questions of which it is known when they were answered: those that were answered last."""


class Answering:
    """Knows what was measured when, in one run."""

    def __init__(self) -> None:
        self._last: dict[Measurement, tuple[float, float]] = {}  # when it was answered, and how long that took
        self._measured_at: dict[Measurement, int] = {}

    def needs_step(self, wanted: Iterable[Measurement]) -> bool:
        """True when a run that is going has to make a step under observation to answer what is `wanted` and due."""
        return any(one.needs_update and self._is_due(one, SHARE) for one in wanted)

    def measured(
        self, wanted: Iterable[Measurement], trainer: Trainer, last_update: LastUpdate, waits: bool, idle: bool = False
    ) -> Measured | None:
        """What is `wanted` of `trainer`. waits: the run is at rest; idle: it goes on, but has time until its next step. Then
        each is answered once for each step.
        """
        due = list(wanted)
        if waits or idle:
            due = [one for one in due if self._measured_at.get(one) != trainer.step]
        if not waits:
            due = [one for one in due if self._is_due(one, IDLE_SHARE if idle else SHARE)]
        update = last_update.views(trainer) if any(one.needs_update for one in due) else None
        if update is None and not waits:
            due = [one for one in due if not one.needs_update]
        if not due:
            return None
        values, probe = {}, msgspec.structs.replace(trainer.probe(), update=update)
        for measurement in due:
            began = perf_counter()
            with np.errstate(all="ignore"):
                values[measurement] = measurement.measure(probe)
            ended = perf_counter()
            for known, value in (
                (self._last, (ended, ended - began)),
                (self._measured_at, trainer.step),
            ):
                known.pop(measurement, None)  # the newest stand last
                known[measurement] = value
                if len(known) > MOST:
                    del known[next(iter(known))]
        return Measured(trainer.step, trainer.epoch, values)

    def forget(self) -> None:
        """The network at this step is another one than that which was measured."""
        self._measured_at.clear()
        self._last.clear()

    def _is_due(self, measurement: Measurement, share: float) -> bool:
        """False when it has had its `share` of the time of a run that goes on."""
        ended, took = self._last.get(measurement, (0.0, 0.0))
        return perf_counter() >= ended + took / share
