"""What the network answers for the samples themselves, and how wrong it is on each."""

from typing import Literal

import msgspec
import numpy as np

from engine.arrays import frozen
from engine.measurements.base import Measurement, Probe, evenly
from engine.metrics.answers import predicted_classes


class PredictionsOfPart(msgspec.Struct, frozen=True, eq=False):
    """Answers for n samples of one part.

    part: the part they are from: what was asked for, or "training" when that one is empty.
    indices (n,): which samples of the data set. predictions (n, K): of a regression in the targets' own unit.
    losses (n,): the loss of each. truth, predicted (n,): class numbers for one-of-many tasks, else None.
    targets (n, K): of a regression, in their own unit; else None.
    """

    part: str
    indices: np.ndarray
    predictions: np.ndarray
    losses: np.ndarray
    truth: np.ndarray | None
    predicted: np.ndarray | None
    targets: np.ndarray | None


class Predictions(Measurement, frozen=True):
    """Answers for at most `limit` samples of `part`, spread evenly over it."""

    part: Literal["training", "validation", "test"] = "validation"
    limit: int = 2000

    def measure(self, probe: Probe) -> PredictionsOfPart:
        compiled = probe.compiled
        prepared, data = compiled.prepared, compiled.data
        name = self.part if len(getattr(prepared, self.part).x) else "training"
        part = getattr(prepared, name)
        chosen = slice(None) if len(part.x) <= self.limit else evenly(len(part.x), self.limit)
        indices = part.indices[chosen]
        y = part.y[chosen]
        answers, losses = compiled.objective.evaluate(part.x[chosen], y, probe.parameters)
        truth = predicted = targets = None
        if data.task in ("binary", "multiclass"):
            truth = frozen(data.targets[indices])
            predicted = frozen(predicted_classes(answers, data.task, compiled.low, compiled.high))
        elif data.task == "regression":
            answers, targets = prepared.targets_to_units(answers), frozen(data.targets[indices])
        return PredictionsOfPart(name, frozen(indices), frozen(answers), frozen(losses), truth, predicted, targets)
