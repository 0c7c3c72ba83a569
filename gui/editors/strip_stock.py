"""What the network strip keeps ready: to fill a card takes a tenth of the time that it takes to make one."""

from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtWidgets import QWidget

SPARE = 28
"""Who opens a deep network shall not wait until so many cards are made."""

Part = TypeVar("Part", bound=QWidget)


class StripStock(Generic[Part]):
    """Cards, or + buttons: used again for whatever stands at their place, out of sight while they are not needed.

    make: makes the one for the place with this number. Their owner shows those that are in use.
    """

    def __init__(self, make: Callable[[int], Part]):
        self._make = make
        self._spare: list[Part] = []

    def __len__(self) -> int:
        return len(self._spare)

    def add(self, used: int) -> Part:
        """Make one more beside the `used` ones and those that lie ready."""
        self._spare.append(self._make(used + len(self._spare)))
        return self._spare[-1]

    def fit(self, used: list[Part], count: int) -> list[Part]:
        """The first `count` of all, for their owner to show; what is not needed any more is put away."""
        there = [*used, *self._spare]
        there += [self._make(place) for place in range(len(there), count)]
        self._spare = there[count:SPARE]
        for place, part in enumerate(there):
            if place >= count:
                part.hide()
            if place >= max(count, SPARE):
                part.deleteLater()
        return there[:count]
