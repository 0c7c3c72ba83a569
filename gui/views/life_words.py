"""The life and death of units in words."""

from collections.abc import Iterator
from math import inf

import numpy as np

from engine.deaths import NEVER, Death
from engine.measurements.neuron_life import LayerLife, LifeOfNeurons
from engine.text import joined, listed, plural
from engine.text import translate as _
from engine.training.places import place_at
from gui.kept_runs import Origin, Runs
from gui.widgets.numbers import format_count, format_number, format_percent


def life_sentence(life: LifeOfNeurons) -> str:
    """How many units are dead now, and how many are saturated, layer by layer."""
    if not life.layers:
        return _("This network has no hidden units.")
    broken = [one.layer + 1 for one in life.layers if np.isnan(one.rate).any()]
    if broken:
        return _("Units of layer {number} do not compute finite numbers any more.", number=broken[0])
    dead = [_of_layer(one, int(one.dead.sum())) for one in life.layers if one.dead.any()]
    stuck = [_of_layer(one, int(one.stuck.sum())) for one in life.layers if one.stuck.any()]
    words = _("Dead: {layers}.", layers=listed(dead)) if dead else _("No unit is dead.")
    if stuck:
        words = joined((words, _("Saturated for every sample: {layers}.", layers=listed(stuck))))
    return words


def _of_layer(one: LayerLife, count: int) -> str:
    return _("{count} of {units} in layer {number}", count=count, units=len(one.dead), number=one.layer + 1)


def unit_words(one: LayerLife, unit: int) -> str:
    """What a unit that is not dead does now."""
    name = _("Unit {unit} of layer {number}", unit=unit + 1, number=one.layer + 1)
    if np.isnan(one.rate[unit]):
        return _("{name} does not compute finite numbers any more.", name=name)
    if one.stuck[unit]:
        return _("{name} is saturated for every sample: it hardly learns.", name=name)
    return _("{name} lives: it fires for {share} of the samples.", name=name, share=format_percent(one.rate[unit]))


def revived_at(runs: Runs, layer: int, unit: int) -> int:
    """The step at which a branch that led to the current run has revived the unit, the latest one; NEVER without one."""
    end = inf
    for origin in _lineage(runs):
        place = place_at(origin.remark)
        if not 0 < origin.step <= end:  # it has a start of its own
            break
        if place is not None and (place.layer, place.name, place.index) == (layer, "units", (unit,)):
            return origin.step
        end = origin.step
    return NEVER


def _lineage(runs: Runs) -> Iterator[Origin]:
    """Where the current run has left the one it came from, where that one had left another, and so on."""
    origin, run, passed = runs.origin, runs.ancestor, set()
    while origin is not None and run not in passed:
        yield origin
        passed.add(run)
        origin, number = (None, 0) if run is None else (run.origin, run.parent_number)
        run = next((one for one in runs.all if one.number == number), None)


def range_words(layer: int, unit: int, alive: int, dead: int, revived: int = NEVER) -> str:
    """Between which looks a unit died. revived: the step before that at which it was brought back."""
    name = _("Unit {unit} of layer {number}", unit=unit + 1, number=layer + 1)
    if NEVER < revived < dead and alive <= revived:
        return _(
            "{name} was revived at step {revived} and has died again: at the next look, at step {dead}, it was dead.",
            name=name,
            revived=format_count(revived),
            dead=format_count(dead),
        )
    if NEVER < revived < dead:
        return _(
            "{name} was revived at step {revived} and died again between step {alive} and step {dead}.",
            name=name,
            revived=format_count(revived),
            alive=format_count(alive),
            dead=format_count(dead),
        )
    if dead == 0:
        return _("{name} was dead from the start: its initial weights and bias let nothing through.", name=name)
    if alive == NEVER:
        return _(
            "{name} was already dead when it was first looked at, at step {step}.", name=name, step=format_count(dead)
        )
    return _(
        "{name} died between step {alive} and step {dead}.",
        name=name,
        alive=format_count(alive),
        dead=format_count(dead),
    )


def death_words(death: Death) -> str:
    """The very update that killed a unit, and what it did."""
    name = _("Unit {unit} of layer {number}", unit=death.unit + 1, number=death.layer + 1)
    words = [_("{name} died of the update at step {step}.", name=name, step=format_count(death.step))]
    rate = format_number(death.learning_rate, 3)
    before, after = (format_number(z, 3) for z in death.z)
    if death.largest == 0 and (death.bias is None or death.bias[0] == death.bias[1]):
        words.append(_("Its own weights and bias stood still: what comes in has changed."))
    else:
        words += _own_changes(death)
    words.append(_("Learning rate: {rate}.", rate=rate))
    words.append(
        _(
            "Its largest weighted sum went from {before} to {after}, so it is 0 for every sample.",
            before=before,
            after=after,
        )
    )
    return joined(words)


def _own_changes(death: Death) -> list[str]:
    words = []
    if death.bias is not None:
        start, end = (format_number(bias, 3) for bias in death.bias)
        words.append(_("Bias: {before} → {after}.", before=start, after=end))
    if death.norm is not None:
        start, end = (format_number(norm, 3) for norm in death.norm)
        words.append(_("Norm of its weights: {before} → {after}.", before=start, after=end))
        words.append(_("Largest change of a weight: {change}.", change=format_number(death.largest, 3)))
    return words


def more_units(hidden: int, shown: int) -> str:
    """What is not on the picture, or ""."""
    return plural(
        "the first {shown} units of each layer; {count} more is counted, not drawn",
        "the first {shown} units of each layer; {count} more are counted, not drawn",
        hidden,
        shown=shown,
    )
