"""Class weights come from the training part alone, and the weighted mean is one number however it is computed."""

import numpy as np
import pytest

from engine import compiler, paths
from engine.activations.identity import Identity
from engine.activations.sigmoid import Sigmoid
from engine.activations.softmax import Softmax
from engine.datasets.digits import Digits
from engine.datasets.logical_and import LogicalAnd
from engine.examples.perceptron import PerceptronExample
from engine.experiment import DataPlan, Experiment, TrainingPlan
from engine.layers.dense import Dense
from engine.losses.binary_cross_entropy import BinaryCrossEntropy
from engine.losses.categorical_cross_entropy import CategoricalCrossEntropy
from engine.losses.hinge import Hinge
from engine.losses.multi_class_hinge import MultiClassHinge
from engine.training.run import Run
from engine.training.trainer import Trainer


def experiment(loss, activation, units=1, source=None):
    data = DataPlan(source=source or LogicalAnd(copies=50), validation=0.5)
    layers = (Dense(units=units, activation=activation),)
    return Experiment(data=data, layers=layers, loss=loss, training=TrainingPlan(epochs=2))


@pytest.mark.parametrize(
    ("loss", "activation", "units"),
    [
        (BinaryCrossEntropy(class_weights="balanced"), Sigmoid(), 1),
        (Hinge(class_weights="balanced"), Identity(), 1),
        (CategoricalCrossEntropy(class_weights="balanced", label_smoothing=0.1), Softmax(), 2),
        (MultiClassHinge(class_weights="balanced"), Identity(), 2),
    ],
)
def test_weights_are_those_of_the_training_part(loss, activation, units):
    compiled = compiler.compile(experiment(loss, activation, units))
    labels = compiled.data.targets[compiled.prepared.training.indices]
    wanted = len(labels) / (2 * np.bincount(labels))
    table = loss.balanced_weights(compiled.prepared.training.y)
    assert table.dtype == np.float32
    found = table[:, 0] if units == 1 else table[1]
    np.testing.assert_allclose(found, wanted, rtol=1e-6)
    np.testing.assert_array_equal(compiled.objective._weights[0], table)


@pytest.mark.parametrize(
    "loss", [CategoricalCrossEntropy(class_weights="balanced", label_smoothing=0.2), MultiClassHinge("balanced")]
)
def test_batch_and_evaluation_give_the_same_weighted_mean(loss):
    activation = Softmax() if loss.logits_of else Identity()
    compiled = compiler.compile(experiment(loss, activation, 10, Digits()), np.float64)
    objective, part = compiled.objective, compiled.prepared.training
    parameters = compiled.network.initial_parameters(3)
    views, gradients = compiled.network.views(parameters), compiled.network.views(np.zeros_like(parameters))
    in_one_batch = objective.loss_and_gradient(part.x, part.y, views, gradients)
    predictions, losses = objective.evaluate(part.x, part.y, views)  # in chunks of 512
    assert len(losses) > 512
    assert losses.mean() == pytest.approx(in_one_batch, rel=1e-12)
    if isinstance(loss, MultiClassHinge):
        weights = loss.balanced_weights(part.y)[1] @ (part.y.T > 0)
        by_hand = np.average(MultiClassHinge().per_sample(predictions, part.y), weights=weights)
        assert by_hand == pytest.approx(in_one_batch, rel=1e-12)


def test_weights_move_the_border_towards_the_common_class():
    def yes_among_yes(weights):
        trainer = Trainer(
            paths.replace(
                experiment(BinaryCrossEntropy(weights), Sigmoid(), source=LogicalAnd(copies=50, noise=0.6)),
                "training.epochs",
                60,
            )
        )
        list(Run(trainer).events())
        part = trainer.compiled.prepared.training
        answers = trainer.objective.predict(part.x, trainer.views)
        return ((answers > 0.5) & (part.y > 0.5)).sum() / (part.y > 0.5).sum()

    assert yes_among_yes("balanced") > yes_among_yes("none") + 0.1


def test_the_perceptron_rests_when_nothing_is_wrong_and_never_on_xor():
    experiment = PerceptronExample().experiment()
    trainer = Trainer(experiment)
    list(Run(trainer).events())
    assert trainer.evaluate_part("training") == (0.0, 1.0)
    rested = trainer.parameters.copy()
    trainer.advance(0.0, last_step=trainer.step + 1)
    np.testing.assert_array_equal(trainer.parameters, rested)

    # From weights of 0 the size of the steps does not matter: all weights grow with it, and the line is the same.
    lines = []
    for rate in (0.1, 0.8):
        zeros = paths.set_from_text(experiment, "layers.0.initial_weights=zeros")
        trainer = Trainer(paths.replace(zeros, "optimizer.learning_rate", rate))
        list(Run(trainer).events())
        assert trainer.evaluate_part("training") == (0.0, 1.0)
        lines.append(trainer.parameters / rate)
    np.testing.assert_allclose(*lines, rtol=1e-5)
    restless = Trainer(paths.set_from_text(experiment, "data.source=xor"))
    list(Run(restless).events())
    assert restless.evaluate_part("training")[1] < 0.8
