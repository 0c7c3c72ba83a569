"""The card of a neuron: `a = h(w·x + b)` with today's numbers in it, for one sample and over all of them."""

from PySide6.QtCore import QRect, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from engine.compiler import Compiled
from engine.experiment import Experiment
from engine.layers.base import Layer
from engine.measurements.base import Measurement
from engine.measurements.neuron import Neuron, NeuronAtWork
from engine.measurements.neuron_life import LifeOfNeurons, NeuronLife
from engine.text import labelled
from engine.text import translate as _
from engine.training.history import History
from gui.network_drawing.neuron_terms import filled_in, formula, lines
from gui.network_drawing.neuron_words import gradient_words, sample_words, statistics_words
from gui.network_drawing.popover import Popover, small_button
from gui.network_drawing.term_table import TermTable
from gui.run.parameter_words import meanings_of, parameter_name
from gui.theme.fonts import font
from gui.widgets.revive_row import ReviveRow
from gui.widgets.text_label import ElidedLabel, TextLabel

WIDTH_PX = 404


class NeuronCard(Popover):
    """Shows one unit at work. The pump feeds it like a view, so what it shows is measured only while it is open."""

    #: A number in it was clicked: its `Place`, and where it stands on the screen.
    parameter_clicked = Signal(object, QRect)
    #: A person wants the neuron, which is dead, to fire again: its layer and its number.
    revive_asked = Signal(int, int)

    def __init__(self, window: QWidget):
        super().__init__(window, WIDTH_PX)
        self._compiled: Compiled | None = None
        self._question: Neuron | None = None
        self._piece = -1
        self._now: NeuronAtWork | None = None
        self._values: dict[Measurement, object] = {}
        self._life: LifeOfNeurons | None = None
        self._then: tuple[Layer, ...] = ()
        self.setObjectName("neuron-card")
        self.setWhatsThis(
            _(
                "What the neuron makes of one sample: every value that comes in times its weight, added up with the bias, "
                "then the activation. Blue terms push it up, orange ones down. Below it stand the gradient of the last "
                "batch and the answers to many samples of the training part."
            )
        )
        self.formula, self.numbers = TextLabel(wraps=False), ElidedLabel(role="quiet")
        self.formula.setFont(font("title"))
        self.earlier = small_button("chevron-left", _("Previous sample"), _("Show the sample before this one."))
        self.later = small_button("chevron-right", _("Next sample"), _("Show the sample after this one."))
        self.sample = ElidedLabel()
        self.table = TermTable()
        self.gradient, self.statistics = TextLabel(role="caption"), TextLabel(role="caption")
        samples = QHBoxLayout()
        samples.setSpacing(4)
        for widget in (self.earlier, self.later):
            widget.setAutoRepeat(True)
            samples.addWidget(widget)
        samples.addWidget(self.sample, 1)
        self.page.addWidget(self.formula)
        self.page.addWidget(self.numbers)
        self.page.addLayout(samples)
        self.revive = ReviveRow()
        self.revive.clicked.connect(self.on_revive_clicked)
        for widget in (self.table, self.gradient, self.statistics, self.revive):
            self.page.addWidget(widget)
        self.earlier.clicked.connect(self.on_earlier_clicked)
        self.later.clicked.connect(self.on_later_clicked)
        self.table.parameter_clicked.connect(self.parameter_clicked)
        self.table.source_clicked.connect(self.on_source_clicked)
        self.table.piece_clicked.connect(self.on_piece_clicked)

    def open_at(self, layer: int, unit: int, rect: QRect) -> None:
        """Show a unit of layer number `layer`; `rect` is where it is drawn on the screen."""
        widths = (0,) if self._compiled is None else self._compiled.network.widths
        if layer + 1 >= len(widths) or unit >= widths[layer + 1]:
            self._compiled = None  # closed since then, it knows an earlier run; the pump brings the one of now
        self._ask(Neuron(layer, unit, self._question.sample if self._question is not None else 0))
        self.open_beside(rect)

    # ---- what the pump says ------------------------------------------------------------------------------------------

    def wants(self) -> frozenset[Measurement]:
        """The neuron at work."""
        return frozenset() if self._question is None else frozenset((self._question, NeuronLife()))

    def begin(self, compiled: Compiled) -> None:
        """Another run; the card goes on with the same neuron, if there is one."""
        self._compiled, self._now, self._life, self._values = compiled, None, None, {}
        asked, widths = self._question, compiled.network.widths
        if asked is None or asked.layer >= len(widths) - 1 or asked.unit >= widths[asked.layer + 1]:
            self._question = None
            self.close_card()
        else:
            self._describe()

    def show_history(self, history: History) -> None:
        """Only what is now is shown."""

    def show_measured(self, values: dict[Measurement, object]) -> None:
        """Take the newest answer."""
        first, self._values = self._now is None, values
        self._now = values.get(self._question, self._now)
        self._life = values.get(NeuronLife(), self._life)
        if first:
            self.show_numbers()

    def show_numbers(self) -> None:
        """Fill the numbers of the moment in."""
        now, asked = self._now, self._question
        if now is None or asked is None or self._compiled is None:
            return
        layer = self._layer()
        found = lines(layer, asked.layer, asked.unit, now, self._piece)
        meanings = meanings_of(self._compiled, asked.layer)
        names = [parameter_name(line.place, layer, meanings) if line.place is not None else "" for line in found]
        changed = self.table.show_lines(found, names, leads=asked.layer > 0)
        self.numbers.setText(filled_in(layer, now))
        self.sample.setText(sample_words(self._compiled, now))
        self.earlier.setEnabled(now.sample > 0)
        self.later.setEnabled(now.sample < len(self._compiled.prepared.training.x) - 1)
        gradient = gradient_words(layer, now, self._piece)
        self.gradient.setText(gradient)
        self.gradient.setVisible(bool(gradient))
        self.statistics.setText(statistics_words(now))
        is_dead = self._is_dead()
        changed |= is_dead == self.revive.isHidden()
        self.revive.setVisible(is_dead)
        self.fit(anew=changed)

    def show_then(self, then: Experiment | None) -> None:
        """Another moment is shown, at which the run had this; None is now."""
        self._then = () if then is None else then.layers
        if self._compiled is not None and self._question is not None:
            self._describe()

    def clear(self) -> None:
        """There is no run at the moment; the last numbers stay until the next one tells its own."""
        self._compiled = None

    # ---- what is clicked ---------------------------------------------------------------------------------------------

    def on_earlier_clicked(self) -> None:
        """The sample before."""
        self._show_sample(-1)

    def on_later_clicked(self) -> None:
        """The next sample."""
        self._show_sample(1)

    def on_source_clicked(self, source: int) -> None:
        """Go back to the neuron that gives this value."""
        self._ask(Neuron(self._question.layer - 1, source, self._question.sample))

    def on_piece_clicked(self, piece: int) -> None:
        """Show the terms of this sum."""
        self._piece = piece
        self.show_numbers()

    def on_revive_clicked(self) -> None:
        """Let it fire again."""
        self.revive_asked.emit(self._question.layer, self._question.unit)

    # -----------------------------------------------------------------------------------------------------------------

    def _is_dead(self) -> bool:
        asked = self._question
        found = [one for one in self._life.layers if one.layer == asked.layer] if self._life is not None else []
        return bool(found and found[0].dead[asked.unit])

    def _ask(self, question: Neuron) -> None:
        before, self._question = self._question, question
        if before is None or (question.layer, question.unit) != (before.layer, before.unit):
            self._piece, self._now = -1, None  # what is known is about another neuron
        self._now = self._values.get(question, self._now)  # at rest what was told before is not told again
        if self._compiled is not None:
            self._describe()
            self.show_numbers()

    def _show_sample(self, step: int) -> None:
        last = len(self._compiled.prepared.training.x) - 1 if self._compiled is not None else 0
        self._ask(Neuron(self._question.layer, self._question.unit, min(max(self._question.sample + step, 0), last)))

    def _layer(self) -> Layer:
        """With the options it had at the moment that is shown, unless that is another network."""
        now, index = self._compiled.network.layers, self._question.layer
        alike = list(map(type, self._then)) == list(map(type, now))
        return self._then[index] if alike else now[index]

    def _describe(self) -> None:
        title = _("Neuron {number} of layer {layer}", number=self._question.unit + 1, layer=self._question.layer + 1)
        title = f"{title} · {_(self._layer().title)}"
        meanings = meanings_of(self._compiled, self._question.layer)
        self.title.setText(labelled(title, meanings[self._question.unit]) if meanings else title)
        self.setAccessibleName(self.title.text())
        self.formula.setText(formula(self._layer()))
