"""Augmentation: changed by chance, the same chance at the same place of an epoch, and never what a network is judged on."""

import random

import msgspec
import numpy as np
import pytest

from engine import catalog, compiler, experiment_file, paths
from engine.augmentations.base import Augmentation
from engine.augmentations.blend import Blend
from engine.augmentations.flip import Flip
from engine.augmentations.noise import Noise
from engine.augmentations.rotate import Rotate
from engine.augmentations.scale import Scale
from engine.augmentations.shift import Shift
from engine.augmentations.warping import joined, warped
from engine.examples.augmentation import AugmentationExample
from engine.examples.digits import DigitsExample
from engine.examples.iris import IrisExample
from engine.examples.perceptron import PerceptronExample
from engine.examples.sine import SineExample
from engine.examples.spirals import SpiralsExample
from engine.losses.base import Loss
from engine.losses.binary_cross_entropy import BinaryCrossEntropy
from engine.losses.categorical_cross_entropy import CategoricalCrossEntropy
from engine.training import batches
from engine.training.augmenting import CHUNK, Augmenter, background_of
from engine.training.batches import batches_of
from engine.training.history import History
from engine.training.trainer import Trainer
from tests.engine.resuming import assert_same_bits, cut_and_compared, steered, trained_to
from tests.engine.variants import variants

EVERYTHING = (Shift(), Rotate(degrees=25), Noise(), Scale(share=0.3), Flip(direction="both"), Blend(alpha=0.4))


def augmented(example, *chain):
    experiment = example().experiment()
    return paths.replace(experiment, "data.augmentation", chain)


def images(count=5, height=6, width=7):
    return np.random.default_rng(0).normal(size=(count, height, width)).astype(np.float32)


def turned(angle):
    cosine, sine = np.cos(np.deg2rad(angle)), np.sin(np.deg2rad(angle))
    return np.array([[[cosine, -sine], [sine, cosine]]]).repeat(5, 0), np.zeros((5, 2))


@pytest.mark.parametrize("member", variants(Augmentation))
def test_every_member_changes_samples_in_its_own_way_and_by_chance(member):
    augmenter = Augmenter((member,), 0, images(40).reshape(40, -1), (6, 7))
    first, again, other = (images(40).reshape(40, -1) for _copy in range(3))
    y = np.eye(40, dtype=np.float32)
    augmenter.changed(first, y.copy(), 3, 0)
    augmenter.changed(again, y.copy(), 3, 0)
    augmenter.changed(other, y.copy(), 4, 0)
    assert first.tobytes() == again.tobytes() != other.tobytes()
    assert np.isfinite(first).all() and first.dtype == np.float32
    assert not np.array_equal(first, images(40).reshape(40, -1))


def test_a_flip_mirrors_exactly():
    given = images()
    for direction, axis in (("sideways", 2), ("upright", 1)):
        turns, moves = Flip(direction=direction).maps(5, np.random.default_rng(1))
        found = warped(given, (turns, moves), 0.0)
        mirrored = (turns[:, 1 if axis == 2 else 0, 1 if axis == 2 else 0] < 0)[:, None, None]
        assert mirrored.any() and not mirrored.all()
        assert np.array_equal(found, np.where(mirrored, np.flip(given, axis), given))


def test_a_shift_moves_pixels_and_brings_background_in():
    given = images(25)
    moves = np.array([(down, right) for down in range(-2, 3) for right in range(-2, 3)])
    found = warped(given, (np.tile(np.eye(2), (25, 1, 1)), moves), 9.0)
    for image, (down, right), own in zip(given, moves, found, strict=True):
        wide = np.pad(image, 2, constant_values=9.0)
        assert np.array_equal(own, wide[2 + down : 8 + down, 2 + right : 9 + right])


@pytest.mark.parametrize(("member", "low", "high"), [(Shift(pixels=2.5), -2.5, 2.5), (Shift(pixels=0.1), -0.1, 0.1)])
def test_a_shift_takes_every_distance_up_to_its_limit(member, low, high):
    turns, moves = member.maps(1000, np.random.default_rng(0))
    assert (turns == np.eye(2)).all()
    assert low <= moves.min() < 0.99 * low and 0.99 * high < moves.max() <= high


@pytest.mark.parametrize("side", [6, 7])
def test_a_quarter_turn_is_that_of_numpy(side):
    given = images(5, side, side)
    np.testing.assert_allclose(warped(given, turned(90), 0.0), np.rot90(given, -1, (1, 2)), atol=1e-5)


def test_half_a_pixel_is_the_mean_of_two():
    given = images(5)
    moves = np.tile([0.0, 0.5], (5, 1))
    found = warped(given, (np.tile(np.eye(2), (5, 1, 1)), moves), 0.0)
    np.testing.assert_allclose(found[:, :, :-1], (given[:, :, :-1] + given[:, :, 1:]) / 2, atol=1e-6)
    np.testing.assert_allclose(found[:, :, -1], given[:, :, -1] / 2, atol=1e-6)


