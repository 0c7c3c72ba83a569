"""Work in slices, made whenever one is asked for: so peers take turns within a second, on a machine in the same mood.

Needs nothing but Python's own library, for every peer's environment.
"""

import json
import resource
import sys
from collections.abc import Callable, Iterator


def serve(slices: Iterator[float], loss: Callable[[int], float]) -> None:
    """Make a slice to warm up and say "ready", then answer each line that comes in with the seconds that a step of the next
    slice took. When no more lines come, answer {"loss", "peak_mb"}. loss: at the end of so many slices."""
    next(slices)
    print("ready", flush=True)
    count = 1
    for _line in sys.stdin:
        count += 1
        print(next(slices), flush=True)
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"loss": loss(count), "peak_mb": peak_mb}), flush=True)
