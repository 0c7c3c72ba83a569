"""The numbers that are drawn, as a table for a CSV file: a row for each link and each bias."""

from itertools import pairwise

from gui.network_drawing.answers import Answers
from gui.network_drawing.places import Place
from gui.network_drawing.words import links_to


def link_table(places: list[Place], answers: Answers, backward: bool) -> list[list[object]]:
    """Weights and biases of what is drawn, or with `backward` their gradients; layers and neurons are counted from 1.

    An input that means something stands there by its name. Of several weights of a maxout unit it is the largest in size.
    """
    rows: list[list[object]] = [["layer", "from", "to", "gradient" if backward else "weight"]]
    for before, place in pairwise(places):
        links = links_to(place, answers)
        if links is None or links.weights.shape != (len(before.units), len(place.units)):
            continue
        layer, names = place.column.index + 1, before.column.names if before.column.index < 0 else ()
        sources = [names[number] if names else number + 1 for number in before.units.tolist()]
        units = (place.units + 1).tolist()
        numbers = (links.gradients if backward else links.weights).tolist()
        for source, row in zip(sources, numbers, strict=True):
            rows += [[layer, source, unit, number] for unit, number in zip(units, row, strict=True)]
        if links.bias is not None:
            biases = (links.bias_gradients if backward else links.bias).tolist()
            rows += [[layer, "bias", unit, number] for unit, number in zip(units, biases, strict=True)]
    return rows
