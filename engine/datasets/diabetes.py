"""How far diabetes will have come in a year, from a doctor's measurements of today."""

from engine.data import Data
from engine.datasets.base import Dataset
from engine.shipped import read_numbers
from engine.text import mark
from engine.text import translate as _


class Diabetes(Dataset, frozen=True):
    """442 patients, ten measurements of each, and one number for the progress of the illness a year later.

    Real data of the hard kind: the measurements explain less than half of the differences (R² around 0.45), and no
    network finds more. One with many units soon overfits, which makes it a good set for penalties and early stopping.

    The number has no unit; it lies between 25 and 346. The columns are the measured values, not scaled beforehand.
    Shapes: features (442, 10), targets (442, 1).
    Reference: Efron, Hastie, Johnstone, Tibshirani (2004), "Least angle regression".
    """

    key = "diabetes"
    title = mark("Diabetes")
    order = 130
    group = "tables"
    summary = mark("442 patients, ten measurements, the illness a year later. Hard: half of it stays unexplained.")
    reference = "Efron, Hastie, Johnstone, Tibshirani (2004), Least angle regression"

    def load(self) -> Data:
        features, targets = read_numbers("diabetes")
        names = (
            _("age (years)"),
            _("sex (1 or 2)"),
            _("body mass index (kg/m²)"),
            _("mean blood pressure"),
            _("total cholesterol"),
            _("LDL"),
            _("HDL"),
            _("total cholesterol / HDL"),
            _("triglycerides (logarithm)"),
            _("blood sugar"),
        )
        return Data("regression", features, targets, names, (_("progress of the illness"),))