def test_twice_as_large_keeps_the_middle_and_far_away_is_background():
    given = images(5, 7, 7)
    found = warped(given, (np.tile(np.eye(2) / 2, (5, 1, 1)), np.zeros((5, 2))), 0.0)
    np.testing.assert_allclose(found[:, 1::2, 1::2], given[:, 2:5, 2:5], atol=1e-6)
    far = np.full((5, 2), 1e9)
    assert (warped(given, (np.tile(np.eye(2), (5, 1, 1)), far), 3.0) == 3).all()


def test_joined_motions_are_one_after_the_other():
    """By whole pixels and quarter turns, where nothing is interpolated, both ways give the same pixels."""
    given = np.pad(images(5, 5, 5), ((0, 0), (4, 4), (4, 4)))
    down = np.tile(np.eye(2), (5, 1, 1)), np.tile([2.0, -1.0], (5, 1))
    for first, then in ((down, turned(90)), (turned(90), down)):
        one_by_one = warped(warped(given, first, 0.0), then, 0.0)
        np.testing.assert_allclose(warped(given, joined(first, then), 0.0), one_by_one, atol=1e-4)


def test_the_background_is_what_stands_at_the_border():
    white = np.full((9, 8, 8), 255.0, np.float32)
    white[:, 2:6, 2:6] = 0
    white[0, 0, 0] = 7
    assert background_of(white.reshape(9, -1), (8, 8)) == 255


def test_a_blend_mixes_features_and_answers_alike():
    x = np.random.default_rng(0).normal(size=(50, 3)).astype(np.float32)
    labels = np.eye(50, dtype=np.float32)
    mixed, answers = x.copy(), labels.copy()
    Blend(alpha=1).change(mixed, answers, np.random.default_rng(5))
    np.testing.assert_allclose(answers.sum(axis=1), 1, atol=1e-6)
    assert ((answers > 0).sum(axis=1) <= 2).all() and ((answers > 0).sum(axis=1) == 2).mean() > 0.9
    np.testing.assert_allclose(answers @ x, mixed, atol=1e-5)
    shares = answers.max(axis=1)
    assert 0.5 <= shares.min() < 0.6 and shares.max() > 0.9


@pytest.mark.parametrize("components", [0, 10])
def test_blocks_and_batch_sizes_do_not_show(monkeypatch, components):
    experiment = paths.replace(augmented(DigitsExample, *EVERYTHING), "data.components", components)
    experiment = paths.replace(experiment, "data.validation", 0.8)
    compiled = compiler.compile(experiment)
    samples = len(compiled.prepared.training.x)
    assert samples % CHUNK  # the last chunk of an epoch is a short one
    found = []
    for block_bytes, sizes in ((1, [1]), (20_000, [7, 100, 33]), (10**7, [1000]), (70_000, [32, 5])):
        monkeypatch.setattr(batches, "BLOCK_BYTES", block_bytes)
        stream, parts, turn = batches_of(compiled), [], 0
        while stream.epoch < 2:
            x, y = stream.next(sizes[turn % len(sizes)])
            parts.append(np.concatenate([x, y], axis=1))
            turn += 1
        found.append(np.concatenate(parts))
        assert len(found[-1]) == 2 * samples
    assert len({array.tobytes() for array in found}) == 1
    assert found[0].shape[1] == (components or 64) + 10


@pytest.mark.parametrize("example", [DigitsExample, SpiralsExample, SineExample, IrisExample])
def test_a_run_goes_on_with_the_same_bits(tmp_path, example):
    experiment = paths.replace(augmented(example, *EVERYTHING), "training.batch_size", 7)
    if example is DigitsExample:
        experiment = paths.replace(experiment, "data.components", 20)
        experiment = paths.replace(experiment, "data.validation", 0.8)
    plan = steered(experiment, random.Random(4), 60)
    cut_and_compared(tmp_path / "a.downhill", experiment, [0, 1, 9, 50, 51, 77], 130, plan)


def test_many_tiny_epochs_go_on_with_the_same_bits(tmp_path):
    experiment = paths.replace(augmented(SpiralsExample, Noise(), Blend()), "data.source.samples", 20)
    cut_and_compared(tmp_path / "a.downhill", experiment, [1, 333, 700], 800)


def test_what_a_network_is_judged_on_is_never_changed():
    plain, changed = (compiler.compile(augmented(DigitsExample, *chain)) for chain in ((), EVERYTHING))
    for name in ("training", "validation"):
        assert getattr(plain.prepared, name).x.tobytes() == getattr(changed.prepared, name).x.tobytes()
        assert getattr(plain.prepared, name).y.tobytes() == getattr(changed.prepared, name).y.tobytes()
    trainer = Trainer(augmented(DigitsExample, *EVERYTHING))
    trainer.advance(np.inf, last_step=50)
    assert trainer.compiled.prepared.training.x.tobytes() == plain.prepared.training.x.tobytes()
    assert trainer.compiled.prepared.training.y.tobytes() == plain.prepared.training.y.tobytes()


