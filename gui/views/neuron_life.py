"""Which units live: how often each of them fires, over time, and which update killed the dead ones."""

import numpy as np
from PySide6.QtWidgets import QWidget

from engine.compiler import Compiled
from engine.deaths import Deaths
from engine.measurements.base import Measurement
from engine.measurements.neuron_life import LayerLife, LifeOfNeurons
from engine.measurements.neuron_life import NeuronLife as Question
from engine.text import joined, mark
from engine.text import translate as _
from engine.training.branching import experiment_at
from engine.training.events import Measured
from engine.training.places import place_at
from gui.document import Document
from gui.over_time import OverTime
from gui.plots.key import Entry, Key
from gui.plots.life_map import DEAD, STUCK, LifeMap, LifePlot
from gui.plots.moment_line import MomentLine
from gui.run.death_search import DeathSearch, Outcome, Wanted
from gui.theme.theme import Theme
from gui.views.layer_names import numbered_name
from gui.views.life_words import death_words, life_sentence, more_units, range_words, revived_at, unit_words
from gui.views.watching import Watching
from gui.widgets.revive_row import ReviveRow
from gui.widgets.text_label import TextLabel

MOST_UNITS = 64
"""Of each layer so many units are drawn, its first ones; in a deep network fewer, down to `FEWEST_UNITS`."""

FEWEST_UNITS = 8
MOST_ROWS = 512
COLUMNS = 240


