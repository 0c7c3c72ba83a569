"""Takes the measurements that are asked of a run, at the rhythm of whoever asks, and for a small share of its time."""

from collections.abc import Iterable
from time import perf_counter

import numpy as np

from engine.measurements.base import Measurement
from engine.training.events import Measured
from engine.training.trainer import Trainer

SHARE = 0.02
"""Share of the training time that one measurement may take; a dearer one is repeated less often."""


class Answering:
    """Knows what was measured when, in one run."""

    def __init__(self) -> None:
        self._not_before: dict[Measurement, float] = {}
        self._measured_at: dict[Measurement, int] = {}

    def measured(self, wanted: Iterable[Measurement], trainer: Trainer, waits: bool) -> Measured | None:
        """What is `wanted` of `trainer`. waits: no training is held up; then each is answered once for each step."""
        values = {}
        for measurement in wanted:
            began = perf_counter()
            answered = waits and self._measured_at.get(measurement) == trainer.step
            if answered or (not waits and began < self._not_before.get(measurement, 0.0)):
                continue
            with np.errstate(all="ignore"):
                values[measurement] = measurement.measure(trainer.probe())
            ended = perf_counter()
            self._not_before[measurement] = ended + (ended - began) / SHARE
            self._measured_at[measurement] = trainer.step
        return Measured(trainer.step, trainer.epoch, values) if values else None

    def forget(self) -> None:
        """The network at this step is another one than that which was measured."""
        self._measured_at.clear()
        self._not_before.clear()
