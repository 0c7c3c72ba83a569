"""Everything that is wrong with the experiment, each with its remedy; a quiet line when nothing is."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from engine import paths
from engine.experiment import Experiment
from engine.problems import Problem
from engine.text import translate as _
from gui.document import Document
from gui.editors.data_commands import set_data_option
from gui.editors.path_dialog import PathDialog
from gui.editors.problem_row import ICON_PX, LEAST_HEIGHT_PX, ProblemRow
from gui.theme.icons import pixmap
from gui.theme.theme import Theme
from gui.widgets.panel import PlainScrollArea
from gui.widgets.text_label import TextLabel

MOST_ROWS = 3
SPACING_PX = 2
NARROWEST_PX = 200


class ProblemStrip(QWidget):
    """One row for each problem of the document, errors first; more than three scroll."""

    def __init__(self, document: Document, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document, self._theme = document, theme
        self._shown: tuple[Problem, ...] | None = None
        self._asked = ""
        self.rows: list[ProblemRow] = []
        self.dialogs: dict[str, PathDialog] = {}
        self.calm = QWidget(self)
        self._icon = QLabel(self.calm)
        self._fill_calm()
        self._sheet = QWidget()
        self._list = QVBoxLayout(self._sheet)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(SPACING_PX)
        self._sheet.installEventFilter(self)
        self.area = PlainScrollArea(self._sheet, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.calm)
        column.addWidget(self.area)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(_("Problems"))
        document.experiment_changed.connect(self.on_experiment_changed)
        theme.changed.connect(self.on_theme_changed)
        self.on_theme_changed()
        self._show()

    def on_experiment_changed(self, _old: Experiment, _new: Experiment) -> None:
        """Show the problems as they are now."""
        self._show()

    def on_theme_changed(self) -> None:
        """Take the colours of the theme."""
        self._icon.setPixmap(pixmap("check-circle", self._theme, color="success", size=ICON_PX))

    def on_show_requested(self, problem: Problem) -> None:
        """Select the part that causes `problem`."""
        part = part_of(problem.where, len(self._document.experiment.layers))
        if part:
            self._document.select(part)

    def on_repair_requested(self, problem: Problem) -> None:
        """Carry out the remedy; the keyboard goes on to the next one."""
        keyboard = self.isAncestorOf(QApplication.focusWidget()) if QApplication.focusWidget() else False
        place = next((index for index, row in enumerate(self.rows) if row.problem is problem), 0)
        label = problem.remedy[:1].lower() + problem.remedy[1:]
        self._document.change(problem.repaired, label)
        if keyboard and self.rows:
            row = self.rows[min(place, len(self.rows) - 1)]
            (row.remedy or row).setFocus(Qt.FocusReason.OtherFocusReason)

    def on_path_requested(self, problem: Problem) -> None:
        """Open the dialog for the folder or file that is missing."""
        self._asked = problem.where
        kind = path_wanted(problem, self._document.experiment)
        if kind not in self.dialogs:
            self.dialogs[kind] = PathDialog(kind, self)
            self.dialogs[kind].chosen.connect(self.on_path_chosen)
        self.dialogs[kind].open(paths.get(self._document.experiment, problem.where))

    def on_path_chosen(self, path: str) -> None:
        """Use the folder or file, if there is still something that wants it."""
        if not path_kind(self._document.experiment, self._asked):
            return
        if self._asked.startswith("data."):
            set_data_option(self._document, self._asked, path)
        else:
            self._document.set_option(self._asked, path)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The sentences may need more or fewer lines."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            self._make_room()
        return False

    def _show(self) -> None:
        problems = self._document.problems
        if problems == self._shown:
            return
        self._shown = problems
        experiment = self._document.experiment
        for row in self.rows:
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = [
            ProblemRow(problem, self._theme, path_wanted(problem, experiment), self._sheet) for problem in problems
        ]
        for row in self.rows:
            row.show_requested.connect(self.on_show_requested)
            row.repair_requested.connect(self.on_repair_requested)
            row.path_requested.connect(self.on_path_requested)
            self._list.addWidget(row)
            row.show()
        self.calm.setVisible(not self.rows)
        self.area.setVisible(bool(self.rows))
        self._make_room()

    def _make_room(self) -> None:
        heights = [self._height_of(row, self._sheet.width()) for row in self.rows[:MOST_ROWS]]
        height = sum(heights) + SPACING_PX * max(len(heights) - 1, 0) if heights else LEAST_HEIGHT_PX
        if height != self.height() or height != self.minimumHeight():
            self.setFixedHeight(height)

    def _height_of(self, row: ProblemRow, width: int) -> int:
        if width < NARROWEST_PX:  # not laid out yet; a guess would push the window apart
            return LEAST_HEIGHT_PX
        return max(row.layout().heightForWidth(width), LEAST_HEIGHT_PX)

    def _fill_calm(self) -> None:
        line = QHBoxLayout(self.calm)
        line.setContentsMargins(10, 4, 8, 4)
        line.setSpacing(8)
        line.addWidget(self._icon)
        line.addWidget(TextLabel(_("No problems found"), role="quiet", wraps=False, parent=self.calm), 1)
        self.calm.setFixedHeight(LEAST_HEIGHT_PX)


def path_wanted(problem: Problem, experiment: Experiment) -> str:
    """ "folder" or "file" when `problem` is about an option that is one, and nothing else repairs it; otherwise ""."""
    return "" if problem.repaired is not None else path_kind(experiment, problem.where)


def path_kind(experiment: Experiment, where: str) -> str:
    """ "folder" or "file" when the option at `where` is a path; otherwise ""."""
    option = paths.option_at(experiment, where)
    return option.kind if option is not None and option.kind in ("folder", "file") else ""


def part_of(where: str, layers: int) -> str:
    """The part one can select that holds the place `where` of a problem; "" when there is none."""
    names = where.split(".")
    if names[0] == "layers":
        index = int(names[1]) if len(names) > 1 and names[1].isdigit() else layers - 1
        return f"layers.{index}" if 0 <= index < layers else ""
    if names[0] in ("data", "loss", "optimizer", "schedule", "training"):
        return names[0]
    return "training" if names[0] in ("seed", "start") else ""
