"""Bugs that people make in such engines, each planted into the real source: does a test notice?

A bug is a small replacement in one file. It is compiled into the module as it is imported, in a process of its own, where
the checks then run; no file is touched. There this module is a plugin of pytest (`-p tests.engine.planted_bugs`).
"""

import importlib.util
import os
import re
import subprocess
import sys
from importlib.machinery import SourceFileLoader
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
VARIABLE = "DOWNHILL_PLANTED_BUG"
CHECKS = (
    "golden",
    "golden_networks",
    "golden_walks",
    "golden_runs",
    "gradient_sample",
    "initializers",
    "metrics",
    "penalties",
    "clipping",
    "schedules",
    "searchers",
    "class_weights",
    "layers",
    "losses",
    "optimizers",
)
"""The tests of the numbers, the quickest first."""


class Bug(NamedTuple):
    """`old` becomes `new` in `file`, where it occurs once."""

    what: str
    file: str
    old: str
    new: str

    @property
    def path(self) -> Path:
        return ROOT / "engine" / self.file

    @property
    def module(self) -> str:
        return ".".join(["engine", *Path(self.file).with_suffix("").parts])

    def source(self) -> str:
        """The whole file with the bug in it. Raises ValueError unless there is exactly one place for it."""
        source = self.path.read_text(encoding="utf-8")
        if source.count(self.old) != 1:
            raise ValueError(f"{self.what}: {source.count(self.old)} places in {self.file}")
        return source.replace(self.old, self.new)


