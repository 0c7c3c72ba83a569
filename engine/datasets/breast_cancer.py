"""Malignant or benign? Measured on the cell nuclei in an image of the tissue."""

from engine.data import Data
from engine.datasets.base import Dataset
from engine.shipped import read_classes
from engine.text import mark
from engine.text import translate as _


class BreastCancer(Dataset, frozen=True):
    """569 samples of tissue, 212 malignant and 357 benign; ten properties of the cell nuclei, three numbers of each.

    A network without a hidden layer comes to about 97 %. Accuracy alone is not what counts here: to call a malignant
    tumour benign is far worse than the opposite, and only the confusion matrix tells the two mistakes apart.

    The three numbers are the mean over the nuclei of a sample, the standard error of that mean, and the mean of the
    three largest values ("worst"). Lengths and areas are in pixels of the microscope's image.
    Shapes: features (569, 30), targets (569,).
    Reference: Street, Wolberg, Mangasarian (1993), "Nuclear feature extraction for breast tumor diagnosis".
    """

    key = "breast_cancer"
    title = mark("Breast cancer")
    order = 120
    group = "tables"
    summary = mark("569 samples of tissue, 30 measurements: malignant or benign? Look at the two kinds of mistake.")
    reference = "Street, Wolberg, Mangasarian (1993), Nuclear feature extraction for breast tumor diagnosis"

    def load(self) -> Data:
        features, targets = read_classes("breast_cancer")
        properties = (
            _("radius"),
            _("texture"),
            _("perimeter"),
            _("area"),
            _("smoothness"),
            _("compactness"),
            _("concavity"),
            _("concave points"),
            _("symmetry"),
            _("fractal dimension"),
        )
        numbers = (_("{property}, mean"), _("{property}, standard error"), _("{property}, worst"))
        names = tuple(number.format(property=found) for number in numbers for found in properties)
        return Data("binary", features, targets, names, (_("malignant"), _("benign")))
