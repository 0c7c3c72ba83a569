"""Work in parts: one in each turn of the event loop, so that what a person does meanwhile comes between them."""

from collections.abc import Iterator

from PySide6.QtCore import QObject, QTimer

BETWEEN_MS = 1
"""Between two pieces of work that a person should not feel as one."""


class InTurns(QObject):
    """Goes through `parts` once it is started; each step of them is one turn."""

    def __init__(self, parts: Iterator[None], parent: QObject):
        super().__init__(parent)
        self._parts = parts
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(BETWEEN_MS)
        self._timer.timeout.connect(self.on_timeout)

    def start(self) -> None:
        """Begin in the next turn."""
        self._timer.start()

    def stop(self) -> None:
        """Leave the rest undone."""
        self._parts = iter(())

    def on_timeout(self) -> None:
        """Do one part; after the last there is no further turn."""
        if next(self._parts, True) is None:
            self._timer.start()
