"""The program ends when it is closed, at whatever moment, alone or with runs beside; tests/hard does the same 300 times."""

import gc
import random

from tests.gui.closed_programs import closed

WITHIN_S = 30.0
"""Only to find one that hangs; how long it takes is measured in tests/hard."""


def test_closed_while_it_trains(tmp_path):
    seed = random.getrandbits(32)
    for end in closed(tmp_path, 2, seed):
        assert end.code == 0 and end.seconds < WITHIN_S, (end, seed)


def test_garbage_is_never_collected_in_the_middle_of_something(program):
    gc.enable()
    try:
        one = program()
        assert not gc.isenabled()
        one.shut_down()
        assert not gc.isenabled()  # threads may still run, and Qt takes the window apart
    finally:
        gc.disable()
