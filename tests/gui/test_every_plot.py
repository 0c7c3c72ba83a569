"""Every picture of every view: its axes are named, it can be copied and saved in every form, with the mouse and by keyboard,
and no number breaks it. Views that join the folder are tested without being named here."""

import base64
import csv
import functools
import xml.etree.ElementTree as ElementTree

import msgspec
import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from engine import catalog
from engine.activations.sigmoid import Sigmoid
from engine.datasets.spirals import Spirals
from engine.examples.base import Example
from engine.examples.spirals import SpiralsExample
from engine.training.events import Progress
from engine.training.history import History
from engine.training.run import Run
from engine.training.trainer import Trainer
from gui.document import Document
from gui.editors.activation_plot import ActivationPlot
from gui.editors.data_scatter import DataScatter
from gui.editors.schedule_plot import SchedulePlot
from gui.plots.figure import MARGIN_PX
from gui.plots.key import Key
from gui.plots.painted import Painted
from gui.plots.plot import Plot
from gui.views import finding
from gui.views.sheet import CalmSheet
from gui.widgets.context_key import ContextMenuKey

EXAMPLES = ("spirals", "digits", "house_prices", "sine", "three_lamps", "iris")
VIEWS = {view.key: view for view in finding.views()}
SVG = "{http://www.w3.org/2000/svg}"


@functools.cache
def trained(name):
    """A short run of an example, and its history."""
    experiment = catalog.member(Example, name)().experiment()
    plan = msgspec.structs.replace(experiment.training, epochs=3)
    trainer, history = Trainer(msgspec.structs.replace(experiment, training=plan)), History()
    for event in Run(trainer).events():
        history.add(event)
    return trainer, history


PICTURED = {"gallery": "digits"}
"""Of tables it shows rows."""


def example_for(key):
    """The first example whose data the view suits."""
    if key in PICTURED:
        return PICTURED[key]
    fitting = [
        name
        for name in EXAMPLES
        if VIEWS[key].fits(catalog.member(Example, name)().experiment().data.source.describe())
    ]
    assert fitting, f"no example suits {key}: add one to EXAMPLES"
    return fitting[0]


def feed(view, trainer, history):
    """As the pump does, until the view has what it asks for, which may depend on what it was told."""
    view.begin(trainer.compiled)
    view.show_history(history)
    tell(view, trainer)


def tell(view, trainer):
    for _turn in range(3):
        if isinstance(view, CalmSheet):
            view.forget()
        with np.errstate(all="ignore"):
            probe = msgspec.structs.replace(trainer.probe(), update=trainer.network.views(1e-3 * trainer.learned))
            answers = {wanted: wanted.measure(probe) for wanted in view.wants()}
        view.measured_at = dict.fromkeys(answers, trainer.step)
        view.show_measured(answers)
    view.show_numbers()


@pytest.fixture
def shown(theme, qtbot):
    hosts = []

    def show(key):
        trainer, history = trained(example_for(key))
        host = QWidget()
        hosts.append(host)
        qtbot.addWidget(host)
        view = VIEWS[key](theme, Document(trainer.experiment), host)
        for widget in (host, view):
            widget.resize(560, 420)
        host.show()
        feed(view, trainer, history)
        return view, trainer, history

    return show


def pictures(view):
    """The plots and painted pictures a person sees of it."""
    found = [picture for kind in (Plot, Painted) for picture in view.findChildren(kind)]
    return [picture for picture in found if picture.isVisibleTo(view)]


def colors_of(image):
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(image.constBits(), np.uint32)
    return len(np.unique(pixels))


@pytest.mark.parametrize("key", [key for key in VIEWS if key != "runs"])  # a list, which saves each run as a table
def test_every_picture_is_saved_in_every_form(shown, tmp_path, key):
    view, _trainer, _history = shown(key)
    assert pictures(view), "a view without a picture"
    for number, picture in enumerate(pictures(view)):
        assert picture.accessibleName() or picture.title or view.accessibleName()
        files = {ending: tmp_path / f"{number}{ending}" for ending in (".png", ".svg", ".csv")}
        for file in files.values():
            picture.menu().save(file).wait()
        image = QImage(str(files[".png"]))
        assert image.width() >= 2 * picture.width() - 8 and colors_of(image) > 5
        drawing = ElementTree.parse(files[".svg"]).getroot()
        marks = [
            one for one in drawing.iter() if one.tag in {f"{SVG}{tag}" for tag in ("path", "text", "image", "rect")}
        ]
        assert drawing.tag == f"{SVG}svg" and len(marks) > 5
        with files[".csv"].open(newline="", encoding="utf-8-sig") as stream:
            header, *rows = list(csv.reader(stream))
        assert all(header[1:]) and rows, "a table without names or without rows"
        assert any(number_in(cell) for row in rows for cell in row), "no number in the table"


