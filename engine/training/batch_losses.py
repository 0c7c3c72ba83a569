"""The losses of the batches of a run, in a memory that does not grow for ever."""

import numpy as np

from engine.arrays import Column

MOST = 2**20
"""So many are kept of a run; of a longer one those of every second, fourth ... step."""


class BatchLosses:
    """values (n,) float32: the loss of the batch of every `every`-th step, exact. steps: how many steps were told."""

    def __init__(self, values: np.ndarray | None = None, steps: int = 0):
        """values: as they were kept of a run of so many `steps`."""
        self._column = Column(np.float32)
        self.steps, self.every = steps, 1
        if values is not None:
            while steps // self.every > len(values):
                self.every *= 2
            self._column.extend(values)

    @property
    def values(self) -> np.ndarray:
        """See above; a view."""
        return self._column.values

    def extend(self, losses: np.ndarray) -> None:
        """Go on with the losses of the next steps (m,)."""
        self._column.extend(losses[-(self.steps + 1) % self.every :: self.every])
        self.steps += len(losses)
        while len(self.values) > MOST:
            self._column.keep(slice(1, None, 2))
            self.every *= 2

    def shorten(self, steps: int) -> None:
        """Forget what came behind so many steps."""
        self.steps = min(self.steps, steps)
        self._column.shorten(self.steps // self.every)


def is_possible(count: int, steps: int) -> bool:
    """True when a run of so many steps may have kept `count` losses."""
    return any(steps >> halvings == count for halvings in range(steps.bit_length() + 1))
