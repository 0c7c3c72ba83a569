"""Own tables in the window: the page that says what the columns are for, and a window that never waits for a file."""

import threading
from types import SimpleNamespace

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPointF, QSize, Qt, QUrl
from PySide6.QtGui import QDropEvent

from engine import loading, paths, text
from engine.datasets.idx_folder import IdxFolder
from engine.datasets.table import Table
from engine.examples.xor import XorExample
from engine.tables import contents, raw_lines
from gui.editors.tables import table_reader
from gui.editors.tables.columns_model import KIND, LACKING, ROLE, VALUES
from gui.editors.tables.raw_model import MARKED
from gui.editors.tables.table_page import TablePage

WAIT_MS = 20_000
XOR = XorExample().experiment()
HOUSES = "id;area;town;price\n1;50,5;Bern;400\n2;70,25;Basel;610\n3;;Bern;520\n4;110;Basel;980\n"


@pytest.fixture
def houses(tmp_path):
    file = tmp_path / "房子 houses.csv"
    file.write_text(HOUSES * 1, encoding="utf-8")
    return file


@pytest.fixture
def open_page(qtbot, theme):
    made = []

    def open_page(table):
        page = TablePage(table)
        page.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        qtbot.addWidget(page)
        made.append(page)
        page.open()
        settle(page, qtbot)
        return page

    yield open_page
    for page in made:
        page.shut_down()


@pytest.fixture
def program(program):
    return program(XOR)


def settle(page, qtbot):
    qtbot.waitUntil(lambda: page._seen is not None and page._seen.source == page._asked, timeout=WAIT_MS)


def row_of(page, name):
    names = [page.panel.columns.column(row).name for row in range(page.panel.columns.rowCount())]
    return names.index(name)


def cell(page, name, place):
    model = page.panel.columns
    return model.index(row_of(page, name), place).data()


def pick(page, qtbot, button, *names):
    view = page.panel.columns_view
    view.clearSelection()
    for name in names:
        index = page.panel.columns.index(row_of(page, name), 0)
        flags = view.selectionModel().SelectionFlag
        view.selectionModel().select(index, flags.Select | flags.Rows)
    page.panel.bar.buttons[button].click()
    settle(page, qtbot)


def test_page_says_how_the_file_was_read_and_what_is_in_it(open_page, houses):
    page = open_page(Table(path=str(houses)))
    assert page.file.text() == houses.name
    boxes = page.reading.boxes
    assert "Semicolon" in boxes["separator"].currentText()
    assert "1,5" in boxes["decimal"].currentText()
    assert "UTF-8" in boxes["encoding"].currentText()
    assert "Yes" in boxes["header"].currentText()
    assert page.facts.text() == "4 lines of data · 4 columns"
    assert cell(page, "area", VALUES) == "50.5 to 110"
    assert cell(page, "area", LACKING) == "1"
    assert cell(page, "town", VALUES) == "Basel 50 % · Bern 50 %"
    assert cell(page, "price", ROLE) == "Target"
    lines = page.panel.lines
    assert [lines.index(0, column).data() for column in range(4)] == ["1", "50,5", "Bern", "400"]
    assert [lines.headerData(row, Qt.Orientation.Vertical) for row in range(4)] == ["2", "3", "4", "5"]


def test_missing_values_stand_in_the_way_until_something_is_done(qtbot, open_page, houses):
    page = open_page(Table(path=str(houses)))
    assert "Line 4, column “area”" in page.verdict.text()
    assert not page.use.isEnabled()
    page.missing.set_key("mean")
    page.missing.picked.emit("mean")
    settle(page, qtbot)
    assert page.verdict.text() == "4 samples · 3 features · 1 target"
    assert page.use.isEnabled()


def test_of_a_file_that_is_no_table_the_lines_around_the_fault_are_shown(qtbot, open_page, tmp_path):
    file = tmp_path / "bad.csv"
    good = [f"{number}\t<b>{number}</b>" for number in range(20)]
    file.write_text("\n".join(["id\tname", *good[:11], "11\ta\tb", *good[12:]]), encoding="utf-8")
    page = open_page(Table(path=str(file)))
    assert "Line 13, column “column 3”" in page.verdict.text() and not page.use.isEnabled()
    view, model = page.panel.raw_view, page.panel.raw
    assert view.isVisible() and view.isEnabled() and not page.panel.columns_view.isVisible()
    rows = range(model.rowCount())
    told = [model.headerData(row, Qt.Orientation.Vertical) for row in rows]
    assert told == ["1", *map(str, range(8, 13)), "▸ 13", *map(str, range(14, 19))]
    assert [model.index(row, 0).data() for row in (0, 5, 6)] == ["id⇥name", "10⇥<b>10</b>", "11⇥a⇥b"]
    assert view.rowViewportPosition(6) >= 0 and view.currentIndex().row() == 6
    page.on_file_chosen(str(tmp_path / "gone.csv"))
    settle(page, qtbot)
    assert not view.isVisible() and page.panel.columns_view.isVisible()
    file.write_text("id\tname\n1\t2\n3\t4\n", encoding="utf-8")
    page.on_file_chosen(str(file))
    settle(page, qtbot)
    assert page.use.isEnabled() and not view.isVisible() and page.panel.columns_view.isVisible()


