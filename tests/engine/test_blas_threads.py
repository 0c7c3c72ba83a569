"""How many threads the matrix products use depends on the network alone."""

import pytest
from threadpoolctl import threadpool_info

from engine.training import blas_threads


def threads():
    return {library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"}


@pytest.fixture(autouse=True)
def one_again():
    yield
    blas_threads.use_threads_for([2, 8, 1])


def test_small_networks_use_one_thread(monkeypatch):
    monkeypatch.setattr(blas_threads, "_processors", lambda: 2)
    blas_threads.use_threads_for([784, 128, 10])
    assert threads() == {1}


def test_large_layers_use_more_threads_and_no_more_than_there_are(monkeypatch):
    monkeypatch.setattr(blas_threads, "_processors", lambda: 2)
    blas_threads.use_threads_for([784, 256, 10])
    assert threads() == {2}
    blas_threads.use_threads_for([64, 64, 64])
    assert threads() == {1}
    monkeypatch.setattr(blas_threads, "_processors", lambda: 1)
    blas_threads.use_threads_for([784, 1024, 10])
    assert threads() == {1}
