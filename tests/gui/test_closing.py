"""The program ends when it is closed, at whatever moment of training; tests/hard does the same 300 times."""

import random

from tests.gui.closed_programs import closed

WITHIN_S = 5.0
"""Wide, because tests share the machine."""


def test_closed_while_it_trains(tmp_path):
    seed = random.getrandbits(32)
    for end in closed(tmp_path, 5, seed):
        assert end.code == 0 and end.seconds < WITHIN_S, (end, seed)
