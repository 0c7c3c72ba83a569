"""A few training samples as they are, and as the augmentation may hand them to the network: for people to look at."""

import msgspec
import numpy as np

from engine import preparation
from engine.arrays import frozen
from engine.data import Data
from engine.experiment import DataPlan
from engine.training.augmenting import CHUNK, LOOKED_AT, Augmenter


class AugmentedSamples(msgspec.Struct, frozen=True, eq=False):
    """n samples of the training part. before, after (n, D): features in their own units. answers_before, answers_after
    (n, K): classes as shares from 0 to 1, or the targets of a regression in their own units."""

    before: np.ndarray
    after: np.ndarray
    answers_before: np.ndarray
    answers_after: np.ndarray


def augmented_samples(data: Data, plan: DataPlan, seed: int, draw: int, count: int) -> AugmentedSamples:
    """The first `count` samples of the training part of `data`, changed as `plan` says; another `draw`, another chance."""
    data = preparation.filled(data, plan)
    chosen = preparation.split(data, plan)[0]
    features = preparation.fit(data.features[chosen], plan.scaling, data.value_range)
    x = features.apply(data.features[chosen[:LOOKED_AT]])
    augmenter = Augmenter(plan.augmentation, seed, x, data.image_shape)
    chosen, x = chosen[:CHUNK], x[:CHUNK].copy()
    y = data.targets[chosen].astype(np.float64)
    if data.task in ("binary", "multiclass"):
        y = (data.targets[chosen, None] == np.arange(len(data.target_names))).astype(np.float64)
    answers = y.copy()
    augmenter.changed(x, y, draw, 0)
    shown = (data.features[chosen], features.undo(x), answers, y)
    return AugmentedSamples(*(frozen(values[:count]) for values in shown))
