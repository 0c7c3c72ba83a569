"""Which units are alive: how often each one fires, and which are dead or stuck."""

import msgspec
import numpy as np

from engine.arrays import frozen
from engine.measurements.base import Measurement, Probe
from engine.measurements.layer_outputs import LayerOutput, layer_outputs, saturates


class LayerLife(msgspec.Struct, frozen=True, eq=False):
    """The units of one layer (U,).

    rate: share of the samples for which the unit fires: the slope of its activation is not flat there (for a ReLU: its
    output is above 0; for a sigmoid: it is not saturated). NaN where its numbers are not finite. dead: its output is 0 for
    every sample and its slope is exactly 0, so that nothing can change it. stuck: flat for every sample, but not dead; so
    is a sigmoid or tanh at its floor or ceiling.
    """

    layer: int
    rate: np.ndarray
    dead: np.ndarray
    stuck: np.ndarray


class LifeOfNeurons(msgspec.Struct, frozen=True, eq=False):
    """samples: how many were looked at."""

    samples: int
    layers: tuple[LayerLife, ...]


class NeuronLife(Measurement, frozen=True):
    """The life of every unit that has an activation; not of the layer that the loss reads past its activation."""

    def measure(self, probe: Probe) -> LifeOfNeurons:
        passed = layer_outputs(probe)
        layers = tuple(life_of(one) for one in passed.layers if one.activation is not None and not one.answers)
        return LifeOfNeurons(len(passed.x), layers)


def life_of(one: LayerOutput) -> LayerLife:
    """How the units of a layer with an activation live."""
    if one.activation.learns:
        slopes = np.abs(one.slopes())
        fires = ~one.flat()
        silent = (slopes == 0).all(axis=0) & (one.output == 0).all(axis=0) & (not saturates(one.activation))
    else:  # a step has no slope anywhere: it fires where its output is up
        fires = one.output > 0
        silent = (one.output == 0).all(axis=0)
    rate = fires.mean(axis=0)
    rate[~np.isfinite(one.output).all(axis=0)] = np.nan
    return LayerLife(one.layer, frozen(rate), frozen(silent), frozen((rate == 0) & ~silent))
