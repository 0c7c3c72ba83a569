"""Reads projects and experiments: small ones at once, large ones by a thread, because the window must not wait."""

from collections.abc import Callable
from pathlib import Path

import msgspec
from PySide6.QtCore import QObject

from engine import experiment_file, project_file, whole_file
from engine.problems import Problem, WrongInput
from engine.project_file import Project
from gui.actions.contents import fitted
from gui.run.latest_task import LatestTask

QUICK_BYTES = 256 * 1024
"""A file of this size is read in some 20 ms."""


class Wanted(msgspec.Struct, frozen=True, eq=False):
    """A file to be read, what its kept runs may take of the memory, and who is told."""

    place: Path
    memory: int
    then: Callable[["Read"], None]


class Read(msgspec.Struct, frozen=True, eq=False):
    """What stands in a file, or why that cannot be known. identity: of the file, as `whole_file.identity` tells it."""

    source: Wanted
    identity: tuple[int, ...] | None
    project: Project | None = None
    problems: tuple[Problem, ...] = ()


class Reader(LatestTask):
    """Of several files only the last that was asked for."""

    def __init__(self, parent: QObject | None = None):
        super().__init__(parent)
        self.has_read.connect(self.on_has_read)

    def read(self, place: Path, memory: int, then: Callable[[Read], None]) -> bool:
        """Call `then` with what stands there, now (True) or later. memory: bytes for the key frames of its kept runs."""
        wanted = Wanted(place, memory, then)
        try:
            is_quick = place.stat().st_size <= QUICK_BYTES
        except (OSError, ValueError):
            is_quick = True  # soon said
        if is_quick:
            self.forget()
            then(self.answer(wanted))
        else:
            self.ask(wanted)
        return is_quick

    @property
    def is_reading(self) -> bool:
        """True while somebody waits."""
        return self._wanted is not None

    def answer(self, asked: Wanted) -> Read:
        """Read it."""
        identity = whole_file.identity(
            asked.place
        )  # before reading: what comes in between is then seen when it is saved
        try:
            if asked.place.suffix.lower() == project_file.SUFFIX:
                project = project_file.load(asked.place)
            else:
                project = Project(experiment_file.read(asked.place))
        except WrongInput as fault:
            return Read(asked, identity, None, fault.problems)
        return Read(asked, identity, fitted(project, asked.memory))

    def on_has_read(self, read: Read) -> None:
        """Hand it over."""
        read.source.then(read)
