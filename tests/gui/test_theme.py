"""Colours one can read in both themes, and a window that changes from one to the other."""

import numpy as np
import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QCheckBox, QPushButton, QSlider, QTabBar, QVBoxLayout, QWidget

from gui.theme import theme as theme_module
from gui.theme.colors import CLASSES, DARK, LIGHT, PALETTES, class_style, colored, contrast, diverging, viridis
from gui.theme.fonts import SIZES, font
from gui.theme.icons import ALIASES, app_icon, bind_icon, icon, pixmap
from gui.theme.style import ICON_FOLDER, style_sheet
from gui.theme.theme import current_theme
from gui.widgets.combo_box import ComboBox
from gui.widgets.number_field import FloatField
from gui.widgets.segmented import SegmentedControl
from gui.widgets.text_label import TextLabel

TEXT = ("text", "text_quiet", "link", "error", "warning", "success", "positive_text", "negative_text")
SURFACES = ("window", "panel", "field", "control")


@pytest.mark.parametrize("palette", PALETTES.values(), ids=PALETTES)
@pytest.mark.parametrize("token", TEXT)
@pytest.mark.parametrize("surface", SURFACES)
def test_text_can_be_read(palette, token, surface):
    assert contrast(getattr(palette, token), getattr(palette, surface)) >= 4.5


@pytest.mark.parametrize("palette", PALETTES.values(), ids=PALETTES)
def test_accent_and_selection_can_be_read(palette):
    assert contrast(palette.accent_text, palette.accent) >= 4.5
    assert contrast(palette.accent_text, palette.accent_hover) >= 4.5
    assert contrast(palette.text, palette.selection) >= 4.5
    assert contrast(palette.text, palette.hover) >= 4.5
    surfaces = ("window", "panel", "field", "control", "hover", "pressed", "selection")
    assert min(contrast(palette.focus, getattr(palette, surface)) for surface in surfaces) >= 3


def test_contrast_of_black_and_white():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("palette", PALETTES.values(), ids=PALETTES)
def test_diverging_runs_from_negative_over_the_panel_to_positive(palette):
    table = diverging(palette)
    assert table.shape == (256, 4) and table.dtype == np.uint8
    assert QColor(*table[0].tolist()).name() == palette.negative
    assert QColor(*table[-1].tolist()).name() == palette.positive
    panel = QColor(palette.panel)
    assert np.abs(table[127].astype(int)[:3] - (panel.red(), panel.green(), panel.blue())).max() <= 2


def test_viridis_grows_lighter():
    table = viridis().astype(float) @ (0.2126, 0.7152, 0.0722, 0)
    assert (np.diff(table) > -1).all()


def test_colored_holds_values_to_the_levels_and_leaves_gaps():
    picture = colored(np.array([[-5.0, -1.0, 0.0, 1.0, 5.0, np.nan, np.inf]]), -1, 1, diverging(LIGHT))
    table = diverging(LIGHT)
    assert (picture[0, 0] == table[0]).all() and (picture[0, 1] == table[0]).all()
    assert (picture[0, 3] == table[-1]).all() and (picture[0, 6] == table[-1]).all()
    assert picture[0, 5, 3] == 0


@pytest.mark.filterwarnings("error")
def test_colored_takes_numbers_of_any_size():
    table = viridis()
    picture = colored(np.array([-1e300, 1e300, -np.inf, 0.5]), 0.0, 1.0, table)
    assert (picture[[0, 1, 2]] == table[[0, -1, 0]]).all() and (picture[3] == table[128]).all()
    wide = colored(np.array([-1e300, 0.0, 1e300]), -1e300, 1e300, table)
    assert (wide == table[[0, 128, -1]]).all()
    assert (colored(np.array([0.0, np.inf]), -np.inf, np.inf, table)[:, 3] == 255).all()


def test_colored_without_a_span_is_the_middle():
    assert (colored(np.zeros(3), 0.0, 0.0, viridis()) == viridis()[128]).all()


def test_classes_differ_in_colour_and_marker():
    assert len({style.color for style in CLASSES}) == len({style.marker for style in CLASSES}) == len(CLASSES) == 10
    again = class_style(10)
    assert again.color == CLASSES[0].color and again.marker != CLASSES[0].marker


def test_switching_dresses_the_window_anew(theme, qapp, qtbot):
    assert theme.palette is LIGHT
    with qtbot.waitSignal(theme.changed):
        theme.set_mode("dark")
    assert theme.palette is DARK and theme.mode == "dark"
    assert qapp.palette().color(QPalette.ColorRole.Window).name() == DARK.window
    disabled = qapp.palette().color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text)
    assert disabled.name() == DARK.text_disabled
    assert DARK.accent in qapp.styleSheet()


