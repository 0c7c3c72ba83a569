"""Where the run starts from: the file, and what becomes of each layer."""

from contextlib import suppress
from typing import NamedTuple

from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine import loading, starting
from engine.experiment import Experiment
from engine.problems import WrongInput
from engine.text import listed
from engine.text import translate as _
from gui.document import Document
from gui.editors.options_form import SPACING_PX, OptionsForm
from gui.run.latest_task import LatestTask
from gui.theme.theme import Theme
from gui.widgets.text_label import TextLabel

MOST_LAYERS = 12


class Outcome(NamedTuple):
    """The file at `source` has been read, or cannot be."""

    source: str


class StartReader(LatestTask):
    """Reads starting weights in a thread of its own, so that the window goes on."""

    def answer(self, asked: str) -> Outcome:
        """Read the file; whoever asks for it afterwards gets it, or the fault, at once."""
        with suppress(WrongInput):
            starting.read(asked)
        return Outcome(asked)


class StartPanel(QWidget):
    """The option for the file, and below it, layer by layer, what is taken over and what is not."""

    def __init__(self, document: Document, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self.form = OptionsForm(document, starting.PART, theme, parent=self)
        self.told = TextLabel(role="caption", parent=self)
        self.reader = StartReader(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING_PX)
        column.addWidget(self.form)
        column.addWidget(self.told)
        self.reader.has_read.connect(self.on_reader_has_read)
        document.experiment_changed.connect(self.on_experiment_changed)
        self._show()

    def shut_down(self) -> None:
        """End the thread. Afterwards nothing is read."""
        self.reader.shut_down()

    def on_experiment_changed(self, _old: Experiment, _new: Experiment) -> None:
        """Show what fits now."""
        self._show()

    def on_reader_has_read(self, outcome: Outcome) -> None:
        """Let everybody ask again who was told that the file is being read."""
        if outcome.source == self._document.experiment.start.path:
            self._document.data_arrived()

    def _show(self) -> None:
        path = self._document.experiment.start.path
        self.told.setVisible(bool(path))
        if not path:
            self.reader.forget()
        elif not starting.is_known(path):
            self.told.setText(_("Reading the weights …"))
            self.reader.ask(path)
        else:
            self.told.setText(told(self._document.experiment))


def told(experiment: Experiment) -> str:
    """What becomes of each layer of `experiment`, one line for each; or why nothing can be said."""
    try:
        source = starting.read(experiment.start.path)
        inputs = experiment.data.inputs(loading.describe(experiment.data.source).features)
    except WrongInput as fault:
        return "\n".join(problem.what for problem in fault.problems)
    fates = starting.fates(experiment.layers, inputs, source)
    lines = [
        _("{layer}: from the seed. {why}", layer=starting.title(fate), why=fate.why)
        if fate.why
        else _("{layer}: taken over", layer=starting.title(fate))
        for fate in fates[:MOST_LAYERS]
    ]
    if len(fates) > MOST_LAYERS:
        lines.append(_("and {count} more", count=len(fates) - MOST_LAYERS))
    unused = [starting.called(name) for name in starting.unused(experiment.layers, source)[:MOST_LAYERS]]
    if unused:
        lines.append(_("Left over in {file}: {names}", file=source.file, names=listed(unused)))
    return "\n".join(lines)
