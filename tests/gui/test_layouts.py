"""Ready layouts and one's own: what stands where, whatever the data, the window and the run are doing."""

import itertools
import json

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolTip

from engine import catalog
from engine.examples.base import Example
from engine.examples.dead_relus import DeadReLUsExample
from engine.examples.digits import DigitsExample
from engine.examples.house_prices import HousePricesExample
from engine.examples.iris import IrisExample
from engine.examples.spirals import SpiralsExample
from engine.examples.ten_sigmoid_layers import TenSigmoidLayersExample
from engine.examples.three_lamps import ThreeLampsExample
from engine.text import LANGUAGES
from gui.layouts import AREAS, LAYOUTS, rows_of
from gui.off_screen import OffScreen
from gui.settings import LAYOUTS_LIMIT, NAME_LIMIT, OwnLayout, Settings, SettingsFile
from gui.toolbar.moment_banner import MomentBanner
from gui.views import finding
from gui.views.sheet import LOW_PX
from gui.views.updates import RATE_PX
from gui.widgets.dock_title import HEIGHT_PX

WAIT_MS = 20_000
PANELS = ("data", "inspector")
PLANNED = ("signal", "activations", "neuron_life", "updates", "hidden_space", "residuals")


def docks(one):
    found = {dock.objectName(): dock for dock in one.window.arrangement._panels}
    return found | {dock.kind.key: dock for dock in one.window.view_docks}


def open_keys(one):
    return {key for key, dock in docks(one).items() if not dock.isHidden()}


def in_sight(one, qtbot):
    """The keys of the docks that are not behind another one, once nothing moves any more."""
    moments = []

    def is_calm():
        moments.append({key: (dock.geometry(), dock.visibleRegion().isEmpty()) for key, dock in docks(one).items()})
        return not one.window.arrangement.is_waiting and len(moments) > 3 and moments[-1] == moments[-2] == moments[-3]

    qtbot.waitUntil(is_calm, timeout=WAIT_MS)
    return {key for key, dock in docks(one).items() if not dock.visibleRegion().isEmpty()}


def fitting(one):
    return {dock.kind.key for dock in one.window.view_docks if dock.fits}


def wanted(one, key):
    """The keys the layout has a place for, of those that are there and fit."""
    known = docks(one)
    whole = [rows_of(LAYOUTS[key], area, known) for area in AREAS]
    named = {dock for rows in whole for row in rows for place in row for dock in place}
    return {name for name, dock in known.items() if dock in named and (name in PANELS or dock.fits)}


def test_layouts_name_nothing_that_nobody_knows():
    known = {*PANELS, *PLANNED, *(f"*{area}" for area in finding.AREAS), *(view.key for view in finding.views())}
    for layout in LAYOUTS.values():
        words = " ".join((layout.left, layout.right, layout.bottom)).replace("/", " ").replace("|", " ").split()
        assert set(words) <= known and len(words) == len(set(words))


@pytest.mark.parametrize(
    ("example", "size"),
    [
        (SpiralsExample, (1280, 720)),
        (DigitsExample, (1440, 900)),
        (HousePricesExample, (1280, 720)),
        pytest.param(SpiralsExample, (1440, 900), marks=pytest.mark.hard),
        pytest.param(DigitsExample, (1280, 720), marks=pytest.mark.hard),
        pytest.param(HousePricesExample, (1440, 900), marks=pytest.mark.hard),
    ],
)
def test_every_layout_shows_what_it_names_and_nothing_else(program, qtbot, example, size):
    one = program(example().experiment())
    one.window.resize(*size)
    for key in [*LAYOUTS, *reversed(LAYOUTS)]:
        one.window.arrangement.use(key)
        assert open_keys(one) == wanted(one, key), key
        assert not any(dock.isFloating() for dock in docks(one).values())
        seen = in_sight(one, qtbot)
        for place in (place for area in AREAS for row in rows_of(LAYOUTS[key], area, docks(one)) for place in row):
            shown = [name for name, dock in docks(one).items() if dock in place and not dock.isHidden()]
            assert len([name for name in shown if name in seen]) == min(len(shown), 1), "one of each place is in front"
        assert (one.window.width(), one.window.height()) == size
        room = one.window.rect()
        for name in seen:
            dock = docks(one)[name]
            assert room.contains(dock.geometry()) and min(dock.width(), dock.height()) > 150, (key, name, dock.size())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("example", [DigitsExample, IrisExample, ThreeLampsExample])
