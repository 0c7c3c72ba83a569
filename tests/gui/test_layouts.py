"""Ready layouts and one's own: what stands where, whatever the data, the window and the run are doing."""

import itertools
import json

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from engine.examples.digits import DigitsExample
from engine.examples.house_prices import HousePricesExample
from engine.examples.spirals import SpiralsExample
from engine.text import LANGUAGES
from gui.layouts import AREAS, LAYOUTS, rows_of
from gui.settings import LAYOUTS_LIMIT, NAME_LIMIT, OwnLayout, Settings, SettingsFile
from gui.views import finding

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


@pytest.mark.parametrize("example", [SpiralsExample, DigitsExample, HousePricesExample])
@pytest.mark.parametrize("size", [(1280, 720), (1440, 900)])
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
    qtbot.waitUntil(lambda: docks(one)["loss"].titleBarWidget() is docks(one)["loss"]._no_title)
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
    return [action.text() for action in one.window.arrangement._own_group.actions()]


def pick(one, name):
    next(action for action in one.window.arrangement._own_group.actions() if action.data() == name).trigger()


def test_a_layout_is_saved_chosen_replaced_and_deleted(program, qtbot, tmp_path):
    one = program(settings=tmp_path / "settings.json")
    arrangement = one.window.arrangement
    assert not arrangement.delete_menu.menuAction().isVisible()
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
    arrangement._old_group.actions()[0].trigger()
    assert own_titles(one) == ["第二"] and [
        kept.name for kept in SettingsFile(tmp_path / "settings.json").read().layouts
    ] == ["第二"]


def test_one_s_own_layout_suits_other_data_later(program, qtbot, tmp_path):
    one = program()
    one.window.arrangement.use("beginner")
    one.window.arrangement.keep("mine")
    one.window.arrangement.use("training")
    one.document.change(DigitsExample().experiment(), "digits")
    pick(one, "mine")
    assert open_keys(one) == {*PANELS, "loss", "confusion_matrix"}


def test_the_dialog_asks_for_a_name(program, qtbot):
    one = program()
    arrangement = one.window.arrangement
    arrangement.save.trigger()
    assert arrangement._dialog.isVisible()
    arrangement._dialog.setTextValue("x" * 200)
    arrangement._dialog.accept()
    assert own_titles(one) == ["x" * NAME_LIMIT]
    arrangement.save.trigger()
    arrangement._dialog.setTextValue("   ")
    arrangement._dialog.accept()
    assert own_titles(one) == ["x" * NAME_LIMIT], "a name of nothing is no name"


def test_there_is_room_for_so_many(program, qtbot):
    one = program()
    for number in range(LAYOUTS_LIMIT + 1):
        one.window.arrangement.keep(f"layout {number:02}")
    assert len(own_titles(one)) == LAYOUTS_LIMIT
    assert str(LAYOUTS_LIMIT) in one.window.statusBar().currentMessage()


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


def test_a_layout_of_nonsense_is_told_and_changes_nothing(program, qtbot, tmp_path):
    file = tmp_path / "settings.json"
    SettingsFile(file).write(Settings(layouts=(OwnLayout("odd", "QUJD", ("nobody",)),), left_out=("nobody",)))
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
        in_sight(one, qtbot)
        for one_dock, other in itertools.permutations(docks(one).values(), 2):
            if not one_dock.isHidden() and not other.isHidden() and other in one.window.tabifiedDockWidgets(one_dock):
                assert one_dock.titleBarWidget() is one_dock._no_title
        alone = [dock for dock in docks(one).values() if not dock.isHidden() and not has_neighbour(one, dock)]
        assert alone and all(dock.titleBarWidget() is dock._title for dock in alone)


def has_neighbour(one, dock):
    return any(not other.isHidden() for other in one.window.tabifiedDockWidgets(dock))
