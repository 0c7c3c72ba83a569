"""A share of the product of all layers, activations, losses and penalties, another one each time; tests/hard has it all."""

import random

from tests.engine.gradient_product import assert_all_right, at_the_output, inside

INSIDE, AT_THE_OUTPUT = 200, 50


def test_a_sample_of_all_combinations_has_the_measured_gradient():
    seed = random.SystemRandom().getrandbits(32)
    chance = random.Random(seed)
    print(f"seed {seed}")  # shown when it fails
    print(assert_all_right(chance.sample(inside(), INSIDE)))
    print(assert_all_right(chance.sample(at_the_output(), AT_THE_OUTPUT)))
