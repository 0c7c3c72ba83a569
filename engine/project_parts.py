"""The parts of a project file, and the arrays in them: read from bytes that nobody has to trust.

A zip of a few known entries, and arrays in the safetensors form; see PROJECT_FORMAT.md. Nothing is run, or unpacked to
disk; everything is checked before it is believed.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from math import prod
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from engine import experiment_file, whole_file
from engine.problems import Problem, WrongInput
from engine.text import labelled
from engine.text import translate as _

EXPERIMENT, RUN, FRAMES, LIST = "experiment.json", "run.safetensors", "run.frames.safetensors", "runs.json"

ARRAYS_LIMIT = 2**30
"""Bytes of a part with arrays. The largest network (50 million parameters), with two vectors for its optimizer, needs
600 MB."""

FILE_LIMIT = 2**31
RUNS_LIMIT = 999_999_999
"""The largest number a run may have."""
ENTRY_LIMIT = 1024
"""Parts of a project. A run has four; undo brings back deleted ones beside those that were kept meanwhile."""
LIST_LIMIT = 2**17
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
ONE = r"runs/([1-9][0-9]{0,8})"
PARTS = re.compile(rf"(?:experiment|runs|{ONE})\.json|(?:run|{ONE})(?:\.frames|\.seen)?\.safetensors")
"""The names of all parts there may be."""
DTYPES = {"F32": "<f4", "F64": "<f8", "I64": "<i8", "U64": "<u8", "U8": "|u1"}

Found = TypeVar("Found")


def read(file: Path, understood: Callable[[bytes], Found]) -> Found:
    """What `understood` makes of a file. Raises WrongInput, one sentence, for anything that goes wrong."""
    remedy, cause = _("Use another copy of the file"), None
    try:
        return understood(whole_file.read(file, FILE_LIMIT))
    except WrongInput as fault:
        first = fault.problems[0]
        reason = labelled(first.where[:80], first.what) if first.where else first.what
        remedy = first.remedy or remedy
    except OSError as fault:
        reason = f"{fault.strerror}." if fault.strerror else str(fault)
    except MemoryError:
        reason = _("It needs more memory than there is.")
    except Exception as fault:  # noqa: BLE001  whatever a file holds, a person gets a sentence
        reason, cause = _("It is damaged."), fault
    what = _("{file} cannot be opened. {reason}", file=str(file), reason=printable(reason))
    raise WrongInput(Problem("", what, remedy)) from cause


def printable(reason: str) -> str:
    """The same, where it may quote a file."""
    return "".join(letter if letter.isprintable() else "?" for letter in reason)


# ---- names ----------------------------------------------------------------------------------------------------------


def part_names(number: int) -> tuple[str, str, str]:
    """The parts of a kept run: what is said of it, what came of it, its key frames."""
    return f"runs/{number}.json", f"runs/{number}.safetensors", f"runs/{number}.frames.safetensors"


def seen_name(number: int = 0) -> str:
    """The part that holds what was seen of a kept run; 0 is the current one."""
    return f"runs/{number}.seen.safetensors" if number else "run.seen.safetensors"


def number_of(name: str) -> int:
    """The kept run that a part belongs to; 0 for those of the project itself."""
    found = PARTS.fullmatch(name)
    return int((found and (found[1] or found[2])) or 0)


def size_limit(name: str) -> int:
    """So many bytes a part may have."""
    return experiment_file.SIZE_LIMIT if name.endswith(".json") else ARRAYS_LIMIT


def bytes_of(content: Mapping[str, bytes | None], name: str) -> bytes:
    """The part called `name`. Raises WrongInput where it is missing or damaged."""
    found = content.get(name)
    if found is None:
        raise _fault(name, _("This part is missing or damaged."))
    return found


# ---- the zip --------------------------------------------------------------------------------------------------------


def unpacked(content: bytes) -> dict[str, bytes | None]:
    """The parts of a project, name -> bytes; None for one that is damaged and not needed to open the project."""
    _check_end(content)
    parts = {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = archive.infolist()
        _check_entries(entries, content, archive.start_dir)
        for entry in entries:
            try:
                parts[entry.filename] = _read(archive, entry)
            except (WrongInput, zipfile.BadZipFile, zlib.error, EOFError):
                if entry.filename in (EXPERIMENT, RUN):
                    raise
                parts[entry.filename] = None
    if EXPERIMENT not in parts:
        raise _fault(EXPERIMENT, _("This part is missing."))
    return parts


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    with archive.open(entry) as stream:  # reads no more than what is asked for, whatever the entry says of itself
        content = stream.read(entry.file_size)
        if stream.read(1) or len(content) != entry.file_size:
            raise _fault(entry.filename, _("Its size is not the one that is declared."))
    return content


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
        if not PARTS.fullmatch(name):
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
        if entry.file_size > min(size_limit(name), RATIO_LIMIT * entry.compress_size):
            raise _fault(name, _("This part is too large."))


# ---- safetensors ----------------------------------------------------------------------------------------------------


def arrays(content: bytes, part: str = RUN) -> tuple[dict[str, np.ndarray], dict]:
    """The arrays of a safetensors file, name -> array, as views of `content`, and what is said beside them. Faults name
    the `part`."""
    length = int.from_bytes(content[:8], "little")
    if len(content) < 8 or length > min(HEADER_LIMIT, len(content) - 8):
        raise _fault(part, _("Its header is damaged."))
    header = experiment_file.strict_json(content[8 : 8 + length].decode())
    beside = header.pop("__metadata__", None)
    data, end, found = memoryview(content)[8 + length :], 0, {}
    for name, told in sorted(header.items(), key=lambda item: _offsets(item[1], part)):
        shape, (start, stop) = told["shape"], _offsets(told, part)
        if told["dtype"] not in DTYPES:
            what = _("It holds numbers of a type that is not known here: {type}.", type=str(told["dtype"])[:20])
            raise _fault(part, what)
        dtype = np.dtype(DTYPES[told["dtype"]])
        if len(shape) > 2 or not all(type(size) is int and 0 <= size < 2**40 for size in shape):
            raise _fault(part, _("Its header is damaged."))
        if start != end or stop - start != prod(shape) * dtype.itemsize or stop > len(data):
            raise _fault(part, _("Its header is damaged."))
        found[name] = np.frombuffer(data[start:stop], dtype).reshape(shape)
        end = stop
    if end != len(data):
        raise _fault(part, _("Its header is damaged."))
    return found, beside if isinstance(beside, dict) else {}


def _offsets(told: Any, part: str) -> tuple[int, int]:
    start, stop = told["data_offsets"]
    if type(start) is not int or type(stop) is not int:
        raise _fault(part, _("Its header is damaged."))
    return start, stop


def _fault(part: str, what: str) -> WrongInput:
    return WrongInput(Problem(part, what))
