"""A new activation is one new file: nothing else has to know of it, and yet it is everywhere."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

NEW_FILE = '''"""Bent identity: almost a straight line, with a soft bend at 0."""

from typing import Annotated

import numpy as np

from engine.activations.base import Activation
from engine.arrays import Array
from engine.options import option
from engine.text import mark


class BentIdentity(Activation, frozen=True):
    """Keeps positive numbers almost as they are, and flattens negative ones a little.

        h(z) = s (√(z² + 1) - 1) + z,    h'(z) = s z / √(z² + 1) + 1
    """

    key = "bent_identity"
    title = mark("Bent identity")
    order = 95
    summary = mark("Almost a straight line, with a soft bend at 0.")
    formula = "h(z) = s (√(z² + 1) − 1) + z"

    bend: Annotated[float, option(mark("Bend"), mark("How strongly the line is bent."), ge=0, le=1)] = 0.5

    def forward(self, z: Array, out: Array) -> None:
        np.add(self.bend * (np.sqrt(z * z + 1) - 1), z, out=out)

    def slope(self, z: Array, a: Array, out: Array) -> None:
        np.add(self.bend * z / np.sqrt(z * z + 1), 1, out=out)
'''

EVERYWHERE = """
import sys
import engine.activations

engine.activations.__path__.append(sys.argv[1])

from engine import catalog, command_line, experiment_file, paths
from engine.activations.base import Activation
from engine.examples.spirals import SpiralsExample
from engine.gradient_check import gradient_check

assert list(catalog.members(Activation))[-3:] == ["bent_identity", "softplus", "softmax"], "order"
experiment = paths.set_from_text(SpiralsExample().experiment(), "layers.0.activation=bent_identity")
experiment = paths.set_from_text(experiment, "layers.0.activation.bend=0.25")
assert experiment_file.from_json(experiment_file.to_json(experiment)) == experiment, "file"
assert gradient_check(experiment).worst < 1e-6, "gradient"
assert command_line.main(["list", "activations"]) == 0
assert command_line.main(["train", "spirals", "--epochs", "2", "--set", "layers.0.activation=bent_identity"]) == 0

from PySide6.QtWidgets import QApplication

app = QApplication([])
from gui.document import Document
from gui.editors.activation_button import ActivationButton
from gui.editors.catalog_picker import CatalogPicker
from gui.editors.options_form import OptionsForm
from gui.theme.theme import Theme

theme = Theme("light")
theme.apply(app)
document = Document(experiment)
picker = CatalogPicker(Activation)
picker.set_key("bent_identity")
assert picker.key() == "bent_identity" and picker.currentText() == "Bent identity", "picker"
form = OptionsForm(document, "layers.0", theme)
assert form.row("activation.bend") is not None, "form"
print("everywhere")
"""


def test_one_new_file_is_everywhere(tmp_path):
    assert len(NEW_FILE.splitlines()) < 60
    (tmp_path / "bent_identity.py").write_text(NEW_FILE, encoding="utf-8")
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", EVERYWHERE, str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60)
    assert done.stdout.splitlines()[-1:] == ["everywhere"], done.stderr
    assert "bent_identity: Bent identity" in done.stdout
