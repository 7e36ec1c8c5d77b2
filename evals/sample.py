"""The sample suite that ships with Counterfoil: mail, records and expectations of our own making."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from counterfoil.evals.suite import Suite, load_suite

SAMPLE_FOLDER = Path(str(files("counterfoil.evals") / "sample"))


def load_sample() -> Suite:
    """The sample suite."""
    return load_suite(SAMPLE_FOLDER)
