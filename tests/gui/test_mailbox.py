"""What passes from the thread of a run to the window."""

from engine.experiment import Experiment
from engine.training.control import Control
from engine.training.events import Measured, Paused, WentBack
from gui.run.mailbox import Mailbox


def told(letters):
    return [(type(letter), letter.step, getattr(letter, "values", None)) for letter in letters]


def test_of_each_measurement_the_newest_answer_waits_with_its_own_step():
    box = Mailbox(Control())
    box.put(Measured(500, 5.0, {"a": 1, "b": 2}))
    box.put(Paused(500, 5.0))
    box.put(Measured(100, 1.0, {"b": 3}))  # somebody looks back
    assert told(box.drain()) == [(Paused, 500, None), (Measured, 500, {"a": 1}), (Measured, 100, {"b": 3})]
    box.put(Measured(500, 5.0, {"a": 1}))
    box.put(Measured(501, 5.0, {"a": 2}))
    assert told(box.drain()) == [(Measured, 501, {"a": 2})]
    assert box.drain() == []


def test_answers_of_steps_that_are_forgotten_come_before_the_way_back():
    box = Mailbox(Control())
    box.put(Measured(500, 5.0, {"a": 1}))
    box.put(WentBack(100, 1.0, Experiment()))
    box.put(Measured(100, 1.0, {"a": 2}))
    assert [one[:2] for one in told(box.drain())] == [(Measured, 500), (WentBack, 100), (Measured, 100)]
