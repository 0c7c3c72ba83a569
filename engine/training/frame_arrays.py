"""What a run remembers as named arrays in its file, and back: key frames, one below the other, and what was changed between
them. What is read is checked before it is believed, because a run is made again from it.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from math import inf, prod
from typing import Any

import msgspec
import numpy as np

from engine import compiler, experiment_file, paths
from engine.arrays import frozen
from engine.experiment import Experiment
from engine.network import Network
from engine.plain import check_option, from_plain, to_plain
from engine.problems import Problem, WrongInput
from engine.text import translate as _
from engine.training import changes_text, watch
from engine.training.events import Changed
from engine.training.history import Record
from engine.training.key_frames import evenly
from engine.training.memory import Memory
from engine.training.places import is_possible, place_at
from engine.training.state import (
    COUNTERS,
    INPUT_LIMIT,
    TrainingState,
    check_chance,
    check_finite,
    check_form,
    check_memory,
    fits,
    named_arrays,
)
from engine.training.watch import Watch

MOST_FRAMES = 4096
"""Frames of one run in a file: more would hardly bring a moment nearer, and cost time when it is opened."""

OVERRULED_LIMIT = 10_000
PATH_LIMIT = 200


def bytes_of(frame: TrainingState) -> int:
    """Bytes of a frame in a file."""
    arrays = (frame.parameters, frame.order, frame.dropout, *frame.optimizer.values(), *frame.watch.values())
    return 8 * len(COUNTERS) + sum(array.nbytes for array in arrays)


def wanted(memory: Memory) -> int:
    """Bytes that all frames of a run would take in a file."""
    frames = memory.frames
    return min(len(frames), MOST_FRAMES) * max((bytes_of(frame) for frame in (*frames[:1], *frames[-1:])), default=0)


# ---- writing --------------------------------------------------------------------------------------------------------


def written(memory: Memory, room: int, least: int = 0) -> dict[str, np.ndarray]:
    """Name -> array, with as many frames as take `room` bytes, evenly spread, and not fewer than `least`; nothing where
    there are none."""
    each = max(wanted(memory) // max(min(len(memory.frames), MOST_FRAMES), 1), 1)
    frames = evenly(memory.frames, max(min(room // each, MOST_FRAMES), least))
    while frames and not _is_readable(text := _text(_since(memory, frames))):
        frames = frames[len(frames) // 2 + 1 :]
    if not frames:
        return {}
    (begins,) = memory.experiments_before([frames[0].step])
    arrays = {f"counters/{name}": np.array([getattr(frame, name) for frame in frames], np.int64) for name in COUNTERS}
    arrays |= {
        name: np.stack([getattr(frame, name) for frame in frames]) for name in ("parameters", "order", "dropout")
    }
    for name in frames[0].optimizer:
        arrays[f"optimizer/{name}"] = np.stack([frame.optimizer[name].reshape(-1) for frame in frames])
    for name, like in {name: array for frame in frames for name, array in frame.watch.items()}.items():
        empty = np.zeros_like(like)  # where no rule that knows it was at work
        arrays[f"watch/{name}"] = np.stack([frame.watch.get(name, empty).reshape(-1) for frame in frames])
    arrays["overruled"] = np.array([step for step in memory.overruled if step >= frames[0].step], np.int64)
    arrays["changes"] = np.frombuffer(text.encode(), np.uint8)
    arrays["experiment"] = np.frombuffer(experiment_file.to_json(begins).encode(errors="replace"), np.uint8)
    return arrays


def _since(memory: Memory, frames: Sequence[TrainingState]) -> list[Changed]:
    return [change for change in memory.changes if change.step >= frames[0].step]


def _text(changes: Sequence[Changed]) -> str:
    rows = [[one.path, to_plain(one.old), to_plain(one.new), one.step, one.epoch] for one in changes]
    return json.dumps(rows, ensure_ascii=False, allow_nan=False)


def _is_readable(text: str) -> bool:
    return experiment_file.is_readable(text) and text.count("[") <= changes_text.CHANGES_LIMIT


# ---- reading --------------------------------------------------------------------------------------------------------


def read(
    arrays: Mapping[str, np.ndarray],
    experiment: Experiment | None,
    end: TrainingState | None,
    record: Record,
    last: int | None = None,
) -> Memory:
    """The way back. `experiment` is what the run had in the end, `end` how it was then, when that is known. last: the step
    at which it was left; None is that of its `record`.

    Raises WrongInput where such a run could not have left this.
    """
    begins = experiment_file.from_json(bytes(_array(arrays, "experiment", "uint8")).decode())
    columns = {name: _array(arrays, f"counters/{name}", "int64") for name in COUNTERS}
    count, last = len(columns["step"]), record.step if last is None else last
    if not 1 <= count <= MOST_FRAMES or any(len(column) != count for column in columns.values()):
        raise _fault("counters", _("The numbers contradict each other."))
    _check_counters(columns, last, end)
    network = Network(begins.layers, int(columns["inputs"][0]))
    if network.size > compiler.PARAMETER_LIMIT:
        raise _fault("counters/inputs", _("The number does not fit the experiment."))
    first = int(columns["step"][0])
    told = list(_changes(bytes(_array(arrays, "changes", "uint8")).decode(), begins, network, first, last))
    memory = Memory(begins, (), tuple(told), _overruled(arrays, first, last), now=experiment, state=end)
    *experiments, ends = memory.experiments_before([*columns["step"].tolist(), inf])
    if experiment is not None and ends != experiment:
        raise _fault("changes", _("The numbers contradict each other."))
    blocks = _blocks(arrays, experiments, network, count)
    _check_numbers(blocks, network)
    frames = tuple(_frames(columns, blocks, experiments, network))
    return msgspec.structs.replace(memory, frames=frames).timed_by(record)


def _check_counters(columns: dict[str, np.ndarray], last: int, end: TrainingState | None) -> None:
    for name, column in columns.items():
        if column.min() < 0 or column.max() > changes_text.COUNTER_LIMIT:
            raise _fault(f"counters/{name}", _("The number is missing or impossible."))
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*map(np.ndarray.tolist, columns.values()), strict=True)]
    one = rows[0]
    alike = all((row["samples"], row["inputs"]) == (one["samples"], one["inputs"]) for row in rows)
    of_this_run = end is None or (one["samples"], one["inputs"]) == (end.samples, end.inputs)
    in_order = (np.diff(columns["step"]) > 0).all() and columns["step"][-1] <= last
    possible = 1 <= one["inputs"] <= INPUT_LIMIT and all(fits(**row) for row in rows)
    if not (alike and of_this_run and in_order and possible):
        raise _fault("counters", _("The numbers contradict each other."))


def _changes(text: str, experiment: Experiment, network: Network, first: int, last: int) -> Iterator[Changed]:
    """The changes since the first frame, each one that could be made to what the run had right then."""
    rows, before = experiment_file.strict_json(text), first
    for path, old, new, step, epoch in rows if isinstance(rows, list) else [rows]:
        if not isinstance(path, str) or len(path) > PATH_LIMIT or type(step) is not int or not before <= step <= last:
            raise _impossible()
        if not isinstance(epoch, int | float) or not 0 <= epoch <= step:
            raise _impossible()
        before, place = step, place_at(path)
        if place is not None:
            if not place.is_in(network) or not all(
                type(one) in (int, float) and is_possible(one) for one in (old, new)
            ):
                raise _impossible()
            yield Changed(step, float(epoch), path, float(old), float(new))
        else:
            was, becomes = _option(experiment, path, new)
            experiment = paths.replace(experiment, path, becomes)
            yield Changed(step, float(epoch), path, was, becomes)


def _option(experiment: Experiment, path: str, plain: Any) -> tuple[Any, Any]:
    """What a live option is, and what becomes of it."""
    found = paths.option_at(experiment, path)
    if found is None or not paths.is_live(experiment, path):
        raise _impossible()
    value = from_plain(found.type, plain, path) if found.is_member else check_option(found, plain, path)
    return paths.get(experiment, path), value


def _overruled(arrays: Mapping[str, np.ndarray], first: int, last: int) -> tuple[int, ...]:
    steps = _array(arrays, "overruled", "int64")
    wrong = len(steps) > OVERRULED_LIMIT or (np.diff(steps) < 0).any()
    if wrong or steps.min(initial=first) < first or steps.max(initial=first) > last:
        raise _fault("overruled", _("The numbers contradict each other."))
    return tuple(steps.tolist())


def _blocks(
    arrays: Mapping[str, np.ndarray], experiments: Sequence[Experiment], network: Network, count: int
) -> dict[str, np.ndarray]:
    """Name -> numbers of all frames (count, n), of the right type and size."""
    forms = {"parameters": ("float32", network.length), "order": ("uint64", 6), "dropout": ("uint64", 6)}
    for name, (dtype, shape) in experiments[0].optimizer.forms(network.size, network.dtype).items():
        forms[f"optimizer/{name}"] = dtype.name, prod(shape)
    for one in {id(one): one for one in experiments}.values():
        for name, (dtype, shape) in Watch.forms(one, network.length, network.dtype).items():
            forms[f"watch/{name}"] = dtype.name, prod(shape)
    blocks = {name: _array(arrays, name, dtype, (count, size)) for name, (dtype, size) in forms.items()}
    known = {*blocks, *(f"counters/{name}" for name in COUNTERS), "overruled", "changes", "experiment"}
    if set(arrays) - known:
        raise _fault(min(set(arrays) - known)[:60], _("The network has no array of this name."))
    return blocks


def _check_numbers(blocks: dict[str, np.ndarray], network: Network) -> None:
    check_finite("parameters", blocks["parameters"])
    variances = np.zeros(network.length, np.float32)
    for name, array in named_arrays(network, variances).items():
        array[...] = name.endswith("variance")
    if (blocks["parameters"][:, variances > 0] < 0).any():
        raise _fault("parameters", _("A variance cannot be negative."))
    for name, block in blocks.items():
        if name in ("order", "dropout"):
            check_chance(name, block)
        elif name.startswith("optimizer/"):
            check_memory(name, block)


def _frames(
    columns: dict[str, np.ndarray], blocks: dict[str, np.ndarray], experiments: Sequence[Experiment], network: Network
) -> Iterator[TrainingState]:
    forms = {id(one): Watch.forms(one, network.length, network.dtype) for one in experiments}
    memory = experiments[0].optimizer.forms(network.size, network.dtype)
    for row, experiment in enumerate(experiments):
        counters = {name: int(column[row]) for name, column in columns.items()}
        heard = {}
        for name, (_dtype, shape) in forms[id(experiment)].items():
            heard[name] = frozen(blocks[f"watch/{name}"][row].reshape(shape))
            if not watch.is_possible(name, heard[name], counters["step"]):
                raise _fault(f"watch/{name}", _("The number is missing or impossible."))
        yield TrainingState(
            **counters,
            parameters=frozen(blocks["parameters"][row]),
            optimizer={
                name: frozen(blocks[f"optimizer/{name}"][row].reshape(shape))
                for name, (_dtype, shape) in memory.items()
            },
            order=frozen(blocks["order"][row]),
            dropout=frozen(blocks["dropout"][row]),
            watch=heard,
        )


def _array(arrays: Mapping[str, np.ndarray], name: str, dtype: str, shape: tuple[int, int] | None = None) -> np.ndarray:
    """The array called `name`, of this type and shape; None is a column of any length."""
    given = arrays.get(name)
    if given is None:
        raise _fault(name, _("The file has no array of this name."))
    check_form(f"frames/{name}", given, dtype, shape)
    return given


def _impossible() -> WrongInput:
    return _fault("changes", _("A change names an option that cannot change, or an impossible moment."))


def _fault(name: str, what: str) -> WrongInput:
    return WrongInput(Problem(f"frames/{name}", what))
