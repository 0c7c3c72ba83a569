"""Work in slices, made whenever one is asked for: so peers take turns within a second, on a machine in the same mood.

Needs nothing but Python's own library, for every peer's environment.
"""

import json
import resource
import sys
from collections.abc import Callable, Iterator


def serve(slices: Iterator[float], loss: Callable[[], float]) -> None:
    """Say "ready", then answer each line that comes in with the seconds that a step of the next slice took. When no more
    lines come, answer {"loss", "peak_mb"}. loss: of the end of what was trained."""
    print("ready", flush=True)
    for _line in sys.stdin:
        print(next(slices), flush=True)
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"loss": loss(), "peak_mb": peak_mb}), flush=True)
