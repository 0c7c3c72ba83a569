"""What an option is: a default, limits, a unit and one sentence, written once in its annotation.

    learning_rate: Annotated[float, option(mark("Learning rate"), mark("How far one step goes."), gt=0, le=10)] = 0.01

The same line feeds validation, the experiment file, the form in the window and the command line. `Member` is the base of
everything a person can pick from a list (an activation, a layer, a loss ...).
"""

import functools
import types
import typing
from typing import Annotated, Any, ClassVar, Literal, get_args, get_origin

import msgspec


def option(
    title: str,
    sentence: str,
    *,
    ge: float | None = None,
    gt: float | None = None,
    le: float | None = None,
    lt: float | None = None,
    unit: str = "",
    scale: Literal["linear", "log"] = "linear",
    live: bool = False,
    choices: dict[str, str] | None = None,
    kind: Literal["", "folder", "file", "seed"] = "",
    own_page: bool = False,
) -> msgspec.Meta:
    """Describe one option, for use inside `Annotated`.

    title, sentence: what the form shows beside it and in its tooltip (wrap both in `mark`).
    ge, gt, le, lt: limits of the number.
    unit: shown behind the number. scale: "log" when sensible values span several powers of ten.
    live: may change in the middle of a run.
    choices: for a `Literal`, the title of each value (wrapped in `mark`).
    kind: "folder" or "file" for a path, "seed" for a number whose value means nothing (the form offers a dice).
    own_page: is edited on a page of its own, not in the form.
    """
    extra = {"unit": unit, "scale": scale, "live": live, "choices": choices or {}, "kind": kind}
    extra["own_page"] = own_page
    return msgspec.Meta(title=title, description=sentence, ge=ge, gt=gt, le=le, lt=lt, extra=extra)


class Member(msgspec.Struct, frozen=True):
    """A thing that finds itself: one file (or one class of a shared module), picked by its key.

    Its fields are its options; what follows describes it.
    """

    key: ClassVar[str] = ""
    title: ClassVar[str] = ""
    order: ClassVar[int] = 100
    summary: ClassVar[str] = ""
    formula: ClassVar[str] = ""
    reference: ClassVar[str] = ""


class Option(msgspec.Struct, frozen=True):
    """One option of a class, read from its annotation.

    type: int, float, bool or str; for a member of a family the family's base class; `tuple` for several of `item`.
    low, high: limits (None: none); low_open, high_open: the limit itself is not allowed.
    choices: value -> title, for an option with a fixed list of values.
    annotation: the whole annotation, with which msgspec checks a value.
    """

    name: str
    type: Any
    item: Any
    default: Any
    title: str
    sentence: str
    low: float | None
    high: float | None
    low_open: bool
    high_open: bool
    unit: str
    scale: str
    live: bool
    choices: dict[str, str]
    kind: str
    own_page: bool
    annotation: Any

    @property
    def is_member(self) -> bool:
        """True when the value is itself a member of a family."""
        return isinstance(self.type, type) and issubclass(self.type, Member)


@functools.cache
def options(cls: type[msgspec.Struct]) -> tuple[Option, ...]:
    """Every option of `cls`, in the order of its fields."""
    hints = typing.get_type_hints(cls, include_extras=True)
    return tuple(_read(field, hints[field.name]) for field in msgspec.structs.fields(cls))


def option_named(cls: type[msgspec.Struct], name: str) -> Option | None:
    """The option of `cls` called `name`, or None."""
    return next((found for found in options(cls) if found.name == name), None)


def _read(field: msgspec.structs.FieldInfo, annotation: Any) -> Option:
    bare, meta = annotation, msgspec.Meta()
    if get_origin(annotation) is Annotated:
        bare, *notes = get_args(annotation)
        meta = next((note for note in notes if isinstance(note, msgspec.Meta)), meta)
    extra = meta.extra or {}
    choices = extra.get("choices", {})
    kind, item = bare, None
    if get_origin(bare) is Literal:
        values = get_args(bare)
        kind = type(values[0])
        choices = {value: choices.get(value, str(value)) for value in values}
    elif get_origin(bare) in (types.UnionType, typing.Union):
        kind = next(part for part in get_args(bare) if part is not type(None))
    elif get_origin(bare) is tuple:
        kind, item = tuple, get_args(bare)[0]
    default = field.default
    if default is msgspec.NODEFAULT:
        default = field.default_factory() if field.default_factory is not msgspec.NODEFAULT else None
    return Option(
        name=field.name,
        type=kind,
        item=item,
        default=default,
        title=meta.title or field.name.replace("_", " ").capitalize(),
        sentence=meta.description or "",
        low=meta.ge if meta.ge is not None else meta.gt,
        high=meta.le if meta.le is not None else meta.lt,
        low_open=meta.gt is not None,
        high_open=meta.lt is not None,
        unit=extra.get("unit", ""),
        scale=extra.get("scale", "linear"),
        live=extra.get("live", False),
        choices=choices,
        kind=extra.get("kind", ""),
        own_page=extra.get("own_page", False),
        annotation=annotation,
    )
