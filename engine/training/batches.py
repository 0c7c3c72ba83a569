"""Hands out the training part in shuffled batches, epoch after epoch.

Samples are fetched in blocks, many small batches at a time. A fetch lets other Python threads run for a moment far too
short to be of use to them; one in every step of a small network would keep a waiting window from ever getting its turn,
because each such moment makes it start its wait anew.
"""

import numpy as np

from engine.arrays import Array
from engine.compiler import Compiled
from engine.seeds import generator
from engine.training.augmenting import CHUNK, Augmenter, augmenter_of

BLOCK_BYTES = 512 * 1024
"""A block of inputs is about so large, or one batch where that is larger."""

EPOCHS_BETWEEN_NOTES = 8
"""A block of a tiny data set holds thousands of epochs; so many of them are drawn again to find one's way back, which is
done for every key frame."""

MOST_CHANGED = 256
"""A block of samples that an `Augmenter` changes holds about so many: the window gets its turn soon."""


def batches_of(compiled: Compiled) -> "Batches":
    """The batches of a run of `compiled`, from the beginning."""
    x, augmenter = augmenter_of(compiled)
    return Batches(x, compiled.prepared.training.y, generator(compiled.experiment.seed, "order"), augmenter)


class Batches:
    """The training part x (N, D), y (N, K), in an order drawn from `chance` anew for every epoch.

    epoch: whole epochs handed out. position: samples of the next one handed out. They do not depend on the blocks.
    augmenter: changes samples before they are handed out, or None.
    least: fewer samples than these at the end of an epoch are left out; 1 leaves out none.
    """

    def __init__(self, x: Array, y: Array, chance: np.random.Generator, augmenter: Augmenter | None = None):
        self.epoch = 0
        self.position = 0
        self.least = 1
        self._x, self._y, self._chance, self._augmenter = x, y, chance, augmenter
        self._samples = len(x)
        self._orders: dict[int, np.ndarray] = {}
        self._drawn = 0
        self._notes: list[tuple[int, dict]] = []  # (epoch, state of `chance` before its order was drawn)
        self._start = self._end = 0  # what the block holds, counted in samples since the start of the run
        self._room = 0
        self._block_x = self._block_y = self._ready = x[:0]

    def next(self, size: int) -> tuple[Array, Array]:
        """The next at most `size` samples, x (B, D) and y (B, K), valid until the next call. No batch crosses an epoch."""
        stop = min(self.position + size, self._samples)
        start = self.epoch * self._samples + self.position
        count = stop - self.position
        if start + count > self._end or start < self._start:
            self._fetch(start, count)
        self.position = stop
        if stop > self._samples - self.least:
            self.position = 0
            self.epoch += 1
        inside = slice(start - self._start, start - self._start + count)
        return self._ready[inside], self._block_y[inside]

    def chance_state(self) -> dict:
        """The state (of PCG64) that `chance` had before it drew the order of the epoch at hand."""
        if self.epoch == self._drawn:
            return self._chance.bit_generator.state
        epoch, state = next(note for note in reversed(self._notes) if note[0] <= self.epoch)
        again = np.random.Generator(np.random.PCG64(0))
        again.bit_generator.state = state
        for _epoch in range(epoch, self.epoch):
            again.permutation(self._samples)
        return again.bit_generator.state

    def go_on(self, epoch: int, position: int, chance_state: dict) -> None:
        """Hand out from now on what an object would that is at `epoch` and `position` and gives this `chance_state`."""
        self.epoch = self._drawn = epoch
        self.position = position
        self._start = self._end = 0
        self._orders, self._notes = {}, []
        self._chance.bit_generator.state = chance_state

    def _fetch(self, start: int, least: int) -> None:
        fitting = BLOCK_BYTES // max(self._x.itemsize * self._x.shape[1], 1)
        if self._augmenter is not None:
            start, count = self._whole_chunks(start, max(min(fitting, MOST_CHANGED), least))
        else:
            count = max(fitting // least, 1) * least
        if count > self._room:
            self._room = count
            self._block_x = np.empty((count, self._x.shape[1]), self._x.dtype)
            self._block_y = np.empty((count, self._y.shape[1]), self._y.dtype)
        first, last = start // self._samples, (start + count - 1) // self._samples
        for epoch in [old for old in self._orders if old < first]:
            del self._orders[epoch]
        del self._notes[:-1]  # a batch that needs a new block lies in the last pass drawn, or after it
        known = self._drawn
        while self._drawn <= last:
            if (self._drawn - known) % EPOCHS_BETWEEN_NOTES == 0:
                self._notes.append((self._drawn, self._chance.bit_generator.state))
            self._orders[self._drawn] = self._chance.permutation(self._samples)
            self._drawn += 1
        order = np.concatenate([self._orders[epoch] for epoch in range(first, last + 1)])
        order = order[start - first * self._samples :][:count]
        np.take(self._x, order, axis=0, out=self._block_x[:count], mode="clip")
        np.take(self._y, order, axis=0, out=self._block_y[:count], mode="clip")
        self._ready = self._block_x[:count] if self._augmenter is None else self._changed(start, count)
        self._start, self._end = start, start + count

    def _whole_chunks(self, start: int, count: int) -> tuple[int, int]:
        """The block from `start` on, made longer at both ends: it holds whole chunks of the augmenter."""
        begin = start - start % self._samples % CHUNK
        into = (start + count - 1) % self._samples  # the last sample's place in its epoch
        end = start + count - 1 - into + min((into // CHUNK + 1) * CHUNK, self._samples)
        return begin, end - begin

    def _changed(self, start: int, count: int) -> Array:
        """What the augmenter makes of the block, chunk by chunk: how it is cut into blocks must not show in any bit."""
        found, at = [], 0
        while at < count:
            epoch, position = divmod(start + at, self._samples)
            chunk = slice(at, at + min(CHUNK, self._samples - position))
            found.append(self._augmenter.changed(self._block_x[chunk], self._block_y[chunk], epoch, position // CHUNK))
            at = chunk.stop
        return np.concatenate(found)
