"""Any step of a run can be made again from its key frames, and not one bit tells it from the first time."""

import random
import tracemalloc

import msgspec
import numpy as np
import pytest

from engine import paths
from engine.augmentations.noise import Noise
from engine.examples.spirals import SpiralsExample
from engine.layers.batch_norm import BatchNorm
from engine.layers.dropout import Dropout
from engine.optimizers.adam import Adam
from engine.schedules import PlateauSchedule
from engine.stopping import PatienceStopping
from engine.training import on_the_way
from engine.training import replay as replaying
from engine.training.control import MEMORY_BYTES, Control
from engine.training.key_frames import KeyFrames, size_of
from engine.training.past import Past
from engine.training.replay import Replay
from engine.training.trainer import Trainer
from tests.engine.resuming import mixed, steered


def everything():
    """Batch norm, dropout, Adam, augmentation, a schedule and a stopping rule that listen, batches that do not fit."""
    experiment = SpiralsExample().experiment()
    experiment = msgspec.structs.replace(
        experiment,
        layers=(experiment.layers[0], BatchNorm(), Dropout(rate=0.2), *experiment.layers[1:]),
        optimizer=Adam(learning_rate=0.01),
        schedule=PlateauSchedule(patience=2),
    )
    experiment = paths.replace(experiment, "data.augmentation", (Noise(),))
    experiment = paths.replace(experiment, "training.stopping", PatienceStopping(patience=30))
    return paths.replace(experiment, "training.batch_size", 7)


def numbers(trainer):
    """Everything that matters later, and what measurements see, as bytes."""
    state = trainer.state()
    parts = [state.parameters, trainer.gradient, state.order, state.dropout]
    named = [*sorted(state.optimizer.items()), *sorted(state.watch.items())]
    counts = (state.step, state.epoch, state.position, trainer.experiment, trainer.learning_rate())
    return (*counts, *(part.tobytes() for part in parts), *((name, array.tobytes()) for name, array in named))


def told(experiment, last, plan=(), every=37):
    """Train for `last` steps with the live changes `plan`; what each step left behind, the frames, and the changes."""
    trainer, frames, changes, seen = Trainer(experiment), KeyFrames(), [], []
    frames.begin(trainer)
    plan = dict(plan)
    while trainer.step < last and trainer.diverged is None and not trainer.watch.over:
        seen.append(numbers(trainer))
        trainer.advance(0)
        if trainer.step % every == 0 and trainer.diverged is None:
            frames._keep(trainer)
        if trainer.step in plan:
            changes += trainer.replace(plan[trainer.step])
    return seen, frames.frames, changes


def compared(experiment, last, plan=(), moments=50, chance=None):
    """Fail where the run once more is not the run."""
    seen, frames, changes = told(experiment, last, plan)
    replay = Replay(experiment, frames, changes)
    chance = chance or random.Random(1)
    for _turn in range(moments):
        step = chance.randrange(1, len(seen))
        assert numbers(replay.at(step)) == seen[step]
    for step, trainer in enumerate(replay.steps(1, len(seen) - 1), 1):
        assert numbers(trainer) == seen[step]
    assert numbers(replay.at(0))[5] == seen[0][5]


def test_fifty_moments_of_a_run_with_everything():
    experiment = everything()
    plan = [
        (41, paths.replace(experiment, "optimizer.learning_rate", 0.05)),
        (74, paths.replace(paths.replace(experiment, "optimizer.learning_rate", 0.05), "training.batch_size", 20)),
        (75, paths.replace(experiment, "layers.2.rate", 0.5)),
    ]
    compared(experiment, 700, plan)


@pytest.mark.parametrize("number", range(0, 100, 4))
def test_every_kind_of_run(number):
    experiment, _cut, last = mixed(number)
    chance = random.Random(number)
    compared(experiment, max(last, 3), steered(experiment, chance, last), 5, chance)


