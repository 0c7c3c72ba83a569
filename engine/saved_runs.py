"""The kept runs of a project file, each in parts of its own: what a list says of it, what came of it, its key frames.

    runs.json                    how many there were, and where the current run comes from
    runs/3.json                  the run called 3: its experiment (a file by itself), its parent's, name, colour …
    runs/3.safetensors           its history, and how it was in the end
    runs/3.frames.safetensors    its key frames
    runs/3.seen.safetensors      what was measured of it while somebody looked

A run that cannot be read is left out, and said.
"""

import json
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal

import msgspec
import numpy as np
from safetensors.numpy import save as safetensors_bytes

from engine import catalog, compiler, experiment_file, saved_seen
from engine.experiment import Experiment
from engine.metrics.base import Metric
from engine.network import Network
from engine.plain import to_plain
from engine.problems import Problem, WrongInput
from engine.project_parts import LIST, RUNS_LIMIT, arrays, bytes_of, number_of, part_names
from engine.text import labelled
from engine.text import translate as _
from engine.training import batch_losses, frame_arrays, lineage_arrays, record_arrays
from engine.training.changes_text import COUNTER_LIMIT
from engine.training.history import Record
from engine.training.memory import Memory
from engine.training.places import place_at
from engine.training.shortening import short_record
from engine.training.sights import Sight
from engine.training.state import INPUT_LIMIT, TrainingState, from_arrays, to_arrays

WHOLE_LIMIT = 256 * 1024 * 1024
"""Bytes that the last states and the losses of single batches of all kept runs may take in a file. Of those for which it
is not enough, the oldest, only the curves are written."""

Number = Annotated[int, msgspec.Meta(ge=1, le=RUNS_LIMIT)]
Parent = Annotated[int, msgspec.Meta(ge=0, le=RUNS_LIMIT)]
Step = Annotated[int, msgspec.Meta(ge=0, le=COUNTER_LIMIT)]
Words = Annotated[str, msgspec.Meta(max_length=2000)]
NAME_LETTERS, WORDS_LETTERS = 200, 2000


