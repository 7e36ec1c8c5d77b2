"""Makes `tests.builders` and `tests.servers` importable, and every module of tests/servers a plugin.

The root goes to the end of the path, so that `mailbox` stays the standard library's.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from hypothesis import settings

_HERE = Path(__file__).parent
if str(_HERE.parent) not in sys.path:
    sys.path.append(str(_HERE.parent))

pytest.register_assert_rewrite("tests.servers")  # before one of them imports another
pytest_plugins = [f"tests.servers.{each.stem}" for each in sorted((_HERE / "servers").glob("*.py"))]

# A slow moment of the machine is no failure; with CI set, Hypothesis has a profile of its own.
settings.register_profile("house", deadline=None)
if not os.environ.get("CI"):
    settings.load_profile("house")
