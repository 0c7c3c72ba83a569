"""What was changed while the run went on, in words for a mark on a curve."""

from collections.abc import Sequence
from typing import Any

from engine import paths
from engine.experiment import Experiment
from engine.options import Member
from engine.text import listed
from engine.text import translate as _
from engine.training.events import Changed
from engine.training.places import place_at
from gui.run.parameter_words import short_name
from gui.widgets.numbers import format_exact, format_number

UNMARKED = ("training.epochs", "training.stopping", "training.time_limit")
"""How long the run may last says nothing about the curve."""

MOST_LETTERS = 60


def marks_of(changes: Sequence[Changed], experiment: Experiment, least_distance: float) -> list[tuple[float, str]]:
    """Where each change was made (in epochs), and what it was: "learning rate 0.01 → 0.003".

    A slider makes many changes: those of one option that lie closer than `least_distance` are told as one.
    """
    merged: list[list[Any]] = []
    for change in changes:
        if change.path.startswith(UNMARKED):
            continue
        last = next((found for found in reversed(merged) if found[1] == change.path), None)
        if last is not None and last is merged[-1] and change.epoch - last[4] < least_distance:
            last[3], last[4] = change.new, change.epoch
        else:
            merged.append([change.epoch, change.path, change.old, change.new, change.epoch])
    return [(at, change_words(experiment, path, old, new)) for at, path, old, new, _last in merged if old != new]


def change_words(experiment: Experiment, path: str, old: Any, new: Any) -> str:
    """What has become of the option or number at `path`: "learning rate 0.01 → 0.003"."""
    place = place_at(path)
    if place is not None:
        # Another run may just have come, with fewer layers, while the curve is still that of the old one.
        name = short_name(place, experiment.layers[place.layer]) if place.layer < len(experiment.layers) else path
        return f"{name} {format_number(old)} → {format_number(new)}"
    option = paths.option_at(experiment, path)
    name = _(option.title) if option is not None else path
    name = name[:1].lower() + name[1:]
    if path.startswith("layers."):
        name = _("layer {number} {option}", number=int(path.split(".")[1]) + 1, option=name)
    choices = option.choices if option is not None else {}
    return " → ".join([f"{name} {_shown(old, choices)}", _shown(new, choices)])


def _shown(value: Any, choices: dict[Any, str]) -> str:
    if isinstance(value, str) and value in choices:
        return _(choices[value])
    if isinstance(value, Member):
        return _(value.title)
    if isinstance(value, tuple):
        return listed(_shown(one, {}) for one in value) or _("none")
    if isinstance(value, bool):
        return _("on") if value else _("off")
    return format_exact(value) if isinstance(value, int | float) else str(value)[:MOST_LETTERS] or "–"
