"""Runs before the program: a program without a console has no streams, and what is printed must not stop it."""

import os
import sys

for name in ("stdin", "stdout", "stderr"):
    if getattr(sys, name) is None:
        setattr(sys, name, open(os.devnull, "r" if name == "stdin" else "w", encoding="utf-8"))  # noqa: SIM115
