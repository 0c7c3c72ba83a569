"""Values <-> plain data (dicts, lists, strings, numbers), the form that stands in an experiment file.

A member is written as {"kind": its key, option: value, ...}; reading also takes the bare key ("tanh") for a member with
its default options. Reading reports every fault at once, each with the path of the place that causes it.
"""

import difflib
from typing import Any, TypeVar

import msgspec

from engine import catalog
from engine.options import Member, Option, options
from engine.problems import Problem, WrongInput
from engine.text import listed
from engine.text import translate as _

S = TypeVar("S", bound=msgspec.Struct)
NESTING_LIMIT = 12


def to_plain(value: Any) -> Any:
    """Return `value` (an experiment or any part of it) as plain data, ready for JSON."""
    if isinstance(value, msgspec.Struct):
        plain = {"kind": value.key} if isinstance(value, Member) else {}
        return plain | {name: to_plain(getattr(value, name)) for name in value.__struct_fields__}
    if isinstance(value, tuple):
        return [to_plain(item) for item in value]
    return value


def from_plain(cls: type[S], data: Any, where: str = "") -> S:
    """Build a `cls` (for a family's base class: the member named by `kind`) from plain data.

    Raises WrongInput with all faults: unknown keys and options, wrong types, numbers outside their limits.
    """
    problems: list[Problem] = []
    value = _build(cls, data, where, problems)
    if problems:
        raise WrongInput(*problems)
    return value


def check_option(option: Option, value: Any, where: str) -> Any:
    """Return `value` as the option's type, or raise WrongInput with one sentence that names limits and finding."""
    problems: list[Problem] = []
    checked = _leaf(option, value, where, problems)
    if problems:
        raise WrongInput(*problems)
    return checked


def _build(cls: type, data: Any, where: str, problems: list[Problem]) -> Any:
    if where.count(".") > NESTING_LIMIT:
        problems.append(Problem(where, _("The file is nested too deeply."), _("Remove the inner levels")))
        return None
    if issubclass(cls, Member):
        if isinstance(data, str):
            data = {"kind": data}
        kind = data.get("kind") if isinstance(data, dict) else None
        if not isinstance(kind, str):
            problems.append(Problem(where, _("The name of the kind is missing here."), _("Name a kind")))
            return None
        try:
            cls = catalog.member(cls, kind, where)
        except WrongInput as fault:
            problems.extend(fault.problems)
            return None
        data = {name: value for name, value in data.items() if name != "kind"}
    if not isinstance(data, dict):
        problems.append(Problem(where, _("Expected a group of options, found {found}.", found=_shown(data))))
        return None
    return _fill(cls, data, where, problems)


def _fill(cls: type, data: dict, where: str, problems: list[Problem]) -> Any:
    known = {found.name: found for found in options(cls)}
    for name in data:
        if name not in known:
            near = difflib.get_close_matches(str(name), known, n=3) or list(known)
            what = _("There is no option “{name}” here.", name=str(name)[:60])
            remedy = _("Use one of: {keys}", keys=listed(near)) if near else _("Remove it")
            problems.append(Problem(_join(where, name), what, remedy))
    values = {}
    before = len(problems)
    for name, found in known.items():
        if name not in data:
            continue
        place = _join(where, name)
        if found.is_member:
            values[name] = _build(found.type, data[name], place, problems)
        elif found.type is tuple:
            values[name] = _several(found, data[name], place, problems)
        elif isinstance(found.type, type) and issubclass(found.type, msgspec.Struct):
            values[name] = _build(found.type, data[name], place, problems)
        else:
            values[name] = _leaf(found, data[name], place, problems)
    return None if len(problems) > before else cls(**values)


def _several(found: Option, data: Any, where: str, problems: list[Problem]) -> tuple:
    if not isinstance(data, list):
        problems.append(Problem(where, _("Expected a list, found {found}.", found=_shown(data))))
        return ()
    if len(data) > 1000:
        problems.append(Problem(where, _("The list has {count} entries; at most 1000 are possible.", count=len(data))))
        return ()
    return tuple(_build(found.item, item, _join(where, index), problems) for index, item in enumerate(data))


def _leaf(found: Option, value: Any, where: str, problems: list[Problem]) -> Any:
    if found.type is float and isinstance(value, int) and not isinstance(value, bool):
        value = float(value) if abs(value) < 2**1000 else float("inf")
    try:
        checked = msgspec.convert(value, found.annotation)
    except msgspec.ValidationError:
        problems.append(
            Problem(where, _("{title} cannot be {found}.", title=_(found.title), found=_shown(value)), expected(found))
        )
        return None
    if isinstance(checked, float) and not abs(checked) < float("inf"):
        problems.append(
            Problem(where, _("{title} cannot be {found}.", title=_(found.title), found=checked), expected(found))
        )
    return checked


def expected(found: Option) -> str:
    """One short imperative that says which values the option takes."""
    if found.choices:
        return _("Use one of: {keys}", keys=listed(map(str, found.choices)))
    if found.type is bool:
        return _("Use true or false")
    if found.type is str:
        return _("Use a text")
    low = "" if found.low is None else f"{'>' if found.low_open else '≥'} {_number(found.low)}"
    high = "" if found.high is None else f"{'<' if found.high_open else '≤'} {_number(found.high)}"
    limits = _(" and ").join(part for part in (low, high) if part)
    if found.type is int:
        return _("Use a whole number {limits}", limits=limits).strip()
    return _("Use a number {limits}", limits=limits).strip()


def _number(value: float) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:g}"


def _join(where: str, name: object) -> str:
    return f"{where}.{name}" if where else str(name)


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return _("a group")
    if isinstance(value, list):
        return _("a list")
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 40 else text[:37] + "…"
