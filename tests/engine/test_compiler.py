"""Every fault is found, all at once, and each remedy that is offered works."""

from functools import cache

import msgspec
import pytest

from engine import catalog, compiler, paths
from engine.activations.base import Activation
from engine.activations.rrelu import RReLU
from engine.activations.step import Step
from engine.datasets.base import Dataset
from engine.datasets.blobs import Blobs
from engine.datasets.digits import Digits
from engine.datasets.idx_folder import IdxFolder
from engine.datasets.iris import Iris
from engine.datasets.sine import Sine
from engine.datasets.spirals import Spirals
from engine.examples.base import Example
from engine.examples.spirals import SpiralsExample
from engine.layer_rules import shortcut_problems
from engine.layers.activation_layer import ActivationLayer
from engine.layers.batch_norm import BatchNorm
from engine.layers.dense import Dense
from engine.layers.dropout import Dropout
from engine.layers.layer_norm import LayerNorm
from engine.layers.maxout import Maxout
from engine.layers.residual import Residual
from engine.losses.base import Loss
from engine.losses.hinge import Hinge
from engine.losses.mean_squared_error import MeanSquaredError
from engine.losses.perceptron import Perceptron
from engine.output_rules import proposed_output
from engine.problems import WrongInput
from engine.training.run import Run
from engine.training.trainer import Trainer

GOOD = SpiralsExample().experiment()


def changed(*assignments, base=GOOD):
    for assignment in assignments:
        base = paths.set_from_text(base, assignment)
    return base


def on(source, base=GOOD):
    return paths.replace(base, "data.source", source)


def hidden(*layers, base=GOOD):
    """Other layers in front of the same output layer; the data have two features."""
    return msgspec.structs.replace(base, layers=(*layers, base.layers[-1]))


def faults(experiment):
    return {(problem.where, problem.severity) for problem in compiler.problems(experiment)}


@pytest.mark.parametrize("key", [key for key in catalog.members(Example) if key not in ("mnist", "table")])
def test_examples_have_no_problems(key):
    assert compiler.problems(catalog.member(Example, key)().experiment()) == ()


@pytest.mark.parametrize(
    ("experiment", "where", "severity"),
    [
        (changed("layers.2.units=3"), "layers.2.units", "error"),
        (changed("layers.2.activation=softmax"), "layers.2.activation", "error"),
        (changed("layers.2.activation=identity"), "layers.2.activation", "error"),
        (changed("layers.2.activation=step"), "layers.2.activation", "warning"),
        (changed("layers.0.activation=step"), "layers.0.activation", "warning"),
        (changed("layers.1.activation=sign"), "layers.1.activation", "warning"),
        (changed("layers.1.activation=softmax"), "layers.1.activation", "warning"),
        (changed("loss=huber"), "loss", "warning"),
        (changed("loss=categorical_cross_entropy"), "loss", "error"),
        (changed("training.batch_size=5000"), "training.batch_size", "warning"),
        (changed("data.validation=0.8", "data.test=0.5"), "data.validation", "error"),
        (msgspec.structs.replace(GOOD, layers=()), "layers", "error"),
        (msgspec.structs.replace(GOOD, layers=(*GOOD.layers, Dropout())), "layers.3", "error"),
        (on(Iris()), "layers.2.units", "error"),
        (on(Iris()), "loss", "warning"),
        (on(Sine()), "loss", "error"),
        (on(Sine()), "layers.2.activation", "warning"),
        (changed("data.source=idx_folder"), "data.source.path", "error"),
        (changed("layers.0.units=4096", "layers.1.units=4096", base=on(Blobs())), "layers.2.units", "error"),
    ],
)
def test_fault_is_found_where_it_is(experiment, where, severity):
    assert (where, severity) in faults(experiment)


def test_all_faults_come_at_once():
    experiment = changed("layers.2.units=4", "loss=huber", "layers.0.activation=sign", "training.batch_size=100000")
    assert {"layers.2.units", "loss", "layers.0.activation", "training.batch_size"} <= {
        w for w, _s in faults(experiment)
    }
    with pytest.raises(WrongInput) as raised:
        compiler.compile(experiment)
    assert [problem.where for problem in raised.value.problems] == ["layers.2.units"]


