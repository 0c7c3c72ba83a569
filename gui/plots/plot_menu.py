"""The menu of a plot: fit, log axes, copy as picture, save as."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QMenu, QMessageBox

from engine.text import translate as _
from gui.plots.export import csv_bytes, image_of, png_bytes, svg_bytes, write_atomically
from gui.theme.icons import bind_icon

if TYPE_CHECKING:
    from gui.plots.plot import Plot


class PlotMenu(QMenu):
    """What can be done with `plot`. `save(path)` decides by the ending of the name: .png, .svg or .csv."""

    def __init__(self, plot: "Plot") -> None:
        super().__init__(plot)
        self._plot = plot
        self._dialog: QFileDialog | None = None
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
        QGuiApplication.clipboard().setImage(image_of(self._plot, self._plot.theme.palette.panel))

    def on_save_as_triggered(self) -> None:
        """Ask for a name; saving happens when one was chosen."""
        self._dialog = QFileDialog(self._plot, _("Save as"))
        self._dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
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
        """Save, and say in words when it did not work."""
        try:
            self.save(path)
        except OSError as error:
            self.complain(error)

    def complain(self, error: OSError) -> None:
        """Say in words why nothing was saved."""
        box = QMessageBox(self._plot)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setText(_("The picture could not be saved."))
        box.setInformativeText(error.strerror or str(error))
        box.open()

    def save(self, path: str | Path) -> None:
        """Write the plot to `path`. Raises OSError."""
        kind = Path(path).suffix.lower()
        if kind == ".csv":
            rows = self._plot.rows() if self._plot.rows is not None else _rows_of_curves(self._plot)
            data = csv_bytes(rows)
        elif kind == ".svg":
            data = svg_bytes(self._plot, self._plot.title)
        else:
            data = png_bytes(self._plot, self._plot.theme.palette.panel)
        write_atomically(path, data)

    def _add(self, title: str, icon: str, slot: object) -> QAction:
        action = QAction(title, self)
        bind_icon(action, icon)
        action.triggered.connect(slot)
        self.addAction(action)
        return action


def _rows_of_curves(plot: "Plot") -> list[list[object]]:
    """One row for each x that some curve has; a curve without that x leaves its cell empty."""
    curves = [item for item in plot.plotItem.items if hasattr(item, "exact_values")]
    columns = [dict(zip(*(values.tolist() for values in curve.exact_values()), strict=True)) for curve in curves]
    places = sorted(set().union(*columns))
    header = [plot.axes["x"].name or "x", *(curve.title for curve in curves)]
    return [header, *([x, *(column.get(x, "") for column in columns)] for x in places)]
