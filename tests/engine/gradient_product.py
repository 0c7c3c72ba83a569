"""Every layer × every activation × every loss × every penalty, as small networks whose gradient can be measured.

The families are found in the catalogue, so a new member is combined with everything by itself. Each combination is tested,
whatever the compiler thinks of it: where numbers lie at a kink or on a cliff, or a logarithm would be taken of something
that is no probability, others are drawn until they do not.
"""

from itertools import product
from zlib import crc32

import msgspec
import numpy as np

from engine import catalog
from engine.activations.base import Activation
from engine.activations.sigmoid import Sigmoid
from engine.activations.softmax import Softmax
from engine.activations.tanh import Tanh
from engine.compiler import target_values
from engine.layers.base import Layer
from engine.layers.dense import Dense
from engine.losses.base import Loss
from engine.network import Network
from engine.objective import Objective
from engine.penalties import Penalty
from engine.seeds import generator
from tests.engine.variants import shown, slopes, varied

BATCH, WIDTH = 4, 3
DRAWS = 400
LEAST_DEVIATION = 0.1
ABSOLUTE, RELATIVE = 1e-8, 1e-6


class Inlet(Layer, frozen=True):
    """The input as parameters, so that its gradient is measured with all the others."""

    def parameter_shapes(self, width):
        return {"values": (BATCH, width)}

    def new_buffers(self, batch, width, dtype):
        return Dense(units=width).new_buffers(batch, width, dtype)

    def forward(self, x, parameters, buffers, generator):
        np.copyto(buffers.output, parameters["values"])
        return buffers.output

    def backward(self, grad_output, parameters, gradients, buffers, want_input=True):
        np.copyto(gradients["values"], grad_output)


class Combination(msgspec.Struct, frozen=True):
    """One network: inlet, dense layers in front, `layer`, dense output with `output`; and what is minimised.

    The activation is that of the layer, if it has one, and of the layer in front; the penalty is on all that may have one.
    """

    layer: Layer
    activation: Activation
    output: Activation
    loss: Loss
    penalty: Penalty

    def layers(self) -> tuple[Layer, ...]:
        front = Dense(units=WIDTH, activation=self.activation, penalty=self.penalty)
        own = {"units": WIDTH, "activation": self.activation, "penalty": self.penalty}
        own = {name: value for name, value in own.items() if hasattr(self.layer, name)}
        layer = msgspec.structs.replace(self.layer, **own)
        last = Dense(units=WIDTH, activation=self.output, penalty=self.penalty)
        return Inlet(), *[front] * max(1, layer.span), layer, last

    @property
    def name(self) -> str:
        return " ".join(map(shown, msgspec.structs.astuple(self)))


# ------------------------------------------------------------------------------------------------- what is combined


def outputs_of(loss: Loss) -> Activation:
    """The output the loss is made for."""
    return catalog.member(Activation, (*loss.outputs, "identity")[0])()


def inside() -> list[Combination]:
    """Layer × activation × loss × penalty; behind them the output that the loss is made for."""
    return [
        Combination(layer, activation, outputs_of(loss), loss, penalty)
        for layer, activation, loss, penalty in product(varied(Layer), varied(Activation), varied(Loss), penalties())
    ]


def at_the_output() -> list[Combination]:
    """Output activation × loss × penalty, behind a smooth network."""
    return [
        Combination(Dense(), Tanh(), output, loss, penalty)
        for output, loss, penalty in product(varied(Activation), varied(Loss), penalties())
    ]


def penalties() -> list[Penalty]:
    """Every penalty, with a strength that cannot be overlooked."""
    return [
        cls(strength=0.1) if "strength" in cls.__struct_fields__ else cls() for cls in catalog.members(Penalty).values()
    ]


# ------------------------------------------------------------------------------------------------- how it is checked


class Checked(msgspec.Struct):
    """What came out. error: the largest, of so many numbers `moved`. allowed: what it may be. redrawn: draws not used."""

    error: float
    allowed: float
    moved: int
    redrawn: int = 0


def check(combination: Combination) -> Checked:
    """Compare backpropagation with central differences along every parameter and every input. Frozen means exactly 0."""
    for draw in range(DRAWS):
        found = _Drawn(combination, draw).compared()
        if found is not None:
            found.redrawn = draw
            return found
    raise AssertionError(f"{combination.name}: {DRAWS} draws, each at a kink or on a cliff")


def assert_all_right(combinations: list[Combination]) -> str:
    """Check them all, fail with the names of those that are wrong, and say what was seen."""
    wrong, moved, redrawn, worst, nearest = [], 0, 0, 0.0, 0.0
    for combination in combinations:
        found = check(combination)
        moved, redrawn = moved + found.moved, redrawn + found.redrawn
        worst, nearest = max(worst, found.error), max(nearest, found.error / found.allowed)
        if not found.error <= found.allowed:
            wrong.append(f"{combination.name}: off by {found.error:.1e}, allowed {found.allowed:.1e}")
    assert not wrong, "\n".join([f"{len(wrong)} of {len(combinations)}:", *wrong[:20]])
    return (
        f"{len(combinations)} combinations, {moved} slopes, 0 skipped, {redrawn} drawn again; "
        f"worst error {worst:.1e}, at most {nearest:.2f} of what is allowed"
    )