def test_a_run_that_was_ended_and_went_on():
    experiment = paths.replace(everything(), "training.stopping", PatienceStopping(patience=1, restore=True))
    trainer, frames, overruled, seen = Trainer(experiment), KeyFrames(), [], []
    frames.begin(trainer)
    while trainer.step < 600:
        if trainer.watch.over:
            seen.append(None)  # the moment has two faces, before and after
            overruled.append(trainer.step)
            assert trainer.watch.begin_anew()
        else:
            seen.append(numbers(trainer))
        trainer.advance(0)
    assert len(overruled) > 2
    replay = Replay(experiment, frames.frames, (), overruled)
    for step in (*range(590, 600), *random.Random(2).choices(range(1, 600), k=50)):
        assert seen[step] is None or numbers(replay.at(step)) == seen[step]


def test_a_run_that_was_taken_up_from_a_file_replays_from_there():
    experiment = everything()
    straight = Trainer(experiment)
    straight.advance(np.inf, 50)
    faster = paths.replace(experiment, "optimizer.learning_rate", 0.1)
    old = straight.replace(faster)  # in the history, and in the experiment already
    trainer, frames = Trainer(faster, state=straight.state()), KeyFrames()
    frames.begin(trainer)
    seen = {}
    while trainer.step < 120:
        trainer.advance(0)
        seen[trainer.step] = numbers(trainer)
    replay = Replay(faster, frames.frames, old, compiled=trainer.compiled)
    for step in (120, 51, 80):
        assert numbers(replay.at(step)) == seen[step]
    assert numbers(trainer) == seen[120]  # the run itself was not touched
    assert replay.trainer.compiled.prepared is trainer.compiled.prepared


def test_a_run_that_diverges_can_be_looked_at_up_to_there():
    experiment = paths.replace(everything(), "optimizer.learning_rate", 1e38)
    trainer, frames = Trainer(experiment), KeyFrames()
    frames.begin(trainer)
    trainer.advance(np.inf)
    assert trainer.diverged is not None
    replay = Replay(experiment, frames.frames)
    assert replay.at(trainer.step).diverged == trainer.diverged
    assert replay.at(trainer.step - 1).diverged is None
    assert replay.at(trainer.step).parameters.tobytes() == trainer.parameters.tobytes()


def test_keeping_frames_changes_no_bit():
    experiment = everything()
    alone, watched, frames = Trainer(experiment), Trainer(experiment), KeyFrames()
    frames.begin(watched)
    while watched.step < 300:
        watched.advance(0)
        frames._keep(watched)
    alone.advance(np.inf, 300)
    assert numbers(alone) == numbers(watched)


def test_the_budget_is_kept_and_frames_stay_evenly_spread():
    trainer, frames = Trainer(SpiralsExample().experiment()), KeyFrames(budget=200_000)
    frames.begin(trainer)
    size, chance, most, full = size_of(frames.frames[0]), random.Random(1), 0, False
    for _turn in range(30_000):
        trainer.step += chance.randrange(50, 300)
        frames.offer(trainer, 1.0)
        most = max(most, frames.used)
        assert frames.used == len(frames.frames) * size
        full = full or frames.used > 0.95 * frames.budget
        assert not full or frames.used > 0.9 * frames.budget  # and so it stays
    assert full and most <= frames.budget
    steps = np.array([frame.step for frame in frames.frames])
    assert steps[0] == 0
    gaps = np.diff(steps)
    assert gaps.max() < 3 * trainer.step / len(steps) and trainer.step - steps[-1] < 2 * gaps.max()


def test_frames_that_others_know_stay_what_they_are_when_there_is_less_room():
    trainer, frames = Trainer(SpiralsExample().experiment()), KeyFrames()
    frames.begin(trainer)
    for _turn in range(99):
        trainer.step += 10
        frames._keep(trainer)
    known = frames.frames  # a replay looks into this list
    frames.set_budget(20 * size_of(known[0]))
    assert frames.frames is known and frames.used == 20 * size_of(known[0])
    assert [frame.step for frame in known][::19] == [0, 990]
    assert max(np.diff([frame.step for frame in known])) <= 60


