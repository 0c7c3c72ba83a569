"""Numbers as people read and type them."""

import math

import numpy as np
import pytest

from gui.widgets.numbers import (
    format_count,
    format_decimals,
    format_duration,
    format_exact,
    format_number,
    format_percent,
    read_count,
    read_number,
    rounded_out,
)
from gui.widgets.stepping import natural_step, next_in_decades, next_in_steps


@pytest.mark.parametrize(
    "low, high, digits, ends",
    [
        (-1.2449, 1.2441, 3, ("−1.25", "1.25")),
        (-1.2449, 1.2441, 2, ("−1.3", "1.3")),
        (-1.2, 1.2, 3, ("−1.2", "1.2")),
        (np.float32(-1.2), np.float32(0.3), 3, ("−1.2", "0.3")),
        (2.7749, 9.2851, 3, ("2.77", "9.29")),
        (0.0, 999.61, 3, ("0", "1,000")),
        (0.000123, 1_234_567.0, 3, ("1.2e-04", "1.3e+06")),
        (5.0, 5.0, 3, ("5", "5")),
    ],
)
def test_the_ends_of_a_scale_are_rounded_outwards(low, high, digits, ends):
    found = rounded_out(low, high, digits)
    assert tuple(format_number(end, digits) for end in found) == ends
    assert found[0] <= float(str(low)) and found[1] >= float(str(high))
    assert rounded_out(*found, digits) == found


def test_ends_that_are_no_numbers_stay_so():
    low, high = rounded_out(math.nan, math.inf)
    assert math.isnan(low) and math.isinf(high)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.12341, "0.1234"),
        (12.3456, "12.35"),
        (1234.4, "1,234"),
        (0.5, "0.5"),
        (3, "3"),
        (0, "0"),
        (-0.25, "−0.25"),
        (0.001, "0.001"),
        (0.00099999, "0.001"),
        (0.000321, "3.21e-04"),
        (1e-5, "1e-05"),
        (9.99996, "10"),
        (2.5e6, "2.5e+06"),
        (None, "–"),
        (math.inf, "∞"),
        (-math.inf, "−∞"),
        (math.nan, "NaN"),
    ],
)
def test_format_number(value, text):
    assert format_number(value) == text


def test_steady_numbers_keep_their_width():
    assert format_number(0.12, steady=True) == "0.1200"
    assert format_number(1.5, steady=True) == "1.500"
    assert format_percent(0.91, steady=True) == "91.0 %"


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.967, "96.7 %"), (0.91, "91 %"), (1, "100 %"), (0.99999, "99.9 %"), (0, "0 %"), (None, "–"), (math.nan, "NaN")],
)
def test_format_percent(share, text):
    assert format_percent(share) == text


def test_format_count():
    assert [format_count(n) for n in (0, 1234, 1234567, None)] == ["0", "1,234", "1,234,567", "–"]


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.02, "20 ms"), (3.2, "3 s"), (59.6, "1 min 0 s"), (125, "2 min 5 s"), (4800, "1 h 20 min"), (None, "–")],
)
def test_format_duration(seconds, text):
    assert format_duration(seconds) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.003, "0.003"),
        (1e-5, "1e-05"),
        (0.1 + 0.2, "0.3"),
        (1.0, "1"),
        (0.0, "0"),
        (-2.5, "-2.5"),
        (0.00025, "2.5e-04"),
        (123456.5, "123456.5"),
    ],
)
def test_format_exact_can_be_read_back(value, text):
    assert format_exact(value) == text
    assert read_number(text) == pytest.approx(value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.5", 0.5),
        ("0,5", 0.5),
        (" 1e-3 ", 1e-3),
        ("−2", -2.0),
        ("０．２５", 0.25),
        ("1,234.5", 1234.5),
        (".5", 0.5),
        ("", None),
        ("x", None),
        ("inf", None),
        ("nan", None),
        ("1e999", None),
        ("1.2.3", None),
        ("--1", None),
    ],
)
def test_read_number(text, value):
    assert read_number(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [("12", 12), ("1,234", 1234), ("1 000", 1000), ("1e3", 1000), ("1.5", None), ("9" * 30, int("9" * 30)), ("", None)],
)
def test_read_count(text, value):
    assert read_count(text) == value


def test_decades_go_by_one_two_five():
    walk = [0.003]
    for _step in range(5):
        walk.append(next_in_decades(walk[-1], 1, coarse=False, smallest=1e-6))
    assert walk == [0.003, 0.005, 0.01, 0.02, 0.05, 0.1]
    assert next_in_decades(0.003, -1, coarse=False, smallest=1e-6) == 0.002
    assert next_in_decades(0.003, 1, coarse=True, smallest=1e-6) == 0.03
    assert next_in_decades(0.0, 1, coarse=False, smallest=1e-6) == 1e-6
    assert next_in_decades(1e-6, -1, coarse=False, smallest=1e-6) == 0.0
    assert next_in_decades(-2.0, 1, coarse=False, smallest=1e-6) == -1.0


def test_linear_steps_leave_no_noise():
    assert next_in_steps(0.2, 1, 0.1) == 0.3
    assert next_in_steps(2**70, 1, 1) == 2**70 + 1
    assert natural_step(0.5, 0, 1) == 0.01
    assert natural_step(300.0, 0, None) == 10
    assert natural_step(0.0, None, None) == 0.1


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.9, "0.900"),
        (-0.25, "−0.250"),
        (-0.0001, "0.000"),
        (-123456.0, "−1.23e+05"),
        (None, "–"),
        (float("nan"), "NaN"),
    ],
)
def test_scores_have_a_fixed_number_of_decimals(value, text):
    assert format_decimals(value) == text
