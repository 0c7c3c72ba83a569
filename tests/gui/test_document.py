"""The document: steps that can be undone, and what they are called."""

import pytest

from engine import paths
from engine.examples.spirals import SpiralsExample
from engine.layers.dropout import Dropout
from gui import document as module
from gui.document import Document

START = SpiralsExample().experiment()


@pytest.fixture
def document(qapp):
    return Document(START)


def test_edits_close_upon_one_another_are_one_step(document, monkeypatch):
    now = [0.0]
    monkeypatch.setattr(module.time, "monotonic", lambda: now[0])
    for noise in (0.1, 0.2, 0.3):
        document.set_option("data.source.noise", noise)
        now[0] += module.MERGED_WITHIN_S - 0.1  # a long drag stays one step however long it takes
    assert document.undo_stack.count() == 1
    now[0] += module.MERGED_WITHIN_S
    document.set_option("data.source.noise", 0.4)
    assert document.undo_stack.count() == 2
    document.undo_stack.undo()
    assert document.experiment.data.source.noise == 0.3
    document.undo_stack.undo()
    assert document.experiment == START


def test_an_edit_taken_back_at_once_leaves_no_step(document):
    document.set_option("training.epochs", 7)
    document.set_option("training.epochs", START.training.epochs)
    assert document.undo_stack.count() == 0 and document.experiment == START


def test_other_edits_and_edits_not_to_be_merged_are_steps_of_their_own(document):
    document.set_option("training.epochs", 7)
    document.set_option("training.batch_size", 8)
    document.set_option("training.batch_size", 9, merge=False)
    assert document.undo_stack.count() == 3


@pytest.mark.parametrize(
    ("path", "value", "label"),
    [
        ("training.epochs", 7, "change epochs"),
        ("layers.0.units", 3, "change units"),
        ("layers.0", Dropout(), "use Dropout"),
    ],
)
def test_steps_have_names(document, path, value, label):
    document.set_option(path, value)
    assert document.undo_stack.undoText() == label
    assert paths.get(document.experiment, path) == value
