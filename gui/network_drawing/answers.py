"""What the drawing asks of the run, and what it was told last."""

from engine.measurements.base import Measurement
from engine.measurements.folded_spread import FoldedSpread
from engine.measurements.incoming_weights import IncomingWeights, WeightsOfUnits
from engine.measurements.link_values import LayerLinks, LinkValues
from engine.measurements.neuron_maps import MapsOfNeurons, NeuronMaps
from engine.measurements.neuron_outputs import MeanOutputs, NeuronOutputs
from engine.measurements.weight_histograms import Histogram
from gui.network_drawing.places import Place
from gui.network_drawing.scene import Scene


class Answers:
    """The questions that follow from what is drawn, and the newest answers to them.

    links, maps, means, incoming, spread: the answers; None where nothing was told yet, or does not belong to the drawing.
    """

    def __init__(self) -> None:
        self._links = self._outputs = self._incoming = self._spread = None
        self.forget()
        self.ask(Scene(), [], backward=False)

    def ask(self, scene: Scene, places: list[Place], backward: bool) -> None:
        """From now on ask what `places` need; answers to questions that are still the same stay."""
        before = (self._links, self._outputs, self._incoming, self._spread)
        ends = tuple(place.ends for place in places)
        self._links = LinkValues(ends)
        maps = bool(places) and places[0].column.look == "map"
        self._outputs = NeuronMaps(ends) if maps else NeuronOutputs(ends)
        pictured = scene.pictured()
        self._incoming = IncomingWeights(pictured, ends[pictured + 1]) if pictured >= 0 and places else None
        folded = tuple(place.column.index for place in places if place.fold is not None and place.column.has_weights)
        self._spread = FoldedSpread(folded, backward) if folded else None
        questions = (self._links, self._outputs, self._incoming, self._spread)
        self.questions: frozenset[Measurement] = frozenset(one for one in questions if one is not None and ends)
        if questions[0] != before[0]:
            self.links = None
        if questions[1] != before[1]:
            self.maps = self.means = None
        if questions[2] != before[2]:
            self.incoming = None
        if questions[3] != before[3]:
            self.spread = None

    def forget(self) -> None:
        """Nothing is known."""
        self.links: tuple[LayerLinks | None, ...] | None = None
        self.maps: MapsOfNeurons | None = None
        self.means: MeanOutputs | None = None
        self.incoming: WeightsOfUnits | None = None
        self.spread: dict[int, Histogram] | None = None

    @property
    def known(self) -> bool:
        """True once there is something to show."""
        return self.links is not None

    def take(self, values: dict[Measurement, object]) -> bool:
        """Take what belongs here out of `values`; True when any of it is new."""
        before = (self.links, self.maps, self.means, self.incoming, self.spread)
        self.links = values.get(self._links, self.links)
        outputs = values.get(self._outputs)
        if isinstance(outputs, MapsOfNeurons):
            self.maps = outputs
        elif outputs is not None:
            self.means = outputs
        if self._incoming is not None:
            self.incoming = values.get(self._incoming, self.incoming)
        if self._spread is not None:
            self.spread = values.get(self._spread, self.spread)
        after = (self.links, self.maps, self.means, self.incoming, self.spread)
        return any(new is not old for new, old in zip(after, before, strict=True))