def test_a_bad_cell_is_shown_marked_in_its_line(qtbot, open_page, tmp_path):
    """In place of the first lines, while the columns stay there to say what to do."""
    file = tmp_path / "bad.csv"
    rows = [f'"n{number}\n",{number},{number}.5' for number in range(20)]
    rows[9] = f'"{"x" * 3000}\n",12o,'
    file.write_text("\n".join(["name,price,size", *rows]), encoding="utf-8")
    page = open_page(Table(path=str(file), target="price"))
    panel = page.panel
    assert "Line 21, column “size”" in page.verdict.text() and panel.columns_view.isVisible()
    assert panel.raw_view.isVisible() and panel.raw_view.isEnabled() and not panel.lines_view.isVisible()
    row = panel.raw.faulty_row
    assert panel.raw.headerData(row, Qt.Orientation.Vertical) == "▸ 21"
    assert panel.raw.index(row, 0).data() == '",12o,' and panel.raw.index(row, 0).data(MARKED) == (6, 6)
    index, port = panel.raw.index(row, 0), panel.raw_view.viewport()
    qtbot.waitUntil(lambda: 0 < panel.raw_view.visualRect(index).bottom() <= port.height(), timeout=WAIT_MS)
    before = page.grab().toImage()
    page.on_missing_picked("drop")
    settle(page, qtbot)
    row = panel.raw.faulty_row
    assert "“12o” is not a number" in page.verdict.text() and panel.raw.index(row, 0).data(MARKED) == (2, 5)
    assert page.grab().toImage() != before
    pick(page, qtbot, "target", "size")
    pick(page, qtbot, "ignored", "price")
    assert not panel.raw_view.isVisible() and panel.lines_view.isVisible() and page.use.isEnabled()


@pytest.mark.parametrize("room", [(900, 500), (2000, 1500)])
def test_page_is_no_larger_than_the_screen(open_page, houses, monkeypatch, room):
    """At a scaling of 200 % a screen has a quarter of the room; the buttons below must be reached."""
    monkeypatch.setattr(TablePage, "screen", lambda _page: SimpleNamespace(availableSize=lambda: QSize(*room)))
    page = open_page(Table(path=str(houses)))
    assert page.width() <= room[0] and page.height() <= room[1] and page.rect().contains(page.use.geometry())


def test_lines_around_a_fault_are_read_once(open_page, qtbot, tmp_path, monkeypatch):
    """However often a person says something else about the columns of a large file."""
    read = []
    monkeypatch.setattr(
        table_reader, "lines_around", lambda *found: read.append(found) or raw_lines.lines_around(*found)
    )
    file = tmp_path / "bad.csv"
    file.write_text("id,price,size\n1,2,3\n2,x,4\n3,5,6\n", encoding="utf-8")
    page = open_page(Table(path=str(file)))
    pick(page, qtbot, "target", "id")
    pick(page, qtbot, "target", "size")
    assert len(read) == 1 and page.panel.raw.index(page.panel.raw.faulty_row, 0).data(MARKED) == (2, 3)


def test_roles_and_kinds_become_the_data_set(qtbot, open_page, houses):
    page = open_page(Table(path=str(houses), missing="drop"))
    pick(page, qtbot, "ignored", "id")
    pick(page, qtbot, "target", "town")
    assert cell(page, "town", ROLE) == "Target"
    assert cell(page, "price", ROLE) == "Feature"
    assert cell(page, "id", ROLE) == "Left out"
    with qtbot.waitSignal(page.chosen) as told:
        page.use.click()
    data = told.args[0].load()
    assert (data.task, data.target_names, data.feature_names) == ("binary", ("Basel", "Bern"), ("area", "price"))
    np.testing.assert_array_equal(data.features, [[50.5, 400], [70.25, 610], [110, 980]])
    assert data.targets.tolist() == [1, 0, 0]


def test_several_columns_can_be_targets_and_one_target_stays(qtbot, open_page, houses):
    page = open_page(Table(path=str(houses), missing="drop"))
    pick(page, qtbot, "target", "area", "price")
    assert page.table().column_roles().target == ("area", "price")
    page.panel.columns_view.selectAll()
    assert not page.panel.bar.buttons["ignored"].isEnabled()
    assert not page.panel.bar.buttons["feature"].isEnabled()
    pick(page, qtbot, "feature", "area")
    assert page.table().column_roles().target == ("price",)


