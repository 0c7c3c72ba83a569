"""Finds the members of a family by walking its folder. Nothing is registered by hand.

A family is named by its base class. Its members live beside the base: the other modules of the same package
(`engine/activations/base.py` -> every file of `engine/activations/`), or, where small members share a module
(`engine/penalties.py`), the classes of that module.
"""

import difflib
import functools
import importlib
import pkgutil
import sys
from collections.abc import Iterable
from types import ModuleType
from typing import TypeVar

from engine.options import Member
from engine.problems import Problem, WrongInput
from engine.text import listed
from engine.text import translate as _

M = TypeVar("M", bound=Member)
C = TypeVar("C")


@functools.cache
def members(base: type[M]) -> dict[str, type[M]]:
    """Every member of the family of `base`, key -> class, in the order people should meet them."""
    return classes_with_keys(_modules(base), base)


def classes_with_keys(modules: Iterable[ModuleType], base: type[C]) -> dict[str, type[C]]:
    """The classes defined in `modules` that are a `base` and have a `key`: key -> class, sorted by their `order`."""
    found: dict[str, type[C]] = {}
    for module in modules:
        for value in vars(module).values():
            is_member = isinstance(value, type) and issubclass(value, base) and value.__module__ == module.__name__
            if not is_member or not value.key:
                continue
            if value.key in found:
                raise LookupError(f"two of {base.__name__} have the key {value.key!r}: {module.__name__}")
            found[value.key] = value
    return dict(sorted(found.items(), key=lambda item: (item[1].order, item[0])))


def modules_in(package: str) -> list[ModuleType]:
    """Every module of a package, imported."""
    folder = importlib.import_module(package).__path__
    return [
        importlib.import_module(f"{package}.{found.name}") for found in sorted(pkgutil.iter_modules(folder), key=_name)
    ]


def _name(found: pkgutil.ModuleInfo) -> str:
    return found.name


def member(base: type[M], key: str, where: str = "") -> type[M]:
    """The member of the family of `base` called `key`.

    Raises WrongInput, naming the nearest keys, when there is none; `where` is the path the sentence speaks of.
    """
    family = members(base)
    if key in family:
        return family[key]
    near = difflib.get_close_matches(key, family, n=3) or list(family)
    raise WrongInput(
        Problem(
            where,
            _("“{key}” is not known here.", key=key[:60]),
            _("Use one of: {keys}", keys=listed(near)),
        )
    )


def _modules(base: type[Member]) -> list[ModuleType]:
    home = sys.modules[base.__module__]
    package, _dot, name = base.__module__.rpartition(".")
    if name != "base":
        return [home]
    return modules_in(package)
