"""Branches: other runs that go on from any step of a run, and what a run leaves when it ends."""

import random

import msgspec
import numpy as np
import pytest

from engine import catalog, paths
from engine.activations.relu import ReLU
from engine.activations.sigmoid import Sigmoid
from engine.arrays import frozen
from engine.initializers import Xavier
from engine.layers.dense import Dense
from engine.layers.dropout import Dropout
from engine.optimizers.adam import Adam
from engine.optimizers.base import Optimizer, Searcher
from engine.optimizers.rprop import Rprop
from engine.problems import WrongInput
from engine.schedules import PlateauSchedule
from engine.stopping import PatienceStopping, TargetStopping
from engine.training.branching import branch, experiment_at
from engine.training.control import Control
from engine.training.events import Branched, Ended, Left, Paused, Progress, Resumed
from engine.training.history import History
from engine.training.memory import Memory
from engine.training.run import Run
from engine.training.state import from_arrays, to_arrays
from engine.training.trainer import Trainer
from tests.engine.test_looking_back import LAST, Steered
from tests.engine.test_replay import everything, numbers


def gone(experiment=None, steps=LAST):
    """A run that has made `steps` steps and waits."""
    one = Steered(experiment or everything(), steps)
    one.until(Ended)
    return one


def on(one, last):
    """Let it go on to step `last`, and wait there."""
    one.run.step_limit = last
    one.control.resume()
    one.until(Ended)


def branched(one, step):
    """What a branch off `step` gets."""
    one.control.branch(step)
    event = one.until(Branched)
    assert event.step == event.state.step == step
    return event


def straight(experiment, last, state=None):
    """A trainer that has come to step `last` by itself."""
    trainer = Trainer(experiment, state=state)
    if trainer.step < last:
        trainer.advance(np.inf, last)
        while trainer.step < last:
            trainer.advance(np.inf, last)
    return trainer


@pytest.mark.parametrize("moments", [10, pytest.param(50, marks=pytest.mark.hard)])
def test_a_branch_with_nothing_changed_is_the_run(moments):
    """Batch norm, dropout, Adam, augmentation: bitwise, from random moments."""
    experiment = everything()
    one, whole = gone(experiment), straight(experiment, LAST)
    chance = random.Random(3)
    for _turn in range(moments):
        event = branched(one, chance.randrange(1, LAST))
        assert event.experiment == experiment
        state = branch(event.state, event.experiment, experiment)
        assert numbers(straight(experiment, LAST, state)) == numbers(whole)
    assert numbers(one.run.trainer) == numbers(whole)  # the run itself stays as it is


def test_a_branch_with_another_rate_goes_other_ways_with_the_same_batches():
    experiment = everything()
    event = branched(gone(experiment), 300)
    slower = paths.replace(experiment, "optimizer.learning_rate", 0.001)
    state = branch(event.state, event.experiment, slower)
    assert all(state.optimizer[name] is event.state.optimizer[name] for name in state.optimizer)
    one, other = Trainer(experiment, state=event.state), Trainer(slower, state=state)
    for _turn in range(40):
        batches = [trainer.batches.next(experiment.training.batch_size) for trainer in (one, other)]
        assert all((mine == its).all() for mine, its in zip(*batches, strict=True))
    live = straight(experiment, 300)
    live.replace(slower)  # as if it had been changed live
    live.advance(np.inf, 330)
    assert numbers(live) == numbers(straight(slower, 330, state))


def test_another_optimizer_begins_when_the_branch_does():
    experiment = everything()
    event = branched(gone(experiment), 400)
    rprop = paths.replace(experiment, "optimizer", Rprop())
    state = branch(event.state, experiment, rprop)
    assert state.optimizer_from == 400 and set(state.optimizer) == set(Trainer(rprop).optimizer_state)
    adam = paths.replace(experiment, "optimizer", Adam(learning_rate=0.01))
    state = branch(state, rprop, adam)
    trainer = Trainer(adam, state=state)
    before, rate = trainer.learned.copy(), trainer.learning_rate()
    trainer.advance(0)
    moved = np.abs(trainer.learned - before)[np.abs(trainer.gradient) > 1e-4]
    # The first step of Adam goes as far as the learning rate says. Had it counted from the start of the run, three times.
    assert np.allclose(moved[moved > 0], rate, rtol=0.02)
    again = from_arrays(to_arrays(trainer.state(history_of(trainer)), adam), adam)
    assert again.optimizer_from == 400


