"""From a data set to what a network can be fed: split into parts, scaled, classes written as numbers.

Scaling and components are fitted on the training part alone, as it is before its classes are balanced. A mean over all
samples would carry knowledge of the validation and test parts into training ("leakage"), and their scores would no longer
tell how the network does on what it never met.
"""

import msgspec
import numpy as np

from engine import components, loading, resampling
from engine.arrays import Array, Labels, frozen
from engine.components import Components
from engine.data import Data
from engine.experiment import DataPlan
from engine.seeds import generator

BLOCK = 2**18  # numbers scaled at once: enough to be fast, few enough for 70,000 images in little memory


class Part(msgspec.Struct, frozen=True, eq=False, weakref=True):
    """The samples of one part. x (N, D) what goes in, y (N, K) what should come out, indices (N,) into the data set."""

    x: Array
    y: Array
    indices: Labels


class Scaling(msgspec.Struct, frozen=True, eq=False):
    """`(value - shift) / scale` for each column. shift, scale: one number for each column, or one for all; float64."""

    shift: np.ndarray
    scale: np.ndarray

    def apply(self, values: np.ndarray, dtype: type = np.float32) -> Array:
        """Return `values` (N, D), of any number type, scaled; a new array."""
        scaled = np.empty(values.shape, dtype)
        rows = max(1, BLOCK // max(1, values.shape[1]))
        with np.errstate(over="ignore"):
            for start in range(0, len(values), rows):
                block = slice(start, start + rows)
                np.divide(values[block] - self.shift, self.scale, out=scaled[block], casting="same_kind")
        return scaled

    def undo(self, scaled: Array) -> Array:
        """Return `scaled` (N, D) in the units the values had before; a new array, float64."""
        return scaled * self.scale + self.shift


class Prepared(msgspec.Struct, frozen=True, eq=False):
    """The parts of a data set, ready to train on, and the way between its units and the network's numbers.

    All arrays are read-only. An absent part has 0 samples.
    features, targets: the scalings; that of a classification's targets changes nothing.
    feature_low, feature_high, feature_mean: (D,) float64, for drawing: limits of all samples, mean of the training part.
    components: what the network is fed instead of the scaled features, or None.
    """

    training: Part
    validation: Part
    test: Part
    features: Scaling
    targets: Scaling
    feature_low: np.ndarray
    feature_high: np.ndarray
    feature_mean: np.ndarray
    components: Components | None = None

    def features_to_input(self, raw: np.ndarray) -> Array:
        """Features in their own units (N, D) -> what the network is fed: scaled (N, D), or their components (N, k)."""
        scaled = self.scaled(raw)
        return scaled if self.components is None else self.components.apply(scaled)

    def scaled(self, raw: np.ndarray) -> Array:
        """Features in their own units (N, D), scaled."""
        return self.features.apply(np.asarray(raw), self.training.x.dtype)

    def targets_to_units(self, y: Array) -> Array:
        """Targets or predictions (N, K) -> the units of the data. For a classification, the same numbers."""
        return self.targets.undo(y)


def prepare(
    data: Data,
    plan: DataPlan,
    low: float = 0.0,
    high: float = 1.0,
    outputs: int | None = None,
    dtype: type = np.float32,
) -> Prepared:
    """Split, scale and balance `data` as `plan` says, and write the targets as the output layer should answer.

    low, high: the numbers for "no" and "yes" in a classification. outputs: units of the output layer; two classes
    become one column for one unit, and one column for each class otherwise. dtype: of all x and y.
    """
    numbers = list(split(data, plan))
    trained_on = data.features[numbers[0]]
    features = fit(trained_on, plan.scaling, data.value_range)
    mean = trained_on.mean(axis=0, dtype=np.float64)
    if data.task == "regression":
        targets = fit(data.targets[numbers[0]], plan.scaling)
        y = targets.apply(data.targets, dtype)
    else:
        targets = fit(np.zeros((1, 1)), "none")
        y = encoded(data, low, high, outputs).astype(dtype)
    directions = components.found_in(features.apply(trained_on, dtype), plan.components) if plan.components else None
    if data.task in ("binary", "multiclass"):
        chance = generator(plan.split_seed, "balance")
        numbers[0] = resampling.resampled(numbers[0], data.targets[numbers[0]], plan.balance, chance)
    parts = []
    for chosen in numbers:
        x = features.apply(data.features[chosen], dtype)
        x = x if directions is None else directions.apply(x)
        parts.append(Part(_closed(x), _closed(y[chosen]), _closed(chosen)))
    lowest, highest = data.features.min(axis=0), data.features.max(axis=0)
    if data.value_range is not None:
        lowest, highest = (np.full(data.features.shape[1], limit) for limit in data.value_range)
    shown = (frozen(values.astype(np.float64)) for values in (lowest, highest, mean))
    return Prepared(*parts, features, targets, *shown, directions)


def filled(data: Data, plan: DataPlan) -> Data:
    """`data` without missing values. What stands in for them is found in the training part alone, as the scaling is.

    A feature the training part never knows takes what the other parts show: there is nothing else to take.
    """
    if not data.fillings:
        return data
    features = data.features.copy()
    training = split(data, plan)[0]
    for filling in data.fillings:
        block = features[:, filling.first : filling.end]
        missing = np.isnan(block[:, 0])
        known = block[training][~missing[training]]
        known = known if len(known) else block[~missing]
        if filling.method == "mean":
            block[missing] = known.mean(axis=0)
        else:
            rows, counts = np.unique(known, axis=0, return_counts=True)
            block[missing] = rows[counts.argmax()]
    features.flags.writeable = False
    return msgspec.structs.replace(data, features=features, fillings=())


def part_sizes(samples: int, plan: DataPlan) -> tuple[int, int, int]:
    """How many samples are put into the training, validation and test part.

    A part that is wanted gets at least one sample while there are enough, and the training part is never empty. The
    training part as it is before its classes are balanced.
    """
    validation, test = (
        max(1, int(samples * share + 0.5)) if share > 0 else 0 for share in (plan.validation, plan.test)
    )
    test = max(0, min(test, samples - 1))
    validation = max(0, min(validation, samples - 1 - test))
    return samples - validation - test, validation, test


def training_classes(data: Data, plan: DataPlan) -> np.ndarray:
    """How many samples of each class (K,) the split puts into the training part of a "binary" or "multiclass" `data`."""
    counts = np.bincount(data.targets, minlength=len(data.target_names))
    return _shares(counts, np.array(part_sizes(len(data.targets), plan)))[:, 0]


def training_size(plan: DataPlan) -> int:
    """How many samples there are to train on, after balancing. Raises WrongInput while the data cannot be read."""
    shape = loading.describe(plan.source)
    if plan.balance == "none" or shape.task not in ("binary", "multiclass"):
        return part_sizes(shape.samples, plan)[0]
    counts = training_classes(loading.load(plan.source), plan)
    return int(resampling.balanced_counts(counts, plan.balance).sum())


def split(data: Data, plan: DataPlan) -> tuple[Labels, Labels, Labels]:
    """Draw which samples belong to the training, validation and test part: the indices of each, in random order.

    With classes the split is stratified: every part has its share of every class, to within one sample.
    """
    samples = len(data.features)
    sizes = np.array(part_sizes(samples, plan))
    order = generator(plan.split_seed, "split").permutation(samples)
    part_of = np.repeat([0, 1, 2], sizes)
    if data.task in ("binary", "multiclass"):
        labels = data.targets[order]
        for label, shares in enumerate(_shares(np.bincount(labels), sizes)):
            part_of[labels == label] = np.repeat([0, 1, 2], shares)
    return tuple(order[part_of == part] for part in range(3))


def _shares(counts: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """How many samples of each class go into each part (K, 3): rows add up to `counts`, columns to `sizes`.

    Everyone first gets the exact share rounded down. What is missing then is less than one part per class, and is given
    out class by class to the parts that still lack most, which always works out (Gale, Ryser 1957).
    """
    shares = counts[:, None] * sizes // max(1, sizes.sum())
    lacking = sizes - shares.sum(axis=0)
    for row, count in zip(shares, counts, strict=True):
        neediest = np.argsort(-lacking, kind="stable")[: count - row.sum()]
        row[neediest] += 1
        lacking[neediest] -= 1
    return shares


def fit(values: np.ndarray, method: str, value_range: tuple[float, float] | None = None) -> Scaling:
    """The scaling that brings the columns of `values` (N, D) to a common size. A constant column becomes 0.

    "standard": to mean 0 and standard deviation 1. "range": to the range from 0 to 1. "none": as they are.
    value_range: the values are pixels. They are alike already, so one mean, deviation or range serves all: a column
        of its own for the corner of an image would blow the dust there up to the size of the ink.
    """
    if method == "none":
        return Scaling(frozen(np.zeros(1)), frozen(np.ones(1)))
    lowest, highest = values.min(axis=0).astype(np.float64), values.max(axis=0).astype(np.float64)
    if value_range is not None:
        lowest, highest = (np.array([limit]) for limit in value_range)
    if method == "range":
        shift, scale = lowest, highest - lowest
    else:
        shift, scale = _mean_and_deviation(values, together=value_range is not None)
    constant = (lowest == highest) | (scale == 0)
    return Scaling(frozen(np.where(constant, lowest, shift)), frozen(np.where(constant, 1.0, scale)))


def _mean_and_deviation(values: np.ndarray, together: bool) -> tuple[np.ndarray, np.ndarray]:
    """Mean and standard deviation of each column, or of all numbers `together`; in blocks, summed as float64."""
    mean = values.mean(axis=0, dtype=np.float64)
    if together:
        mean = mean.mean(keepdims=True)
    squares = np.zeros(values.shape[1])
    rows = max(1, BLOCK // values.shape[1])
    for start in range(0, len(values), rows):
        away = values[start : start + rows] - mean
        squares += np.einsum("nd,nd->d", away, away)
    if together:
        squares = squares.mean(keepdims=True)
    return mean, np.sqrt(squares / len(values))


def encoded(data: Data, low: float, high: float, outputs: int | None = None) -> np.ndarray:
    """The targets of a classification as numbers (N, K): `high` for what a sample is, `low` for what it is not."""
    if data.task == "multilabel":
        return np.where(data.targets > 0, high, low)
    classes = len(data.target_names)
    if outputs is None:
        outputs = 1 if data.task == "binary" else classes
    if data.task == "binary" and outputs == 1:
        return np.where(data.targets == 1, high, low)[:, None]
    if outputs != classes:
        raise ValueError(f"{outputs} outputs cannot tell {classes} classes apart")
    return np.where(data.targets[:, None] == np.arange(classes), high, low)


def _closed(array: np.ndarray) -> np.ndarray:
    """The same array, read-only and in one piece."""
    array = np.ascontiguousarray(array)
    array.flags.writeable = False
    return array
