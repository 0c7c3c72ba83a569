"""AdamW: Adam, with weights that shrink a little by themselves."""

from typing import Annotated

from engine.arrays import Array
from engine.optimizers.adam import Adam
from engine.optimizers.base import State
from engine.options import option
from engine.text import mark


class AdamW(Adam, frozen=True):
    """Shrinks every parameter by a small share, then takes Adam's step.

    Small weights make a smoother answer, which often serves new data better. A penalty in the loss would go through
    Adam's division and lose its size; shrinking the weights directly treats them all alike, whatever their gradients
    are. Too much of it pulls the network towards "always the same answer".

        w = (1 - η λ) w        then Adam's step

    As in PyTorch the share is multiplied by the learning rate, and biases shrink too.
    Reference: Loshchilov, Hutter (2019), "Decoupled weight decay regularization".
    """

    key = "adamw"
    title = mark("AdamW")
    order = 70
    summary = mark("Adam, with weights that shrink a little in every step. The usual choice for large networks.")
    formula = "w ← (1 − η·λ)·w − η · m̂ / (√v̂ + ε)"
    reference = "Loshchilov, Hutter (2019), Decoupled weight decay regularization"

    weight_decay: Annotated[
        float,
        option(
            mark("Weight decay λ"),
            mark("How fast the parameters shrink; 0 is Adam."),
            ge=0,
            le=10,
            scale="log",
            live=True,
        ),
    ] = 0.01

    def step(
        self, parameters: Array, gradient: Array, state: State, scratch: Array, learning_rate: float, count: int
    ) -> None:
        parameters *= 1 - learning_rate * self.weight_decay
        super().step(parameters, gradient, state, scratch, learning_rate, count)
