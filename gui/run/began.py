"""The numbers with which a run begins again, where its experiment alone does not say them.

A run that began beside another has the initial weights of that one, as far as they fit (`engine/training/same_start.py`).
Whoever begins it anew, or restarts it after having gone on with it, wants the same start; also after edits were undone.
"""

from engine import paths
from engine.arrays import Array
from engine.experiment import Experiment
from gui.document import Document


class Began:
    """What was last known of the start of a run; it holds for its experiment, and that with other live options."""

    def __init__(self, document: Document):
        self._known: tuple[Experiment, Array] | None = None
        document.leaving.connect(self.forget)

    def keep(self, experiment: Experiment, began: Array | None) -> None:
        """A run of `experiment` began with these (P + S,); None where nothing is known of it."""
        if began is not None:
            self._known = experiment, began

    def of(self, experiment: Experiment) -> Array | None:
        """What a run of `experiment` is to begin with; None: with what that says."""
        if self._known is None:
            return None
        known, began = self._known
        changes = [path for path, _old, _new in paths.differences(known, experiment)]
        return began if all(paths.is_live(known, path) for path in changes) else None

    def forget(self) -> None:
        """Nothing is known: another document, or another run in the place of this one."""
        self._known = None
