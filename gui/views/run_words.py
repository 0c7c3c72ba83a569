"""What a run is called, and what differs from the run it came from, in words."""

from collections.abc import Iterator, Sequence
from typing import Any

from engine import paths
from engine.experiment import Experiment
from engine.layers.base import Layer
from engine.options import options
from engine.text import listed, plural
from engine.text import translate as _
from engine.training.branching import experiment_at
from engine.training.events import Changed
from engine.training.places import place_at
from gui.kept_runs import KeptRun, Origin, Runs
from gui.views.consequences import consequences
from gui.views.live_changes import UNMARKED, change_words
from gui.widgets.numbers import format_count

NAMED = 2
"""So many differences make a name; of more the first are told, and how many there are."""


def differences(old: Experiment, new: Experiment) -> list[str]:
    """Everything that differs, one sentence each. What has changed alike in several layers is one thing, and so is what a
    person has picked with all that follows by itself."""
    alike: dict[tuple[str, str], list[tuple[int, str]]] = {}
    found: list[list[tuple[int, str]] | str] = []
    base, following = consequences(old, new)
    for path, before, after in _told(base, new, "optimizer" in following):
        if not path.startswith("layers."):
            words = _words(new, path, before, after)
            picked = next((one for one in following if path.startswith(one)), "")
            if picked:
                then = new if picked == "optimizer" else base  # of `new` a layer may stand elsewhere
                what = listed(_words(then, *one) for one in following.pop(picked))
                words = _("{what} ({following})", what=words, following=what)
            found.append(words)
            continue
        _layers, number, *rest = path.split(".")
        whole = (".".join(rest), repr((before, after)))
        if not rest or whole not in alike:
            alike[whole] = []
            found.append(alike[whole])
        alike[whole].append((int(number) + 1, _words(new, path, before, after)))
    return [one if isinstance(one, str) else _of_layers(one, new) for one in found]


def told_of(origin: Origin | None, experiment: Experiment, changes: Sequence[Changed]) -> list[str]:
    """What a run that has `experiment` now has otherwise than the one it has left, one sentence each.

    changes: its live changes. What a branch was changed in later is not told, nor what its parent was changed in.
    """
    if origin is None:
        return []
    if not origin.step:
        return differences(origin.experiment, experiment)
    told = differences(origin.experiment, experiment_at(experiment, changes, origin.step))
    if origin.remark:
        told.append(_remark_words(origin.remark))
    return told or [change_words(experiment, one.path, one.old, one.new) for one in _by_hand(changes, origin.step)]


def branch_words(origin: Origin | None, experiment: Experiment, changes: Sequence[Changed]) -> str:
    """The same in a line; for a branch with the step. "" when nothing differs."""
    told = told_of(origin, experiment, changes)
    if told:
        more = len(told) - NAMED
        words = listed(told[:NAMED])
        words = (
            words if more <= 0 else plural("{words} and {count} more", "{words} and {count} more", more, words=words)
        )
        return _from(words, origin)
    return _("branch off step {step}", step=format_count(origin.step)) if origin is not None and origin.step else ""


def automatic_name(run: KeptRun) -> str:
    """What `run` is called by itself: what differs from its parent."""
    return branch_words(run.origin, run.experiment, run.history.changes) or _("run {number}", number=run.number)


def name_of(run: KeptRun) -> str:
    """What `run` is called."""
    return run.name or automatic_name(run)


def current_words(runs: Runs, experiment: Experiment, changes: Sequence[Changed]) -> tuple[str, str]:
    """What the current run, which has `experiment`, is called in the list, and where it comes from."""
    run, ancestor = runs.current, runs.ancestor
    if run is not None:
        name, number = name_of(run), _("run {number}", number=run.number)
        return _("This run: {words}", words=name), number if name != number else _("taken up again")
    number = "" if ancestor is None else _("run {number}", number=ancestor.number)
    origin, where = runs.origin, _("of {parent}", parent=number)
    if origin is None and ancestor is not None:
        origin, where = Origin(ancestor.experiment), _("follows {parent}", parent=number)
    words = branch_words(origin, experiment, changes)
    below = [where, *_caution(told_of(origin, experiment, changes))] if number else []
    return _("This run: {words}", words=words) if words else _("This run"), " · ".join(below)


