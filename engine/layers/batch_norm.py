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
    and hardly depend on how their weights were drawn. Because every sample is seen in the company of others, the numbers
    tremble a little, which also works against overfitting. In use a sample comes alone: then the means and variances
    count that were collected in training (running statistics). Small batches make them poor.

        x̂ = (x - μ) / √(σ² + ε)        output = γ x̂ + β        μ, σ²: mean and variance over the batch

    As in PyTorch: σ² is the biased variance (divided by B), the running variance collects the unbiased one (B - 1), and
    running = (1 - m) running + m batch; what Keras calls momentum is 1 - m. A batch of one sample has no variance; PyTorch
    refuses it, and so does the compiler; one that is left over after the batch size was changed in the middle of a pass
    is treated as in use. Frozen, the layer is what it is in use, as in Keras.

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
        option(
            mark("Momentum m"),
            mark("The share of each new batch in the running mean and variance, which count in use."),
            ge=0,
            le=1,
            live=True,
        ),
    ] = 0.1
    epsilon: Annotated[
        float,
        option(mark("ε"), mark("Keeps the division finite where a value never changes."), ge=1e-20, le=1, scale="log"),
    ] = 1e-5

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
        return SimpleNamespace(
            output=np.empty((batch, width), dtype),
            normal=np.empty((batch, width), dtype),
            grad_input=np.empty((batch, width), dtype),
            mean=np.empty(width, dtype),
            variance=np.empty(width, dtype),
            deviation=np.empty(width, dtype),
            factor=np.empty(width, dtype),
            over_batch=False,
        )

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

    # With x̂ = (x - μ) / s, s = √(σ² + ε), and g = dL/doutput · γ = dL/dx̂, everything along the batch:
    #   dL/dγ = Σ dL/doutput · x̂        dL/dβ = Σ dL/doutput
    # Moving one x moves its own x̂ by 1/s, all others through μ (by -1/(B s) each), and all through s, because
    # dσ²/dx = 2 (x - μ) / B, that is ds/dx = x̂ / B. Summed up over the samples:
    #   dL/dx = (g - mean(g) - x̂ · mean(g · x̂)) / s
    # With γ outside the sums: dL/dx = γ/s · (dL/doutput - dL/dβ / B - x̂ · dL/dγ / B). In use μ and s are constants, and
    # only the first term is left.
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
        batch, momentum, scratch = len(buffers.output), self.momentum, buffers.factor
        for name, seen, share in (
            ("running_mean", buffers.mean, momentum),
            ("running_variance", buffers.variance, momentum * batch / (batch - 1)),
        ):
            parameters[name] *= 1 - momentum
            np.multiply(seen, share, out=scratch)
            parameters[name] += scratch
