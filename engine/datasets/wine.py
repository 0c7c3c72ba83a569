"""Three growers of wine, told apart by the chemistry in the bottle."""

from engine.data import Data
from engine.datasets.base import Dataset
from engine.shipped import read_classes
from engine.text import mark
from engine.text import translate as _


class Wine(Dataset, frozen=True):
    """178 wines from one region of Italy, by three growers; thirteen measurements of each.

    The columns differ in size by a factor of a thousand (proline up to 1680, hue around 1). Without scaling, the
    largest column drowns all the others and training hardly moves; with it the classes are almost linear.

    Shapes: features (178, 13), targets (178,).
    Reference: Aeberhard, Coomans, de Vel (1992), "Comparison of classifiers in high dimensional settings".
    """

    key = "wine"
    title = mark("Wine")
    order = 110
    group = "tables"
    summary = mark(
        "178 wines of three growers, thirteen measurements of very different size. Shows what scaling is for."
    )
    reference = "Aeberhard, Coomans, de Vel (1992), Comparison of classifiers in high dimensional settings"

    def load(self) -> Data:
        features, targets = read_classes("wine")
        names = (
            _("alcohol (%)"),
            _("malic acid"),
            _("ash"),
            _("alkalinity of ash"),
            _("magnesium"),
            _("total phenols"),
            _("flavonoids"),
            _("other phenols"),
            _("proanthocyanins"),
            _("colour intensity"),
            _("hue"),
            _("OD280/OD315 when diluted"),
            _("proline"),
        )
        growers = tuple(_("grower {number}", number=number) for number in (1, 2, 3))
        return Data("multiclass", features, targets, names, growers)
