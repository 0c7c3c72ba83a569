"""That the program can be worked without a mouse, without seeing its colours, and with its words read aloud."""

import html
import os
import re
import subprocess
import sys
from itertools import combinations, pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDockWidget,
    QPushButton,
    QScrollArea,
    QTabBar,
    QTextBrowser,
    QWidget,
)

from engine import catalog, paths
from engine.datasets.moons import Moons
from engine.examples.base import Example
from engine.text import translate
from gui.editors.option_row import OptionRow
from gui.editors.tables.table_page import TablePage
from gui.layouts import LAYOUTS
from gui.theme.colors import CLASSES, PALETTES, RUN_COLORS, contrast, rgb
from gui.toolbar.moment_banner import MomentBanner
from gui.view_dock import ViewDock
from gui.widgets.text_label import TextLabel
from tests.gui.conftest import WAIT_MS

ROOT = Path(__file__).resolve().parent.parent.parent

EXAMPLES = ("spirals", "sine", "house_prices", "iris", "digits", "mnist", "overfitting")
"""Between them they show every kind of editor and every view."""
hard = pytest.mark.hard

HELP = ("guide", "shortcuts", "about")
RING_PX = 40
"""A ring changes at least so many pixels, each enough to be told from what was there: 3:1, as WCAG 2.2 asks."""


def acting(window, part=None):
    """Everything one can see in `window`, or in a `part` of it, and that the Tab key should reach."""
    found = (
        w for w in (part or window).findChildren(QWidget) if w.isVisible() and w.window() is window and w.isEnabled()
    )
    return [w for w in found if w.focusPolicy() & Qt.FocusPolicy.TabFocus and w.focusProxy() is None]


def spoken(widget):
    """What a screen reader calls it; of a list, Qt tells the choice there, and the name by its label."""
    return widget.accessibleName() or QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)


def said(widget, what):
    """Tooltip or What's This, which Qt looks for in the parents too."""
    while widget is not None and not getattr(widget, what)():
        widget = widget.parentWidget()
    return html.unescape(re.sub("<[^>]*>", " ", getattr(widget, what)())).strip() if widget is not None else ""


def faults(window, with_formula=True, part=None):
    found = []
    for widget in acting(window, part):
        where = f"{type(widget).__name__} “{spoken(widget)}” in {type(widget.parentWidget()).__name__}"
        tip = re.sub(r"\([^()]*\)$", "", said(widget, "toolTip")).strip()  # without the key
        if not spoken(widget).strip():
            found.append(f"{where} has no name")
        if not isinstance(widget, QTextBrowser) and not re.search(r"\w\w.*[.。]", tip):
            found.append(f"{where} has no sentence as its tooltip, but “{tip}”")
        if with_formula and len(said(widget, "whatsThis")) <= len(spoken(widget)):
            found.append(f"{where} does not tell more when asked what it is")
    return found


def opened(program, example, language="en"):
    return program(catalog.member(Example, example)().experiment(), language=language)


def calm(one, qtbot):
    """The order of the Tab key, and what it passes over, is brought up to date a moment after a change."""
    qtbot.waitUntil(lambda: not one.window.tab_chain.is_waiting)


def parts_of(one):
    layers = [f"layers.{index}" for index in range(len(one.document.experiment.layers))]
    return ["data", *layers, "loss", "optimizer", "schedule", "training"]


def entries(menu):
    """The actions of a menu and of the menus in it, but the ready experiments: they tell what to try."""
    for action in menu.actions():
        if isinstance(action.data(), Example):
            continue
        yield action
        if action.menu() is not None:
            yield from entries(action.menu())


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_what_a_command_does_is_said_in_one_sentence(program, qtbot, language):
    one = opened(program, "spirals", language)
    (runs,) = [dock for dock in one.window.view_docks if dock.objectName() == "view_runs"]
    runs.raise_()
    qtbot.waitUntil(lambda: runs.view is not None)
    tips = {action.toolTip() for menu in one.window.menus.values() for action in entries(menu)}
    tips |= {action.toolTip() for action in one.window.actions_by_key.values()}
    buttons = (one.window.findChild(MomentBanner), runs.view, one.window.popups.card)
    tips |= {button.toolTip() for holder in buttons for button in holder.findChildren(QAbstractButton)}
    tips = [re.sub(r" *\([^()]*\)(?=\W?$)", "", tip) for tip in tips]  # without the keys
    ends = {tip: len(re.findall(r"[.!?](?=\s|$)|。", tip.replace("…", ""))) for tip in tips}
    assert sum(count == 1 for count in ends.values()) > 25
    assert not [tip for tip, count in ends.items() if count > 1]


