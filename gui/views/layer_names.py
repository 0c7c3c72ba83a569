"""What a layer is called above its picture."""

from engine.layers.base import Layer
from engine.text import translate as _


def layer_name(layer: Layer) -> str:
    """Its own name; without one kind, size and activation: "Dense 8 tanh"."""
    if layer.name.strip():
        return layer.name.strip()
    parts = [_(layer.title)]
    units = getattr(layer, "units", None)
    if units is not None:
        parts.append(str(units))
    activation = getattr(layer, "activation", None)
    if activation is not None:
        title = _(activation.title)
        parts.append(title.lower() if title[1:].islower() else title)
    return " ".join(parts)


def numbered_name(layers: tuple[Layer, ...], index: int) -> str:
    """The name with the number the layer has in the network, counted from 1: "1 · Dense 8 tanh"."""
    return f"{index + 1} · {layer_name(layers[index])}"
