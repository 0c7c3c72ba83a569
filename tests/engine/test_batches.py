"""Batches: every epoch hands out every sample once, in an order that depends on the seed and on nothing else."""

import numpy as np
import pytest

from engine.seeds import generator
from engine.training import batches
from engine.training.batches import Batches


def part(samples, width=3):
    x = np.arange(samples * width, dtype=np.float32).reshape(samples, width)
    return x, x[:, :1].copy()


def handed_out(samples, size, epochs):
    x, y = part(samples)
    stream = Batches(x, y, generator(0, "order"))
    found = []
    while stream.epoch < epochs:
        here, targets = stream.next(size)
        assert np.array_equal(here[:, :1], targets)
        found.append(here[:, 0].copy() // 3)
    return found


@pytest.mark.parametrize("size", [1, 7, 50, 64, 1000])
@pytest.mark.parametrize("block_bytes", [1, 700, 10**6])
def test_every_epoch_is_a_permutation(monkeypatch, size, block_bytes):
    monkeypatch.setattr(batches, "BLOCK_BYTES", block_bytes)
    found = np.concatenate(handed_out(50, size, 4)).reshape(4, 50)
    assert all(sorted(epoch) == list(range(50)) for epoch in found)
    assert not np.array_equal(found[0], found[1])


def test_blocks_do_not_show(monkeypatch):
    orders = []
    for block_bytes in (1, 333, 10**6):
        monkeypatch.setattr(batches, "BLOCK_BYTES", block_bytes)
        orders.append(np.concatenate(handed_out(41, 8, 5)))
    assert np.array_equal(orders[0], orders[1]) and np.array_equal(orders[0], orders[2])


def test_no_batch_crosses_an_epoch():
    assert [len(batch) for batch in handed_out(20, 8, 2)] == [8, 8, 4, 8, 8, 4]


def test_the_size_may_change_at_any_moment():
    x, y = part(30)
    stream = Batches(x, y, generator(3, "order"))
    sizes = [3, 30, 7, 1, 100, 5, 5, 11, 30]
    found = np.concatenate([stream.next(size)[0][:, 0].copy() for size in sizes * 4])
    whole = len(found) // 30 * 30
    assert all(len(set(epoch)) == 30 for epoch in found[:whole].reshape(-1, 30))


@pytest.mark.parametrize(
    ("samples", "size", "least", "sizes"), [(10, 3, 2, [3, 3, 3]), (10, 3, 1, [3, 3, 3, 1]), (11, 3, 2, [3, 3, 3, 2])]
)
def test_a_rest_that_is_too_short_is_left_out_and_another_one_in_each_epoch(samples, size, least, sizes):
    x = np.arange(samples, dtype=np.float32)[:, None]
    stream, seen = Batches(x, x, np.random.default_rng(1)), set()
    stream.least = least
    for epoch in range(40):
        assert stream.epoch == epoch and stream.position == 0
        handed = [stream.next(size)[0].copy() for _batch in sizes]
        assert [len(part) for part in handed] == sizes
        seen.update(np.concatenate(handed)[:, 0].tolist())
    assert seen == set(range(samples))
