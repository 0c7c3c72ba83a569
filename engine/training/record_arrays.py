"""The history of a run as named arrays in its file, and back. What is read is checked before it is believed."""

from collections.abc import Mapping

import numpy as np

from engine import catalog
from engine.arrays import frozen
from engine.experiment import Experiment
from engine.metrics.base import Metric
from engine.network import Network
from engine.problems import Problem, WrongInput
from engine.text import translate as _
from engine.training import changes_text
from engine.training.events import Evaluation
from engine.training.history import MARKS, Record

PARTS = ("marks", "evaluations", "scores")
LONGEST_S = 1e12

SCORES = tuple(f"{part}_{key}" for key in catalog.members(Metric) for part in ("training", "validation"))
"""Every column the table of the other metrics may have; a run has those of its task."""

FORMS = {
    "batch_losses": "float32",
    "changes": "uint8",
    **{f"marks/{name}": "float64" for name in MARKS},
    **{f"evaluations/{name}": "float64" for name in Evaluation.__struct_fields__},
    **{f"scores/{name}": "float64" for name in ("step", "epoch", *SCORES)},
}
"""Every array -> its type; all are columns."""


def written(record: Record) -> dict[str, np.ndarray]:
    """Name -> array, without what the run has nothing to say about."""
    text = changes_text.written(record.changes)
    columns = {"batch_losses": record.batch_losses, "changes": np.frombuffer(text, np.uint8)}
    for part in PARTS:
        columns |= {f"{part}/{name}": column for name, column in getattr(record, part).items()}
    return columns


def completed(arrays: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The same arrays, and what older files do not know: NaN for the times of steps, and that the optimizer was always
    the same."""
    rows = arrays.get("history/marks/step", np.zeros(0))
    times = np.full(rows.shape, np.nan)
    return {"history/marks/seconds": times, "counters/optimizer_from": np.array(0, np.int64)} | dict(arrays)


def forms(arrays: Mapping[str, np.ndarray]) -> dict[str, str]:
    """Every array the history in `arrays` must have -> its type: of the scores those that are there, if any are."""
    there = [name for name in FORMS if name.startswith("scores/") and f"history/{name}" in arrays]
    wanted = {"scores/step", "scores/epoch", *there} if there else set()
    return {name: dtype for name, dtype in FORMS.items() if not name.startswith("scores/") or name in wanted}


def read(arrays: Mapping[str, np.ndarray], experiment: Experiment, network: Network | None, step: int) -> Record:
    """The way back, of `completed` arrays. Losses and metrics may have become infinite; what they are drawn over may not."""
    known = forms(arrays)
    names = {part: [name[len(part) + 1 :] for name in known if name.startswith(part)] for part in PARTS}
    columns = {part: {name: frozen(arrays[f"history/{part}/{name}"]) for name in names[part]} for part in PARTS}
    for part, own in columns.items():
        place = f"history/{part}"
        if len({len(column) for column in own.values()}) > 1:
            raise _fault(place, _("The numbers contradict each other."))
        for name in ("step", "epoch") if own else ():
            _check_ordered(f"{place}/{name}", own[name], least=1 if name == "step" else 0, most=step)
    marks = columns["marks"]
    if not len(marks["step"]) or marks["step"][0] != 0:
        raise _fault("history/marks", _("The numbers contradict each other."))
    kept = marks["seconds"][np.cumsum(~np.isnan(marks["seconds"])) > 0]  # the beginning may be from an older file
    _check_ordered("history/marks/seconds", kept, least=0, most=LONGEST_S)
    if not np.isfinite(columns["evaluations"]["learning_rate"]).all():
        raise _fault("history/evaluations/learning_rate", _("The array holds something that is not a number."))
    changes = tuple(changes_text.read(bytes(arrays["history/changes"]), experiment, network))
    return Record(frozen(arrays["history/batch_losses"]), marks, columns["evaluations"], changes, columns["scores"])


def _check_ordered(name: str, numbers: np.ndarray, least: float, most: float) -> None:
    if not np.isfinite(numbers).all():
        raise _fault(name, _("The array holds something that is not a number."))
    if (np.diff(numbers) < least).any() or numbers.min(initial=0) < 0 or numbers.max(initial=0) > most:
        raise _fault(name, _("The numbers contradict each other."))


def _fault(name: str, what: str) -> WrongInput:
    return WrongInput(Problem(name, what))
