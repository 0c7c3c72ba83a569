"""The families of things a person can pick from: name -> base class."""

from engine.activations.base import Activation
from engine.augmentations.base import Augmentation
from engine.clipping import Clipping
from engine.datasets.base import Dataset
from engine.examples.base import Example
from engine.initializers import Initializer
from engine.layers.base import Layer
from engine.losses.base import Loss
from engine.metrics.base import Metric
from engine.optimizers.base import Optimizer
from engine.options import Member
from engine.penalties import Penalty
from engine.schedules import Schedule
from engine.stopping import Stopping

FAMILIES: dict[str, type[Member]] = {
    "examples": Example,
    "datasets": Dataset,
    "augmentations": Augmentation,
    "layers": Layer,
    "activations": Activation,
    "losses": Loss,
    "optimizers": Optimizer,
    "schedules": Schedule,
    "clipping": Clipping,
    "stopping": Stopping,
    "initializers": Initializer,
    "penalties": Penalty,
    "metrics": Metric,
}