@pytest.mark.parametrize(
    ("example", "language"),
    [
        *((example, "en") for example in EXAMPLES),
        *(
            pytest.param(example, "zh_CN", marks=() if example in ("spirals", "digits") else hard)
            for example in EXAMPLES
        ),
    ],
)
def test_all_that_acts_has_a_name_a_tooltip_and_an_explanation(program, qtbot, example, language):
    one = opened(program, example, language)
    calm(one, qtbot)
    found, told = faults(one.window), 0
    for part in parts_of(one):
        one.document.select(part)
        found += faults(one.window)
        told += formulas_told(one)
    assert told
    for dock in [dock for dock in one.window.view_docks if dock.fits]:
        dock.raise_()
        qtbot.waitUntil(lambda dock=dock: dock.view is not None and dock.view.isVisible())
        found += faults(one.window, part=dock)
    assert not found


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_all_that_acts_in_the_help_has_a_name_and_a_tooltip(program, language):
    one = program(language=language)
    for key in HELP:
        one.window.actions_by_key[key].trigger()
        assert len(acting(one.window.commands.help._made[key])) > 1
        assert not faults(one.window.commands.help._made[key], with_formula=False)


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_all_that_acts_on_the_page_of_a_table_has_a_name_and_a_tooltip(program, qtbot, tmp_path, language):
    table = tmp_path / "table.csv"
    table.write_text("a,b\n" + "1,2\n3,4\n" * 10, "utf-8")
    one = program(language=language)
    one.window.commands.projects.open_path(str(table))
    page = one.window.findChild(TablePage)
    qtbot.waitUntil(page.use.isEnabled, timeout=WAIT_MS)
    assert len(acting(page)) > 5 and not faults(page, with_formula=False)


def formulas_told(one):
    """How many options of the selected part tell a formula in What's This; fails where one should and does not."""
    told = 0
    for row in one.window.inspector.findChildren(OptionRow):
        if not row.isVisible():
            continue
        words = said(row, "whatsThis")
        assert translate(row.option.sentence) in words
        form = row.parentWidget()
        formula = getattr(paths.get(one.document.experiment, form.path), "formula", "")
        assert formula in words, f"{form.path}.{row.option.name}"
        told += bool(formula)
        if row.option.is_member:  # the list of kinds tells that of the kind that is picked
            picked = getattr(paths.get(one.document.experiment, form.path), row.option.name)
            assert picked.formula in said(row.editor, "whatsThis")
    return told


# ---- the Tab key ---------------------------------------------------------------------------------------------------


class Stop(NamedTuple):
    """What the Tab key came to, as it was then: places are those in what scrolls with it."""

    widget: QWidget
    name: str
    panel: str
    frame: QWidget
    at: QPoint
    seen: bool


def stop_at(widget):
    frame = frame_of(widget)
    seen = not widget.visibleRegion().isEmpty()
    return Stop(widget, spoken(widget), panel_of(widget), frame, widget.mapTo(frame, QPoint(0, 0)), seen)


def walk(key=Qt.Key.Key_Tab, modifiers=Qt.KeyboardModifier.NoModifier):
    """What the Tab key reaches until it comes round. It may stay where it is for a while, in a text with links."""
    found, presses = [], 0
    while presses < 300:
        focused = QApplication.focusWidget()
        if len(found) > 1 and focused is found[0].widget:
            return found
        if not found or focused is not found[-1].widget:
            found.append(stop_at(focused))
        QTest.keyClick(focused, key, modifiers)
        presses += 1
    raise AssertionError(f"the Tab key never comes round: {[stop.name for stop in found[-3:]]}")


def walked(one, qtbot, **keys):
    calm(one, qtbot)
    one.window.toolbar.train_button.setFocus(Qt.FocusReason.TabFocusReason)
    return walk(**keys)


def panel_of(widget):
    while widget is not None and not isinstance(widget, QDockWidget | QTabBar):
        if widget.objectName() in ("run_toolbar", "network-strip"):
            return widget.objectName()
        widget = widget.parentWidget()
    if isinstance(widget, ViewDock):
        return widget.kind.area
    return "" if widget is None else widget.objectName() or "tabs"


def frame_of(widget):
    """What scrolls with the widget, in which its place does not change."""
    while widget.parentWidget() is not None:
        area = widget.parentWidget().parentWidget()
        if isinstance(area, QScrollArea) and area.widget() is widget:
            return widget
        widget = widget.parentWidget()
    return widget


def goes_back(before, after):
    same = before.frame is after.frame and before.panel == after.panel
    return same and after.at.y() < before.at.y() and after.at.x() <= before.at.x()


def edit(one):
    """Make and remove widgets in every panel."""
    one.document.select("optimizer")
    one.document.change(paths.replace(one.document.experiment, "data.source", Moons()), "other data")
    one.window.commands.add_layer()
    one.document.select("layers.1")
    one.document.undo_stack.undo()
    one.document.undo_stack.undo()


