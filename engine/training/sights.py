"""What was measured of a run while somebody looked, for other runs to be compared with, as named arrays in its file.

Nothing of it is needed to go on. It is bounded, and checked before it is believed: it is drawn beside other runs.
"""

import typing
from collections.abc import Iterator, Mapping, Sequence

import msgspec
import numpy as np

from engine.arrays import distinct, frozen
from engine.measurements.base import Measurement
from engine.measurements.gradient_flow import GradientFlow, LayerGradient
from engine.measurements.signal_propagation import LayerSignal, SignalPropagation
from engine.measurements.updates import LayerUpdate, Updates
from engine.problems import Problem, WrongInput
from engine.text import translate as _

QUESTIONS: dict[str, tuple[Measurement, type]] = {
    "gradients": (GradientFlow(), LayerGradient),
    "signal": (SignalPropagation(), LayerSignal),
    "updates": (Updates(), LayerUpdate),
}
"""Name in a file -> the question, and of what struct its answers have one for each layer."""

MOST_LOOKS = 400
"""So many answers to each question are kept of a run."""

SIGHTS_BYTES = 2**18
"""What the answers to one question may take in a file: of a network of thousands of layers fewer are written."""


class Sight(msgspec.Struct, frozen=True, eq=False):
    """The answers to one question, called `name` as in QUESTIONS.

    steps, epochs (n,): when it was answered. anew (n,): nobody had looked since the answer before. numbers (n, layers ·
    fields): the fields of each layer, one layer after the other.
    """

    name: str
    steps: np.ndarray
    epochs: np.ndarray
    anew: np.ndarray
    numbers: np.ndarray


def written(sights: Sequence[Sight], last: int) -> dict[str, np.ndarray]:
    """Name -> array, of what was seen until step `last`; evenly spread where there is no room for all."""
    arrays = {}
    for sight in sights:
        count = int(np.searchsorted(sight.steps, last, side="right"))
        most = max(min(SIGHTS_BYTES // max(8 * sight.numbers.shape[1], 1), MOST_LOOKS), 2)
        kept = distinct(np.linspace(0, count - 1, min(count, most)).astype(np.intp)) if count else []
        if len(kept) == 0:
            continue
        breaks = np.cumsum(sight.anew)  # between two that stay may have been several
        anew = (np.diff(breaks[kept], prepend=0) > 0).astype(np.uint8)
        for key, array in (("steps", sight.steps), ("epochs", sight.epochs), ("numbers", sight.numbers)):
            arrays[f"{sight.name}/{key}"] = array[kept]
        arrays[f"{sight.name}/anew"] = anew
    return arrays


def read(arrays: Mapping[str, np.ndarray], layers: int, last: int) -> tuple[Sight, ...]:
    """The way back, of a run with so many layers that has made `last` steps. Raises WrongInput where it is none."""
    names = {name.split("/")[0] for name in arrays}
    wanted = {f"{name}/{key}" for name in names & set(QUESTIONS) for key in ("steps", "epochs", "anew", "numbers")}
    if names - set(QUESTIONS) or set(arrays) != wanted:
        raise _fault("seen", _("The file has no such array of this name."))
    return tuple(_sights(arrays, layers, last))


def _sights(arrays: Mapping[str, np.ndarray], layers: int, last: int) -> Iterator[Sight]:
    for name, (_question, kind) in QUESTIONS.items():
        if f"{name}/steps" not in arrays:
            continue
        columns = [arrays[f"{name}/{key}"] for key in ("steps", "epochs", "anew", "numbers")]
        steps, epochs, anew, numbers = columns
        types = [str(column.dtype) for column in columns], [column.ndim for column in columns]
        if types != (["int64", "float64", "uint8", "float64"], [1, 1, 1, 2]):
            raise _fault(name, _("The file has no such array of this name."))
        if not 1 <= len(steps) <= MOST_LOOKS or any(len(column) != len(steps) for column in columns):
            raise _fault(name, _("The numbers contradict each other."))
        in_order = (np.diff(steps) > 0).all() and steps[0] >= 0 and steps[-1] <= last and (anew <= 1).all()
        timed = np.isfinite(epochs).all() and (np.diff(epochs) >= 0).all() and epochs[0] >= 0 and epochs[-1] <= last
        if not (in_order and timed and _is_of(numbers, kind, layers)):
            raise _fault(name, _("The numbers contradict each other."))
        yield Sight(name, frozen(steps), frozen(epochs), frozen(anew.astype(bool)), frozen(numbers))


def _is_of(numbers: np.ndarray, kind: type, layers: int) -> bool:
    """True for the fields of some of so many layers, in order. Sizes may be infinite or NaN."""
    forms = typing.get_type_hints(kind)
    fields = kind.__struct_fields__
    rows = numbers.shape[1] // len(fields)
    if numbers.shape[1] != rows * len(fields) or not 1 <= rows <= layers + 1:
        return False
    table = numbers.reshape(len(numbers), rows, len(fields))
    for place, field in enumerate(fields):
        values = table[:, :, place]
        if field == "layer":
            whole = np.isfinite(values).all() and (values == np.round(values)).all()
            if not whole or (np.diff(values) <= 0).any() or values.min() < -1 or values.max() >= layers:
                return False
        elif (forms[field] is bool and not np.isin(values, (0, 1)).all()) or (values < 0).any():
            return False
    return True


def _fault(name: str, what: str) -> WrongInput:
    return WrongInput(Problem(f"seen/{name[:40]}", what))
