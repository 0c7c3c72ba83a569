"""Changes of the data set, as they are made in more than one place."""

from typing import Any

from engine import compiler, paths
from engine.datasets.base import Dataset
from engine.experiment import Experiment
from engine.text import translate as _
from gui.document import Document


def set_data_option(document: Document, path: str, value: Any) -> None:
    """Change an option of the data set; output layer and loss follow when they must."""
    option = paths.option_at(document.experiment, path)
    title = _(option.title)
    source = paths.replace(document.experiment, path, value).data.source
    label = _("change {title}", title=title[:1].lower() + title[1:])
    document.change(with_data(document.experiment, source), label, path)


def with_data(old: Experiment, source: Dataset) -> Experiment:
    """`old` on another data set, with what must follow it."""
    return compiler.fitted_to_data(paths.replace(old, "data.source", source), old)
