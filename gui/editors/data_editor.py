"""The panel of the data: which data set, how it looks, how it is split, scaled and changed."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine import catalog, loading, preparation
from engine.data import Data
from engine.datasets.base import Dataset
from engine.datasets.table import Table
from engine.experiment import Experiment
from engine.text import translate as _
from gui.document import Document
from gui.editors.augmentation_list import AugmentationList
from gui.editors.augmentation_preview import AugmentationPreview
from gui.editors.catalog_picker import CatalogPicker, of_kind
from gui.editors.data_commands import set_data_option, with_data
from gui.editors.data_described import described
from gui.editors.data_effects import DataEffects
from gui.editors.data_picture import DataPicture
from gui.editors.data_reader import DataReader, Outcome, lies_in_files, read
from gui.editors.options_form import SPACING_PX as ROW_SPACING_PX
from gui.editors.options_form import OptionsForm
from gui.editors.part_page import SPACING_PX
from gui.editors.tab_order import follow_layout
from gui.theme.fonts import font
from gui.theme.theme import Theme
from gui.turns import TurnTimer
from gui.widgets.by_mouse import Button
from gui.widgets.numbers import format_count
from gui.widgets.panel import PlainScrollArea
from gui.widgets.text_label import TextLabel

if TYPE_CHECKING:  # imported when it is opened
    from gui.editors.tables.table_page import TablePage

MARGIN_PX = 12


class DataEditor(PlainScrollArea):
    """Edits `experiment.data` (and the batch size, the size of the bites in which the data is taken).

    `build()` fills it. The window calls `show_plots()` once after its first paint, and `shut_down()` when it closes.
    """

    def __init__(self, document: Document, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._document, self._theme = document, theme
        self._kind: type[Dataset] | None = None
        self._asked: Dataset | None = None
        self._data: Data | None = None
        self.page: TablePage | None = None
        self._ended = False
        self._later = TurnTimer(self, only_once=True)
        self._later.turn.connect(self.on_later_turn)

    @property
    def is_busy(self) -> bool:
        """True while other data are yet to be shown."""
        return self._later.isActive()

    def build(self) -> Iterator[None]:
        """Make what is in it, part by part, each in its place: what gets another parent is dressed again."""
        document, theme = self._document, self._theme
        holder = QWidget(self.viewport())
        self.setWidget(holder)
        self.picker = CatalogPicker(Dataset, holder)
        self.picker.setAccessibleName(_("Data set"))
        self.summary = TextLabel(role="quiet", parent=holder)
        self.picture = DataPicture(theme, holder)
        self.caption = TextLabel(role="caption", parent=holder)
        self.form = OptionsForm(document, "data.source", theme, propose=self.propose, led=True, parent=holder)
        self.columns = Button(_("Columns and reading…"), holder)
        self.columns.setToolTip(_("Say what the columns of the table are for, and how its file is read."))
        yield
        self.heading = TextLabel(wraps=False, parent=holder)
        self.heading.setText(_("Split, scaling and batches"))
        self.heading.setFont(font("body", strong=True))
        self.shares = OptionsForm(document, "data", theme, only=("validation", "test"), parent=holder)
        self.counts = TextLabel(role="caption", parent=holder)
        self.split = OptionsForm(document, "data", theme, skip=("source", "validation", "test"), parent=holder)
        self.effects = DataEffects(holder)
        self.batch = OptionsForm(document, "training", theme, only=("batch_size",), parent=holder)
        yield
        self.augmentation = AugmentationList(document, theme, holder)
        self.preview = AugmentationPreview(theme, holder)
        self.reader = DataReader(self)
        self._lay_out(holder)
        yield
        self.picker.picked.connect(self.on_picker_picked)
        self.form.rebuilt.connect(self.on_form_rebuilt)
        self.augmentation.rebuilt.connect(self.on_form_rebuilt)
        self.columns.clicked.connect(self.on_columns_clicked)
        self.reader.has_read.connect(self.on_reader_has_read)
        document.experiment_changed.connect(self.on_experiment_changed)
        self._show()

    def show_plots(self) -> Iterator[None]:
        """Make the plot, and fill it; call after the window has been painted."""
        self.picture.make_plot()
        yield
        if self._data is not None:
            self.picture.show_data(self._data)
        follow_layout(self.widget())
        yield

    def shut_down(self) -> None:
        """End the threads that read files and try out what the plan does. Afterwards nothing is read."""
        self._ended = True
        self._later.stop()
        for one in (self.reader, self.effects, self.preview):
            one.shut_down()
        if self.page is not None:
            self.page.shut_down()

    def propose(self, path: str, value: Any) -> None:
        """Change an option of the data set; output layer and loss follow when they must."""
        set_data_option(self._document, path, value)

    def on_picker_picked(self, key: str) -> None:
        """Use another data set."""
        kind = catalog.member(Dataset, key)
        old = self._document.experiment
        source = of_kind(kind, old.data.source)
        self._document.change(with_data(old, source), _("use data set {title}", title=_(kind.title)))

    def open_table(self, table: Table) -> None:
        """Open the page on which `table` becomes the data."""
        from gui.editors.tables.table_page import TablePage

        if self.page is not None:
            self.page.reject()
        self.page = TablePage(table, self.window())
        self.page.chosen.connect(self.on_page_chosen)
        self.page.finished.connect(self.on_page_finished)
        self.page.open()

    def on_columns_clicked(self) -> None:
        """Open the page of the table that is used; without a file, ask for one first."""
        source = self._document.experiment.data.source
        if not isinstance(source, Table):  # by now
            return
        if source.path:
            self.open_table(source)
        else:
            self.form.row("path").editor.browse.click()

    def on_page_chosen(self, table: Table) -> None:
        """Train on this table."""
        label = _("open {file}", file=Path(table.path).name)
        self._document.change(with_data(self._document.experiment, table), label, select="data")

    def on_page_finished(self, _result: int) -> None:
        """The page is closed, and goes by itself."""
        self.page = None

    def on_form_rebuilt(self) -> None:
        """The Tab key goes through the new rows in their place."""
        follow_layout(self.widget())

    def on_experiment_changed(self, old: Experiment, new: Experiment) -> None:
        """Show the data as it is now; of another kind in turns of its own, because everything else is new as well."""
        if self._ended:
            return
        if type(old.data.source) is not type(new.data.source):
            self._asked = None
            self.augmentation.refresh()  # what stands there could be taken away
            self._later.start()
        elif not self._later.isActive():
            self._show()

    def on_later_turn(self) -> None:
        """First the options follow, then the picture."""
        if self._show_source():
            self._later.start()
        else:
            self._show_data()

    def on_reader_has_read(self, outcome: Outcome) -> None:
        """Show what was read from files."""
        if outcome.source == self._document.experiment.data.source:
            self._take(outcome)
            if outcome.source.takes_long:
                self._document.data_arrived()

    def _show(self) -> None:
        self._show_source()
        self._show_data()

    def _show_source(self) -> bool:
        """Show which data set it is. Returns whether it is of another kind than before."""
        source = self._document.experiment.data.source
        is_other, self._kind = type(source) is not self._kind, type(source)
        self.picker.set_key(source.key)
        self.summary.setText(_(source.summary))
        self.columns.setVisible(isinstance(source, Table))
        self.form.refresh()
        return is_other

    def _show_data(self) -> None:
        source = self._document.experiment.data.source
        if source != self._asked or not loading.is_known(source):
            self._asked = source
            self._read(source)
        else:
            self._show_plan()

    def _read(self, source: Dataset) -> None:
        if not lies_in_files(source):
            self.reader.forget()
            self._take(read(source))
            return
        self._data = None
        self.caption.clear()
        self.picture.show_message(_("Reading the files …"))
        self._show_plan()
        self.reader.ask(source)

    def _take(self, outcome: Outcome) -> None:
        self._data = outcome.data
        if outcome.data is None:
            self.picture.show_message("\n".join(problem.what for problem in outcome.problems))
            self.caption.clear()
        else:
            self.picture.show_data(outcome.data)
            self.caption.setText(described(outcome.data.shape()))
        self.caption.setVisible(outcome.data is not None)
        self._show_plan()

    def _show_plan(self) -> None:
        experiment = self._document.experiment
        self.augmentation.refresh()
        self.effects.show_plan(self._data, experiment.data)
        self.preview.show_experiment(self._data, experiment)
        self.counts.setVisible(self._data is not None)
        if self._data is None:
            return
        sizes = preparation.part_sizes(len(self._data.features), experiment.data)
        training, validation, test = map(format_count, sizes)
        self.counts.setText(
            _(
                "{training} training · {validation} validation · {test} test",
                training=training,
                validation=validation,
                test=test,
            )
        )

    def _lay_out(self, holder: QWidget) -> None:
        rows = QVBoxLayout()
        rows.setSpacing(ROW_SPACING_PX)
        for widget in (self.heading, self.shares, self.counts, self.split, self.effects, self.batch):
            rows.addWidget(widget)
        column = QVBoxLayout(holder)
        column.setContentsMargins(MARGIN_PX, MARGIN_PX, MARGIN_PX, MARGIN_PX)
        column.setSpacing(SPACING_PX)
        for widget in (self.picker, self.summary, self.picture, self.caption, self.form, self.columns):
            column.addWidget(widget)
        column.addSpacing(SPACING_PX)
        column.addLayout(rows)
        column.addSpacing(SPACING_PX)
        column.addWidget(self.augmentation)
        column.addWidget(self.preview)
        column.addStretch(1)
