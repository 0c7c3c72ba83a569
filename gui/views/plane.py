"""What the views of a plane share: two features as axes, and the samples of each part on it."""

import numpy as np

from engine.compiler import Compiled
from engine.measurements.base import evenly
from engine.measurements.prediction_map import padded
from engine.text import translate as _
from gui.plots.key import Entry
from gui.plots.plot import MARGIN, Plot

MOST_SAMPLES = 1000
"""Points drawn of each part, spread evenly over it."""


def shown_samples(compiled: Compiled) -> dict[str, np.ndarray]:
    """Which samples of the data set to draw: part -> indices."""
    parts = {"training": compiled.prepared.training, "validation": compiled.prepared.validation}
    return {name: part.indices[evenly(len(part.indices), MOST_SAMPLES)] for name, part in parts.items()}


def prepare_plane(plot: Plot, compiled: Compiled) -> None:
    """Name the axes after the two features, and show the whole plane, edge to edge."""
    prepared, names = compiled.prepared, compiled.data.feature_names
    name_axes(plot, *names)
    (left, right), (low, high) = (padded(prepared.feature_low[i], prepared.feature_high[i]) for i in (0, 1))
    inset = (high - low) * MARGIN / (1 + 2 * MARGIN)  # the plot leaves this margin by itself
    plot.forget_range()
    plot.widen(right, low + inset, high - inset, xmin=left)


def name_axes(plot: Plot, x_name: str, y_name: str) -> None:
    """Give both axes other names."""
    plot.axes["x"].set_name(x_name)
    plot.axes["y"].set_name(y_name)


def part_entries(compiled: Compiled) -> tuple[Entry, ...]:
    """The lines of a legend that tell the parts apart."""
    entries = [Entry("marker", _("training"), "text_quiet")]
    if len(compiled.prepared.validation.x):
        entries.append(Entry("marker", _("validation"), "text_quiet", filled=False))
    return tuple(entries)