def test_a_small_window_keeps_its_size_in_every_layout_and_view(program, qtbot, example, language):
    one = program(example().experiment(), language)
    size = (1024, 700)
    one.window.resize(*size)
    for key in [*LAYOUTS, *reversed(LAYOUTS)]:
        one.window.arrangement.use(key)
        assert one.window.size().toTuple() == size, key  # not on the way either
        for name, dock in docks(one).items():
            if not dock.isHidden() and dock.visibleRegion().isEmpty():
                dock.raise_()
                qtbot.waitUntil(lambda dock=dock: not dock.visibleRegion().isEmpty(), timeout=WAIT_MS)
                assert one.window.size().toTuple() == size, (key, name)
        in_sight(one, qtbot)
        assert one.window.size().toTuple() == size, key


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_small_window_keeps_its_size_with_every_hint(program, qtbot, language):
    one, size = program(language=language), (1024, 700)
    hint, controller = one.window.hint, one.controller
    one.window.resize(*size)
    for key in LAYOUTS:
        one.window.arrangement.use(key)
        in_sight(one, qtbot)
        for name, example in catalog.members(Example).items():
            one.window.commands.open_example(example())
            qtbot.waitUntil(lambda: hint.wanted and controller.state != "preparing", timeout=WAIT_MS)
            assert hint.isVisible() != bool(one.document.problems), "what is to be done comes first"
            assert hint.isVisible() != one.window.problems.isVisible(), "one of them has the room"
            assert one.window.size().toTuple() == size, (key, name)
            assert QFontMetrics(hint.words.font()).height() * 2 <= hint.words.height(), (key, name)
            assert one.window.strip.height() >= one.window.strip.minimumSizeHint().height(), (key, name)


def test_looking_back_in_a_small_window_takes_no_more_height(program, qtbot):
    one, size = program(), (1024, 700)
    one.window.resize(*size)
    one.window.arrangement.use("gradients")
    in_sight(one, qtbot)
    one.window.commands.open_example(IrisExample())
    hint, banner = one.window.hint, one.window.findChild(MomentBanner)
    qtbot.waitUntil(lambda: hint.isVisible() and one.controller.state == "ready", timeout=WAIT_MS)
    one.controller.step_batch()
    qtbot.waitUntil(lambda: one.controller.step == 1 and one.controller.state == "paused", timeout=WAIT_MS)
    one.document.look_at(0)
    assert banner.isVisible() and hint.isHidden() and one.window.problems.isHidden()
    in_sight(one, qtbot)
    assert one.window.size().toTuple() == size
    one.document.look_at(None)
    assert banner.isHidden() and hint.isVisible()


@pytest.mark.parametrize("way", ["first", "reset", *(key for key, layout in LAYOUTS.items() if layout.leads)])
def test_a_low_window_leaves_the_network_room_for_eight_neurons(qtbot, way):
    off = OffScreen(TenSigmoidLayersExample().experiment(), "light", "en", (1280, 720))
    one, row = off.program, off.window.strip.row
    try:
        off.prepare()
        one.window.commands.open_example(TenSigmoidLayersExample())
        if way == "reset":
            one.window.arrangement.use("gradients")
            one.window.arrangement.reset()
        elif way != "first":
            one.window.arrangement.use(way)
        off.wait_until(lambda: one.window.hint.isVisible() and not one.window.arrangement.settling.is_busy)
        assert one.window.size().toTuple() == (1280, 720)
        hidden = row.drawing.places[1:-1]
        assert [len(place.units) for place in hidden] == [8] * 9 and not any(place.fold for place in hidden)
        assert all(part.height() > 220 for part in one.window.shown_views() if part.area != "result")
    finally:
        off.close()
        one.deleteLater()


