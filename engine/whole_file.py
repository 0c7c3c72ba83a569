"""Reads and writes a file as a whole: a file is written whole or not at all, and read only when it is one of a sane size."""

import errno
import os
import secrets
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from time import time

ABANDONED_S = 3600
"""A draft so old belongs to a program that was killed while it wrote."""


def write(place: Path, fill: Callable[[Path], object]) -> None:
    """Let `fill` write a draft beside `place`, then put it there in one step. `place` keeps what it held if anything fails.

    Drafts have names of their own, so that several writers never meet: the last to finish wins, whole. A link is followed;
    a file that is protected from writing is left alone. Raises OSError, and whatever `fill` raises.
    """
    place, draft = _place_and_draft(place)
    try:
        fill(draft)
        with draft.open("rb+") as stream:
            os.fsync(stream.fileno())
        os.replace(draft, place)
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
    _settle(place.parent)
    _sweep(place)


def try_out(place: Path) -> None:
    """Raise OSError where nothing could be written, before there is something that would be lost. Changes nothing."""
    place, draft = _place_and_draft(place)
    if place.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(place))
    draft.touch()
    draft.unlink()


def read(place: Path, limit: int) -> bytes:
    """Return the bytes of a file. Raises OSError, also when it has more than `limit` (EFBIG) or is no file (EINVAL)."""
    kind = place.stat().st_mode
    if stat.S_ISDIR(kind):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(place))
    if not stat.S_ISREG(kind):  # a pipe could keep us waiting for ever, a device never end
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), str(place))
    with place.open("rb") as stream:
        size = os.fstat(stream.fileno()).st_size
        if size <= limit:
            return stream.read(size)
    raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), str(place))


def identity(place: Path) -> tuple[int, ...] | None:
    """Return what tells one state of a file from another without reading it; None where there is no file."""
    try:
        found = place.stat()
    except (OSError, ValueError):
        return None
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def _place_and_draft(place: Path) -> tuple[Path, Path]:
    place = Path(os.path.realpath(place))
    if place.exists() and not os.access(place, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(place))
    return place, place.with_name(f"{_draft_prefix(place)}{secrets.token_hex(8)}.part")


def _draft_prefix(place: Path) -> str:
    return f".{place.name[:40]}."


def _sweep(place: Path) -> None:
    """Remove what a killed program has left of earlier attempts to write `place`."""
    with suppress(OSError), os.scandir(place.parent) as entries:
        for entry in entries:
            is_draft = entry.name.startswith(_draft_prefix(place)) and entry.name.endswith(".part")
            if is_draft and entry.stat().st_mtime < time() - ABANDONED_S:
                os.unlink(entry.path)


def _settle(folder: Path) -> None:
    """Make the new name outlast a power cut. Where a system cannot do that, the file is whole all the same."""
    if os.name != "posix":
        return
    with suppress(OSError):
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)
