"""What views over time share: they remember what they have seen, and have the run find out what they have missed."""

import numpy as np
from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QWidget

from engine.compiler import Compiled
from engine.measurements.base import Measurement
from engine.text import translate as _
from engine.training.events import Measured
from engine.training.history import History
from gui.document import Document
from gui.over_time import OverTime
from gui.plots.moment_line import MomentLine
from gui.theme.theme import Theme
from gui.views.sheet import Sheet
from gui.widgets.numbers import format_number

QUIET_MS = 400
"""When nothing new has been told for so long, the run waits."""

FINEST = 25
"""Into so many parts a run is seen at least, where there is room for them."""


class Watching(Sheet):
    """A sheet with a memory. What lies before it was opened, or while it was hidden, was not measured: the run makes that
    again when it waits.

    A view over time says in `column` what it keeps of an answer, and in `show_past` how it draws what it knows.
    moment_lines: on its plots whose x axis is the epoch.
    """

    def __init__(self, theme: Theme, document: Document, parent: QWidget | None = None):
        super().__init__(theme, document, parent)
        self.history: History | None = None
        self.past = OverTime()
        self._looks_away = True
        self._since = 0  # what was answered for an earlier step was asked by somebody else, or long ago
        self._began: int | None = None
        self._newest = 0
        self._returns = 0  # how often the run has gone back, as far as is known here
        self._missed: list[tuple[int, int]] = []  # nobody looked between these steps
        self._asked: set[tuple[int, int]] = set()  # gaps about which the run has been asked
        self.moment_lines: list[MomentLine] = []
        document.moment_changed.connect(self.on_moment_changed)
        document.runs.surveyed.connect(self.on_surveyed)
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.setInterval(QUIET_MS)
        self._quiet.timeout.connect(self.on_quiet_timeout)

    def begin(self, compiled: Compiled) -> None:
        self.history, self._looks_away, self._began, self._returns = None, True, None, 0
        self._newest = 0
        self.past.clear()
        self._missed = []
        self._asked.clear()
        self._quiet.stop()
        self.on_moment_changed(None)

    def column(self, answer: object) -> np.ndarray:
        """The numbers that are kept of an answer (rows,)."""
        raise NotImplementedError

    def show_past(self, looks: list[Measured]) -> None:
        """Draw what is known, to which these `looks` have been added."""
        raise NotImplementedError

    def find_nothing(self) -> None:
        """The run has found out all it can, and there was nothing new."""

    def show_history(self, history: History) -> None:
        is_new, self.history = history is not self.history, history
        if is_new:
            self.on_moment_changed(self.document.moment)
        newest = int(history.marks["step"].values[-1])
        if newest != self._newest:
            self._newest = newest
            self._quiet.start()
        gone_back, self._returns = history.returns[self._returns :], len(history.returns)
        if gone_back:
            self.go_back_to(min(gone_back))
        if self._looks_away:
            self._looks_away, self._since = False, newest
            self._began = newest if self._began is None else self._began
            last = int(self.past.steps[-1]) if len(self.past) else -1
            if last < newest:
                self.past.interrupt()
            if last + 1 < newest:
                self._missed.append((last, newest))
                self.document.runs.survey_asked.emit(self.wants(), last, newest)

    def go_back_to(self, step: int) -> None:
        """The run has gone back to `step`: what was seen later has not happened."""
        self.past.forget_after(step)
        self._since = min(self._since, step)
        self._missed = [(after, min(before, step + 1)) for after, before in self._missed]
        self._asked = {gap for gap in self._asked if gap[1] <= step}  # these steps may be missed again

    def on_moment_changed(self, moment: int | None) -> None:
        """Mark the moment that all views show, where it is not now."""
        is_past = moment is not None and self.history is not None
        for line in self.moment_lines:
            line.stand_at(float(self.history.epochs_of(moment)) if is_past else None)

    def remember(self, question: Measurement, answer: object) -> bool:
        """Keep what was answered to `question`, under the step it was answered for; False when that is no news.

        After an edit by hand nobody knows of which network the last answer told.
        """
        step = self.measured_at.get(question, -1)
        return step >= self._since and self.past.add(step, float(self.history.epochs_of(step)), self.column(answer))

    def on_quiet_timeout(self) -> None:
        """The run waits, it seems. At full speed pictures are few: what lies far between them was missed as well, and so
        was all of a run that was over before the first one."""
        if self.history is None or not self.isVisible():
            return
        newest = int(self.history.marks["step"].values[-1])
        steps = np.unique([self._began - 1, *self.past.steps, max(newest, self._began)])
        far = (steps[-1] - steps[0]) / min(self.past.most / 3, FINEST)
        gaps = [(int(steps[place]), int(steps[place + 1])) for place in np.flatnonzero(np.diff(steps) > max(far, 1))]
        gaps = [gap for gap in gaps if gap not in self._asked]
        if gaps:
            self._asked.update(gaps)
            self._missed += gaps
            self.document.runs.survey_asked.emit(self.wants(), gaps[0][0], gaps[-1][1])

    def on_surveyed(self, history: History, looks: list[Measured], upto: int) -> None:
        """The run of `history` has found out what somebody has missed, up to step `upto`; here it may be known."""
        (question,) = self.wants()
        if history is not self.history or (looks and question not in looks[0].values):
            return  # who was not in front may not have begun with this run
        if looks and looks[0].step == 0:
            self._began = 0
        looks = [look for look in looks if look.values[question] and self._has_missed(look.step)]
        is_news = False
        if looks:
            steps, epochs = np.array([look.step for look in looks]), np.array([look.epoch for look in looks])
            is_news = self.past.insert(steps, epochs, np.array([self.column(look.values[question]) for look in looks]))
        for _after, before in self._missed:
            if before <= upto:
                self.past.bridge(before)
                is_news = True
        self._missed = [missed for missed in self._missed if missed[1] > upto]
        if is_news and len(self.past):
            self.show_past(looks)
        elif not self._missed:
            self.find_nothing()

    def _has_missed(self, step: int) -> bool:
        return any(after < step < before for after, before in self._missed)

    @property
    def is_behind(self) -> bool:
        """True while the run is still to find out what came after all that is known here."""
        last = int(self.past.steps[-1]) if len(self.past) else -1
        return any(before > last + 1 for _after, before in self._missed)

    def since(self) -> str:
        """Since when there are numbers, in words; "" when they begin with the run. Of a branch: where those before are."""
        if not len(self.past) or not self._began:
            return ""
        runs, epoch = self.document.runs, format_number(self.past.epochs[0], 3)
        if runs.origin is None or self.past.steps[0] > runs.origin.step + 1:  # nobody looked, a branch or not
            return _("Watched since epoch {epoch}.", epoch=epoch)
        if runs.ancestor is None or not runs.has(runs.ancestor.number):
            return _("The branch begins at epoch {epoch}.", epoch=epoch)
        return _(
            "A branch of run {number} since epoch {epoch}: go on with that run (under Runs) to see what came before.",
            number=runs.ancestor.number,
            epoch=epoch,
        )

    def with_since(self, words: str) -> str:
        """A sentence, and since when there are numbers."""
        since = self.since()
        return _("{words} {more}", words=words, more=since) if since else words

    def hideEvent(self, event: QHideEvent) -> None:
        if not event.spontaneous():
            self._looks_away = True
        super().hideEvent(event)
