"""One line under the network while the window looks back: where the run is looked at, and the ways on from there."""

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from engine.experiment import Experiment
from engine.text import joined, listed, plural
from engine.text import translate as _
from gui.document import Document
from gui.run.run_controller import RunController
from gui.theme.icons import bind_icon
from gui.toolbar.said import Said
from gui.widgets.by_mouse import Button
from gui.widgets.numbers import format_count
from gui.widgets.text_label import StillLabel

LEAST_PX = 160


class MomentBanner(Said):
    """Said only while an earlier step of the run of `controller` is looked at."""

    def __init__(
        self,
        document: Document,
        controller: RunController,
        differences: Callable[[Experiment, Experiment], list[str]],
        parent: QWidget | None = None,
    ):
        """differences: what another experiment has otherwise, in words."""
        super().__init__(parent)
        self._document, self._controller, self._differences = document, controller, differences
        self.setProperty("surface", "field")
        self.words = StillLabel()
        self.cost = StillLabel(role="quiet")
        self.now = Button(_("Back to now"))
        self.now.setToolTip(_("Show the run as it stands."))
        self.now.clicked.connect(self.on_now_clicked)
        self.go_on = Button(_("Continue from here"))
        bind_icon(self.go_on, "play")
        self.branch = Button(_("Branch…"))
        self.branch.setToolTip(
            _("Go on from this moment with one thing changed; the steps after it stay, as a run in the list.")
        )
        bind_icon(self.branch, "branch")
        self.branch.clicked.connect(self.on_branch_clicked)
        self.go_on.clicked.connect(self.on_go_on_clicked)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 2, 8, 2)
        row.setSpacing(8)
        lines = QVBoxLayout()
        lines.setSpacing(2)
        lines.addWidget(self.words)
        lines.addWidget(self.cost)
        for label in (self.words, self.cost):  # no word moves a neighbour
            label.setMinimumWidth(LEAST_PX)
        row.addLayout(lines, 1)
        for button in (self.now, self.branch, self.go_on):
            self._explain(button, button.toolTip())
            row.addWidget(button)
        document.moment_changed.connect(self.on_moment_changed)
        controller.state_changed.connect(self.on_state_changed)
        self.on_moment_changed(document.moment)

    def on_moment_changed(self, moment: int | None) -> None:
        """Say which moment it is; appear or go."""
        if moment is not None:
            is_before = self._controller.look_back.is_before_branch
            self._tell_of_other_run(moment) if is_before else self._tell(moment)
        self.want(moment is not None)

    def on_state_changed(self, _state: str) -> None:
        """A run that was going when somebody looked back has made some more steps before it waited."""
        self.on_moment_changed(self._document.moment)

    def on_now_clicked(self) -> None:
        """Look at the run as it stands."""
        self._document.look_at(None)

    def on_go_on_clicked(self) -> None:
        """Train on from the moment."""
        self._controller.look_back.continue_here()

    def on_branch_clicked(self) -> None:
        """Ask what should be different from here on."""
        self._document.runs.branch_asked.emit()

    def _tell_step(self, moment: int) -> None:
        """Which step it is, and what the network had otherwise there: most editors show what it has now."""
        steps, then = format_count(self._controller.step), self._controller.look_back.experiment
        words = self.words.short = _("Step {step} of {steps}", step=format_count(moment), steps=steps)
        told = self._differences(then, self._document.experiment) if then != self._document.experiment else []
        if told:
            words = _("{step} (then → now: {what})", step=words, what=listed(told))
        self.words.setText(words)

    def _tell(self, moment: int) -> None:
        self._tell_step(moment)
        replaced = self._controller.look_back.replaced
        count = format_count(replaced)
        self.cost.short = plural("would redo {steps} step", "would redo {steps} steps", replaced, steps=count)
        self.cost.setText(
            plural(
                "Continuing trains {steps} later step anew.",
                "Continuing trains {steps} later steps anew.",
                replaced,
                steps=count,
            )
        )
        self._explain(
            self.go_on,
            _(
                "Train on from this moment with the same weights and the same next batches. The steps after it are trained "
                "anew: as they are now they are gone then, and undo does not bring them back. A branch keeps them."
            ),
            _("As long as nothing is changed, they come out the same again."),
        )

    def _tell_of_other_run(self, moment: int) -> None:
        """The moment is before the branch: what is shown there is the run that was left later."""
        runs, left_at = self._document.runs, format_count(self._controller.look_back.branched_at)
        made = runs.which_made(moment)
        other = _("run {number}", number=made.number) if made in runs.all else _("the run it came from")
        self._tell_step(moment)
        self.cost.short = other
        self.cost.setText(_("{run}, before the branch at step {step}", run=other, step=left_at))
        self._explain(
            self.go_on,
            _(
                "Train on as {run} was here, with its options, its weights and its next batches; this branch stays in the "
                "list of runs.",
                run=other,
            ),
            _("As long as nothing is changed, it comes to the same numbers as {run}.", run=other),
        )

    @staticmethod
    def _explain(button: QPushButton, tip: str, more: str = "") -> None:
        button.setToolTip(tip)
        button.setWhatsThis(joined((tip, more)) if more else tip)
