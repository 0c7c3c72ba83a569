"""What training minimises: the loss of a network's predictions, and its gradient by backpropagation.

Where the loss is made for the output activation (sigmoid with binary cross-entropy, softmax with categorical), the two are
fused: loss and gradient are computed from the output layer's weighted sums ("logits"), exactly and for any size of them.
"""

import numpy as np

from engine.arrays import Array, ones
from engine.layers.base import Parameters
from engine.layers.dense import Dense
from engine.losses.base import Loss
from engine.losses.class_weights import each_weight
from engine.network import Network, Workspace
from engine.passes import Passes

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
        self._workspaces: dict[int, Workspace] = {}
        self._outputs: dict[int, Array] = {}
        self._passes: dict[int, Passes] = {}

    def workspace(self, batch: int) -> Workspace:
        """The buffers for `batch` samples, allocated on first use."""
        if batch not in self._workspaces:
            if len(self._workspaces) >= 8:  # a live batch size was tried out many times: forget the oldest
                oldest = next(iter(self._workspaces))
                del self._workspaces[oldest], self._outputs[oldest]
                self._passes.pop(oldest, None)
            self._workspaces[batch] = self.network.new_workspace(batch)
            self._outputs[batch] = np.empty((batch, self.network.widths[-1]), self.network.dtype)
        return self._workspaces[batch]

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
        batch = len(x)
        passes = self._passes.get(batch)
        if passes is None or not passes.are_of(self.network.layers, parameters, gradients, chance):
            passes = self.passes(self.workspace(batch), parameters, gradients, chance)
            self._passes[batch] = passes
        prediction, workspace = passes.forward(x), self._workspaces[batch]
        value = self.mean_loss(prediction, workspace, y)
        passes.backward(self.gradient(prediction, workspace, y, self._outputs[batch]))
        return value

    def passes(
        self,
        workspace: Workspace,
        parameters: list[Parameters],
        gradients: list[Parameters],
        chance: np.random.Generator | None = None,
        outward: list[Array] | None = None,
    ) -> Passes:
        """The ways through the network in `workspace`; see `Passes`."""
        return Passes(self.network, workspace, parameters, gradients, chance, self.fused, outward)

    def gradient(self, prediction: Array, workspace: Workspace, y: Array, out: Array) -> Array:
        """Write to `out` (B, K) where the way back of a batch begins, and return it; as for `mean_loss`."""
        if self.fused:
            self.loss.gradient_from_logits(workspace[-1].z, prediction, y, out, *self._weights)
        else:
            self.loss.gradient(prediction, y, out, *self._weights)
        return out

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
