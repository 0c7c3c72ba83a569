"""What a data set holds: features, targets, and what they mean."""

from typing import Literal

import msgspec
import numpy as np

Task = Literal["regression", "binary", "multiclass", "multilabel"]
"""What is asked of the network: numbers, one of two classes, one of many classes, or several yes/no labels at once."""


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


class Filling(msgspec.Struct, frozen=True):
    """Features from `first` to before `end` with missing values (NaN), and what stands in for them.

    Each feature gets its own mean; "most_frequent" takes the features together, as one row, since the columns of a category
    are one answer.
    """

    first: int
    end: int
    method: Literal["mean", "most_frequent"]


class Data(msgspec.Struct, frozen=True, eq=False):
    """A loaded data set, before splitting and scaling. Arrays are read-only.

    features: (N, D) float32, float64 or uint8.
    targets: class numbers (N,) int64 for "binary" and "multiclass"; 0/1 (N, K) for "multilabel"; numbers (N, K) float32
        or float64 for "regression".
    feature_names: D names, with their unit where they have one ("floor area (m²)"). Already translated or plain.
    target_names: the K class or label names; for a regression the names of the K targets, with their unit.
    image_shape: (height, width) in pixels when the features are the pixels of an image, row by row; otherwise None.
    value_range: the limits every feature value is known to lie in (0 and 255 for bytes); otherwise None.
    fillings: of the features that have missing values (`preparation.filled`).
    """

    task: Task
    features: np.ndarray
    targets: np.ndarray
    feature_names: tuple[str, ...]
    target_names: tuple[str, ...]
    image_shape: tuple[int, int] | None = None
    value_range: tuple[float, float] | None = None
    fillings: tuple[Filling, ...] = ()

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
