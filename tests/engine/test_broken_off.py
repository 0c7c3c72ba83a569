"""A run that has diverged is made again up to there: with the same numbers, finite or not, and with its past."""

import numpy as np

from engine import paths
from engine.examples.sine import SineExample
from engine.training.broken_off import run_again
from engine.training.control import Control
from engine.training.events import Ended, Measured, Paused, WentBack
from tests.engine.remembered import Made
from tests.engine.test_looking_back import Everything
from tests.engine.test_replay import numbers

CALM = paths.set_from_text(SineExample().experiment(), "optimizer=sgd")
WILD = paths.replace(CALM, "optimizer.learning_rate", 1e6)


def diverged(every=20):
    made = Made(CALM, 400, [(50, WILD)], every=every, watched=numbers)
    assert made.trainer.diverged is not None
    return made


def test_it_ends_as_it_ended_and_is_looked_back_at():
    made, control = diverged(), Control(paused=True)
    record, last = made.history.record(), made.trainer.step
    run = run_again(record, made.memory, control)
    assert run.trainer.parameters.tobytes() == made.trainer.parameters.tobytes(), "to the bit, infinite or not"
    assert run.trainer.seconds == record.marks["seconds"][-1] and run.trainer.experiment == WILD
    events = run.events()
    ended = next(events)
    assert isinstance(ended, Ended) and (ended.reason, ended.step) == ("diverged", last)
    assert (ended.message, ended.layer) == (made.trainer.diverged.message, made.trainer.diverged.layer)
    for step in (49, 50, 3, last - 1):
        control.look_at(step)
        control.want(frozenset({Everything(step)}))
        seen = next(event for event in events if isinstance(event, Measured))
        assert seen.step == step and numbers(run.past.viewed().trainer)[0] == step
        if step < 50:  # before the change at that step
            assert numbers(run.past.viewed().trainer) == made.seen[step]
    control.go_back(30)
    assert next(event for event in events if isinstance(event, WentBack)).experiment == CALM
    next(event for event in events if isinstance(event, Paused))
    assert run.trainer.diverged is None and run.trainer.step == 30
    assert [frame.step for frame in run.past.frames.frames] == [
        frame.step for frame in made.memory.frames if frame.step <= 30
    ]


def test_what_was_changed_after_the_newest_frame_is_changed_again():
    made = diverged(every=1000)
    assert len(made.memory.frames) == 1 and made.memory.changes
    run = run_again(made.history.record(), made.memory, Control())
    assert run.trainer.parameters.tobytes() == made.trainer.parameters.tobytes()


def test_where_the_numbers_come_out_otherwise_it_waits():
    """As it may be on another machine."""
    calm = Made(CALM, 60, every=20)
    run = run_again(calm.history.record(), calm.memory, Control(paused=True))
    assert run.trainer.step == 60 and run.trainer.diverged is None
    assert any(isinstance(event, Paused) for event, _turn in zip(run.events(), range(3), strict=False))
    made = diverged()
    steps = made.trainer.step
    longer = made.history.record()
    marks = {name: np.append(column, column[-1] + 5) for name, column in longer.marks.items()}
    again = run_again(
        type(longer)(longer.batch_losses, marks, longer.evaluations, longer.changes), made.memory, Control()
    )
    assert again.trainer.step == steps and next(again.events()).reason == "diverged"


def test_it_is_stopped_on_the_way():
    made, control = diverged(), Control()
    control.stop()
    assert run_again(made.history.record(), made.memory, control).trainer.step <= made.trainer.step
