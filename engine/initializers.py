"""Initial weights: where the walk downhill begins.

All weights equal keeps the units of a layer twins for ever; too small and signals fade from layer to layer, too large
and they explode. The named rules keep the variance of the signals steady. `fan_in` is the number of inputs of a unit
(rows of the matrix), `fan_out` the number of units that read it (columns).
"""

from math import sqrt
from typing import Annotated, ClassVar, Literal

import numpy as np

from engine.arrays import Array
from engine.options import Member, option
from engine.text import mark

Distribution = Annotated[
    Literal["uniform", "normal"],
    option(
        mark("Distribution"),
        mark("The shape in which the weights scatter; the deviation is the same."),
        choices={"uniform": mark("Uniform"), "normal": mark("Normal")},
    ),
]


class Initializer(Member, frozen=True):
    """A rule that fills a weight matrix before training: as it stands here, by chance around 0, "normal" or "uniform"."""

    distribution: ClassVar[str] = "normal"

    # Drawn in float64 whatever the type of the weights, so that networks of both types start from the same numbers.
    def fill(self, weights: Array, generator: np.random.Generator) -> None:
        """Write initial values into `weights` (D, U)."""
        deviation = self.deviation_for(*weights.shape)
        if self.distribution == "normal":
            weights[...] = generator.normal(0, deviation, weights.shape)
        else:
            limit = sqrt(3) * deviation  # U(-a, a) has the variance a²/3
            weights[...] = generator.uniform(-limit, limit, weights.shape)

    def deviation_for(self, fan_in: int, fan_out: int) -> float | None:
        """How far the weights scatter around 0; None where chance has no part in them, or no rule is known."""
        return None


class Zeros(Initializer, frozen=True):
    """Every weight starts at 0: the experiment that shows why chance is needed.

    All units of a layer then compute the same, get the same gradient and stay the same for ever; with two layers in a
    row most gradients are even exactly 0. Only a network of a single layer learns from here.

        w = 0
    """

    key = "zeros"
    title = mark("Zeros")
    order = 10
    summary = mark("All weights 0. The units stay twins and hardly anything is learned: try it once.")
    formula = "w = 0"

    def fill(self, weights: Array, generator: np.random.Generator) -> None:
        weights.fill(0)

    def deviation_for(self, fan_in: int, fan_out: int) -> float:
        return 0.0


class Constant(Initializer, frozen=True):
    """Every weight starts at the same value.

    As with zeros the units of a layer are twins and stay twins, so a layer of a hundred is worth one. Good for checking
    a calculation by hand.

        w = c
    """

    key = "constant"
    title = mark("Constant")
    order = 20
    summary = mark("All weights the same. The units stay twins; good for checking a calculation by hand.")
    formula = "w = c"

    value: Annotated[float, option(mark("Value"), mark("What every weight starts with."), ge=-100, le=100)] = 0.5

    def fill(self, weights: Array, generator: np.random.Generator) -> None:
        weights.fill(self.value)


class Normal(Initializer, frozen=True):
    """Weights from the bell curve around 0, with a deviation you choose.

    The deviation knows nothing of the layer's width. A unit with many inputs adds up many weights, so what suits a
    narrow layer makes a wide one explode; with a small deviation the signals fade. Xavier and He choose it for you.

        w ~ N(0, σ²)
    """

    key = "normal"
    title = mark("Normal")
    order = 30
    summary = mark("A bell curve around 0 with a deviation you choose.")
    formula = "w ~ N(0, σ²)"

    deviation: Annotated[
        float, option(mark("Deviation σ"), mark("How far the weights scatter around 0."), gt=0, le=100, scale="log")
    ] = 0.5

    def deviation_for(self, fan_in: int, fan_out: int) -> float:
        return self.deviation


class Uniform(Initializer, frozen=True):
    """Weights spread evenly between -a and a, with a limit you choose.

    Like the normal rule it knows nothing of the layer's width, but it has no far-out values. Its deviation is a / √3.

        w ~ U(-a, a)
    """

    key = "uniform"
    title = mark("Uniform")
    order = 40
    summary = mark("Spread evenly between two limits you choose.")
    formula = "w ~ U(−a, a)"

    distribution: ClassVar[str] = "uniform"

    limit: Annotated[
        float, option(mark("Limit a"), mark("The largest size a weight can have."), gt=0, le=100, scale="log")
    ] = 0.5

    def deviation_for(self, fan_in: int, fan_out: int) -> float:
        return self.limit / sqrt(3)


