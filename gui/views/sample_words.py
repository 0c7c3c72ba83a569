"""What the network answers for single samples, in words."""

import numpy as np

from engine.compiler import Compiled
from engine.measurements.predictions import PredictionsOfPart
from engine.metrics.answers import predicted_classes
from engine.text import listed
from engine.text import translate as _
from gui.views.answers import are_right, confidences
from gui.widgets.numbers import format_number, format_percent

PROBABILITIES = ("sigmoid", "softmax")
"""Output activations whose answers are probabilities."""


class SampleWords:
    """Truth, answer, confidence and loss of each sample of `answer`.

    right (n,): which answers are right, sure (n,): how much the network stands by them, from 0 to 1; None in a regression.
    """

    def __init__(self, compiled: Compiled, answer: PredictionsOfPart):
        self._answer, self._task, self._names = answer, compiled.data.task, compiled.data.target_names
        self.right: np.ndarray | None = None
        self.sure: np.ndarray | None = None
        self._said = self._true = np.zeros((0, 0))
        if self._task == "regression":
            return
        self.right = are_right(answer, compiled)
        with np.errstate(invalid="ignore"):
            self.sure = confidences(answer, compiled.low, compiled.high)
        if self._task == "multilabel":
            self._said = predicted_classes(answer.predictions, self._task, compiled.low, compiled.high)
            self._true = compiled.data.targets[answer.indices]

    def truth(self, number: int) -> str:
        """What it is."""
        if self._task == "regression":
            return _numbers(self._answer.targets[number])
        if self._task == "multilabel":
            return self._labels(self._true[number])
        return self._names[self._answer.truth[number]]

    def answer(self, number: int) -> str:
        """What the network takes it for."""
        if self._task == "regression":
            return _numbers(self._answer.predictions[number])
        if self._task == "multilabel":
            return self._labels(self._said[number])
        return self._names[self._answer.predicted[number]]

    def confidence(self, number: int) -> str:
        """How sure the network is, short; never 100 % when it is not all."""
        sure = float(self.sure[number])
        if not np.isfinite(sure):
            return "–"
        return "> 99 %" if 0.995 <= sure < 1 else f"{100 * sure:.0f} %"

    def loss(self, number: int) -> str:
        """Its loss."""
        return format_number(float(self._answer.losses[number]), 3)

    def sentence(self, number: int) -> str:
        """All of it."""
        truth, answer, loss = self.truth(number), self.answer(number), self.loss(number)
        if self.right is None:
            return _(
                "This is {truth}. The network predicts {answer}. Loss {loss}.", truth=truth, answer=answer, loss=loss
            )
        pattern = _("This is {truth}. The network takes it for {answer} and is {share} sure. Loss {loss}.")
        if self.right[number]:
            pattern = _("This is {truth}. The network recognises it and is {share} sure. Loss {loss}.")
        share = format_percent(float(self.sure[number]), steady=True)
        return pattern.format(truth=truth, answer=answer, share=share, loss=loss)

    def _labels(self, yes: np.ndarray) -> str:
        return listed(name for name, one in zip(self._names, yes, strict=True) if one) or _("no label")


def confidence_title(compiled: Compiled) -> str:
    """What the network's confidence is called: a probability only where it is one."""
    is_probability = compiled.network.layers[-1].activation.key in PROBABILITIES
    return _("probability") if is_probability else _("confidence")


def _numbers(values: np.ndarray) -> str:
    return listed(format_number(value, 4) for value in values.tolist())
