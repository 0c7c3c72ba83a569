"""Asks for the one thing in which another run shall differ, and says in words what that is."""

from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from engine import compiler
from engine.experiment import Experiment
from engine.text import listed
from engine.text import translate as _
from gui.actions.one_change import OneChange
from gui.document import Document
from gui.editors.options_form import OptionsForm
from gui.theme.style import set_role
from gui.theme.theme import Theme
from gui.views.run_words import differences
from gui.widgets.combo_box import ComboBox
from gui.widgets.panel import Panel
from gui.widgets.text_label import TextLabel

WIDTH_PX = 440


class ChangeDialog(QDialog):
    """Subclasses say what is asked, and begin the run. The document and its run stay as they are meanwhile.

    base: the experiment that the other run is to be compared with. begins: the other run has a start of its own.
    """

    begins = True

    def __init__(
        self,
        document: Document,
        base: Experiment,
        changes: dict[str, OneChange],
        theme: Theme,
        parent: QWidget | None = None,
    ):
        super().__init__(parent)
        self.base = base
        self._document, self._theme = document, theme
        self._draft: Document | None = None
        self.form: OptionsForm | None = None
        self.setMinimumWidth(WIDTH_PX)
        self.how = TextLabel(role="quiet", parent=self)
        self._able = {key: one for key, one in changes.items() if one.prepared(base) is not None}
        self.choice = ComboBox([(key, _(one.title)) for key, one in self._able.items()], self)
        self.choice.setAccessibleName(_("What to change"))
        self.choice.setToolTip(_("What the other run has otherwise."))
        self.choice.picked.connect(self.on_choice_picked)
        self._panel = Panel(self)
        self._panel.column.addWidget(self.choice)
        self.words = TextLabel(parent=self)
        self.start = QPushButton()
        set_role(self.start, "primary")
        self.start.setDefault(True)  # also while it is disabled: Enter in a field is no wish to cancel
        self.cancel = QPushButton(_("Cancel"))
        self.cancel.setToolTip(_("Leave everything as it is."))
        for widget in (self.choice, self.cancel):
            widget.setWhatsThis(widget.toolTip())
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

    # ---- what subclasses say ---------------------------------------------------------------------------------------

    def hindrance(self, told: list[str]) -> str:
        """Why the run cannot begin now, "" when it can. told: what differs, in words."""
        return "" if told else _("Nothing differs yet.")

    def begin(self, told: list[str]) -> None:
        """Begin the run."""
        raise NotImplementedError

    def faults(self) -> list[str]:
        """What is wrong with it, in words."""
        problems = compiler.problems(self.experiment)
        return [problem.what for problem in compiler.errors(problems, begins=self.begins)]

    # ---- what happens ----------------------------------------------------------------------------------------------

    @property
    def experiment(self) -> Experiment:
        """What the other run is made with."""
        return self._able[self.choice.key()].spread(self._draft.experiment)

    @property
    def told(self) -> list[str]:
        """What differs, in words."""
        return differences(self.base, self.experiment)

    def on_choice_picked(self, key: str) -> None:
        """Ask for another option."""
        change = self._able[key]
        self._draft = Document(change.prepared(self.base), self)
        if self.form is not None:
            self._panel.column.removeWidget(self.form)
            self.form.hide()
            self.form.deleteLater()
            self.form = None
        if change.place is not None:
            path, name = change.place(self._draft.experiment)
            one = (name,)
            self.form = OptionsForm(self._draft, path, self._theme, only=one, marks_live=False, parent=self._panel)
            self._panel.column.addWidget(self.form)
            QWidget.setTabOrder(self.choice, self.form.row(name).editor)
        self._draft.experiment_changed.connect(self.on_changed)
        self.on_changed()

    def on_changed(self, *_what: object) -> None:
        """Say what will differ, or why that run cannot be."""
        told = self.told
        hindrance = self.hindrance(told)
        faults = [] if hindrance else self.faults()
        self.start.setEnabled(not hindrance and not faults)
        self.words.setText(hindrance or (faults[0] if faults else self.summary(told)))
        self.words.set_role("error" if faults else "")

    def summary(self, told: list[str]) -> str:
        """What will be, in words."""
        return _("Differs in: {what}", what=listed(told))

    def on_document_experiment_changed(self, old: Experiment, new: Experiment) -> None:
        """What is to be compared with is another experiment now."""
        if old is not new:
            self.reject()

    def on_start_clicked(self) -> None:
        """Begin."""
        self.accept()
        self.begin(self.told)

    def on_finished(self, _result: int) -> None:
        """Hear nothing more."""
        self._document.runs.changed.disconnect(self.on_changed)
        self._document.experiment_changed.disconnect(self.on_document_experiment_changed)
        self.deleteLater()
