"""The data editor: augmentations in a list, what they do to samples, and what balance and components say."""

import numpy as np
import pytest

from engine import catalog, loading, paths
from engine.augmentations.base import Augmentation
from engine.augmentations.blend import Blend
from engine.augmentations.flip import Flip
from engine.augmentations.noise import Noise
from engine.augmentations.rotate import Rotate
from engine.augmentations.shift import Shift
from engine.examples.augmentation import AugmentationExample
from engine.examples.digits import DigitsExample
from engine.examples.iris import IrisExample
from engine.examples.sine import SineExample
from engine.examples.three_lamps import ThreeLampsExample
from engine.training.augmented_samples import augmented_samples
from gui.document import Document
from gui.editors.augmentation_strip import named
from gui.editors.tab_order import stops
from tests.gui.editor_driving import choose, enter


@pytest.fixture
def document():
    return Document(DigitsExample().experiment())


def offered(editor):
    """Key -> whether it can be picked, of the menu as it opens."""
    editor.augmentation.menu.aboutToShow.emit()
    return {action.data(): action.isEnabled() for action in editor.augmentation.menu.actions()}


def add(editor, key):
    offered(editor)
    editor.augmentation.menu.triggered.emit(
        next(action for action in editor.augmentation.menu.actions() if action.data() == key)
    )


def titles(editor):
    return [entry.title.text() for entry in editor.augmentation.entries]


def test_augmentations_are_added_changed_and_removed(qtbot, document, editor):
    for key in ("shift", "noise", "blend"):
        add(editor, key)
    assert document.experiment.data.augmentation == (Shift(), Noise(), Blend())
    assert titles(editor) == ["Shift", "Noise", "Blend"]
    assert document.undo_stack.undoText() == "add Blend"
    entries = editor.augmentation.entries
    enter(qtbot, entries[1].form.row("deviation").editor, 0.5)
    assert document.experiment.data.augmentation[1] == Noise(deviation=0.5)
    assert editor.augmentation.entries == entries  # nothing was made anew under the hands of the person
    entries[0].remove.click()
    assert document.experiment.data.augmentation == (Noise(deviation=0.5), Blend())
    assert titles(editor) == ["Noise", "Blend"]
    assert editor.augmentation.entries[0].form.row("deviation").editor.value() == 0.5
    for _step in range(5):
        document.undo_stack.undo()
    assert document.experiment == DigitsExample().experiment() and titles(editor) == []


def test_what_needs_images_is_offered_for_images(document, editor):
    assert all(offered(editor).values()) and set(offered(editor)) == set(catalog.members(Augmentation))
    choose(editor.picker, "iris")
    assert {key for key, enabled in offered(editor).items() if enabled} == {"noise", "blend"}


def test_the_preview_shows_images_before_and_after(qtbot, document, editor):
    preview = editor.preview
    assert preview.isHidden()
    add(editor, "rotate")
    add(editor, "blend")
    qtbot.waitUntil(lambda: not preview.strip.isHidden() and len(preview.strip.names) == 8)
    assert not preview.isHidden() and preview.numbers.isHidden()
    first = preview.strip.names
    pictures = preview.strip.grab().toImage()
    preview.again.click()
    qtbot.waitUntil(lambda: preview.strip.grab().toImage() != pictures)
    qtbot.waitUntil(lambda: preview.strip.names != first or not preview.reader.isRunning())
    while editor.augmentation.entries:
        editor.augmentation.entries[0].remove.click()
    assert preview.isHidden()


@pytest.mark.parametrize("example", [IrisExample, SineExample, ThreeLampsExample])
def test_the_preview_shows_numbers_of_tables(qtbot, document, editor, example):
    experiment = paths.replace(example().experiment(), "data.augmentation", (Flip(), Noise(), Blend(alpha=1)))
    document.change(experiment, "x")
    numbers = editor.preview.numbers
    qtbot.waitUntil(lambda: not numbers.isHidden() and "→" in numbers.cells[3][0].text())
    data = loading.load(experiment.data.source)
    shown = augmented_samples(data, experiment.data, experiment.seed, 0, 8)
    before, after = numbers.cells[0][0].text().split(" → ")
    assert float(before.replace("−", "-")) == pytest.approx(shown.before[0, 0], rel=5e-3, abs=1e-3)
    assert float(after.replace("−", "-")) == pytest.approx(shown.after[0, 0], rel=5e-3, abs=1e-3)
    assert numbers.cells[0][2].text()
    document.change(paths.replace(experiment, "data.augmentation", (Flip(),)), "x")  # does nothing here
    assert editor.preview.isHidden()


def test_the_samples_shown_are_of_the_training_part_and_changed_by_chance():
    experiment = AugmentationExample().experiment()
    data = loading.load(experiment.data.source)
    one, again, other = (augmented_samples(data, experiment.data, 0, draw, 8) for draw in (0, 0, 1))
    assert one.after.tobytes() == again.after.tobytes() != other.after.tobytes()
    assert one.before.tobytes() == other.before.tobytes()
    assert np.array_equal(one.answers_before, one.answers_after)
    plain = augmented_samples(data, paths.replace(experiment, "data.augmentation", ()).data, 0, 0, 8)
    np.testing.assert_allclose(plain.after, plain.before, atol=1e-5)


def test_a_blend_is_named_after_both():
    assert named(np.array([0.2, 0.8, 0.0]), ("A", "B", "C")) == "B + A"
    assert named(np.array([0.97, 0.0, 0.03]), ("A", "B", "C")) == "A"


def test_balance_and_components_say_what_they_do(qtbot, document, editor):
    assert editor.effects.isHidden()
    enter(qtbot, editor.split.row("balance").editor, "up")
    assert editor.effects.text() == "Classes of 131 to 137 training samples → 137 each"
    enter(qtbot, editor.split.row("components").editor, 20)
    qtbot.waitUntil(lambda: editor.effects.text().startswith("20 components keep 89.5 % of the variance."))
    choose(editor.picker, "breast_cancer")
    qtbot.waitUntil(lambda: "malignant: 160 → 267 · benign: 267 → 267" in editor.effects.text())
    qtbot.waitUntil(lambda: "20 components keep" in editor.effects.text())
    enter(qtbot, editor.split.row("components").editor, 0)
    enter(qtbot, editor.split.row("balance").editor, "none")
    assert editor.effects.isHidden()


def test_the_window_does_not_wait_for_the_preview(qtbot, document, editor):
    document.change(paths.replace(document.experiment, "data.components", 60), "x")
    editor.preview.show_experiment(loading.load(document.experiment.data.source), document.experiment)
    editor.effects.show_plan(loading.load(document.experiment.data.source), document.experiment.data)
    assert "60 components keep" not in editor.effects.text()  # it is found beside the window
    qtbot.waitUntil(lambda: "60 components keep" in editor.effects.text())


def test_a_list_that_is_shown_again_by_undo_keeps_the_tab_order(document, editor):
    document.change(paths.replace(document.experiment, "data.augmentation", (Shift(), Rotate())), "x")
    wanted = list(stops(editor.widget()))
    assert editor.augmentation.entries[0].remove in wanted
    chain, widget = [editor.picker], editor.picker.nextInFocusChain()
    while widget is not editor.picker:
        chain.append(widget)
        widget = widget.nextInFocusChain()
    assert [widget for widget in chain if widget in wanted] == wanted


def test_it_fits_into_a_narrow_panel(document, editor):
    document.change(paths.replace(document.experiment, "data.augmentation", (*(k() for k in KINDS),)), "x")
    assert editor.minimumSizeHint().width() <= 280


KINDS = tuple(catalog.members(Augmentation).values())
