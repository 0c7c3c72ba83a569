"""The data editor: pictures of every data set, the network that follows, and files read beside the window."""

import gzip
import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from engine import catalog, compiler, loading, paths
from engine.activations.identity import Identity
from engine.activations.sigmoid import Sigmoid
from engine.activations.softmax import Softmax
from engine.activations.tanh import Tanh
from engine.data import Data
from engine.datasets.base import Dataset
from engine.datasets.idx_folder import IdxFolder
from engine.experiment import Experiment
from engine.layers.dense import Dense
from engine.losses.binary_cross_entropy import BinaryCrossEntropy
from engine.losses.categorical_cross_entropy import CategoricalCrossEntropy
from engine.losses.mean_squared_error import MeanSquaredError
from gui.document import Document
from gui.editors.data_editor import described
from gui.editors.data_picture import telling_features
from gui.editors.data_reader import DataReader
from gui.editors.data_scatter import DataScatter
from gui.editors.tab_order import stops
from gui.theme.colors import colored, viridis
from tests.gui.editor_driving import choose, enter, shown, type_into

ROOT = Path(__file__).parents[2]
START = Experiment(layers=(Dense(4, Tanh()), Dense(1, Sigmoid())))
IN_MEMORY = [key for key in catalog.members(Dataset) if key not in ("idx_folder", "table")]


@pytest.fixture
def document():
    return Document(START)


def write_idx(folder, images, labels):
    count, height, width = images.shape
    pixels = struct.pack(">BBBBIII", 0, 0, 8, 3, count, height, width) + images.tobytes()
    (folder / "train-images-idx3-ubyte.gz").write_bytes(gzip.compress(pixels))
    (folder / "train-labels-idx1-ubyte").write_bytes(struct.pack(">BBBBI", 0, 0, 8, 1, count) + labels.tobytes())


def use(qtbot, editor, key):
    """Pick the data set, and wait until all of the editor shows it."""
    choose(editor.picker, key)
    qtbot.waitUntil(lambda: not editor.is_busy)


@pytest.fixture
def folder(tmp_path):
    random = np.random.default_rng(1)
    write_idx(tmp_path, random.integers(0, 256, (40, 5, 4), np.uint8), np.arange(40, dtype=np.uint8) % 3)
    return tmp_path


@pytest.mark.parametrize("key", IN_MEMORY)
def test_every_data_set_has_a_picture_and_a_network(qtbot, document, editor, key):
    use(qtbot, editor, key)
    source = document.experiment.data.source
    assert source.key == key
    assert not [problem for problem in document.problems if problem.severity == "error"]
    data = loading.load(source)
    if data.image_shape:
        assert len(editor.picture.tiles.names) == 24
        assert editor.picture.scatter is None or editor.picture.scatter.isHidden()
    else:
        assert not editor.picture.scatter.isHidden()
        drawn = sum(len(cloud.data) for cloud in (*editor.picture.scatter.clouds, editor.picture.scatter.numbers))
        assert drawn == min(len(data.features), 2000)
        assert editor.picture.axes.isHidden() == (data.features.shape[1] <= 2)
        assert len(list(editor.picture.scatter.rows_of_data())) == len(data.features) + 1
    assert editor.caption.text() == described(data.shape())
    while document.undo_stack.canUndo():
        document.undo_stack.undo()
    assert document.experiment == START
    qtbot.waitUntil(lambda: not editor.is_busy)
    assert editor.picker.key() == "spirals"


def test_the_theme_may_change_at_any_data(qtbot, theme, document, editor):
    for key in ("plane", "iris", "sine", "digits", "spirals", "house_price"):
        use(qtbot, editor, key)
        theme.set_mode("dark" if theme.mode == "light" else "light")
    use(qtbot, editor, "sine")
    assert editor.picture.scatter.numbers.opts["brush"].color().name() == theme.palette.positive


def test_the_output_follows_the_data_in_the_same_step(qtbot, document, editor):
    use(qtbot, editor, "iris")
    last = document.experiment.layers[-1]
    assert (last.units, last.activation) == (3, Softmax())
    assert document.experiment.loss == CategoricalCrossEntropy()
    assert document.undo_stack.count() == 1
    assert document.undo_stack.undoText() == "use data set Iris"
    document.undo_stack.undo()
    assert document.experiment == START


@pytest.mark.parametrize(
    ("key", "units", "activation", "loss"),
    [
        ("house_price", 1, Identity(), MeanSquaredError()),
        ("digits", 10, Softmax(), CategoricalCrossEntropy()),
        ("xor", 1, Sigmoid(), BinaryCrossEntropy()),
    ],
)
@pytest.mark.parametrize("before", ["spirals", "house_price", "wine"])
def test_from_any_task_to_any_other(qtbot, document, editor, before, key, units, activation, loss):
    use(qtbot, editor, before)
    use(qtbot, editor, key)
    changed = document.experiment
    last = changed.layers[-1]
    assert (last.units, last.activation, changed.loss) == (units, activation, loss)
    assert changed.layers[0] == START.layers[0]
    assert not compiler.problems(changed)