def test_what_does_nothing_leaves_the_run_as_it_is():
    """Motions on data without pixels; any augmentation for an optimizer that looks at the whole part."""
    searching = paths.set_from_text(SpiralsExample().experiment(), "optimizer=l_bfgs")
    for plain, chain in ((SpiralsExample().experiment(), (Shift(), Flip())), (searching, (Noise(),))):
        experiment = paths.replace(plain, "data.augmentation", chain)
        found = [problem for problem in compiler.problems(experiment) if "augmentation" in problem.where]
        assert found and {problem.severity for problem in found} == {"warning"}
        runs = []
        for one in (plain, experiment):
            trainer, history = Trainer(one), History()
            trained_to(trainer, history, 8)
            runs += [trainer, history]
        assert_same_bits(*runs)
        while found:
            experiment = found[0].repaired
            found = [problem for problem in compiler.problems(experiment) if "augmentation" in problem.where]
        assert experiment == plain


@pytest.mark.parametrize("key", list(catalog.members(Loss)))
def test_losses_that_take_sides_refuse_a_blend(key):
    example = PerceptronExample if "perceptron" in key else IrisExample
    experiment = paths.replace(augmented(example, Blend()), "loss", catalog.member(Loss, key)())
    found = [problem for problem in compiler.problems(experiment) if problem.where == "data.augmentation.0"]
    assert [problem.severity for problem in found] == (["error"] if "hinge" in key or key == "perceptron" else [])
    assert all(problem.repaired.data.augmentation == () for problem in found)


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("smoothing", [0.0, 0.2])
def test_cross_entropies_of_blends(weighted, smoothing):
    """Value and slope from probabilities and from weighted sums, against central differences of the definition."""
    chance = np.random.default_rng(3)
    hard = np.eye(3)[chance.integers(0, 3, 40)]
    soft = 0.7 * hard[:6] + 0.3 * hard[6:12]
    z = chance.normal(size=(6, 3))
    kind = "balanced" if weighted else "none"
    many = CategoricalCrossEntropy(class_weights=kind, label_smoothing=smoothing)
    yes_no = BinaryCrossEntropy(class_weights=kind)
    for loss in (many, yes_no):
        table = loss.balanced_weights(hard)
        more = () if table is None else (table,)
        weights = np.ones_like(soft) if table is None else soft * table[1] + (1 - soft) * table[0]
        total = weights.sum() if weighted else len(soft)

        def value(z, loss=loss, more=more, total=total):
            return loss.per_sample_from_logits(z, soft, *more).sum() / total

        p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True) if loss is many else 1 / (1 + np.exp(-z))
        if loss is many:
            wanted = (1 - smoothing) * soft + smoothing / 3
            by_hand = -(wanted * np.log(p) * (1 if table is None else table[1])).sum() / total
        else:
            each = -(soft * np.log(p) + (1 - soft) * np.log(1 - p))
            by_hand = (each * weights).sum() / (weights.sum() if weighted else each.size)
        assert value(z) == pytest.approx(by_hand, rel=1e-10)
        slope = np.empty_like(z)
        loss.gradient_from_logits(z, p, soft, slope, *more)
        for place in np.ndindex(z.shape):
            step = np.zeros_like(z)
            step[place] = 1e-5
            assert slope[place] == pytest.approx((value(z + step) - value(z - step)) / 2e-5, abs=1e-8)


def test_file_and_command_line_know_it():
    experiment = augmented(DigitsExample, *EVERYTHING)
    assert experiment_file.from_json(experiment_file.to_json(experiment)) == experiment
    experiment = paths.set_from_text(experiment, 'data.augmentation=["shift", {"kind": "rotate", "degrees": 5}]')
    assert experiment.data.augmentation == (Shift(), Rotate(degrees=5.0))
    experiment = paths.set_from_text(experiment, "data.augmentation.1=noise")
    experiment = paths.set_from_text(experiment, "data.augmentation.1.deviation=0.5")
    assert experiment.data.augmentation == (Shift(), Noise(deviation=0.5))
    old = experiment_file.from_json('{"format": 1, "experiment": {"data": {"source": "iris"}}}')
    assert old.data.augmentation == ()


def test_a_shift_out_of_sight_is_said():
    experiment = augmented(DigitsExample, Shift(pixels=5))
    problem = next(
        problem for problem in compiler.problems(experiment) if problem.where == "data.augmentation.0.pixels"
    )
    assert problem.repaired.data.augmentation == (Shift(pixels=1),)


def test_the_whole_seed_decides():
    first, same, other = (
        batches_of(compiler.compile(msgspec.structs.replace(augmented(DigitsExample, Rotate()), seed=seed))).next(9)[0]
        for seed in (1, 1, 2)
    )
    assert first.tobytes() == same.tobytes() != other.tobytes()


def test_the_example_shows_what_it_promises():
    experiment = AugmentationExample().experiment()
    losses, accuracies = [], []
    for chain in ((), experiment.data.augmentation):
        trainer = Trainer(paths.replace(experiment, "data.augmentation", chain))
        trainer.advance(np.inf, last_epoch=experiment.training.epochs)
        loss, accuracy = trainer.evaluate_part("validation")
        losses.append(loss)
        accuracies.append(accuracy)
    assert losses[1] < 0.75 * losses[0] and accuracies[1] > accuracies[0] + 0.015
