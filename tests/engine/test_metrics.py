"""Metrics against numbers worked out by hand and by scikit-learn."""

import numpy as np
import pytest

from engine import metrics
from engine.metrics import accuracy, confusion_counts, mean_absolute_error, predicted_classes, primary, r_squared

N = np.arange(60)


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
    assert primary("binary").score(np.array([[-0.2], [-0.1]]), target, -1, 1) == 0.5
    assert primary("regression").score(target, target) == 1.0
    assert primary("binary").higher_is_better and primary("regression").higher_is_better


def test_metrics_read_well():
    assert primary("multiclass").shown(0.97345) == "97.3 %"
    assert primary("regression").shown(0.97345) == "0.973"
    assert metrics.primary("binary").shown(None) == "–"
