"""Brings a dead unit back: what it is fed through is drawn anew, as before the first step."""

import msgspec
import numpy as np

from engine.arrays import Array
from engine.measurements.base import Probe
from engine.measurements.layer_outputs import layer_outputs
from engine.measurements.neuron_life import life_of
from engine.problems import Problem, WrongInput
from engine.seeds import generator
from engine.text import translate as _
from engine.training.trainer import Trainer

DRAWS = 16
"""So often weights are drawn for a unit that none of the weights before have brought back."""

ENOUGH = 0.1
"""A unit that fires for this share of the samples lives well; of weights that do less, the best are taken."""


class Revival(msgspec.Struct, frozen=True):
    """Of unit number `unit` of layer number `layer`, a layer with an activation."""

    layer: int
    unit: int

    def __call__(self, trainer: Trainer, parameters: Array) -> np.ndarray:
        """Change the numbers of the unit in `parameters` (P + S,), those of `trainer`; return where they stand in it.

        The unit gets weights by the rule of its layer, its initial bias, and whatever else is its own as it was before the
        first step; where its layer has no weights (an activation, a normalisation), those of the layer that feeds it. Drawn
        are weights for all units, and it takes those of one that fires. Raises WrongInput when none does.
        """
        fed_by = self._fed_by(trainer)
        places = self._places(trainer, fed_by)
        before, best, most = parameters[places].copy(), None, 0.0
        for draw in range(DRAWS):
            drawn = self._drawn(trainer, parameters, fed_by, draw)
            rates = self._rates(trainer, drawn)
            order = (self.unit + np.arange(len(rates))) % len(rates)
            lively = order[rates[order] >= ENOUGH]
            taken = int(lively[0]) if len(lively) else int(order[rates[order].argmax()])
            parameters[places] = drawn[self._places(trainer, fed_by, taken)]
            share = self._rates(trainer, parameters)[self.unit]
            if share > most:
                best, most = parameters[places].copy(), share
            if most >= ENOUGH:
                break
        parameters[places] = before if best is None else best
        if best is None:
            raise WrongInput(Problem(f"layers.{self.layer}", *self._reason(trainer, fed_by)))
        return places

    def _fed_by(self, trainer: Trainer) -> int:
        """The layer that has the weights."""
        shapes = [
            layer.parameter_shapes(width)
            for layer, width in zip(trainer.network.layers, trainer.network.widths, strict=False)
        ]
        found = next((number for number in range(self.layer, -1, -1) if "weights" in shapes[number]), None)
        if found is None:
            raise WrongInput(Problem(f"layers.{self.layer}", _("Nothing with weights stands in front of this unit.")))
        return found

    def _places(self, trainer: Trainer, fed_by: int, unit: int | None = None) -> np.ndarray:
        """Where the numbers of a unit stand in the vector; of this one, unless another is named."""
        network = trainer.network
        views = network.views(np.arange(network.length))
        first, width = self.unit if unit is None else unit, network.widths[self.layer + 1]
        own = [array for layer in range(fed_by, self.layer + 1) for array in views[layer].values()]
        # What all units share, the one slope of a PReLU say, is not the unit's own.
        return np.concatenate([array[..., first::width].ravel() for array in own if array.shape[-1] % width == 0])

    def _drawn(self, trainer: Trainer, parameters: Array, fed_by: int, draw: int) -> Array:
        """A copy of `parameters` in which all units are as before the first step."""
        drawn = parameters.copy()
        chance = generator(trainer.experiment.seed, f"revival {self.layer}", self.unit, trainer.step, draw)
        views = trainer.network.views(drawn)
        for number in range(fed_by, self.layer + 1):
            trainer.network.layers[number].initialize(views[number], chance)
        return drawn

    def _rates(self, trainer: Trainer, parameters: Array) -> np.ndarray:
        """For which share of the samples each unit of the layer fires with these parameters."""
        views = trainer.network.views(parameters)
        with np.errstate(all="ignore"):
            passed = layer_outputs(Probe(trainer.compiled, trainer.step, views, trainer.gradient_views))
            return np.nan_to_num(life_of(next(one for one in passed.layers if one.layer == self.layer)).rate)

    def _reason(self, trainer: Trainer, fed_by: int) -> tuple[str, str]:
        """Why no weights help, and what to do."""
        with np.errstate(all="ignore"):
            probe = Probe(trainer.compiled, trainer.step, trainer.views, trainer.gradient_views)
            before = [one for one in layer_outputs(probe).layers if one.layer < fed_by]
        if before and not before[-1].output.any():
            return (
                _("What comes into this unit is 0 for every sample: with no weights at all would it fire."),
                _("Revive a unit of the layer in front of it first"),
            )
        return (
            _("The initial weights and the initial bias of its layer let nothing through."),
            _("Choose another rule for the initial weights"),
        )