class About(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a list says of a kept run, as `gui.kept_runs.KeptRun` knows it. metric: key of the primary one, or ""."""

    name: Annotated[str, msgspec.Meta(max_length=NAME_LETTERS)] = ""
    color: Annotated[int, msgspec.Meta(ge=0, le=1000)] = 0
    shown: bool = True
    state: Literal["done", "diverged", "failed"] = "done"
    message: Words = ""
    metric: Annotated[str, msgspec.Meta(max_length=60)] = ""
    samples: Annotated[int, msgspec.Meta(ge=0, le=COUNTER_LIMIT)] = 0
    parent_number: Parent = 0
    branched_at: Step = 0
    remark: Words = ""


class SavedRun(msgspec.Struct, frozen=True, eq=False):
    """A kept run. record: its numbers; memory: what it can be gone on with, None where that is not known; seen: what was
    measured of it."""

    number: int
    about: About
    experiment: Experiment
    record: Record
    parent: Experiment | None = None
    memory: Memory | None = None
    seen: tuple[Sight, ...] = ()


class Ancestry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is known of the list besides its runs. count: runs there have been; let_go: those that had to make room.

    The others tell of the current run: current: which kept run it is, gone on with; parent_number, branched_at, remark: as
    for a kept one; beside: those that were started beside it.
    """

    count: Parent = 0
    let_go: Parent = 0
    current: Parent = 0
    parent_number: Parent = 0
    branched_at: Step = 0
    remark: Words = ""
    beside: Annotated[tuple[Number, ...], msgspec.Meta(max_length=RUNS_LIMIT)] = ()


class Runs(msgspec.Struct, frozen=True, eq=False):
    """All runs of a project but the current one. parent: the experiment that the current one has branched off, if any."""

    runs: tuple[SavedRun, ...] = ()
    ancestry: Ancestry = Ancestry()
    parent: Experiment | None = None


# ---- writing --------------------------------------------------------------------------------------------------------


def is_whole(runs: tuple[SavedRun, ...]) -> dict[int, bool]:
    """Number of each run -> whether there is room for more than its curves."""
    left, found = WHOLE_LIMIT, {}
    for run in reversed(runs):
        last = None if run.memory is None else run.memory.state or run.memory.frames[-1]
        size = 0 if last is None else frame_arrays.bytes_of(last) + run.record.batch_losses.nbytes
        found[run.number] = last is not None and size <= left
        left -= size if found[run.number] else 0
    return found


def list_part(found: Runs) -> dict[str, bytes]:
    """The part that speaks of all of them; none where there is nothing to say."""
    if not found.runs and found.ancestry == Ancestry() and found.parent is None:
        return {}
    plain = {"format": experiment_file.FORMAT, "runs": to_plain(found.ancestry)}
    return {LIST: _text(plain | {"parent": to_plain(found.parent)}, plain | {"parent": None})}


def parts(run: SavedRun, whole: bool, room: int) -> dict[str, bytes]:
    """The parts of one run, with as many key frames as take `room` bytes; its curves alone when it is not `whole`."""
    about, state, named = part_names(run.number)
    plain = {"format": experiment_file.FORMAT, "run": to_plain(run.about), "experiment": to_plain(run.experiment)}
    found = {about: _text(plain | {"parent": to_plain(run.parent)}, plain | {"parent": None})}
    memory = run.memory if whole else None
    if memory is not None and memory.state is not None:
        columns = to_arrays(memory.state.with_history(run.record), run.experiment)
    else:
        columns = _without_end(run.record, memory)
    found[state] = safetensors_bytes(columns)
    frames = {} if memory is None else lineage_arrays.written(memory, room, least=int(memory.state is None))
    found |= {named: safetensors_bytes(frames)} if frames else {}
    return found | saved_seen.part(run.seen, run.record.step, run.number)


def _without_end(record: Record, memory: Memory | None) -> dict[str, np.ndarray]:
    """The arrays of a run that has diverged, or of which only the curves are kept."""
    step = int(record.marks["step"][-1])
    inputs = 0 if memory is None else memory.frames[-1].inputs
    if memory is None:
        changes = tuple(change for change in record.changes if place_at(change.path) is None)
        record = msgspec.structs.replace(short_record(record), changes=changes)
    counters = {"counters/step": np.array(step, np.int64), "counters/inputs": np.array(inputs, np.int64)}
    return counters | {f"history/{name}": column for name, column in record_arrays.written(record).items()}


def _text(plain: dict, shorter: dict) -> bytes:
    """As JSON; `shorter` where that is too large. What cannot be written of its words becomes a question mark."""
    text = json.dumps(plain, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    if not experiment_file.is_readable(text):
        text = json.dumps(shorter, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    return text.encode(errors="replace")


# ---- reading --------------------------------------------------------------------------------------------------------


def read(content: Mapping[str, bytes | None]) -> tuple[Runs, list[str]]:
    """What the parts of a project tell of its kept runs, and in a sentence each what could not be read. None is the
    content of a part that is damaged."""
    lost: list[str] = []
    found = attempt(lost, _("The list of runs"), _list, content) or Runs()
    numbers = sorted({number for number in map(number_of, content) if number})
    runs = (attempt(lost, _("Run {number}", number=number), _run, content, number, lost) for number in numbers)
    return msgspec.structs.replace(found, runs=tuple(run for run in runs if run is not None)), lost


def attempt(lost: list[str], what: str, read_it: Callable[..., Any], *given: Any) -> Any:
    """What `read_it` makes of what is `given`. Where it fails None, and a sentence about `what` is added."""
    try:
        return read_it(*given)
    except WrongInput as fault:
        first = fault.problems[0]
        reason = labelled(first.where[:80], first.what) if first.where else first.what
    except MemoryError:
        reason = _("It needs more memory than there is.")
    except Exception:  # noqa: BLE001  whatever a file holds, a person gets a sentence
        reason = _("It is damaged.")
    lost.append(_("{what} cannot be read. {reason}", what=what, reason=reason))
    return None


def _list(content: Mapping[str, bytes | None]) -> Runs:
    if LIST not in content:
        return Runs()
    plain = _plain(content, LIST)
    ancestry = msgspec.convert(plain["runs"], Ancestry)
    return Runs((), ancestry, _parent(plain))


def _run(content: Mapping[str, bytes | None], number: int, lost: list[str]) -> SavedRun:
    names = part_names(number)
    plain = _plain(content, names[0])
    experiment, about = experiment_file.from_plain_text(plain), msgspec.convert(plain["run"], About)
    if about.metric:
        catalog.member(Metric, about.metric)
    columns = arrays(bytes_of(content, names[1]), names[1])[0]
    if "counters/epoch" in columns:
        state = from_arrays(columns, experiment)
        state, record = msgspec.structs.replace(state, history=None), state.history
        memory = Memory(experiment, (state,), now=experiment, state=state).timed_by(record)
    else:
        state, memory, record = None, None, _record(columns, experiment)
    if names[2] in content and len(record.batch_losses):
        what = _("The past of run {number}", number=number)
        memory = attempt(lost, what, frames_of, content, names[2], experiment, state, record) or memory
    what = _("What was seen of run {number}", number=number)
    seen = attempt(lost, what, saved_seen.read, content, experiment, record, number) or ()
    return SavedRun(number, about, experiment, record, _parent(plain), memory, seen)


def frames_of(
    content: Mapping[str, bytes | None],
    name: str,
    experiment: Experiment,
    state: TrainingState | None,
    record: Record,
) -> Memory:
    """The key frames in the part called `name`, of the run with this end and this history."""
    return lineage_arrays.read(arrays(bytes_of(content, name), name)[0], experiment, state, record)


def _record(columns: Mapping[str, np.ndarray], experiment: Experiment) -> Record:
    """The history of a run whose end is not known."""
    columns = record_arrays.completed(columns)
    wanted = {f"history/{name}": (dtype, 1) for name, dtype in record_arrays.forms(columns).items()}
    wanted |= {"counters/step": ("int64", 0), "counters/inputs": ("int64", 0)}
    for name, (dtype, dimensions) in wanted.items():
        if name not in columns or columns[name].dtype != dtype or columns[name].ndim != dimensions:
            raise WrongInput(Problem(name, _("The file has no such array of this name.")))
    step, inputs = int(columns["counters/step"]), int(columns["counters/inputs"])
    fits = (
        0 <= step <= COUNTER_LIMIT
        and 0 <= inputs <= INPUT_LIMIT
        and set(columns) == {*wanted, "counters/optimizer_from"}
    )
    network = Network(experiment.layers, inputs) if fits and inputs else None
    fits = fits and (network is None or network.size <= compiler.PARAMETER_LIMIT)
    found = record_arrays.read(columns, experiment, network, step) if fits else None
    if found is None or found.step != step or not batch_losses.is_possible(len(found.batch_losses), step):
        raise WrongInput(Problem("counters", _("The numbers contradict each other.")))
    return found


def _plain(content: Mapping[str, bytes | None], name: str) -> dict:
    plain = experiment_file.strict_json(bytes_of(content, name).decode("utf-8-sig"))
    if not isinstance(plain, dict):
        raise WrongInput(Problem("", _("It is damaged.")))
    return plain


def _parent(plain: dict) -> Experiment | None:
    parent = plain["parent"]
    return None if parent is None else experiment_file.from_plain_text(plain | {"experiment": parent})