class Xavier(Initializer, frozen=True):
    """Keeps signals steady on the way forward and gradients on the way back, as well as one number can do both.

    A sum of fan_in inputs has fan_in times the variance of one product, so the variance of a weight should be 1 /
    fan_in for the way forward, and 1 / fan_out for the way back; this takes the mean of the two fans. It assumes an
    activation with slope 1 around 0: right for tanh, too small for the ReLU, which halves the signal.

        deviation = √(2 / (fan_in + fan_out))

    Reference: Glorot, Bengio (2010), "Understanding the difficulty of training deep feedforward neural networks".
    """

    key = "xavier"
    title = mark("Xavier (Glorot)")
    order = 50
    summary = mark("Keeps signals and gradients steady through layers with tanh or sigmoid.")
    formula = "σ = √(2 / (fan_in + fan_out))"
    reference = "Glorot, Bengio (2010), Understanding the difficulty of training deep feedforward neural networks"

    distribution: Distribution = "uniform"

    def deviation_for(self, fan_in: int, fan_out: int) -> float:
        return sqrt(2 / (fan_in + fan_out))


class He(Initializer, frozen=True):
    """Keeps signals steady through layers with the ReLU.

    The ReLU stops the negative half, so only half of the signal's strength passes; twice the variance in the weights
    makes up for it. With it networks of thirty layers learn where smaller weights leave the last layers without any
    signal.

        deviation = √(2 / fan_in)

    Reference: He, Zhang, Ren, Sun (2015), "Delving deep into rectifiers".
    """

    key = "he"
    title = mark("He (Kaiming)")
    order = 60
    summary = mark("Keeps signals steady through layers with the ReLU. The usual choice with it.")
    formula = "σ = √(2 / fan_in)"
    reference = "He, Zhang, Ren, Sun (2015), Delving deep into rectifiers"

    distribution: Distribution = "normal"

    distribution: Distribution = "normal"

    def deviation_for(self, fan_in: int, fan_out: int) -> float:
        return sqrt(2 / fan_in)


class LeCun(Initializer, frozen=True):
    """Keeps the variance of the weighted sums equal to that of the inputs.

    A sum of fan_in products has fan_in times the variance of one, so each weight gets the share 1 / fan_in. This is the
    oldest of the three rules, and the right one when the activation passes the whole signal (identity, or tanh near 0).

        deviation = √(1 / fan_in)

    Reference: LeCun, Bottou, Orr, Müller (1998), "Efficient BackProp", section 4.6.
    """

    key = "lecun"
    title = mark("LeCun")
    order = 70
    summary = mark("Gives every weighted sum the variance of its inputs.")
    formula = "σ = √(1 / fan_in)"
    reference = "LeCun, Bottou, Orr, Müller (1998), Efficient BackProp"

    distribution: Distribution = "normal"

    distribution: Distribution = "normal"

    def deviation_for(self, fan_in: int, fan_out: int) -> float:
        return sqrt(1 / fan_in)


class Orthogonal(Initializer, frozen=True):
    """A rotation: the units look in directions at right angles, and no signal is stretched or squeezed.

    Random weights stretch some directions of their input and squeeze others, and in a deep stack the squeezed ones die out.
    Here every column (or, in a layer that grows, every row) has length 1 and is at right angles to the others, so a stack of
    such layers without activations keeps all lengths, however deep. For the ReLU a gain of √2 makes up for the lost half.

        W = gain · Q,    Q R = N(0, 1) matrix,    the signs of Q's columns chosen so that R's diagonal is positive

    The signs make every rotation equally likely, as PyTorch does. A matrix of some thousand rows and columns takes seconds.

    Reference: Saxe, McClelland, Ganguli (2014), "Exact solutions to the nonlinear dynamics of learning".
    """

    key = "orthogonal"
    title = mark("Orthogonal")
    order = 80
    summary = mark(
        "Directions at right angles, all of the same length: signals keep their size even in very deep stacks."
    )
    formula = "W = gain·Q,  QᵀQ = I"
    reference = "Saxe, McClelland, Ganguli (2014), Exact solutions to the nonlinear dynamics of learning"

    gain: Annotated[
        float, option(mark("Gain"), mark("The factor by which lengths change; √2 suits the ReLU."), gt=0, le=10)
    ] = 1.0

    def fill(self, weights: Array, generator: np.random.Generator) -> None:
        weights[...] = self.gain * orthogonal(generator.normal(0, 1, weights.shape))

    # Each of the min(in, out) directions has length 1, so the squares of all weights add up to that number.
    def deviation_for(self, fan_in: int, fan_out: int) -> float:
        return self.gain / sqrt(max(fan_in, fan_out))


def orthogonal(drawn: Array) -> Array:
    """The rotation (D, U) that belongs to a matrix of normal numbers `drawn` (D, U); orthogonal along its shorter side."""
    rows, columns = drawn.shape
    q, r = np.linalg.qr(drawn if rows > columns else drawn.T)
    q *= np.where(np.diag(r) < 0, -1, 1)
    return q if rows > columns else q.T
