"""Native parsers run in a process of their own, which may crash, hang or eat memory without harm.

The child gets the bytes on standard input and answers with one JSON object on standard
output.  Its memory, its processor time and the files it may write are limited; what it does
not answer in time is killed.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

MEMORY_BYTES_MAX: Final = 300 * 1024 * 1024
PROCESSOR_SECONDS_MAX: Final = 4
SECONDS_MAX: Final = 8.0
_ANSWER_BYTES_MAX: Final = 8 * 1024 * 1024

Answer = Mapping[str, Any]
"""What a child found: JSON, checked field by field by who asked."""

_ROOT: Final = Path(__file__).parents[3]
"""The folder that holds the package, wherever it was imported from."""
_START: Final = (
    "import sys; sys.path.append(sys.argv[1]); import importlib; importlib.import_module(sys.argv[2]).main()"
)


def ask(module: str, content: bytes, seconds: float = SECONDS_MAX) -> Answer | None:
    """The answer of `module.main`, run in a child over these bytes; None where it gave none."""
    command = [sys.executable, "-I", "-c", _START, str(_ROOT), module]
    try:
        child = subprocess.run(command, input=content, capture_output=True, timeout=seconds, check=False)
    except (subprocess.TimeoutExpired, OSError):
        return None
    if child.returncode != 0 or len(child.stdout) > _ANSWER_BYTES_MAX:
        return None
    try:
        answer = json.loads(child.stdout)
    except (ValueError, RecursionError):
        return None
    return answer if isinstance(answer, dict) else None


def serve(read: Callable[[bytes], Answer]) -> None:
    """Run inside the child: limit it, read the bytes, write the answer."""
    content = sys.stdin.buffer.read()
    _limit()
    json.dump(read(content), sys.stdout)


def _limit() -> None:
    try:
        import resource
    except ImportError:  # no such limits on this system; the time limit of the parent remains
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES_MAX, MEMORY_BYTES_MAX))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS_MAX, PROCESSOR_SECONDS_MAX))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
