"""How often a measurement is taken: for a small share of the time of a run, for more where that holds nothing up."""

import pytest

from engine.activations.sigmoid import Sigmoid
from engine.datasets.xor import Xor
from engine.experiment import DataPlan, Experiment, TrainingPlan
from engine.layers.dense import Dense
from engine.measurements.base import Measurement
from engine.training import answering
from engine.training.control import Control
from engine.training.events import Ended, Measured
from engine.training.run import Run
from engine.training.trainer import Trainer

TAKES_S = 0.01


class Dear(Measurement, frozen=True):
    """Takes 10 ms by the clock of the test."""

    def measure(self, probe):
        clock.now += TAKES_S
        return probe.step


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


clock = Clock()


@pytest.fixture(autouse=True)
def own_clock(monkeypatch):
    monkeypatch.setattr(answering, "perf_counter", clock)


@pytest.fixture
def trainer():
    layers = (Dense(units=1, activation=Sigmoid()),)
    return Trainer(Experiment(data=DataPlan(source=Xor()), layers=layers, training=TrainingPlan(epochs=1)))


def seconds_between(trainer, **how):
    """After one answer, how long until the next one is given, looking each millisecond."""
    answers = answering.Answering()
    wanted = frozenset({Dear()})
    assert answers.measured(wanted, trainer, None, **how) is not None
    began = clock.now
    while answers.measured(wanted, trainer, None, **how) is None:
        clock.now += 0.001
        trainer.advance(0.0)
    return clock.now - TAKES_S - began


def test_a_run_that_goes_is_held_up_for_a_fiftieth_of_its_time(trainer):
    assert seconds_between(trainer, waits=False) == pytest.approx(50 * TAKES_S, abs=0.002)


def test_a_run_with_time_until_its_next_step_is_asked_five_times_as_often(trainer):
    assert seconds_between(trainer, waits=False, idle=True) == pytest.approx(10 * TAKES_S, abs=0.002)


def test_a_slow_run_answers_once_for_each_step(trainer):
    answers, wanted = answering.Answering(), frozenset({Dear()})
    assert answers.measured(wanted, trainer, None, waits=False, idle=True) is not None
    clock.now += 100.0
    assert answers.measured(wanted, trainer, None, waits=False, idle=True) is None
    trainer.advance(0.0)
    assert answers.measured(wanted, trainer, None, waits=False, idle=True) is not None


def test_a_run_at_rest_answers_once_for_each_step(trainer):
    answers, wanted = answering.Answering(), frozenset({Dear()})
    assert answers.measured(wanted, trainer, None, waits=True).values == {Dear(): 0}
    clock.now += 100.0
    assert answers.measured(wanted, trainer, None, waits=True) is None
    trainer.advance(0.0)
    assert answers.measured(wanted, trainer, None, waits=True).values == {Dear(): 1}


def test_a_slow_run_answers_while_it_waits_for_its_next_step(trainer, monkeypatch):
    idle = []
    measured = answering.Answering.measured

    def noting(self, wanted, trainer, last_update, waits, is_idle=False):
        idle.append(is_idle)
        return measured(self, wanted, trainer, last_update, waits, is_idle)

    monkeypatch.setattr(answering.Answering, "measured", noting)
    control = Control()
    control.steps_per_second = 100.0
    run = Run(trainer, control, steps=5)
    told = 0
    for event in run.events():
        told += isinstance(event, Measured)
        if isinstance(event, Ended):
            control.stop()
        control.want(frozenset({Dear()}))
    assert True in idle and told