ALONE = {"Learning rate", "Histogram of the residuals"}
"""Pictures below and beside another one, whose words and legend are not theirs."""


@pytest.mark.parametrize("key", [key for key in VIEWS if key != "runs"])
def test_every_picture_is_saved_under_its_legend_and_the_words_of_its_view(shown, tmp_path, key):
    view, _trainer, _history = shown(key)
    words = [view.caption.text()] if key not in ("decision_map", "label_map") else []  # there it names a box
    for row in view.findChildren(Key):
        words += [word for entry in row.entries for word in (entry.before, entry.text)]
    for picture in pictures(view):
        picture.menu().save(tmp_path / "a.svg").wait()
        texts = ElementTree.parse(tmp_path / "a.svg").getroot().iter(f"{SVG}text")
        saved = packed("".join("".join(text.itertext()) for text in texts))
        assert picture.title in ALONE or saved.endswith(packed("".join(words))), (words, saved)
        picture.menu().copy.trigger()
        image = QGuiApplication.clipboard().image()
        tone = QColor(picture.theme.palette.panel)
        edges = {image.pixelColor(x, y) == tone for x, y in around(image.width(), image.height(), MARGIN_PX)}
        assert edges == {True}, "something reaches into the margin"


def packed(words):
    """Without what may stand between words where a line is broken."""
    return "".join(words.replace("\u2060", "").split())


def around(width, height, edge):
    """Points along the middle of a margin that is `edge` wide."""
    across = [(x, y) for x in range(0, width, 3) for y in (edge, height - 1 - edge)]
    return across + [(x, y) for y in range(0, height, 3) for x in (edge, width - 1 - edge)]


EDITORS = {
    "activation": (ActivationPlot, "show_activation", Sigmoid()),
    "schedule": (SchedulePlot, "show_plan", SpiralsExample().experiment()),
    "data": (DataScatter, "show_data", Spirals().load()),
}


@pytest.mark.parametrize("key", EDITORS)
def test_plots_of_the_editors_are_saved_in_every_form(theme, qtbot, tmp_path, key):
    kind, method, shown_thing = EDITORS[key]
    plot = kind(theme)
    qtbot.addWidget(plot)
    plot.resize(300, 190)
    plot.show()
    getattr(plot, method)(shown_thing)
    assert plot.axes["x"].name and plot.axes["y"].name
    for ending in (".png", ".svg", ".csv"):
        plot.menu().save(tmp_path / f"a{ending}").wait()
    assert colors_of(QImage(str(tmp_path / "a.png"))) > 5
    assert len(list(ElementTree.parse(tmp_path / "a.svg").getroot().iter())) > 10
    with (tmp_path / "a.csv").open(newline="", encoding="utf-8-sig") as stream:
        header, *rows = list(csv.reader(stream))
    assert all(header) and len(rows) > 100 and all(number_in(cell) for cell in rows[0])


def test_the_table_of_tiles_holds_their_pixels(shown, tmp_path):
    view, _trainer, _history = shown("gallery")
    (sheet,) = pictures(view)
    sheet.menu().save(tmp_path / "a.csv").wait()
    with (tmp_path / "a.csv").open(newline="", encoding="utf-8-sig") as stream:
        header, *rows = list(csv.reader(stream))
    assert header[4] == "row 1 column 1" and len(rows) == len(sheet.tiles)
    np.testing.assert_array_equal(np.array([row[4:] for row in rows], float), sheet._pictures.reshape(len(rows), -1))


def test_a_drawing_of_tiles_holds_each_picture_alone(shown, tmp_path):
    view, _trainer, _history = shown("gallery")
    (sheet,) = pictures(view)
    sheet.menu().save(tmp_path / "a.svg").wait()
    images = ElementTree.parse(tmp_path / "a.svg").getroot().iter(f"{SVG}image")
    packed_images = [image.get("{http://www.w3.org/1999/xlink}href").partition(",")[2] for image in images]
    sizes = [QImage.fromData(base64.b64decode(packed_image)).size().toTuple() for packed_image in packed_images]
    assert sizes.count((8, 8)) == len(sheet.tiles)


def number_in(cell):
    try:
        return np.isfinite(float(cell.rstrip(" %").replace(",", "").replace("−", "-")))
    except ValueError:
        return False


