"""Single samples with what the network answers: images as pictures, anything else as rows of a table."""

from collections.abc import Sequence
from functools import partial

import numpy as np
from PySide6.QtWidgets import QStackedWidget, QWidget

from engine.compiler import Compiled
from engine.measurements.predictions import PredictionsOfPart
from engine.text import plural
from engine.text import translate as _
from gui.plots.figure import Words
from gui.plots.tiles import Tile, Tiles
from gui.theme.theme import Theme
from gui.views.sample_table import SampleTable
from gui.views.sample_words import SampleWords
from gui.widgets.numbers import format_count

MOST_PICTURES = 100
"""Of a table all rows are shown: it makes only what is seen of them."""


class SampleList(QStackedWidget):
    """Shows chosen samples of an answer, in the order they are given. title, summary: what they are, for the ear."""

    def __init__(self, theme: Theme, title: str, summary: str, parent: QWidget | None = None):
        super().__init__(parent)
        self._compiled: Compiled | None = None
        self.tiles = Tiles(theme)
        self.tiles.sheet.title = title
        self.table = SampleTable(theme, title)
        for page in (self.tiles, self.table):
            page.setAccessibleName(title)
            page.setToolTip(summary)
            page.setWhatsThis(summary)
            self.addWidget(page)

    def set_heading(self, heading: Sequence[Words]) -> None:
        """Let this stand above the samples when they are saved or copied."""
        self.tiles.sheet.heading = self.table.heading = heading

    def left_out(self, count: int) -> str:
        """A sentence that says so where not all of `count` samples are shown; "" where they are."""
        if self.currentWidget() is self.table or count <= MOST_PICTURES:
            return ""
        return plural(
            "The first {most} of {total} sample is shown.",
            "The first {most} of {total} samples are shown.",
            count,
            most=MOST_PICTURES,
            total=format_count(count),
        )

    def begin(self, compiled: Compiled) -> None:
        """Show samples of this run from now on."""
        self._compiled = compiled
        is_image = compiled.data.image_shape is not None
        self.setCurrentWidget(self.tiles if is_image else self.table)
        self.table.begin(compiled)

    def show_samples(self, answer: PredictionsOfPart, numbers: np.ndarray) -> None:
        """Show the samples of `answer` with these numbers; of pictures only as many as there is time for."""
        words = SampleWords(self._compiled, answer)
        if self.currentWidget() is self.table:
            self.table.show_samples(answer, words, numbers)
            return
        numbers = numbers[:MOST_PICTURES]
        data = self._compiled.data
        pictures = data.features[answer.indices[numbers]].reshape(-1, *data.image_shape)
        low, high = data.value_range or (float(data.features.min()), float(data.features.max()))
        self.tiles.set_pictures(pictures, low, high, [_tile(words, number) for number in numbers.tolist()])


def _tile(words: SampleWords, number: int) -> Tile:
    truth, answer = words.truth(number), words.answer(number)
    right = words.right is not None and bool(words.right[number])
    short = answer if right else f"{truth} → {answer}"
    if words.sure is not None:
        short = f"{short}  {words.confidence(number)}"
    return Tile(right, short, partial(words.sentence, number), _("loss {loss}", loss=words.loss(number)))