def test_two_softmax_units_are_as_good_as_one_sigmoid():
    experiment = changed("layers.2.activation=softmax", "layers.2.units=2", "loss=categorical_cross_entropy")
    assert compiler.problems(experiment) == ()


@pytest.mark.parametrize("output", list(catalog.members(Activation)))
@pytest.mark.parametrize("loss", list(catalog.members(Loss)))
def test_remedies_lead_to_an_experiment_that_runs(output, loss):
    for source in (Spirals(), Blobs(), Blobs(classes=2), Iris(), Sine()):
        experiment = changed(f"layers.2.activation={output}", f"loss={loss}", "training.epochs=1", base=on(source))
        for _turn in range(8):
            found = [problem for problem in compiler.problems(experiment) if problem.repaired is not None]
            if not found:
                break
            assert found[0].repaired != experiment and found[0].remedy, source
            experiment = found[0].repaired
        assert compiler.problems(experiment) == (), source
        assert runs(experiment), source


@cache
def runs(experiment):
    """Remedies of many faults lead to the same experiment."""
    trainer = Trainer(experiment)
    list(Run(trainer, steps=2).events())
    return trainer.diverged is None


@pytest.mark.parametrize("key", [key for key in catalog.members(Dataset) if key not in ("idx_folder", "table")])
def test_fitted_output_suits_every_data_set(key):
    source = catalog.member(Dataset, key)()
    for layers in (GOOD.layers, (), (Dense(), Dropout())):
        fitted = compiler.fitted_to_data(on(source, msgspec.structs.replace(GOOD, layers=layers)))
        assert not [problem for problem in compiler.problems(fitted) if problem.severity == "error"]


def test_another_number_of_classes_keeps_a_loss_that_fits():
    iris = changed("loss=mean_squared_error", base=compiler.fitted_to_data(on(Iris()), GOOD))
    digits = compiler.fitted_to_data(on(Digits(), iris), iris)
    assert digits.layers[-1].units == 10
    assert (digits.loss, digits.layers[-1].activation) == (iris.loss, iris.layers[-1].activation)
    assert compiler.fitted_to_data(on(Digits(), iris)) == digits  # nor does it need to know what was before


@pytest.mark.parametrize("source", [Sine(), Spirals(), Iris()])
@pytest.mark.parametrize("before", [Sine(), Spirals(), Iris()])
def test_another_task_gets_the_answers_it_needs(before, source):
    old = compiler.fitted_to_data(on(before), GOOD)
    fitted = compiler.fitted_to_data(on(source, old), old)
    assert not compiler.problems(fitted)
    output, loss = proposed_output(source.describe())
    assert (fitted.layers[-1].activation, fitted.loss) == (output.activation, loss)


def test_the_same_outputs_leave_even_a_fault_alone():
    faulty = changed("layers.2.units=3", "loss=categorical_cross_entropy")
    elsewhere = on(Blobs(), faulty)
    assert compiler.fitted_to_data(on(Spirals(samples=50), faulty), faulty) == on(Spirals(samples=50), faulty)
    assert compiler.fitted_to_data(elsewhere, faulty) != elsewhere


def test_a_fault_of_another_part_is_no_reason_to_change_the_loss():
    split = changed("loss=mean_squared_error", "data.validation=0.8", "data.test=0.5")
    assert compiler.fitted_to_data(split) == split


def test_unreadable_data_changes_nothing(tmp_path):
    gone = on(IdxFolder(path=str(tmp_path / "nowhere")))
    assert compiler.fitted_to_data(gone, GOOD) == gone
    assert compiler.fitted_to_data(on(Iris(), gone), gone).layers[-1].units == 3


def test_targets_follow_what_the_output_can_reach():
    plain, margin = MeanSquaredError(), Hinge()
    for key, loss, values in (
        ("tanh", plain, (-1.0, 1.0)),
        ("sigmoid", plain, (0.0, 1.0)),
        ("elu", plain, (0.0, 1.0)),
        ("identity", plain, (0.0, 1.0)),
        ("identity", margin, (-1.0, 1.0)),
        ("identity", Perceptron(), (-1.0, 1.0)),
        ("step", Perceptron(), (0.0, 1.0)),
        ("sign", Perceptron(), (-1.0, 1.0)),
    ):
        assert compiler.target_values(catalog.member(Activation, key)(), loss) == values