BUGS = (
    # ---- layers
    Bug(
        "dense: missing transpose on the way back",
        "layers/dense.py",
        'parameters["weights"].T',
        'parameters["weights"]',
    ),
    Bug(
        "dense: mean of the bias gradient, not its sum",
        "layers/dense.py",
        "over_samples.dot(grad_z, grad_bias)",
        "np.mean(grad_z, axis=0, out=grad_bias)",
    ),
    Bug("batch norm: mean term dropped", "layers/batch_norm.py", "            grad_input -= factor\n", ""),
    Bug(
        "batch norm: ε outside the root",
        "layers/batch_norm.py",
        "np.add(variance, self.epsilon, out=buffers.deviation)\n"
        "        np.sqrt(buffers.deviation, out=buffers.deviation)",
        "np.add(np.sqrt(variance), self.epsilon, out=buffers.deviation)",
    ),
    Bug("batch norm: running variance is biased", "layers/batch_norm.py", "(batch / (batch - 1))", "1"),
    Bug(
        "batch norm: momentum turned round",
        "layers/batch_norm.py",
        "mean += self.momentum * (",
        "mean += (1 - self.momentum) * (",
    ),
    Bug(
        "layer norm: scale left out of the sums",
        "layers/layer_norm.py",
        'np.multiply(grad_output, parameters["scale"], out=grad_normal)',
        "np.copyto(grad_normal, grad_output)",
    ),
    Bug("layer norm: variance is unbiased", "layers/layer_norm.py", " deviation /= width", " deviation /= width - 1"),
    Bug("dropout: what is left is not scaled up", "layers/dropout.py", "        mask *= 1 / (1 - self.rate)\n", ""),
    Bug("dropout: drops what it should keep", "layers/dropout.py", "np.greater_equal(mask", "np.less(mask"),
    Bug(
        "maxout: the last of equals wins",
        "layers/maxout.py",
        "np.greater(piece, output, out=wins)",
        "np.greater_equal(piece, output, out=wins)",
    ),
    Bug(
        "shortcut: its gradient is not added",
        "passes.py",
        "return np.add(grad, reader.grad_source, out=reader.sum)",
        "return grad",
    ),
    Bug("frozen layers keep their gradient", "passes.py", "array.fill(0)", "pass"),
    # ---- activations
    Bug(
        "sigmoid: slope from z instead of a",
        "activations/sigmoid.py",
        "np.multiply(out, a, out=out)",
        "np.multiply(out, z, out=out)",
    ),
    Bug("tanh: slope 1 - a", "activations/tanh.py", "np.multiply(a, a, out=out)", "np.copyto(out, a)"),
    Bug(
        "softmax: wrong axis on the way back",
        "activations/softmax.py",
        "np.subtract(grad_output, np.add.reduce(out, axis=-1, ",
        "np.subtract(grad_output, np.add.reduce(out, axis=0, ",
    ),
    Bug("ELU: slope forgets α", "activations/elu.py", "out += self.alpha", "out += 1"),
    Bug("GELU: wrong constant in the slope", "activations/gelu.py", "sqrt(2 * pi)\n", "sqrt(pi)\n"),
    Bug(
        "PReLU: mean over the samples, not the sum",
        "activations/prelu.py",
        "np.add.reduce(out, axis=None)",
        "np.mean(out)",
    ),
    Bug("ReLU: slope 1 at 0", "activations/relu.py", "np.sign(a, out)", "np.greater_equal(z, 0, out=out)"),
    # ---- losses
    Bug("squared error: missing 1/N", "losses/mean_squared_error.py", "2 / out.size", "2 / out.shape[1]"),
    Bug("squared error: missing 2", "losses/mean_squared_error.py", "2 / out.size", "1 / out.size"),
    Bug("Huber: wrong far out", "losses/huber.py", "miss -= 0.5 * cut", "miss -= cut"),
    Bug(
        "class weights: divided by the number of samples",
        "losses/class_weights.py",
        "out /= factors.sum()",
        "out /= out.size",
    ),
    Bug(
        "label smoothing: spread over K - 1 classes",
        "losses/categorical_cross_entropy.py",
        "self.label_smoothing / target.shape[1]",
        "self.label_smoothing / (target.shape[1] - 1)",
    ),
    Bug(
        "cross-entropy: e^z overflows",
        "losses/categorical_cross_entropy.py",
        "logits - row_maxima(logits)",
        "logits + 0",
    ),
    Bug("hinge: no margin in the gradient", "losses/hinge.py", "np.less_equal(out, 1, ", "np.less_equal(out, 0, "),
    Bug(
        "multi-class hinge: the right class is pulled once",
        "losses/multi_class_hinge.py",
        "(target > 0) * out.sum(axis=1, keepdims=True)",
        "target > 0",
    ),
    # ---- optimizers
    Bug(
        "Adam: no correction of the second mean",
        "optimizers/adam.py",
        "sqrt((1 - self.beta_2) / (1 - self.beta_2**count))",
        "sqrt(1 - self.beta_2)",
    ),
    Bug(
        "Adam: ε added before the correction",
        "optimizers/adam.py",
        "number(self.epsilon / scale, scratch)",
        "number(self.epsilon / sqrt(1 - self.beta_2), scratch)",
    ),
    Bug(
        "AdamW: decay without the learning rate",
        "optimizers/adamw.py",
        "1 - learning_rate * self.weight_decay",
        "1 - self.weight_decay",
    ),
    Bug(
        "momentum: damped",
        "optimizers/momentum.py",
        "velocity += gradient",
        "velocity += (1 - self.momentum) * gradient",
    ),
    Bug("Nesterov: does not look ahead", "optimizers/nesterov.py", "        scratch += gradient\n", ""),
    Bug(
        "RMSProp: ε inside the root",
        "optimizers/rmsprop.py",
        "np.sqrt(squares, out=scratch)\n        scratch += self.epsilon / scale",
        "np.sqrt(squares + self.epsilon / (1 - self.alpha), out=scratch)",
    ),
    Bug("AdaGrad: forgets", "optimizers/adagrad.py", "squares += scratch", "squares[...] = scratch"),
    Bug("AdaDelta: ε missing in the steps", "optimizers/adadelta.py", "        steps += self.epsilon\n", ""),
    Bug("NAdam: one step late", "optimizers/nadam.py", "(count, count + 1))", "(count - 1, count))"),
    Bug(
        "Rprop: does not rest when the sign flips",
        "optimizers/rprop.py",
        "np.minimum(turned, 1, out=turned)",
        "turned.fill(1)",
    ),
    Bug(
        "L-BFGS: another curvature to begin with",
        "optimizers/l_bfgs.py",
        "(change @ step) / (change @ change)",
        "(step @ step) / (change @ step)",
    ),
    Bug(
        "line search: slope alone decides which end moves",
        "line_search.py",
        "_is_too_high(trial, start) or trial.height >= low.height",
        "trial.slope * (high.t - low.t) >= 0",
    ),
    Bug("line search: grows too fast", "line_search.py", "+ 0.01 *", "+ 1.01 *"),
    Bug("Newton: curvature twice too large", "optimizers/newton.py", "/ (2 * distance)", "/ distance"),
    Bug(
        "whole batch: every part counts the same",
        "training/whole_batch.py",
        "self._objective.weight_of(y) / self._weight",
        "1 / len(self._chunks)",
    ),
    # ---- penalties, clipping, schedules
    Bug(
        "L2: factor 2",
        "penalties.py",
        "np.multiply(weights, self.strength, ",
        "np.multiply(weights, 2 * self.strength, ",
    ),
    Bug(
        "L1: leaps across 0",
        "penalties.py",
        "np.clip(weights, -threshold, threshold, out=scratch)",
        "np.multiply(np.sign(weights), threshold, out=scratch)",
    ),
    Bug(
        "elastic net: shares swapped", "penalties.py", "self.strength * (1 - self.share)", "self.strength * self.share"
    ),
    Bug(
        "max norm: rows instead of columns",
        "penalties.py",
        "np.add.reduce(scratch, axis=0)",
        "np.add.reduce(scratch, axis=1)",
    ),
    Bug(
        "penalties: settle with the rate of the option",
        "training/trainer.py",
        "objective.settle(views, rate, ",
        "objective.settle(views, optimizer.learning_rate, ",
    ),
    Bug("clipping by length: 1e-6 missing", "clipping.py", "(sqrt(square) + 1e-6)", "sqrt(square)"),
    Bug(
        "clipping by value: one side only",
        "clipping.py",
        "np.clip(gradient, -self.limit, self.limit, out=gradient)",
        "np.minimum(gradient, self.limit, out=gradient)",
    ),
    Bug("cosine: a whole wave", "schedules.py", "cos(pi * done)", "cos(2 * pi * done)"),
    Bug(
        "steps: half an interval early",
        "schedules.py",
        "self.ratio ** floor(epoch / self.every)",
        "self.ratio ** round(epoch / self.every)",
    ),
    Bug("plateau: one epoch early", "schedules.py", "> self.patience", ">= self.patience"),
    # ---- initializers, metrics
    Bug("He: fan out for fan in", "initializers.py", "sqrt(2 / fan_in)", "sqrt(2 / fan_out)"),
    Bug(
        "uniform weights: deviation taken for the limit",
        "initializers.py",
        "limit = sqrt(3) * deviation",
        "limit = deviation",
    ),
    Bug("orthogonal: not every rotation", "initializers.py", "    q *= np.where(np.diag(r) < 0, -1, 1)\n", ""),
    Bug("F1: missing 2", "metrics/answers.py", "return 2 * self.hits", "return self.hits"),
    Bug(
        "confusion: rows and columns swapped",
        "metrics/answers.py",
        "truth * classes + predicted",
        "predicted * classes + truth",
    ),
    Bug("R²: one mean for all targets", "metrics/r_squared.py", "target.mean(axis=0, dtype", "target.mean(dtype"),
)