def test_what_fits_already_stays(qtbot, document, editor):
    mine = paths.replace(START, "loss", MeanSquaredError())
    document.change(mine, "mine")
    use(qtbot, editor, "moons")
    assert document.experiment.loss == MeanSquaredError()
    assert document.experiment.layers == START.layers


def test_options_of_the_data_change_the_picture(qtbot, document, editor):
    enter(qtbot, editor.form.row("samples").editor, 60)
    assert document.experiment.data.source.samples == 60
    assert sum(len(cloud.data) for cloud in editor.picture.scatter.clouds) == 60
    assert editor.caption.text().startswith("60 samples")
    assert editor.counts.text() == "45 training · 15 validation · 0 test"
    assert document.undo_stack.undoText() == "change samples"
    document.undo_stack.undo()
    assert sum(len(cloud.data) for cloud in editor.picture.scatter.clouds) == 400


def test_the_split_says_how_many(qtbot, document, editor):
    enter(qtbot, editor.shares.row("test").editor, 0.25)
    assert document.experiment.data.test == 0.25
    assert editor.counts.text() == "200 training · 100 validation · 100 test"


def test_tables_show_any_two_columns(qtbot, document, editor):
    use(qtbot, editor, "iris")
    choose(editor.picture.across, 2)
    scatter, data = editor.picture.scatter, loading.load(document.experiment.data.source)
    drawn = np.concatenate([cloud.getData()[0] for cloud in scatter.clouds])
    np.testing.assert_allclose(np.sort(drawn), np.sort(data.features[:, 2]), rtol=1e-6)
    assert scatter.axes["x"].name == data.feature_names[2]
    enter_text = [entry.text for entry in editor.picture.legend.entries]
    assert enter_text == list(data.target_names)


def test_the_data_lie_inside_the_scale_of_their_colours(theme, qtbot):
    scatter = DataScatter(theme)
    qtbot.addWidget(scatter)
    features = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0]])
    targets = np.array([[-1.2449], [0.0], [1.2441]])
    data = Data("regression", features, targets, ("a", "b"), ("y",))
    (strip,) = scatter.show_data(data)
    assert (strip.before, strip.text) == ("y  −1.25", "1.25")
    colors = colored(targets[:, 0], -1.25, 1.25, viridis())  # what is written is what is drawn
    np.testing.assert_array_equal(scatter.numbers._colors, colors)


def test_files_are_read_beside_the_window(qtbot, document, editor, folder):
    use(qtbot, editor, "idx_folder")
    qtbot.waitUntil(lambda: "folder" in editor.picture.message.sentence())
    type_into(qtbot, editor.form.row("path").editor.line, str(folder))
    qtbot.waitUntil(lambda: editor.caption.text() == "40 samples · 20 features · 3 classes")
    assert editor.picture.tiles.names[:4] == ["0", "1", "0", "1"] or len(editor.picture.tiles.names) == 24
    assert document.experiment.layers[-1].units == 3
    assert shown(editor.form.row("path").editor) == str(folder)


def test_a_fault_in_reading_is_a_sentence(qtbot, document, editor, tmp_path):
    document.change(paths.replace(START, "data.source", IdxFolder(path=str(tmp_path / "nowhere"))), "x")
    qtbot.waitUntil(lambda: "nowhere" in editor.picture.message.sentence())
    assert editor.caption.isHidden()
    use(qtbot, editor, "xor")
    assert editor.picture.message.isHidden()


def test_only_the_last_question_is_answered(qtbot, folder):
    reader = DataReader()
    answers = []
    reader.has_read.connect(answers.append)
    for limit in (5, 6, 7):
        reader.ask(IdxFolder(path=str(folder), limit=limit))
    qtbot.waitUntil(lambda: bool(answers))
    assert [outcome.source.limit for outcome in answers] == [7]
    reader.shut_down()
    reader.ask(IdxFolder(path=str(folder)))
    assert not reader.isRunning()


def test_it_fits_into_a_narrow_panel(qtbot, theme, document, editor):
    for key in catalog.members(Dataset):
        use(qtbot, editor, key)
        assert editor.minimumSizeHint().width() <= 280


def test_the_tab_key_follows_the_eye(qtbot, document, editor):
    for key in ("xor", "plane", "iris"):
        use(qtbot, editor, key)
        wanted = list(stops(editor.widget()))
        chain, widget = [editor.picker], editor.picker.nextInFocusChain()
        while widget is not editor.picker:
            chain.append(widget)
            widget = widget.nextInFocusChain()
        assert [widget for widget in chain if widget in wanted] == wanted


def test_nothing_imports_pyqtgraph_before_plots_are_asked_for():
    program = """
import sys
import gui.editors.data_editor, gui.editors.inspector, gui.editors.problem_strip
print("pyqtgraph" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "False", done.stderr


def test_the_picture_begins_with_the_features_that_tell_most():
    several, codes = np.linspace(0, 1, 40), np.arange(40) % 2
    assert telling_features(np.column_stack([codes, several, codes, several, several])) == (1, 3)
    assert telling_features(np.column_stack([codes, codes, several])) == (0, 2)
