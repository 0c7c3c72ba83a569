"""Handwritten digits in 8 × 8 pixels: reading, in the smallest size that still works."""

from engine.data import Data
from engine.datasets.base import Dataset, pixel_names
from engine.shipped import read_classes
from engine.text import mark


class Digits(Dataset, frozen=True):
    """1797 digits written by 13 people, each pixel a number from 0 (paper) to 16 (ink).

    Every pixel counts the inked points of a 4 × 4 block of a finer scan. A network sees 64 numbers and does not know
    which pixels are neighbours; with a hidden layer of 32 units it still reads about 97 of 100 digits, and trains in
    seconds.

    Shapes: features (1797, 64) uint8, targets (1797,).
    Reference: Alpaydin, Kaynak (1998), "Cascading classifiers".
    """

    key = "digits"
    title = mark("Digits 8×8")
    order = 140
    group = "images"
    summary = mark("1797 handwritten digits in 8×8 pixels. Trains in seconds, and every mistake can be looked at.")
    reference = "Alpaydin, Kaynak (1998), Cascading classifiers"

    def load(self) -> Data:
        features, targets = read_classes("digits")
        return Data("multiclass", features, targets, pixel_names(8, 8), tuple("0123456789"), (8, 8), (0.0, 16.0))
