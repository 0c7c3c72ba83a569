"""A run held still: everything it needs to go on later, on another day, with the same bits as if nothing had happened.

In a file it is a set of named arrays and nothing else. Reading them believes nothing: names, types, sizes and numbers must
be those that a run of the experiment could have left.
"""

from collections.abc import Iterator, Mapping

import msgspec
import numpy as np

from engine import compiler
from engine.arrays import Array, frozen
from engine.experiment import Experiment
from engine.network import Network
from engine.optimizers.base import Forms
from engine.problems import Problem, WrongInput
from engine.text import translate as _
from engine.training import batch_losses, changes_text, record_arrays, watch
from engine.training.events import Ended
from engine.training.history import Record
from engine.training.watch import Watch

COUNTERS = ("step", "epoch", "position", "samples", "inputs", "optimizer_from")
INPUT_LIMIT = 2**31


class TrainingState(msgspec.Struct, frozen=True, eq=False, gc=False):
    """A run between two steps. All arrays are read-only.

    step: updates made. epoch, position: whole passes, and samples of the next one already used.
    samples, inputs: size of the training part and its features; other data cannot go on with this run.
    optimizer_from: the step the optimizer began at; later than 0 in a branch with another one.
    parameters (P + S,), optimizer: as in `Trainer`. watch: as `Watch.arrays` tells it.
    order, dropout (6,) uint64: the random streams, as `chance_numbers` writes them; `order` is as it was before the order of
        the pass at hand was drawn, `dropout` feeds all chance inside the network.
    history: everything told up to `step`; None until `with_history` adds it.
    """

    step: int
    epoch: int
    position: int
    samples: int
    inputs: int
    parameters: Array
    optimizer: dict[str, Array]
    order: np.ndarray
    dropout: np.ndarray
    watch: dict[str, Array] = {}
    optimizer_from: int = 0
    history: Record | None = None

    @property
    def seconds(self) -> float:
        """How long the run has computed; 0 where nobody has kept it."""
        known = self.history.marks["seconds"][-1] if self.history is not None else 0.0
        return float(np.nan_to_num(known))

    @property
    def ended(self) -> Ended | None:
        """The end that a stopping rule has made of the run, as it was told then; None when it was none."""
        if not self.watch.get("over"):
            return None
        best = self.watch.get("stopping_best_at")
        epoch = float(self.watch["epoch"])
        return Ended(self.step, epoch, "finished", best_epoch=None if best is None else float(best))

    def with_history(self, record: Record) -> "TrainingState":
        """The same state and the record of its run. Raises ValueError when that was not fed exactly up to `step`."""
        if record.step != self.step:
            raise ValueError(f"the history knows {record.step} of {self.step} steps")
        return msgspec.structs.replace(self, history=record)

    def refuse_others(self, fresh: "TrainingState") -> None:
        """Raise WrongInput when a run that begins as `fresh` could not have come here."""
        if (self.samples, self.inputs) != (fresh.samples, fresh.inputs):
            what = _(
                "The run was trained on {samples} samples with {inputs} features; the data now has {samples_now} with "
                "{inputs_now}.",
                samples=self.samples,
                inputs=self.inputs,
                samples_now=fresh.samples,
                inputs_now=fresh.inputs,
            )
            raise WrongInput(Problem("data", what, _("Bring the old data back, or train from the start")))
        same = self.optimizer.keys() == fresh.optimizer.keys() and self.watch.keys() == fresh.watch.keys()
        if self.parameters.shape != fresh.parameters.shape or not same:
            what = _("The run was made with another network or optimizer.")
            raise WrongInput(Problem("layers", what, _("Train from the start")))


def named_arrays(network: Network, parameters: Array) -> dict[str, Array]:
    """Name ("layers.0.weights") -> array, for all of a network's vector (P + S,). They share its memory."""
    views = network.views(parameters)
    return {f"layers.{index}.{name}": array for index, own in enumerate(views) for name, array in own.items()}


