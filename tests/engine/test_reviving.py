"""Dead units that are brought back."""

import msgspec
import numpy as np
import pytest

from engine import paths
from engine.activations.relu import ReLU
from engine.activations.sigmoid import Sigmoid
from engine.examples.dead_relus import DeadReLUsExample
from engine.initializers import Orthogonal, Xavier, Zeros
from engine.layers.activation_layer import ActivationLayer
from engine.layers.batch_norm import BatchNorm
from engine.layers.dense import Dense
from engine.layers.dropout import Dropout
from engine.layers.layer_norm import LayerNorm
from engine.measurements.base import Probe
from engine.measurements.neuron_life import NeuronLife
from engine.network import Network
from engine.optimizers.adam import Adam
from engine.problems import Problem, WrongInput
from engine.training.branching import branch
from engine.training.events import Branched, Ended
from engine.training.reviving import Revival
from engine.training.trainer import Trainer
from tests.engine.test_looking_back import Steered

MOONS = DeadReLUsExample().experiment()
OUTPUT = MOONS.layers[-1]


def trained(layers=MOONS.layers, steps=40):
    """A network of these layers that has learned for a while, calmly."""
    experiment = msgspec.structs.replace(MOONS, layers=layers, optimizer=Adam(learning_rate=0.005))
    trainer = Trainer(experiment)
    trainer.advance(np.inf, steps)
    return trainer


def kill(trainer, layer, unit):
    """Let the unit fire for no sample."""
    own = trainer.views[layer]
    for name, value in (("bias", -50.0), ("shift", -50.0)):
        if name in own:
            own[name][unit] = value


def fires(trainer, layer, parameters):
    """For which share of the whole training part a unit answers something."""
    network = trainer.network
    x, views = trainer.compiled.prepared.training.x, network.views(parameters)[: layer + 1]
    until = Network(network.layers[: layer + 1], network.widths[0])
    return (until.forward(x, views, until.new_workspace(len(x))) > 0).mean(axis=0)


HIDDEN = Dense(units=8)
LINEAR = Dense(units=8, activation=ReLU())
NETWORKS = {
    "first": ((HIDDEN, HIDDEN, OUTPUT), 0, ("layers.0.weights", "layers.0.bias")),
    "second": ((HIDDEN, HIDDEN, OUTPUT), 1, ("layers.1.weights", "layers.1.bias")),
    "orthogonal": ((HIDDEN, Dense(units=8, initial_weights=Orthogonal()), OUTPUT), 1, ()),
    "normalised": ((HIDDEN, HIDDEN, BatchNorm(), ActivationLayer(), OUTPUT), 3, ()),
    "layer norm": ((HIDDEN, Dropout(rate=0.3), Dense(units=8), LayerNorm(), ActivationLayer(), OUTPUT), 4, ()),
}


@pytest.mark.parametrize("layers, layer, names", NETWORKS.values(), ids=NETWORKS)
def test_a_dead_unit_fires_again_and_all_other_numbers_stay(layers, layer, names):
    trainer = trained(layers)
    holder = max(number for number in range(layer + 1) if trainer.views[number])
    kill(trainer, holder, 3)
    before, parameters = trainer.parameters.copy(), trainer.parameters.copy()
    assert fires(trainer, layer, before)[3] == 0
    places = Revival(layer, 3)(trainer, parameters)
    rates = fires(trainer, layer, parameters)
    assert rates[3] >= 0.05
    others = np.setdiff1d(np.arange(len(before)), places)
    assert before[others].tobytes() == parameters[others].tobytes()
    assert trainer.parameters.tobytes() == before.tobytes()  # the run itself is not touched
    of_layer = fires(trainer, layer, before)
    assert layer == 4 or (np.delete(of_layer, 3) == np.delete(rates, 3)).all()  # a layer norm mixes them
    if names:
        inputs = trainer.network.widths[layer]
        assert len(places) == inputs + 1
        views = trainer.network.views(parameters)
        assert (
            views[layer]["bias"][3] == 0
            and (views[layer]["weights"][:, 3] != trainer.views[layer]["weights"][:, 3]).all()
        )