def parent_words(run: KeptRun, runs: Runs) -> str:
    """What the run that `run` came from is called in the list, or that it is gone; "" when it came from none."""
    if run.parent is None:
        return ""
    if run in runs.beside:
        return _("the current run")
    if not run.parent_number:
        return _("a run that is gone")
    number = _("run {number}", number=run.parent_number)
    return number if runs.has(run.parent_number) else _("{run}, which is gone", run=number)


def remarks(run: KeptRun, parent: str) -> list[str]:
    """What one should know before one draws conclusions from it. parent: its `parent_words`."""
    found = []
    told = told_of(run.origin, run.experiment, run.history.changes)
    if run.name and told:
        what = _from(listed(told), run.origin)
        found.append(_("differs from {parent}: {what}", parent=parent, what=what))
    elif run.parent is not None and not told:
        found.append(_("nothing differs from {parent}", parent=parent))
    elif run.branched_at:
        found.append(_("of {parent}", parent=parent))
    found += _caution(told)
    changes = [change for change in run.history.changes if not change.path.startswith(UNMARKED)]
    if run.branched_at:  # what was changed before, or right there, is told otherwise
        changes = [change for change in changes if change.step > run.branched_at]
    if changes:
        names = dict.fromkeys(change.path for change in changes)
        what = listed(_title(run.experiment, path) for path in names)
        found.append(_("changed while it went: {what}", what=what))
    return found


def _caution(told: list[str]) -> list[str]:
    if len(told) < 2:
        return []
    return [_("{count} things differ: which of them matters cannot be told", count=len(told))]


def _by_hand(changes: Sequence[Changed], step: int) -> list[Changed]:
    """The numbers that were set by hand at `step`."""
    return [change for change in changes if change.step == step and place_at(change.path) is not None]


def _from(words: str, origin: Origin) -> str:
    if not origin.step:
        return words
    step = format_count(origin.step)
    if words == _remark_words(origin.remark):
        return _("{what} at step {step}", what=words, step=step)
    return _("{what} from step {step}", what=words, step=step)


def _remark_words(remark: str) -> str:
    """What was touched when a branch began."""
    place = place_at(remark)
    if place is None or place.name != "units":
        return remark
    return _("unit {unit} of layer {number} revived", unit=place.index[0] + 1, number=place.layer + 1)


def _told(old: Experiment, new: Experiment, rate_follows: bool) -> Iterator[tuple[str, Any, Any]]:
    """As `paths.differences`; another optimizer does not hide another learning rate that has not come with it."""
    for path, before, after in paths.differences(old, new):
        if path.startswith(UNMARKED):
            continue
        yield path, before, after
        if path == "optimizer" and before.learning_rate != after.learning_rate and not rate_follows:
            yield "optimizer.learning_rate", before.learning_rate, after.learning_rate


def _words(experiment: Experiment, path: str, old: Any, new: Any) -> str:
    if path == "layers":
        return _of_other_layers(old, new)
    if path.startswith("layers.") and path.count(".") == 1:
        return _(
            "layer {number} {option}", number=int(path.split(".")[1]) + 1, option=f"{_(old.title)} → {_(new.title)}"
        )
    return change_words(experiment, path, old, new)


def _of_other_layers(old: tuple[Layer, ...], new: tuple[Layer, ...]) -> str:
    """Which layers are there in addition, or are gone; how many there are when the others are not the same."""
    for few, many, words in ((old, new, _("with {layers}")), (new, old, _("without {layers}"))):
        rest = list(few)
        more: dict[str, int] = {}
        for layer in many:
            if rest and rest[0] == layer:
                del rest[0]
            else:
                first = next(
                    (getattr(layer, option.name) for option in options(type(layer)) if option.type in (int, float)), ""
                )
                name = f"{_(layer.title)} {first}".strip()
                more[name] = more.get(name, 0) + 1
        if not rest:
            return words.format(
                layers=listed(f"{count} × {name}" if count > 1 else name for name, count in more.items())
            )
    return _("{old} → {new} layers", old=len(old), new=len(new))


def _title(experiment: Experiment, path: str) -> str:
    option = paths.option_at(experiment, path)
    title = path if option is None else _(option.title)
    return title[:1].lower() + title[1:]


def _of_layers(alike: list[tuple[int, str]], experiment: Experiment) -> str:
    """One change, told of all the layers in which it was made."""
    if len(alike) == 1:
        return alike[0][1]
    number, words = alike[0]
    prefix = _("layer {number} {option}", number=number, option="")
    return _(
        "{what} (layers {numbers})", what=words.removeprefix(prefix), numbers=listed(str(one) for one, _w in alike)
    )
