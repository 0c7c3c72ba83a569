"""The picture of the network as it is now: what the pump feeds, and what is painted of it."""

from PySide6.QtCore import QRect, QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QWidget

from engine.compiler import Compiled
from engine.measurements.base import Measurement
from engine.training.history import History
from gui.network_drawing import painting
from gui.network_drawing.answers import Answers
from gui.network_drawing.biases import Biases
from gui.network_drawing.column_picture import AROUND, ColumnPicture
from gui.network_drawing.links import Bundle
from gui.network_drawing.places import Place, place_columns
from gui.network_drawing.scene import Scene
from gui.network_drawing.spots import Field, Spot
from gui.network_drawing.summary import mean_picture, paint_summary
from gui.network_drawing.tiles import Tiles, values_of
from gui.network_drawing.words import links_to
from gui.plots.painted import Painted
from gui.theme.fonts import font
from gui.theme.theme import Theme

ABOVE, BELOW, ARC_ROOM = 12, 10, 18
FORGETTING_MS = 400
"""So long the last picture stays when a run ends: mostly the next one begins at once."""

BUDGET, TILE = 2400, 10
"""So many links are brought up to date in one picture, the others in the next one; a neuron costs as much as ten. Six layers
of 16 neurons are not too much."""

PICTURE_MS, QUIET_MS = 33, 120
"""So soon the rest is drawn at rest; and so long it is left to the next answers, for which a run leaves the way free."""

MARKS = 4.0
"""The mark of a bias reaches so far beyond its neuron; names begin a little farther away."""

BESIDE = 140.0
"""What belongs to a column reaches no further to its sides."""


