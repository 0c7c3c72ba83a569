"""The menu of a plot: fit, log axes, copy as picture, save as."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QAction, QGuiApplication, QPainter
from PySide6.QtWidgets import QMenu, QMessageBox

from engine.text import translate as _
from gui.plots.export import csv_bytes
from gui.plots.figure import Figure, png_bytes
from gui.plots.file_task import FileTask
from gui.theme.icons import bind_icon
from gui.widgets.file_dialog import FileDialog

if TYPE_CHECKING:
    from gui.plots.plot import Plot


class PlotMenu(QMenu):
    """What can be done with `plot`. `save(path)` decides by the ending of the name: .png, .svg or .csv."""

    def __init__(self, plot: "Plot") -> None:
        super().__init__(plot)
        self._plot = plot
        self._dialog: FileDialog | None = None
        self.fit = self._add(_("Fit"), "fit-view", self.on_fit_triggered)
        self.logs = {}
        titles = {"x": _("Log x axis"), "y": _("Log y axis")}
        for axis in plot.log_axes:
            title = titles[axis] if len(plot.log_axes) > 1 else _("Log axis")
            self.logs[axis] = QAction(title, self)
            self.logs[axis].setCheckable(True)
            self.logs[axis].toggled.connect(self.on_log_toggled)
            self.addAction(self.logs[axis])
        self.addSeparator()
        self.copy = self._add(_("Copy as picture"), "copy", self.on_copy_triggered)
        self.save_as = self._add(_("Save as…"), "save", self.on_save_as_triggered)

    def refresh(self) -> None:
        """Show the state of the plot."""
        for axis, action in self.logs.items():
            action.blockSignals(True)
            action.setChecked(self._plot.is_log[axis])
            action.blockSignals(False)

    def on_fit_triggered(self) -> None:
        """Show all of the data."""
        self._plot.fit()

    def on_log_toggled(self, on: bool) -> None:
        """Switch the axis whose entry was chosen."""
        for axis, action in self.logs.items():
            if action.isChecked() != self._plot.is_log[axis]:
                self._plot.set_log(axis, action.isChecked())

    def on_copy_triggered(self) -> None:
        """Put the picture on the clipboard."""
        QGuiApplication.clipboard().setImage(self.figure().image())

    def on_save_as_triggered(self) -> None:
        """Ask for a name; saving happens when one was chosen."""
        self._dialog = FileDialog(self._plot, _("Save as"))
        self._dialog.setAcceptMode(FileDialog.AcceptMode.AcceptSave)
        self._dialog.setNameFilters([_("PNG picture (*.png)"), _("SVG drawing (*.svg)"), _("CSV table (*.csv)")])
        self._dialog.setDefaultSuffix("png")
        self._dialog.selectFile(re.sub(r'[\\/:*?"<>|]+', " ", self._plot.title).strip())
        self._dialog.filterSelected.connect(self.on_filter_selected)
        self._dialog.fileSelected.connect(self.on_file_selected)
        self._dialog.open()

    def on_filter_selected(self, name_filter: str) -> None:
        """A file without an ending gets that of the chosen kind."""
        self._dialog.setDefaultSuffix(name_filter.rpartition("*.")[2].rstrip(")"))

    def on_file_selected(self, path: str) -> None:
        """Save it there."""
        self.save(path)

    def complain(self, error: OSError) -> None:
        """Say in words why nothing was saved."""
        box = QMessageBox(self._plot)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setText(_("The picture could not be saved."))
        box.setInformativeText(error.strerror or str(error))
        box.open()

    def save(self, path: str | Path) -> FileTask:
        """Let a thread write the plot to `path`, as it is now, and say in words when that does not work."""
        task = FileTask(path, self.content(Path(path).suffix.lower()))
        task.failed.connect(self.complain)
        task.start()
        return task

    def content(self, kind: str) -> Callable[[], bytes]:
        """What makes the bytes of a file with this ending, in any thread: all that the window knows is read already."""
        if kind == ".csv":
            return partial(csv_bytes, (self._plot.rows or self.rows)())
        return partial(bytes, self.figure().svg()) if kind == ".svg" else partial(png_bytes, self.figure().image())

    def figure(self) -> Figure:
        """What is saved and copied of it: the picture under the words and the legend of its view."""
        plot, size = self._plot, self.picture_size()
        return Figure(plot.title, plot.theme.palette.panel, size, self.paint_picture, plot.heading)

    def picture_size(self) -> QSize:
        """How large the picture itself is, in px."""
        return self._plot.viewport().size()

    def paint_picture(self, painter: QPainter, place: QRect) -> None:
        """Paint the picture itself into its place."""
        self._plot.paint_picture(painter, place)

    def rows(self) -> Iterable[Sequence[object]]:
        """The numbers of a picture that names none: those of its lines."""
        return _rows_of_curves(self._plot)

    def _add(self, title: str, icon: str, slot: object) -> QAction:
        action = QAction(title, self)
        bind_icon(action, icon)
        action.triggered.connect(slot)
        self.addAction(action)
        return action


def _rows_of_curves(plot: "Plot") -> Iterator[Sequence[object]]:
    curves = [item for item in plot.plotItem.items if hasattr(item, "exact_values")]
    header = [plot.axes["x"].name or "x", *(curve.title for curve in curves)]
    return _rows_of_lines(header, [tuple(map(np.array, curve.exact_values())) for curve in curves])


def _rows_of_lines(header: list[str], lines: Iterable[tuple[np.ndarray, ...]]) -> Iterator[Sequence[object]]:
    """One row for each x that some line has; a line without that x leaves its cell empty."""
    yield header
    columns = [dict(zip(*(values.tolist() for values in line), strict=True)) for line in lines]
    for x in sorted(set().union(*columns)):
        yield [x, *(column.get(x, "") for column in columns)]
