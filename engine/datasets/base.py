"""What a data set is: a source of data with options."""

from typing import Annotated, ClassVar, Literal

from engine.data import Data, DataShape
from engine.options import Member, option
from engine.text import mark
from engine.text import translate as _

Samples = Annotated[int, option(mark("Samples"), mark("How many samples are drawn."), ge=4, le=20_000)]
"""The option of every data set that is drawn by chance."""

Seed = Annotated[int, option(mark("Seed"), mark("Another seed draws other samples."), ge=0, le=2**31 - 1, kind="seed")]
"""The option that decides which samples are drawn."""


class Dataset(Member, frozen=True):
    """A source of data. `load` makes or reads it; the same options always give the same data.

    group: under which heading pickers list it ("points", "curves", "tables", "images").
    takes_long: even `describe` may take seconds, so a window asks in another thread.
    """

    takes_long: ClassVar[bool] = False
    group: ClassVar[Literal["points", "curves", "tables", "images"]] = "points"

    def load(self) -> Data:
        """Make or read the data. Raises WrongInput, in words, when it cannot be had (files only)."""
        raise NotImplementedError

    def describe(self) -> DataShape:
        """What `load` would give, found out cheaply. Raises WrongInput as `load` does."""
        return self.load().shape()


def pixel_names(height: int, width: int) -> tuple[str, ...]:
    """The feature names of an image, row by row, counted from 1."""
    pattern = _("pixel {row}, {column}")
    return tuple(pattern.format(row=row + 1, column=column + 1) for row in range(height) for column in range(width))