@pytest.mark.parametrize("edited", [False, True])
def test_tab_reaches_everything_in_the_order_of_the_eye(program, qtbot, edited):
    one = program()
    if edited:
        edit(one)
    calm(one, qtbot)
    wanted = {spoken(widget) for widget in acting(one.window)}
    stops = walked(one, qtbot)
    assert wanted <= {stop.name for stop in stops}
    panels = [stop.panel for stop in stops]
    panels = [panel for panel, before in zip(panels, [None, *panels[:-1]], strict=True) if panel != before]
    left = ["run_toolbar", "data", "inspector", "network-strip"]
    assert panels == [*left, "tabs", "result", "tabs", "curves", "tabs", "inside"]
    assert not [(before.name, after.name) for before, after in pairwise(stops) if goes_back(before, after)]
    assert not [stop.name for stop in stops if not stop.seen]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_tab_reaches_everything_in_each_layout(program, qtbot, layout):
    one = program()
    one.window.arrangement.use(layout)
    qtbot.waitUntil(lambda: not one.window.arrangement.settling.is_busy, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: not any(view.is_empty for view in one.window.shown_views()), timeout=WAIT_MS)
    calm(one, qtbot)
    assert {spoken(widget) for widget in acting(one.window)} <= {stop.name for stop in walked(one, qtbot)}


def test_shift_tab_goes_the_same_way_back(program, qtbot):
    one = program()
    forth = walked(one, qtbot)
    back = walked(one, qtbot, key=Qt.Key.Key_Backtab, modifiers=Qt.KeyboardModifier.ShiftModifier)
    # The inspector shows what the keyboard came from, so it is another page on the way back.
    forth, back = ([stop.name for stop in way[1:] if stop.panel != "inspector"] for way in (forth, back))
    assert len(forth) > 40 and forth == back[::-1]


@pytest.mark.parametrize("key", HELP)
def test_tab_reaches_everything_in_the_help(program, qtbot, key):
    one = program()
    one.window.actions_by_key[key].trigger()
    window = one.window.commands.help._made[key]
    window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None and QApplication.focusWidget().window() is window)
    wanted = {spoken(widget) for widget in acting(window)}
    assert wanted <= {stop.name for stop in walk()}


# ---- the ring ------------------------------------------------------------------------------------------------------


def ring(window, widget, elsewhere):
    """How many pixels in and around `widget` are clearly others while it has the keyboard."""
    widget.setFocus(Qt.FocusReason.TabFocusReason)  # it is scrolled into sight
    around = QRect(widget.mapTo(window, QPoint(0, 0)), widget.size()).adjusted(-6, -6, 6, 6)
    with_it = window.grab(around).toImage()
    assert widget.hasFocus()
    elsewhere.setFocus(Qt.FocusReason.TabFocusReason)
    without = window.grab(around).toImage()
    before, after = (pixels_of(image) for image in (without, with_it))
    if len(before) > 120:  # the upper and the lower edge are enough
        before, after = (np.concatenate([pixels[:12], pixels[-12:]]) for pixels in (before, after))
    pairs = np.concatenate([before, after], axis=2).reshape(-1, 6).astype(int)
    pairs, counts = np.unique(pairs[(pairs[:, :3] != pairs[:, 3:]).any(axis=1)], axis=0, return_counts=True)
    clear = [contrast(QColor(*pair[:3]).name(), QColor(*pair[3:]).name()) >= 3 for pair in pairs.tolist()]
    return int(counts[clear].sum()) if clear else 0


@pytest.mark.parametrize(
    ("example", "theme"),
    [
        ("spirals", "light"),
        ("digits", "dark"),
        pytest.param("spirals", "dark", marks=hard),
        pytest.param("digits", "light", marks=hard),
    ],
)
def test_a_ring_shows_what_has_the_keyboard(program, qtbot, example, theme):
    one = opened(program, example)
    one.window.theme.set_mode(theme)
    for dock in [dock for dock in one.window.view_docks if dock.fits]:
        dock.raise_()
        qtbot.waitUntil(lambda dock=dock: dock.view is not None and not dock.view.is_empty)
    qtbot.wait(400)
    parked = one.window.centralWidget()
    weak = {}
    for number in range(200):  # what has the keyboard is selected, and then there are others
        widget = next(iter(acting(one.window)[number:]), parked)
        if widget is parked:
            break
        if not widget.visibleRegion().isEmpty():
            seen = ring(one.window, widget, parked)
            if seen < RING_PX:
                weak[f"{type(widget).__name__} {spoken(widget)}"] = seen
    assert not weak


# ---- size ----------------------------------------------------------------------------------------------------------


