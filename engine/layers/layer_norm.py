"""Layer normalisation: the values of each sample are brought to mean 0 and deviation 1."""

from math import inf
from types import SimpleNamespace
from typing import Annotated

import numpy as np

from engine.arrays import Array
from engine.layers.base import LearnedLayer, Parameters
from engine.options import option
from engine.text import mark


class LayerNorm(LearnedLayer, frozen=True):
    """Gives the values of one sample the mean 0 and the deviation 1, then each its scale γ and its shift β it learns.

    Batch normalisation turned by a right angle: each sample is measured by itself, so the size of the batch does not
    matter, and training and use are the same. What gets lost is how large the values of a sample are altogether. A
    single value would always become its shift; many of them are needed.

        x̂ = (x - μ) / √(σ² + ε)        output = γ x̂ + β        μ, σ²: mean and variance over the values of the sample

    As in PyTorch σ² is the biased variance (divided by D).

    Shapes: x, x̂ and output (B, D); scale γ and shift β (D,).
    Reference: Ba, Kiros, Hinton (2016), "Layer normalization".
    """

    key = "layer_norm"
    title = mark("Layer normalisation")
    order = 60
    summary = mark(
        "Gives the values of each sample mean 0 and deviation 1, then a learned scale and shift. Needs no batch."
    )
    formula = "a = γ·(x − μ) / √(σ² + ε) + β"
    reference = "Ba, Kiros, Hinton (2016), Layer normalization"

    epsilon: Annotated[
        float,
        option(mark("ε"), mark("Keeps the division finite where all values are equal."), ge=1e-20, le=1, scale="log"),
    ] = 1e-5

    def parameter_shapes(self, width: int) -> dict[str, tuple[int, ...]]:
        return {"scale": (width,), "shift": (width,)}

    def initialize(self, parameters: Parameters, generator: np.random.Generator) -> None:
        parameters["scale"][...] = 1
        parameters["shift"][...] = 0

    def new_buffers(self, batch: int, width: int, dtype: np.dtype) -> SimpleNamespace:
        return SimpleNamespace(
            output=np.empty((batch, width), dtype),
            normal=np.empty((batch, width), dtype),
            grad_normal=np.empty((batch, width), dtype),
            grad_input=np.empty((batch, width), dtype),
            mean=np.empty((batch, 1), dtype),
            deviation=np.empty((batch, 1), dtype),
        )

    def forward(
        self, x: Array, parameters: Parameters, buffers: SimpleNamespace, generator: np.random.Generator | None
    ) -> Array:
        normal, output, mean, deviation = buffers.normal, buffers.output, buffers.mean, buffers.deviation
        width = x.shape[1]
        np.add.reduce(x, axis=1, keepdims=True, out=mean)
        mean /= width
        np.subtract(x, mean, out=normal)
        np.multiply(normal, normal, out=output)
        np.add.reduce(output, axis=1, keepdims=True, out=deviation)
        deviation /= width
        deviation += self.epsilon
        np.sqrt(deviation, out=deviation)
        if deviation.max() == inf:
            self._measure_far_out(normal, deviation)
        normal /= deviation
        np.multiply(normal, parameters["scale"], out=output)
        output += parameters["shift"]
        return output

    # Where squares are too large for the type: σ = s √(mean of (x/s)² + ε/s²) with the largest value s.
    def _measure_far_out(self, centred: Array, deviation: Array) -> None:
        size = np.maximum(np.abs(centred).max(axis=1, keepdims=True), 1)
        np.square(centred / size).mean(axis=1, keepdims=True, out=deviation)
        deviation += self.epsilon / size / size
        np.sqrt(deviation, out=deviation)
        deviation *= size

    # As in batch normalisation, with the means along the D values of a sample. The scale differs from value to value now,
    # so it stays inside the sums: g = dL/doutput · γ = dL/dx̂,
    #   dL/dγ = Σ_B dL/doutput · x̂        dL/dβ = Σ_B dL/doutput
    #   dL/dx = (g - mean_D(g) - x̂ · mean_D(g · x̂)) / √(σ² + ε)
    def backward(
        self,
        grad_output: Array,
        parameters: Parameters,
        gradients: Parameters,
        buffers: SimpleNamespace,
        want_input: bool = True,
    ) -> Array | None:
        normal, grad_normal, grad_input = buffers.normal, buffers.grad_normal, buffers.grad_input
        mean, width = buffers.mean, grad_output.shape[1]
        np.multiply(grad_output, normal, out=grad_input)
        np.add.reduce(grad_input, axis=0, out=gradients["scale"])
        np.add.reduce(grad_output, axis=0, out=gradients["shift"])
        if not want_input:
            return None
        np.multiply(grad_output, parameters["scale"], out=grad_normal)
        np.multiply(grad_normal, normal, out=grad_input)
        np.add.reduce(grad_input, axis=1, keepdims=True, out=mean)
        mean /= width
        np.multiply(normal, mean, out=grad_input)
        np.add.reduce(grad_normal, axis=1, keepdims=True, out=mean)
        mean /= width
        grad_normal -= mean
        np.subtract(grad_normal, grad_input, out=grad_input)
        grad_input /= buffers.deviation
        return grad_input
