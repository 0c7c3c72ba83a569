"""Learning-rate schedules: how the learning rate changes over a run.

A large rate covers ground, a small one settles: most schedules begin high and end low. The factor is computed anew
before each step, from the part of the run that is done by then (a fraction of an epoch counts), and multiplies the
optimizer's learning rate for that step. The first step of a run is taken with the factor at epoch 0.
"""

from math import cos, floor, inf, pi
from typing import Annotated

from engine.options import Member, option
from engine.text import mark


class Schedule(Member, frozen=True):
    """A factor on the optimizer's learning rate: a plan, times what a schedule that listens has made of it.

    One that listens hears the loss at the end of epochs and keeps numbers in a memory of the run, among them "factor".
    """

    def factor(self, epoch: float, epochs: int) -> float:
        """The plan for a step that begins when `epoch` epochs (a fraction counts) of `epochs` are done."""
        raise NotImplementedError

    def new_memory(self) -> dict[str, float]:
        """What it knows before the first step; empty when it follows its plan whatever happens."""
        return {}

    def hear(self, epoch: int, loss: float, memory: dict[str, float]) -> None:
        """`loss` after `epoch` epochs, of the validation part where there is one. Changes `memory`."""


class ConstantSchedule(Schedule, frozen=True):
    """The learning rate stays as it is.

    The plainest plan, and enough for small networks. If the loss trembles at the end without falling, let the rate fall.

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

    It falls fast at first and ever more slowly. A factor that looks harmless adds up: 0.99 leaves 2 % after 400 epochs.

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

    It stays high for a while, falls fastest in the middle, and lands softly. Longer training is another curve, not the same
    one continued.

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


class OneCycleSchedule(Schedule, frozen=True):
    """The learning rate grows to its full size, then falls to almost nothing: one cycle over the whole run.

    The gentle start is a warm-up, the large rates in the middle shake the network out of narrow valleys, the long fall lets
    it settle. The learning rate is that of the peak. As in PyTorch both parts are half a cosine; momentum stays as it is.

        factor: from 1/25 to 1 in the first share p of the run, then to 1/250 000

    Reference: Smith, Topin (2018), "Super-convergence: very fast training of neural networks using large learning rates".
    """

    key = "one_cycle"
    title = mark("One cycle")
    order = 60
    summary = mark("Up to the full rate and down to almost nothing, once in the whole run.")
    formula = "1/25 → 1 → 1/250 000"
    reference = "Smith, Topin (2018), Super-convergence: very fast training using large learning rates"

    rise: Annotated[
        float, option(mark("Rising share p"), mark("The part of the run in which the rate grows."), gt=0, lt=1)
    ] = 0.3

    def factor(self, epoch: float, epochs: int) -> float:
        done = min(epoch / max(epochs, 1), 1.0)
        if done <= self.rise:
            start, end, way = 1 / 25, 1.0, done / self.rise
        else:
            start, end, way = 1.0, 1 / 250_000, (done - self.rise) / (1 - self.rise)
        return end + (start - end) / 2 * (1 + cos(pi * way))


class CyclicalSchedule(Schedule, frozen=True):
    """The learning rate goes up and down in triangles, again and again.

    Each rise may carry the network out of a poor valley, each fall lets it settle in a better one; and no one rate has to
    be the right one. The loss rises and falls with the rate: compare the ends of cycles.

        factor = f + (1 - f) r^⌊epoch / n⌋ (1 - |2 (epoch mod n) / n - 1|)

    Reference: Smith (2017), "Cyclical learning rates for training neural networks".
    """

    key = "cyclical"
    title = mark("Cyclical")
    order = 70
    summary = mark("Up and down in triangles, again and again.")
    formula = "f + (1 − f)·r^⌊epoch / n⌋·(1 − |2·(epoch mod n) / n − 1|)"
    reference = "Smith (2017), Cyclical learning rates for training neural networks"

    length: Annotated[
        int,
        option(mark("Length n"), mark("How long one rise and fall takes."), ge=1, le=1_000_000, unit=mark("epochs")),
    ] = 40
    low: Annotated[float, option(mark("Low share f"), mark("What is left of the rate between cycles."), ge=0, le=1)] = (
        0.1
    )
    ratio: Annotated[float, option(mark("Factor r"), mark("How high each peak is beside the last."), gt=0, le=1)] = 1.0

    def factor(self, epoch: float, epochs: int) -> float:
        height = self.ratio ** floor(epoch / self.length)
        return self.low + (1 - self.low) * height * (1 - abs(2 * (epoch % self.length) / self.length - 1))


class PlateauSchedule(Schedule, frozen=True):
    """Whenever the validation loss has not fallen for a while, the learning rate is multiplied by a factor.

    As long as learning goes on, the rate stays large. Chance alone can look like a standstill: be patient, or the rate dies
    too early. Without a validation part the training loss counts.

        factor = r^(number of standstills),    a standstill: n epochs without a loss below (1 - 0.0001) · the least so far

    As PyTorch's ReduceLROnPlateau with its defaults, except that the loss is only looked at where it is measured.
    Reference: Bengio (2012), "Practical recommendations for gradient-based training of deep architectures".
    """

    key = "plateau"
    title = mark("Reduce on plateau")
    order = 80
    summary = mark("Falls whenever the validation loss has not improved for a while.")
    formula = "r^standstills"
    reference = "Bengio (2012), Practical recommendations for gradient-based training of deep architectures"

    patience: Annotated[
        int,
        option(mark("Patience n"), mark("How long the loss may stand still."), ge=0, le=1_000_000, unit=mark("epochs")),
    ] = 20
    ratio: Annotated[float, option(mark("Factor r"), mark("What each change multiplies the rate by."), gt=0, le=1)] = (
        0.3
    )

    def factor(self, epoch: float, epochs: int) -> float:
        return 1.0

    def new_memory(self) -> dict[str, float]:
        return {"factor": 1.0, "least": inf, "since": 0.0}

    def hear(self, epoch: int, loss: float, memory: dict[str, float]) -> None:
        if loss < memory["least"] * (1 - 1e-4):
            memory |= {"least": loss, "since": epoch}
        elif epoch - memory["since"] > self.patience:
            memory |= {"factor": memory["factor"] * self.ratio, "since": epoch}