def test_labels_take_the_new_colours_hidden_ones_a_moment_later(theme, qtbot):
    box = QWidget()
    qtbot.addWidget(box)
    labels = [TextLabel(text, role="error", parent=box) for text in ("seen", "hidden")]
    box.show()
    labels[1].hide()
    role = QPalette.ColorRole.WindowText
    assert [label.palette().color(role).name() for label in labels] == [LIGHT.error] * 2
    theme.set_mode("dark")
    assert labels[0].palette().color(role).name() == DARK.error
    qtbot.waitUntil(lambda: labels[1].palette().color(role).name() == DARK.error)
    theme.set_mode("light")
    theme.set_mode("dark")
    theme.set_mode("light")
    qtbot.waitUntil(lambda: labels[1].palette().color(role).name() == LIGHT.error)


def test_switching_looks_like_starting_that_way(theme, qapp, qtbot):
    box = QWidget()
    qtbot.addWidget(box)
    column = QVBoxLayout(box)
    parts = (QPushButton("Train"), QCheckBox("On"), ComboBox([("a", "A")]), FloatField(unit="ms"), QTabBar(), QSlider())
    for part in (*parts, SegmentedControl([("a", "A"), ("b", "B")])):
        column.addWidget(part)
    parts[4].addTab("Loss")
    box.show()
    theme.set_mode("dark")
    switched = box.grab().toImage()
    qapp.setStyleSheet("")
    qapp.setStyleSheet(style_sheet(DARK))
    assert box.grab().toImage() == switched


def test_the_same_mode_again_changes_nothing(theme, qtbot):
    with qtbot.assertNotEmitted(theme.changed):
        theme.set_mode("light")


def test_unknown_mode_is_refused(theme):
    with pytest.raises(ValueError, match="sepia"):
        theme.set_mode("sepia")


def test_a_button_is_painted_in_the_accent(theme, qtbot):
    button = QPushButton("Train")
    button.setProperty("role", "primary")
    qtbot.addWidget(button)
    button.resize(120, 28)
    assert button.grab().toImage().pixelColor(5, 14).name() == LIGHT.accent
    theme.set_mode("dark")
    assert button.grab().toImage().pixelColor(5, 14).name() == DARK.accent


def test_style_sheet_names_only_pictures_that_exist():
    sheet = style_sheet(LIGHT)
    used = {part.split(")")[0] for part in sheet.split("url(")[1:]}
    assert used and all((ICON_FOLDER / name.rsplit("/", 1)[-1]).is_file() for name in used)
    assert "$" not in sheet


@pytest.mark.parametrize("name", sorted(p.stem for p in ICON_FOLDER.glob("*.svg")) + sorted(ALIASES))
def test_icon_draws_something(qapp, name):
    picture = icon(name).pixmap(20, 20).toImage()
    assert any(picture.pixelColor(x, y).alpha() > 100 for x in range(picture.width()) for y in range(picture.width()))


def test_bound_icon_follows_the_theme(theme, qtbot):
    button = QPushButton()
    qtbot.addWidget(button)
    bind_icon(button, "stop")
    light = button.icon().pixmap(20, 20).toImage()
    theme.set_mode("dark")
    dark = button.icon().pixmap(20, 20).toImage()
    assert light != dark
    assert dark == pixmap("stop").toImage().copy(dark.rect())


def test_binding_again_replaces_the_icon(theme, qtbot):
    button = QPushButton()
    qtbot.addWidget(button)
    bind_icon(button, "play")
    bind_icon(button, "pause")
    theme.set_mode("dark")
    assert button.icon().pixmap(20, 20).toImage() == icon("pause").pixmap(20, 20).toImage()


def test_app_icon_has_all_sizes(qapp):
    assert {size.width() for size in app_icon().availableSizes()} == {16, 24, 32, 48, 64, 128, 256}


def test_fonts_have_the_four_sizes(qapp):
    assert [font(role).pixelSize() for role in SIZES] == [11, 13, 16, 20]
    assert font().featureTags()


def test_current_theme_is_the_last_one_made(theme):
    assert current_theme() is theme


def test_a_large_window_is_dressed_in_several_turns_and_then_painted_whole(theme, qtbot, monkeypatch):
    monkeypatch.setattr(theme_module, "DRESSING_S", 0.0)  # one widget in each turn
    box = QWidget()
    qtbot.addWidget(box)
    column = QVBoxLayout(box)
    for number in range(20):
        column.addWidget(TextLabel(str(number), role="error", parent=box))
    box.show()
    light = box.grab().toImage()
    theme.set_mode("dark")
    assert not box.updatesEnabled()
    qtbot.waitUntil(box.updatesEnabled)
    assert box.grab().toImage() != light
    theme.set_mode("light")
    theme.set_mode("dark")
    theme.set_mode("light")
    qtbot.waitUntil(box.updatesEnabled)
    assert box.grab().toImage() == light
