"""The living network: neurons and links of the network as they are now, to read and to click."""

from time import perf_counter

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from engine.compiler import Compiled
from engine.measurements.base import Measurement
from engine.text import translate as _
from engine.training.history import History
from gui.network_drawing import painting
from gui.network_drawing.answers import Answers
from gui.network_drawing.links import Bundle
from gui.network_drawing.places import Place, place_columns
from gui.network_drawing.scene import Scene
from gui.network_drawing.spots import Field, Spot
from gui.network_drawing.summary import mean_picture, paint_summary
from gui.network_drawing.tiles import Tiles, values_of
from gui.network_drawing.words import links_to, words_for
from gui.theme.fonts import font
from gui.theme.theme import Theme

ABOVE, BELOW, ARC_ROOM = 10, 8, 18
SHARE = 0.12
"""Share of the window's time that the drawing may take; what costs more is drawn less often."""

FORGETTING_MS = 400
"""So long the last picture stays when a run ends: mostly the next one begins at once."""

_ARROWS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End)
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class NetworkDrawing(QWidget):
    """Columns of neurons with the links between them. The pump feeds it like a view; the strip says where columns stand.

    Numbers in its signals: `layer` is the number of the dense layer that owns the weight or bias, `source` the number of
    the value that comes into this layer, `unit` the number of the neuron; the rectangle is where it lies on the screen.
    """

    #: A person clicked a link, a bias, or a neuron of a dense layer.
    weight_clicked = Signal(int, int, int, QRect)
    bias_clicked = Signal(int, int, QRect)
    neuron_clicked = Signal(int, int, QRect)
    #: A column was clicked; the number of its layer, -1 for the input.
    column_clicked = Signal(int)
    #: The keyboard is at this piece of the drawing.
    shown_wanted = Signal(QRect)

    def __init__(self, theme: Theme, parent: QWidget | None = None):
        super().__init__(parent)
        self._theme = theme
        self.scene = Scene()
        self.places: list[Place] = []
        self.bundles: list[Bundle] = []
        self.tiles: list[Tiles] = []
        self.answers = Answers()
        self.backward = False
        self.pointed: Spot | None = None
        self.focused: Spot | None = None
        self._field = Field([], [], [])
        self._centers: list[float] = []
        self._moving = False
        self._pressed: Spot | None = None
        self._mean: QImage | None = None
        self._compiled: Compiled | None = None
        self._values: dict[Measurement, object] = {}
        self._cost_s = self._drawn_at = 0.0
        self._later = self._timer(self.on_later_timeout)
        self._forgetting = self._timer(self.on_forgetting_timeout)
        self._forgetting.setInterval(FORGETTING_MS)
        self.setObjectName("network-drawing")
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        theme.changed.connect(self.on_theme_changed)
        self.retranslate()

    # ---- what the strip says ---------------------------------------------------------------------------------------

    def set_scene(self, scene: Scene) -> None:
        """Draw this network."""
        if scene != self.scene:
            self.scene = scene
            self._centers = []  # the strip says anew where they stand

    def set_centers(self, centers: list[float], moving: bool = False) -> None:
        """Put the columns around these x. moving: while one of them is carried; there are no links then."""
        if (centers, moving) != (self._centers, self._moving) or len(centers) != len(self.places):
            self._centers, self._moving = list(centers), moving
            self._arrange()

    def set_backward(self, backward: bool) -> None:
        """Show gradients instead of weights."""
        if backward != self.backward:
            self.backward = backward
            self._ask()
            self._show_answers()
            self.update()

    def retranslate(self) -> None:
        """Say what it is in the language of now."""
        self.setAccessibleName(_("Drawing of the network"))
        self.setWhatsThis(
            _(
                "Every neuron and every link of the network as it is now. Blue links carry positive weights, orange ones "
                "negative weights, and thick ones the largest of their layer; the dot at a neuron is its bias. Backward "
                "shows gradients instead. The arrow keys walk: Left to the links that come in, Up and Down from one to "
                "the next, Enter opens what the ring is around."
            )
        )
        self.setToolTip(_("Point at a neuron, a link or a bias to see its numbers; click it to change them."))

    # ---- what the pump says ----------------------------------------------------------------------------------------

    def wants(self) -> frozenset[Measurement]:
        """What is needed for the next picture."""
        return self.answers.questions if self._compiled is not None else frozenset()

    def begin(self, compiled: Compiled) -> None:
        """Another run. What is shown stays until it tells its own numbers."""
        self._forgetting.stop()
        self._compiled = compiled
        self._values = {}
        shape = compiled.data.image_shape
        mean = compiled.prepared.feature_mean
        self._mean = mean_picture(mean.reshape(shape), self._theme.palette) if shape is not None else None
        self.update()

    def show_history(self, history: History) -> None:
        """The drawing shows the network as it is now, not as it was."""

    def show_numbers(self) -> None:
        """There are no words that change."""

    def show_measured(self, values: dict[Measurement, object]) -> None:
        """Draw the newest answers, at once or as soon as drawing has taken no more than its share of the time."""
        self._values = values
        wait = self._drawn_at + self._cost_s / SHARE - perf_counter()
        if wait <= 0.017:
            self._take()
        elif not self._later.isActive():
            self._later.start(round(1000 * wait))

    def clear(self) -> None:
        """There is no run; the network is drawn without numbers, unless another run begins at once."""
        self._compiled = None
        self._values = {}
        self._later.stop()
        self._forgetting.start()

    def on_later_timeout(self) -> None:
        """Draw what has come in meanwhile."""
        self._take()

    def on_forgetting_timeout(self) -> None:
        """No other run has begun."""
        self.answers.forget()
        self._mean = None
        self._show_answers()
        self.update()

    def on_theme_changed(self) -> None:
        """Draw in the new colours."""
        if self._compiled is not None:
            self.begin(self._compiled)
        self._show_answers()
        self.update()

    # ---- what is drawn ---------------------------------------------------------------------------------------------

    def _timer(self, slot: object) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.timeout.connect(slot)
        return timer

    def _arrange(self) -> None:
        """Place everything anew."""
        if len(self._centers) != len(self.scene.columns):
            return
        top = ABOVE + ARC_ROOM * any(column.span for column in self.scene.columns)
        self.places = place_columns(self.scene, self._centers, top, max(self.height() - BELOW, top + 40))
        self.tiles = [Tiles(place) for place in self.places]
        pairs = zip(self.places[:-1], self.places[1:], strict=True)
        self.bundles = [Bundle(before, after) for before, after in pairs]
        biased = [bool(getattr(place.column.layer, "bias", False)) for place in self.places]
        self._field = Field(self.places, self.bundles, biased)
        self.pointed = self._pressed = None
        if not self._field.exists(self.focused):
            self.focused = None
        self._ask()
        self._show_answers()
        self.update()

    def _ask(self) -> None:
        self.answers.ask(self.scene, self.places, self.backward)
        self.answers.take(self._values)

    def _take(self) -> None:
        began = perf_counter()
        if self.answers.take(self._values) and self._show_answers():
            self.update()
        self._cost_s, self._drawn_at = perf_counter() - began, perf_counter()

    def _show_answers(self) -> bool:
        """Bring what is known into the picture; True when it looks different then."""
        changed = False
        for bundle in self.bundles:
            changed |= bundle.show_values(links_to(bundle.after, self.answers), self.backward)
        for tiles in self.tiles:
            values = values_of(tiles.place, self.scene, self.answers, self.backward)
            own_scale = tiles.place.column.look == "picture"
            changed |= tiles.show_values(values, self._theme.palette, own_scale)
        return changed

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the network."""
        began = perf_counter()
        palette, painter = self._theme.palette, QPainter(self)
        painter.fillRect(event.rect(), QColor(palette.window))
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        painter.setFont(font("caption"))
        seen = event.rect().toRectF()
        if not self._moving:
            painting.paint_arcs(painter, palette, self.places, 0.0)
            for bundle in self.bundles:
                if bundle.before.x < seen.right() and bundle.after.x > seen.left():
                    bundle.paint(painter, palette)
        for number, place in enumerate(self.places):
            if len(place.units) and seen.left() - 140 < place.x < seen.right() + 140:
                self._paint_column(painter, number, place)
        spots = [(self.pointed, False), (self.focused if self.hasFocus() else None, True)]
        for spot, strong in spots:
            if self._field.exists(spot) and not (self._moving and spot.kind == "link"):
                painting.paint_spot(painter, palette, self._field, spot, strong)
        if self.hasFocus():
            painter.setPen(QPen(QColor(palette.focus), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self.rect().toRectF().adjusted(1, 1, -1, -1), 6, 6)
        self._cost_s += perf_counter() - began

    def _paint_column(self, painter: QPainter, number: int, place: Place) -> None:
        palette = self._theme.palette
        self.tiles[number].paint(painter, palette)
        if place.column.off:
            painting.paint_crosses(painter, palette, place)
        if self._field.biased[number]:
            painting.paint_biases(painter, palette, place, links_to(place, self.answers), self.backward)
        if place.fold is not None:
            spread = (self.answers.spread or {}).get(place.column.index)
            picture = self._mean if place.column.index < 0 and self.scene.image is not None else None
            paint_summary(painter, palette, place.fold, place.hidden, spread, picture)
        if place.column.names:
            painting.paint_names(painter, palette, place, 4.0, self.width() - 2.0)

    # ---- pointer and keyboard --------------------------------------------------------------------------------------

    def words(self, spot: Spot) -> str:
        """What is said about a spot."""
        return words_for(spot, self.places, self.tiles, self.answers, self.backward)

    def spot_at(self, point: QPointF) -> Spot | None:
        """What is at a point of the drawing."""
        return self._field.at(point)

    def box_of(self, spot: Spot) -> QRectF:
        """Where a spot lies in the drawing."""
        return self._field.box(spot)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another height has room for more or fewer neurons."""
        if event.size().height() != event.oldSize().height():
            self._arrange()
        super().resizeEvent(event)

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
        """It becomes a click when it ends where it began."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = self.spot_at(event.position())
            self._select_near(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Click what is there."""
        spot, self._pressed = self._pressed, None
        if event.button() == Qt.MouseButton.LeftButton and spot is not None and spot == self.spot_at(event.position()):
            self.focused = spot
            self.click(spot, event.position())

    def click(self, spot: Spot, near: QPointF | None = None) -> None:
        """Do what a click on a spot does. near: where on a link."""
        place = self.places[spot.column]
        box = self._field.box(spot, near).toRect()
        rect = QRect(self.mapToGlobal(box.topLeft()), box.size())
        layer = place.column.index
        if not place.column.is_dense or spot.kind == "fold":
            self.column_clicked.emit(layer)
        elif spot.kind == "neuron":
            self.neuron_clicked.emit(layer, int(place.units[spot.unit]), rect)
        elif spot.kind == "bias":
            self.bias_clicked.emit(layer, int(place.units[spot.unit]), rect)
        else:
            source = int(self.places[spot.column - 1].units[spot.source])
            self.weight_clicked.emit(layer, source, int(place.units[spot.unit]), rect)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Begin at the first neuron."""
        if self.focused is None and event.reason() != Qt.FocusReason.MouseFocusReason:
            self.focused = self._field.first(0)
        self.update()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The ring goes."""
        self.update()
        super().focusOutEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk with the arrow keys; Enter clicks; Page Up and Page Down go from column to column."""
        if not self._acts_on(event):
            super().keyPressEvent(event)
            return
        spot = self.focused if self._field.exists(self.focused) else self._field.first(0)
        if spot is None:
            return
        if event.key() in _ENTER:
            self.click(spot)
        elif event.key() in _ARROWS:
            self._walk_to(self._field.walk(spot, event.key()))
        else:
            step = -1 if event.key() == Qt.Key.Key_PageUp else 1
            self._walk_to(self._field.column_beside(spot, step) or spot)

    def _acts_on(self, event: QKeyEvent) -> bool:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        return plain and event.key() in (*_ARROWS, *_ENTER, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)

    def _walk_to(self, spot: Spot) -> None:
        self.focused = spot
        words, box = self.words(spot), self.box_of(spot).toRect()
        self.setAccessibleDescription(words)
        self.shown_wanted.emit(box)
        QToolTip.showText(self.mapToGlobal(box.bottomRight()), words, self)
        self.update()

    def _point(self, spot: Spot | None) -> None:
        if spot != self.pointed:
            self.pointed = spot
            can = spot is not None and self.places[spot.column].column.is_dense
            self.setCursor(Qt.CursorShape.PointingHandCursor if can else Qt.CursorShape.ArrowCursor)
            self.update()

    def _select_near(self, point: QPointF) -> None:
        place = min(self.places, key=lambda one: abs(one.x - point.x()), default=None)
        if place is not None and abs(place.x - point.x()) <= 48:
            self.column_clicked.emit(place.column.index)
