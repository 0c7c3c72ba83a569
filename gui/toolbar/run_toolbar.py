"""The bar at the top: train, step, restart; how far the run is; its newest numbers; what is wrong."""

from collections.abc import Sequence
from time import perf_counter

import numpy as np
from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolBar, QToolButton, QWidget

from engine.text import plural
from engine.text import translate as _
from gui.document import Document
from gui.run.run_controller import RunController
from gui.theme.icons import bind_icon
from gui.theme.style import set_role
from gui.widgets.numbers import format_count, format_duration, format_number, format_percent
from gui.widgets.progress_strip import ProgressStrip
from gui.widgets.read_out import ReadOut

PARTS = ("training", "validation")
ESTIMATE_S = 0.5
NOTICE_S = 4.0
MINUTES_S = 3599
"""A time that takes as much room as any: a toolbar that needs more has the whole window laid out anew."""

WIDE_PX = 1380
"""In a narrower window only the most important buttons keep their words."""
NARROW_PX = 1160
"""In a window that is narrower still, the progress is told by the epochs alone."""


class RunToolbar(QToolBar):
    """Shows the run of `controller`; its buttons are the window's actions."""

    def __init__(self, document: Document, controller: RunController, actions: dict[str, QAction], speeds: QMenu):
        super().__init__(_("Run"))
        self.setObjectName("run_toolbar")
        self.setMovable(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.setIconSize(QSize(20, 20))
        self._document, self._controller, self._actions = document, controller, actions
        self._last_look = (0.0, 0.0)
        self._rate = 0.0
        self._needed = 0  # the width with all words, when that was once more than there is

        self.train_button = self._button(actions["train"], words=True)
        set_role(self.train_button, "primary")
        self._keep_train_button_wide()
        self._wordy = [self._button(actions["step"], words=True)]
        self._button(actions["step_epoch"])
        self._wordy += [self._button(actions[key], words=True) for key in ("restart", "new_start")]
        self.speed_button = QToolButton()
        self.speed_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.speed_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.speed_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.speed_button.setMenu(speeds)
        self.speed_button.setToolTip(_("How fast the run goes."))
        self.speed_button.setWhatsThis(_("How fast the run goes. It has no effect on what the network learns."))
        bind_icon(self.speed_button, "speed")
        self.addWidget(self.speed_button)
        self.addSeparator()

        self.progress = ProgressStrip()
        self.loss = ReadOut(_("Loss"))
        self.score = ReadOut(_("Accuracy"), written=format_percent)
        self.loss.setToolTip(
            _(
                "Loss on the training part / on the validation part, at the last evaluation or the moment looked back at."
            )
        )
        self.addWidget(self.progress)
        self.addWidget(_gap(20))
        self.addWidget(self.loss)
        self.addWidget(_gap(20))
        self._score_action = self.addWidget(self.score)
        self.addWidget(_stretch())
        self.findings = QToolButton()
        self.findings.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.findings.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.findings.setWhatsThis(_("What is wrong with the experiment; a click leads to the first of it."))
        self.findings.clicked.connect(self.on_findings_clicked)
        self._findings_action = self.addWidget(self.findings)

        document.experiment_changed.connect(self.on_experiment_changed)
        controller.state_changed.connect(self.on_state_changed)
        controller.run_changed.connect(self.on_run_changed)
        self.show_problems()
        self.on_state_changed(controller.state)
        self.show_speed()

    def _button(self, action: QAction, words: bool = False) -> QToolButton:
        self.addAction(action)
        button: QToolButton = self.widgetForAction(action)
        style = Qt.ToolButtonStyle
        button.setToolButtonStyle(style.ToolButtonTextBesideIcon if words else style.ToolButtonIconOnly)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setAccessibleName(action.text())
        return button

    def _keep_train_button_wide(self) -> None:
        """As wide as its longest word, so that nothing beside it moves when it says another."""
        action, widest = self._actions["train"], 0
        for words in (_("Pause"), _("Train on"), _("Train")):
            action.setText(words)
            widest = max(widest, self.train_button.sizeHint().width())
        self.train_button.setFixedWidth(widest)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Make do with icons where there is little room."""
        super().resizeEvent(event)
        self._show_words()

    def event(self, event: QEvent) -> bool:
        """What has become wider must push nothing out."""
        found = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest and self.sizeHint().width() > self.width() >= WIDE_PX:
            self._needed = max(self._needed, self.sizeHint().width())
            self._show_words()
        return found

    def _show_words(self) -> None:
        style = Qt.ToolButtonStyle
        is_wide = self.width() >= max(WIDE_PX, self._needed)
        wanted = style.ToolButtonTextBesideIcon if is_wide else style.ToolButtonIconOnly
        for button in self._wordy:
            if button.toolButtonStyle() != wanted:
                button.setToolButtonStyle(wanted)
        narrow = self.width() < NARROW_PX
        self.speed_button.setToolButtonStyle(style.ToolButtonIconOnly if narrow else style.ToolButtonTextBesideIcon)
        self.progress.show_details(not narrow)

    def show_speed(self) -> None:
        """Name the speed on its button."""
        for action in self.speed_button.menu().actions():
            if action.isChecked():
                self.speed_button.setText(action.text())
                self.speed_button.setAccessibleName(_("Speed: {speed}", speed=action.text()))

    def show_problems(self) -> None:
        """Say how many problems there are, and select the first one on a click."""
        problems = self._document.problems
        errors = sum(problem.severity == "error" for problem in problems)
        self._findings_action.setVisible(bool(problems))
        if problems:
            count = len(problems)
            self.findings.setText(plural("{count} problem", "{count} problems", count))
            self.findings.setToolTip(problems[0].what)
            color = "error" if errors else "warning"
            bind_icon(self.findings, color, color=color)

    def on_findings_clicked(self) -> None:
        """Select what causes the first problem."""
        parts = self._document.problems[0].where.split(".")
        self._document.select(".".join(parts[:2]) if parts[0] == "layers" and len(parts) > 1 else parts[0] or "data")

    def on_experiment_changed(self, _old: object, _new: object) -> None:
        """Other problems, perhaps, or more epochs to come."""
        self.show_problems()
        self._offer_to_train()
        self.refresh()

    def on_state_changed(self, state: str) -> None:
        """Offer what can be done now."""
        icon, train = "pause" if state == "running" else "play", self._actions["train"]
        bind_icon(train, icon)
        bind_icon(self.train_button, icon, color="accent_text")
        train.setEnabled(state != "invalid")
        self._offer_to_train()
        self._actions["restart"].setEnabled(state not in ("invalid", "preparing"))
        for key in ("new_start", "run_again"):
            self._actions[key].setEnabled(state != "invalid")
        self._actions["branch"].setEnabled(self._controller.branching.is_possible)
        self._last_look = (0.0, 0.0)
        self.refresh()

    def _offer_to_train(self) -> None:
        state, is_over = self._controller.state, self._controller.is_over
        words = _("Pause") if state == "running" else _("Train on") if is_over else _("Train")
        self._actions["train"].setText(words)
        for key in ("step", "step_epoch"):
            self._actions[key].setEnabled(state in ("ready", "paused", "running") and not is_over)

    def on_run_changed(self) -> None:
        """Another run: its numbers need other room."""
        self.progress.clear()
        self.progress.after.keep_room_for(
            *_words_of_states().values(), _("{time} left", time=format_duration(MINUTES_S))
        )
        for label in (self.loss.first, self.loss.second, self.score.first, self.score.second):
            label.forget()
        self._needed = 0
        self._show_words()
        self.refresh()

    def refresh(self) -> None:
        """Show the newest numbers."""
        controller = self._controller
        epochs, epoch = self._document.experiment.training.epochs, controller.look_back.epoch
        share = min(epoch / epochs, 1.0)
        # A run at full speed makes thousands of epochs a second: whole ones are all the eye can use.
        shown = int(epoch) if controller.state == "running" or epoch % 1 == 0 else epoch
        decimals = 2 if epoch < 100 else 1 if epoch < 1000 else 0  # no wider than the whole ones of a long run
        number = format_count(shown) if isinstance(shown, int) else f"{shown:,.{decimals}f}"
        before = _("epoch {epoch} / {epochs}", epoch=number, epochs=format_count(epochs))
        self.progress.show_progress(share, before, self._afterwards(epochs))
        history = controller.history
        diverged = controller.state == "diverged" and self._document.moment is None
        if not len(history.column("step")) or diverged:
            self.loss.show_numbers(None)
            self.score.show_numbers(None)
            return
        numbers = self._losses_and_metrics()
        self.loss.show_numbers(*numbers[:2])
        if controller.compiled is not None:
            metric = controller.compiled.metric
            self.score.caption.setText(_(metric.title))
            self.score.set_written(format_percent if metric.percent else format_number)
            self.score.show_numbers(*numbers[2:])

    def _losses_and_metrics(self) -> list[float | None]:
        """Of the moment that is shown; until it is judged, of the last evaluation before it."""
        look_back, history = self._controller.look_back, self._controller.history
        names = [f"{part}_{what}" for what in ("loss", "metric") for part in PARTS]
        found = look_back.evaluated
        if found is not None:
            return [_number([getattr(found, name)]) for name in names]
        count = int(np.searchsorted(history.column("step"), look_back.step, side="right"))
        return [_number(history.column(name)[:count]) for name in names]

    def _afterwards(self, epochs: int) -> str:
        controller = self._controller
        if self._document.moment is not None:
            return _("looking back")
        if controller.state != "running":
            return _words_of_states()["finished" if controller.is_over else controller.state]
        if perf_counter() - controller.started_again < NOTICE_S:
            return _("started again")
        now, (before, epoch) = perf_counter(), self._last_look
        if now - before > ESTIMATE_S or controller.epoch < epoch:
            rate = (controller.epoch - epoch) / (now - before) if before and controller.epoch > epoch else 0.0
            self._rate = rate if not self._rate or not before else 0.5 * (self._rate + rate)
            self._last_look = (now, controller.epoch)
        left = (epochs - controller.epoch) / self._rate if self._rate else None
        return _("{time} left", time=format_duration(max(left, 1.0))) if left is not None else ""


def _words_of_states() -> dict[str, str]:
    return {
        "invalid": "",
        "preparing": _("preparing …"),
        "ready": _("ready"),
        "paused": _("paused"),
        "finished": _("finished"),
        "diverged": _("diverged"),
        "failed": _("failed"),
    }


def _number(column: Sequence[float | None]) -> float | None:
    """The last one; None where there is none."""
    last = column[-1] if len(column) else None
    return None if last is None or last != last else float(last)


def _gap(width_px: int) -> QWidget:
    gap = QWidget()
    gap.setFixedWidth(width_px)
    return gap


def _stretch() -> QWidget:
    stretch = QWidget()
    stretch.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    return stretch
