"""Run again with …: one thing is changed, and a run of that trains from the same start beside the current one."""

from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from engine import compiler
from engine.experiment import Experiment
from engine.text import translate as _
from gui.actions.one_change import CHANGES
from gui.document import Document
from gui.editors.options_form import OptionsForm
from gui.run.beside import MOST_BESIDE
from gui.run.run_controller import RunController
from gui.theme.style import set_role
from gui.theme.theme import Theme
from gui.views.run_words import differences
from gui.widgets.combo_box import ComboBox
from gui.widgets.panel import Panel
from gui.widgets.text_label import TextLabel

WIDTH_PX = 440


class RunAgainDialog(QDialog):
    """Asks what should be different. The document and its run stay as they are."""

    def __init__(self, document: Document, controller: RunController, theme: Theme, parent: QWidget | None = None):
        super().__init__(parent)
        self._document, self._controller, self._theme = document, controller, theme
        self._draft: Document | None = None
        self.form: OptionsForm | None = None
        self.setWindowTitle(_("Run again with"))
        self.setMinimumWidth(WIDTH_PX)
        self.how = TextLabel(role="quiet", parent=self)
        self.how.setText(
            _(
                "Another run begins with the same initial weights and gets the samples in the same order. It trains beside "
                "the current one, which goes on as it is."
            )
        )
        able = {key: one for key, one in CHANGES.items() if one.prepared(document.experiment) is not None}
        self.choice = ComboBox([(key, _(one.title)) for key, one in able.items()], self)
        self.choice.setAccessibleName(_("What to change"))
        self.choice.setToolTip(_("What the other run has otherwise."))
        self.choice.picked.connect(self.on_choice_picked)
        self._panel = Panel(self)
        self._panel.column.addWidget(self.choice)
        self.words = TextLabel(parent=self)
        self.start = QPushButton(_("Train"))
        self.start.setToolTip(_("Begin the other run."))
        set_role(self.start, "primary")
        self.cancel = QPushButton(_("Cancel"))
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.start)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addWidget(self.how)
        column.addWidget(self._panel)
        column.addWidget(self.words)
        column.addStretch(1)
        column.addLayout(buttons)
        self.start.clicked.connect(self.on_start_clicked)
        self.cancel.clicked.connect(self.reject)
        self.finished.connect(self.on_finished)
        document.runs.changed.connect(self.on_changed)
        document.experiment_changed.connect(self.on_document_experiment_changed)
        self.on_choice_picked(self.choice.key())

    @property
    def experiment(self) -> Experiment:
        """What the other run is made with."""
        return CHANGES[self.choice.key()].spread(self._draft.experiment)

    def on_choice_picked(self, key: str) -> None:
        """Ask for another option."""
        change = CHANGES[key]
        self._draft = Document(change.prepared(self._document.experiment), self)
        path, name = change.place(self._draft.experiment)
        if self.form is not None:
            self._panel.column.removeWidget(self.form)
            self.form.hide()
            self.form.deleteLater()
        self.form = OptionsForm(self._draft, path, self._theme, only=(name,), parent=self._panel)
        self._panel.column.addWidget(self.form)
        QWidget.setTabOrder(self.choice, self.form.row(name).editor)
        self._draft.experiment_changed.connect(self.on_changed)
        self.on_changed()

    def on_changed(self, *_what: object) -> None:
        """Say what will differ, or why that run cannot be."""
        told = differences(self._document.experiment, self.experiment)
        errors = compiler.errors(compiler.problems(self.experiment), begins=True)
        is_able = bool(told) and not errors and self._controller.beside.has_room
        self.start.setEnabled(is_able)
        if not self._controller.beside.has_room:
            words = _("{count} runs train beside the current one already. Stop one of them first.", count=MOST_BESIDE)
        elif not told:
            words = _("Nothing differs yet.")
        else:
            words = errors[0].what if errors else _("Differs in: {what}", what=", ".join(told))
        self.words.setText(words)
        self.words.set_role("error" if errors and told else "")

    def on_document_experiment_changed(self, old: Experiment, new: Experiment) -> None:
        """What is to be compared with is another experiment now."""
        if old is not new:
            self.reject()

    def on_start_clicked(self) -> None:
        """Begin."""
        self._controller.beside.begin(self.experiment, self._document.experiment)
        self.accept()

    def on_finished(self, _result: int) -> None:
        """Hear nothing more."""
        self._document.runs.changed.disconnect(self.on_changed)
        self._document.experiment_changed.disconnect(self.on_document_experiment_changed)
        self.deleteLater()
