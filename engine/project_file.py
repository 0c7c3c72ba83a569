"""A project file (`.downhill`): an experiment and, once it was trained, the run, to go on exactly where it stopped.

A zip of `experiment.json` (the text of `experiment_file`) and `run.safetensors` (the arrays of `training.state`); see
PROJECT_FORMAT.md. Nothing in it is run or unpacked to disk. What is read is checked before it is believed, and becomes a
new value: whoever had a project open keeps it when a file turns out to be damaged.
"""

import io
import struct
import zipfile
from math import prod
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from safetensors.numpy import save as safetensors_bytes

from engine import experiment_file, whole_file
from engine.experiment import Experiment
from engine.problems import Problem, WrongInput
from engine.text import translate as _
from engine.training.state import TrainingState, from_arrays, to_arrays

SUFFIX = ".downhill"
EXPERIMENT, RUN = "experiment.json", "run.safetensors"

SIZE_LIMITS = {EXPERIMENT: experiment_file.SIZE_LIMIT, RUN: 2**30}
"""Bytes of each part. The largest network (50 million parameters) with two vectors for its optimizer needs 600 MB."""

FILE_LIMIT = sum(SIZE_LIMITS.values()) + 2**16
ENTRY_LIMIT = 64
LIST_LIMIT = 2**14
"""Bytes of the list of entries at the end of the zip."""
RATIO_LIMIT = 100
"""How many times larger than its packed form an entry may be. What `save` writes is not packed: numbers hardly shrink."""
HEADER_LIMIT = 1_000_000
"""Bytes of the safetensors header. A thousand layers take about 250,000."""
END = struct.Struct("<4s4H2LH")
"""End of a zip: mark, four counts of disks and entries, size and place of the list of entries, length of a comment."""
ENTRY_BYTES = 30
"""What stands before the name at the beginning of an entry."""
FLAGS = 0x080E
"""What may be said of an entry: how hard it was packed, that its sizes follow it, that its name is UTF-8."""
DTYPES = {"F32": "<f4", "F64": "<f8", "I64": "<i8", "U64": "<u8", "U8": "|u1"}


class Project(msgspec.Struct, frozen=True, eq=False):
    """What stands in a project file. state: how far the training of this very `experiment` is, or None."""

    experiment: Experiment
    state: TrainingState | None = None


def save(file: Path, project: Project) -> None:
    """Write a project file, whole or not at all. Raises WrongInput, in words, for anything that goes wrong."""
    parts = {EXPERIMENT: experiment_file.to_bytes(project.experiment)}
    if project.state is not None:
        parts[RUN] = safetensors_bytes(to_arrays(project.state, project.experiment))
    if any(len(content) > SIZE_LIMITS[name] for name, content in parts.items()):
        what = _("The project is too large for a file.")
        raise WrongInput(Problem("", what, _("Make the largest layers smaller")))
    try:
        whole_file.write(file, lambda draft: _pack(draft, parts))
    except (OSError, ValueError) as fault:  # ValueError: no file can have this name
        reason = getattr(fault, "strerror", None) or str(fault)
        what = _("{file} cannot be written: {reason}.", file=str(file), reason=reason)
        raise WrongInput(Problem("", what, _("Save it under another name or in another folder"))) from None


def load(file: Path) -> Project:
    """Read a project file. Raises WrongInput, one sentence, for anything that goes wrong. Changes nothing on the disk."""
    remedy, cause = _("Use another copy of the file"), None
    try:
        return _project(whole_file.read(file, FILE_LIMIT))
    except WrongInput as fault:
        first = fault.problems[0]
        reason = f"{first.where[:80]}: {first.what}" if first.where else first.what
        remedy = first.remedy or remedy
    except OSError as fault:
        reason = f"{fault.strerror}." if fault.strerror else str(fault)
    except MemoryError:
        reason = _("It needs more memory than there is.")
    except Exception as fault:  # noqa: BLE001  whatever a file holds, a person gets a sentence
        reason, cause = _("It is damaged."), fault
    reason = "".join(letter if letter.isprintable() else "?" for letter in reason)  # it may quote the file
    what = _("{file} cannot be opened. {reason}", file=str(file), reason=reason)
    raise WrongInput(Problem("", what, remedy)) from cause


def _project(content: bytes) -> Project:
    parts = _unpacked(content)
    experiment = experiment_file.from_json(parts[EXPERIMENT].decode("utf-8-sig"))
    state = from_arrays(_arrays(parts[RUN]), experiment) if RUN in parts else None
    return Project(experiment, state)


# ---- the zip --------------------------------------------------------------------------------------------------------


