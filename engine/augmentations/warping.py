"""Moves the pixels of many images at once.

The value between four pixels is interpolated along both sides of the square they make ("bilinear"). Several motions are
joined to one before any pixel is read: an image that is interpolated again and again gets blurred.
"""

import numpy as np

from engine.arrays import Array


def joined(first: tuple[np.ndarray, np.ndarray], then: tuple[np.ndarray, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """The maps of the motion `first` followed by the motion `then`, both as `Motion.maps` gives them.

    What `then` reads at q = T p + m, `first` has read at T' q + m':    T' (T p + m) + m' = (T' T) p + (T' m + m').
    """
    turns, moves = first
    return turns @ then[0], (turns @ then[1][..., None])[..., 0] + moves


def warped(images: Array, maps: tuple[np.ndarray, np.ndarray], background: float) -> Array:
    """Images (B, H, W) whose pixels come from where `maps` says; new, of the same number type."""
    count, height, width = images.shape
    turns, moves = (part.astype(np.float32) for part in maps)
    rows, columns = np.arange(height, dtype=np.float32), np.arange(width, dtype=np.float32)
    middle = np.array([(height - 1) / 2, (width - 1) / 2], np.float32)
    places = []  # of the pixels that are read: row and column, each (B, H, W)
    for axis, last in ((0, height), (1, width)):
        along = turns[:, axis, 0, None, None] * (rows - middle[0])[:, None]
        along = along + turns[:, axis, 1, None, None] * (columns - middle[1])
        along += (moves[:, axis] + middle[axis])[:, None, None]
        places.append(np.clip(along, -1, last))  # farther away all is background
    framed = np.full((count, height + 2, width + 2), background, images.dtype)
    framed[:, 1:-1, 1:-1] = images
    row, column = (np.minimum(np.floor(place), last - 1) for place, last in zip(places, (height, width), strict=True))
    down, right = (places[0] - row).astype(images.dtype), (places[1] - column).astype(images.dtype)
    corner = (row.astype(np.int64) + 1) * (width + 2) + column.astype(np.int64) + 1
    corner += (np.arange(count) * framed[0].size)[:, None, None]
    flat = framed.reshape(-1)
    upper = flat[corner]
    upper += right * (flat[corner + 1] - upper)
    corner += width + 2
    lower = flat[corner]
    lower += right * (flat[corner + 1] - lower)
    lower -= upper
    lower *= down
    upper += lower
    return upper
