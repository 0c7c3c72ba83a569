"""The list of a family, and what is kept when another kind is picked."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent

from engine import catalog
from engine.datasets.base import Dataset
from engine.families import FAMILIES
from engine.initializers import He, Xavier
from engine.optimizers.adam import Adam
from engine.optimizers.adamw import AdamW
from engine.penalties import L1, L2
from engine.schedules import ExponentialSchedule, StepSchedule
from gui.editors.catalog_picker import CatalogPicker, of_kind
from tests.gui.editor_driving import choose

BASES = [base for name, base in FAMILIES.items() if name != "examples"]


@pytest.mark.parametrize("base", BASES)
def test_all_members_stand_in_the_list(qtbot, base):
    picker = CatalogPicker(base)
    qtbot.addWidget(picker)
    assert [key for key in picker._keys if key] == list(catalog.members(base))
    for key, kind in catalog.members(base).items():
        picker.set_key(key)
        assert picker.key() == key
        assert picker.currentText() == kind.title
        assert picker.toolTip()


@pytest.mark.parametrize("base", BASES)
def test_picking_is_reported_once_and_setting_is_not(qtbot, base):
    picker = CatalogPicker(base)
    qtbot.addWidget(picker)
    picked = []
    picker.picked.connect(picked.append)
    first, second = list(catalog.members(base))[:2]
    picker.set_key(first)
    choose(picker, first)
    choose(picker, second)
    assert picked == [second]


def test_data_sets_stand_under_headings_that_cannot_be_picked(qtbot):
    picker = CatalogPicker(Dataset)
    qtbot.addWidget(picker)
    headings = [index for index, key in enumerate(picker._keys) if key is None]
    assert len(headings) == 4
    assert all(picker.model().item(index).flags() == Qt.ItemFlag.NoItemFlags for index in headings)


def test_the_wheel_scrolls_the_page_not_the_choice(qtbot):
    picker = CatalogPicker(Dataset)
    qtbot.addWidget(picker)
    picker.set_key("xor")
    at = QPointF(5, 5)
    buttons, keys, phase = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase
    event = QWheelEvent(at, at, QPoint(), QPoint(0, -120), buttons, keys, phase, False)
    picker.wheelEvent(event)
    assert picker.key() == "xor"
    assert not event.isAccepted()


def test_what_a_person_has_set_is_kept_where_it_means_the_same():
    spirals, blobs = catalog.member(Dataset, "spirals"), catalog.member(Dataset, "blobs")
    kept = of_kind(blobs, spirals(samples=90, noise=0.7, seed=5))
    assert (kept.samples, kept.noise, kept.seed) == (90, 0.7, 5)
    assert of_kind(blobs, spirals()) == blobs()
    assert of_kind(L2, L1(0.3)) == L2(0.3)
    assert of_kind(AdamW, Adam(learning_rate=0.5, beta_1=0.8)) == AdamW(beta_1=0.8)


def test_what_does_not_fit_or_means_something_else_is_left():
    noisy = catalog.member(Dataset, "spirals")(noise=2.5)
    assert of_kind(catalog.member(Dataset, "logical_and"), noisy).noise == 0.1
    assert of_kind(Xavier, He(distribution="uniform")) == Xavier()
    assert of_kind(ExponentialSchedule, StepSchedule(ratio=0.1)) == ExponentialSchedule()
