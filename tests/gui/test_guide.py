"""The user guide: that its window works, and that what it says is so."""

import gettext
import re
import shlex
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QColor, QTextDocument
from PySide6.QtTest import QTest
from shiboken6 import isValid

from engine import command_line, text
from gui.help.guide_pages import FOLDER, PAGES, headings
from gui.theme.colors import DARK, LIGHT
from tests.gui.conftest import WAIT_MS

ROOT = FOLDER.parent.parent
sys.path.insert(0, str(ROOT / "packaging"))
import contents  # noqa: E402

LANGUAGES = ("en", "zh_CN")
FILES = [
    pytest.param(FOLDER / language / f"{page}.md", id=f"{language}-{page}") for language in LANGUAGES for page in PAGES
]
CONSOLE = re.compile(r"```console\n(.*?)```", re.DOTALL)
NAMES = {"He"}
"""Bold, and not in the catalogue, because no language has another word for it."""


@pytest.fixture
def guide(qtbot):
    def opened(one):
        one.window.actions_by_key["guide"].trigger()
        window = one.window.commands.help._made["guide"]
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        return window

    return opened


# ---- what it says --------------------------------------------------------------------------------------------------


def test_both_languages_have_the_same_pages_sections_and_examples():
    for page in PAGES:
        english, chinese = ((FOLDER / language / f"{page}.md").read_text("utf-8") for language in LANGUAGES)
        assert [heading.level for heading in headings(english)] == [heading.level for heading in headings(chinese)], (
            page
        )
        assert re.findall(r"```.*?```", english, re.DOTALL) == re.findall(r"```.*?```", chinese, re.DOTALL), page
    assert {path.stem for path in FOLDER.rglob("*.md")} == set(PAGES)


@pytest.mark.parametrize("file", FILES)
def test_every_link_and_picture_leads_somewhere(file):
    found = re.findall(r"\]\(([^)]+)\)", file.read_text("utf-8"))
    assert found or file.stem == "the-window"
    for link in found:
        name, _hash, anchor = link.partition("#")
        target = (file.parent / name).resolve() if name else file
        assert target.is_file(), link
        assert not anchor or anchor in [heading.anchor for heading in headings(target.read_text("utf-8"))], link


def shown_words(language):
    """Everything the program says, as it stands on a button or in a menu."""
    catalogue = gettext.translation("downhill", text.LOCALE_FOLDER, ["zh_CN"])._catalog
    words = [key[0] if isinstance(key, tuple) else key for key in catalogue] if language == "en" else catalogue.values()
    return {bare(word) for word in words}


def bare(word):
    return re.sub(r"\(&\w\)|&|[….。]+$", "", word)


@pytest.mark.parametrize("file", FILES)
def test_what_is_set_in_bold_stands_so_in_the_window(file):
    known = shown_words(file.parent.name) | NAMES
    terms = re.findall(r"\*\*(.+?)\*\*", file.read_text("utf-8"))
    assert not [part for term in terms for part in term.split(" > ") if bare(part) not in known]


def examples():
    page = (FOLDER / "en" / "command-line.md").read_text("utf-8")
    for block in CONSOLE.findall(page):
        for part in block.split("$ python main.py ")[1:]:
            command, _newline, output = part.partition("\n")
            yield command, output


def without_measured(lines):
    """Nothing that another machine does faster or rounds differently in the last place."""
    lines = [line for line in lines if not line.startswith("epoch ")]
    lines = [re.sub(r" at layers\.\S+", " at #", line) for line in lines]  # where the rounding is worst
    return [re.sub(r" +", " ", re.sub(r"−?\d+\.\d+(e-\d+)?", "#", line)) for line in lines]


def test_the_command_line_answers_as_the_guide_says(tmp_path, monkeypatch, capfd):
    table = (FOLDER / "en" / "own-data.md").read_text("utf-8")
    Path(tmp_path, "flats.csv").write_text(re.search(r"```\n(flat;.*?)```", table, re.DOTALL)[1], "utf-8")
    monkeypatch.chdir(tmp_path)
    ran = 0
    for command, quoted in examples():
        if command.startswith("picture"):
            continue  # makes a program of its own; test_window.py draws one
        command_line.main(shlex.split(command))
        out, err = capfd.readouterr()
        said = without_measured((err + out).splitlines())
        wanted = without_measured(quoted.strip().splitlines())
        assert said[: len(wanted)] == wanted, command
        ran += 1
    assert ran >= 9


def test_the_packaged_program_has_every_page_and_picture():
    packed = {Path(file).resolve() for file, _folder in contents.data_files()}
    assert {path.resolve() for path in FOLDER.rglob("*.md")} <= packed
    for param in FILES:
        file = param.values[0]
        for link in re.findall(r"!\[[^]]*\]\(([^)]+)\)", file.read_text("utf-8")):
            assert (file.parent / link).resolve() in packed


# ---- its window ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_opens_with_f1_in_the_language_of_the_window(program, qtbot, language):
    one = program(language=language)
    QTest.keyClick(one.window.centralWidget(), Qt.Key.Key_F1)
    qtbot.waitUntil(lambda: "guide" in one.window.commands.help._made)
    window = one.window.commands.help._made["guide"]
    assert window.isVisible() and window.page.source().fileName() == "index.md"
    assert f"/{language}/" in window.page.source().path()
    assert window.contents.topLevelItemCount() == len(PAGES)


