"""What does not go together in training is said in words, with a remedy that helps."""

import pytest

from engine import compiler, paths
from engine.examples.spirals import SpiralsExample


def problems(*assignments):
    experiment = SpiralsExample().experiment()
    for assignment in assignments:
        experiment = paths.set_from_text(experiment, assignment)
    return compiler.problems(experiment)


@pytest.mark.parametrize("key", ["rprop"])
def test_small_batches_are_not_for_everyone(key):
    (found,) = problems(f"optimizer={key}")
    assert (found.where, found.severity) == ("training.batch_size", "warning") and "300" in found.what
    assert compiler.problems(found.repaired) == () and found.repaired.training.batch_size == 300


def test_a_schedule_is_wasted_on_an_optimizer_with_steps_of_its_own():
    (found,) = problems("optimizer=rprop", "training.batch_size=300", "schedule=cosine")
    assert (found.where, found.severity) == ("schedule", "warning")
    assert compiler.problems(found.repaired) == ()
