"""What does not go together in training is said in words, with a remedy that helps."""

import pytest

from engine import compiler, paths
from engine.examples.spirals import SpiralsExample
from engine.experiment_file import from_json, to_json
from engine.training_rules import training_problems

SEARCHERS = pytest.mark.parametrize("key", ["newton", "bfgs", "l_bfgs"])


def problems(*assignments):
    experiment = SpiralsExample().experiment()
    for assignment in assignments:
        experiment = paths.set_from_text(experiment, assignment)
    return compiler.problems(experiment)


@pytest.mark.parametrize("key", ["rprop", "newton", "bfgs", "l_bfgs"])
def test_small_batches_are_not_for_everyone(key):
    (found,) = problems(f"optimizer={key}")
    assert (found.where, found.severity) == ("training.batch_size", "warning") and "300" in found.what
    assert compiler.problems(found.repaired) == () and found.repaired.training.batch_size == 300


@pytest.mark.parametrize("key", ["rprop", "bfgs", "l_bfgs"])
def test_a_schedule_is_wasted_on_an_optimizer_with_steps_of_its_own(key):
    (found,) = problems(f"optimizer={key}", "training.batch_size=300", "schedule=cosine")
    assert (found.where, found.severity) == ("schedule", "warning")
    assert compiler.problems(found.repaired) == ()


@SEARCHERS
def test_clipping_is_wasted_on_one_that_decides_itself(key):
    (found,) = problems(f"optimizer={key}", "training.batch_size=300", "training.clipping=value")
    assert (found.where, found.severity) == ("training.clipping", "warning")
    assert compiler.problems(found.repaired) == ()


@SEARCHERS
@pytest.mark.parametrize("penalty", ["l1", "elastic_net", "max_norm"])
def test_what_acts_outside_of_the_landscape_is_refused(key, penalty):
    (found,) = problems(f"optimizer={key}", "training.batch_size=300", f"layers.1.penalty={penalty}")
    assert (found.where, found.severity) == ("layers.1.penalty", "error")
    assert compiler.problems(found.repaired) == () and found.repaired.layers[1].penalty.key == "l2"


@pytest.mark.parametrize("key", ["newton", "bfgs"])
def test_large_networks_are_refused_by_those_that_keep_a_table(key):
    size = ("training.batch_size=300", "layers.0.units=100")
    assert problems(f"optimizer={key}", *size) == ()  # 1625 parameters
    (found,) = problems(f"optimizer={key}", *size, "layers.1.units=20")
    assert (found.where, found.severity) == ("optimizer", "error")
    assert "2,000" in found.what and "2,341" in found.what
    assert compiler.problems(found.repaired) == () and found.repaired.optimizer.key == "l_bfgs"


def test_even_a_short_memory_may_be_too_long():
    size = ("training.batch_size=300", "layers.0.units=1000", "layers.1.units=1000", "optimizer=l_bfgs")
    assert problems(*size) == ()  # a million parameters
    (found,) = problems(*size, "optimizer.history=200")
    assert (found.where, found.severity) == ("optimizer", "error")


@pytest.mark.parametrize("key", ["l_bfgs", "rprop"])
def test_a_remedy_sets_no_batch_size_that_is_not_allowed(key):
    """A file with one could not be read again, so it is not written."""
    experiment = paths.set_from_text(SpiralsExample().experiment(), f"optimizer={key}")
    (problem,) = training_problems(experiment, 3_000_000, 2)
    assert problem.repaired.training.batch_size == 1_000_000 and "1000000" in problem.remedy
    assert from_json(to_json(problem.repaired)) == problem.repaired
    assert not list(training_problems(problem.repaired, 3_000_000, 2))
