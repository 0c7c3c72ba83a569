"""Residual addition: a shortcut that carries earlier values past some layers and adds them again."""

from types import SimpleNamespace
from typing import Annotated

import numpy as np

from engine.arrays import Array
from engine.layers.base import Layer, Parameters
from engine.options import option
from engine.text import mark


class Residual(Layer, frozen=True):
    """Adds what came into the layer some places above to what comes out of the layer before.

    The layers in between only have to learn what is to be changed, the residual; with weights near 0 the block lets
    everything through as it is. On the way back the sum hands the gradient to both sides whole, so the first layers of a
    very deep network hear as much as the last. Both ends of the shortcut must be equally wide.

        output = x + source        source: what comes into the layer `span` places above

    With span 2 it bridges two layers, as in the paper.

    Shapes: x, source and output (B, D). No parameters.
    Reference: He, Zhang, Ren, Sun (2016), "Deep residual learning for image recognition".
    """

    key = "residual"
    title = mark("Residual addition")
    order = 40
    summary = mark(
        "Carries earlier values past some layers and adds them again. The gradient takes the same shortcut back, so very "
        "deep networks can learn."
    )
    formula = "aₗ = xₗ + xₗ₋ₛ"
    reference = "He, Zhang, Ren, Sun (2016), Deep residual learning for image recognition"

    span: Annotated[
        int, option(mark("Span s"), mark("How many layers the shortcut bridges, counted back from here."), ge=1, le=999)
    ] = 2

    def new_buffers(self, batch: int, width: int, dtype: np.dtype) -> SimpleNamespace:
        return SimpleNamespace(
            output=np.empty((batch, width), dtype),
            sum=np.empty((batch, width), dtype),
            source=None,
            grad_source=None,
        )

    def forward(
        self, x: Array, parameters: Parameters, buffers: SimpleNamespace, generator: np.random.Generator | None
    ) -> Array:
        return np.add(x, buffers.source.output, out=buffers.output)

    # output = x + source, so both get the gradient as it is: dL/dx = dL/dsource = dL/doutput.
    def backward(
        self,
        grad_output: Array,
        parameters: Parameters,
        gradients: Parameters,
        buffers: SimpleNamespace,
        want_input: bool = True,
    ) -> Array | None:
        buffers.grad_source = grad_output
        return grad_output if want_input else None
