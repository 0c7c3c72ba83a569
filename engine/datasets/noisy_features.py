"""Two features that matter, hidden among many that mean nothing."""

from typing import Annotated

import numpy as np

from engine.arrays import frozen
from engine.data import Data
from engine.datasets.base import Dataset, Samples, Seed
from engine.options import option
from engine.seeds import generator
from engine.text import mark
from engine.text import translate as _


class NoisyFeatures(Dataset, frozen=True):
    """A table in which only the first two columns decide the class; the others are pure chance.

    With few samples, some noise columns agree with the classes by accident, and a network learns these accidents: good
    on the training part, worse on the validation part. An L1 penalty presses the weights of useless columns to exactly
    0 and so finds the two that matter; L2 only makes them smaller.

        class B when 1.5 · x₁ - x₂ + noise > 0,    all columns normal with deviation 1

    Shapes: features (N, 2 + noise_features), targets (N,).
    Reference: Tibshirani (1996), "Regression shrinkage and selection via the lasso".
    """

    key = "noisy_features"
    title = mark("Noise features")
    order = 90
    group = "tables"
    summary = mark("Two columns decide the class, all others are chance. An L1 penalty finds out which.")
    formula = "B when 1.5 x₁ − x₂ + ε > 0"
    reference = "Tibshirani (1996), Regression shrinkage and selection via the lasso"

    samples: Samples = 200
    noise: Annotated[float, option(mark("Noise"), mark("Blurs the rule (standard deviation)."), ge=0, le=3)] = 0.3
    noise_features: Annotated[
        int, option(mark("Noise features"), mark("How many columns mean nothing."), ge=0, le=200)
    ] = 18
    seed: Seed = 0

    def load(self) -> Data:
        random = generator(self.seed, "data")
        features = random.normal(0.0, 1.0, (self.samples, 2 + self.noise_features))
        rule = 1.5 * features[:, 0] - features[:, 1] + random.normal(0.0, self.noise, self.samples)
        targets = (rule > 0).astype(np.int64)
        signals = tuple(_("signal {number}", number=number) for number in (1, 2))
        noises = tuple(_("noise {number}", number=number) for number in range(1, self.noise_features + 1))
        return Data("binary", frozen(features.astype(np.float32)), frozen(targets), signals + noises, ("A", "B"))
