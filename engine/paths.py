"""Dotted paths into an experiment: `layers.0.units`, `optimizer.learning_rate`, `data.source.noise`.

They name the place of a problem, the option a person sets on the command line, and what changed between two experiments.
"""

import json
from collections.abc import Iterator
from typing import Any

import msgspec

from engine.experiment import Experiment
from engine.options import Option, option_named
from engine.plain import check_option, from_plain
from engine.problems import Problem, WrongInput
from engine.text import listed
from engine.text import translate as _


def get(value: Any, path: str) -> Any:
    """The part of `value` at `path`; "" is the value itself. Raises LookupError when there is none."""
    for name in path.split(".") if path else ():
        if isinstance(value, tuple) and name.isdecimal():
            value = value[int(name)]
        elif isinstance(value, msgspec.Struct) and name in value.__struct_fields__:
            value = getattr(value, name)
        else:
            raise LookupError(path)
    return value


def replace(value: Any, path: str, part: Any) -> Any:
    """Return a copy of `value` with the part at `path` replaced. Raises LookupError when there is none."""
    if not path:
        return part
    name, _dot, rest = path.partition(".")
    changed = replace(get(value, name), rest, part)
    if isinstance(value, tuple):
        index = int(name)
        return (*value[:index], changed, *value[index + 1 :])
    return msgspec.structs.replace(value, **{name: changed})


def differences(old: Any, new: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Every place where two experiments differ, as deep as they have the same form: (path, old part, new part)."""
    if old == new:
        return
    inside = f"{path}." if path else ""
    if type(old) is type(new) and isinstance(old, msgspec.Struct):
        for name in old.__struct_fields__:
            yield from differences(getattr(old, name), getattr(new, name), inside + name)
    elif isinstance(old, tuple) and isinstance(new, tuple) and len(old) == len(new):
        for index, pair in enumerate(zip(old, new, strict=True)):
            yield from differences(*pair, f"{inside}{index}")
    else:
        yield path, old, new


def option_at(experiment: Experiment, path: str) -> Option | None:
    """The option that stands at `path`, or None for a list entry or a path that leads nowhere."""
    above, _dot, name = path.rpartition(".")
    try:
        return option_named(type(get(experiment, above)), name)
    except (LookupError, ValueError, TypeError):
        return None


def is_live(experiment: Experiment, path: str) -> bool:
    """True when the option at `path`, or one it is a part of, may change in the middle of a run."""
    names = path.split(".")
    found = (option_at(experiment, ".".join(names[:count])) for count in range(1, len(names) + 1))
    return any(option is not None and option.live for option in found)


def live_differences(old: Experiment, new: Experiment) -> list[tuple[str, Any, Any]]:
    """Every difference between two experiments. Raises ValueError unless all of them are live."""
    found = list(differences(old, new))
    fixed = [path for path, _old, _new in found if not is_live(old, path)]
    if fixed:
        raise ValueError(f"not live: {fixed}")
    return found


def set_from_text(experiment: Experiment, assignment: str) -> Experiment:
    """Carry out one `PATH=VALUE` of the command line, and return the changed experiment.

    VALUE is read as JSON where that works (numbers, true, false, groups), else as a plain text: a member's key, a folder.
    A path into `data` may leave out `source`. Raises WrongInput, in words.
    """
    path, equals, text = assignment.partition("=")
    path = path.strip()
    if not equals or not path:
        raise WrongInput(Problem("", _("“{text}” is not of the form PATH=VALUE.", text=assignment[:80])))
    value = _read(text.strip())
    full = _complete(experiment, path)
    found = option_at(experiment, full)
    above = full.rpartition(".")[0]
    if found is None:  # an entry of a list: a layer
        changed = from_plain(option_at(experiment, above).item, value, full)
    elif found.type is tuple:
        plain = from_plain(type(get(experiment, above)), {found.name: value}, above)
        changed = getattr(plain, found.name)
    elif isinstance(found.type, type) and issubclass(found.type, msgspec.Struct):
        changed = from_plain(found.type, value, full)
    else:
        changed = check_option(found, text.strip() if found.type is str else value, full)
    return replace(experiment, full, changed)


def _complete(experiment: Experiment, path: str) -> str:
    names = path.split(".")
    candidates = [path, ".".join(["data", "source", *names[1:]])] if names[0] == "data" else [path]
    for candidate in candidates:
        try:
            get(experiment, candidate)
        except (LookupError, ValueError):
            continue
        return candidate
    deepest = experiment
    for name in names:
        try:
            deepest = get(deepest, name)
        except (LookupError, ValueError):
            break
    known = deepest.__struct_fields__ if isinstance(deepest, msgspec.Struct) else ()
    known = known or [str(index) for index in range(len(deepest))] if isinstance(deepest, tuple) else known
    remedy = _("Use one of: {keys}", keys=listed(known)) if known else ""
    raise WrongInput(Problem(path, _("There is no option “{name}” in this experiment.", name=path[:80]), remedy))


def _read(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text