def test_two_frames_are_kept_whatever_the_budget():
    trainer, frames = Trainer(SpiralsExample().experiment()), KeyFrames(budget=0)
    frames.begin(trainer)
    for _turn in range(9):
        trainer.advance(0)
        frames._keep(trainer)
    assert [frame.step for frame in frames.frames] == [0, 9]


def test_frames_cost_no_more_time_than_their_share():
    trainer, frames = Trainer(SpiralsExample().experiment()), KeyFrames()
    frames.begin(trainer)
    frames._costs_s = [0.4, 0.7, 0.6]  # keeping one is slow here
    while len(frames.frames) == 1:
        assert frames.trained_s < 20
        trainer.step += 10
        frames.offer(trainer, 0.1)
    assert frames.trained_s == pytest.approx(20, abs=0.2)


def test_places_on_the_way_are_kept_and_lead_to_the_same_bits(monkeypatch):
    monkeypatch.setattr(replaying, "WAY_S", 0.0)  # each step is one
    monkeypatch.setattr(on_the_way, "MOST", 20)
    experiment = everything()
    plan = [(step, paths.replace(experiment, "optimizer.learning_rate", 1 / step)) for step in range(50, 300, 5)]
    seen, frames, changes = told(experiment, 300, plan, every=150)
    replay = Replay(experiment, frames, changes)
    for step in (200, *range(199, 170, -1), 180, 299, 155, 12, 11, 12):
        assert numbers(replay.at(step)) == seen[step]
    assert len(replay.on_the_way) == 20


def test_a_frame_takes_what_is_said():
    trainer, frames = Trainer(everything()), KeyFrames()
    trainer.advance(np.inf, 100)
    frames.begin(trainer)
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        for _turn in range(200):
            trainer.step += 1
            frames._keep(trainer)
        taken = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert 0.5 < taken / (200 * size_of(frames.frames[0])) <= 1.0


def test_a_cut_forgets_what_comes_later():
    trainer, frames = Trainer(SpiralsExample().experiment()), KeyFrames()
    frames.begin(trainer)
    for _turn in range(9):
        trainer.advance(0)
        frames._keep(trainer)
    frames.cut(4)
    assert [frame.step for frame in frames.frames] == [0, 1, 2, 3, 4]
    assert frames.used == 5 * size_of(frames.frames[0])
    frames.cut(0)
    assert [frame.step for frame in frames.frames] == [0]


def test_a_scout_goes_where_the_hand_will_be_and_the_moments_there_are_the_same(monkeypatch):
    monkeypatch.setattr(replaying, "WAY_S", 0.0)  # each step is kept
    experiment, control, seen = everything(), Control(), []
    trainer = Trainer(experiment)
    past = Past(trainer, MEMORY_BYTES)
    while trainer.step < 200:
        seen.append(numbers(trainer))
        trainer.advance(0)
        if trainer.step % 20 == 0:
            past.frames._keep(trainer)
    assert not past.scout(1.0, 1.0, control)  # nobody looks back
    for moment, ahead in ((110, (81, 100)), (133, (121, 160))):
        past.look_at(moment, trainer.step)
        past.approach(10.0)
        assert not past.scout(1.0, 0.0, control)  # such short steps are made as fast as they are kept
        while past.scout(1.0, 1.0, control):
            assert past.is_there() and past.viewed().trainer.step == moment
        known = past.viewed().on_the_way
        assert {known.before(step + 1).step for step in range(*ahead) if step % 20} == {*range(*ahead)} - {140}
        assert len(known) <= on_the_way.MOST
        for step in ahead:
            past.look_at(step, trainer.step)
            past.approach(10.0)
            assert numbers(past.viewed().trainer) == seen[step]


def test_a_scout_lets_a_request_go_first():
    trainer, control = Trainer(everything()), Control()
    past = Past(trainer, MEMORY_BYTES)
    trainer.advance(np.inf, 300)
    past.frames._keep(trainer)
    past.look_at(100, 300)
    past.approach(10.0)
    control.want(frozenset())
    control.pause()
    assert past.scout(10.0, 1.0, control)
    assert past._scout.trainer.step <= 110  # of 300; on a slow machine a state from before 100 was kept on the way
