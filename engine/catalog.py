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
from types import ModuleType
from typing import TypeVar

from engine.options import Member
from engine.problems import Problem, WrongInput
from engine.text import translate as _

M = TypeVar("M", bound=Member)


@functools.cache
def members(base: type[M]) -> dict[str, type[M]]:
    """Every member of the family of `base`, key -> class, in the order people should meet them."""
    found: dict[str, type[M]] = {}
    for module in _modules(base):
        for value in vars(module).values():
            is_member = isinstance(value, type) and issubclass(value, base) and value.__module__ == module.__name__
            if not is_member or not value.key:
                continue
            if value.key in found:
                raise LookupError(f"two members of {base.__name__} have the key {value.key!r}: {module.__name__}")
            found[value.key] = value
    return dict(sorted(found.items(), key=lambda item: (item[1].order, item[0])))


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
            _("Use one of: {keys}", keys=", ".join(near)),
        )
    )


def _modules(base: type[Member]) -> list[ModuleType]:
    home = sys.modules[base.__module__]
    package, _dot, name = base.__module__.rpartition(".")
    if name != "base":
        return [home]
    folder = importlib.import_module(package).__path__
    names = sorted(found.name for found in pkgutil.iter_modules(folder) if found.name != "base")
    return [importlib.import_module(f"{package}.{found}") for found in names]
