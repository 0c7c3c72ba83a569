"""How many threads the matrix products use: one.

For networks of the size people learn with, handing a product to a second thread costs more than it saves, and one thread
is what makes equal seeds give equal bits.
"""

import functools


@functools.cache
def use_one_thread() -> None:
    """Limit the linear-algebra library of NumPy to one thread, for the whole process."""
    from threadpoolctl import threadpool_limits

    threadpool_limits(1, user_api="blas")