def cut_off(one):
    """What shows fewer words than it has, although it promises to show all of them."""
    for label in one.window.findChildren(TextLabel):
        if label.isVisible() and label.text():
            needed = label.heightForWidth(label.width()) if label.wordWrap() else label.sizeHint().height()
            if label.height() < needed or (not label.wordWrap() and label.width() < label.sizeHint().width()):
                yield label.text()
    for button in one.window.findChildren(QPushButton):
        if button.isVisible() and button.width() < button.fontMetrics().horizontalAdvance(button.text()):
            yield button.text()


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("example", ["spirals", "digits", "table"])
def test_no_words_are_cut_off(program, qtbot, example, language):
    one = opened(program, example, language)
    for part in parts_of(one):
        one.document.select(part)
        qtbot.waitUntil(lambda: not list(cut_off(one)))


@pytest.mark.parametrize("scale", ["1.5", pytest.param("2", marks=hard)])
def test_the_window_is_the_same_on_a_screen_of_another_density(tmp_path, scale):
    def picture(factor):
        made = tmp_path / f"{factor}.png"
        command = [sys.executable, "main.py", "picture", "spirals", "--epochs", "5", "--out", str(made)]
        surroundings = os.environ | {"QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": factor}
        subprocess.run(command, check=True, cwd=ROOT, env=surroundings, capture_output=True, timeout=60)
        return QImage(str(made))

    plain = picture("1")
    scaled = picture(scale)
    assert scaled.size() == plain.size() * float(scale)
    small = scaled.scaled(plain.size(), mode=Qt.TransformationMode.SmoothTransformation)
    one, other = (pixels_of(image).reshape(-1, 3) for image in (plain, small))
    # Letters and lines are drawn sharper, but nothing stands elsewhere and nothing is missing.
    assert np.abs(one - other).mean() < 3
    blocks = [blurred(pixels_of(image)) for image in (plain, small)]
    assert np.abs(blocks[0] - blocks[1]).max() < 40


def pixels_of(image):
    plain = image.convertToFormat(QImage.Format.Format_RGB888)
    bytes_of_row = plain.bytesPerLine()
    rows = np.frombuffer(plain.constBits(), np.uint8).reshape(plain.height(), bytes_of_row)
    return rows[:, : 3 * plain.width()].reshape(plain.height(), plain.width(), 3).astype(float)


def blurred(pixels, side=20):
    """Means of squares (rows, columns, 3): where something stands, and not how exactly it is drawn."""
    rows, columns = pixels.shape[0] // side, pixels.shape[1] // side
    squares = pixels[: rows * side, : columns * side].reshape(rows, side, columns, side, 3)
    return squares.mean(axis=(1, 3))


# ---- colours -------------------------------------------------------------------------------------------------------

# Machado, Oliveira and Fernandes (2009), "A Physiologically-based Model for Simulation of Color Vision Deficiency",
# severity 1.0, for linear RGB.
EYES = {
    "normal": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)


def lab(color, eye):
    """CIELAB (D65) of "#rrggbb" as seen by this eye."""
    share = np.array(rgb(color)) / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    ratio = TO_XYZ @ np.clip(EYES[eye] @ linear, 0, 1) / TO_XYZ.sum(axis=1)
    x, y, z = np.where(ratio > 216 / 24389, np.cbrt(ratio), (24389 / 27 * ratio + 16) / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def distance(first, second, eye):
    """Difference of two colours (CIE 1976); 2.3 can just be told apart side by side."""
    return float(np.linalg.norm(lab(first, eye) - lab(second, eye)))


def test_the_measure_of_colours_is_right():
    assert lab("#ffffff", "normal") == pytest.approx([100, 0, 0], abs=0.01)
    assert lab("#ff0000", "normal") == pytest.approx([53.24, 80.09, 67.20], abs=0.02)
    assert distance("#ff0000", "#00ff00", "normal") > 4 * distance("#b05000", "#908000", "deuteranopia")


@pytest.mark.parametrize("eye", EYES)
def test_colours_of_classes_can_be_told_apart(eye):
    colors = [style.color for style in CLASSES]
    assert min(distance(one, other, eye) for one, other in combinations(colors, 2)) >= 12
    assert min(distance(one, other, eye) for one, other in pairwise([*colors, colors[0]])) >= 16
    for palette in PALETTES.values():
        assert min(distance(color, palette.panel, eye) for color in colors) >= 20


@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize("theme", PALETTES)
def test_colours_of_runs_and_signs_can_be_told_apart(eye, theme):
    runs, palette = RUN_COLORS[theme], PALETTES[theme]
    assert min(distance(one, other, eye) for one, other in combinations(runs, 2)) >= 12
    assert min(distance(one, other, eye) for one, other in pairwise([*runs, runs[0]])) >= 20
    signs = (palette.positive, palette.negative, palette.zero)
    assert min(distance(one, other, eye) for one, other in combinations(signs, 2)) >= 50
