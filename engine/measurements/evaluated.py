"""Loss and metric of the network, as an evaluation of the run finds them: also at a step that had none."""

from collections.abc import Sequence

import msgspec
import numpy as np

from engine.arrays import Labels
from engine.compiler import Compiled
from engine.measurements.base import Answered, Measurement, Probe, answers_to, some_of
from engine.metrics.answers import Answers

EVALUATED = 1000
"""Samples of the training part that an evaluation looks at, so that judging stays cheap beside training."""


class LossesAndMetrics(msgspec.Struct, frozen=True):
    """Mean losses, without penalties, and primary metrics; the fields are those of an `Evaluation`. None: an empty part."""

    training_loss: float | None
    validation_loss: float | None
    training_metric: float | None
    validation_metric: float | None


class Evaluated(Measurement, frozen=True):
    """`LossesAndMetrics`, of the samples and with the bits of an evaluation at this step."""

    def measure(self, probe: Probe) -> LossesAndMetrics:
        prepared = probe.compiled.prepared
        parts = some_of(prepared.training, EVALUATED), prepared.validation
        return losses_and_metrics(
            probe.compiled, [answers_to(probe.compiled, probe.parameters, part) for part in parts]
        )


def losses_and_metrics(
    compiled: Compiled,
    answers: Sequence[Answered | None],
    truths: Sequence[Labels | None] = (None, None),
) -> LossesAndMetrics:
    """Of what `answers_to` gives for the training and the validation part, and what is right in each as `Answers.truth`."""
    pairs = [loss_and_metric(compiled, *both) or (None, None) for both in zip(answers, truths, strict=True)]
    losses, metrics = zip(*pairs, strict=True)
    return LossesAndMetrics(*losses, *metrics)


def loss_and_metric(
    compiled: Compiled, answers: Answered | None, truth: Labels | None = None
) -> tuple[float, float] | None:
    """Mean loss and primary metric of what `answers_on` gives; None of an empty part. truth: as `Answers.truth`."""
    if answers is None:
        return None
    predictions, losses, y = answers
    with np.errstate(all="ignore"):
        score = compiled.metric.score(Answers(predictions, y, compiled.data.task, compiled.low, compiled.high, truth))
    return float(np.mean(losses, dtype=np.float64)), score
