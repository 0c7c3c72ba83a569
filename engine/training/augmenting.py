"""Changes the samples of training batches by chance, as the experiment says.

The chance is counted, not drawn on and on: an epoch is cut into chunks of `CHUNK` positions, and each chunk has a generator
of its own, made from the seed, the epoch and its number. So what happens to a position of an epoch does not depend on
batch sizes, blocks, pauses and files, and a run has nothing to remember of it.
"""

import numpy as np

from engine.arrays import Array
from engine.augmentations.base import Augmentation, Motion
from engine.augmentations.warping import joined, warped
from engine.compiler import Compiled
from engine.components import Components
from engine.optimizers.base import Searcher
from engine.seeds import generator

CHUNK = 64
"""Samples that are changed together, and may be blended with each other."""
LOOKED_AT = 1000
"""So many of the first images, which are in random order, tell with their borders what the background is."""


class Augmenter:
    """A chain of augmentations for samples x (N, D), which are images of `image_shape` or, with None, anything else.

    components: what the changed samples are turned into at last, or None.
    """

    def __init__(
        self,
        chain: tuple[Augmentation, ...],
        seed: int,
        x: Array,
        image_shape: tuple[int, int] | None,
        components: Components | None = None,
    ):
        self._chain = fitting(chain, image_shape)
        self._seed, self._image_shape, self._components = seed, image_shape, components
        self._background = 0.0 if image_shape is None else background_of(x, image_shape)

    def changed(self, x: Array, y: Array, epoch: int, chunk: int) -> Array:
        """Change the chunk x (B, D), y (B, K) in place, and return what the network is fed of it."""
        chance = generator(self._seed, "augmentation", epoch, chunk)
        motion = None
        for member in self._chain:
            if isinstance(member, Motion):
                maps = member.maps(len(x), chance)
                motion = maps if motion is None else joined(motion, maps)
                continue
            self._move(x, motion)
            motion = None
            member.change(x, y, chance)
        self._move(x, motion)
        return x if self._components is None else self._components.apply(x)

    def _move(self, x: Array, motion: tuple[np.ndarray, np.ndarray] | None) -> None:
        if motion is not None:
            images = x.reshape(len(x), *self._image_shape)
            x[...] = warped(images, motion, self._background).reshape(x.shape)


def fitting(chain: tuple[Augmentation, ...], image_shape: tuple[int, int] | None) -> tuple[Augmentation, ...]:
    """Those of `chain` that can do something with samples of this kind."""
    return tuple(member for member in chain if image_shape is not None or not member.for_images)


def background_of(x: Array, image_shape: tuple[int, int]) -> float:
    """What stands around what the images x (N, H·W) show: the median of their outermost pixels."""
    images = x[:LOOKED_AT].reshape(-1, *image_shape)
    sides = (images[:, 0], images[:, -1], images[:, :, 0], images[:, :, -1])
    return float(np.median(np.concatenate([side.reshape(-1) for side in sides])))


def augmenter_of(compiled: Compiled) -> tuple[Array, Augmenter | None]:
    """What batches of the training part are fetched from, and what changes them then; None when nothing does.

    A searcher looks at the whole training part in every step, and at the part as it is.
    """
    prepared, data, plan = compiled.prepared, compiled.data, compiled.experiment.data
    x = prepared.training.x
    searches = isinstance(compiled.experiment.optimizer, Searcher)
    if searches or not fitting(plan.augmentation, data.image_shape):
        return x, None
    if prepared.components is not None:  # pixels can be shifted, components cannot
        x = prepared.scaled(data.features[prepared.training.indices])
    return x, Augmenter(plan.augmentation, compiled.experiment.seed, x, data.image_shape, prepared.components)
