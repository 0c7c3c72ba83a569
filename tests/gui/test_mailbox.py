"""What passes from the thread of a run to the window."""

import numpy as np

from engine.experiment import Experiment
from engine.training.control import Control
from engine.training.events import Evaluation, Measured, Paused, Progress, Surveyed, WentBack
from engine.training.history import History
from gui.run.mailbox import Mailbox


def told(letters):
    return [(type(letter), letter.step, getattr(letter, "values", None)) for letter in letters]


def judged(step):
    return Evaluation(step, step / 10, 0.1, 1 / step, None, 0.5, None, 0.0)


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


def test_progress_comes_in_one_letter_and_tells_the_same():
    steps = [Progress(n, n / 10, np.full(2, n, np.float32), (judged(n),), seconds=n / 100.0) for n in (2, 4, 6)]
    again = Progress(6, 0.6, np.empty(0, np.float32), (judged(6),), seconds=0.06)  # judged once more at the same step
    box, apart, together = Mailbox(Control()), History(), History()
    for event in (*steps, again, Paused(6, 0.6)):
        box.put(event)
        apart.add(event)
    letters = box.drain()
    assert [type(letter) for letter in letters] == [Progress, Paused]
    for letter in letters:
        together.add(letter)
    assert together.batch_losses.values.tolist() == apart.batch_losses.values.tolist() == [2, 2, 4, 4, 6, 6]
    assert together.column("step").tolist() == apart.column("step").tolist() == [2, 4, 6]
    assert np.allclose(together.epochs_of(np.array([3, 6])), apart.epochs_of(np.array([3, 6])))


def test_looks_of_one_survey_come_in_one_letter_and_those_of_another_apart():
    def found(upto, **looks):
        measured = tuple(
            Measured(step, step / 10, {question: step}) for question, steps in looks.items() for step in steps
        )
        return Surveyed(500, 50.0, measured, upto)

    box = Mailbox(Control())
    for event in (
        found(20, a=[0, 10]),
        found(40, a=[20]),
        found(60, a=[40]),
        found(9, b=[7]),
        found(500, b=[9]),
        found(500),
    ):
        box.put(event)
    letters = [([look.step for look in letter.looks], letter.upto) for letter in box.drain()]
    assert letters == [([0, 10, 20, 40], 60), ([7, 9], 500), ([], 500)]
    for event in (found(100, a=[90]), found(20, a=[10]), found(30, a=[20])):  # the second one began anew
        box.put(event)
    assert [letter.upto for letter in box.drain()] == [100, 30]