def test_years_are_written_as_they_stand_in_the_file(qtbot, open_page, tmp_path):
    """With a sign between thousands 1,900 could be nearly two, in a file whose decimal sign is the comma."""
    file = tmp_path / "years.csv"
    file.write_text("built;area;price\n1900;50,5;1\n2024;60,5;2\n1950;70,5;3\n")
    page = open_page(Table(path=str(file)))
    assert cell(page, "built", VALUES) == "1900 to 2024"


def test_numbers_can_be_taken_for_categories_and_back(qtbot, open_page, houses):
    page = open_page(Table(path=str(houses), missing="drop"))
    pick(page, qtbot, "categories", "id")
    assert cell(page, "id", KIND) == "Categories"
    assert page.verdict.text() == "3 samples · 5 features · 1 target"
    pick(page, qtbot, "auto", "id")
    assert cell(page, "id", KIND) == "Numbers"


def test_wrong_separator_is_told_and_mended(qtbot, open_page, tmp_path):
    file = tmp_path / "a.csv"
    file.write_text("a,b;c\n1,5;2,5\n2,5;3,5\n")
    page = open_page(Table(path=str(file), separator="comma"))
    assert "Line 2" in page.verdict.text()
    assert not page.use.isEnabled()
    assert page.panel.columns.rowCount() == 0
    page.reading.boxes["separator"].set_key("auto")
    page.reading.boxes["separator"].picked.emit("auto")
    settle(page, qtbot)
    assert page.use.isEnabled()
    assert page.table().separator == "semicolon"


def test_page_takes_another_file(qtbot, open_page, houses, tmp_path):
    page = open_page(Table(path=str(houses), target="town"))
    other = tmp_path / "other.csv"
    other.write_text("x,y\n1,2\n2,4\n3,5\n")
    page.on_file_chosen(str(other))
    settle(page, qtbot)
    assert page.file.text() == "other.csv"
    assert page.table() == Table(str(other), "y", separator="comma", decimal="point", encoding="utf-8", header="yes")


def test_reading_can_be_given_up(qtbot, open_page, houses, tmp_path, monkeypatch):
    page = open_page(Table(path=str(houses)))
    file = tmp_path / "long.csv"
    file.write_text("a,b\n" + "1,2\n3,4\n" * 50_000)
    begun, go_on = threading.Event(), threading.Event()
    tell = page.reader._tell

    def slow(share):
        begun.set()
        go_on.wait(5)
        tell(share)

    monkeypatch.setattr(page.reader, "_tell", slow)
    page.on_file_chosen(str(file))
    qtbot.waitUntil(begun.is_set, timeout=WAIT_MS)
    assert page.stop.isVisible()
    page.stop.click()
    go_on.set()
    qtbot.waitUntil(page.reader.isFinished, timeout=WAIT_MS)
    qtbot.wait(20)
    assert not page.use.isEnabled()
    assert page._seen.source.path == str(houses)
    page.reading.picked.emit(page._asked.reading())
    settle(page, qtbot)
    assert page.use.isEnabled()


def test_reading_can_be_given_up_before_it_begins(qtbot, open_page, houses, tmp_path):
    page = open_page(Table(path=str(houses)))
    (tmp_path / "other.csv").write_text("a,b\n1,2\n3,4\n")
    page.on_file_chosen(str(tmp_path / "other.csv"))
    page.stop.click()
    qtbot.wait(50)
    assert not page.reader.isRunning() and page._seen.source.path == str(houses) and not page.use.isEnabled()


def test_a_file_that_is_not_wanted_any_more_is_not_shown(qtbot, open_page, houses, tmp_path, monkeypatch):
    page = open_page(Table(path=str(houses)))
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    for file in (first, second):
        file.write_text("a,b\n1,2\n3,4\n")
    begun, go_on, told = threading.Event(), threading.Event(), []
    monkeypatch.setattr(page.reader, "_tell", lambda _share: (begun.set(), go_on.wait(5)))
    page.reader.has_read.connect(told.append)
    page.on_file_chosen(str(first))
    qtbot.waitUntil(begun.is_set, timeout=WAIT_MS)
    page.on_file_chosen(str(second))
    go_on.set()
    page.reader.wait()
    settle(page, qtbot)
    assert [seen.source.path for seen in told] == [str(second)]


def test_many_columns(qtbot, open_page, tmp_path):
    count = 20_000
    file = tmp_path / "wide.csv"
    names = ",".join(f"c{n}" for n in range(count))
    rows = "\n".join(",".join(str(n % (7 + row)) for n in range(count)) for row in range(3))
    file.write_text(f"{names}\n{rows}\n")
    page = open_page(Table(path=str(file)))
    assert page.panel.columns.rowCount() == count
    assert page.verdict.text() == "3 samples · 19,999 features · 1 target"


