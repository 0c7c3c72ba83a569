"""What nobody asked at the time is found out later, as it would have been told then."""

import random

import msgspec
import numpy as np
import pytest

from engine import paths
from engine.arrays import frozen
from engine.training import survey
from engine.training.control import Asked
from engine.training.events import Ended, Kept, Paused, Surveyed, WentBack
from engine.training.past import Past
from engine.training.trainer import Trainer
from tests.engine.test_looking_back import LAST, Added, Everything, Steered
from tests.engine.test_replay import everything, numbers

QUESTIONS = frozenset((Everything(),))


@pytest.fixture(params=["every step anew", "from its frames"])
def steered(request, monkeypatch):
    """A run that has ended, told at some of its steps."""
    if request.param == "from its frames":
        monkeypatch.setattr(survey, "ANEW_S", -1.0)
    steered = Steered(everything())
    steered.until(Ended)
    return steered


def looks_of(steered, questions=QUESTIONS, after=-1, before=LAST + 1):
    """Everything that is found out."""
    steered.control.survey(questions, after, before)
    return the_rest(steered, list(steered.until(Surveyed).looks))


def the_rest(steered, found):
    """What follows `found`."""
    while steered.run._survey is not None or steered.run._asked_back is not None:
        found += steered.until(Surveyed).looks
    return found


def test_each_look_is_what_a_run_that_is_watched_tells_and_changes_no_bit(steered):
    kept = numbers(steered.run.trainer)
    found = looks_of(steered)
    assert numbers(steered.run.trainer) == kept
    steps = [look.step for look in found]
    assert steps[0] == 0 and steps == sorted(set(steps)) and 3 < len(steps) <= survey.MOST_LOOKS
    trainer = Trainer(everything())
    for look in found:
        while trainer.step < look.step:
            trainer.advance(0.0)
        assert look.epoch == trainer.epoch
        assert look.values[Everything()].tobytes() == Everything().measure(trainer.probe()).tobytes()


def test_the_effect_of_a_step_is_known(steered):
    for look in looks_of(steered, frozenset((Added(),)), after=0):
        trainer = Trainer(everything())
        while trainer.step < look.step - 1:
            trainer.advance(0.0)
        before = trainer.learned.copy()
        trainer.advance(0.0)
        np.testing.assert_array_equal(look.values[Added()], trainer.learned - before)


def test_only_steps_between_those_two_and_none_that_was_not_made(steered):
    assert all(100 < look.step < 400 for look in looks_of(steered, after=100, before=400))
    steered.control.go_back(200)
    steered.until(Paused)
    assert max(look.step for look in looks_of(steered, before=10_000)) <= 200


def test_several_who_ask_share_the_looks():
    few, more = Asked(frozenset("a"), 100, 200), Asked(frozenset("b"), 50, 150)
    assert few.and_also(more) == more.and_also(few) == Asked(frozenset("ab"), 50, 200)
    assert few.and_also(None) == few


def test_a_run_that_goes_answers_when_it_waits_and_after_the_way_back_it_begins_anew(monkeypatch):
    steered = Steered(everything())
    steered.control.step(300)
    steered.control.survey(QUESTIONS, -1, 300)
    steered.until(Paused)
    assert steered.run.trainer.step == 300
    monkeypatch.setattr("engine.training.run.RHYTHM_S", -1.0)  # one look at a time
    assert [look.step for look in steered.until(Surveyed).looks] == [0]
    steered.control.step(10)
    steered.until(Paused)
    assert steered.until(Surveyed).looks[0].step > 0  # it goes on where it was
    steered.control.go_back(20)
    steered.until(WentBack)
    assert [look.step for look in the_rest(steered, [])] == list(range(21))


def test_a_person_does_not_wait_for_a_look_that_is_far(monkeypatch):
    steered = Steered(everything())
    steered.until(Ended)
    del steered.run.past.frames.frames[1:]  # the way is long
    steered.control.survey(QUESTIONS, 400, 403)
    steered.control.want(QUESTIONS)
    looks, turns = [], 0
    monkeypatch.setattr("engine.training.run.RHYTHM_S", 0.001)
    for event in steered._events:
        turns += 1
        looks += event.looks if isinstance(event, Surveyed) else ()
        steered.control.want(frozenset((Everything(turns),)))  # answered between two stretches of the way
        if isinstance(event, Surveyed) and event.upto == 403:
            break
    assert turns > 3 and [look.step for look in looks] == [401, 402]


def test_a_long_run_that_was_taken_up_again_is_not_made_again_from_end_to_end():
    steered = Steered(everything())
    steered.until(Ended)
    steered.control.keep()
    memory = steered.until(Kept).memory
    slow = msgspec.structs.replace(memory, seconds=frozen(memory.seconds * 1e4))
    trainer = Trainer(slow.now, state=slow.state)
    for known, looked in ((memory, None), (slow, {frame.step + 1 for frame in memory.frames} | {0})):
        past = Past(trainer, 2**28, known)
        made = survey.Survey(past, Asked(QUESTIONS, -1, LAST), LAST)
        assert set(made._steps) <= looked if looked else len(made._steps) > len(memory.frames) + 1


def test_it_is_told_up_to_which_step_nothing_more_comes(steered):
    steered.control.survey(QUESTIONS, 50, 300)
    upto = [steered.until(Surveyed).upto]
    while steered.run._survey is not None:
        upto.append(steered.until(Surveyed).upto)
    assert upto == sorted(upto) and upto[-1] == 300
    steered.control.survey(QUESTIONS, 50, 51)
    nothing = steered.until(Surveyed)
    assert (nothing.looks, nothing.upto) == ((), 51)


def test_live_changes_are_where_they_were():
    chance, steered = random.Random(1), Steered(everything())
    for step in (150, 310):
        steered.control.step(step - steered.run.trainer.step)
        steered.until(Paused)
        steered.control.replace(
            paths.replace(steered.run.trainer.experiment, "optimizer.learning_rate", chance.random())
        )
        steered.control.set_parameter(0, "bias", (1,), 7.5)
    steered.control.resume()
    steered.until(Ended)
    seen = {look.step: look.values[Everything()] for look in looks_of(steered)}
    for step in list(seen)[:: max(len(seen) // 20, 1)]:
        assert seen[step].tobytes() == steered.seen_at(step).tobytes()
