"""Batch normalisation: every value is brought to mean 0 and deviation 1 over the batch."""

from types import SimpleNamespace
from typing import Annotated

import numpy as np

from engine.arrays import Array
from engine.layers.base import LearnedLayer, Parameters
from engine.options import option
from engine.text import mark


class BatchNorm(LearnedLayer, frozen=True):
    """Gives each value the mean 0 and the deviation 1 over the samples of a batch, then a scale γ and a shift β it learns.

    Whatever the layers before it do, the next one gets numbers of a steady size: deep networks learn with larger steps,
    and hardly depend on how their weights were drawn. In use a sample comes alone: then the means and variances count
    that were collected in training (running statistics). Small batches make them poor.

        x̂ = (x - μ) / √(σ² + ε)        output = γ x̂ + β        μ, σ²: mean and variance over the batch

    As in PyTorch σ² is the biased variance (divided by B), the running variance collects the unbiased one (B - 1), and
    running = (1 - m) running + m batch; Keras's momentum is 1 - m. One sample has no variance: a last batch of one is left
    out (another sample in each pass). Frozen, the layer is what it is in use, as in Keras; with a single sample as well.

    Shapes: x, x̂ and output (B, D); scale γ, shift β, running_mean, running_variance (D,).
    Reference: Ioffe, Szegedy (2015), "Batch normalization: accelerating deep network training by reducing internal
    covariate shift".
    """

    key = "batch_norm"
    title = mark("Batch normalisation")
    order = 50
    summary = mark(
        "Gives every value mean 0 and deviation 1 over the batch, then a learned scale and shift. Deep networks learn "
        "faster with it."
    )
    formula = "a = γ·(x − μ) / √(σ² + ε) + β"
    reference = "Ioffe, Szegedy (2015), Batch normalization: accelerating deep network training"

    momentum: Annotated[
        float,
        option(mark("Momentum"), mark("The share of a new batch in the running statistics."), ge=0, le=1, live=True),
    ] = 0.1
    epsilon: Annotated[
        float,
        option(mark("ε"), mark("Keeps the division finite where a value never changes."), ge=1e-20, le=1, scale="log"),
    ] = 1e-5

    @property
    def least_batch(self) -> int:
        return 1 if self.frozen else 2

    def parameter_shapes(self, width: int) -> dict[str, tuple[int, ...]]:
        return {"scale": (width,), "shift": (width,)}

    def statistic_shapes(self, width: int) -> dict[str, tuple[int, ...]]:
        return {"running_mean": (width,), "running_variance": (width,)}

    def initialize(self, parameters: Parameters, generator: np.random.Generator) -> None:
        parameters["scale"][...] = 1
        parameters["shift"][...] = 0
        parameters["running_mean"][...] = 0
        parameters["running_variance"][...] = 1

    def new_buffers(self, batch: int, width: int, dtype: np.dtype) -> SimpleNamespace:
        large = {name: np.empty((batch, width), dtype) for name in ("output", "normal", "grad_input")}
        small = {name: np.empty(width, dtype) for name in ("mean", "variance", "deviation", "factor")}
        return SimpleNamespace(**large, **small, over_batch=False)

    def forward(
        self, x: Array, parameters: Parameters, buffers: SimpleNamespace, generator: np.random.Generator | None
    ) -> Array:
        normal, output = buffers.normal, buffers.output
        mean, variance = parameters["running_mean"], parameters["running_variance"]
        buffers.over_batch = generator is not None and not self.frozen and len(x) > 1
        if buffers.over_batch:
            mean, variance = buffers.mean, buffers.variance
            np.add.reduce(x, axis=0, out=mean)
            mean /= len(x)
        np.subtract(x, mean, out=normal)
        if buffers.over_batch:
            np.multiply(normal, normal, out=output)
            np.add.reduce(output, axis=0, out=variance)
            variance /= len(x)
        np.add(variance, self.epsilon, out=buffers.deviation)
        np.sqrt(buffers.deviation, out=buffers.deviation)
        normal /= buffers.deviation
        np.multiply(normal, parameters["scale"], out=output)
        output += parameters["shift"]
        return output

    # With x̂ = (x - μ) / s, s = √(σ² + ε), and d = dL/doutput, everything along the batch:
    #   dL/dγ = Σ d · x̂        dL/dβ = Σ d
    # One x moves its own x̂ by 1/s, every x̂ through μ by -1/(B s), and through s, as ds/dx = x̂ / B, by -x̂ x̂ₓ / (B s):
    #   dL/dx = γ/s · (d - Σ d / B - x̂ · Σ (d · x̂) / B)        in use μ and s are constants: γ/s · d
    def backward(
        self,
        grad_output: Array,
        parameters: Parameters,
        gradients: Parameters,
        buffers: SimpleNamespace,
        want_input: bool = True,
    ) -> Array | None:
        grad_input, factor, batch = buffers.grad_input, buffers.factor, len(grad_output)
        np.multiply(grad_output, buffers.normal, out=grad_input)
        np.add.reduce(grad_input, axis=0, out=gradients["scale"])
        np.add.reduce(grad_output, axis=0, out=gradients["shift"])
        if not want_input:
            return None
        if buffers.over_batch:
            np.divide(gradients["scale"], -batch, out=factor)
            np.multiply(buffers.normal, factor, out=grad_input)
            np.divide(gradients["shift"], batch, out=factor)
            grad_input -= factor
            grad_input += grad_output
        else:
            grad_input[...] = grad_output
        np.divide(parameters["scale"], buffers.deviation, out=factor)
        grad_input *= factor
        return grad_input

    def remember(self, parameters: Parameters, buffers: SimpleNamespace) -> None:
        if not buffers.over_batch:
            return
        batch, mean, variance = len(buffers.output), parameters["running_mean"], parameters["running_variance"]
        mean += self.momentum * (buffers.mean - mean)
        variance += self.momentum * (buffers.variance * (batch / (batch - 1)) - variance)
