"""What training minimises: the loss of a network's predictions, and its gradient by backpropagation.

Where the loss is made for the output activation (sigmoid with binary cross-entropy, softmax with categorical), the two are
fused: loss and gradient are computed from the output layer's weighted sums ("logits"), exactly and for any size of them.
"""

import numpy as np

from engine.arrays import Array, ones
from engine.layers.base import Layer, Parameters
from engine.layers.dense import Dense
from engine.losses.base import Loss
from engine.losses.class_weights import each_weight
from engine.network import Network, Workspace

CHUNK = 512
"""Samples predicted in one go when only predictions are wanted; large enough for speed, small enough for the cache."""


class Objective:
    """A network and a loss. One object serves one thread: it keeps the workspaces it has allocated.

    class_weights: the table (2, K) of `Loss.balanced_weights`; None when all classes count alike. fused: loss and gradient
    come from logits.
    """

    def __init__(self, network: Network, loss: Loss, class_weights: Array | None = None):
        self.network = network
        self.loss = loss
        last = network.layers[-1] if network.layers else None
        # Asked in every step, and settled here: no live option changes it.
        self.fused = isinstance(last, Dense) and last.activation.key in loss.logits_of
        self._weights = () if class_weights is None else (class_weights,)
        self._layers: tuple[Layer, ...] = ()
        self._pulled: frozenset[int] = frozenset()  # those of them whose penalties have a gradient
        self._workspaces: dict[int, Workspace] = {}
        self._outputs: dict[int, Array] = {}

    def workspace(self, batch: int) -> Workspace:
        """The buffers for `batch` samples, allocated on first use."""
        if batch not in self._workspaces:
            if len(self._workspaces) >= 8:  # a live batch size was tried out many times: forget the oldest
                oldest = next(iter(self._workspaces))
                del self._workspaces[oldest], self._outputs[oldest]
            self._workspaces[batch] = self.network.new_workspace(batch)
            self._outputs[batch] = np.empty((batch, self.network.widths[-1]), self.network.dtype)
        return self._workspaces[batch]

    # The chain rule, read from the back: the loss hands dL/d(prediction) to the last layer, each layer turns the gradient
    # of its output into that of its parameters (kept) and that of its input (handed on). The first layer's input are the
    # data, which nobody wants to change, so its gradient is not computed. Where several layers read one output, its
    # gradient is the sum of what they hand back: each of them had its own share in the loss.
    def loss_and_gradient(
        self,
        x: Array,
        y: Array,
        parameters: list[Parameters],
        gradients: list[Parameters],
        chance: np.random.Generator | None = None,
    ) -> float:
        """Return the mean loss of a batch, and write the gradient of loss plus smooth penalties into `gradients`.

        The gradient of a frozen layer is 0. Nothing else is changed: the same call gives the same numbers.
        x (B, D), y (B, K); `parameters` and `gradients` are `Network.views`; `chance` feeds dropout, and None means in use.
        """
        network, batch = self.network, len(x)
        workspace = self._workspaces.get(batch) or self.workspace(batch)
        prediction = network.forward(x, parameters, workspace, chance)
        value = self.mean_loss(prediction, workspace, y)
        self.backward(prediction, y, parameters, gradients, workspace, self._outputs[batch])
        return value

    def backward(
        self,
        prediction: Array,
        y: Array,
        parameters: list[Parameters],
        gradients: list[Parameters],
        workspace: Workspace,
        grad: Array,
        outward: list[Array] | None = None,
    ) -> None:
        """The way back of `loss_and_gradient`, after a pass in `workspace` that gave `prediction` (B, K).

        grad: an array (B, K) to write to. outward: gets the gradient of each layer's output, from the last to the first;
            of the last layer that of its logits where the loss is fused with it.
        """
        layers, readers = self.network.layers, self.network.readers
        if layers is not self._layers:  # asked in every step, and settled until a live option changes one
            self._layers = layers
            self._pulled = frozenset(index for index, layer in enumerate(layers) if layer.pulls)
        last = len(layers) - 1
        if self.fused:
            self.loss.gradient_from_logits(workspace[last].z, prediction, y, grad, *self._weights)
        else:
            self.loss.gradient(prediction, y, grad, *self._weights)
        for index in range(last, -1, -1):
            layer, buffers = layers[index], workspace[index]
            if readers and index in readers:
                for reader in readers[index]:
                    own = workspace[reader]
                    grad = np.add(grad, own.grad_source, out=own.sum)
            if outward is not None:
                outward.append(grad)
            backward = layer.backward_from_z if self.fused and index == last else layer.backward
            grad = backward(grad, parameters[index], gradients[index], buffers, index > 0)
            if layer.frozen:
                for array in gradients[index].values():
                    array.fill(0)
            elif index in self._pulled:
                layer.add_penalty_gradient(parameters[index], gradients[index], buffers)

    def mean_loss(self, prediction: Array, workspace: Workspace, y: Array) -> float:
        """The loss of a batch whose `prediction` (B, K) has just been computed in `workspace`. y (B, K)."""
        if self.fused:
            total = self.loss.total_fused(workspace[-1].z, prediction, y, *self._weights)
        else:
            losses = self.loss.per_sample(prediction, y, *self._weights)
            total = float(losses.dot(ones(len(losses), losses.dtype)))
        return total / (self.weight_of(y) if self._weights else len(y))

    def remember(self, batch: int, parameters: list[Parameters]) -> None:
        """Take the batch of the last pass, of `batch` samples, into the statistics: once in each step of training."""
        for index in self.network.remembering:
            layer = self.network.layers[index]
            if not layer.frozen:
                layer.remember(parameters[index], self._workspaces[batch][index])

    def predict(self, x: Array, parameters: list[Parameters]) -> Array:
        """Return the predictions (N, K) for `x` (N, D), as in use (no chance, running statistics), as a new array."""
        out = np.empty((len(x), self.network.widths[-1]), self.network.dtype)
        for start in range(0, len(x), CHUNK):
            part = x[start : start + CHUNK]
            out[start : start + len(part)] = self.network.forward(part, parameters, self.workspace(len(part)))
        return out

    def evaluate(self, x: Array, y: Array, parameters: list[Parameters]) -> tuple[Array, Array]:
        """Return predictions (N, K) and the loss of each sample (N,), as in use and without penalties.

        With class weights each loss counts by its weight in the N samples, so that their mean is the weighted mean.
        """
        predictions = np.empty((len(x), self.network.widths[-1]), self.network.dtype)
        losses = np.empty(len(x), self.network.dtype)
        for start in range(0, len(x), CHUNK):
            part = slice(start, min(start + CHUNK, len(x)))
            workspace = self.workspace(part.stop - start)
            predictions[part] = self.network.forward(x[part], parameters, workspace)
            losses[part] = self._losses(predictions[part], workspace, y[part])
        if self._weights:
            losses *= len(x) / self.weight_of(y)
        return predictions, losses

    def _losses(self, prediction: Array, workspace: Workspace, y: Array) -> Array:
        if self.fused:
            return self.loss.per_sample_fused(workspace[-1].z, prediction, y, *self._weights)
        return self.loss.per_sample(prediction, y, *self._weights)

    def weight_of(self, y: Array) -> float:
        """What the samples `y` (N, K) weigh together: N without class weights."""
        return len(y) if not self._weights else float(each_weight(y, *self._weights).sum(dtype=np.float64))

    def penalty(self, parameters: list[Parameters], smooth: bool = False) -> float:
        """What the penalties of all layers cost. smooth: only what is part of the gradient."""
        return sum(layer.penalty_value(own, smooth) for layer, own in zip(self.network.layers, parameters, strict=True))

    def settle(self, parameters: list[Parameters], learning_rate: float, batch: int) -> None:
        """Let the penalties that have no gradient act, after a step with `learning_rate` on `batch` samples."""
        for layer, own, buffers in zip(self.network.layers, parameters, self.workspace(batch), strict=True):
            if layer.settles:
                layer.settle(own, learning_rate * layer.rate_factor, buffers)
