"""No member and no option without golden numbers: whoever adds one is told to ask PyTorch what it should give."""

import json
from pathlib import Path

import pytest

from engine import catalog
from engine.activations.base import Activation
from engine.clipping import Clipping
from engine.layers.base import Layer
from engine.losses.base import Loss
from engine.optimizers.base import Optimizer
from engine.options import options
from engine.penalties import Penalty
from engine.plain import from_plain
from engine.problems import WrongInput
from engine.schedules import Schedule

FAMILIES = (Activation, Layer, Loss, Optimizer, Penalty, Schedule, Clipping)
WITHOUT_TWIN = {"newton", "bfgs"}
"""PyTorch has no such optimizer; they must end where SciPy ends, with all their options (test_searchers.py)."""


NOTHING = {"none"}
"""Members that leave everything as it is."""


def written(values):
    """Every member that is written down anywhere in the golden files, as plain data."""
    if isinstance(values, dict):
        if "kind" in values:
            yield values
        values = list(values.values())
    if isinstance(values, list):
        for value in values:
            if isinstance(value, dict | list):
                yield from written(value)


def all_written():
    found = {}
    for path in sorted((Path(__file__).parents[1] / "golden").glob("*.json")):
        for member in written(json.loads(path.read_text(encoding="utf-8"))):
            found[json.dumps(member, sort_keys=True)] = member
    return list(found.values())


GOLDEN = all_written()


def expected(cls):
    """Options that decide on numbers: not names, and not those that only say where the walk begins, which is given.

    The rate factor is of the step and not of the layer: golden walks in groups have it (test_golden_walks.py).
    """
    left_out = ("name", "rate_factor")
    found = [option for option in options(cls) if option.name not in left_out]
    return {option.name: option.default for option in found if not option.name.startswith("initial_")}


@pytest.mark.parametrize("base", FAMILIES, ids=lambda base: base.__name__)
def test_every_option_of_every_member_has_golden_numbers(base):
    members = [member for plain in GOLDEN if (member := read(base, plain)) is not None]
    missing = []
    for key, cls in catalog.members(base).items():
        own = [member for member in members if type(member) is cls]
        if key in NOTHING:
            continue
        if key in WITHOUT_TWIN:
            assert not own, f"{key} has a twin after all"
            continue
        if not own:
            missing.append(key)
        for name, default in expected(cls).items():
            if all(getattr(member, name) == default for member in own):
                missing.append(f"{key}.{name}")
    assert not missing, f"no golden numbers: {', '.join(missing)}"


def read(base, plain):
    """The member of the family that is written so, or None when it is one of another family."""
    try:
        return from_plain(base, plain)
    except WrongInput:
        return None
