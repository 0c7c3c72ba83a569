"""The names of what can be undone and redone."""

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QUndoStack

from engine.text import translate as _


class UndoNames(QObject):
    """Keeps the two actions named after the next edit of `stack` in their direction, until `stop`."""

    def __init__(self, stack: QUndoStack, undo: QAction, redo: QAction, parent: QObject):
        super().__init__(parent)
        self._stack, self._undo, self._redo = stack, undo, redo
        stack.indexChanged.connect(self.on_index_changed)
        self.on_index_changed()

    def on_index_changed(self, _index: int = 0) -> None:
        """An edit was made, or taken back."""
        stack = self._stack
        for action, able, words, bare in (
            (self._undo, stack.canUndo(), _("Undo {what}", what=stack.undoText()), _("Undo")),
            (self._redo, stack.canRedo(), _("Redo {what}", what=stack.redoText()), _("Redo")),
        ):
            action.setEnabled(able)
            action.setText(words if able else bare)

    def stop(self) -> None:
        """The window is closed."""
        self._stack.indexChanged.disconnect(self.on_index_changed)