class _Drawn:
    """A combination with numbers."""

    def __init__(self, combination: Combination, draw: int):
        chance = np.random.default_rng([draw, crc32(combination.name.encode())])
        self.loss, self.output = combination.loss, combination.output
        self.network = network = Network(combination.layers(), WIDTH, np.float64)
        self.y = _targets(combination.loss, combination.output, chance)
        self.objective = Objective(network, combination.loss, combination.loss.balanced_weights(self.y))
        self.vector = network.initial_parameters(draw)
        self.vector[: network.size] = chance.normal(0, 0.8, network.size)
        self.views = network.views(self.vector)
        self.views[0]["values"] *= 2
        if self.takes_logarithms:  # all outputs near one number, which may be any
            self.views[-1]["weights"] *= chance.choice([0.02, 0.1, 0.3, 1.0])
            self.views[-1]["bias"][...] = chance.uniform(-3, 3) + 0.1 * chance.normal(size=WIDTH)
        for own in self.views:
            if "running_variance" in own:
                own["running_mean"][...] = chance.normal(size=WIDTH)
                own["running_variance"][...] = chance.uniform(0.5, 2, WIDTH)
        self.sides: set[bytes] = set()
        self.x = np.zeros((BATCH, WIDTH))

    @property
    def takes_logarithms(self) -> bool:
        return bool({Sigmoid.key, Softmax.key} & set(self.loss.outputs))

    def height(self) -> float:
        """Loss and penalties at the present numbers, always with the same chance."""
        network, objective = self.network, self.objective
        workspace = objective.workspace(BATCH)
        prediction = network.forward(self.x, self.views, workspace, generator(1, "dropout"))
        self.note_sides(prediction, workspace)
        return objective.mean_loss(prediction, workspace, self.y) + objective.penalty(self.views, smooth=True)

    def note_sides(self, prediction, workspace) -> None:
        """Remember on which side of every kink everything lies."""
        sides = [
            np.asarray(side)
            for layer, own, buffers in zip(self.network.layers, self.views, workspace, strict=True)
            for side in layer.sides_of_kinks(own, buffers)
        ]
        of_loss = self.loss.sides(workspace[-1].z if self.objective.fused else prediction, self.y)
        self.sides.add(b"".join(side.tobytes() for side in [*sides, *([] if of_loss is None else [of_loss])]))

    def is_on_a_cliff(self) -> bool:
        """True where differences say little: a logarithm or a norm of almost nothing bends too much within their width."""
        workspace = self.objective.workspace(BATCH)
        if any(np.min(getattr(buffers, "deviation", 1)) < LEAST_DEVIATION for buffers in workspace):
            return True
        return self.takes_logarithms and not _are_probabilities(workspace[-1].output)

    def compared(self) -> Checked | None:
        """What came out; None at a kink or on a cliff."""
        network = self.network
        gradient = np.full(network.size, np.nan)
        with np.errstate(invalid="ignore", divide="ignore"):
            self.objective.loss_and_gradient(
                self.x, self.y, self.views, network.views(gradient), generator(1, "dropout")
            )
            height = self.height()
            if not np.isfinite(height) or self.is_on_a_cliff():
                return None
            free = np.ones(network.size, bool)
            for part in network.frozen_parts():
                free[part] = False
            places = np.flatnonzero(free)
            measured = np.array(list(slopes(self.height, self.vector, places).values()))
        if len(self.sides) > 1:
            return None
        assert not gradient[~free].any(), "a frozen layer has a gradient"
        error = np.abs(gradient[places] - measured).max()
        allowed = ABSOLUTE + RELATIVE * np.abs(measured).max()
        return Checked(float(error), float(allowed), len(places))


def _are_probabilities(prediction) -> bool:
    """Between 0 and 1, and where it is neither not so near to them that the logarithm is all but vertical."""
    certain = (prediction == 0) | (prediction == 1)
    return bool((certain | ((prediction > 0.05) & (prediction < 0.95))).all())


def _targets(loss: Loss, output: Activation, chance: np.random.Generator) -> np.ndarray:
    """Targets (B, K) as the loss is made for them."""
    if "regression" in loss.tasks:
        return chance.normal(0, 1.5, (BATCH, WIDTH))
    if "multilabel" in loss.tasks:
        yes = chance.integers(0, 2, (BATCH, WIDTH))
    else:
        yes = np.eye(WIDTH)[chance.integers(0, WIDTH, BATCH)]
    low, high = target_values(output, loss)
    return low + (high - low) * yes
