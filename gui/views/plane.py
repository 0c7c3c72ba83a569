"""What the views of a slice through the data share: its axes, and the samples of each part on it."""

import numpy as np

from engine.compiler import Compiled
from engine.measurements.base import evenly
from engine.measurements.prediction_map import PredictionMap
from engine.measurements.slices import Space, axis_range
from engine.text import plural
from engine.text import translate as _
from gui.plots.key import Entry
from gui.plots.plot import MARGIN, Plot

MOST_SAMPLES = 1000
"""Points drawn of each part, spread evenly over it."""


def shown_samples(compiled: Compiled) -> dict[str, np.ndarray]:
    """Which samples of the data set to draw: part -> indices. The test part is not looked at."""
    parts = {"training": compiled.prepared.training, "validation": compiled.prepared.validation}
    return {name: part.indices[evenly(len(part.indices), MOST_SAMPLES)] for name, part in parts.items()}


def samples_along(compiled: Compiled, part: str, axis: int, space: Space = "features") -> np.ndarray:
    """Where the `shown_samples` of a part lie along an axis (n,)."""
    own = getattr(compiled.prepared, part)
    rows = evenly(len(own.indices), MOST_SAMPLES)
    return own.x[rows, axis] if space == "components" else compiled.data.features[own.indices[rows], axis]


def axis_name(compiled: Compiled, axis: int, space: Space = "features") -> str:
    """What an axis is called, with its unit."""
    names = compiled.data.feature_names
    return names[axis] if space == "features" else _("component {number}", number=axis + 1)


def held_still(compiled: Compiled, varied: int, space: Space) -> str:
    """A sentence on the axes beside the `varied` ones, or "" when there are none."""
    components = compiled.prepared.components
    count = len(compiled.data.feature_names) if space == "features" else components.directions.shape[1]
    if count <= varied:
        return ""
    if space == "components":
        return plural(
            "{count} other component at its mean, 0; samples differ in it",
            "{count} other components at their mean, 0; samples differ in them",
            count - varied,
        )
    return plural(
        "{count} other feature at its training mean; samples differ in it",
        "{count} other features at their training mean; samples differ in them",
        count - varied,
    )


def prepare_plane(plot: Plot, compiled: Compiled, plane: PredictionMap) -> None:
    """Name the axes, and show the whole plane, edge to edge."""
    across, up = plane.across, plane.up
    name_axes(plot, *(axis_name(compiled, axis, plane.space) for axis in (across, up)))
    (left, right), (low, high) = (axis_range(compiled.prepared, axis, plane.space) for axis in (across, up))
    inset = (high - low) * MARGIN / (1 + 2 * MARGIN)  # the plot leaves this margin by itself
    plot.forget_range()
    plot.widen(right, low + inset, high - inset, xmin=left)


def name_axes(plot: Plot, x_name: str, y_name: str) -> None:
    """Give both axes other names."""
    plot.axes["x"].set_name(x_name)
    plot.axes["y"].set_name(y_name)


def part_entries(compiled: Compiled, validation: str = "") -> tuple[Entry, ...]:
    """The lines of a legend that tell the parts apart. validation: the marker of that part; "" is a hollow circle."""
    entries = [Entry("marker", _("training"), "text_quiet")]
    if len(compiled.prepared.validation.x):
        marker = validation or "o"
        entries.append(Entry("marker", _("validation"), "text_quiet", marker=marker, filled=bool(validation)))
    return tuple(entries)
