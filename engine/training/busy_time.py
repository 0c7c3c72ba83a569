"""The clock of what a thread computes, whatever else the machine does meanwhile."""

import sys
from time import perf_counter, thread_time

busy_time = perf_counter if sys.platform == "win32" else thread_time
"""Seconds. Windows counts those of a thread in pieces of 16 ms, longer than what is measured: there all time counts."""
