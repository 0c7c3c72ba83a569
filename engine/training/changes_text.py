"""The live changes of a run as a text in its file, and back: JSON, `[[path, old, new, step, epoch], ...]`.

A path leads to an option, or to a single parameter (`layers.0.weights[1,3]`).
"""

import json
from collections.abc import Iterator
from math import isfinite
from typing import Any

from engine import experiment_file, paths
from engine.experiment import Experiment
from engine.network import Network
from engine.plain import from_plain, to_plain
from engine.problems import Problem, WrongInput
from engine.text import translate as _
from engine.training.events import Changed
from engine.training.places import is_possible, place_at

COUNTER_LIMIT = 2**53
CHANGES_LIMIT = 10_000
"""Live changes that are kept in a file, the newest; a slider that is pulled for minutes makes thousands."""
WORDS_LIMIT = 200
"""Characters of a text, say the name of a layer, that are kept of a change."""
PLACE = "history/changes"


def written(changes: tuple[Changed, ...]) -> bytes:
    """The newest changes as JSON, so many that they can be read again."""
    rows = [[one.path, _short(one.old), _short(one.new), one.step, one.epoch] for one in changes[-CHANGES_LIMIT:]]
    while not experiment_file.is_readable(text := json.dumps(rows, ensure_ascii=False, allow_nan=False)):
        rows = rows[(len(rows) + 1) // 2 :]
    return text.encode()


def _short(value: Any) -> Any:
    return value[:WORDS_LIMIT] if isinstance(value, str) else to_plain(value)


def read(text: bytes, experiment: Experiment, network: Network | None) -> Iterator[Changed]:
    """The way back. Raises WrongInput for changes that a run of `experiment` with `network` could not have seen; without
    a network there is none of a single parameter."""
    rows = experiment_file.strict_json(text.decode())
    known: dict[str, str] = {}
    for row in rows:
        path, old, new, step, epoch = row
        if path not in known:
            known[path] = _kind(path, experiment, network)
        good = known[path] and type(step) is int and 0 <= step <= COUNTER_LIMIT and isinstance(epoch, int | float)
        if not good or not 0 <= epoch <= step:
            raise WrongInput(Problem(PLACE, _("A change names an option that cannot change, or an impossible moment.")))
        if known[path] == "parameter":
            yield Changed(step, float(epoch), path, _number(old), _number(new))
        else:
            yield Changed(step, float(epoch), path, _value(old, path, experiment), _value(new, path, experiment))


def _kind(path: Any, experiment: Experiment, network: Network | None) -> str:
    """What a run may change at `path`: an "option" that is live, a "parameter", or nothing: ""."""
    if not isinstance(path, str) or len(path) > 200:
        return ""
    place = place_at(path)
    if place is not None:
        return "parameter" if network is not None and place.is_in(network) else ""
    return "option" if paths.is_live(experiment, path) else ""


def _number(plain: Any) -> float:
    """A value a parameter had."""
    if type(plain) not in (int, float) or not is_possible(plain):
        raise WrongInput(Problem(PLACE, _("A change holds an impossible value.")))
    return float(plain)


def _value(plain: Any, path: str, experiment: Experiment) -> Any:
    """A value an option had. Its path may lead nowhere by now, when a later change has put another member there."""
    found = paths.option_at(experiment, path)
    if isinstance(plain, dict) and found is not None and found.is_member:
        return from_plain(found.type, plain, path)
    short = isinstance(plain, str) and len(plain) <= WORDS_LIMIT
    if not short and not (isinstance(plain, int | float) and isfinite(plain) and abs(plain) < 1e300):
        raise WrongInput(Problem(PLACE, _("A change holds an impossible value.")))
    return plain
