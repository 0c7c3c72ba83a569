"""The program ends when it is closed, at whatever moment of training: the long version of tests/gui/test_closing.py."""

import random
from collections import Counter
from statistics import median

import pytest

from tests.gui.closed_programs import closed

pytestmark = [pytest.mark.hard, pytest.mark.timeout(3600)]

CLOSES = 300
WITHIN_S = 2.0


def test_closed_300_times_while_it_trains(tmp_path):
    seed = random.getrandbits(32)
    ends = closed(tmp_path, CLOSES, seed)
    seconds = [end.seconds for end in ends]
    print(f"seed {seed}; exit codes {Counter(end.code for end in ends)}; ways {Counter(end.way for end in ends)}")
    print(f"from closing to the end: median {median(seconds):.2f} s, at most {max(seconds):.2f} s")
    print(f"steps when closed: median {median(end.step for end in ends)}, at most {max(end.step for end in ends)}")
    wrong = [end for end in ends if end.code != 0 or end.seconds >= WITHIN_S]
    assert not wrong, wrong
