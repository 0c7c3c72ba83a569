"""The keys of a card, pressed at a neuron in the drawing of the network."""

from PySide6.QtCore import QEvent, QObject

from gui.document import Document
from gui.editors import layer_commands, layer_menu
from gui.network_drawing.drawing import NetworkDrawing


class DrawingKeys(QObject):
    """Lets the layer whose neuron, link or bias has the keyboard in `drawing` obey the same keys as its card."""

    def __init__(self, document: Document, drawing: NetworkDrawing):
        super().__init__(drawing)
        self._document, self._drawing = document, drawing
        drawing.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the keys, before a shortcut of the window does that is about the selected layer."""
        if event.type() in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride):
            command, layer = layer_menu.key_command(event), self._drawing.focused_layer()
            if layer is not None and command not in (None, layer_menu.PICK):
                event.accept()
                if event.type() == QEvent.Type.KeyPress and layer >= 0:  # the input is no layer
                    self._perform(layer, command)
                return True
        return super().eventFilter(watched, event)

    def _perform(self, layer: int, command: layer_menu.Command) -> None:
        """Carry it out, and let the keyboard go on in the layer that is selected then, at the same place in it."""
        spot = self._drawing.focused
        self._document.select(f"layers.{layer}")
        layer_menu.perform(self._document, layer, command)
        selected = layer_commands.selected_layer(self._document)
        self._drawing.walk_to_layer(-1 if selected is None else selected, spot)
