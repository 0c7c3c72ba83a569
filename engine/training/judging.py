"""How good a network is on a part of the data, while it is trained."""

from math import floor, log

import msgspec
import numpy as np

from engine.arrays import Array, Labels
from engine.compiler import Compiled
from engine.layers.base import Parameters
from engine.measurements.base import Answered, answers_on, answers_to, some_of
from engine.measurements.evaluated import EVALUATED, loss_and_metric, losses_and_metrics
from engine.measurements.scores import scored
from engine.metrics.answers import Answers, predicted_classes
from engine.metrics.base import of_task
from engine.training.events import Evaluation, Scored

STEPS_BETWEEN = 10
"""Evaluations come at the end of an epoch; where epochs are tiny, at the first end after so many steps."""

SHARE_BETWEEN = 500
"""In a long run, at the first end after the 500th part of all steps so far, so that nobody sees it in the curve and its
memory hardly grows."""

LOOKS_PER_E = 12
"""How often all metrics are taken while the steps of a run grow by the factor e: each time about 9 % of the way later."""


class Judge:
    """Judges the network of one run, at most once for each step, and keeps what it found until it is told.

    closely: every evaluation takes all metrics, because somebody looks at them. judged_at: the step of the last one.
    serves_people: somebody follows the run; otherwise the trainer asks only for a rule that has to be told.
    """

    def __init__(self, compiled: Compiled):
        self.closely = False
        self.serves_people = True
        self.judged_at = self._scored_at = self._told_at = -1
        self._newest: Evaluation | None = None
        self._compiled = compiled
        self._parts = some_of(compiled.prepared.training, EVALUATED), compiled.prepared.validation
        self._truths = tuple(_truth(compiled, part.y) for part in self._parts)
        self._evaluations: list[Evaluation] = []
        self._scores: list[Scored] = []

    def look(
        self,
        step: int,
        epoch: float,
        rate: float,
        parameters: list[Parameters],
        penalty: float,
        closely: bool = False,
        told: bool = True,
    ) -> Evaluation:
        """Judge `parameters` after `step` updates; what was judged for that step already is not judged again.

        closely: by all metrics. told: `take` is to tell it.
        """
        is_new = self.judged_at != step
        is_close = self._scored_at != step and (closely or self.closely or is_due(self.judged_at, step))
        if is_new or is_close:
            found = [answers_to(self._compiled, parameters, part) for part in self._parts]
            if is_close:
                self._scored_at = step
                others = (self._others(*both) for both in zip(found, self._truths, strict=True))
                self._scores.append(Scored(step, epoch, *others))
            if is_new:
                self.judged_at = step
                both = losses_and_metrics(self._compiled, found, self._truths)
                self._newest = Evaluation(step, epoch, rate, *msgspec.structs.astuple(both), penalty)
        if told and self._told_at != step:
            self._told_at = step
            self._evaluations.append(self._newest)
        return self._newest

    def _others(self, answers: Answered | None, truth: Labels | None) -> dict[str, float]:
        """What every metric but the primary one says of the same samples: key -> value."""
        if answers is None:
            return {}
        compiled, (predictions, _losses, y) = self._compiled, answers
        told = Answers(predictions, y, compiled.data.task, compiled.low, compiled.high, truth)
        with np.errstate(all="ignore"):
            return scored(compiled, told, of_task(told.task)[1:])

    def is_time(self, step: int) -> bool:
        """True when an evaluation after `step` updates is worth telling."""
        return step - max(self._told_at, 0) >= max(least_between(step), step // SHARE_BETWEEN)

    def forget(self, step: int | None = None) -> None:
        """What was found at `step`, or ever, holds no longer: the weights are others."""
        self._evaluations = [one for one in self._evaluations if step not in (None, one.step)]
        self._scores = [one for one in self._scores if step not in (None, one.step)]
        self.judged_at = self._scored_at = self._told_at = -1

    def take(self) -> tuple[tuple[Evaluation, ...], tuple[Scored, ...]]:
        """Everything found since the last call."""
        found = tuple(self._evaluations), tuple(self._scores)
        self._evaluations, self._scores = [], []
        return found


def least_between(step: int) -> int:
    """So many steps lie between two evaluations at least. At first a quarter of all so far: whoever learns from all samples
    at once goes far in a few steps."""
    return max(min(STEPS_BETWEEN, step // 4), 1)


def judged(
    compiled: Compiled, parameters: list[Parameters], name: str, limit: int | None = None
) -> tuple[float, float] | None:
    """Mean loss and metric on the part "training", "validation" or "test"; None when it is empty.

    limit: look at so many samples at most, evenly spread.
    """
    return loss_and_metric(compiled, answers_on(compiled, parameters, name, limit))


def _truth(compiled: Compiled, y: Array) -> Labels | None:
    """What is right for the targets `y` (N, K), as `Answers.truth`: it stays the same. None where it is no class."""
    task = compiled.data.task
    return None if task == "regression" else predicted_classes(y, task, compiled.low, compiled.high)


def is_due(before: int, step: int) -> bool:
    """True when all metrics are taken at an evaluation after `step` updates, the last one having been after `before`.

    They cost as much as the evaluation itself. Taken at shares of the way, not of the time, they make the same
    curve of a run each time, cost a long run nothing, and are there for whoever asks only when the run is over.
    """
    return step == 0 or floor(LOOKS_PER_E * log(step)) != floor(LOOKS_PER_E * log(max(before, 1)))
