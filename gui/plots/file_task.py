"""Writes a file beside the window: a long table, or a picture that is packed, would keep it waiting."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QThread, Signal

from engine import whole_file


class FileTask(QThread):
    """Writes what `content()` returns to `path`, whole or not at all. Each file has a task of its own, which outlives
    whoever asked for it. `content` is called in the thread, so it knows only what nobody changes."""

    #: Nothing was written, because of this OSError.
    failed = Signal(object)

    def __init__(self, path: str | Path, content: Callable[[], bytes]) -> None:
        super().__init__(QCoreApplication.instance())
        self._path, self._content = Path(path), content
        self.fault: OSError | None = None
        self.finished.connect(self.on_finished)

    def run(self) -> None:
        """The body of the thread."""
        try:
            whole_file.write(self._path, self._fill)
        except OSError as fault:
            self.fault = fault

    def on_finished(self) -> None:
        """Say what went wrong."""
        self.wait()  # Qt reports the end of a thread a moment before it is over
        if self.fault is not None:
            self.failed.emit(self.fault)
        self.deleteLater()

    def _fill(self, draft: Path) -> None:
        draft.write_bytes(self._content())


def unfinished() -> list[FileTask]:
    """Files that are still being written."""
    return [task for task in QCoreApplication.instance().findChildren(FileTask) if task.isRunning()]
