"""What the card of a neuron says in words: the sample, the gradient, the answers to many samples."""

import numpy as np

from engine.compiler import Compiled
from engine.layers.base import Layer
from engine.measurements.neuron import NeuronAtWork
from engine.text import listed
from engine.text import translate as _
from gui.network_drawing.neuron_terms import number, winning_piece
from gui.run.parameter_words import input_name
from gui.widgets.numbers import format_count, format_number, format_percent


def sample_words(compiled: Compiled, now: NeuronAtWork) -> str:
    """Which sample it is, and what should come out: "Sample 1 of 300 · class A"."""
    count = len(compiled.prepared.training.x)
    which = _("Sample {number} of {count}", number=format_count(now.sample + 1), count=format_count(count))
    data, target = compiled.data, compiled.data.targets[now.index]
    if data.task in ("binary", "multiclass"):
        what = _("class {name}", name=data.target_names[int(target)])
    elif data.task == "multilabel":
        what = listed(name for name, is_there in zip(data.target_names, target, strict=True) if is_there) or _("none")
    else:
        pairs = zip(data.target_names, target.tolist(), strict=True)
        what = listed(f"{name} {format_number(value)}" for name, value in pairs)
    return f"{which} · {what}"


def gradient_words(layer: Layer, now: NeuronAtWork, piece: int = -1) -> str:
    """What the last batch wants of the unit's numbers."""
    if layer.frozen:
        return _("The layer is frozen: no step changes it.")
    parts = []
    if now.sums:
        shown = now.sums[winning_piece(now) if piece < 0 else piece]
        if shown.bias_gradient is not None:
            parts.append(f"dL/db {number(shown.bias_gradient)}")
        sizes = np.abs(shown.gradients)
        if len(sizes):
            source = int(np.argmax(np.where(np.isnan(sizes), np.inf, sizes)))
            value = number(float(shown.gradients[source]))
            parts.append(_("largest dL/dw {value} (at {source})", value=value, source=input_name(source)))
    symbols = {"scale": "dL/dγ", "shift": "dL/dβ", "slope": "dL/ds"}
    parts += [f"{symbols[one.name]} {number(one.gradient)}" for one in now.numbers]
    return _("Gradient of the last batch: {value}", value=" · ".join(parts)) if parts else ""


def statistics_words(now: NeuronAtWork) -> str:
    """What the unit answers to many samples of the training part."""
    spread = f"{number(now.output_mean)} ± {number(now.output_deviation)}"
    parts = [_("mean answer {spread}", spread=spread)]
    if now.zeros:
        parts.append(_("{share} exactly 0", share=format_percent(now.zeros)))
    if now.saturated is not None:
        parts.append(_("{share} saturated", share=format_percent(now.saturated)))
    words = _("Over {count} training samples: {what}", count=format_count(now.among), what=" · ".join(parts))
    if now.zeros == 1:
        return words + "\n" + _("It never fires: whatever comes in, nothing goes out.")
    return words