def test_words_and_tools_of_a_narrow_view_stand_one_under_the_other(program, qtbot):
    one = program(DeadReLUsExample().experiment())
    one.window.resize(1024, 1000)
    one.window.arrangement.use("gradients")
    in_sight(one, qtbot)
    loss = docks(one)["loss"].view
    assert loss.height() >= LOW_PX
    loss.caption.set_text("Epoch 16 · step 400 · training 0.02921 · validation 0.01757 · accuracy 99.0 / 100.0 %")
    below = loss.caption.mapTo(loss, loss.caption.rect().bottomLeft()).y
    qtbot.waitUntil(lambda: loss.shown_metric.y() > below(), timeout=WAIT_MS)
    assert loss.caption.width() > loss.width() - 40 and loss.caption._shown == loss.caption._whole, "nothing is cut"
    in_sight(one, qtbot)
    assert one.window.size().toTuple() == (1024, 1000)
    one.window.resize(1920, 1080)
    one.window.arrangement.use("training")
    qtbot.waitUntil(lambda: loss.shown_metric.y() < below(), timeout=WAIT_MS)


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_in_a_low_window_the_losses_are_drawn_rather_than_said(program, qtbot, language):
    one = program(language=language)
    one.window.resize(1024, 700)
    in_sight(one, qtbot)
    loss = docks(one)["loss"].view
    one.controller.train()
    qtbot.waitUntil(lambda: one.controller.step > 100 and bool(loss.caption.text()), timeout=WAIT_MS)
    one.controller.pause()
    qtbot.waitUntil(lambda: loss.plot.plotItem.vb.height() > 60, timeout=WAIT_MS)
    assert loss.caption.height() < 3 * QFontMetrics(loss.caption.font()).lineSpacing()
    assert loss.caption.text() in loss.caption.accessibleName(), "whoever asks is told all of it"


def test_long_words_in_updates_leave_a_small_window_its_size(program, qtbot):
    one = program()
    one.window.resize(1024, 700)
    one.window.arrangement.use("gradients")
    in_sight(one, qtbot)
    updates = docks(one)["updates"].view
    qtbot.waitUntil(lambda: bool(updates.caption.text()) and updates.width() < 300, timeout=WAIT_MS)
    words = "Layer 2 changes by < 0.001 % of its size in each step: slow. Layer 3 changes by 9 %: fast."
    updates.caption.set_text(words)
    in_sight(one, qtbot)
    assert updates.caption.height() >= 3 * QFontMetrics(updates.caption.font()).height()
    assert one.window.size().toTuple() == (1024, 700)
    one.window.resize(1440, 900)
    qtbot.waitUntil(lambda: updates.rate_plot.height() == RATE_PX, timeout=WAIT_MS)


