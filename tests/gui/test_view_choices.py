"""What is chosen in a view outlives its window, and the program; what a file says of it is not trusted."""

import json

import msgspec
import pytest
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QAbstractButton

from engine.examples.digits import DigitsExample
from engine.examples.house_prices import HousePricesExample
from engine.examples.spirals import SpiralsExample
from gui.document import Document
from gui.settings import SettingsFile
from gui.view_choices import ViewChoices
from gui.views import finding
from gui.widgets.combo_box import ComboBox
from gui.widgets.segmented import SegmentedControl

WAIT_MS = 20_000
KEEPING = ("loss", "gradients", "weights", "gallery", "decision_map")


def view(one, key, qtbot):
    """The view `key`, brought to the front and fed."""
    dock = next(dock for dock in one.window.view_docks if dock.kind.key == key)
    dock.show()
    dock.raise_()
    qtbot.waitUntil(lambda: dock.view is not None and not dock.view.is_empty, timeout=WAIT_MS)
    return dock.view


def pick(control, key):
    """As a person does."""
    if isinstance(control, ComboBox):
        control.setCurrentIndex(control._keys.index(key))
        control.activated.emit(control.currentIndex())
    else:
        control._group.button(control._keys.index(key)).click()


def stored(folder):
    return json.loads((folder / "settings.json").read_text(encoding="utf-8"))["choices"]


def states(view):
    """What each control that is kept stands at."""
    found = {}
    for name, control in view.kept().items():
        if isinstance(control, QActionGroup):
            found[name] = control.checkedAction().data()
        else:
            found[name] = control.isChecked() if isinstance(control, QAbstractButton) else control.key()
    return found


def choose_in_loss(loss):
    pick(loss.shown_metric, "accuracy")
    loss.axes.choose("step", 0.6)


def test_choices_come_back_at_the_next_start(program, qtbot, tmp_path):
    one = program(settings=tmp_path / "settings.json")
    choose_in_loss(view(one, "loss", qtbot))
    pick(view(one, "gradients", qtbot).choice, "river")
    weights = view(one, "weights", qtbot)
    pick(weights.choice, "bias")
    pick(weights.time, "ridges")
    view(one, "decision_map", qtbot).margins.click()
    one.shut_down()
    assert stored(tmp_path) == {
        "loss": {"metric": "accuracy", "log": False, "axis": "step", "smoothing": 0.6},
        "gradients": {"shown": "river"},
        "weights": {"parameters": "bias", "time": "ridges"},
        "decision_map": {"margins": True},
    }
    again = program(settings=tmp_path / "settings.json")
    loss = view(again, "loss", qtbot)
    assert states(loss) == stored(tmp_path)["loss"]
    assert loss.plot.axes["x"].name == "step" and loss.plot.axes["y"].name == "Accuracy" and not loss.log.isEnabled()
    gradients = view(again, "gradients", qtbot)
    assert gradients.river_plot.isVisible() and not gradients.plot.isVisible()
    weights = view(again, "weights", qtbot)
    assert weights.ridges.isVisible() and weights.choice.key() == "bias"
    assert view(again, "decision_map", qtbot).margins.isChecked()


def test_a_logarithmic_loss_stays_one(program, qtbot, tmp_path):
    one = program(settings=tmp_path / "settings.json")
    view(one, "loss", qtbot).log.click()
    one.shut_down()
    again = view(program(settings=tmp_path / "settings.json"), "loss", qtbot)
    assert again.log.isChecked() and again.log.isEnabled() and again.plot.is_log["y"]


def test_choices_last_over_a_change_of_language_without_any_file(program, qtbot):
    one = program()
    choose_in_loss(view(one, "loss", qtbot))
    before = one.window
    one.on_language_picked("zh_CN")
    qtbot.waitUntil(lambda: one.window is not before and one.window.is_complete(), timeout=WAIT_MS)
    loss = view(one, "loss", qtbot)
    assert states(loss) == {"metric": "accuracy", "log": False, "axis": "step", "smoothing": 0.6}


def test_what_the_data_do_not_offer_waits(program, qtbot, tmp_path):
    one = program(settings=tmp_path / "settings.json")
    choose_in_loss(view(one, "loss", qtbot))
    one.shut_down()
    again = program(HousePricesExample().experiment(), settings=tmp_path / "settings.json")
    loss = view(again, "loss", qtbot)
    assert loss.shown_metric.key() == "loss" and loss.log.isEnabled()
    again.shut_down()
    assert stored(tmp_path)["loss"]["metric"] == "accuracy"
    third = program(HousePricesExample().experiment(), settings=tmp_path / "settings.json")
    loss = view(third, "loss", qtbot)
    third.document.change(SpiralsExample().experiment(), "spirals")
    qtbot.waitUntil(lambda: loss.shown_metric.key() == "accuracy", timeout=WAIT_MS)
    pick(loss.shown_metric, "loss")
    third.shut_down()
    assert stored(tmp_path)["loss"]["metric"] == "loss"


