"""The folder in which unsaved work is kept while the program runs, so that a crash costs half a minute at most.

Each running program has files of its own there, told apart by a random name:

    NAME.lock       held by the program that is running; free when it has gone
    NAME.downhill   its unsaved work as a project; not there while everything is saved
    NAME.json       which file the work belongs to

Whoever starts looks only at what belongs to nobody any more, so that two programs never touch each other's.
"""

import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from time import time
from typing import Annotated

import msgspec
from PySide6.QtCore import QLockFile, QStandardPaths

from engine import project_file, whole_file
from engine.problems import WrongInput
from engine.project_file import Packer, Project

DAMAGED = ".damaged"
EMPTY_LOCK_S = 60
"""A lock without content so old was left by a program that was killed before it wrote its own name into it."""

NOTE_LIMIT = 100_000


class Note(msgspec.Struct, frozen=True):
    """What is known of kept work besides the work. file: it belongs to, "" for none, as it was then (`identity`)."""

    name: Annotated[str, msgspec.Meta(max_length=1000)] = ""
    file: Annotated[str, msgspec.Meta(max_length=4096)] = ""
    identity: tuple[int, int, int, int] | None = None


class Kept(msgspec.Struct, frozen=True, eq=False):
    """Unsaved work, as it is kept. room: bytes for its key frames."""

    project: Project
    note: Note
    room: int = project_file.FRAMES_BYTES


class Left(msgspec.Struct, frozen=True):
    """Work that a program has left behind when it ended without closing. when: seconds since 1970."""

    place: Path
    note: Note
    when: float


class RecoveryFolder:
    """The folder, and one's own place in it. Nothing here raises when the folder cannot be used: then nothing is kept."""

    def __init__(self, folder: Path | None = None):
        """folder: instead of the place the system has for the program's data."""
        found = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppLocalDataLocation)
        self.folder = folder or Path(found) / "recovery"
        self._locks: list[QLockFile] = []  # one's own, and those of what is being looked at
        self._packer = Packer()  # a run that stays the same is not packed again every half minute
        self.place = self._own_place()

    # ---- one's own -------------------------------------------------------------------------------------------------

    def keep(self, kept: Kept) -> bool:
        """Write `kept` in place of what was kept before; False when that is not possible. Callable from any thread."""
        if self.place is None:
            return False
        try:
            project_file.save(self.place, kept.project, kept.room, self._packer)
            text = msgspec.json.encode(kept.note)
            whole_file.write(_note_place(self.place), lambda draft: draft.write_bytes(text))
        except (OSError, ValueError, WrongInput):  # a full disk is told when a person saves
            return False
        return True

    @property
    def holds_work(self) -> bool:
        """True when something of one's own is kept."""
        return self.place is not None and self.place.exists()

    def forget(self) -> None:
        """Everything is saved: keep nothing."""
        if self.place is not None:
            _remove(self.place)
        self._packer = Packer()

    def close(self, leaves_work: bool = False) -> None:
        """The program ends as it should: leave nothing behind. leaves_work: leave what is kept for the next start."""
        if not leaves_work:
            self.forget()
        for lock in self._locks:
            lock.unlock()
        self._locks.clear()
        with suppress(OSError):
            self.folder.rmdir()  # unless others are in it

    def _own_place(self) -> Path | None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            return None
        place = self.folder / f"{secrets.token_hex(8)}{project_file.SUFFIX}"
        return place if self._lock(place) else None

    # ---- what others have left -------------------------------------------------------------------------------------

    def left(self) -> list[Left]:
        """What programs have left that ended without closing, the newest first. From now on it is in one's own hands."""
        found = []
        for place in self._places():
            if not self._lock(place):
                continue  # its program is running
            _sweep(place)
            try:
                found.append(Left(place, _note(place), place.stat().st_mtime))
            except OSError:  # nothing was kept, or nothing is left of it
                self.discard(place)
        return sorted(found, key=lambda one: one.when, reverse=True)

    def discard(self, place: Path) -> None:
        """Nobody wants what was left at `place`, or it is kept elsewhere by now."""
        _remove(place)
        self.release(place)

    def adopt(self, place: Path) -> None:
        """What was left at `place` is one's own work now, and is kept there from now on."""
        if self.place is not None:
            self.discard(self.place)
        self.place = place

    def release(self, place: Path) -> None:
        """Leave it for the next start."""
        for lock in [one for one in self._locks if Path(one.fileName()) == _lock_place(place)]:
            lock.unlock()
            self._locks.remove(lock)

    def put_aside(self, place: Path) -> Path:
        """What was left at `place` cannot be read: rename it, so that nobody is asked about it again. The new place."""
        aside = place.with_name(f"{place.stem}{DAMAGED}{place.suffix}")
        with suppress(OSError):
            os.replace(place, aside)
        self.discard(place)
        return aside

    def _places(self) -> Iterator[Path]:
        """Where a program has a file of any kind, but for oneself."""
        try:
            names = sorted(os.listdir(self.folder))
        except OSError:
            return
        stems = {name.lstrip(".").partition(".")[0] for name in names if DAMAGED not in name}
        own = self.place.stem if self.place is not None else ""
        yield from (self.folder / f"{stem}{project_file.SUFFIX}" for stem in sorted(stems - {own}))

    def _lock(self, place: Path) -> bool:
        file = _lock_place(place)
        with suppress(OSError):
            if file.stat().st_size == 0 and file.stat().st_mtime < time() - EMPTY_LOCK_S:
                file.unlink()
        lock = QLockFile(str(file))
        lock.setStaleLockTime(0)  # a program may run for days; one that has gone is known by its number
        if not lock.tryLock(0):
            return False
        self._locks.append(lock)
        return True


def _lock_place(place: Path) -> Path:
    return place.with_suffix(".lock")


def _note_place(place: Path) -> Path:
    return place.with_suffix(".json")


def _note(place: Path) -> Note:
    try:
        return msgspec.json.decode(whole_file.read(_note_place(place), NOTE_LIMIT), type=Note)
    except (OSError, ValueError, RecursionError):
        return Note()


def _sweep(place: Path) -> None:
    """Remove the drafts of a program that was killed while it wrote."""
    for draft in place.parent.glob(f".{place.stem}.*.part"):
        with suppress(OSError):
            draft.unlink()


def _remove(place: Path) -> None:
    for file in (place, _note_place(place)):
        with suppress(OSError):
            file.unlink()
