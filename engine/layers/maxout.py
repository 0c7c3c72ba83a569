"""Maxout: every unit is the largest of several weighted sums."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Annotated

import numpy as np

from engine.arrays import Array
from engine.initializers import Initializer, LeCun
from engine.layers.base import Parameters, PenalizedLayer
from engine.options import option
from engine.penalties import NoPenalty, Penalty
from engine.text import mark


class Maxout(PenalizedLayer, frozen=True):
    """Each unit forms k weighted sums of its inputs and answers with the largest.

    The largest of several straight lines is a bent line that is hollow upwards, and any such bend can be put together from
    enough of them: the unit learns its own activation. ReLU (pieces z and 0) and the absolute value (z and -z) are among
    them. Its slope is never 0, so no unit dies; but it has k times the parameters.

        z_j = x W_j + b_j        a = max(z_1, ..., z_k)

    Where several pieces are equal the first wins, and it alone gets the gradient, as with PyTorch's max over a dimension.
    The variance 1 / fan_in of the initial weights suits k = 2: the largest and the smallest of two sums around 0 are
    mirror images, so the mean square of the largest is that of one sum.

    Shapes: x (B, D), weights (D, k U) and bias (k U,), piece after piece, each for all units; z (B, k U), output (B, U).
    Reference: Goodfellow, Warde-Farley, Mirza, Courville, Bengio (2013), "Maxout networks".
    """

    key = "maxout"
    title = mark("Maxout")
    order = 12
    summary = mark("Each unit is the largest of several weighted sums: it learns its own bend, and cannot die.")
    formula = "a = max(x·W₁ + b₁, …, x·Wₖ + bₖ)"
    reference = "Goodfellow and others (2013), Maxout networks"

    units: Annotated[int, option(mark("Units"), mark("How many values the layer gives."), ge=1, le=4096)] = 8
    pieces: Annotated[
        int, option(mark("Pieces k"), mark("How many weighted sums compete in each unit."), ge=2, le=16)
    ] = 2
    initial_weights: Annotated[
        Initializer, option(mark("Initial weights"), mark("How the weights are drawn before the first step."))
    ] = LeCun()
    penalty: Annotated[
        Penalty, option(mark("Penalty"), mark("A cost on large weights, against overfitting."), live=True)
    ] = NoPenalty()

    def units_out(self, width: int) -> int:
        return self.units

    def parameter_shapes(self, width: int) -> dict[str, tuple[int, ...]]:
        sums = self.pieces * self.units
        return {"weights": (width, sums), "bias": (sums,)}

    def initialize(self, parameters: Parameters, generator: np.random.Generator) -> None:
        for piece in self._pieces(parameters["weights"]):
            self.initial_weights.fill(piece, generator)
        parameters["bias"][...] = 0

    def new_buffers(self, batch: int, width: int, dtype: np.dtype) -> SimpleNamespace:
        sums = self.pieces * self.units
        return SimpleNamespace(
            input=None,
            z=np.empty((batch, sums), dtype),
            output=np.empty((batch, self.units), dtype),
            winner=np.empty((batch, self.units), np.int8),
            wins=np.empty((batch, self.units), bool),
            grad_z=np.empty((batch, sums), dtype),
            grad_input=np.empty((batch, width), dtype),
            scratch=np.empty((width, sums), dtype),
        )

    def forward(
        self, x: Array, parameters: Parameters, buffers: SimpleNamespace, generator: np.random.Generator | None
    ) -> Array:
        buffers.input = x
        x.dot(parameters["weights"], buffers.z)
        buffers.z += parameters["bias"]
        first, *others = self._pieces(buffers.z)
        output, winner, wins = buffers.output, buffers.winner, buffers.wins
        output[...] = first
        winner.fill(0)
        for number, piece in enumerate(others, start=1):
            np.greater(piece, output, out=wins)
            np.copyto(winner, number, where=wins)
            np.maximum(piece, output, out=output)
        return output

    # a = z_j for the piece j that won, so a small step of z moves a by as much where it won, and not at all elsewhere:
    #   dL/dz_j = dL/da where j is the winner, else 0
    # From there on it is a dense layer of k U units: dL/dW = xᵀ g, dL/db = Σ_B g, dL/dx = g Wᵀ with g = dL/dz.
    def backward(
        self,
        grad_output: Array,
        parameters: Parameters,
        gradients: Parameters,
        buffers: SimpleNamespace,
        want_input: bool = True,
    ) -> Array | None:
        grad_z, wins = buffers.grad_z, buffers.wins
        for number, piece in enumerate(self._pieces(grad_z)):
            np.equal(buffers.winner, number, out=wins)
            np.multiply(grad_output, wins, out=piece)
        buffers.input.T.dot(grad_z, gradients["weights"])
        np.add.reduce(grad_z, axis=0, out=gradients["bias"])
        if not want_input:
            return None
        return grad_z.dot(parameters["weights"].T, buffers.grad_input)

    def sides_of_kinks(self, parameters: Parameters, buffers: SimpleNamespace) -> Iterator[np.ndarray]:
        yield from super().sides_of_kinks(parameters, buffers)
        yield buffers.winner

    def _pieces(self, sums: Array) -> list[Array]:
        """The columns of each piece, as views."""
        return [sums[:, start : start + self.units] for start in range(0, self.pieces * self.units, self.units)]
