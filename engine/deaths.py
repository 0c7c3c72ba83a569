"""When units died: what is known from looks at them now and then, and the very step, found by making the run again."""

from collections.abc import Callable, Sequence
from time import perf_counter
from typing import Protocol

import msgspec
import numpy as np

from engine.measurements.base import Probe
from engine.measurements.layer_outputs import layer_outputs
from engine.measurements.neuron_life import LifeOfNeurons, life_of
from engine.training.events import Changed
from engine.training.replay import Replay
from engine.training.trainer import Trainer

NEVER = -1

MOST_LATE = 1000
"""Looks that came late, of which it is known who was dead."""

STRETCH_S = 0.05
"""A run that is made again asks this often whether it is still wanted."""


class Deaths:
    """Between which looks each unit died.

    alive, dead: for each layer that was looked at, by its number, the step of the last look at which each unit lived, and
    that of the first one at which it did not (U,); `NEVER` where there is none. Who comes to life again has not died.
    """

    def __init__(self) -> None:
        self.alive: dict[int, np.ndarray] = {}
        self.dead: dict[int, np.ndarray] = {}
        self._late: dict[int, dict[int, np.ndarray]] = {}  # step -> layer -> who was dead, of looks that came late

    def look(self, step: int, life: LifeOfNeurons) -> None:
        """Take in a look at the units right after `step`; steps rise."""
        for one in life.layers:
            alive = self.alive.setdefault(one.layer, np.full(len(one.dead), NEVER))
            dead = self.dead.setdefault(one.layer, np.full(len(one.dead), NEVER))
            alive[~one.dead] = step
            dead[~one.dead] = NEVER
            dead[one.dead & (dead == NEVER)] = step

    def look_back(self, step: int, life: LifeOfNeurons) -> None:
        """Take in a look from before others: it tells more exactly when somebody has died."""
        self._late.pop(step, None)
        self._late[step] = {one.layer: one.dead for one in life.layers}
        if len(self._late) > MOST_LATE:
            del self._late[next(iter(self._late))]

    def forget_after(self, step: int) -> None:
        """The run has gone back to `step`: what was seen later has not happened."""
        for looks in (*self.alive.values(), *self.dead.values()):
            looks[looks > step] = NEVER
        self._late = {at: dead for at, dead in self._late.items() if at <= step}

    def between(self, layer: int, unit: int) -> tuple[int, int] | None:
        """The step of the last look at which the unit lived (or `NEVER`), and of the first at which it was dead."""
        if layer not in self.dead or self.dead[layer][unit] == NEVER:
            return None
        alive, dead = int(self.alive[layer][unit]), int(self.dead[layer][unit])
        late = [
            (step, bool(found[layer][unit]))
            for step, found in self._late.items()
            if alive < step < dead and layer in found
        ]
        alive = max((step for step, is_dead in late if not is_dead), default=alive)
        return alive, min((step for step, is_dead in late if is_dead and step > alive), default=dead)


class Death(msgspec.Struct, frozen=True):
    """The update that killed a unit.

    step: after this update it is dead, before it lived. learning_rate: of the update, for this layer. z: the largest of its
    weighted sums over the samples, before and after. bias: before and after, None without one. norm: of its weights, before
    and after; largest: the largest change of one of them. Both are None where the unit has no weights of its own.
    """

    layer: int
    unit: int
    step: int
    learning_rate: float
    z: tuple[float, float]
    bias: tuple[float, float] | None
    norm: tuple[float, float] | None
    largest: float | None


class MadeAgain(Protocol):
    """A run that can be made again."""

    def at(self, step: int) -> Trainer:
        """The run right after `step` steps; good until the next call."""


class FromTheStart:
    """A run made again from its first step. trainer: at that step. changes: what was changed live since then, in order.

    goes_on: when it says no, `at` stops on the way.
    """

    def __init__(
        self, trainer: Trainer, goes_on: Callable[[], bool] = lambda: True, changes: Sequence[Changed] = ()
    ) -> None:
        self._replay = Replay(trainer.experiment, [trainer.state()], changes, compiled=trainer.compiled)
        self._goes_on = goes_on

    def at(self, step: int) -> Trainer:
        while self._goes_on() and not self._replay.move(step, perf_counter() + STRETCH_S):
            pass
        return self._replay.trainer


class _Look(msgspec.Struct, frozen=True, eq=False):
    dead: bool
    z: float
    weights: np.ndarray | None
    bias: float | None


def find_death(
    run: MadeAgain, layer: int, unit: int, alive: int, dead: int, goes_on: Callable[[], bool] = lambda: True
) -> Death | None:
    """The last update after `alive` and up to `dead` that killed the unit; None when it lives through all of them, or when
    `goes_on` says no. Every step in between is made and looked at, with the samples of every measurement."""
    found = None
    trainer = run.at(alive)
    if trainer.step != alive:
        return None
    before = _look(trainer, layer, unit)
    for step in range(alive + 1, dead + 1):
        if not goes_on():
            return None
        rate = trainer.learning_rate() * trainer.network.layers[layer].rate_factor
        trainer = run.at(step)
        if trainer.step != step:
            return None
        after = _look(trainer, layer, unit)
        if after.dead and not before.dead:
            found = _death(layer, unit, step, rate, before, after)
        before = after
    return found


def _look(trainer: Trainer, layer: int, unit: int) -> _Look:
    with np.errstate(all="ignore"):
        probe = Probe(trainer.compiled, trainer.step, trainer.views, trainer.gradient_views)
        one = next(one for one in layer_outputs(probe).layers if one.layer == layer)
        own = trainer.views[layer]
        return _Look(
            bool(life_of(one).dead[unit]),
            float(one.z[:, unit].max()),
            own["weights"][:, unit].astype(np.float64) if "weights" in own else None,
            float(own["bias"][unit]) if "bias" in own else None,
        )


def _death(layer: int, unit: int, step: int, rate: float, before: _Look, after: _Look) -> Death:
    norm = largest = bias = None
    if before.weights is not None:
        norm = float(np.linalg.norm(before.weights)), float(np.linalg.norm(after.weights))
        change = after.weights - before.weights
        largest = float(change[np.abs(change).argmax()])
    if before.bias is not None:
        bias = before.bias, after.bias
    return Death(layer, unit, step, rate, (before.z, after.z), bias, norm, largest)
