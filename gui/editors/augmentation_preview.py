"""Shows what the augmentation makes of a few training samples, and of others by chance at the press of a button."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.data import Data
from engine.experiment import Experiment
from engine.text import translate as _
from engine.training.augmenting import fitting
from gui.editors.augmentation_numbers import AugmentationNumbers
from gui.editors.augmentation_strip import AugmentationStrip
from gui.editors.data_outlook import Question, Samples, SamplesReader
from gui.theme.theme import Theme
from gui.widgets.by_mouse import Button
from gui.widgets.text_label import TextLabel

SPACING_PX = 6


class AugmentationPreview(QWidget):
    """A few samples before and after. They are changed in a thread; `shut_down` ends it."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._asked: Question | None = None
        self._draw = 0
        self.strip = AugmentationStrip(theme, self)
        self.numbers = AugmentationNumbers(self)
        self.caption = TextLabel(role="caption", parent=self)
        self.again = Button(_("Another draw"), self)
        self.again.setToolTip(_("Shows what else chance can make of the same samples."))
        self.again.setWhatsThis(self.again.toolTip())
        self.again.clicked.connect(self.on_again_clicked)
        self.reader = SamplesReader(self)
        self.reader.has_read.connect(self.on_reader_has_read)
        foot = QHBoxLayout()
        foot.addWidget(self.caption, 1)
        foot.addWidget(self.again)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING_PX)
        for widget in (self.strip, self.numbers):
            column.addWidget(widget)
            widget.hide()
        column.addLayout(foot)
        self.hide()

    def show_experiment(self, data: Data | None, experiment: Experiment) -> None:
        """Show what `experiment` does to samples of `data`; nothing while there is none, or nothing is done."""
        asked = None
        if data is not None and fitting(experiment.data.augmentation, data.image_shape):
            asked = Question(data, experiment.data, experiment.seed, self._draw)
        if asked == self._asked:
            return
        self._asked = asked
        self.setVisible(asked is not None)
        if asked is None:
            self.reader.forget()
        else:
            self.reader.ask(asked)

    def shut_down(self) -> None:
        """End the thread."""
        self.reader.shut_down()

    def on_again_clicked(self) -> None:
        """Draw lots again."""
        self._draw += 1
        if self._asked is not None:
            self._asked = self._asked._replace(draw=self._draw)
            self.reader.ask(self._asked)

    def on_reader_has_read(self, answer: Samples) -> None:
        """Show the samples."""
        if answer.source != self._asked:
            return
        data, found = answer.source.data, answer.found
        images = data.image_shape is not None
        self.strip.setVisible(found is not None and images)
        self.numbers.setVisible(found is not None and not images)
        self.caption.setText(
            _("Above as they are, below as training may get them.")
            if images
            else _("As they are → as training may get them.")
        )
        if found is not None:
            (self.strip if images else self.numbers).show_samples(data, found)
