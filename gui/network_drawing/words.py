"""What the drawing says about a neuron, a link or a bias: the exact numbers."""

import numpy as np

from engine.measurements.link_values import LayerLinks
from engine.text import plural
from engine.text import translate as _
from gui.network_drawing.answers import Answers
from gui.network_drawing.neuron_terms import DIGITS
from gui.network_drawing.places import Place
from gui.network_drawing.scene import Scene
from gui.network_drawing.spots import Spot
from gui.network_drawing.tiles import Tiles, scale_of
from gui.run.parameter_words import unit_name
from gui.widgets.numbers import format_count, format_number


def words_for(
    spot: Spot, scene: Scene, places: list[Place], tiles: list[Tiles], answers: Answers, backward: bool
) -> str:
    """What is at `spot`, in a few lines of plain text."""
    place = places[spot.column]
    links = links_to(place, answers)
    if spot.kind == "fold":
        return _about_fold(place, scene, answers, backward)
    if spot.kind == "link":
        return _about_link(spot, places, links)
    if spot.kind == "bias":
        return _about_bias(spot, place, links)
    lines = [
        name_of(place, spot.unit, long=True),
        _shown(place, spot.unit, tiles[spot.column].values, backward, answers),
    ]
    if links is not None and links.bias is not None:
        lines.append(_("Bias {value}", value=format_number(float(links.bias[spot.unit]))))
    return "\n".join(filter(None, lines))


def links_to(place: Place, answers: Answers) -> LayerLinks | None:
    """The numbers that belong to the links into a column, when they are known."""
    index = place.column.index
    if answers.links is None or not 0 <= index < len(answers.links) or not place.column.has_weights:
        return None
    links = answers.links[index]
    return links if links is not None and len(links.units) == len(place.units) else None


def name_of(place: Place, unit: int, *, long: bool = False) -> str:
    """What a drawn neuron is called: its number, or what it stands for. long: with its layer."""
    column, number = place.column, int(place.units[unit])
    if column.index < 0:
        name = column.names[number] if column.names else number + 1
        return _("Input {name}", name=name) if long else _("input {name}", name=name)
    if not long:
        return unit_name(number, column.meanings)
    named = _("Neuron {number} of layer {layer}", number=number + 1, layer=column.index + 1)
    return f"{named} · {column.meanings[number]}" if column.meanings else named


def _about_link(spot: Spot, places: list[Place], links: LayerLinks | None) -> str:
    before, place = places[spot.column - 1], places[spot.column]
    ends = {"source": name_of(before, spot.source), "unit": name_of(place, spot.unit), "layer": place.column.index + 1}
    if links is None or links.weights.shape != (len(before.units), len(place.units)):
        return _("Weight from {source} to {unit} of layer {layer}", **ends)
    numbers = {
        "value": format_number(float(links.weights[spot.source, spot.unit])),
        "gradient": format_number(float(links.gradients[spot.source, spot.unit])),
    }
    if links.pieces > 1:
        return _(
            "Weight from {source} to {unit} of layer {layer}, the largest of its {pieces} pieces: {value}; "
            "gradient {gradient}",
            **ends,
            **numbers,
            pieces=links.pieces,
        )
    return _("Weight from {source} to {unit} of layer {layer}: {value}; gradient {gradient}", **ends, **numbers)


def _about_bias(spot: Spot, place: Place, links: LayerLinks | None) -> str:
    ends = {"unit": name_of(place, spot.unit), "layer": place.column.index + 1}
    if links is None or links.bias is None:
        return _("Bias of {unit} of layer {layer}", **ends)
    return _(
        "Bias of {unit} of layer {layer}: {value}; gradient {gradient}",
        **ends,
        value=format_number(float(links.bias[spot.unit])),
        gradient=format_number(float(links.bias_gradients[spot.unit])),
    )


def _shown(place: Place, unit: int, values: np.ndarray | None, backward: bool, answers: Answers) -> str:
    """What the picture of a neuron shows, and on which scale."""
    if values is None:
        return ""
    own = values[unit]
    if not np.isfinite(own).all():
        return _("Some of its numbers are not finite.")
    if place.column.look == "picture":
        size = format_number(float(np.abs(own).max()))
        if backward:
            return _("The gradients of its weights, pixel by pixel: full colour is −{size} and {size}.", size=size)
        return _("Its weights, pixel by pixel: full colour is −{size} and {size}.", size=size)
    if own.ndim == 2:
        limits = {"low": format_number(float(own.min()), 3), "high": format_number(float(own.max()), 3)}
        size = format_number(scale_of(own), 3)
        return _(
            "Its output over the inputs, from {low} to {high}: full colour is −{size} and {size}.", **limits, size=size
        )
    if answers.means is None:  # other neurons are drawn now; what is shown is of those before
        return ""
    count = format_count(answers.means.samples)
    value = format_number(float(own), DIGITS, steady=True)  # as on its card
    return _("Mean output over {count} training samples: {value}", count=count, value=value)


def _about_fold(place: Place, scene: Scene, answers: Answers, backward: bool) -> str:
    hidden = place.hidden
    if place.column.index < 0:
        lines = [plural("{count} input more", "{count} inputs more", hidden)]
        if scene.image is not None:
            lines.append(_("The picture is the mean of all images."))
    else:
        lines = [plural("{count} neuron more", "{count} neurons more", hidden)]
    if place.column.has_weights and answers.spread is not None and place.column.index in answers.spread:
        spread = answers.spread[place.column.index]
        size = format_number(float(spread.edges[-1]), 2)
        mean, deviation = format_number(spread.mean, 2), format_number(spread.deviation, 2)
        numbers = {"size": size, "mean": mean, "deviation": deviation}
        if backward:
            lines.append(_("All gradients of the layer from −{size} to {size}: mean {mean} ± {deviation}", **numbers))
        else:
            lines.append(_("All weights of the layer from −{size} to {size}: mean {mean} ± {deviation}", **numbers))
        if spread.non_finite:
            lines.append(plural("{count} is not a finite number", "{count} are not finite numbers", spread.non_finite))
    return "\n".join(lines)