@pytest.mark.parametrize("theme_mode", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_page_is_drawn_in_each_language_and_theme(qtbot, theme, open_page, houses, language, theme_mode):
    text.use_language(language)
    theme.set_mode(theme_mode)
    try:
        page = open_page(Table(path=str(houses), missing="mean"))
        page.panel.columns_view.selectRow(2)
        assert not page.grab().isNull()
    finally:
        text.use_language("en")


# ---- in the window --------------------------------------------------------------------------------------------------


def accept(program, qtbot, missing="mean"):
    page = program.window.data_editor.page
    settle(page, qtbot)
    page.missing.set_key(missing)
    page.missing.picked.emit(missing)
    settle(page, qtbot)
    page.use.click()


def test_dropped_table_is_trained_on(qtbot, program, houses):
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(houses))])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    program.window.dropEvent(QDropEvent(QPointF(9, 9), Qt.DropAction.CopyAction, mime, buttons, keys))
    before = program.document.experiment
    assert program.window.data_editor.page.isVisible()
    accept(program, qtbot)
    qtbot.waitUntil(lambda: program.controller.state == "ready", timeout=WAIT_MS)
    new = program.document.experiment
    assert new.data.source.path == str(houses)
    assert new.layers[-1].activation.key == "identity"
    assert not [problem for problem in program.document.problems if problem.severity == "error"]
    program.controller.train()
    qtbot.waitUntil(lambda: program.controller.step > 5, timeout=WAIT_MS)
    program.document.undo_stack.undo()
    assert program.document.experiment == before


def test_cancelled_page_changes_nothing(qtbot, program, houses):
    program.window.commands.projects.data_files.take(str(houses))
    page = program.window.data_editor.page
    settle(page, qtbot)
    page.cancel.click()
    assert program.document.experiment == XOR
    assert program.window.data_editor.page is None


def test_an_image_file_stands_for_its_folder(program, tmp_path):
    (tmp_path / "train-images-idx3-ubyte").write_bytes(b"")
    program.window.commands.projects.open_path(str(tmp_path / "train-images-idx3-ubyte"))
    assert program.document.experiment.data.source == IdxFolder(path=str(tmp_path))


def test_the_window_never_reads_a_table_itself(qtbot, program, houses, monkeypatch):
    threads = []
    read = contents._read

    def spy(*given):
        threads.append(threading.current_thread())
        return read(*given)

    monkeypatch.setattr(contents, "_read", spy)
    document = program.document
    document.change(paths.replace(document.experiment, "data.source", Table(str(houses), missing="mean")), "")
    assert "being read" in document.problems[0].what
    qtbot.waitUntil(
        lambda: program.controller.state in ("ready", "invalid") and loading.is_known(document.experiment.data.source),
        timeout=WAIT_MS,
    )
    qtbot.waitUntil(lambda: not any("being read" in problem.what for problem in document.problems), timeout=WAIT_MS)
    assert threads
    assert threading.main_thread() not in threads


def test_a_run_on_a_table_goes_on_when_its_project_is_opened(qtbot, program, houses, tmp_path):
    program.window.commands.projects.data_files.take(str(houses))
    accept(program, qtbot)
    controller, projects = program.controller, program.window.commands.projects
    qtbot.waitUntil(lambda: controller.state == "ready", timeout=WAIT_MS)
    controller.step_epoch()
    qtbot.waitUntil(lambda: controller.state == "paused" and controller.step > 0, timeout=WAIT_MS)
    step, file = controller.step, tmp_path / "项目 a.downhill"
    for copy in (file, tmp_path / "b.downhill"):
        with qtbot.waitSignal(projects.saving.ended, timeout=WAIT_MS):
            projects.saving.save_path(str(copy))
        loading._data.clear()
        loading._shapes.clear()
        projects.open_path(str(copy))
        assert controller.state == "invalid"  # until the table has been read
        if copy == file:  # what is saved meanwhile keeps the run
            with qtbot.waitSignal(projects.saving.ended, timeout=WAIT_MS):
                projects.saving.save_path(str(copy))
        qtbot.waitUntil(lambda: controller.state == "paused", timeout=WAIT_MS)
        assert controller.step == step
    assert not program.on_disk.is_unsaved


def test_language_can_change_while_a_table_is_used(qtbot, program, houses):
    program.window.commands.projects.data_files.take(str(houses))
    accept(program, qtbot)
    qtbot.waitUntil(lambda: program.controller.state == "ready", timeout=WAIT_MS)
    old = program.window
    program.on_language_picked("zh_CN")
    qtbot.waitUntil(lambda: program.window is not old and program.window.is_complete(), timeout=WAIT_MS)
    qtbot.waitUntil(lambda: [p.severity for p in program.document.problems] == ["warning"], timeout=WAIT_MS)
    assert program.controller.state == "ready"
