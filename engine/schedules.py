"""Learning-rate schedules: how the learning rate changes over a run.

A large rate covers ground, a small one settles: most schedules begin high and end low. The factor is computed anew
before each step, from the part of the run that is done by then (a fraction of an epoch counts), and multiplies the
optimizer's learning rate for that step. The first step of a run is taken with the factor at epoch 0.
"""

from math import cos, floor, pi
from typing import Annotated

from engine.options import Member, option
from engine.text import mark


class Schedule(Member, frozen=True):
    """A factor on the optimizer's learning rate."""

    def factor(self, epoch: float, epochs: int) -> float:
        """The factor for a step that begins when `epoch` epochs (a fraction counts) of `epochs` are done."""
        raise NotImplementedError


class ConstantSchedule(Schedule, frozen=True):
    """The learning rate stays as it is.

    The plainest plan, and enough for small networks. If the loss trembles at the end without falling, let the rate
    fall.

        factor = 1
    """

    key = "constant"
    title = mark("Constant")
    order = 10
    summary = mark("The learning rate stays as it is.")
    formula = "factor = 1"

    def factor(self, epoch: float, epochs: int) -> float:
        return 1.0


class StepSchedule(Schedule, frozen=True):
    """Every n epochs the learning rate is multiplied by a factor.

    The loss often drops at once when the rate does: the swings across the valley become smaller and the walk gets
    nearer to its floor. Fall too early and too often, and it stops half-way.

        factor = r^⌊epoch / n⌋
    """

    key = "step"
    title = mark("Steps")
    order = 20
    summary = mark("Every few epochs the learning rate is multiplied by a factor.")
    formula = "r^⌊epoch / n⌋"

    every: Annotated[
        int,
        option(
            mark("Every n"), mark("How many epochs lie between two changes."), ge=1, le=1_000_000, unit=mark("epochs")
        ),
    ] = 100
    ratio: Annotated[float, option(mark("Factor r"), mark("What each change multiplies the rate by."), gt=0, le=1)] = (
        0.5
    )

    def factor(self, epoch: float, epochs: int) -> float:
        return self.ratio ** floor(epoch / self.every)


class ExponentialSchedule(Schedule, frozen=True):
    """The learning rate shrinks by the same share in every epoch.

    It falls smoothly, fast at first and ever more slowly. A factor that looks harmless adds up: 0.99 leaves 37 % after
    100 epochs and 2 % after 400.

        factor = r^epoch
    """

    key = "exponential"
    title = mark("Exponential")
    order = 30
    summary = mark("The learning rate shrinks by the same share in every epoch.")
    formula = "r^epoch"

    ratio: Annotated[float, option(mark("Factor r"), mark("What is left of the rate after one epoch."), gt=0, le=1)] = (
        0.99
    )

    def factor(self, epoch: float, epochs: int) -> float:
        return self.ratio**epoch


class CosineSchedule(Schedule, frozen=True):
    """The learning rate follows half a cosine from full to a final share over the whole run.

    It stays high for a while, falls fastest in the middle, and lands softly. It needs to know the length of the run:
    longer training is not the same curve continued.

        factor = f + (1 - f) (1 + cos(π epoch / epochs)) / 2

    Reference: Loshchilov, Hutter (2017), "SGDR: stochastic gradient descent with warm restarts".
    """

    key = "cosine"
    title = mark("Cosine")
    order = 40
    summary = mark("From full to a final share along half a cosine, over the whole run.")
    formula = "f + (1 − f)·(1 + cos(π·epoch / epochs)) / 2"
    reference = "Loshchilov, Hutter (2017), SGDR: stochastic gradient descent with warm restarts"

    final: Annotated[float, option(mark("Final share f"), mark("What is left of the rate at the end."), ge=0, le=1)] = (
        0.0
    )

    def factor(self, epoch: float, epochs: int) -> float:
        done = min(epoch / max(epochs, 1), 1.0)
        return self.final + (1 - self.final) * (1 + cos(pi * done)) / 2


class WarmUpSchedule(Schedule, frozen=True):
    """The learning rate grows from nearly nothing to full over the first n epochs, and stays there.

    The first gradients of a fresh network are large and point anywhere; small steps keep them from wrecking the initial
    weights. Most useful with large rates and deep networks.

        factor = s + (1 - s) epoch / n, at most 1

    Reference: Goyal and others (2017), "Accurate, large minibatch SGD: training ImageNet in 1 hour".
    """

    key = "warm_up"
    title = mark("Warm-up")
    order = 50
    summary = mark("From nearly nothing to full over the first epochs, then constant.")
    formula = "min(s + (1 − s)·epoch / n, 1)"
    reference = "Goyal and others (2017), Accurate, large minibatch SGD: training ImageNet in 1 hour"

    length: Annotated[
        int, option(mark("Length n"), mark("How long the rate grows."), ge=1, le=1_000_000, unit=mark("epochs"))
    ] = 10
    start: Annotated[
        float,
        option(mark("First share s"), mark("What the rate begins with; at 0 the first step stands still."), ge=0, le=1),
    ] = 0.01

    def factor(self, epoch: float, epochs: int) -> float:
        return min(self.start + (1 - self.start) * epoch / self.length, 1.0)
