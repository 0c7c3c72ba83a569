"""What a data set is: features, targets, and what they mean."""

from typing import Annotated, ClassVar, Literal

import msgspec
import numpy as np

from engine.options import Member, option
from engine.text import mark
from engine.text import translate as _

Task = Literal["regression", "binary", "multiclass", "multilabel"]
"""What is asked of the network: numbers, one of two classes, one of many classes, or several yes/no labels at once."""

Samples = Annotated[int, option(mark("Samples"), mark("How many samples are drawn."), ge=4, le=20_000)]
"""The option of every data set that is drawn by chance."""

Seed = Annotated[int, option(mark("Seed"), mark("Another seed draws other samples."), ge=0, le=2**31 - 1, kind="seed")]
"""The option that decides which samples are drawn."""


class DataShape(msgspec.Struct, frozen=True):
    """What the editors must know of a data set without loading it.

    samples: N. features: D. outputs: how many classes ("binary" has 2), labels or target numbers there are.
    """

    task: Task
    samples: int
    features: int
    outputs: int
    feature_names: tuple[str, ...]
    target_names: tuple[str, ...]
    image_shape: tuple[int, int] | None = None


class Data(msgspec.Struct, frozen=True, eq=False):
    """A loaded data set, before splitting and scaling. Arrays are read-only.

    features: (N, D) float32 or uint8.
    targets: class numbers (N,) int64 for "binary" and "multiclass"; 0/1 (N, K) for "multilabel"; numbers (N, K) float32
        for "regression".
    feature_names: D names, with their unit where they have one ("floor area (m²)"). Already translated or plain.
    target_names: the K class or label names; for a regression the names of the K targets, with their unit.
    image_shape: (height, width) in pixels when the features are the pixels of an image, row by row; otherwise None.
    value_range: the limits every feature value is known to lie in (0 and 255 for bytes); otherwise None.
    """

    task: Task
    features: np.ndarray
    targets: np.ndarray
    feature_names: tuple[str, ...]
    target_names: tuple[str, ...]
    image_shape: tuple[int, int] | None = None
    value_range: tuple[float, float] | None = None

    def shape(self) -> DataShape:
        """What this data set looks like."""
        return DataShape(
            task=self.task,
            samples=len(self.features),
            features=self.features.shape[1],
            outputs=len(self.target_names),
            feature_names=self.feature_names,
            target_names=self.target_names,
            image_shape=self.image_shape,
        )


class Dataset(Member, frozen=True):
    """A source of data. `load` makes or reads it; the same options always give the same data.

    group: under which heading pickers list it ("points", "curves", "tables", "images").
    """

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
