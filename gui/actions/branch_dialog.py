"""Branch …: the run goes on from the moment that is shown with one thing changed; what it did there stays in the list."""

from PySide6.QtWidgets import QWidget

from engine.experiment import Experiment
from engine.text import listed, plural
from engine.text import translate as _
from engine.training.branching import difference_of_shapes
from gui.actions.change_dialog import ChangeDialog
from gui.actions.one_change import BRANCHES, NOTHING
from gui.document import Document
from gui.run.run_controller import RunController
from gui.theme.theme import Theme
from gui.widgets.numbers import format_count
from gui.widgets.text_label import TextLabel


class BranchDialog(ChangeDialog):
    """Asks what should be different from here on. step: where the branch leaves the run."""

    begins = False

    def __init__(self, document: Document, controller: RunController, theme: Theme, parent: QWidget | None = None):
        super().__init__(document, controller.branching.experiment, BRANCHES, theme, parent)
        self._controller = controller
        self.step, last = controller.look_back.step, controller.step
        if self.step == last and controller.state == "diverged":
            self.step -= 1  # the last one with finite numbers
        self._inputs = controller.compiled.network.widths[0]
        self.setWindowTitle(_("Branch"))
        self.moment = TextLabel(self._place(last, controller.state), role="title", parent=self)
        self.layout().insertWidget(0, self.moment)
        self.how.setText(
            _(
                "Another run goes on from there, with the same weights and the same next batches. The current one stays in "
                "the list of runs and is drawn behind it; undo takes it up again."
            )
        )
        self.start.setText(_("Branch"))
        self.start.setToolTip(_("Let the branch take the place of the current run."))
        self.start.setWhatsThis(self.start.toolTip())
        controller.run_changed.connect(self.reject)
        self.on_choice_picked(self.choice.key())

    def hindrance(self, told: list[str]) -> str:
        return "" if self.choice.key() == NOTHING else super().hindrance(told)

    def faults(self) -> list[str]:
        found = super().faults()
        problem = None if found else difference_of_shapes(self.base, self.experiment, self._inputs)
        return found if problem is None else [problem.what]

    def summary(self, told: list[str]) -> str:
        if self.choice.key() == NOTHING:
            return _(
                "The branch waits there: click a weight or a bias in the drawing to change it, then train. With nothing "
                "changed it comes to the same numbers as the run."
            )
        words = super().summary(told)
        epoch, epochs = self._controller.look_back.epoch, self.experiment.training.epochs
        if epoch < epochs:
            return words
        more = plural("It trains for {count} epoch more.", "It trains for {count} epochs more.", epochs)
        return _("{words} {more}", words=f"{words}.", more=more)

    def begin(self, told: list[str]) -> None:
        is_nothing = self.choice.key() == NOTHING
        label = _("branch: {what}", what=listed(told))
        if is_nothing:
            label = _("branch off step {step}", step=format_count(self.step))
        self._controller.branching.begin(Instead(self.experiment), label, self.step, trains=not is_nothing)

    def on_finished(self, result: int) -> None:
        self._controller.run_changed.disconnect(self.reject)
        super().on_finished(result)

    def _place(self, last: int, state: str) -> str:
        if state == "diverged" and self.step == last - 1:
            return _("From step {step}, the last one before it diverged", step=format_count(self.step))
        if self._controller.look_back.is_before_branch:
            return _("From step {step}, with what the run before this branch had there", step=format_count(self.step))
        if self.step == last:
            return _("From step {step}, where the run is now", step=format_count(self.step))
        return _("From step {step} of {steps}", step=format_count(self.step), steps=format_count(last))


class Instead:
    """What becomes of the experiment: another one."""

    def __init__(self, experiment: Experiment):
        self._experiment = experiment

    def __call__(self, _then: Experiment) -> Experiment:
        return self._experiment
