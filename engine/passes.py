"""The way of a batch through a network and back, with all arrays at hand: what training does thousands of times a second."""

from collections.abc import Iterator

import numpy as np

from engine.arrays import Array
from engine.layers.base import Layer, Parameters, Pass
from engine.network import Network, Workspace


class Passes:
    """Forward and backward on the same arrays, step after step."""

    def __init__(
        self,
        network: Network,
        workspace: Workspace,
        parameters: list[Parameters],
        gradients: list[Parameters],
        chance: np.random.Generator | None,
        from_logits: bool,
        outward: list[Array] | None = None,
    ):
        """parameters, gradients: `Network.views`. chance: feeds all chance; None means in use. from_logits: the way back
        begins at the weighted sums of the last layer.

        outward: gets the gradient of each layer's output on the way back, from the last to the first; of the last layer
            that of its logits where the way begins there.
        """
        self._network, self._workspace = network, workspace
        self._made_of = (network.layers, parameters, gradients, chance)
        self._into_readers = [workspace[reader].source for reader in network.readers.get(-1, ())]
        both = list(zip(network.layers, parameters, workspace, strict=True))
        self._forward = [layer.bound_forward(own, buffers, chance) for layer, own, buffers in both]
        self._backward = list(self._back(parameters, gradients, from_logits, outward))

    def are_of(
        self,
        layers: tuple[Layer, ...],
        parameters: list[Parameters],
        gradients: list[Parameters],
        chance: np.random.Generator | None,
    ) -> bool:
        """True when they go through these layers, on these very arrays."""
        own_layers, own_parameters, own_gradients, own_chance = self._made_of
        same = own_parameters is parameters and own_gradients is gradients and own_chance is chance
        return same and own_layers is layers

    def forward(self, x: Array) -> Array:
        """Return the predictions (B, K) for `x` (B, D)."""
        for source in self._into_readers:
            source.output = x
        for layer in self._forward:
            x = layer(x)
        return x

    def backward(self, grad: Array) -> None:
        """Write the gradient of every parameter, smooth penalties included; that of a frozen layer is 0.

        grad (B, K): of the predictions, or of the logits.
        """
        for layer in self._backward:
            grad = layer(grad)

    # The chain rule, read from the back: the loss hands dL/d(prediction) to the last layer, each layer turns the gradient
    # of its output into that of its parameters (kept) and that of its input (handed on). The first layer's input are the
    # data, which nobody wants to change, so its gradient is not computed. Where several layers read one output, its
    # gradient is the sum of what they hand back: each of them had its own share in the loss.
    def _back(
        self,
        parameters: list[Parameters],
        gradients: list[Parameters],
        from_logits: bool,
        outward: list[Array] | None,
    ) -> Iterator[Pass]:
        layers, readers = self._network.layers, self._network.readers
        last = len(layers) - 1
        for index in range(last, -1, -1):
            layer, buffers = layers[index], self._workspace[index]
            for reader in readers.get(index, ()):
                yield _sum_with(self._workspace[reader])
            if outward is not None:
                yield _noting(outward)
            bound = layer.bound_backward_from_z if from_logits and index == last else layer.bound_backward
            yield bound(parameters[index], gradients[index], buffers, index > 0)
            if layer.frozen:
                yield _forgetting(gradients[index])
            elif layer.pulls:
                yield _pulled(layer, parameters[index], gradients[index], buffers)


def _sum_with(reader) -> Pass:
    def summed(grad: Array) -> Array:
        return np.add(grad, reader.grad_source, out=reader.sum)

    return summed


def _noting(outward: list[Array]) -> Pass:
    def noted(grad: Array) -> Array:
        outward.append(grad)
        return grad

    return noted


def _forgetting(gradients: Parameters) -> Pass:
    def forgot(grad: Array | None) -> Array | None:
        for array in gradients.values():
            array.fill(0)
        return grad

    return forgot


def _pulled(layer: Layer, parameters: Parameters, gradients: Parameters, buffers) -> Pass:
    def pulled(grad: Array | None) -> Array | None:
        layer.add_penalty_gradient(parameters, gradients, buffers)
        return grad

    return pulled