class LivingPicture(Painted):
    """Columns of neurons with the links between them. The strip says where the columns stand.

    backward: gradients are shown instead of weights. pointed, focused: what the pointer and the keyboard are at.
    ringed: the keyboard came here by itself, so a ring says so; after a click one knows.
    judges_closely, comes_first: as of a view: it shows no metrics, and has to wait no longer than others.
    """

    judges_closely, comes_first = False, True

    def __init__(self, theme: Theme, parent: QWidget | None = None):
        super().__init__(theme, parent)
        self.scene = Scene()
        self.places: list[Place] = []
        self.bundles: list[Bundle] = []
        self.tiles: list[Tiles] = []
        self.biases: list[Biases] = []
        self._columns: list[ColumnPicture] = []
        self.answers = Answers()
        self.backward = False
        self.pointed: Spot | None = None
        self.focused: Spot | None = None
        self.ringed = False
        self._field = Field([], [], [])
        self._centers: list[float] = []
        self._moving = False
        self._selected = -1
        self._mean: QImage | None = None
        self._compiled: Compiled | None = None
        self._values: dict[Measurement, object] = {}
        self._stale: list[int] = []
        self._unseen: set[int] = set()
        self._later, self._forgetting = QTimer(self), QTimer(self)
        for timer, slot in ((self._later, self.on_later_timeout), (self._forgetting, self.on_forgetting_timeout)):
            timer.setSingleShot(True)
            timer.timeout.connect(slot)
        self._forgetting.setInterval(FORGETTING_MS)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    # ---- what the strip says ---------------------------------------------------------------------------------------

    def set_scene(self, scene: Scene) -> None:
        """Draw this network."""
        if scene != self.scene:
            self.scene = scene
            self._centers = []  # the strip says anew where they stand

    def set_centers(self, centers: list[float], moving: bool = False) -> None:
        """Put the columns around these x. moving: while one of them is carried; there are no links then."""
        if (centers, moving) != (self._centers, self._moving):
            self._centers, self._moving = list(centers), moving
            self._arrange()

    def set_backward(self, backward: bool) -> None:
        """Show gradients instead of weights."""
        if backward != self.backward:
            self.backward = backward
            self._ask()
            self._show_anew()

    def set_selected(self, column: int) -> None:
        """Show that this column is selected, counted from the input; -1 for none."""
        if column != self._selected:
            self._selected = column
            self.update()

    # ---- what the pump says ----------------------------------------------------------------------------------------

    def wants(self) -> frozenset[Measurement]:
        """What is needed for the next picture."""
        return self.answers.questions if self._compiled is not None else frozenset()

    def begin(self, compiled: Compiled) -> None:
        """Another run. What is shown stays until it tells its own numbers."""
        self._forgetting.stop()
        self._compiled, self._values = compiled, {}
        self._show_mean()
        self.update()

    def show_history(self, history: History) -> None:
        """The drawing shows the network as it is now, not as it was."""

    def show_numbers(self) -> None:
        """There are no words that change."""

    def show_measured(self, values: dict[Measurement, object]) -> None:
        """Draw the newest answers."""
        self._values = values
        self._later.start(QUIET_MS)
        if self.answers.take(values):
            waiting = set(self._stale)  # who has waited longest is first
            self._stale += [number for number in range(len(self.places)) if number not in waiting]
        self._catch_up()

    def clear(self) -> None:
        """There is no run; the network is drawn without numbers, unless another run begins at once."""
        self._later.stop()
        if self._compiled is not None:
            self._compiled, self._values = None, {}
            self._forgetting.start()

    def on_later_timeout(self) -> None:
        """Nothing new has come for a while: draw what is left of the last answers."""
        self._catch_up()

    def on_forgetting_timeout(self) -> None:
        """No other run has begun."""
        self.answers.forget()
        self._mean = None
        self._show_anew()

    def on_theme_changed(self) -> None:
        """Draw in the new colours."""
        self._show_mean()
        self._show_anew()

    # ---- what is drawn ---------------------------------------------------------------------------------------------

    def _show_mean(self) -> None:
        self._mean = None
        if self._compiled is not None and self._compiled.data.image_shape is not None:
            mean = self._compiled.prepared.feature_mean.reshape(self._compiled.data.image_shape)
            self._mean = mean_picture(mean, self.theme.palette)

    def _arrange(self) -> None:
        """Place everything anew."""
        if len(self._centers) != len(self.scene.columns):
            return
        top = ABOVE + ARC_ROOM * any(column.span for column in self.scene.columns)
        self.places = place_columns(self.scene, self._centers, top, max(self.height() - BELOW, top + 40))
        self.tiles = [Tiles(place) for place in self.places]
        pairs = zip(self.places[:-1], self.places[1:], strict=True)
        self.bundles = [Bundle(before, after) for before, after in pairs]
        self.biases = [Biases(place) for place in self.places]
        self._columns = [ColumnPicture(*parts) for parts in zip(self.tiles, self.biases, strict=True)]
        self._field = Field(self.places, self.bundles, self.biases)
        self.pointed = None
        if not self._field.exists(self.focused):
            self.focused = None
        self._ask()
        self._show_anew()

    def _ask(self) -> None:
        self.answers.ask(self.scene, self.places, self.backward)
        self.answers.take(self._values)

    def _catch_up(self) -> None:
        """Bring as many columns up to date as one picture has time for."""
        seen, spent = self.visibleRegion().boundingRect().toRectF(), 0
        for number in list(self._stale):
            if spent >= BUDGET:
                break
            if self._is_near(number, seen):
                self._stale.remove(number)
                if self._refresh(number):
                    self.update(self._room_of(number))
                spent += TILE * len(self.places[number].units)
                spent += len(self.bundles[number - 1].levels) if number else 0
        self._go_on(any(self._is_near(number, seen) for number in self._stale))

    def _go_on(self, is_behind: bool) -> None:
        """Bring the rest of what can be seen up to date as well, soon."""
        if is_behind and not self._later.isActive():
            self._later.start(PICTURE_MS)

    def _show_anew(self) -> None:
        self._stale = []
        self._unseen = set(range(len(self.places)))
        self.update()

    def _refresh(self, number: int) -> bool:
        """Bring what is known into a column and the links that lead to it; True when it looks different then."""
        tiles = self.tiles[number]
        values, links = values_of(tiles.place, self.scene, self.answers, self.backward), None
        changed = tiles.show_values(values, self.theme.palette, tiles.place.column.look == "picture")
        if number:
            links = links_to(tiles.place, self.answers)
            changed |= self.bundles[number - 1].show_values(links, self.backward)
        changed |= self.biases[number].show_values(links, self.backward)
        if changed:
            self._columns[number].forget()
        return changed or tiles.place.fold is not None

    def _room_of(self, number: int) -> QRect:
        """Where a column is drawn, and the links that lead to it; the names beside it stay what they are."""
        place = self.places[number]
        half = max(place.side / 2 + MARKS, (place.fold.width() / 2 + AROUND) if place.fold is not None else 0)
        left = self.places[number - 1].x if number else place.x - half
        top = ABOVE - AROUND
        return QRectF(left, top, place.x + half - left, self.height() - top).toAlignedRect()

    def _is_near(self, number: int, seen: QRectF) -> bool:
        """True when a column, or the links into it, can be seen."""
        left = self.places[max(number - 1, 0)].x - BESIDE
        return left < seen.right() and self.places[number].x + BESIDE > seen.left()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another height has room for more or fewer neurons."""
        if event.size().height() != event.oldSize().height():
            self._arrange()
        super().resizeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the network."""
        palette, painter, seen = self.theme.palette, QPainter(self), event.rect().toRectF()
        near = [number for number in range(len(self.places)) if self._is_near(number, seen)]
        behind = self._unseen.union(self._stale) if self.is_saved else self._unseen
        for number in behind.intersection(near):
            self._refresh(number)
        self._unseen.difference_update(near)
        painter.fillRect(event.rect(), QColor(palette.window))
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        painter.setFont(font("caption"))
        if self._selected in near and not self.is_saved:
            painting.paint_selected(painter, palette, self.places[self._selected], self.height())
        if not self._moving:
            painting.paint_arcs(painter, palette, self.places)
            for number in near:
                if number:
                    bundle = self.bundles[number - 1]
                    (bundle.paint_lines if self.is_saved else bundle.paint)(painter, palette)
        for number in near:
            self._paint_column(painter, number, seen)
        if not self.is_saved:
            self._paint_pointed(painter)
        self._go_on(not set(near).isdisjoint(self._stale))

    def _paint_pointed(self, painter: QPainter) -> None:
        palette = self.theme.palette
        for spot, strong in ((self.pointed, False), (self.focused if self.hasFocus() else None, True)):
            if self._field.exists(spot) and not (self._moving and spot.kind == "link"):
                painting.paint_spot(painter, palette, self._field, spot, strong)
        if self.hasFocus() and self.ringed:
            painter.setPen(QPen(QColor(palette.focus), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self.rect().toRectF().adjusted(1, 1, -1, -1), 6, 6)

    def _paint_column(self, painter: QPainter, number: int, seen: QRectF) -> None:
        place = self.places[number]
        if not len(place.units):
            return
        palette = self.theme.palette
        column = self._columns[number]
        (column.paint_anew if self.is_saved else column.paint)(painter, palette)
        if place.fold is not None:
            spread = (self.answers.spread or {}).get(place.column.index)
            picture = self._mean if place.column.index < 0 and self.scene.image is not None else None
            paint_summary(painter, palette, place.fold, place.hidden, spread, picture)
        half, is_input = place.side / 2 + painting.NAME_GAP, place.column.index < 0
        if place.column.names and (seen.left() < place.x - half if is_input else seen.right() > place.x + half):
            painting.paint_names(painter, palette, place, 4.0, self.width() - 2.0)
