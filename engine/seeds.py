"""One seed gives independent random generators for everything that needs chance.

Each purpose has a stream of its own, so that drawing more numbers for one (dropout, say) never changes another
(the initial weights, say). Built on NumPy's SeedSequence, whose spawned streams are independent by construction.
"""

from zlib import crc32

import numpy as np


def generator(seed: int, purpose: str, *counters: int) -> np.random.Generator:
    """Return the generator for `purpose` ("weights", "order", "dropout", "split" ...): same arguments, same numbers.

    counters: make one stream out of many for a purpose whose chance has to be found again at any place (an epoch, say).
    """
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, crc32(purpose.encode()), *counters])))