def history_of(trainer):
    """As long as the run, and otherwise empty."""
    made = History()
    made.add(Progress(trainer.step, trainer.epoch, np.zeros(trainer.step, np.float32), ()))
    return made


def test_a_branch_may_have_another_activation_and_dropout_but_no_other_shapes():
    experiment = everything()
    event = branched(gone(experiment, 50), 20)
    dense = next(place for place, layer in enumerate(experiment.layers) if hasattr(layer, "activation"))
    other = paths.replace(experiment, f"layers.{dense}.activation", ReLU())
    assert straight(other, 60, branch(event.state, experiment, other)).diverged is None
    layers = (*experiment.layers[:-1], Dropout(rate=0.5), experiment.layers[-1])
    dropping = paths.replace(experiment, "layers", layers)
    kept = branch(event.state, experiment, dropping)
    assert (Trainer(dropping, state=kept).parameters == event.state.parameters).all()
    wider = paths.replace(experiment, f"layers.{dense}.units", experiment.layers[dense].units + 1)
    with pytest.raises(WrongInput, match="other shapes"):
        branch(event.state, experiment, wider)


def test_a_run_that_diverged_is_branched_off_before_that():
    experiment = paths.replace(everything(), "optimizer.learning_rate", 1e38)
    one = Steered(experiment, 50)
    assert one.until(Ended).reason == "diverged"
    end = one.run.trainer.step
    one.control.branch(end)
    event = one.until(Branched)
    assert event.step == end - 1 and np.isfinite(event.state.parameters).all()


def left(one):
    """What a run leaves."""
    one.control.stop()
    return one.until(Left).memory


def test_what_a_run_leaves_is_enough_to_look_back_and_to_go_on():
    experiment = everything()
    one = gone(experiment)
    changed = paths.replace(experiment, "optimizer.learning_rate", 0.05)
    one.control.replace(changed)
    on(one, LAST + 200)
    memory, wanted = left(one), numbers(one.run.trainer)
    assert memory.now == changed and memory.state.step == LAST + 200 and memory.experiment == experiment

    again = Steered.__new__(Steered)
    again.control, again.history, again._turn = Control(), one.history, 0
    again.run = Run(Trainer(changed, state=memory.state), again.control, steps=LAST + 400, memory=memory)
    again._events = again.run.events()
    again.control.pause()
    again.until(Paused)
    assert numbers(again.run.trainer)[:5] == wanted[:5]
    chance = random.Random(5)
    for _turn in range(10):
        step = chance.randrange(1, LAST)
        state = branched(again, step).state
        assert state.parameters.tobytes() == straight(experiment, step).parameters.tobytes()
    again.control.go_back(450)
    again.until(Paused)
    assert again.run.trainer.experiment == experiment
    on(again, LAST)
    assert numbers(again.run.trainer) == numbers(straight(experiment, LAST))