def test_contents_links_back_and_forward(program, guide):
    window = guide(program())
    third = window.contents.topLevelItem(2)
    window.contents.setCurrentItem(third.child(1))
    assert window.page.source().fileName() == "the-window.md" and window.page.source().fragment() == "data"
    assert window.page.verticalScrollBar().value() > 0
    window.page.setSource(window.page.source().resolved(QUrl("own-data.md")))  # as a click on a link does
    assert window.contents.currentItem() is window.contents.topLevelItem(3)
    QTest.keyClick(window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert window.contents.currentItem() is third.child(1)
    QTest.keyClick(window, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert window.page.source().fileName() == "own-data.md"
    QTest.keyClick(window, Qt.Key.Key_Home, Qt.KeyboardModifier.AltModifier)
    assert window.page.source().fileName() == "index.md"


def test_enter_follows_the_link_that_tab_came_to(program, guide):
    window = guide(program())
    window.page.setFocus()
    QTest.keyClick(window.page, Qt.Key.Key_Tab)
    QTest.keyClick(window.page, Qt.Key.Key_Return)
    assert window.page.source().fileName() == "first-ten-minutes.md"


def test_find_goes_from_place_to_place_and_round(program, guide):
    window = guide(program())
    window.go_to("the-window")
    QTest.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert window.focusWidget() is window.find
    QTest.keyClicks(window.find, "toolbar")
    first = window.page.textCursor().position()
    assert window.page.textCursor().selectedText().casefold() == "toolbar"
    window.find.setText("panel")
    places = []
    while len(places) < 50:
        QTest.keyClick(window.find, Qt.Key.Key_Return)
        place = window.page.textCursor().position()
        if place in places:
            break
        places.append(place)
    assert len(places) == window.page.toPlainText().casefold().count("panel") and first not in places
    QTest.keyClick(window, Qt.Key.Key_F3, Qt.KeyboardModifier.ShiftModifier)
    assert window.page.textCursor().position() in places
    QTest.keyClicks(window.find, "xyz")
    assert window.find.property("invalid") == "true"
    window.find.clear()
    QTest.keyClicks(window.find, "panel")
    assert window.find.property("invalid") == "false"


def test_letters_grow_and_shrink_within_reason(program, guide):
    window = guide(program())
    sizes = [window.page.document().defaultFont().pixelSize()]
    for _press in range(12):
        window.on_larger()
        sizes.append(window.page.document().defaultFont().pixelSize())
    assert sizes == sorted(sizes) and sizes[-1] == 2 * sizes[0]
    window.on_normal()
    assert window.page.document().defaultFont().pixelSize() == sizes[0]
    for _press in range(12):
        window.on_smaller()
    assert window.page.document().defaultFont().pixelSize() == round(0.7 * sizes[0])


def colors_of(window):
    picture = window.grab().toImage()
    return {picture.pixelColor(x, y).name() for x in range(300, picture.width()) for y in range(60, 300, 2)}


def test_takes_the_colours_of_the_theme(program, guide, qtbot):
    one = program()
    window = guide(one)
    assert {LIGHT.panel, LIGHT.text} <= colors_of(window)
    one.window.theme.set_mode("dark")
    qtbot.waitUntil(window.updatesEnabled)
    assert {DARK.panel, DARK.text} <= colors_of(window) and LIGHT.text not in colors_of(window)
    link = window.page.document().find("The first ten minutes").charFormat()
    assert link.isAnchor() and link.foreground().color() == QColor(DARK.link)


def test_reads_nothing_but_its_own_files(program, guide, tmp_path):
    window = guide(program())
    stranger = tmp_path / "x.md"
    stranger.write_text("# Other", "utf-8")
    kind = QTextDocument.ResourceType.ImageResource.value
    for place in (str(stranger), str(ROOT / "README.md")):
        assert window.page.loadResource(kind, QUrl.fromLocalFile(place)) is None
    assert window.page.loadResource(kind, QUrl("https://example.org/picture.png")) is None


def test_no_line_is_wider_than_the_window(program, guide):
    window = guide(program())
    window.resize(640, 480)
    for page in PAGES:
        window.go_to(page)
        assert window.page.horizontalScrollBar().maximum() == 0, page


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_every_page_is_there_to_its_end(program, guide, language):
    """Qt breaks the lines of a long page piece by piece; what it has given up has no height."""
    window = guide(program(language=language))
    for page in PAGES:
        window.go_to(page)
        for width in (900, 700):
            window.resize(width, 600)
            layout, block = window.page.document().documentLayout(), window.page.document().begin()
            while block.isValid():
                assert layout.blockBoundingRect(block).height() > 0, (page, width, block.text())
                block = block.next()


def test_another_language_keeps_the_ways_back_and_forward(program, guide, qtbot):
    one = program(language="en")
    window = guide(one)
    window.contents.setCurrentItem(window.contents.topLevelItem(2).child(1))
    window.go_to("own-data")
    window.go_to("command-line")
    QTest.keyClick(window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    old = one.window
    one.on_language_picked("zh_CN")
    try:
        qtbot.waitUntil(lambda: not isValid(old), timeout=WAIT_MS)
        window = one.window.commands.help._made["guide"]
        assert window.page.source().fileName() == "own-data.md" and "/zh_CN/" in window.page.source().path()
        assert "制表符" in window.page.toPlainText()
        QTest.keyClick(window, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
        assert window.page.source().fileName() == "command-line.md" and not window.forward.isEnabled()
        assert len(window.page.toPlainText()) > 1000
        for _press in range(2):
            QTest.keyClick(window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
        assert window.page.source().fileName() == "the-window.md" and window.page.verticalScrollBar().value() > 0
        assert window.contents.currentItem() is window.contents.topLevelItem(2).child(1)
        QTest.keyClick(window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
        assert window.page.source().fileName() == "index.md" and not window.back.isEnabled()
    finally:
        text.use_language("en")
