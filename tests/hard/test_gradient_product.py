"""The gradient of every layer × activation × loss × penalty, and of every loss behind every output: all of them.

`-s` shows what was seen, with `-n 2` it is `-rP`.
"""

import msgspec
import pytest

from engine import compiler
from engine.activations.base import Activation
from engine.examples.iris import IrisExample
from engine.examples.sine import SineExample
from engine.examples.spirals import SpiralsExample
from engine.examples.three_lamps import ThreeLampsExample
from engine.layers.base import Layer
from engine.losses.base import Loss
from tests.engine.gradient_product import assert_all_right, at_the_output, inside
from tests.engine.variants import shown, varied

pytestmark = [pytest.mark.hard, pytest.mark.timeout(3600)]

EXAMPLES = {
    "binary": SpiralsExample,
    "regression": SineExample,
    "multiclass": IrisExample,
    "multilabel": ThreeLampsExample,
}


@pytest.mark.parametrize("layer", varied(Layer), ids=shown)
def test_every_layer_with_every_activation_loss_and_penalty(layer):
    print(f"\n{shown(layer)}: {assert_all_right([one for one in inside() if one.layer == layer])}")


@pytest.mark.parametrize("loss", varied(Loss), ids=shown)
def test_every_loss_behind_every_output(loss):
    print(f"\n{shown(loss)}: {assert_all_right([one for one in at_the_output() if one.loss == loss])}")
    refused = [shown(output) for output in varied(Activation) if is_refused(loss, output)]
    print(f"of these outputs the compiler refuses {len(refused)}, tested below it all the same: {', '.join(refused)}")


def is_refused(loss, output):
    """True when no task for which the loss is made may have it behind this output."""
    for task in loss.tasks:
        experiment = EXAMPLES[task]().experiment()
        *inner, last = experiment.layers
        units = 2 if task == "binary" and output.key == "softmax" else last.units
        last = msgspec.structs.replace(last, activation=output, units=units)
        experiment = msgspec.structs.replace(experiment, layers=(*inner, last), loss=loss)
        if not any(problem.severity == "error" for problem in compiler.problems(experiment)):
            return False
    return True
