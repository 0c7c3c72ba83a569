"""The samples themselves, as pictures: what is read wrong, and as what."""

import numpy as np
from PySide6.QtWidgets import QWidget

from engine.compiler import Compiled
from engine.data import DataShape
from engine.measurements.predictions import Predictions, PredictionsOfPart
from engine.text import mark
from engine.text import translate as _
from gui.document import Document
from gui.plots.key import Entry, Key
from gui.plots.tiles import Tile, Tiles
from gui.theme.theme import Theme
from gui.views.answers import confidences, part_title
from gui.views.sheet import CalmSheet
from gui.widgets.numbers import format_count, format_percent
from gui.widgets.segmented import SegmentedControl

MOST = 60


class Gallery(CalmSheet):
    """Sample images, the worst mistakes first."""

    key = "gallery"
    title = mark("Gallery")
    summary = mark(
        "Samples as pictures, those with the largest loss first: what each is → what the network takes it for, "
        "and how sure it is."
    )
    order = 40
    area = "result"
    icon = "image"
    empty = mark("The images that the network reads wrong, and as what, appear here.")

    def __init__(self, theme: Theme, document: Document, parent: QWidget | None = None):
        super().__init__(theme, document, parent)
        self._compiled: Compiled | None = None
        self.choice = SegmentedControl(
            (
                ("wrong", _("Wrong"), _("Only the samples the network gets wrong.")),
                ("right", _("Right"), _("Only the samples the network gets right, the least certain first.")),
                ("all", _("All"), _("The wrong ones, then the right ones.")),
            )
        )
        self.choice.setAccessibleName(_("Which images to show"))
        self.choice.picked.connect(self.on_choice_picked)
        self.tools.addWidget(self.choice)
        self.key_row = Key(theme)
        self.body.addWidget(self.key_row)
        self.tiles = Tiles(theme)
        self.tiles.sheet.title = _(self.title)
        self.tiles.setAccessibleName(_(self.title))
        self.tiles.setToolTip(_(self.summary))
        self.body.addWidget(self.tiles, 1)

    @classmethod
    def fits(cls, shape: DataShape) -> bool:
        return shape.image_shape is not None and shape.task in ("binary", "multiclass")

    def question(self) -> Predictions:
        return Predictions("validation")

    def begin(self, compiled: Compiled) -> None:
        self.forget()
        self._compiled = compiled
        self.caption.set_text("")
        self._explain()
        self.unfold()

    def on_choice_picked(self) -> None:
        """Show the others."""
        self._explain()
        self.draw_again()

    def draw(self, answer: PredictionsOfPart) -> None:
        data = self._compiled.data
        right = answer.truth == answer.predicted
        chosen = self._chosen(answer.losses, right)
        sure = confidences(answer, self._compiled.low, self._compiled.high)
        pictures = data.features[answer.indices[chosen]].reshape(-1, *data.image_shape)
        tiles = [
            self._tile(bool(right[i]), int(answer.truth[i]), int(answer.predicted[i]), float(sure[i])) for i in chosen
        ]
        low, high = data.value_range or (float(data.features.min()), float(data.features.max()))
        self.tiles.set_pictures(pictures, low, high, tiles)
        self.caption.set_text(self._heading(answer.part, len(right), int(np.count_nonzero(~right))))

    def _explain(self) -> None:
        words = _("under each image: answer, confidence")
        if self.choice.key() != "right":
            words = _("under each image: truth → answer, confidence")
        self.key_row.set_entries((Entry("words", words),))

    def _chosen(self, losses: np.ndarray, right: np.ndarray) -> np.ndarray:
        """Which samples to show, in order."""
        worst_first = np.argsort(-np.nan_to_num(losses, nan=np.inf), kind="stable")
        shown = self.choice.key()
        wrong, good = worst_first[~right[worst_first]], worst_first[right[worst_first]]
        if shown == "all":
            # Room for both, so that a poor network shows what it can do and a good one what it cannot.
            keep = max(MOST // 2, MOST - len(good))
            return np.concatenate([wrong[:keep], good])[:MOST]
        return (wrong if shown == "wrong" else good)[:MOST]

    def _tile(self, right: bool, truth: int, predicted: int, sure: float) -> Tile:
        names = self._compiled.data.target_names
        percent = f"{100 * sure:.0f} %" if np.isfinite(sure) else "–"
        words = f"{names[predicted]}  {percent}" if right else f"{names[truth]} → {names[predicted]}  {percent}"
        pattern = _("This is {truth}. The network takes it for {answer} and is {share} sure.")
        if right:
            pattern = _("This is {truth}. The network recognises it and is {share} sure.")
        sentence = pattern.format(truth=names[truth], answer=names[predicted], share=format_percent(sure, steady=True))
        return Tile(right, words, sentence)

    def _heading(self, part: str, total: int, wrong: int) -> str:
        values = {"part": part_title(part), "count": format_count(total), "wrong": format_count(wrong)}
        if wrong == 0:
            return _("{part}: all of {count} images right", **values)
        return _("{part}: {wrong} of {count} images wrong", **values)
