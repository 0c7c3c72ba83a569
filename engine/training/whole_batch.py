"""The landscape for optimizers that look around: loss plus smooth penalties on the whole training part, in float64.

Throughout one step it is one and the same function: all samples in one order, the same units switched off by dropout.
"""

from math import isfinite

import numpy as np

from engine.arrays import Array
from engine.compiler import Compiled
from engine.network import Network
from engine.objective import Objective
from engine.optimizers.base import Searcher, State
from engine.training.control import Control

CHUNK = 8192
"""Samples that go through the network at once."""


class StoppedMidwayError(Exception):
    """The run has been told to stop, and nobody waits for the rest of the step."""


class WholeBatch:
    """Makes the steps of a `Searcher`. chance: the stream of dropout; each step takes from it what one pass needs."""

    def __init__(self, compiled: Compiled, chance: np.random.Generator):
        self.network = Network(compiled.network.layers, compiled.network.widths[0], np.float64)
        part, loss = compiled.prepared.training, compiled.experiment.loss
        self._objective = Objective(self.network, loss, loss.balanced_weights(part.y))
        self._chunks = [(part.x[at : at + CHUNK], part.y[at : at + CHUNK]) for at in range(0, len(part.x), CHUNK)]
        if len(self._chunks) == 1:
            self._chunks = [(part.x.astype(np.float64), part.y.astype(np.float64))]
        self._weight, self._chance = self._objective.weight_of(part.y), chance
        self._before: dict = {}
        self._loss = 0.0
        self._control: Control | None = None
        self._gradient, self._part = np.zeros(self.network.size), np.zeros(self.network.size)
        self._part_views = self.network.views(self._part)
        self._vector = np.zeros(self.network.length)
        self._views = self.network.views(self._vector)
        self._held: list[tuple[slice, Array]] = []
        self._remembers = False

    def __call__(self, point: Array) -> tuple[float, Array]:
        """Height and gradient (P,) at `point` (P,); both are new. Frozen layers stay where they are, wherever that is."""
        if self._control is not None and self._control.pending:
            if self._control.stopped:
                self._chance.bit_generator.state = self._before
                raise StoppedMidwayError
            self._control.give_way()
        self._vector[: len(point)] = point
        for part, values in self._held:
            self._vector[part] = values
        self._chance.bit_generator.state = self._before
        self._gradient[...] = 0
        self._loss = 0.0
        for x, y in self._chunks:
            share = self._objective.weight_of(y) / self._weight
            x, y = x.astype(np.float64, copy=False), y.astype(np.float64, copy=False)
            loss = self._objective.loss_and_gradient(x, y, self._views, self._part_views, self._chance)
            if self._remembers:
                self._objective.remember(len(x), self._views)
            self._loss += share * loss
            self._part *= share
            self._gradient += self._part
        return self._loss + self._objective.penalty(self._views), self._gradient.copy()

    def step(
        self,
        optimizer: Searcher,
        parameters: Array,
        gradient: Array,
        state: State,
        learning_rate: float,
        count: int,
        control: Control | None,
    ) -> float:
        """Move `parameters` (P + S,), write the gradient they had into `gradient` (P,), and return the loss they had.

        Raises StoppedMidwayError, with nothing changed, when `control` says stop.
        """
        self._before, self._control = self._chance.bit_generator.state, control
        point, learned = state["point"], parameters[: self.network.size]
        moved = point.astype(parameters.dtype) != learned  # at the start, or by somebody else
        point[moved] = learned[moved]
        self._vector[len(point) :] = parameters[len(point) :]
        self._held = [(part, point[part].copy()) for part in self.network.frozen_parts()]
        self._remembers = bool(self.network.remembering)
        height, slope = self(point)
        self._remembers = False
        parameters[len(point) :] = self._vector[len(point) :]
        loss = self._loss
        gradient[...] = slope
        if isfinite(loss):
            point[...] = optimizer.search(self, point.copy(), height, slope, state, learning_rate, count)
            for part, values in self._held:
                point[part] = values
            learned[...] = point
        return loss
