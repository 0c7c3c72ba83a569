"""Metrics against numbers worked out by hand and by scikit-learn."""

import numpy as np
import pytest

from engine import catalog, paths
from engine.examples.house_prices import HousePricesExample
from engine.examples.iris import IrisExample
from engine.examples.spirals import SpiralsExample
from engine.measurements.scores import Scores
from engine.metrics.accuracy import Accuracy
from engine.metrics.answers import Answers, confusion_counts, predicted_classes
from engine.metrics.balanced_accuracy import BalancedAccuracy
from engine.metrics.base import Metric, of_task, primary
from engine.metrics.exact_match import ExactMatch
from engine.metrics.f1 import F1
from engine.metrics.mean_absolute_error import mean_absolute_error
from engine.metrics.precision import Precision
from engine.metrics.r_squared import r_squared
from engine.metrics.recall import Recall
from engine.metrics.roc_auc import RocAuc, area
from engine.metrics.root_mean_squared_error import RootMeanSquaredError
from engine.training.trainer import Trainer

N = np.arange(60)
TASKS = ("regression", "binary", "multiclass", "multilabel")


def accuracy(*given):
    return Accuracy().score(Answers(*given))


def of_classes(truth, predicted, classes):
    """Answers of a network that says `predicted` where `truth` is right."""
    return Answers(np.eye(classes)[predicted], np.eye(classes)[truth], "multiclass")


@pytest.mark.parametrize(("low", "high"), [(0, 1), (-1, 1)])
def test_one_column_is_cut_in_the_middle(low, high):
    middle = (low + high) / 2
    prediction = np.array([[low], [middle - 0.01], [middle], [middle + 0.01], [high]], np.float32)
    assert predicted_classes(prediction, "binary", low, high).tolist() == [0, 0, 0, 1, 1]


def test_several_columns_go_to_the_largest_and_equals_to_the_first():
    prediction = np.array([[0.1, 0.7, 0.2], [0.4, 0.2, 0.4], [-3, -2, -1]])
    assert predicted_classes(prediction, "multiclass").tolist() == [1, 0, 2]
    assert predicted_classes(prediction[:, :2], "binary").tolist() == [1, 0, 1]


def test_each_label_is_its_own_question():
    prediction = np.array([[0.9, 0.2], [0.5, 0.6]])
    assert predicted_classes(prediction, "multilabel").tolist() == [[1, 0], [0, 1]]


def test_accuracy_by_hand():
    target = np.array([[0.0], [1], [1], [0]])
    assert accuracy(np.array([[0.2], [0.8], [0.3], [0.9]]), target, "binary") == 0.5
    one_hot = np.eye(3)[[0, 1, 2, 2]] * 2 - 1
    answers = np.eye(3)[[0, 1, 2, 1]]
    assert accuracy(answers, one_hot, "multiclass", -1, 1) == 0.75
    labels = np.array([[1, 0, 1], [0, 0, 1]])
    assert accuracy(np.array([[0.9, 0.1, 0.2], [0.4, 0.3, 0.6]]), labels, "multilabel") == pytest.approx(5 / 6)


def test_confusion_by_hand():
    counts = confusion_counts(np.array([0, 0, 1, 2, 2, 2]), np.array([0, 1, 1, 2, 0, 2]), 4)
    assert counts.tolist() == [[1, 1, 0, 0], [0, 1, 0, 0], [1, 0, 2, 0], [0, 0, 0, 0]]
    assert counts.dtype == np.int64


# scikit-learn 1.9.1: accuracy_score, confusion_matrix, r2_score, mean_absolute_error, 1 - hamming_loss.
def test_same_numbers_as_scikit_learn():
    truth, predicted = N * 7 % 4, N * N % 4
    assert accuracy(np.eye(4)[predicted], np.eye(4)[truth], "multiclass") == 0.5
    counts = [[15, 0, 0, 0, 0], [0, 15, 0, 0, 0], [15, 0, 0, 0, 0], [0, 15, 0, 0, 0], [0, 0, 0, 0, 0]]
    assert confusion_counts(truth, predicted, 5).tolist() == counts
    target = np.stack([np.sin(N), N / 10], axis=1)
    prediction = np.stack([np.sin(N + 0.3), N / 9], axis=1)
    assert r_squared(prediction, target) == pytest.approx(0.9306979453671036, rel=1e-12)
    assert mean_absolute_error(prediction, target) == pytest.approx(0.25936795453474204, rel=1e-12)
    labels = np.stack([N % 2, N % 3 == 0, N % 5 == 0], axis=1)
    answers = np.stack([N % 2, N % 4 == 0, N % 7 == 0], axis=1)
    assert accuracy(answers, labels, "multilabel") == pytest.approx(0.7666666666666666, rel=1e-12)


