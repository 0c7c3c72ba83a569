"""Loads a data set at most once: the editors ask on every keystroke, the worker at every start of a run.

A result is remembered under everything it depends on: the data set (its kind and all its options), the language its
names are written in, and, when it is read from files, their sizes and times, so that a changed file is read again.
A failure is remembered only for those who must not wait: anyone else tries anew. Callable from any thread; two threads
that ask for the same thing at the same moment may both do the work, and both get the same numbers.
"""

import threading
from contextlib import suppress
from pathlib import Path

from engine.data import Data, DataShape
from engine.datasets.base import Dataset
from engine.idx import NAME
from engine.options import options
from engine.problems import Problem, WrongInput
from engine.text import language
from engine.text import translate as _

Stamp = tuple[tuple[str, int, int], ...]
"""Name, size in bytes and time of the last change (ns) of every file a data set may read."""


class StillReading(WrongInput):
    """The data is not there yet, and this thread must not wait for it."""


class Memory:
    """The newest few of what was found, each under a key. Safe from any thread."""

    def __init__(self, most: int):
        self._most = most
        self._found: dict[tuple, object] = {}
        self._lock = threading.Lock()

    def find(self, key: tuple) -> object | None:
        """What is kept under `key`, or None."""
        with self._lock:
            if key in self._found:
                self._found[key] = self._found.pop(key)  # the newest again
            return self._found.get(key)

    def keep(self, key: tuple, value: object) -> None:
        """Keep `value`, and forget the oldest when there are too many."""
        with self._lock:
            self._found[key] = value
            while len(self._found) > self._most:
                del self._found[next(iter(self._found))]

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._found.clear()


_data, _shapes, _faults = Memory(4), Memory(64), Memory(64)
_impatient: set[int] = set()


def never_wait_here(on: bool = True) -> None:
    """From now on (until `on` is False) this thread gets data sets that take long to read only when they are known.

    For the thread of a window: it asks on every keystroke, and reads in another thread what it is told is missing.
    """
    (_impatient.add if on else _impatient.discard)(threading.get_ident())


def must_not_wait() -> bool:
    """True in a thread that asked for `never_wait_here`."""
    return threading.get_ident() in _impatient


def is_known(dataset: Dataset) -> bool:
    """True when `load` and `describe` would answer at once, be it with a fault."""
    if not dataset.takes_long:
        return True
    key = _key(dataset)
    return _data.find(key) is not None or _faults.find(key) is not None


def load(dataset: Dataset) -> Data:
    """The data of `dataset`, from memory when nothing has changed. Raises WrongInput as `Dataset.load` does."""
    return _loaded(dataset, _key(dataset))


def describe(dataset: Dataset) -> DataShape:
    """The shape of `dataset`, found cheaply and remembered. Raises WrongInput as `Dataset.describe` does."""
    key = _key(dataset)
    shape = _shapes.find(key)
    if shape is None:
        cheap = type(dataset).describe is not Dataset.describe  # else load it, and keep what was loaded
        shape = dataset.describe() if cheap else _loaded(dataset, key).shape()
        _shapes.keep(key, shape)
    return shape


def _key(dataset: Dataset) -> tuple:
    # The stamp is taken before the file is read. If the file changes in between, the result is remembered under a stamp
    # that will never be seen again, so the next call reads anew: late, but never stale.
    return dataset, language(), _stamp(dataset)


def _loaded(dataset: Dataset, key: tuple) -> Data:
    data = _data.find(key)
    if data is not None:
        return data
    if dataset.takes_long and must_not_wait():
        problems = _faults.find(key)
        if problems is None:
            raise StillReading(Problem("data.source", _("The data is being read.")))
        raise WrongInput(*problems)  # a new one: what was raised holds on to everything that was there when it was
    try:
        data = dataset.load()
    except WrongInput as fault:
        _faults.keep(key, fault.problems)
        raise
    _data.keep(key, data)
    return data


def _stamp(dataset: Dataset) -> Stamp:
    paths: list[Path] = []
    for option in options(type(dataset)):
        text = getattr(dataset, option.name)
        if option.kind not in ("file", "folder") or not text:
            continue
        with suppress(OSError, RuntimeError, ValueError):  # not there, or not readable: whoever loads says so in words
            path = Path(text).expanduser().absolute()
            # Of a folder only files that could be read count: asking for all facts of a large one takes long.
            paths += (
                [file for file in path.iterdir() if NAME.fullmatch(file.name)] if option.kind == "folder" else [path]
            )
    return tuple(fact for path in sorted(paths) if (fact := _facts(path)))


def _facts(path: Path) -> tuple[str, int, int] | None:
    try:
        facts = path.stat()
    except (OSError, ValueError):
        return None
    return str(path), facts.st_size, facts.st_mtime_ns
