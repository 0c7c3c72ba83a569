"""Reads data sets that lie in files, in a thread of its own, so that the window goes on."""

from typing import NamedTuple

from engine import loading
from engine.data import Data
from engine.datasets.base import Dataset
from engine.options import options
from engine.problems import Problem, WrongInput
from engine.text import translate as _
from gui.run.latest_task import LatestTask


class Outcome(NamedTuple):
    """What came of reading `source`: its data, or what is wrong with it."""

    source: Dataset
    data: Data | None
    problems: tuple[Problem, ...] = ()


def lies_in_files(source: Dataset) -> bool:
    """True for a data set that is read from files of the person."""
    return any(option.kind in ("file", "folder") for option in options(type(source)))


def read(source: Dataset) -> Outcome:
    """Read `source`, whatever happens."""
    try:
        return Outcome(source, loading.load(source))
    except WrongInput as fault:
        return Outcome(source, None, fault.problems)
    except Exception as error:  # noqa: BLE001  a fault in one picture must not take the window along
        return Outcome(source, None, (Problem("data", _("The data cannot be read: {error}", error=str(error))),))


class DataReader(LatestTask):
    """Reads one data set at a time; of those that are asked for meanwhile, only the last."""

    def answer(self, asked: Dataset) -> Outcome:
        """Read it."""
        return read(asked)