def test_r_squared_of_special_answers():
    target = np.array([[1.0], [2], [6]])
    assert r_squared(target, target) == 1
    assert r_squared(np.full((3, 1), 3.0), target) == 0
    assert r_squared(np.array([[2.0], [2], [6]]), target) == pytest.approx(1 - 1 / 14)
    assert r_squared(-target, target) < 0
    constant = np.full((3, 1), 0.1, np.float32)
    assert r_squared(constant, constant) == 1 and r_squared(constant + 1, constant) == 0


def test_sums_are_wide_enough_for_many_float32():
    target = np.zeros((3_000_000, 1), np.float32)
    target[::2] = 2
    assert mean_absolute_error(np.full_like(target, 0.9), target) == pytest.approx(1, rel=1e-6)
    assert r_squared(np.full_like(target, 1), target) == pytest.approx(0, abs=1e-9)


def test_numbers_that_are_not_finite_do_not_warn():
    target = np.array([[0.0], [1]], np.float32)
    for bad in (np.nan, np.inf, -np.inf):
        prediction = np.array([[bad], [1]], np.float32)
        assert not r_squared(prediction, target) > 0
        assert 0 <= accuracy(prediction, target, "binary") <= 1


def test_each_task_has_a_metric_to_look_at_first():
    assert primary("regression").key == "r_squared"
    assert {primary(task).key for task in ("binary", "multiclass", "multilabel")} == {"accuracy"}
    target = np.array([[-1.0], [1]])
    assert primary("binary").score(Answers(np.array([[-0.2], [-0.1]]), target, "binary", -1, 1)) == 0.5
    assert primary("regression").score(Answers(target, target, "regression")) == 1.0


def test_every_metric_speaks_of_a_task():
    assert {metric for task in TASKS for metric in of_task(task)} == {cls() for cls in catalog.members(Metric).values()}
    assert all(set(cls.tasks) <= set(TASKS) for cls in catalog.members(Metric).values())


# The examples of scikit-learn's documentation.
def test_same_numbers_as_the_examples_of_scikit_learn():
    answers = of_classes([0, 1, 0, 0, 1, 0], [0, 1, 0, 0, 0, 1], 2)
    assert BalancedAccuracy().score(answers) == 0.625
    answers = of_classes([0, 1, 2, 0, 1, 2], [0, 2, 1, 0, 0, 1], 3)
    assert Precision().score(answers) == pytest.approx(2 / 9)
    assert Recall().score(answers) == pytest.approx(1 / 3)
    assert F1().score(answers) == pytest.approx(4 / 15)
    assert area(np.array([0.1, 0.4, 0.35, 0.8]), np.array([0, 0, 1, 1]) == 1) == 0.75


def test_tally_by_hand():
    answers = of_classes([0, 0, 0, 0, 1, 1, 2], [0, 0, 1, 1, 1, 0, 0], 4)
    tally = answers.tally
    assert (tally.hits.tolist(), tally.predicted.tolist(), tally.true.tolist()) == (
        [2, 1, 0, 0],
        [4, 3, 0, 0],
        [4, 2, 1, 0],
    )
    np.testing.assert_allclose(tally.precision(), [2 / 4, 1 / 3, 0, 0])
    np.testing.assert_allclose(tally.recall(), [2 / 4, 1 / 2, 0, 0])
    np.testing.assert_allclose(tally.f1(), [2 * 2 / 8, 2 * 1 / 5, 0, 0])
    assert BalancedAccuracy().score(answers) == pytest.approx(
        (1 / 2 + 1 / 2 + 0) / 3
    )  # the fourth class does not occur
    assert F1().score(answers) == pytest.approx((1 / 2 + 2 / 5 + 0) / 3)


def test_one_column_is_two_classes():
    one = Answers(np.array([[0.2], [0.8], [0.3], [0.9]]), np.array([[0.0], [1], [1], [0]]), "binary")
    two = of_classes([0, 1, 1, 0], [0, 1, 0, 1], 2)
    for metric in (BalancedAccuracy(), Precision(), F1()):
        assert metric.score(one) == metric.score(two) == 0.5


def test_labels_by_hand():
    target = np.array([[1, 0, 1], [0, 0, 1], [1, 1, 0], [1, 0, 0]])
    prediction = np.array([[0.9, 0.1, 0.8], [0.7, 0.2, 0.9], [0.6, 0.4, 0.1], [0.9, 0.3, 0.6]])
    answers = Answers(prediction, target, "multilabel")
    assert Accuracy().score(answers) == pytest.approx(9 / 12)
    assert ExactMatch().score(answers) == 1 / 4
    np.testing.assert_allclose(answers.tally.precision(), [3 / 4, 0, 2 / 3])
    np.testing.assert_allclose(answers.tally.recall(), [1, 0, 1])
    assert F1().score(answers) == pytest.approx((6 / 7 + 0 + 4 / 5) / 3)
    # Pair by pair: of 0.9, 0.6 and 0.9 two are above 0.7; the other two labels are in perfect order.
    assert RocAuc().score(answers) == pytest.approx(np.mean([2 / 3, 1.0, 1.0]))