def first_failure(bug: Bug | None) -> str | None:
    """The name of the first test that fails with this bug in the engine; None when all pass."""
    environment = dict(os.environ, **({} if bug is None else {VARIABLE: str(BUGS.index(bug))}))
    command = [sys.executable, "-m", "pytest", "-p", "tests.engine.planted_bugs", "-x", "-q", "--tb=no"]
    command += ["-p", "no:cacheprovider", "-p", "no:randomly", "-p", "no:xdist"]
    command += [f"tests/engine/test_{name}.py" for name in CHECKS]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    found = re.search(r"^(?:FAILED|ERROR) (?:tests/engine/)?([^ ]+.*?)(?: - .*)?$", done.stdout, re.MULTILINE)
    if (done.returncode == 0) != (found is None):
        raise RuntimeError(f"the checks did not run:\n{done.stdout}\n{done.stderr}")
    return None if found is None else found[1]


class Planter(SourceFileLoader):
    """Loads the module of a bug with the bug in it, and all others as they are."""

    def __init__(self, bug: Bug):
        super().__init__(bug.module, str(bug.path))
        self.code = compile(bug.source(), str(bug.path), "exec")

    def find_spec(self, name, path=None, target=None):
        if name != self.name:
            return None
        return importlib.util.spec_from_file_location(name, self.path, loader=self)

    def get_code(self, fullname):
        return self.code


if VARIABLE in os.environ:
    sys.meta_path.insert(0, Planter(BUGS[int(os.environ[VARIABLE])]))