class NeuronLife(Watching):
    """A row a unit, a column a look: the share of samples for which the unit fires, or that it is dead or saturated."""

    key = "neuron_life"
    title = mark("Neurons' life")
    summary = mark(
        "For which share of 256 training samples each unit fires, over the run. A unit that is 0 for all of them, with "
        "slope 0, is dead: nothing can change it any more. Click it, or press Enter, to see which update killed it."
    )
    order = 32
    area = "curves"
    icon = "microscope"
    empty = mark("A map of how often every unit fires appears here, and of the moments at which units die.")

    def __init__(self, theme: Theme, document: Document, parent: QWidget | None = None):
        super().__init__(theme, document, parent)
        self.past = OverTime(COLUMNS)
        self._compiled: Compiled | None = None
        self._latest: LifeOfNeurons | None = None
        self._units: list[tuple[int, int]] = []  # layer and unit of each row
        self._drawn_of_each = 0
        self._spoken = False
        self.deaths = Deaths()
        self.search = DeathSearch(self)
        self.search.has_read.connect(self.on_search_has_read)
        self.key_row = Key(theme)
        self.body.addWidget(self.key_row)
        self.plot = LifePlot(_(self.title), _("epoch"), _("unit"), log_axes="", theme=theme)
        self.plot.heading = (self.caption, self.key_row)
        self.plot.clicked.connect(self.on_plot_clicked)
        self.plot.entered.connect(self.on_plot_entered)
        self.body.addWidget(self.plot, 1)
        self.map = LifeMap(self.plot)
        self.moment_lines.append(MomentLine(self.plot))
        self.story = TextLabel()
        self.story.hide()
        self.body.addWidget(self.story)
        self.revive = ReviveRow()
        self.revive.clicked.connect(self.on_revive_clicked)
        self.body.addWidget(self.revive)
        self._told: tuple[int, int] | None = None  # the unit the story is about
        self._told_death: tuple[int, int] | None = None
        self._revived: tuple[int, int] | None = None

    def wants(self) -> frozenset[Measurement]:
        return frozenset((Question(),))

    def begin(self, compiled: Compiled) -> None:
        super().begin(compiled)
        self._compiled, self._latest, self._spoken = compiled, None, False
        self._units, self._drawn_of_each, self.deaths = [], 0, Deaths()
        self._forget_story()
        self.map.set_groups([])
        self.plot.x_end = float(compiled.experiment.training.epochs)
        self.key_row.set_entries(self.map.entries())
        self.caption.set_text("")
        self.unfold()

    def go_back_to(self, step: int) -> None:
        super().go_back_to(step)
        self.deaths.forget_after(step)
        self._forget_story()

    def show_measured(self, values: dict[Measurement, object]) -> None:
        latest = values.get(Question())
        if latest is None or latest is self._latest:
            return
        self._latest = latest
        self._set_up(latest)
        if self._units and self.remember(Question(), latest):
            self.deaths.look(self.measured_at[Question()], latest)
            self._draw()
        if not self._spoken:
            self.show_numbers()

    def show_past(self, looks: list[Measured]) -> None:
        for look in looks:
            self.deaths.look_back(look.step, look.values[Question()])
        if self._units:
            self._draw()
            self.show_numbers()

    def show_numbers(self) -> None:
        if self._latest is None:
            return
        self._spoken = True
        self._tell_on()
        self.caption.set_text(self.with_since(life_sentence(self._latest)))
        entries = self.map.entries()
        hidden = sum(len(one.rate) for one in self._latest.layers) - len(self._units)
        if hidden:
            entries = (*entries, Entry("words", more_units(hidden, self._drawn_of_each)))
        if entries != self.key_row.entries:
            self.key_row.set_entries(entries)

    def on_plot_clicked(self, x: float, y: float) -> None:
        """Tell of the unit under the pointer."""
        cell = self.map.cell_at(x, y)
        if cell is not None and self._latest is not None:
            self.tell(*self._units[cell[0]])

    def on_plot_entered(self) -> None:
        """Tell of the unit that is read; of the first dead one when none is."""
        if self._latest is None:
            return
        cell = self.map.cursor.cell
        if cell is not None:
            self.tell(*self._units[cell[0]])
            return
        dead = next((place for place in self._units if self._life_of(place[0]).dead[place[1]]), None)
        if dead is not None:
            self.tell(*dead)

    def tell(self, layer: int, unit: int) -> None:
        """Say what became of a unit; of a dead one, between which looks it died, and look for the very update."""
        self._revived = None
        self._tell(layer, unit)

    def _tell(self, layer: int, unit: int) -> None:
        self.search.forget()
        self._told = (layer, unit)
        between = self._told_death = self.deaths.between(layer, unit)
        self.revive.setVisible(self._is_dead(layer, unit))
        if between is None:
            self._say(unit_words(self._life_of(layer), unit))
            return
        words = self._range_words(layer, unit, between)
        wanted = self._wanted(layer, unit, *between)
        if wanted is None:
            self._say(words)
        else:
            self._say(joined((words, _("Looking for the update that did it …"))))
            self.search.ask(wanted)

    def on_search_has_read(self, outcome: Outcome) -> None:
        """Say what was found."""
        wanted = outcome.source
        layer, unit = wanted.layer, wanted.unit
        if outcome.death is None:
            self._say(self._range_words(layer, unit, self.deaths.between(layer, unit) or (wanted.alive, wanted.dead)))
        else:
            self._say(death_words(outcome.death))

    def on_revive_clicked(self) -> None:
        """Let the unit fire again, in a branch; then tell how it lives."""
        if self._told is not None:
            self._revived = self._told
            self.document.runs.revive_asked.emit(*self._told)

    def clear(self) -> None:
        self.search.forget()
        super().clear()

    def shut_down(self) -> None:
        self.search.shut_down()

    def _wanted(self, layer: int, unit: int, alive: int, dead: int) -> Wanted | None:
        """What is to be made again to find the death; None when that cannot be told exactly."""
        changes = tuple(change for change in self.history.changes if change.step <= dead)
        # A number set by hand may have done it. A branch cannot be made again from the start.
        by_hand = any(change.step >= alive and place_at(change.path) is not None for change in changes)
        origin = self.document.runs.origin
        first, steps = max(alive, 0), self.history.column("step")
        row = int(np.searchsorted(steps, first, side="right")) - 1
        if dead == 0 or by_hand or row < 0 or (origin is not None and origin.step > 0):
            return None
        began = experiment_at(self.document.experiment, self.history.changes, 0)
        judged = int(steps[row]), float(self.history.column("training_loss")[row])
        return Wanted(began, layer, unit, first, dead, judged, changes)

    def _tell_on(self) -> None:
        """The story goes on: a unit that lives fires more or less often, dies, or has been revived."""
        unit = self._told or self._revived
        if unit is None or unit not in self._units:
            return
        between = self.deaths.between(*unit)
        if self._told is None:
            self.tell(*unit)
        elif between != self._told_death:
            self._tell(*unit)
        elif between is None:
            self._say(unit_words(self._life_of(unit[0]), unit[1]))
        self.revive.setVisible(self._is_dead(*unit))

    def _range_words(self, layer: int, unit: int, between: tuple[int, int]) -> str:
        return range_words(layer, unit, *between, revived_at(self.document.runs, layer, unit))

    def _is_dead(self, layer: int, unit: int) -> bool:
        """At the moment that is shown."""
        return bool(self._life_of(layer).dead[unit])

    def _forget_story(self) -> None:
        self.search.forget()
        self._told = self._told_death = None
        self.story.hide()
        self.revive.hide()

    def _say(self, words: str) -> None:
        self.story.setText(words)
        self.story.show()

    def _life_of(self, layer: int) -> LayerLife:
        return next(one for one in self._latest.layers if one.layer == layer)

    def _set_up(self, latest: LifeOfNeurons) -> None:
        """Have a row for each unit, from the first answer on."""
        if self._drawn_of_each:
            return
        layers = self._compiled.experiment.layers
        each = self._drawn_of_each = min(MOST_UNITS, max(MOST_ROWS // max(len(latest.layers), 1), FEWEST_UNITS))
        groups = []
        for one in latest.layers:
            units = range(min(len(one.rate), each))
            self._units += [(one.layer, unit) for unit in units]
            rows = [_("unit {unit}", unit=unit + 1) for unit in units]
            groups.append((numbered_name(layers, one.layer), str(one.layer + 1), rows))
        self.map.set_groups(groups)

    def _draw(self) -> None:
        self.map.set_columns(self.past.steps, self.past.epochs, self.past.matrix, self.past.anew)

    def column(self, answer: LifeOfNeurons) -> np.ndarray:
        """The numbers of every row."""
        self._set_up(answer)
        each = self._drawn_of_each
        parts = [np.where(one.dead, DEAD, np.where(one.stuck, STUCK, one.rate))[:each] for one in answer.layers]
        return np.concatenate(parts) if parts else np.zeros(0)