@pytest.mark.parametrize("key", VIEWS)
def test_every_picture_is_copied_and_asked_by_keyboard(shown, qtbot, key):
    view, _trainer, _history = shown(key)
    ContextMenuKey(view.window())
    view.window().activateWindow()
    for picture in pictures(view):
        QGuiApplication.clipboard().clear()
        picture.menu().on_copy_triggered()
        assert colors_of(QGuiApplication.clipboard().image()) > 5
        menu = picture.menu()
        for titles in ("Copy as picture", "Save as…"):
            assert titles in [action.text() for action in menu.actions()]
        owner = next(widget for widget in lineage(picture) if widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
        for way in (shift_f10, menu_key):
            owner.setFocus()
            qtbot.waitUntil(owner.hasFocus)
            way(owner)
            qtbot.waitUntil(lambda: QApplication.activePopupWidget() is not None)
            assert isinstance(QApplication.activePopupWidget(), QMenu) and menu.isVisible()
            menu.close()
            qtbot.waitUntil(lambda: QApplication.activePopupWidget() is None)


def lineage(widget):
    while widget is not None:
        yield widget
        widget = widget.parentWidget()


def shift_f10(owner):
    QTest.keyClick(owner, Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)


def menu_key(owner):
    middle = owner.rect().center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, middle, owner.mapToGlobal(QPoint(middle)))
    QApplication.sendEvent(owner, event)


def says_its_name(axis):
    """Whether a person reads at least the beginning of its name, inside the picture and beside its numbers."""
    (plot,) = axis.scene().views()
    plot.grab()
    words, place = axis.label.toPlainText().strip(), axis.label.sceneBoundingRect().adjusted(4, 4, -4, -4)
    is_read = axis.name.startswith(words.rstrip("…")) and len(words) >= min(len(axis.name), 3) > 0
    free = not place.intersects(plot.plotItem.vb.sceneBoundingRect())
    return axis.isVisible() and axis.label.isVisible() and is_read and free and plot.sceneRect().contains(place)


@pytest.mark.parametrize("key", VIEWS)
def test_every_plot_names_its_axes_and_can_be_zoomed_shifted_and_fitted(shown, key):
    view, _trainer, _history = shown(key)
    for plot in view.findChildren(Plot):
        assert all(map(says_its_name, plot.axes.values())), plot.title
        plot.fit()
        box = plot.plotItem.vb
        fitted = np.array(box.viewRange())
        QTest.keyClick(plot, Qt.Key.Key_Plus)
        zoomed = np.array(box.viewRange())
        nearer = np.ptp(zoomed, axis=1) < np.ptp(fitted, axis=1)
        assert nearer.all() or (
            nearer[1] and plot.title == "Histogram of the residuals"
        )  # its counts always begin at 0
        if nearer[0]:
            QTest.keyClick(plot, Qt.Key.Key_Right)
            assert box.viewRange()[0][0] > zoomed[0][0]
        QTest.keyClick(plot, Qt.Key.Key_0)
        np.testing.assert_allclose(box.viewRange(), fitted)


@pytest.mark.parametrize("key", VIEWS)
def test_no_number_breaks_a_picture(shown, tmp_path, key):
    """The network, and what the run has told of itself, become such a number; then all is well again."""
    view, trainer, history = shown(key)
    for number in (np.nan, np.inf, 1e30, 0.0):
        spoil(view, trainer, history, number, tmp_path)


def spoil(view, trainer, history, number, tmp_path):
    kept = trainer.parameters.copy(), trainer.gradient.copy()
    try:
        trainer.parameters[:] = number
        trainer.gradient[:] = number
        tell(view, trainer)
        view.show_history(spoiled_history(history, number))
        view.show_numbers()
        view.grab()
        for picture in pictures(view):
            for ending in (".png", ".svg", ".csv"):
                picture.menu().save(tmp_path / f"a{ending}").wait()
                assert (tmp_path / f"a{ending}").stat().st_size > 0
        for plot in view.findChildren(Plot):
            assert np.isfinite(plot.plotItem.vb.viewRange()).all()
    finally:
        trainer.parameters[:], trainer.gradient[:] = kept
    feed(view, trainer, history)
    view.grab()


def spoiled_history(history, number):
    """The same run, whose last evaluations and losses are `number`."""
    spoiled = History(history.record())
    step = int(spoiled.marks["step"].values[-1]) + 3
    losses = np.array([number] * 3, np.float32)
    spoiled.add(Progress(step, spoiled.marks["epoch"].values[-1] + 1, losses, (), seconds=1.0))
    for columns in (spoiled.evaluations, spoiled.scores):
        for name, column in columns.items():
            if name.startswith(("training", "validation")):
                column.values[-2:] = number
    return spoiled


@pytest.mark.parametrize("key", VIEWS)
def test_a_run_that_diverges_breaks_no_picture(theme, qtbot, key):
    experiment = catalog.member(Example, example_for(key))().experiment()
    optimizer = msgspec.structs.replace(experiment.optimizer, learning_rate=1e4)
    trainer, history = Trainer(msgspec.structs.replace(experiment, optimizer=optimizer)), History()
    view = VIEWS[key](theme, Document(trainer.experiment))
    qtbot.addWidget(view)
    view.resize(560, 420)
    view.show()
    view.begin(trainer.compiled)
    for event in Run(trainer, steps=60).events():
        history.add(event)
        view.show_history(history)
        tell(view, trainer)
    view.grab()