def _pack(draft: Path, parts: dict[str, bytes]) -> None:
    with zipfile.ZipFile(draft, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content)  # dated 1980: equal projects make equal files


def _unpacked(content: bytes) -> dict[str, bytes]:
    """The parts of a project, name -> bytes."""
    _check_end(content)
    parts = {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = archive.infolist()
        _check_entries(entries, content, archive.start_dir)
        for entry in entries:
            with archive.open(
                entry
            ) as stream:  # reads no more than what is asked for, whatever the entry says of itself
                parts[entry.filename] = stream.read(entry.file_size)
                if stream.read(1) or len(parts[entry.filename]) != entry.file_size:
                    raise _fault(entry.filename, _("Its size is not the one that is declared."))
    if EXPERIMENT not in parts:
        raise _fault(EXPERIMENT, _("This part is missing."))
    return parts


def _check_end(content: bytes) -> None:
    """Refuse what is not a plain zip with a short list of entries right before its end, before `zipfile` reads that list."""
    if not content.startswith(b"PK"):
        raise WrongInput(Problem("", _("It is not a project of Downhill."), _("Use a file that Downhill has saved")))
    if len(content) < END.size or content[-END.size :][:4] != b"PK\x05\x06":
        raise WrongInput(Problem("", _("Its end is missing.")))
    _mark, disk, list_disk, here, count, size, start, comment = END.unpack(content[-END.size :])
    is_large = (
        content[-END.size - 20 :][:4] == b"PK\x06\x07"
    )  # a second end, for more than 4 GB, could contradict the first
    if disk or list_disk or comment or is_large or here != count or not 0 < count <= ENTRY_LIMIT:
        raise _fault("", _("Its list of parts is wrong."))
    if size > LIST_LIMIT or start + size != len(content) - END.size:
        raise _fault("", _("Its list of parts is wrong."))


def _check_entries(entries: list[zipfile.ZipInfo], content: bytes, start_of_list: int) -> None:
    """Refuse entries that are unknown, double, encrypted, overlapping, or larger than they should be."""
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        name = entry.orig_filename
        if name not in SIZE_LIMITS:
            raise WrongInput(
                Problem(name[:60], _("This part belongs to no project known here."), _("Use a newer Downhill"))
            )
        if entry.header_offset < end or [other.orig_filename for other in entries].count(name) > 1:
            raise _fault(name, _("This part is there twice, or lies over another."))
        if entry.flag_bits & ~FLAGS or entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise _fault(name, _("This part is encrypted or packed in an unknown way."))
        lengths = struct.unpack_from("<2H", content, entry.header_offset + ENTRY_BYTES - 4)  # of name and extra field
        end = entry.header_offset + ENTRY_BYTES + sum(lengths) + entry.compress_size
        if end > start_of_list:
            raise _fault(name, _("Its size is not the one that is declared."))
        if entry.file_size > min(SIZE_LIMITS[name], RATIO_LIMIT * entry.compress_size):
            raise _fault(name, _("This part is too large."))


# ---- safetensors ----------------------------------------------------------------------------------------------------


def _arrays(content: bytes) -> dict[str, np.ndarray]:
    """The arrays of a safetensors file, name -> array, as views of `content`."""
    length = int.from_bytes(content[:8], "little")
    if len(content) < 8 or length > min(HEADER_LIMIT, len(content) - 8):
        raise _fault(RUN, _("Its header is damaged."))
    header = experiment_file.strict_json(content[8 : 8 + length].decode())
    header.pop("__metadata__", None)
    data, end, found = memoryview(content)[8 + length :], 0, {}
    for name, told in sorted(header.items(), key=lambda item: _offsets(item[1])):
        shape, (start, stop) = told["shape"], _offsets(told)
        dtype = np.dtype(DTYPES[told["dtype"]])
        if len(shape) > 2 or not all(type(size) is int and 0 <= size < 2**40 for size in shape):
            raise _fault(RUN, _("Its header is damaged."))
        if start != end or stop - start != prod(shape) * dtype.itemsize or stop > len(data):
            raise _fault(RUN, _("Its header is damaged."))
        found[name] = np.frombuffer(data[start:stop], dtype).reshape(shape)
        end = stop
    if end != len(data):
        raise _fault(RUN, _("Its header is damaged."))
    return found


def _offsets(told: Any) -> tuple[int, int]:
    start, stop = told["data_offsets"]
    if type(start) is not int or type(stop) is not int:
        raise _fault(RUN, _("Its header is damaged."))
    return start, stop


def _fault(part: str, what: str) -> WrongInput:
    return WrongInput(Problem(part, what))
