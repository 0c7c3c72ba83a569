"""The problem strip names faults, leads to them, and mends them."""

import pytest
from PySide6.QtCore import Qt

from engine.activations.sigmoid import Sigmoid
from engine.activations.step import Step
from engine.activations.tanh import Tanh
from engine.datasets.idx_folder import IdxFolder
from engine.experiment import DataPlan, Experiment, TrainingPlan
from engine.layers.dense import Dense
from engine.losses.binary_cross_entropy import BinaryCrossEntropy
from gui.document import Document
from gui.editors.problem_strip import ProblemStrip, part_of

GOOD = Experiment(layers=(Dense(4, Tanh()), Dense(1, Sigmoid())), loss=BinaryCrossEntropy())
BAD = Experiment(layers=(Dense(4, Step()), Dense(3, Tanh())), training=TrainingPlan(batch_size=3000))


@pytest.fixture
def make(qtbot, theme):
    kept = []

    def made(experiment):
        document = Document(experiment)
        strip = ProblemStrip(document, theme)
        qtbot.addWidget(strip)
        strip.resize(640, strip.height())
        kept.append((document, strip))
        return document, strip

    return made


def test_it_is_calm_when_nothing_is_wrong(make):
    _document, strip = make(GOOD)
    assert not strip.calm.isHidden()
    assert strip.area.isHidden()
    assert not strip.rows


def test_every_problem_has_a_row(make):
    document, strip = make(BAD)
    assert [row.problem for row in strip.rows] == list(document.problems)
    assert len(strip.rows) > 3
    assert strip.calm.isHidden()
    assert all(row.accessibleName() for row in strip.rows)
    document.change(GOOD, "good")
    assert not strip.calm.isHidden()
    document.undo_stack.undo()
    assert len(strip.rows) == len(document.problems)


def test_the_remedy_mends_and_can_be_undone(qtbot, make):
    document, strip = make(BAD)
    while strip.rows:
        problem, count = strip.rows[0].problem, len(strip.rows)
        qtbot.mouseClick(strip.rows[0].remedy, Qt.MouseButton.LeftButton)
        assert document.experiment == problem.repaired
        assert len(strip.rows) < count
    assert not document.problems
    while document.undo_stack.canUndo():
        document.undo_stack.undo()
    assert document.experiment == BAD


def test_a_click_leads_to_the_part(qtbot, make):
    document, strip = make(BAD)
    row = next(row for row in strip.rows if row.problem.where.startswith("layers.1"))
    qtbot.mouseClick(row, Qt.MouseButton.LeftButton)
    assert document.selection == "layers.1"
    row = next(row for row in strip.rows if row.problem.where == "training.batch_size")
    qtbot.keyClick(row, Qt.Key.Key_Return)
    assert document.selection == "training"


def test_it_never_grows_beyond_three_rows(qtbot, make):
    _document, strip = make(BAD)
    strip.show()
    qtbot.waitUntil(lambda: strip.area.height() > 100)
    assert strip.height() <= 3 * 60
    strip.hide()


@pytest.mark.parametrize(
    ("where", "part"),
    [
        ("layers.1.units", "layers.1"),
        ("layers.7", ""),
        ("layers", "layers.1"),
        ("data.validation", "data"),
        ("loss", "loss"),
        ("training.batch_size", "training"),
        ("seed", "training"),
        ("", ""),
    ],
)
def test_each_place_belongs_to_a_part(where, part):
    assert part_of(where, 2) == part


def test_a_missing_folder_is_chosen_from_the_row(qtbot, make, tmp_path):
    document, strip = make(Experiment(data=DataPlan(source=IdxFolder()), layers=GOOD.layers))
    row = next(row for row in strip.rows if row.problem.where == "data.source.path")
    assert row.remedy.text() == "Choose a folder…"
    qtbot.mouseClick(row.remedy, Qt.MouseButton.LeftButton)
    dialog = strip.dialogs["folder"].dialog
    dialog.fileSelected.emit(str(tmp_path))
    dialog.close()
    assert document.experiment.data.source.path == str(tmp_path)
    document.undo_stack.undo()
    assert document.experiment.data.source.path == ""


def test_other_problems_ask_for_no_path(make):
    _document, strip = make(BAD)
    assert all(row.remedy is None or row.problem.repaired is not None for row in strip.rows)
