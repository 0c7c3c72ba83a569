"""What lets a training thread and a window share Python: short turns, and garbage collected by the window alone."""

import atexit
import gc
import os
import sys

from PySide6.QtCore import QObject, QThread

from gui.turns import TurnTimer

SWITCH_INTERVAL_S = 1e-4
"""How long a thread may keep Python to itself. With the usual 5 ms a tiny network freezes the window for seconds."""

PERIOD_MS = 1000
NEW_PERIODS = 3
"""So long a window is new: what it is made of stays, and is set aside."""


class FairThreads(QObject):
    """In force from the moment it is made until `stop`.

    Python's cyclic collector runs wherever something happens to be allocated. In the worker it would destroy Qt objects of
    the window's thread; within a call that makes a Python list of Qt objects, those that are still to come. Both crash.
    So it is switched off for good, and a timer of the window's thread does its work, between events.

    To look through everything takes as long as some pictures. Most of it is code and the window, and stays: so that is set
    aside for good, and the collector looks through what came later. What is set aside goes all the same when nobody knows it
    any more; of a window, whoever takes it apart sees to that.
    """

    def __init__(self, parent: QObject | None = None):
        super().__init__(parent)
        sys.setswitchinterval(SWITCH_INTERVAL_S)
        gc.disable()
        gc.freeze()  # all that was imported
        self._new = NEW_PERIODS
        self._timer = TurnTimer(self, PERIOD_MS)
        self._timer.turn.connect(self.on_timer_turn)
        self._timer.start()

    def on_timer_turn(self) -> None:
        """Look after the garbage."""
        if self._new:
            self._new -= 1
            gc.freeze()
        else:
            collect_garbage()

    def begin_anew(self) -> None:
        """There is another window."""
        self._new = NEW_PERIODS

    def stop(self) -> None:
        """The program ends. Threads may go on for a moment, so Python is not let collect by itself again."""
        self._timer.stop()
        gc.unfreeze()


def collect_garbage() -> None:
    """Collect the oldest generation that is full."""
    for generation in (2, 1, 0):
        if gc.get_count()[generation] > gc.get_threshold()[generation]:
            gc.collect(generation)
            return


_left: list[QThread] = []


def end_or_leave(thread: QThread, limit_ms: int) -> None:
    """Wait for `thread`, which has been told to end, at most `limit_ms`.

    One that is in the middle of something long is left to itself and kept alive; if it still runs when the process ends,
    the process ends without asking it, because Qt aborts when a running thread is destroyed.
    """
    if not thread.wait(limit_ms):
        thread.setParent(None)
        if not _left:
            atexit.register(_leave_the_rest)
        _left.append(thread)


def _leave_the_rest() -> None:
    if any(thread.isRunning() for thread in _left):
        sys.stdout.flush()
        os._exit(0)
