"""Forms show what the document holds and propose what a person enters, for every option of every member."""

import pytest
from PySide6.QtWidgets import QLabel

from engine import catalog, paths
from engine.activations.base import Activation
from engine.activations.elu import ELU
from engine.activations.tanh import Tanh
from engine.datasets.base import Dataset
from engine.experiment import Experiment
from engine.initializers import Initializer, Normal
from engine.layers.base import Layer
from engine.layers.dense import Dense
from engine.layers.dropout import Dropout
from engine.losses.base import Loss
from engine.optimizers.base import Optimizer
from engine.options import options
from engine.penalties import L1, Penalty
from engine.schedules import Schedule
from gui.document import Document
from gui.editors.options_form import OptionsForm
from gui.editors.seed_editor import SeedEditor
from tests.gui.editor_driving import another, choose, enter, shown, type_into

PLACES = {
    Activation: "layers.0.activation",
    Initializer: "layers.0.initial_weights",
    Penalty: "layers.0.penalty",
    Layer: "layers.0",
    Loss: "loss",
    Optimizer: "optimizer",
    Schedule: "schedule",
    Dataset: "data.source",
}
MEMBERS = [
    pytest.param(place, kind, id=f"{base.__name__}-{key}")
    for base, place in PLACES.items()
    for key, kind in catalog.members(base).items()
]
START = Experiment(layers=(Dense(4, Tanh()), Dense(1)))


@pytest.fixture
def make(qtbot, theme):
    """Makes a document and a form for the part at a path."""
    kept = []

    def made(path, experiment=START, **more):
        document = Document(experiment)
        form = OptionsForm(document, path, theme, **more)
        qtbot.addWidget(form)
        kept.append((document, form))
        return document, form

    return made


def in_form(kind):
    """The options a form shows: all but those that have a page of their own."""
    return [option for option in options(kind) if not option.own_page]


@pytest.mark.parametrize(("place", "kind"), MEMBERS)
def test_every_option_goes_both_ways(qtbot, make, place, kind):
    document, form = make(place, paths.replace(START, place, kind()))
    for option in in_form(kind):
        editor = form.row(option.name).editor
        old = getattr(kind(), option.name)
        if option.is_member:
            assert shown(editor) == old.key
            continue
        assert shown(editor) == old
        new = another(option, old)
        path = f"{place}.{option.name}"
        document.set_option(path, new, merge=False)
        assert shown(editor) == new
        document.undo_stack.undo()
        assert shown(editor) == old
        enter(qtbot, editor, new)
        assert paths.get(document.experiment, path) == new
        document.undo_stack.undo()
        assert shown(editor) == old
        assert paths.get(document.experiment, path) == old


@pytest.mark.parametrize(("place", "kind"), MEMBERS)
def test_every_row_explains_itself(make, place, kind):
    _document, form = make(place, paths.replace(START, place, kind()))
    for option in in_form(kind):
        row = form.row(option.name)
        assert row.label.text()
        assert row.toolTip()
        assert row.whatsThis()
        assert row.label.buddy() is row.editor
        assert row.editor.accessibleName()


@pytest.mark.parametrize("path", ["data", "training", ""])
def test_plans_go_both_ways(qtbot, make, path):
    document, form = make(path, skip=("source", "data", "layers", "loss", "optimizer", "schedule", "training"))
    for option in options(type(paths.get(START, path))):
        if option.name not in form._rows or option.is_member:
            continue
        full = f"{path}.{option.name}" if path else option.name
        new = 0.5 if option.name in ("validation", "test") else another(option, paths.get(START, full))
        enter(qtbot, form.row(option.name).editor, new)
        assert paths.get(document.experiment, full) == new
        document.undo_stack.undo()
        assert document.experiment == START