@pytest.mark.parametrize("kinds", [2, 5, 1000])
def test_area_counts_all_pairs_and_equals_as_half(kinds):
    chance = np.random.default_rng(kinds)
    values, yes = chance.integers(0, kinds, 90) / 7, chance.random(90) < 0.3
    above = values[yes][:, None] - values[~yes]
    assert area(values, yes) == pytest.approx(((above > 0) + 0.5 * (above == 0)).mean(), rel=1e-14)
    assert area(-values, yes) == pytest.approx(1 - area(values, yes), rel=1e-14)
    assert area(np.full(90, 0.3), yes) == 0.5


def test_area_of_answers_in_columns():
    truth = np.array([0, 1, 2, 1, 0])
    prediction = np.array([[3.0, 0, 0], [1, 2, 0], [0, 1, 4], [2, 0, 1], [1, 0, 0]])
    by_class = [area(prediction[:, k], truth == k) for k in range(3)]
    assert RocAuc().score(Answers(prediction, np.eye(3)[truth], "multiclass")) == pytest.approx(np.mean(by_class))
    absent = Answers(np.c_[prediction, np.zeros(5)], np.eye(4)[truth], "multiclass")
    assert RocAuc().score(absent) == pytest.approx(np.mean(by_class))
    two = Answers(prediction[:, :2], np.eye(2)[truth % 2], "binary", -1, 1)
    assert RocAuc().score(two) == area(prediction[:, 1] - prediction[:, 0], truth == 1)


def test_what_is_not_defined_is_a_dash():
    only_one = Answers(np.array([[0.2], [0.8]]), np.zeros((2, 1)), "binary")
    assert np.isnan(RocAuc().score(only_one)) and RocAuc().shown(RocAuc().score(only_one)) == "–"
    lost = Answers(np.full((2, 1), np.nan), np.array([[0.0], [1]]), "binary")
    assert all(metric.shown(metric.score(lost)) for metric in of_task("binary"))
    assert RocAuc().shown(RocAuc().score(lost)) == "–"


def test_misses_by_hand():
    target, prediction = np.array([[1.0], [2], [6]]), np.array([[2.0], [2], [3]])
    answers = Answers(prediction, target, "regression")
    assert {metric.key: metric.score(answers) for metric in of_task("regression")} == pytest.approx(
        {"r_squared": 1 - 10 / 14, "mean_absolute_error": 4 / 3, "root_mean_squared_error": np.sqrt(10 / 3)}
    )
    wild = Answers(np.full((2, 1), 1e300), np.zeros((2, 1)), "regression")
    assert RootMeanSquaredError().score(wild) == pytest.approx(1e300)


@pytest.mark.parametrize("example", [IrisExample, HousePricesExample])
def test_a_report_holds_every_metric_in_the_unit_of_the_data(example):
    trainer = Trainer(example().experiment())
    report = trainer.judgement()
    data, prepared = trainer.compiled.data, trainer.compiled.prepared
    assert list(report) == ["training", "validation"]
    for name, judged in report.items():
        assert (judged.loss, judged.scores[trainer.compiled.metric.key]) == trainer.evaluate_part(name)
        assert list(judged.scores) == [metric.key for metric in of_task(data.task)]
        assert judged.samples == len(getattr(prepared, name).x)
        if data.task == "regression":
            predicted = prepared.targets_to_units(trainer.objective.predict(getattr(prepared, name).x, trainer.views))
            off = np.abs(predicted - data.targets[getattr(prepared, name).indices]).mean()
            assert judged.scores["mean_absolute_error"] == pytest.approx(off, rel=1e-5)
        else:
            assert [one.name for one in judged.classes] == list(data.target_names)
            assert sum(one.samples for one in judged.classes) == judged.samples


def test_scores_of_a_large_training_part_are_those_of_its_evaluation():
    experiment = paths.replace(SpiralsExample().experiment(), "data.source.samples", 3000)
    trainer = Trainer(experiment)
    found, judged = Scores().measure(trainer.probe()), trainer.evaluate()
    assert (found["training"].loss, found["training"].scores["accuracy"]) == (
        judged.training_loss,
        judged.training_metric,
    )
    assert found["training"].samples < len(trainer.compiled.prepared.training.x)


def test_metrics_read_well():
    assert primary("multiclass").shown(0.97345) == "97.3 %"
    assert primary("regression").shown(0.97345) == "0.973"
    assert RootMeanSquaredError().shown(0.000123456) == "0.0001235"
    assert primary("binary").shown(None) == "–"
