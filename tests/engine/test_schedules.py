"""Every schedule gives a factor from 0 to 1 at any moment of any run."""

import pytest

from engine.schedules import (
    ConstantSchedule,
    CosineSchedule,
    CyclicalSchedule,
    ExponentialSchedule,
    OneCycleSchedule,
    PlateauSchedule,
    Schedule,
    StepSchedule,
    WarmUpSchedule,
)
from tests.engine.variants import variants

ALL = pytest.mark.parametrize("schedule", variants(Schedule))


@ALL
@pytest.mark.parametrize("epochs", [1, 7, 400, 1_000_000])
def test_factor_lies_between_0_and_1(schedule, epochs):
    for share in (0, 0.001, 0.3, 0.5, 0.999, 1, 1.5):  # a run may be continued beyond its planned end
        factor = schedule.factor(share * epochs, epochs)
        assert isinstance(factor, float)
        assert 0 <= factor <= 1


@ALL
def test_it_rises_before_it_falls_unless_it_goes_in_cycles(schedule):
    factors = [schedule.factor(epoch / 4, 50) for epoch in range(220)]
    top = factors.index(max(factors))
    assert isinstance(schedule, CyclicalSchedule) or factors == [*sorted(factors[:top]), *sorted(factors[top:])[::-1]]


@ALL
def test_all_but_those_that_rise_begin_in_full(schedule):
    rises = isinstance(schedule, WarmUpSchedule | OneCycleSchedule | CyclicalSchedule)
    assert schedule.factor(0, 100) == 1 or rises


def test_a_plateau_hears_no_difference_between_better_and_hardly_better():
    schedule = PlateauSchedule(patience=2, ratio=0.5)
    memory = schedule.new_memory()
    for epoch, loss in enumerate([1.0, 0.99995, float("nan"), 0.9999], 1):
        schedule.hear(epoch, loss, memory)
    assert memory == {"factor": 0.5, "least": 1.0, "since": 4}


@pytest.mark.parametrize(
    ("schedule", "epoch", "factor"),
    [
        (ConstantSchedule(), 37.5, 1),
        (StepSchedule(every=10, ratio=0.5), 9.99, 1),
        (StepSchedule(every=10, ratio=0.5), 10.0, 0.5),
        (StepSchedule(every=10, ratio=0.5), 25.5, 0.25),
        (ExponentialSchedule(ratio=0.9), 2, 0.81),
        (ExponentialSchedule(ratio=0.81), 0.5, 0.9),
        (CosineSchedule(), 50, 0.5),
        (CosineSchedule(), 100, 0),
        (CosineSchedule(), 250, 0),
        (CosineSchedule(final=0.2), 50, 0.6),
        (CosineSchedule(final=0.2), 100, 0.2),
        (OneCycleSchedule(), 0, 0.04),
        (OneCycleSchedule(), 30, 1),
        (OneCycleSchedule(), 100, 1 / 250_000),
        (OneCycleSchedule(), 300, 1 / 250_000),
        (CyclicalSchedule(length=10, low=0.2, ratio=0.5), 5, 1),
        (CyclicalSchedule(length=10, low=0.2, ratio=0.5), 10, 0.2),
        (CyclicalSchedule(length=10, low=0.2, ratio=0.5), 17.5, 0.4),
        (WarmUpSchedule(length=10), 0, 0.01),
        (WarmUpSchedule(length=10, start=0), 2.5, 0.25),
        (WarmUpSchedule(length=10), 10, 1),
        (WarmUpSchedule(length=10), 90, 1),
    ],
)
def test_formulas(schedule, epoch, factor):
    assert schedule.factor(epoch, 100) == pytest.approx(factor, abs=1e-12)