@pytest.mark.parametrize("text", ["", "-3", "many", "1e", "0x10"])
def test_what_cannot_be_read_leaves_the_experiment_alone(qtbot, make, text):
    document, form = make("optimizer")
    field = form.row("learning_rate").editor
    type_into(qtbot, field, text)
    assert document.experiment == START
    assert not document.undo_stack.count()
    assert shown(field) == START.optimizer.learning_rate
    assert float(field.lineEdit().text()) == START.optimizer.learning_rate


def test_what_is_being_typed_stays_while_something_else_changes(qtbot, make):
    document, form = make("layers.0")
    field = form.row("units").editor
    field.selectAll()
    qtbot.keyClicks(field, "12")
    document.set_option("layers.0.bias", False)
    assert field.lineEdit().text() == "12"
    assert not shown(form.row("bias").editor)


def test_a_form_stays_in_place_while_the_kinds_stay(make):
    document, form = make("layers.0")
    before = form.row("units")
    document.set_option("layers.0.units", 7)
    assert form.row("units") is before
    document.set_option("layers.0.activation", ELU(2.0))
    assert form.row("units") is before
    assert shown(form.row("activation.alpha").editor) == 2.0


def test_options_of_a_picked_member_stand_below_it(qtbot, make):
    document, form = make("layers.0")
    choose(form.row("penalty").editor, "l1")
    enter(qtbot, form.row("penalty.strength").editor, 0.25)
    assert document.experiment.layers[0].penalty == L1(0.25)
    choose(form.row("initial_weights").editor, "normal")
    assert document.experiment.layers[0].initial_weights == Normal()
    document.undo_stack.undo()
    document.undo_stack.undo()
    document.undo_stack.undo()
    assert document.experiment == START
    assert shown(form.row("penalty").editor) == "none"


def test_another_path_shows_another_part(make):
    _document, form = make("layers.0")
    units = form.row("units")
    form.set_path("layers.1")
    assert form.row("units") is units
    assert shown(units.editor) == 1
    assert shown(form.row("activation").editor) == "relu"


def test_a_part_that_is_gone_is_passed_over(make):
    document, form = make("layers.1")
    document.change(Experiment(layers=(Dense(3),)), "remove")
    form.on_row_edited("units", 9)
    assert document.experiment.layers == (Dense(3),)
    document.change(Experiment(layers=(Dense(3), Dropout(0.5))), "add")
    assert shown(form.row("rate").editor) == 0.5


def test_live_options_say_so(make):
    _document, form = make("layers.0", paths.replace(START, "layers.0.penalty", L1()))
    for name, is_live in (("penalty", True), ("penalty.strength", True), ("units", False)):
        notes = {note.text(): note.toolTip() for note in form.row(name).findChildren(QLabel)}
        assert ("while training" in notes.get("live", "")) == is_live
        assert ("while training" in form.row(name).whatsThis()) == is_live


def test_dragging_a_slider_is_one_step_to_undo(make):
    document, form = make("data")
    slider = form.row("validation").editor.slider
    for place in (30, 40, 50):
        slider.setValue(place)
    assert document.experiment.data.validation == 0.5
    assert document.undo_stack.count() == 1
    document.undo_stack.undo()
    assert shown(form.row("validation").editor) == START.data.validation
    assert slider.value() == 25


def test_the_die_throws_another_seed(make):
    document, form = make("", only=("seed",))
    editor = form.row("seed").editor
    assert isinstance(editor, SeedEditor)
    seen = set()
    for _throw in range(5):
        before = document.experiment.seed
        editor.dice.click()
        assert document.experiment.seed != before
        seen.add(document.experiment.seed)
    assert len(seen) > 1


def test_a_folder_is_chosen_in_a_dialog_that_does_not_block(qtbot, make, tmp_path):
    kind = catalog.member(Dataset, "idx_folder")
    document, form = make("data.source", paths.replace(START, "data.source", kind()))
    editor = form.row("path").editor
    editor.browse.click()
    editor.dialog.dialog.fileSelected.emit(str(tmp_path))
    editor.dialog.dialog.close()
    assert document.experiment.data.source.path == str(tmp_path)
    assert editor.line.text() == str(tmp_path)
