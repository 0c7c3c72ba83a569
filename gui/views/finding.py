"""Finds the views by walking this folder, when they are asked for and not before: they import the plots."""

import functools
import importlib
import pkgutil

from gui import views as folder
from gui.views.base import View

AREAS = ("result", "curves", "inside")


@functools.cache
def views() -> tuple[type[View], ...]:
    """Every view, in the order of areas and, within an area, in the order people should meet them."""
    found: dict[str, type[View]] = {}
    for name in sorted(module.name for module in pkgutil.iter_modules(folder.__path__)):
        module = importlib.import_module(f"{folder.__name__}.{name}")
        for value in vars(module).values():
            is_view = isinstance(value, type) and issubclass(value, View) and value.__module__ == module.__name__
            if not is_view or not value.key:
                continue
            if value.key in found:
                raise LookupError(f"two views have the key {value.key!r}: {module.__name__}")
            found[value.key] = value
    return tuple(sorted(found.values(), key=lambda view: (AREAS.index(view.area), view.order, view.key)))
