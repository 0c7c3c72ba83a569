"""Every member of a family as the tests want it: with its default options, and with each option at its limits.

A new member is found by its family's folder and tested with the others; nothing has to be listed.
"""

import math

import numpy as np
import pytest

from engine import catalog
from engine.activations.base import Activation
from engine.augmentations.base import Augmentation
from engine.clipping import Clipping
from engine.datasets.base import Dataset
from engine.initializers import Initializer
from engine.layers.base import Layer
from engine.losses.base import Loss
from engine.metrics.base import Metric
from engine.optimizers.base import Optimizer
from engine.options import options
from engine.penalties import Penalty
from engine.schedules import Schedule
from engine.stopping import Stopping

FAMILIES = (
    Activation,
    Loss,
    Optimizer,
    Layer,
    Initializer,
    Penalty,
    Schedule,
    Clipping,
    Stopping,
    Dataset,
    Metric,
    Augmentation,
)
EPSILON = 1e-5
FLOOR = 1e-3


def classes(*bases):
    """Every member class of the families, as parameters of a test."""
    return [
        pytest.param(cls, id=f"{base.__name__} {key}") for base in bases for key, cls in catalog.members(base).items()
    ]


def variants(*bases):
    """Every member with its defaults, and once more for each limit of each option, as parameters of a test."""
    found = []
    for base in bases:
        for key, cls in catalog.members(base).items():
            found.append(pytest.param(cls(), id=key))
            for option in options(cls):
                for value in values_at_limits(option):
                    shown = getattr(value, "key", value)
                    found.append(pytest.param(cls(**{option.name: value}), id=f"{key} {option.name}={shown}"))
    return found


def values_at_limits(option):
    """The extreme values an option may take: its limits, all its choices, all members of its family."""
    if option.choices:
        return list(option.choices)
    if option.type is bool:
        return [False, True]
    if option.is_member:
        return [cls() for cls in catalog.members(option.type).values()]
    if option.type not in (int, float):
        return []
    found = []
    for limit, is_open, inwards in ((option.low, option.low_open, 1), (option.high, option.high_open, -1)):
        if limit is None:
            continue
        if option.type is int:
            found.append(int(limit) + inwards * is_open)
        else:
            found.append(math.nextafter(limit, inwards * math.inf) if is_open else float(limit))
    return found


def varied(base):
    """Every member with its default options, and once more for each option, with that one changed.

    Left out are options whose members are combined anyway, sizes, names, and what only says where the walk begins.
    """
    found = []
    for cls in catalog.members(base).values():
        found.append(cls())
        for option in options(cls):
            if not (option.is_member or option.name in ("units", "name") or option.name.startswith("initial_")):
                found += [cls(**{option.name: value}) for value in other_values(option)]
    return found


def other_values(option):
    """Ordinary values an option may take, other than its default."""
    if option.choices:
        return [value for value in option.choices if value != option.default]
    if option.type is bool:
        return [not option.default]
    if option.type is int:
        return [option.default - 1 if option.default > option.low else option.default + 1]
    low, high = max(option.low, option.default / 4), min(option.high, option.default * 4)
    return [(low + high) / 2 if high > low else (option.low + min(option.high, 1.0)) / 2]


def shown(member):
    """A member in words: its key, and the options that are not as they begin."""
    changed = {o.name: getattr(member, o.name) for o in options(type(member)) if getattr(member, o.name) != o.default}
    return " ".join([member.key, *(f"{name}={value}" for name, value in changed.items())])


def slopes(function, at, places=None):
    """Central differences of `function()` along each element of the array `at`, which is changed and put back."""
    flat, found = at.reshape(-1), {}
    for place in range(flat.size) if places is None else places:
        kept = flat[place]
        flat[place] = kept + EPSILON
        above = function()
        flat[place] = kept - EPSILON
        found[place] = (above - function()) / (2 * EPSILON)
        flat[place] = kept
    return found


def assert_slopes(function, at, gradient, places=None):
    """Fail where `gradient` is not the slope of `function()` along the elements of `at`."""
    for place, measured in slopes(function, at, places).items():
        claimed = gradient.reshape(-1)[place]
        error = abs(measured - claimed) / max(abs(measured), abs(claimed), FLOOR)
        assert error < 1e-6, f"element {place}: gradient {claimed}, measured {measured}"


def away_from(kinks, z):
    """`z`, with the elements that lie within 10 EPSILON of a kink moved out of the way."""
    for kink in kinks:
        z = np.where(np.abs(z - kink) < 10 * EPSILON, kink + 0.01, z)
    return z


def locked(array):
    """`array`, read-only: a test fails where the engine writes to what it was only given to read."""
    array.flags.writeable = False
    return array
