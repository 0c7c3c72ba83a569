"""Ctrl+C while something long goes on: the first one asks it to come to an end, the second one ends it at once."""

import signal
import threading
from types import FrameType


class Interruption:
    """Works in a `with` block of the main thread; elsewhere nobody can interrupt. asked: somebody wants an end."""

    def __init__(self) -> None:
        self.asked = False
        self._before: object = None
        self._is_heard = threading.current_thread() is threading.main_thread()

    def __enter__(self) -> "Interruption":
        if self._is_heard:
            self._before = signal.signal(signal.SIGINT, self._on_signal)
        return self

    def __exit__(self, *_reason: object) -> None:
        if self._is_heard:
            signal.signal(signal.SIGINT, self._before)

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True
