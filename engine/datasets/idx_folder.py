"""A folder of IDX files: MNIST, Fashion-MNIST, EMNIST, or images of one's own in the same format."""

from typing import Annotated

import numpy as np

from engine.arrays import frozen
from engine.data import Data, DataShape
from engine.datasets.base import Dataset, pixel_names
from engine.idx import LARGEST, Header, fault, find_files, read_header, read_numbers, shown
from engine.options import option
from engine.text import mark
from engine.text import translate as _

MOST_PIXELS = 65_536


class IdxFolder(Dataset, frozen=True):
    """Images and their labels from a folder, as the makers of MNIST hand them out.

    Files come in pairs: `train-images-idx3-ubyte` holds the pixels, `train-labels-idx1-ubyte` the class of each image;
    `.gz` may follow. All pairs of the folder are put together, training files first, and are then split by Downhill,
    so that the share of each part is yours to choose. A limit takes images evenly from the whole set.

    Shapes: features (N, height · width) uint8, targets (N,).
    Reference: LeCun, Bottou, Bengio, Haffner (1998), "Gradient-based learning applied to document recognition".
    """

    key = "idx_folder"
    title = mark("IDX files")
    order = 150
    group = "images"
    summary = mark("A folder with MNIST, Fashion-MNIST or other images as IDX files, packed or not.")
    reference = "LeCun, Bottou, Bengio, Haffner (1998), Gradient-based learning applied to document recognition"

    path: Annotated[str, option(mark("Folder"), mark("Where the IDX files are."), kind="folder")] = ""
    limit: Annotated[
        int, option(mark("Limit"), mark("Use only this many images; 0 uses all."), ge=0, le=10_000_000)
    ] = 0

    def load(self) -> Data:
        try:
            return self._load()
        except MemoryError:
            raise fault(_("The images do not fit into memory."), _("Set a limit")) from None

    def describe(self) -> DataShape:
        return self._shape(self._pairs())

    def _load(self) -> Data:
        pairs = self._pairs()
        shape = self._shape(pairs)
        chosen = self._chosen(sum(images.sizes[0] for images, _labels in pairs))
        features = np.empty((len(chosen), shape.features), np.uint8)
        labels, first = [], 0
        for header, classes in pairs:
            here = chosen[(chosen >= first) & (chosen < first + header.sizes[0])] - first
            start = np.searchsorted(chosen, first)
            pixels = read_numbers(header.path, 3)
            if pixels.shape != header.sizes:
                raise fault(_("“{file}” changed while it was read.", file=shown(header.path)))
            features[start : start + len(here)] = pixels.reshape(len(pixels), -1)[here]
            labels.append(classes[here])
            first += header.sizes[0]
        features.flags.writeable = False
        return Data(
            task=shape.task,
            features=features,
            targets=frozen(np.concatenate(labels).astype(np.int64)),
            feature_names=shape.feature_names,
            target_names=shape.target_names,
            image_shape=shape.image_shape,
            value_range=(0.0, 255.0),
        )

    def _pairs(self) -> list[tuple[Header, np.ndarray]]:
        """The header of each images file, and the labels that belong to it, in a fixed order."""
        files = find_files(self.path)
        pairs = []
        for name in sorted({name for name, _role in files}, key=lambda name: ("train" not in name, name)):
            if (name, "labels") not in files:
                what = _("“{file}” has no file of labels beside it.", file=shown(files[name, "images"]))
                raise fault(what, _("Put both files into the folder"))
            if (name, "images") not in files:
                what = _("“{file}” has no file of images beside it.", file=shown(files[name, "labels"]))
                raise fault(what, _("Put both files into the folder"))
            header = read_header(files[name, "images"], 3)
            labels = read_numbers(files[name, "labels"], 1)
            if len(labels) != header.sizes[0]:
                what = _("“{file}” holds {images} images, but there are {labels} labels.")
                raise fault(what.format(file=shown(header.path), images=header.sizes[0], labels=len(labels)))
            pairs.append((header, labels))
        return pairs

    def _shape(self, pairs: list[tuple[Header, np.ndarray]]) -> DataShape:
        height, width = pairs[0][0].sizes[1:]
        for header, _labels in pairs:
            if header.sizes[1:] != (height, width):
                what = _("The images of “{file}” have another size than those of “{other}”.")
                raise fault(what.format(file=shown(header.path), other=shown(pairs[0][0].path)))
        if height * width > MOST_PIXELS:
            what = _("The images have {count} pixels; at most {limit} are possible.")
            raise fault(what.format(count=height * width, limit=MOST_PIXELS), _("Use smaller images"))
        if sum(header.bytes for header, _labels in pairs) > LARGEST:
            raise fault(_("The files hold more than {limit} bytes together.", limit=LARGEST), _("Move some away"))
        classes = 1 + max(int(labels.max()) for _header, labels in pairs)
        if classes == 1:
            raise fault(_("All images carry the label 0, so there is nothing to tell apart."))
        return DataShape(
            task="binary" if classes == 2 else "multiclass",
            samples=len(self._chosen(sum(header.sizes[0] for header, _labels in pairs))),
            features=height * width,
            outputs=classes,
            feature_names=pixel_names(height, width),
            target_names=tuple(map(str, range(classes))),
            image_shape=(height, width),
        )

    def _chosen(self, samples: int) -> np.ndarray:
        """The numbers of the images that are used, evenly from all of them."""
        count = min(self.limit, samples) or samples
        return np.arange(count) * samples // count
