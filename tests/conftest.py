"""Makes `tests.builders` and `tests.servers` importable, and every module of tests/servers a plugin.

The root goes to the end of the path, so that `mailbox` stays the standard library's.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

_HERE = Path(__file__).parent
if str(_HERE.parent) not in sys.path:
    sys.path.append(str(_HERE.parent))

pytest.register_assert_rewrite("tests.servers")  # before one of them imports another
pytest_plugins = [f"tests.servers.{each.stem}" for each in sorted((_HERE / "servers").glob("*.py"))]
