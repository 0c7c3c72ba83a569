"""What a layer card shows, as one value: cards whose value has not changed are left alone."""

import msgspec

from engine import loading
from engine.layers.base import Layer
from engine.layers.dense import Dense
from engine.network import Network
from engine.problems import Problem, WrongInput
from engine.text import language, listed, plural
from engine.text import translate as _
from gui.document import Document
from gui.editors.layer_commands import main_number


class CardState(msgspec.Struct, frozen=True):
    """Everything a layer card shows. The widths are None while the data cannot be read."""

    layer: Layer
    index: int
    count: int
    width_in: int | None
    width_out: int | None
    parameters: int
    problems: tuple[Problem, ...]
    language: str

    @property
    def is_output(self) -> bool:
        """True for the dense layer at the end."""
        return self.index == self.count - 1 and isinstance(self.layer, Dense)

    def title(self) -> str:
        """What stands in the head of the card."""
        return self.layer.name.strip() or self.kind()

    def kind(self) -> str:
        """What the layer is."""
        return _("Output") if self.is_output else _(self.layer.title)

    def shape_text(self) -> str:
        """How many values a sample has before and after the layer: "2 → 8"."""
        widths = ("?" if width is None else str(width) for width in (self.width_in, self.width_out))
        return " → ".join(widths)

    def parameters_text(self) -> str:
        """How many parameters the layer has."""
        if self.width_in is None:
            return ""
        counted = counted_parameters(self.parameters)
        return _("{parameters}, frozen", parameters=counted) if self.layer.frozen else counted

    def spoken(self) -> str:
        """The card in one sentence, for a screen reader."""
        head = _(
            "Layer {number} of {count}: {title}", number=self.index + 1, count=self.count, title=_(self.layer.title)
        )
        parts = [head, *filter(None, [self.layer.name.strip(), _("output") if self.is_output else ""])]
        option = main_number(self.layer)
        if option is not None and option.name == "units":
            parts.append(plural("{count} unit", "{count} units", self.layer.units))
        elif option is not None:
            parts.append(f"{_(option.title)} {getattr(self.layer, option.name):g}")
        if hasattr(self.layer, "activation"):
            parts.append(_(self.layer.activation.title))
        if self.layer.frozen:
            parts.append(_("frozen"))
        return listed(parts + [problem.what for problem in self.problems])


def counted_parameters(count: int) -> str:
    """ "1 parameter", "1,234 parameters"."""
    return plural("{number} parameter", "{number} parameters", count, number=f"{count:,}")


def card_states(document: Document) -> list[CardState]:
    """What the card of each layer shows now."""
    layers = document.experiment.layers
    try:
        data = document.experiment.data
        width = data.inputs(loading.describe(data.source).features)
    except WrongInput:
        width = None
    network = Network(layers, width or 1)
    widths: list[int | None] = [width, *network.widths[1:]]
    if width is None:
        widths = [None, *_known_widths(layers)]
    problems: dict[int, list[Problem]] = {}
    for problem in document.problems:
        family, _dot, rest = problem.where.partition(".")
        if family == "layers" and rest:
            problems.setdefault(int(rest.partition(".")[0]), []).append(problem)
    return [
        CardState(
            layer=layer,
            index=index,
            count=len(layers),
            width_in=widths[index],
            width_out=widths[index + 1],
            parameters=stop - start,
            problems=tuple(problems.get(index, ())),
            language=language(),
        )
        for index, (layer, (start, stop)) in enumerate(zip(layers, network.ranges(), strict=True))
    ]


# Without data nobody knows how many inputs there are; from the first layer with units on, the widths are known.
def _known_widths(layers: tuple[Layer, ...]) -> list[int | None]:
    known: list[int | None] = []
    for layer in layers:
        before = known[-1] if known else None
        known.append(layer.units_out(before))
    return known