def chance_numbers(state: dict) -> np.ndarray:
    """The state of NumPy's PCG64 generator as (6,) uint64: state and increment, high half first; kept half number."""
    low = 2**64 - 1
    inner = state["state"]
    numbers = [inner["state"] >> 64, inner["state"] & low, inner["inc"] >> 64, inner["inc"] & low]
    return frozen(np.array([*numbers, state["has_uint32"], state["uinteger"]], np.uint64))


def chance_state(numbers: np.ndarray) -> dict:
    """The state of a PCG64 generator from its six numbers: the way back from `chance_numbers`."""
    high, low, inc_high, inc_low, has_half, half = map(int, numbers)
    inner = {"state": high << 64 | low, "inc": inc_high << 64 | inc_low}
    return {"bit_generator": "PCG64", "state": inner, "has_uint32": has_half, "uinteger": half}


def to_arrays(state: TrainingState, experiment: Experiment) -> dict[str, np.ndarray]:
    """Name -> array, for the file. `experiment` is the one that was trained; raises ValueError when it is another."""
    network = Network(experiment.layers, state.inputs)
    if network.length != len(state.parameters) or set(_memory_forms(experiment, network)) != set(state.optimizer):
        raise ValueError("the state belongs to another experiment")
    if state.history is None:
        raise ValueError("the state has no history")
    arrays = {f"weights/{name}": array for name, array in named_arrays(network, state.parameters).items()}
    arrays |= {f"optimizer/{name}": vector for name, vector in state.optimizer.items()}
    arrays |= {f"watch/{name}": array for name, array in state.watch.items()}
    arrays |= {f"counters/{name}": np.array(getattr(state, name), np.int64) for name in COUNTERS}
    arrays |= {"generators/order": state.order, "generators/dropout": state.dropout}
    return arrays | {f"history/{name}": column for name, column in record_arrays.written(state.history).items()}


def from_arrays(arrays: Mapping[str, np.ndarray], experiment: Experiment) -> TrainingState:
    """The way back from `to_arrays`. Raises WrongInput where the arrays are not those of a run of `experiment`."""
    arrays = record_arrays.completed(arrays)
    counters = {name: _counter(arrays, f"counters/{name}") for name in COUNTERS}
    step, inputs = counters["step"], counters["inputs"]
    network = Network(experiment.layers, inputs) if 1 <= inputs <= INPUT_LIMIT else None
    if network is None or network.size > compiler.PARAMETER_LIMIT:
        raise _fault("counters/inputs", _("The number does not fit the experiment."))
    _check_forms(arrays, _forms(arrays, experiment, network))
    if not fits(**counters) or not batch_losses.is_possible(len(arrays["history/batch_losses"]), step):
        raise _fault("counters", _("The numbers contradict each other."))
    parameters = np.zeros(network.length, np.float32)
    for name, array in named_arrays(network, parameters).items():
        array[...] = arrays[f"weights/{name}"]
        if name.endswith("variance") and (array < 0).any():
            raise _fault(f"weights/{name}", _("A variance cannot be negative."))
    check_finite("weights", parameters)
    return TrainingState(
        **counters,
        parameters=frozen(parameters),
        optimizer={
            name: frozen(check_memory(f"optimizer/{name}", arrays[f"optimizer/{name}"]))
            for name in _memory_forms(experiment, network)
        },
        order=frozen(check_chance("generators/order", arrays["generators/order"])),
        dropout=frozen(check_chance("generators/dropout", arrays["generators/dropout"])),
        watch=_watched(arrays, experiment, network, step),
        history=record_arrays.read(arrays, experiment, network, step),
    )