def test_what_a_run_leaves_can_be_thinned():
    trainer = Trainer(everything())
    memory = Memory(trainer.experiment, tuple(straight(everything(), step).state() for step in range(0, 40, 2)))
    thin = memory.within(memory.used // 3)
    assert thin.used <= memory.used // 3 and thin.frames[0] is memory.frames[0]
    assert thin.frames[-1] is memory.frames[-1] and len(thin.frames) > 2
    assert len(memory.within(0).frames) == 2


def test_what_a_run_had_at_a_step():
    one = gone(steps=30)
    experiment = one.run.trainer.experiment
    for step, rate in ((30, 0.5), (60, 0.25)):
        one.control.replace(paths.replace(experiment, "optimizer.learning_rate", rate))
        on(one, step + 30)
    memory = left(one)
    rates = [memory.experiment_at(step).optimizer.learning_rate for step in (0, 29, 30, 59, 60, 90)]
    first = experiment.optimizer.learning_rate
    assert rates == [first, first, 0.5, 0.5, 0.25, 0.25]


# ---- numbers touched --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("optimizer", [kind() for kind in catalog.members(Optimizer).values()], ids=lambda one: one.key)
def test_what_is_touched_is_forgotten_by_the_optimizer_and_nothing_else(optimizer):
    layers = (Dense(units=5), Dense(units=1, activation=Sigmoid(), initial_weights=Xavier()))
    experiment = msgspec.structs.replace(everything(), layers=layers, optimizer=optimizer)
    experiment = paths.replace(experiment, "data.augmentation", ())
    state = straight(experiment, 20).state()
    places = np.array([1, 4, 11])
    vector = state.parameters.copy()
    vector[places] = 0.25
    touched = msgspec.structs.replace(state, parameters=frozen(vector))
    made = branch(touched, experiment, experiment, places)
    others = np.setdiff1d(np.arange(len(vector)), places)
    if isinstance(optimizer, Searcher):
        fresh = optimizer.new_state(vector)
        assert all((made.optimizer[name] == fresh[name]).all() for name in fresh) and made.optimizer_from == 20
    else:
        assert set(made.optimizer) == set(state.optimizer) and made.optimizer_from == 0
        for name in optimizer.slots:
            first = optimizer.learning_rate if name == "sizes" else 0
            assert (made.optimizer[name][places] == np.float32(first)).all(), name
            assert (made.optimizer[name][others] == state.optimizer[name][others]).all(), name
    trainer = straight(experiment, 30, made)
    assert trainer.diverged is None and np.isfinite(trainer.parameters).all()


def test_a_branch_off_the_end_that_a_rule_has_made_goes_on():
    rule = TargetStopping(watch="training_loss", target=10.0)  # reached at once
    experiment = paths.replace(everything(), "training.stopping", rule)
    trainer = Trainer(experiment)
    trainer.advance(np.inf, 10_000)
    assert trainer.watch.over
    state = branch(trainer.state(), experiment, experiment)
    assert state.ended is None
    again = straight(experiment, trainer.step + 5, state)
    assert again.step == trainer.step + 5


def test_what_a_run_had_is_told_from_what_it_has():
    one = gone(steps=30)
    experiment = one.run.trainer.experiment
    for step, rate in ((30, 0.5), (60, 0.25)):
        one.control.replace(paths.replace(experiment, "optimizer.learning_rate", rate))
        on(one, step + 30)
    now, changes = one.run.trainer.experiment, one.history.changes
    rates = [experiment_at(now, changes, step).optimizer.learning_rate for step in (0, 29, 30, 59, 60, 90)]
    first = experiment.optimizer.learning_rate
    assert rates == [first, first, 0.5, 0.5, 0.25, 0.25]


def test_a_run_that_a_rule_has_ended_goes_on_at_the_first_request_after_it_was_taken_up():
    experiment = paths.replace(everything(), "training.stopping", PatienceStopping(patience=1))
    one = Steered(experiment, 10_000)
    assert one.until(Ended).message
    memory = left(one)
    again = Run(Trainer(memory.now, state=memory.state), Control(paused=True), memory=memory)
    events = again.events()
    next(event for event in events if isinstance(event, Paused))
    again.control.resume()
    told = next(event for event in events if isinstance(event, Ended | Resumed))
    assert isinstance(told, Resumed)
    assert next(event for event in events if isinstance(event, Ended)).step > memory.state.step


def test_what_was_best_with_another_activation_is_no_measure_for_a_branch():
    rule, plateau = PatienceStopping(patience=8), PlateauSchedule(patience=3)
    experiment = paths.replace(paths.replace(everything(), "training.stopping", rule), "schedule", plateau)
    state = straight(experiment, 100).state()
    state.watch["schedule_factor"] = np.array(0.5)
    assert state.watch["stopping_best"] < np.inf
    dense = next(place for place, layer in enumerate(experiment.layers) if hasattr(layer, "activation"))
    made = branch(state, experiment, paths.replace(experiment, f"layers.{dense}.activation", ReLU()))
    assert made.watch["stopping_best"] == made.watch["schedule_least"] == np.inf
    assert made.watch["stopping_best_at"] == made.watch["epoch"] == state.epoch
    assert made.watch["schedule_factor"] == 0.5
    layers = (*experiment.layers[:-1], Dropout(rate=0.5), experiment.layers[-1])
    for path, value in (("layers", layers), ("optimizer.learning_rate", 0.001), ("training.batch_size", 7)):
        goes_on = branch(state, experiment, paths.replace(experiment, path, value)).watch
        assert goes_on is state.watch  # the same weights are as good as they were


def test_a_run_that_its_time_limit_has_ended_goes_on_at_the_first_request_after_it_was_taken_up():
    experiment = paths.replace(everything(), "training.time_limit", 0.001)
    one = Steered(experiment, 10_000)
    assert "time limit" in one.until(Ended).message
    memory = left(one)
    again = Run(Trainer(memory.now, state=memory.state), Control(paused=True), memory=memory)
    events = again.events()
    next(event for event in events if isinstance(event, Paused))
    again.control.resume()
    assert isinstance(next(event for event in events if isinstance(event, Ended | Resumed)), Resumed)
    assert next(event for event in events if isinstance(event, Ended)).step > memory.state.step
