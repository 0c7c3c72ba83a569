"""Finds the views by walking this folder, when they are asked for and not before: they import the plots."""

import functools

from engine import catalog
from gui.views.base import View

AREAS = ("result", "curves", "inside")


@functools.cache
def views() -> tuple[type[View], ...]:
    """Every view, in the order of areas and, within an area, in the order people should meet them."""
    found = catalog.classes_with_keys(catalog.modules_in("gui.views"), View).values()
    return tuple(sorted(found, key=lambda view: (AREAS.index(view.area), view.order, view.key)))