def test_the_same_moment_gives_the_same_weights_and_another_one_others():
    first, second = trained(steps=40), trained(steps=41)
    made = []
    for trainer in (first, first, second):
        parameters = trainer.parameters.copy()
        places = Revival(1, 2)(trainer, parameters)
        made.append(parameters[places])
    assert made[0].tobytes() == made[1].tobytes() and (made[0][:-1] != made[2][:-1]).all()


def test_weights_are_drawn_by_the_rule_of_the_layer():
    trainer = trained((Dense(units=400), OUTPUT), steps=1)
    parameters = trainer.parameters.copy()
    for unit in range(400):
        Revival(0, unit)(trainer, parameters)
    weights = trainer.network.views(parameters)[0]["weights"]
    assert weights.std() == pytest.approx(Dense().initial_weights.deviation_for(2, 400), rel=0.1)
    assert abs(weights.mean()) < 0.1


def test_where_nothing_comes_in_it_says_so():
    trainer = trained((HIDDEN, HIDDEN, OUTPUT))
    for unit in range(8):
        kill(trainer, 0, unit)
    before = trainer.parameters.copy()
    parameters = before.copy()
    trainer.views[1]["bias"][...] = -1
    before = trainer.parameters.copy()
    parameters = before.copy()
    with pytest.raises(WrongInput, match="0 for every sample"):
        Revival(1, 0)(trainer, parameters)
    assert parameters.tobytes() == before.tobytes()


def test_where_the_rule_lets_nothing_through_it_says_so():
    trainer = trained((HIDDEN, Dense(units=8, initial_weights=Zeros()), OUTPUT), steps=1)
    with pytest.raises(WrongInput, match="initial weights"):
        Revival(1, 0)(trainer, trainer.parameters.copy())
    bent = trained((ActivationLayer(), HIDDEN, OUTPUT), steps=1)
    with pytest.raises(WrongInput, match="Nothing with weights"):
        Revival(0, 0)(bent, bent.parameters.copy())


def test_a_run_revives_at_any_of_its_steps_and_stays_as_it_is():
    one = Steered(paths.replace(MOONS, "training.epochs", 30), 600)

    one.until(Ended)
    untouched = one.run.trainer.parameters.copy()
    dead = np.flatnonzero(life(one.run.trainer)[1].dead)
    unit = int(dead[0])
    one.control.branch(500, Revival(1, unit))
    event = one.until(Branched)
    assert event.step == 500 and not event.refused
    assert one.run.trainer.parameters.tobytes() == untouched.tobytes()
    calm = paths.replace(event.experiment, "optimizer.learning_rate", 0.01)
    state = branch(event.state, event.experiment, calm, event.places)
    trainer = Trainer(calm, state=state)
    assert not life(trainer)[1].dead[unit]
    trainer.advance(np.inf, 520)
    assert not life(trainer)[1].dead[unit]
    one.control.branch(500, Refuses())
    assert one.until(Branched).refused[0].what == "no"


class Refuses:
    """A touch that cannot be."""

    def __call__(self, _trainer, parameters):

        parameters[...] = 0
        raise WrongInput(Problem("", "no"))


def life(trainer):
    """How the units live, layer by layer."""
    answer = NeuronLife().measure(Probe(trainer.compiled, trainer.step, trainer.views, trainer.gradient_views))
    return answer.layers


def test_sigmoids_and_xavier_are_drawn_like_everything_else():
    layers = (Dense(units=6, activation=Sigmoid(), initial_weights=Xavier(), initial_bias=0.5), OUTPUT)
    trainer = trained(layers)
    parameters = trainer.parameters.copy()
    Revival(0, 1)(trainer, parameters)
    assert trainer.network.views(parameters)[0]["bias"][1] == 0.5
