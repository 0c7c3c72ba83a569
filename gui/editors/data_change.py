"""What else must change when the data changes: the output layer and the loss."""

import msgspec

from engine import compiler, loading, output_rules, paths
from engine.datasets.base import Dataset, DataShape
from engine.experiment import Experiment
from engine.layers.dense import Dense
from engine.problems import WrongInput


def with_data(experiment: Experiment, source: Dataset) -> Experiment:
    """`experiment` on the data of `source`. Where other outputs are asked for, output layer and loss follow."""
    changed = paths.replace(experiment, "data.source", source)
    before, after = _shape(experiment.data.source), _shape(source)
    if after is None or (before is not None and _outputs(before) == _outputs(after)):
        return changed
    if before is not None and before.task != after.task:
        return _with_proposed_output(changed, after)
    return compiler.fitted_to_data(changed)


# Another task needs other answers even where the old ones could be trained without a fault (numbers for classes, say).
def _with_proposed_output(experiment: Experiment, shape: DataShape) -> Experiment:
    output, loss = output_rules.proposed_output(shape)
    layers = experiment.layers
    if layers and isinstance(layers[-1], Dense):
        last = msgspec.structs.replace(layers[-1], units=output.units, activation=output.activation)
        layers = (*layers[:-1], last)
    else:
        layers = (*layers, output)
    return msgspec.structs.replace(experiment, layers=layers, loss=loss)


def _outputs(shape: DataShape) -> tuple[str, int]:
    return shape.task, shape.outputs


def _shape(source: Dataset) -> DataShape | None:
    try:
        return loading.describe(source)
    except WrongInput:
        return None
