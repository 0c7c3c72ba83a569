"""The parts of a project file, and the arrays in them: read from bytes that nobody has to trust.

A zip of a few known entries, and arrays in the safetensors form; see PROJECT_FORMAT.md. Nothing is run, or unpacked to
disk; everything is checked before it is believed.
"""

import io
import struct
import zipfile
from collections.abc import Callable
from math import prod
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from engine import experiment_file, whole_file
from engine.problems import Problem, WrongInput
from engine.text import translate as _

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

Found = TypeVar("Found")


def read(file: Path, understood: Callable[[bytes], Found]) -> Found:
    """What `understood` makes of a file. Raises WrongInput, one sentence, for anything that goes wrong."""
    remedy, cause = _("Use another copy of the file"), None
    try:
        return understood(whole_file.read(file, FILE_LIMIT))
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


# ---- the zip --------------------------------------------------------------------------------------------------------


def unpacked(content: bytes) -> dict[str, bytes]:
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


def arrays(content: bytes) -> tuple[dict[str, np.ndarray], dict]:
    """The arrays of a safetensors file, name -> array, as views of `content`, and what is said beside them."""
    length = int.from_bytes(content[:8], "little")
    if len(content) < 8 or length > min(HEADER_LIMIT, len(content) - 8):
        raise _fault(RUN, _("Its header is damaged."))
    header = experiment_file.strict_json(content[8 : 8 + length].decode())
    beside = header.pop("__metadata__", None)
    data, end, found = memoryview(content)[8 + length :], 0, {}
    for name, told in sorted(header.items(), key=lambda item: _offsets(item[1])):
        shape, (start, stop) = told["shape"], _offsets(told)
        if told["dtype"] not in DTYPES:
            what = _("It holds numbers of a type that is not known here: {type}.", type=str(told["dtype"])[:20])
            raise _fault(RUN, what)
        dtype = np.dtype(DTYPES[told["dtype"]])
        if len(shape) > 2 or not all(type(size) is int and 0 <= size < 2**40 for size in shape):
            raise _fault(RUN, _("Its header is damaged."))
        if start != end or stop - start != prod(shape) * dtype.itemsize or stop > len(data):
            raise _fault(RUN, _("Its header is damaged."))
        found[name] = np.frombuffer(data[start:stop], dtype).reshape(shape)
        end = stop
    if end != len(data):
        raise _fault(RUN, _("Its header is damaged."))
    return found, beside if isinstance(beside, dict) else {}


def _offsets(told: Any) -> tuple[int, int]:
    start, stop = told["data_offsets"]
    if type(start) is not int or type(stop) is not int:
        raise _fault(RUN, _("Its header is damaged."))
    return start, stop


def _fault(part: str, what: str) -> WrongInput:
    return WrongInput(Problem(part, what))
