"""The living network: neurons and links as they are now, to read and to click, by pointer and by keyboard."""

from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QToolTip, QWidget

from engine.measurements.base import Measurement
from engine.measurements.every_link import EveryLink, EveryNumber
from engine.text import translate as _
from gui.network_drawing.link_table import MOST_ROWS, link_table
from gui.network_drawing.living_picture import LivingPicture
from gui.network_drawing.spots import Spot
from gui.network_drawing.words import words_for
from gui.plots.export import csv_bytes
from gui.plots.figure import Figure
from gui.plots.file_task import FileTask
from gui.plots.painted import PictureMenu
from gui.theme.theme import Theme

NEAR_COLUMN = 48.0
_ARROWS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End)
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_PAGES = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}


class DrawingMenu(PictureMenu):
    """Leaves the numbers to the drawing, which asks the run for them."""

    def figure(self) -> Figure:
        background = self._picture.theme.palette.window  # the margin is like the drawing
        return replace(super().figure(), background=background)

    def save(self, path: str | Path) -> FileTask | None:
        if Path(path).suffix.lower() != ".csv":
            return super().save(path)
        self._picture.save_rows(path)
        return None


class NetworkDrawing(LivingPicture):
    """The picture, with everything on it that a person can point at.

    Numbers in its signals: `layer` is the number of the layer that owns the weight, bias or neuron, `source` the number of
    the value that comes into this layer, `unit` the number of the neuron; the rectangle is where it lies on the screen.
    """

    #: A person clicked a link or a bias of a dense layer, or a neuron of any layer.
    weight_clicked = Signal(int, int, int, QRect)
    bias_clicked = Signal(int, int, QRect)
    neuron_clicked = Signal(int, int, QRect)
    #: A column was clicked; the number of its layer, -1 for the input.
    column_clicked = Signal(int)
    #: The keyboard is at this piece of the drawing.
    shown_wanted = Signal(QRect)

    def __init__(self, theme: Theme, parent: QWidget | None = None):
        super().__init__(theme, parent)
        self._pressed: Spot | None = None
        self._file: tuple[str, EveryLink] | None = None  # a table that waits for its numbers
        self._asked = 0
        self.setObjectName("network-drawing")
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.retranslate()

    def retranslate(self) -> None:
        """Say what it is in the language of now."""
        self.title = _("Drawing of the network")
        self.forget_menu()
        self.setAccessibleName(self.title)
        self.setWhatsThis(
            _(
                "Every neuron and every link of the network as it is now. Blue links carry positive weights, orange ones "
                "negative weights, and thick ones the largest of their layer; the dot at a neuron is its bias. The "
                "backward pass shows gradients instead. The arrow keys walk: Left to the links that come in, Up and Down "
                "from one to the next; Enter opens what the ring is around. The keys of a card work here as well, on the "
                "layer of that neuron."
            )
        )
        self.setToolTip(_("Point at a neuron, a link or a bias to see its numbers; click it to change them."))

    # ---- the file of its numbers -----------------------------------------------------------------------------------

    def menu(self) -> PictureMenu:
        if self._menu is None:
            self._menu = DrawingMenu(self)
        return self._menu

    def save_rows(self, path: str | Path) -> None:
        """Write all weights and biases into a CSV file, drawn or not, as soon as the run has told them; of the backward
        pass their gradients."""
        self._asked += 1
        self._file = str(path), EveryLink(self.backward, MOST_ROWS, self._asked)
        if self._compiled is None:
            self._write(None)

    def wants(self) -> frozenset[Measurement]:
        wanted = super().wants()
        return wanted if self._file is None or not wanted else wanted | {self._file[1]}

    def show_measured(self, values: dict[Measurement, object]) -> None:
        super().show_measured(values)
        if self._file is not None and self._file[1] in values:
            self._write(values[self._file[1]])

    def on_forgetting_timeout(self) -> None:
        super().on_forgetting_timeout()
        if self._file is not None:  # there is no run that could tell
            self._write(None)

    def on_file_failed(self, fault: OSError) -> None:
        """Say that the file could not be written."""
        self.menu().complain(fault)

    def _write(self, numbers: EveryNumber | None) -> None:
        (path, question), self._file = self._file, None
        names = self.scene.columns[0].names if self.scene.columns else ()
        task = FileTask(path, partial(csv_bytes, link_table(question.backward, names, numbers)))
        task.failed.connect(self.on_file_failed)
        task.start()

    # ---- what is where ---------------------------------------------------------------------------------------------

    def words(self, spot: Spot) -> str:
        """What is said about a spot."""
        return words_for(spot, self.scene, self.places, self.tiles, self.answers, self.backward)

    def spot_at(self, point: QPointF) -> Spot | None:
        """What is at a point of the drawing."""
        return self._field.at(point)

    def box_of(self, spot: Spot) -> QRectF:
        """Where a spot lies in the drawing."""
        return self._field.box(spot)

    def click(self, spot: Spot, near: QPointF | None = None) -> None:
        """Do what a click on a spot does. near: where on a link."""
        place = self.places[spot.column]
        box = self._field.box(spot, near).toRect()
        rect = QRect(self.mapToGlobal(box.topLeft()), box.size())
        layer = place.column.index
        self.column_clicked.emit(layer)
        if not self.opens(spot):
            return
        if spot.kind == "neuron":
            self.neuron_clicked.emit(layer, int(place.units[spot.unit]), rect)
        elif spot.kind == "bias":
            self.bias_clicked.emit(layer, int(place.units[spot.unit]), rect)
        else:
            source = int(self.places[spot.column - 1].units[spot.source])
            self.weight_clicked.emit(layer, source, int(place.units[spot.unit]), rect)

    def opens(self, spot: Spot) -> bool:
        """True when there is something behind it: the card of a neuron, or a number that can be changed."""
        column = self.places[spot.column].column
        return column.index >= 0 if spot.kind == "neuron" else column.is_dense and spot.kind != "fold"

    # ---- the pointer -----------------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """Tell the numbers under the pointer; claim the keys that act here before the window's shortcuts."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            spot = self.spot_at(QPointF(event.pos()))
            if spot is not None:
                QToolTip.showText(event.globalPos(), self.words(spot), self, self.box_of(spot).toRect())
                return True
        elif event.type() == QEvent.Type.ShortcutOverride and self._acts_on(event):
            event.accept()
            return True
        return super().event(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show what is under the pointer."""
        self._point(self.spot_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is."""
        self._point(None)
        super().leaveEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """It becomes a click when it ends where it began; beside a neuron it selects the column."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        if event.button() != Qt.MouseButton.LeftButton:
            return
        point = event.position()
        self._pressed = self.spot_at(point)
        near = min(self.places, key=lambda place: abs(place.x - point.x()), default=None)
        if self._pressed is None and near is not None and abs(near.x - point.x()) <= NEAR_COLUMN:
            self.focused = self._field.first(self.places.index(near))
            self.column_clicked.emit(near.column.index)
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Click what is there."""
        spot, self._pressed = self._pressed, None
        if event.button() == Qt.MouseButton.LeftButton and spot is not None and spot == self.spot_at(event.position()):
            self.focused = spot
            self.click(spot, event.position())
            self.update()

    def _point(self, spot: Spot | None) -> None:
        if spot != self.pointed:
            self.pointed = spot
            can = spot is not None and self.opens(spot)
            self.setCursor(Qt.CursorShape.PointingHandCursor if can else Qt.CursorShape.ArrowCursor)
            self.update()

    # ---- the keyboard ----------------------------------------------------------------------------------------------

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Begin at the first neuron."""
        self.ringed = event.reason() != Qt.FocusReason.MouseFocusReason
        if self.focused is None and self.ringed:
            self.focused = self._field.first(0)
        self.update()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The ring goes."""
        self.update()
        super().focusOutEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk with the arrow keys; Enter clicks; Page Up and Page Down go from column to column."""
        spot = self.focused if self._field.exists(self.focused) else self._field.first(0)
        if spot is None or not self._acts_on(event):
            super().keyPressEvent(event)
        elif event.key() in _ENTER:
            self.click(spot)
        elif event.key() in _PAGES:
            self._walk_to(self._field.column_beside(spot, _PAGES[event.key()]) or spot)
        else:
            self._walk_to(self._field.walk(spot, event.key()))

    def focused_layer(self) -> int | None:
        """The layer whose neuron, link or bias has the keyboard, -1 for the input; None before anything has it."""
        return self.places[self.focused.column].column.index if self._field.exists(self.focused) else None

    def walk_to_layer(self, layer: int, spot: Spot) -> None:
        """Go on at `spot`, or a neuron as low, in the column of `layer`."""
        spot = spot._replace(column=layer + 1)
        if not self._field.exists(spot):
            spot = Spot("neuron", spot.column, min(spot.unit, len(self.places[spot.column].units) - 1))
        found = spot if self._field.exists(spot) else self._field.first(spot.column)
        if found is not None:
            self._walk_to(found)

    def _acts_on(self, event: QKeyEvent) -> bool:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        return plain and event.key() in (*_ARROWS, *_ENTER, *_PAGES)

    def _walk_to(self, spot: Spot) -> None:
        self.focused, self.ringed = spot, True
        words, box = self.words(spot), self.box_of(spot).toRect()
        self.setAccessibleDescription(words)
        self.shown_wanted.emit(box)
        QToolTip.showText(self.mapToGlobal(box.bottomRight()), words, self)
        self.update()
