"""Reads IDX files, the format of MNIST and its relatives, plain or packed with gzip.

An IDX file is a header and then the bare numbers, last dimension fastest:

    byte 0, 1   always 0
    byte 2      type of the numbers; 8 means bytes from 0 to 255, the only one used for images and labels
    byte 3      how many dimensions there are
    then        the size of each dimension, 4 bytes, highest byte first

A header is only a claim. Nothing is allocated before the claim fits the size of the file, and a packed file is unpacked
up to the claim and not one block further. Every function raises WrongInput with one sentence, and nothing else.
Reference: LeCun, Cortes, Burges (1998), "The MNIST database of handwritten digits".
"""

import gzip
import math
import os
import re
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import msgspec
import numpy as np

from engine.problems import Problem, WrongInput
from engine.text import translate as _

WHERE = "data.source.path"
NAME = re.compile(r"(?P<set>.*?)[-._]?(?P<role>images|labels)[-._]idx[13][-._]ubyte(\.gz)?", re.IGNORECASE)
BYTES = 8
LARGEST = 10**9  # bytes after unpacking; all of EMNIST is 640 MB
TIGHTEST = 1032  # deflate cannot pack more than this many bytes into one (zlib technical notes)


class Header(msgspec.Struct, frozen=True):
    """What an IDX file says it holds. sizes: of each dimension, the number of samples first."""

    path: Path
    sizes: tuple[int, ...]

    @property
    def bytes(self) -> int:
        """How many bytes follow the header."""
        return math.prod(self.sizes)


def find_files(folder: str) -> dict[tuple[str, str], Path]:
    """The IDX files of `folder`: (name of the set, "images" or "labels") -> file. Unpacked files win over packed."""
    if not folder.strip():
        raise fault(_("No folder is chosen."), _("Choose a folder with IDX files"))
    files: dict[tuple[str, str], Path] = {}
    try:
        path = Path(folder).expanduser().absolute()
        for entry in sorted(os.scandir(path), key=lambda entry: entry.name):
            found = NAME.fullmatch(entry.name)
            if found and entry.is_file():
                files.setdefault((found["set"].lower(), found["role"].lower()), path / entry.name)
    except (OSError, RuntimeError, ValueError):
        what = _("“{folder}” is not a folder that can be read.", folder=shown(folder))
        raise fault(what, _("Choose a folder with IDX files")) from None
    if not files:
        what = _("There are no IDX files in “{folder}”.", folder=shown(folder))
        raise fault(what, _("Choose a folder with IDX files"))
    return files


def read_header(path: Path, dimensions: int) -> Header:
    """Read the header of an IDX file that should have this many dimensions, and check its claims against the file."""
    with _opened(path) as (file, size):
        return _header(file, size, path, dimensions)


def read_numbers(path: Path, dimensions: int) -> np.ndarray:
    """Read a whole IDX file: uint8, with as many dimensions as asked for."""
    with _opened(path) as (file, size):
        header = _header(file, size, path, dimensions)
        numbers = np.empty(header.bytes, np.uint8)
        view = memoryview(numbers)
        done = 0
        while done < header.bytes:
            count = file.readinto(view[done : done + 2**20])
            if not count:
                raise _cut_off(path)
            done += count
        if file.read(1):  # also lets gzip compare its checksum
            raise fault(_("“{file}” holds more than its header says.", file=shown(path)))
        return numbers.reshape(header.sizes)


def _header(file: BinaryIO, size: int, path: Path, dimensions: int) -> Header:
    start = file.read(4 + 4 * dimensions)
    if len(start) < 4:
        raise _cut_off(path)
    if start[:2] != b"\0\0" or start[3] == 0:
        raise fault(_("“{file}” is not an IDX file.", file=shown(path)), _("Choose a folder with IDX files"))
    if start[2] != BYTES:
        raise fault(_("“{file}” holds numbers that are not bytes.", file=shown(path)), _("Use IDX files of bytes"))
    if start[3] != dimensions:
        what = _("“{file}” should have {wanted} dimensions, but has {found}.")
        raise fault(what.format(file=shown(path), wanted=dimensions, found=start[3]))
    if len(start) < 4 + 4 * dimensions:
        raise _cut_off(path)
    header = Header(path, struct.unpack(f">{dimensions}I", start[4:]))
    if header.bytes == 0:
        raise fault(_("“{file}” is empty.", file=shown(path)))
    if header.bytes > LARGEST:
        what = _("“{file}” says it holds {count} bytes; at most {limit} are possible.")
        raise fault(what.format(file=shown(path), count=header.bytes, limit=LARGEST))
    if header.bytes > (TIGHTEST * size if isinstance(file, gzip.GzipFile) else size):
        raise _cut_off(path)
    return header


@contextmanager
def _opened(path: Path) -> Iterator[tuple[BinaryIO, int]]:
    """The file, unpacked if it is packed, and its size on the disk. What is inside decides, not the name."""
    try:
        with open(path, "rb") as file:
            size = os.fstat(file.fileno()).st_size
            packed = file.read(2) == b"\x1f\x8b"
            file.seek(0)
            yield gzip.GzipFile(fileobj=file) if packed else file, size
    except EOFError:
        raise _cut_off(path) from None
    except (zlib.error, gzip.BadGzipFile):
        raise fault(_("“{file}” is damaged.", file=shown(path)), _("Copy or download it again")) from None
    except OSError as error:
        what = _("“{file}” cannot be read: {reason}.", file=shown(path), reason=error.strerror or str(error))
        raise fault(what) from None
    except MemoryError:
        raise fault(_("“{file}” does not fit into memory.", file=shown(path))) from None


def _cut_off(path: Path) -> WrongInput:
    return fault(_("“{file}” is cut off.", file=shown(path)), _("Copy or download it again"))


def fault(what: str, remedy: str = "") -> WrongInput:
    """The exception for one fault of the chosen folder, ready to be raised."""
    return WrongInput(Problem(WHERE, what, remedy))


def shown(path: Path | str) -> str:
    """A file's name or a typed path, safe to be printed: no bytes that are no text, no line breaks, not endless."""
    name = path.name if isinstance(path, Path) else path
    name = name.encode("utf-8", "replace").decode()
    name = "".join(letter if letter.isprintable() else "?" for letter in name)
    return name if len(name) <= 80 else "…" + name[-79:]
