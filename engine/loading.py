"""Loads a data set at most once: the editors ask on every keystroke, the worker at every start of a run.

A result is remembered under everything it depends on: the data set (its kind and all its options), the language its
names are written in, and, when it is read from files, their sizes and times, so that a changed file is read again.
A failure is never remembered: the next call tries anew. Callable from any thread; two threads that ask for the same
thing at the same moment may both do the work, and both get the same numbers.
"""

import functools
from contextlib import suppress
from pathlib import Path

from engine.datasets.base import Data, Dataset, DataShape
from engine.idx import NAME
from engine.options import options
from engine.text import language

Stamp = tuple[tuple[str, int, int], ...]
"""Name, size in bytes and time of the last change (ns) of every file a data set may read."""


def load(dataset: Dataset) -> Data:
    """The data of `dataset`, from memory when nothing has changed. Raises WrongInput as `Dataset.load` does."""
    return _load(dataset, language(), _stamp(dataset))


def describe(dataset: Dataset) -> DataShape:
    """The shape of `dataset`, found cheaply and remembered. Raises WrongInput as `Dataset.describe` does."""
    return _describe(dataset, language(), _stamp(dataset))


# The stamp is taken before the file is read. If the file changes in between, the result is remembered under a stamp
# that will never be seen again, so the next call reads anew: late, but never stale.
@functools.lru_cache(maxsize=4)
def _load(dataset: Dataset, code: str, stamp: Stamp) -> Data:
    return dataset.load()


@functools.lru_cache(maxsize=64)
def _describe(dataset: Dataset, code: str, stamp: Stamp) -> DataShape:
    if type(dataset).describe is Dataset.describe:  # no cheaper way than loading: then keep what was loaded
        return _load(dataset, code, stamp).shape()
    return dataset.describe()


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
