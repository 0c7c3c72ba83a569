"""A picture of the data that fits its kind: points, a curve, or images."""

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from engine.arrays import distinct
from engine.data import Data
from engine.text import translate as _
from gui.editors.data_tiles import DataTiles
from gui.editors.option_row import GAP_PX, LABEL_WIDTH_PX
from gui.editors.options_form import SPACING_PX
from gui.theme.theme import Theme
from gui.widgets.combo_box import ComboBox
from gui.widgets.empty_state import EmptyState
from gui.widgets.text_label import TextLabel

if TYPE_CHECKING:  # pyqtgraph takes long to import: the window is painted first
    from gui.editors.data_scatter import DataScatter
    from gui.plots.key import Key

EMPTY_HEIGHT_PX = 190
FIRST_FEW = 4


class DataPicture(QWidget):
    """Shows a data set, or says in a sentence why there is nothing to show."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWhatsThis(_("The samples: a colour and a shape for each class, or a colour for the number to predict."))
        self._theme = theme
        self._data: Data | None = None
        self.scatter: DataScatter | None = None
        self.legend: Key | None = None
        self.tiles = DataTiles(theme, self)
        self.message = EmptyState("data", "", self)
        self.message.setFixedHeight(EMPTY_HEIGHT_PX)
        self._space = QWidget(self)  # where the plot will be
        self._space.setFixedHeight(EMPTY_HEIGHT_PX)
        self.axes = QWidget(self)
        self.across, self.up = ComboBox(parent=self.axes), ComboBox(parent=self.axes)
        self._fill_axes()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        for widget in (self.message, self._space, self.tiles, self.axes):
            self._column.addWidget(widget)
            widget.hide()

    def make_plot(self) -> None:
        """Make the plot, which imports pyqtgraph. It is filled with the next data, or when they are shown again."""
        from gui.editors.data_scatter import DataScatter
        from gui.plots.key import Key

        self.scatter, self.legend = DataScatter(self._theme, self), Key(self._theme, self)
        self.scatter.heading = (self.legend,)
        for place, widget in enumerate((self.scatter, self.legend)):
            widget.hide()
            self._column.insertWidget(place, widget)

    def show_data(self, data: Data) -> None:
        """Show `data`."""
        other_features = self._data is None or self._data.feature_names != data.feature_names
        self._data = data
        images = data.image_shape is not None
        table = not images and data.features.shape[1] > 2
        if table and other_features:
            self._offer(data)
        if images:
            self.tiles.show_data(data)
            self._show(self.tiles)
        elif self.scatter is not None:
            self._show_scatter(data)
        else:
            self._show(self._space)
        self.axes.setVisible(table)

    def show_message(self, sentence: str) -> None:
        """Show `sentence` in the place of the picture."""
        self._data = None
        self.message.set_sentence(sentence)
        self._show(self.message)
        self.axes.hide()

    def on_axis_picked(self, _index: int) -> None:
        """Another feature was chosen for an axis."""
        if self._data is not None:
            self.show_data(self._data)

    def _show(self, *shown: QWidget) -> None:
        for widget in (self.message, self._space, self.tiles, self.scatter, self.legend):
            if widget is not None:
                widget.setVisible(widget in shown)

    def _show_scatter(self, data: Data) -> None:
        chosen = (self.across.key(), self.up.key()) if data.features.shape[1] > 2 else (0, 1)
        entries = self.scatter.show_data(data, *chosen)
        self.legend.set_entries(entries)
        self._show(self.scatter, *([self.legend] if entries else []))

    def _fill_axes(self) -> None:
        grid = QGridLayout(self.axes)
        grid.setContentsMargins(0, 4, 0, 0)
        grid.setHorizontalSpacing(GAP_PX)
        grid.setVerticalSpacing(SPACING_PX)
        grid.setColumnMinimumWidth(0, LABEL_WIDTH_PX)
        grid.setColumnStretch(1, 1)
        for row, (box, title, sentence) in enumerate(
            (
                (self.across, _("x axis"), _("The feature on the x axis of the picture.")),
                (self.up, _("y axis"), _("The feature on the y axis of the picture.")),
            )
        ):
            name = TextLabel(title, wraps=False, parent=self.axes)
            name.setBuddy(box)
            box.setAccessibleName(title)
            box.setToolTip(sentence)
            box.picked.connect(self.on_axis_picked)
            grid.addWidget(name, row, 0)
            grid.addWidget(box, row, 1)

    def _offer(self, data: Data) -> None:
        for box, first in zip((self.across, self.up), telling_features(data.features), strict=True):
            box.set_choices(list(enumerate(data.feature_names)))
            box.set_key(first)


def telling_features(features: np.ndarray) -> tuple[int, int]:
    """The two of the first few features (N, D) with the most different values: codes of 0 and 1 make a poor picture."""
    counts = [len(distinct(features[:, index])) for index in range(min(features.shape[1], FIRST_FEW))]
    first, second = sorted(sorted(range(len(counts)), key=counts.__getitem__, reverse=True)[:2])
    return first, second