def test_a_hint_that_is_cut_can_be_read_whole(program, qtbot):
    one = program()
    one.window.resize(1024, 700)
    one.window.arrangement.use("results")
    in_sight(one, qtbot)
    one.window.commands.open_example(DeadReLUsExample())
    hint = one.window.hint
    qtbot.waitUntil(hint.more.isVisible, timeout=WAIT_MS)
    QTest.mouseClick(hint.more, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(QToolTip.isVisible, timeout=WAIT_MS)
    assert QToolTip.text() == f"<qt>{hint.words.text()}</qt>" and DeadReLUsExample.summary in hint.words.text()
    one.window.resize(2400, 1200)
    qtbot.waitUntil(hint.more.isHidden, timeout=WAIT_MS)


def test_beginner_shows_few_panels_and_training_all_views(program, qtbot):
    one = program()
    one.window.arrangement.use("beginner")
    assert len(in_sight(one, qtbot)) == 3 and "gradients" not in open_keys(one)
    one.window.arrangement.use("training")
    assert open_keys(one) == fitting(one) | set(PANELS)


def test_six_places_of_views_stand_side_by_side_for_gradients():
    """With views under all the keys it names, six are in front at once."""

    class Dock:
        pass

    there = {key: Dock() for key in ("loss", "gradients", "weights", *PLANNED[:4])}
    places = [place for area in AREAS for row in rows_of(LAYOUTS["gradients"], area, there) for place in row]
    assert len(places) == 6 and {dock for place in places for dock in place} == set(there.values())


def test_other_data_keep_to_the_layout(program, qtbot):
    one = program()
    one.window.arrangement.use("beginner")
    one.document.change(DigitsExample().experiment(), "digits")
    assert open_keys(one) == {*PANELS, "loss", "confusion_matrix"}
    one.window.arrangement.reset()
    assert open_keys(one) == fitting(one) | set(PANELS)
    one.document.undo_stack.undo()
    assert {"decision_map", "gradients"} <= open_keys(one)


def test_what_a_person_opens_stays_although_the_layout_leaves_it_out(program, qtbot):
    one = program()
    one.window.arrangement.use("beginner")
    gradients = docks(one)["gradients"]
    gradients.toggleViewAction().trigger()
    assert "gradients" in open_keys(one)
    assert docks(one)["loss"] in one.window.tabifiedDockWidgets(gradients), "it stands somewhere"
    qtbot.waitUntil(lambda: docks(one)["loss"].title.isHidden())
    one.window.arrangement.keep("mine")
    assert "gradients" not in one.window.arrangement._own.named("mine").left_out
    one.document.change(DigitsExample().experiment(), "digits")
    assert "gradients" in open_keys(one)


def test_torn_off_docks_come_back(program, qtbot):
    one = program()
    for key in ("loss", "decision_map", "data"):
        docks(one)[key].setFloating(True)
    one.window.arrangement.use("results")
    assert not any(dock.isFloating() for dock in docks(one).values())
    assert open_keys(one) == wanted(one, "results")


def test_a_run_goes_on_and_feeds_what_comes_into_sight(program, qtbot):
    one = program()
    one.controller.set_speed("watch")
    one.controller.train()
    qtbot.waitUntil(lambda: one.controller.state == "running")
    for key in ("gradients", "beginner", "training", "gradients"):
        one.window.arrangement.use(key)
        qtbot.wait(60)
        assert one.controller.state == "running"
    gradients = docks(one)["gradients"]
    qtbot.waitUntil(lambda: gradients.view is not None and not gradients.view.is_empty, timeout=WAIT_MS)
    seen = in_sight(one, qtbot)
    assert {view.key for view in one.window.shown_views()} == seen & {view.key for view in finding.views()}


def test_menu_by_keyboard(program, qtbot):
    one = program()
    menu = one.window.arrangement.menu
    titles = [action.text() for action in menu.actions() if action.text()]
    assert titles[:4] == ["Beginner", "Training", "Gradients", "Results"] and "Save layout…" in titles
    assert menu.menuAction() in one.window.menus["view"].actions()
    menu.popup(one.window.pos())
    menu.setActiveAction(menu.actions()[0])
    QTest.keyClick(menu, Qt.Key.Key_Return)
    assert open_keys(one) == wanted(one, "beginner")


# one's own ------------------------------------------------------------------------------------------------------------


def own_titles(one):
    return [action.text() for action in one.window.arrangement.own_menu.picks.actions()]


def pick(one, name):
    next(action for action in one.window.arrangement.own_menu.picks.actions() if action.data() == name).trigger()


def test_a_layout_is_saved_chosen_replaced_and_deleted(program, qtbot, tmp_path):
    one = program(settings=tmp_path / "settings.json")
    arrangement = one.window.arrangement
    assert not arrangement.own_menu.delete_menu.menuAction().isVisible()
    arrangement.use("beginner")
    arrangement.keep("  A & B \n")
    arrangement.use("gradients")
    arrangement.keep("第二")
    assert own_titles(one) == ["A && B", "第二"]
    pick(one, "A & B")
    assert open_keys(one) == wanted(one, "beginner")
    pick(one, "第二")
    assert open_keys(one) == wanted(one, "gradients")
    arrangement.keep("A & B")
    arrangement.use("beginner")
    pick(one, "A & B")
    assert open_keys(one) == wanted(one, "gradients")
    asked = delete(one, "A & B")
    assert "A & B" in asked.text()
    asked.reject()
    assert own_titles(one) == ["A && B", "第二"]
    delete(one, "A & B").by_key["delete"].click()
    assert own_titles(one) == ["第二"] and stored(one) == ["第二"]


def test_one_s_own_layout_suits_other_data_later(program, qtbot, tmp_path):
    one = program()
    one.window.arrangement.use("beginner")
    one.window.arrangement.keep("mine")
    one.window.arrangement.use("training")
    one.document.change(DigitsExample().experiment(), "digits")
    pick(one, "mine")
    assert open_keys(one) == {*PANELS, "loss", "confusion_matrix"}


def stored(one):
    """The names in the file, once the disk has them."""
    one._settings_file.settle()
    return [kept.name for kept in SettingsFile(one._settings_file.path).read().layouts]


def delete(one, name):
    menu = one.window.arrangement.own_menu
    next(action for action in menu.deletes.actions() if action.data() == name).trigger()
    return menu.question


def rename(one, name):
    menu = one.window.arrangement.own_menu
    next(action for action in menu.renames.actions() if action.data() == name).trigger()
    return menu.dialog


def save(one):
    one.window.arrangement.own_menu.save.trigger()
    return one.window.arrangement.own_menu.dialog


def test_saving_offers_a_free_name_and_says_what_becomes_of_it(program, qtbot):
    one = program()
    dialog = save(one)
    assert dialog.isVisible() and dialog.field.text() == dialog.field.selectedText() == "Layout 1"
    assert dialog.take.isEnabled() and dialog.words.text() == ""
    dialog.accept()
    dialog = save(one)
    assert dialog.field.text() == "Layout 2"
    dialog.field.setText("  Layout  1 ")
    assert dialog.take.isEnabled() and dialog.words.text() == "The layout of this name is replaced."
    dialog.field.setText("")
    QTest.keyClicks(dialog.field, "x" * 200)
    dialog.accept()
    assert own_titles(one) == ["Layout 1", "x" * NAME_LIMIT]


@pytest.mark.parametrize("name", ["", "   ", "\u200b"])
def test_a_name_of_nothing_is_no_name(program, qtbot, name):
    one = program()
    one.window.arrangement.keep("mine")
    for dialog in (save(one), rename(one, "mine")):
        dialog.field.setText(name)
        assert not dialog.take.isEnabled() and dialog.words.text() == "A layout needs a name."
        dialog.accept()
        assert dialog.isVisible()
        dialog.reject()
    assert own_titles(one) == ["mine"]


def test_a_layout_gets_another_name_and_stays_what_it_is(program, qtbot, tmp_path):
    one = program(settings=tmp_path / "settings.json")
    one.window.arrangement.use("beginner")
    for name in ("B", "A & B"):
        one.window.arrangement.keep(name)
    one.window.arrangement.use("gradients")
    dialog = rename(one, "A & B")
    assert dialog.field.text() == "A & B" and dialog.take.isEnabled()
    dialog.field.setText("B")
    assert not dialog.take.isEnabled() and dialog.words.text() == "There is a layout of this name already."
    QTest.keyClick(dialog.field, Qt.Key.Key_Return)
    assert dialog.isVisible() and own_titles(one) == ["A && B", "B"]
    dialog.field.setText("mine")
    QTest.keyClick(dialog.field, Qt.Key.Key_Return)
    assert own_titles(one) == ["B", "mine"] and stored(one) == ["B", "mine"]
    pick(one, "mine")
    assert open_keys(one) == wanted(one, "beginner")


def test_a_name_that_another_window_took_meanwhile_is_not_taken_again(program, qtbot, tmp_path):
    one = program(settings=tmp_path / "settings.json")
    one.window.arrangement.keep("mine")
    dialog = rename(one, "mine")
    dialog.field.setText("other")
    one._settings_file.settle()
    other_window = SettingsFile(tmp_path / "settings.json")
    kept = other_window.read().layouts
    other_window.change(layouts=(*kept, OwnLayout("other", kept[0].layout)))
    other_window.settle()
    dialog.accept()
    assert dialog.isVisible() and not dialog.take.isEnabled()
    dialog.reject()
    assert stored(one) == ["mine", "other"]
    assert not one.window.arrangement._own.rename("nobody", "somebody")


def test_there_is_room_for_so_many(program, qtbot):
    one = program()
    for number in range(LAYOUTS_LIMIT + 1):
        one.window.arrangement.keep(f"layout {number:02}")
    assert len(own_titles(one)) == LAYOUTS_LIMIT
    assert str(LAYOUTS_LIMIT) in one.window.statusBar().currentMessage()
    dialog = save(one)
    assert not dialog.take.isEnabled() and str(LAYOUTS_LIMIT) in dialog.words.text()
    dialog.field.setText("layout 00")
    assert dialog.take.isEnabled()


def test_a_layout_lasts_over_a_change_of_language_and_the_next_start(program, qtbot, tmp_path):
    one = program(settings=tmp_path / "settings.json")
    one.window.arrangement.use("beginner")
    one.window.arrangement.keep("mine")
    before = one.window
    other = next(code for code in LANGUAGES if code != "en")
    one.on_language_picked(other)
    qtbot.waitUntil(lambda: one.window is not before and one.window.is_complete(), timeout=WAIT_MS)
    assert open_keys(one) == wanted(one, "beginner") and own_titles(one) == ["mine"]
    one.document.change(DigitsExample().experiment(), "digits")
    assert open_keys(one) == {*PANELS, "loss", "confusion_matrix"}
    one.shut_down()
    again = program(DigitsExample().experiment(), settings=tmp_path / "settings.json")
    assert open_keys(again) == {*PANELS, "loss", "confusion_matrix"} and own_titles(again) == ["mine"]
    again.document.change(SpiralsExample().experiment(), "spirals")
    assert open_keys(again) == wanted(again, "beginner")


def front(one, qtbot):
    """The keys of the views that stand in front."""
    in_sight(one, qtbot)
    return {dock.kind.key for dock in one.window.view_docks if dock.in_front}


def test_what_stands_in_front_stays_there_over_a_change_of_language_and_the_next_start(program, qtbot, tmp_path):
    one = program(settings=tmp_path / "settings.json")
    for key in ("runs", "updates"):
        docks(one)[key].raise_()
    before = front(one, qtbot)
    assert before >= {"runs", "updates"} and "loss" not in before
    old = one.window
    one.on_language_picked("zh_CN")
    qtbot.waitUntil(lambda: one.window is not old and one.window.is_complete(), timeout=WAIT_MS)
    assert front(one, qtbot) == before
    one.document.change(HousePricesExample().experiment(), "other data")  # what comes in addition comes to the front
    qtbot.waitUntil(lambda: "regression_map" in front(one, qtbot), timeout=WAIT_MS)
    before = front(one, qtbot)
    assert before >= {"runs", "updates"}
    one.shut_down()
    assert front(program(HousePricesExample().experiment(), settings=tmp_path / "settings.json"), qtbot) == before


def test_a_layout_of_nonsense_is_told_and_changes_nothing(program, qtbot, tmp_path):
    file = tmp_path / "settings.json"
    earlier = SettingsFile(file)
    earlier.change(layouts=(OwnLayout("odd", "QUJD", ("nobody",)),), left_out=("nobody",))
    earlier.settle()
    one = program(settings=file)
    before = open_keys(one)
    pick(one, "odd")
    assert open_keys(one) == before and "odd" in one.window.statusBar().currentMessage()


DAMAGED = (
    {"layouts": [{"name": "", "layout": ""}]},
    {"layouts": [{"name": "a" * (NAME_LIMIT + 1), "layout": ""}]},
    {"layouts": [{"name": "a", "layout": 3}]},
    {"layouts": [{"name": "a", "layout": "A" * 20_001}]},
    {"layouts": [{"name": str(number), "layout": ""} for number in range(LAYOUTS_LIMIT + 1)]},
    {"left_out": "loss"},
)


@pytest.mark.parametrize("number", range(len(DAMAGED)))
def test_damaged_layouts_are_put_aside(tmp_path, number):
    file = tmp_path / "settings.json"
    file.write_text(json.dumps(DAMAGED[number]))
    settings = SettingsFile(file)
    assert settings.read() == Settings() and settings.was_damaged and settings.put_aside.exists()


def test_titles_stand_where_no_tab_does(program, qtbot):
    one = program()
    for key in LAYOUTS:
        one.window.arrangement.use(key)
        qtbot.waitUntil(lambda: not one.window.arrangement.settling.is_busy)
        in_sight(one, qtbot)
        for one_dock, other in itertools.permutations(docks(one).values(), 2):
            if not one_dock.isHidden() and not other.isHidden() and other in one.window.tabifiedDockWidgets(one_dock):
                assert one_dock.title.isHidden()
                if not one_dock.visibleRegion().isEmpty():
                    assert one_dock.widget().geometry().top() == 0, "it takes no room"
        alone = [dock for dock in docks(one).values() if not dock.isHidden() and not has_neighbour(one, dock)]
        assert alone and all(dock.title.isVisible() and dock.title.height() == HEIGHT_PX for dock in alone)
        assert all(dock.widget().geometry().top() == HEIGHT_PX for dock in alone)


class Work(QObject):
    """Counts what is done to the contents of docks: new sizes, pictures, views that are made and begun."""

    def __init__(self, one, monkeypatch):
        super().__init__()
        self.one, self.turns, self.sizes, self.made, self.begun = one, 0, [], [], []
        self.inside = {dock.widget(): key for key, dock in docks(one).items()}
        self.inside[one.window.strip] = "strip"
        for widget in self.inside:
            widget.installEventFilter(self)
        for kind in finding.views():
            for name, seen in (("__init__", self.made), ("begin", self.begun)):
                monkeypatch.setattr(kind, name, self._noting(getattr(kind, name), seen))
        settling = one.window.arrangement.settling
        settling._timer.turn.disconnect(settling.on_timer_timeout)
        settling._timer.timeout.connect(self.on_turn)

    def _noting(self, method, seen):
        def noted(view, *arguments):
            seen.append((self.turns, view.key))
            return method(view, *arguments)

        return noted

    def on_turn(self):
        self.turns += 1
        self.one.window.arrangement.settling.on_timer_timeout()

    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Resize and watched.isVisible():
            self.sizes.append((self.turns, self.inside[watched]))
        return False


def test_a_layout_costs_each_panel_one_new_size_and_a_turn_of_its_own(program, qtbot, monkeypatch):
    one = program()
    qtbot.waitUntil(lambda: not any(view.is_empty for view in one.window.shown_views()), timeout=WAIT_MS)
    qtbot.wait(200)  # what they say may want more room
    work, settling = Work(one, monkeypatch), one.window.arrangement.settling
    for key in ("gradients", "results", "training", "gradients", "beginner"):
        for seen in (work.sizes, work.made, work.begun):
            seen.clear()
        work.turns, there = 0, {dock.kind.key for dock in one.window.view_docks if dock.view is not None}
        one.window.arrangement.use(key)
        assert not work.sizes and not work.made, "nothing follows at once"
        qtbot.waitUntil(lambda: not settling.is_busy, timeout=WAIT_MS)
        qtbot.wait(60)
        panels = [name for _turn, name in work.sizes]
        assert len(set(panels)) == len(panels) > 1, (key, work.sizes)
        turns = [turn for turn, name in work.sizes if name in in_sight(one, qtbot)]
        assert len(set(turns)) == len(turns), "one in a turn"
        assert len({turn for turn, _name in work.made}) == len(work.made)
        assert {name for _turn, name in work.made} == in_sight(one, qtbot) - there - set(PANELS)
        fresh = {name for _turn, name in work.made}
        assert {name for _turn, name in work.begun} <= fresh, "who was there goes on"
        assert len(work.begun) == len({name for _turn, name in work.begun})
        assert all(dock.updatesEnabled() and dock.layout().isEnabled() for dock in docks(one).values())
    qtbot.waitUntil(lambda: not one.window.shown_views()[0].is_empty)


def test_one_layout_right_after_the_other(program, qtbot):
    one = program()
    for key in (*LAYOUTS, "gradients"):
        one.window.arrangement.use(key)
    assert open_keys(one) == wanted(one, "gradients")
    qtbot.waitUntil(lambda: not one.window.arrangement.settling.is_busy, timeout=WAIT_MS)
    assert {view.key for view in one.window.shown_views()} == in_sight(one, qtbot) - set(PANELS)
    for dock in docks(one).values():
        if not dock.visibleRegion().isEmpty():
            title = 0 if dock.title.isHidden() else HEIGHT_PX
            assert dock.widget().size().height() == dock.height() - title
    center = one.window.centralWidget()
    assert one.window.strip.width() == center.width()
    assert one.window.strip.geometry().bottom() < center.height()


def test_own_layouts_and_reset_settle_in_turns_too(program, qtbot):
    one = program()
    arrangement = one.window.arrangement
    arrangement.keep("mine")
    for move in (lambda: arrangement.use("gradients"), lambda: arrangement.use_own("mine"), arrangement.reset):
        move()
        assert arrangement.settling.is_busy and not docks(one)["loss"].updatesEnabled()
        qtbot.waitUntil(lambda: not arrangement.settling.is_busy, timeout=WAIT_MS)
        assert all(dock.updatesEnabled() for dock in docks(one).values())


def has_neighbour(one, dock):
    return any(not other.isHidden() for other in one.window.tabifiedDockWidgets(dock))
