"""A run that waits shows how it was at any of its steps, and goes on from there as if nothing had come after."""

import random

import numpy as np
import pytest

from engine import paths
from engine.arrays import frozen
from engine.measurements.base import Measurement
from engine.training.control import Control
from engine.training.events import Ended, Measured, Paused, WentBack
from engine.training.history import History
from engine.training.replay import Replay
from engine.training.run import Run
from engine.training.state import from_arrays, to_arrays
from engine.training.trainer import Trainer
from tests.engine.test_replay import everything, numbers

LAST = 600


class Everything(Measurement, frozen=True):
    """All the network consists of, and the slopes of the last batch. A run does not answer twice: `turn` counts."""

    turn: int = 0

    def measure(self, probe):
        parts = (*probe.parameters, *probe.gradients)
        return frozen(np.concatenate([array.ravel() for part in parts for array in part.values()] or [np.zeros(0)]))


class Added(Measurement, frozen=True):
    """What the last step has added to all parameters."""

    needs_update = True
    turn: int = 0

    def measure(self, probe):
        return frozen(np.concatenate([array.ravel() for part in probe.update for array in part.values()]))


class Shared(Measurement, frozen=True):
    """How many others have looked at the same moment before."""

    moment: int | None
    number: int

    def measure(self, probe):
        probe.shared["looks"] = probe.shared.get("looks", -1) + 1
        return probe.shared["looks"]


class Steered:
    """A run in this thread, up to step LAST; its history, fed with every event."""

    def __init__(self, experiment, steps=LAST):
        self.control, self.history = Control(), History()
        self.run = Run(Trainer(experiment), self.control, steps=steps)
        self._events, self._turn = self.run.events(), 0

    def until(self, kind):
        """Let it go on up to the next event of class `kind`."""
        for event in self._events:
            if not isinstance(event, Measured):
                self.history.add(event)
            if isinstance(event, kind):
                return event
        raise AssertionError("the run is over")

    def seen_at(self, step):
        """What is measured when `step` is looked at."""
        self._turn += 1
        self.control.look_at(step)
        self.control.want(frozenset((Everything(self._turn),)))
        answer = self.until(Measured)
        assert answer.step == (self.run.trainer.step if step is None else step)
        return answer.values[Everything(self._turn)]


@pytest.fixture(scope="module")
def straight():
    """Each step of a run that was left alone: (what can be measured, everything that matters later)."""
    trainer, seen = Trainer(everything()), []
    while trainer.step < LAST:
        seen.append((Everything().measure(trainer.probe()), numbers(trainer)))
        trainer.advance(0)
    return [*seen, (Everything().measure(trainer.probe()), numbers(trainer))]


@pytest.mark.parametrize("moments", [10, pytest.param(50, marks=pytest.mark.hard)])
def test_moments_are_seen_and_gone_on_from(straight, moments):
    chance, steered = random.Random(3), Steered(everything())
    steered.until(Ended)
    losses = steered.history.batch_losses.values.copy()
    for _turn in range(moments):
        step = chance.randrange(LAST)
        for moment in (chance.randrange(LAST), step, max(step - 1, 0), step, None):
            assert steered.seen_at(moment).tobytes() == straight[LAST if moment is None else moment][0].tobytes()
        steered.control.go_back(step)
        back = steered.until(WentBack)
        assert (back.step, back.experiment) == (step, everything())
        assert numbers(steered.run.trainer) == straight[step][1]
        assert len(steered.history.batch_losses.values) == step == steered.history.marks["step"].values[-1]
        assert steered.history.column("step").max(initial=0) <= step
        steered.until(Paused)
        steered.control.resume()
        steered.until(Ended)
        assert numbers(steered.run.trainer) == straight[LAST][1]
        assert steered.history.batch_losses.values.tobytes() == losses.tobytes()


def test_frames_are_kept_while_training_and_the_past_is_not_longer_than_the_run():
    steered = Steered(everything(), steps=3000)
    steered.until(Ended)
    frames = steered.run.past.frames
    assert len(frames.frames) > 3 and frames.frames[0].step == 0
    assert frames.used <= frames.budget
    steered.control.go_back(100)
    steered.until(WentBack)
    assert frames.frames[-1].step <= 100


def test_live_changes_are_seen_where_they_were_and_go_when_the_run_goes_back():
    experiment = everything()
    faster = paths.replace(experiment, "optimizer.learning_rate", 0.05)
    steered = Steered(experiment)
    steered.control.step(200)
    steered.until(Paused)
    steered.control.replace(faster)
    steered.control.resume()
    steered.until(Ended)
    now = steered.seen_at(None)
    before = steered.seen_at(150)
    steered.control.go_back(300)
    assert steered.until(WentBack).experiment == faster
    assert [change.step for change in steered.history.changes] == [200]
    steered.control.resume()
    steered.until(Ended)
    assert steered.seen_at(None).tobytes() == now.tobytes()
    assert steered.seen_at(150).tobytes() == before.tobytes()
    steered.control.go_back(199)
    assert steered.until(WentBack).experiment == experiment
    assert not steered.history.changes
    steered.control.resume()
    steered.until(Ended)
    alone = Trainer(experiment)
    alone.advance(np.inf, LAST)
    assert numbers(steered.run.trainer) == numbers(alone)