def _forms(
    arrays: Mapping[str, np.ndarray], experiment: Experiment, network: Network
) -> Iterator[tuple[str, str, tuple[int, ...] | None]]:
    """Every array a run leaves: name, type, shape (None: a column of any length)."""
    for index, layer in enumerate(network.layers):
        width = network.widths[index]
        for name, shape in (layer.parameter_shapes(width) | layer.statistic_shapes(width)).items():
            yield f"weights/layers.{index}.{name}", "float32", shape
    for name, (dtype, shape) in _memory_forms(experiment, network).items():
        yield f"optimizer/{name}", dtype.name, shape
    for name, (dtype, shape) in Watch.forms(experiment, network.length, network.dtype).items():
        yield f"watch/{name}", dtype.name, shape
    for name in COUNTERS:
        yield f"counters/{name}", "int64", ()
    for name in ("order", "dropout"):
        yield f"generators/{name}", "uint64", (6,)
    for name, dtype in record_arrays.forms(arrays).items():
        yield f"history/{name}", dtype, None


def _memory_forms(experiment: Experiment, network: Network) -> Forms:
    return experiment.optimizer.forms(network.size, network.dtype)


def _check_forms(arrays: Mapping[str, np.ndarray], forms: Iterator[tuple[str, str, tuple[int, ...] | None]]) -> None:
    unknown = set(arrays)
    for name, dtype, shape in forms:
        if name not in arrays:
            raise _fault(name, _("The file has no array of this name."))
        check_form(name, arrays[name], dtype, shape)
        unknown.remove(name)
    if unknown:
        raise _fault(min(unknown)[:60], _("The network has no array of this name."))


def check_form(name: str, given: np.ndarray, dtype: str, shape: tuple[int, ...] | None) -> None:
    """Raise WrongInput when the array called `name` has another type or shape; None is a column of any length."""
    if given.dtype != dtype:
        what = _("The array holds numbers of type {found}; {needed} is needed.", found=given.dtype, needed=dtype)
        raise _fault(name, what)
    if given.shape != shape and (shape is not None or given.ndim != 1):
        found, needed = (" × ".join(map(str, sizes)) or "1" for sizes in (given.shape, shape or ("N",)))
        raise _fault(name, _("The array is {found}; the network needs {needed}.", found=found, needed=needed))


def _counter(arrays: Mapping[str, np.ndarray], name: str) -> int:
    given = arrays.get(name)
    if given is None or given.shape != () or given.dtype != np.int64 or not 0 <= given <= changes_text.COUNTER_LIMIT:
        raise _fault(name, _("The number is missing or impossible."))
    return int(given)


def fits(step: int, epoch: int, position: int, samples: int, inputs: int, optimizer_from: int) -> bool:
    """True when a run may count so."""
    in_order = optimizer_from <= step and inputs > 0
    return in_order and position < samples and epoch + (position > 0) <= step <= epoch * samples + position


def check_chance(name: str, numbers: np.ndarray) -> np.ndarray:
    """`numbers` (…, 6), of random streams. Raises WrongInput for others."""
    if (numbers[..., 3] % 2 == 0).any() or (numbers[..., 4] > 1).any() or (numbers[..., 5] >= 2**32).any():
        raise _fault(name, _("These are not the numbers of a random generator."))
    return numbers


def check_memory(name: str, given: Array) -> Array:
    """An array of the optimizer. In float32 the square of a large gradient may be infinite, and the run goes on."""
    if np.isnan(given).any() or np.isneginf(given).any() or (given.dtype == np.float64 and np.isinf(given).any()):
        raise _fault(name, _("The array holds something that is not a number."))
    return given


def _watched(arrays: Mapping[str, np.ndarray], experiment: Experiment, network: Network, step: int) -> dict[str, Array]:
    names = Watch.forms(experiment, network.length, network.dtype)
    for name in names:
        if not watch.is_possible(name, arrays[f"watch/{name}"], step):
            raise _fault(f"watch/{name}", _("The number is missing or impossible."))
    return {name: frozen(arrays[f"watch/{name}"]) for name in names}


def check_finite(name: str, numbers: np.ndarray) -> None:
    """Raise WrongInput for what is no number."""
    if not np.isfinite(numbers).all():
        raise _fault(name, _("The array holds something that is not a number."))


def _fault(name: str, what: str) -> WrongInput:
    return WrongInput(Problem(name, what))
