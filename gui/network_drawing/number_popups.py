"""What opens beside the drawing when it is clicked: the editor of a number, the card of a neuron."""

from PySide6.QtCore import QObject, QRect
from PySide6.QtWidgets import QWidget

from engine.training.places import Place
from gui.network_drawing.drawing import NetworkDrawing
from gui.network_drawing.neuron_card import NeuronCard
from gui.network_drawing.weight_editor import WeightEditor
from gui.run.run_controller import RunController


class NumberPopups(QObject):
    """Opens them over `window` as `drawing` says, and changes the numbers of the run of `controller`."""

    def __init__(self, drawing: NetworkDrawing, controller: RunController, window: QWidget):
        super().__init__(window)
        self.editor = WeightEditor(controller, window)
        self.card = NeuronCard(window)
        drawing.weight_clicked.connect(self.on_weight_clicked)
        drawing.bias_clicked.connect(self.on_bias_clicked)
        drawing.neuron_clicked.connect(self.card.open_at)
        controller.look_back.then_changed.connect(self.card.show_then)
        self.card.parameter_clicked.connect(self.editor.open_at)
        self.card.revive_asked.connect(controller.branching.revive)

    def views(self) -> list[QWidget]:
        """What the pump feeds, like views; while they are hidden they cost nothing."""
        return [self.editor, self.card]

    def on_weight_clicked(self, layer: int, source: int, unit: int, rect: QRect) -> None:
        """Change a weight."""
        self.editor.open_at(Place(layer, "weights", (source, unit)), rect)

    def on_bias_clicked(self, layer: int, unit: int, rect: QRect) -> None:
        """Change a bias."""
        self.editor.open_at(Place(layer, "bias", (unit,)), rect)
