"""Versions as the interpreter and the packages tell them."""

from __future__ import annotations

import sys

import highspy
import numpy as np

import energyplan
from energyplan.core.versions import versions


def test_versions_are_those_that_run() -> None:
    found = versions()
    assert found["python"] == ".".join(str(part) for part in sys.version_info[:3])
    assert found["numpy"] == np.__version__
    assert found["energyplan"] == energyplan.__version__
    solver = highspy.Highs()
    assert found["highspy"].startswith(f"{solver.versionMajor()}.{solver.versionMinor()}.")