def test_the_test_part_is_never_shown_by_itself(program, qtbot, tmp_path):
    digits = DigitsExample().experiment()
    digits = msgspec.structs.replace(digits, data=msgspec.structs.replace(digits.data, test=0.1))
    one = program(digits, settings=tmp_path / "settings.json")
    gallery = view(one, "gallery", qtbot)
    pick(gallery.part, "test")
    pick(gallery.choice, "all")
    pick(gallery.order_box, "best")
    one.shut_down()
    again = view(program(digits, settings=tmp_path / "settings.json"), "gallery", qtbot)
    assert states(again) == {"samples": "all", "order": "best"} and again.part.key() == "validation"


DAMAGED = (
    [],
    "loss",
    {"loss": 3},
    {"loss": {"metric": "nonsense", "axis": "parsecs", "smoothing": 7, "log": "yes"}},
    {"loss": {"metric": None, "axis": ["step"], "smoothing": {"a": 1}, "log": []}},
    {"loss": {"metric": True, "axis": 10**400, "smoothing": "0.6", "log": 1}},
    {"loss": {"metric": 200 * "x"}, "nobody": {"nothing": 1}},
)


@pytest.mark.parametrize("damaged", DAMAGED)
def test_damaged_choices_fall_back_quietly(theme, qtbot, tmp_path, damaged):
    file = SettingsFile(tmp_path / "settings.json")
    file.path.write_text(json.dumps({"theme": "dark", "choices": damaged}))
    loss = next(kind for kind in finding.views() if kind.key == "loss")(theme, Document(SpiralsExample().experiment()))
    qtbot.addWidget(loss)
    ViewChoices(file).give(loss)
    assert not file.was_damaged and file.read().theme == "dark"
    assert (loss.axes.axis, loss.axes.weight, loss.log.isChecked()) == ("epoch", 0.0, False)


def test_another_window_s_choices_are_left_alone(theme, qtbot, tmp_path):
    kinds = {kind.key: kind for kind in finding.views()}
    files = [SettingsFile(tmp_path / "settings.json") for _window in range(2)]
    first, second = (ViewChoices(file) for file in files)
    made = {key: kinds[key](theme, Document(SpiralsExample().experiment())) for key in ("gradients", "weights")}
    for one in made.values():
        qtbot.addWidget(one)
    pick(made["gradients"].choice, "river")
    first.take([made["gradients"]])
    files[0].settle()
    second.take([made["weights"]])
    files[1].settle()
    assert stored(tmp_path)["gradients"] == {"shown": "river"} and "weights" in stored(tmp_path)


@pytest.mark.parametrize("key", KEEPING)
def test_every_control_that_is_kept_comes_back(theme, qtbot, key):
    """Whatever a view names in `kept`: another value is chosen, and a new view stands at it."""
    kind = next(kind for kind in finding.views() if kind.key == key)
    first, second = (kind(theme, Document(SpiralsExample().experiment())) for _view in range(2))
    for made in (first, second):
        qtbot.addWidget(made)
    before = states(first)
    for control in first.kept().values():
        if isinstance(control, QActionGroup):
            control.actions()[-1].trigger()
        elif isinstance(control, QAbstractButton):
            control.click()
        elif control._keys:
            pick(control, control._keys[-1])
    choices = ViewChoices()
    choices.take([first])
    choices.give(second)
    assert states(second) == states(first)
    assert all(states(first)[name] != before[name] or not first.kept()[name]._keys for name in before)


def test_the_views_that_keep_something_are_these():
    assert {kind.key for kind in finding.views() if "kept" in vars(kind)} == set(KEEPING)


@pytest.mark.parametrize("make", [ComboBox, SegmentedControl])
def test_a_wish_is_granted_once(qtbot, theme, make):
    control, seen = make((("a", "A"), ("b", "B"))), []
    qtbot.addWidget(control)
    control.picked.connect(seen.append)
    control.wish("c")
    assert (control.key(), control.wished(), seen) == ("a", "c", [])
    control.set_choices((("a", "A"), ("c", "C")))
    assert (control.key(), control.wished()) == ("c", "c")
    control.wish("a")
    assert (control.key(), seen) == ("a", ["a"])
    control.set_choices((("a", "A"), ("c", "C")))
    assert control.key() == "a"
    control.wish("d")
    pick(control, "c")
    control.set_choices((("c", "C"), ("d", "D")))
    assert control.key() == "c", "a person has chosen since"
