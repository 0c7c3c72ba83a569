"""What the program remembers from one start to the next, as a small JSON file. A damaged file never stops the program."""

import base64
import os
from contextlib import suppress
from pathlib import Path
from threading import RLock, Thread
from typing import Annotated, Any, Literal

import msgspec
from PySide6.QtCore import QByteArray, QStandardPaths

from engine import whole_file

SIZE_LIMIT = 1_000_000
RECENT_LIMIT = 10
PATH_LIMIT = 4096
Bytes = Annotated[str, msgspec.Meta(max_length=200_000)]
Paths = Annotated[
    tuple[Annotated[str, msgspec.Meta(min_length=1, max_length=PATH_LIMIT)], ...], msgspec.Meta(max_length=RECENT_LIMIT)
]

NAME_LIMIT, LAYOUTS_LIMIT = 40, 20
Keys = Annotated[tuple[Annotated[str, msgspec.Meta(max_length=100)], ...], msgspec.Meta(max_length=200)]


class OwnLayout(msgspec.Struct, frozen=True):
    """A layout a person has saved. layout: of the docks, base64. left_out: keys of the views it does not show."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=NAME_LIMIT)]
    layout: Annotated[str, msgspec.Meta(max_length=20_000)]
    left_out: Keys = ()


class Settings(msgspec.Struct, frozen=True):
    """theme, speed, memory_mb, file_frames_mb: as picked. language: its code; "" is as the system. geometry, layout: of the
    window, base64.

    left_out: views the layout does not show. choices: what is picked in the views, as
    `view_choices.py` reads it, without trust. layouts: a person's own. recent: paths of the files used last, newest first.
    """

    theme: Literal["system", "light", "dark"] = "system"
    language: Annotated[str, msgspec.Meta(max_length=20)] = ""
    speed: Literal["slow", "watch", "full"] = "watch"
    memory_mb: Literal[32, 128, 256, 512, 2048] = 256
    file_frames_mb: Literal[0, 8, 32, 128, 512] = 32
    geometry: Bytes = ""
    layout: Bytes = ""
    left_out: Keys = ()
    choices: Any = {}
    layouts: Annotated[tuple[OwnLayout, ...], msgspec.Meta(max_length=LAYOUTS_LIMIT)] = ()
    recent: Paths = ()


class SettingsFile:
    """The file. was_damaged: it could not be understood, and was put aside as `put_aside`."""

    def __init__(self, path: Path | None = None):
        """path: instead of the place the system has for settings."""
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppConfigLocation)
        self.path = path or Path(folder) / "settings.json"
        self.put_aside = self.path.with_name("settings.damaged.json")
        self.was_damaged = False
        self._known = Settings()  # what stood in the file when it was last read or written
        self._asked: dict[str, object] = {}  # what is not written yet
        self._writer: Thread | None = None
        self._lock = RLock()  # Ctrl+C may come while it is held

    def read(self) -> Settings:
        """What is remembered; the defaults where there is nothing, or nothing readable."""
        with self._lock:
            if self._writer is None:  # else the file may be replaced while it is read, which not every system likes
                with suppress(OSError):
                    self._known = self._found()
            return msgspec.structs.replace(self._known, **self._asked)

    def change(self, **values: object) -> None:
        """Remember `values` beside what stands in the file by then, which another window may have written.

        `read` knows them at once. They are written by a thread, because a disk may take its time; where the place cannot be
        written they are forgotten, which is no reason to bother anybody.
        """
        with self._lock:
            self._asked |= values
            if self._writer is None:
                writer = Thread(target=self._write_asked, name="settings")
                writer.start()
                self._writer = writer

    def settle(self) -> None:
        """Wait until everything is written."""
        writer = self._writer
        if writer is not None:
            writer.join()

    def _write_asked(self) -> None:
        try:
            while asked := self._still_asked():
                with suppress(OSError):
                    self._write(asked)
                with self._lock:
                    self._asked = {name: value for name, value in self._asked.items() if value is not asked.get(name)}
        except BaseException:  # the next change tries again
            self._writer = None
            raise

    def _still_asked(self) -> dict[str, object]:
        with self._lock:
            if not self._asked:
                self._writer = None
            return dict(self._asked)

    def _write(self, asked: dict[str, object]) -> None:
        found = self._found()
        settings = msgspec.structs.replace(found, **asked)
        if settings != found or not self.path.exists():
            self.path.parent.mkdir(parents=True, exist_ok=True)
            text = msgspec.json.format(msgspec.json.encode(settings), indent=2)
            whole_file.write(self.path, lambda draft: draft.write_bytes(text))
        with self._lock:
            self._known = settings

    def _found(self) -> Settings:
        """What stands in the file. Raises OSError where that cannot be told."""
        try:
            if self.path.stat().st_size > SIZE_LIMIT:
                raise ValueError("too large")
            return msgspec.json.decode(self.path.read_bytes(), type=Settings)
        except FileNotFoundError:
            pass
        except (ValueError, RecursionError):
            self.was_damaged = self._move_aside()
        return Settings()

    def _move_aside(self) -> bool:
        try:
            os.replace(self.path, self.put_aside)
        except OSError:
            return False
        return True


def is_storable(path: str) -> bool:
    """True for a path that can be kept in the file: one of sane length, whose letters are letters."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return 0 < len(path) <= PATH_LIMIT


def to_text(data: QByteArray) -> str:
    """What Qt gives as bytes, as a text for the file."""
    return base64.b64encode(bytes(data)).decode("ascii")


def from_text(text: str) -> QByteArray:
    """The bytes again; none at all where the text is no such text."""
    try:
        return QByteArray(base64.b64decode(text, validate=True))
    except ValueError:
        return QByteArray()