def test_numbers_set_by_hand_are_set_again():
    steered = Steered(everything())
    steered.control.step(100)
    steered.until(Paused)
    index = (1, 2)
    for value in (0.5, 5.0):
        steered.control.set_parameter(0, "weights", index, value)
    before = steered.seen_at(99)
    edited = steered.seen_at(None)
    steered.control.resume()
    steered.until(Ended)
    end = numbers(steered.run.trainer)
    assert steered.seen_at(100).tobytes() == edited.tobytes()
    assert steered.seen_at(99).tobytes() == before.tobytes()
    assert steered.run.past.replay().at(100).views[0]["weights"][index] == 5.0
    told = Replay(everything(), steered.run.past.frames.frames, steered.history.changes)  # as the window knows them
    assert numbers(told.at(LAST)) == end
    steered.control.go_back(150)
    steered.control.resume()
    steered.until(WentBack)
    steered.until(Ended)
    assert numbers(steered.run.trainer) == end
    steered.control.go_back(99)
    steered.control.resume()
    steered.until(WentBack)
    steered.until(Ended)
    assert numbers(steered.run.trainer) != end


def test_another_past_is_seen_after_another_change(straight):
    steered = Steered(everything())
    steered.until(Ended)
    old = steered.seen_at(LAST)
    steered.control.go_back(100)
    steered.control.replace(paths.replace(everything(), "optimizer.learning_rate", 0.5))
    steered.control.resume()
    steered.until(Ended)
    assert steered.seen_at(LAST).tobytes() != old.tobytes()
    assert steered.seen_at(50).tobytes() == straight[50][0].tobytes()
    assert steered.seen_at(101).tobytes() != straight[101][0].tobytes()


def test_looking_back_pauses_and_going_on_goes_on_from_now(straight):
    steered = Steered(everything())
    steered.control.look_at(7)
    steered.until(Paused)
    steered.control.step(20)
    steered.until(Paused)
    now = steered.run.trainer.step
    assert steered.seen_at(7).tobytes() == straight[7][0].tobytes()
    steered.control.resume()
    steered.until(Ended)
    assert now >= 20 and numbers(steered.run.trainer) == straight[LAST][1]


def test_the_memory_can_be_set():
    steered = Steered(everything(), steps=3000)
    steered.until(Ended)
    frames, before = steered.run.past.frames, steered.run.past.frames.used
    assert frames.budget == steered.control.memory
    steered.control.remember(before // 4)
    steered.seen_at(77)
    assert frames.frames[0].step == 0 and frames.used <= frames.budget == before // 4


def test_a_diverged_run_can_be_gone_back_in():
    steered = Steered(paths.replace(everything(), "optimizer.learning_rate", 1e38))
    assert steered.until(Ended).reason == "diverged"
    last = steered.run.trainer.step
    assert last > 1
    steered.seen_at(last - 1)
    steered.control.go_back(last - 1)
    steered.until(WentBack)
    assert steered.run.trainer.diverged is None
    steered.control.resume()
    assert steered.until(Ended).reason == "diverged"
    assert steered.run.trainer.step == last


def test_the_newest_moment_counts(straight):
    steered = Steered(everything())
    steered.until(Ended)
    for step in range(1, 500, 3):
        steered.control.look_at(step)
    assert steered.seen_at(33).tobytes() == straight[33][0].tobytes()


def test_what_a_step_has_changed_is_known_at_every_moment_and_behind_the_way_back():
    steered, plain = Steered(everything()), Trainer(everything())
    steered.until(Ended)
    plain.advance(np.inf, 299)
    before = plain.learned.copy()
    plain.advance(0.0, 300)
    steered.seen_at(300)
    for go_back in (False, True):
        if go_back:
            steered.control.go_back(300)
            steered.until(Paused)
        steered.control.want(frozenset((Added(go_back),)))
        np.testing.assert_array_equal(steered.until(Measured).values[Added(go_back)], plain.learned - before)


def test_measurements_of_one_moment_share_what_they_work_out():
    steered = Steered(everything())
    steered.until(Ended)
    for moment in (100, None):
        steered.control.look_at(moment)
        steered.control.want(frozenset((Shared(moment, 0), Shared(moment, 1))))
        assert sorted(steered.until(Measured).values.values()) == [0, 1]


def test_times_and_scores_go_back_with_the_run():
    """Seconds never fall, also where the run went on; a file would not be read otherwise."""
    experiment, chance = everything(), random.Random(5)
    steered = Steered(experiment, steps=LAST)
    steered.until(Ended)
    assert len(steered.history.scores["step"].values) > 10
    for _turn in range(10):
        step = chance.randrange(1, LAST)
        before = float(steered.history.seconds_of(step))
        steered.control.go_back(step)
        steered.until(WentBack)
        assert steered.run.trainer.seconds == pytest.approx(before, abs=1e-12)
        for columns in (steered.history.scores, steered.history.evaluations):
            assert len({len(column.values) for column in columns.values()}) == 1
            assert columns["step"].values[-1] <= step
        assert steered.history.returns[-1] == step
        steered.control.resume()
        steered.until(Ended)
        for columns in (steered.history.scores, steered.history.evaluations, steered.history.marks):
            assert (np.diff(columns["step"].values) > 0).all() and columns["step"].values[-1] == LAST
        assert (np.diff(steered.history.marks["seconds"].values) >= 0).all()
    state = steered.run.trainer.state(steered.history)
    assert from_arrays(to_arrays(state, experiment), experiment).seconds == steered.run.trainer.seconds
