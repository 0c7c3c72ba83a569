"""The price of a flat from its floor and its daylight: a regression with units one can picture."""

from typing import Annotated

import numpy as np

from engine.arrays import frozen
from engine.data import Data
from engine.datasets.base import Dataset, Samples, Seed
from engine.options import option
from engine.seeds import generator
from engine.text import mark
from engine.text import translate as _


class HousePrice(Dataset, frozen=True):
    """Flats in a town that does not exist: on which floor they lie, how many hours of sun they get, what they cost.

    The first floors above the street raise the price most, then less and less. Sun matters most around five hours a
    day: below it a flat is dark, far above it more sun adds little. And sun is worth more high up, where the view is.
    The two features have different units and sizes, so this is also the set to see what scaling is for.

        price = 3 + 1.5 (1 - e^(-floor / 6)) + 2 / (1 + e^(5 - daylight)) + 0.01 · floor · daylight + noise

    Price in thousand euros per square metre, floor 0 to 30, daylight 0 to 10 hours a day. The numbers are invented.
    Shapes: features (N, 2), targets (N, 1).
    """

    key = "house_price"
    title = mark("House price")
    order = 80
    group = "tables"
    summary = mark("What a flat costs, from its floor and its hours of daylight. The prices are invented.")
    formula = "price = 3 + 1.5 (1 − e^(−floor/6)) + 2σ(daylight − 5) + 0.01 · floor · daylight + ε"

    samples: Samples = 400
    noise: Annotated[
        float,
        option(
            mark("Noise"),
            mark("How far a price strays from the formula (standard deviation)."),
            ge=0,
            le=3,
            unit=mark("1000 €/m²"),
        ),
    ] = 0.25
    seed: Seed = 0

    def load(self) -> Data:
        random = generator(self.seed, "data")
        floor = random.integers(0, 31, self.samples)
        daylight = random.uniform(0.0, 10.0, self.samples).round(1)
        price = 3 + 1.5 * (1 - np.exp(-floor / 6)) + 2 / (1 + np.exp(5 - daylight)) + 0.01 * floor * daylight
        price += random.normal(0.0, self.noise, self.samples)
        features = np.stack([floor, daylight], axis=1).astype(np.float32)
        targets = price[:, None].astype(np.float32)
        names = (_("floor"), _("daylight (h/day)"))
        return Data("regression", frozen(features), frozen(targets), names, (_("price (1000 €/m²)"),))
