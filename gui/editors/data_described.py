"""How much data there is, in words."""

from engine.data import DataShape
from engine.text import plural
from gui.widgets.numbers import format_count


def described(shape: DataShape) -> str:
    """How much data there is: "400 samples · 2 features · 2 classes"."""
    outputs = {
        "regression": plural("{count} target", "{count} targets", shape.outputs),
        "multilabel": plural("{count} label", "{count} labels", shape.outputs),
    }.get(shape.task) or plural("{count} class", "{count} classes", shape.outputs)
    samples = plural("{whole} sample", "{whole} samples", shape.samples, whole=format_count(shape.samples))
    features = plural("{whole} feature", "{whole} features", shape.features, whole=format_count(shape.features))
    return " · ".join((samples, features, outputs))