@pytest.mark.parametrize("output", ["step", "sign", "identity"])
def test_the_perceptron_criterion_learns_through_a_step(output):
    experiment = changed("layers.2.activation=" + output, "loss=perceptron")
    assert compiler.problems(experiment) == ()
    assert faults(changed("layers.2.activation=relu", "loss=perceptron")) == {("layers.2.activation", "warning")}
    assert faults(changed("layers.2.activation=step", "loss=hinge")) == {("layers.2.activation", "warning")}


# ---- layers that fit neither each other nor the batches ----------------------------------------------------------------


EIGHT = Dense(units=8)
NARROW = Dense(units=5)
FROZEN = msgspec.structs.replace(EIGHT, frozen=True)
FROZEN_OUTPUT = msgspec.structs.replace(GOOD.layers[-1], frozen=True)


@pytest.mark.parametrize(
    ("experiment", "where", "severity", "remedy"),
    [
        (hidden(EIGHT, EIGHT, Residual(span=9)), "layers.2.span", "error", "Set span to 1"),
        (hidden(EIGHT, EIGHT, Residual(span=2)), "layers.2.span", "error", "Set span to 1"),
        (hidden(EIGHT, EIGHT, NARROW, Residual(span=2)), "layers.3.span", "error", "Set the units of layer 3 to 8"),
        (hidden(EIGHT, Residual(span=1)), "layers.1.span", "error", "Set the units of layer 1 to 2"),
        (hidden(NARROW, Maxout(units=3), Residual(span=1)), "layers.2.span", "error", "Set the units of layer 2 to 5"),
        (hidden(Residual(span=1)), "layers.0.span", "error", "Remove layer 1"),
        (hidden(EIGHT, Residual(span=2)), "layers.1.span", "error", "Remove layer 2"),
        (hidden(Dense(units=1), LayerNorm()), "layers.1", "warning", "Remove layer 2"),
        (hidden(EIGHT, ActivationLayer(activation=Step())), "layers.1.activation", "warning", "Use ReLU"),
        (hidden(ActivationLayer(activation=RReLU(lowest=0.9))), "layers.0.activation", "warning", "Swap them"),
        (
            msgspec.structs.replace(GOOD, layers=(FROZEN, BatchNorm(frozen=True), Dropout(), FROZEN_OUTPUT)),
            "layers.3.frozen",
            "warning",
            "Thaw the last one",
        ),
        (
            changed("training.batch_size=1", base=hidden(BatchNorm())),
            "training.batch_size",
            "error",
            "Set batch size to 32",
        ),
    ],
)
def test_layers_that_do_not_fit_are_named_and_mended(experiment, where, severity, remedy):
    found = [problem for problem in compiler.problems(experiment) if problem.where == where]
    assert [(problem.severity, problem.remedy) for problem in found] == [(severity, remedy)]
    mended = found[0].repaired
    assert where not in {problem.where for problem in compiler.problems(mended)}
    assert not [problem for problem in compiler.problems(mended) if problem.severity == "error"]


def test_a_shortcut_from_more_values_than_a_layer_can_have_units_is_taken_away():
    shape = msgspec.structs.replace(GOOD.data.source.describe(), features=5000)
    (problem,) = shortcut_problems(hidden(EIGHT, Residual(span=1)), shape)
    assert problem.remedy == "Remove layer 2" and problem.repaired == hidden(EIGHT)


@pytest.mark.parametrize(
    "experiment",
    [
        hidden(EIGHT, EIGHT, Residual(span=1)),
        hidden(Dense(units=2), Residual(span=1)),  # from the features themselves
        hidden(EIGHT, EIGHT, Dropout(), BatchNorm(), Residual(span=3), Residual(span=2)),
        changed("training.batch_size=1", base=hidden(EIGHT, BatchNorm(frozen=True))),
        changed("training.batch_size=13", base=hidden(BatchNorm())),  # 300 samples: the last one is left out
        hidden(FROZEN, EIGHT),
    ],
)
def test_layers_that_fit_are_left_alone(experiment):
    assert compiler.problems(experiment) == ()


def test_shortcuts_are_judged_without_data(tmp_path):
    gone = on(IdxFolder(path=str(tmp_path / "nowhere")), hidden(EIGHT, Residual(span=7)))
    problem = next(problem for problem in compiler.problems(gone) if problem.where == "layers.1.span")
    assert problem.repaired.layers[1].span == 1
