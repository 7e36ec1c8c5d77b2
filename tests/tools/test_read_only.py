"""The canary: whatever is asked, nothing is written, started or connected to."""

from __future__ import annotations

import ast
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import counterfoil.tools
from counterfoil.tools.catalogue import CATALOGUE
from counterfoil.tools.lookups import CaseLookups
from counterfoil.tools.snapshot_folder import SnapshotFolder

OpenSession = Callable[..., CaseLookups]

HARMLESS = {"object.__getattr__", "object.__setattr__", "import", "compile", "exec", "marshal.loads"}
READING = {"open", "os.scandir", "os.listdir"}
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class Witness:
    """Sees what the interpreter itself reports; a hook cannot be taken out again, so it is switched off."""

    def __init__(self) -> None:
        self.is_watching = False
        self.seen: list[tuple[str, tuple[Any, ...]]] = []
        sys.addaudithook(self._see)

    def _see(self, happened: str, arguments: tuple[Any, ...]) -> None:
        if self.is_watching and not happened.startswith(("sys.", "cpython.", "gc.", "builtins.")):
            self.seen.append((happened, arguments))

    @contextmanager
    def watching(self) -> Iterator[None]:
        self.is_watching = True
        try:
            yield
        finally:
            self.is_watching = False

    @property
    def suspects(self) -> list[tuple[str, tuple[Any, ...]]]:
        return [
            (happened, arguments)
            for happened, arguments in self.seen
            if happened not in HARMLESS
            and (happened not in READING or (happened == "open" and arguments[2] & _WRITING))
        ]


def test_every_look_up_and_every_reading_leaves_the_world_as_it_was(
    records: Path, open_session: OpenSession
) -> None:
    witness = Witness()
    before = {each.name: (each.read_bytes(), each.stat().st_mtime_ns) for each in records.iterdir()}
    with witness.watching():
        SnapshotFolder(records).current()
        session = open_session("A-1")
        session.find_orders(["SO-1", "SO-2"])
        session.list_order_lines("SO-1")
        session.list_order_jobs("SO-1")
        for name, tool in CATALOGUE.items():
            session.answer(name, **{tool.argument.name: "A-1" if "account" in tool.argument.name else "SO-1"})
    assert witness.seen, "the witness sees files being opened"
    assert witness.suspects == []
    assert {each.name: (each.read_bytes(), each.stat().st_mtime_ns) for each in records.iterdir()} == before


def test_the_witness_would_see_a_file_written(tmp_path: Path) -> None:
    witness = Witness()
    with witness.watching():
        (tmp_path / "written").write_text("x", encoding="utf-8")
        (tmp_path / "written").unlink()
    assert [happened for happened, _ in witness.suspects] == ["open", "os.remove"]


def test_no_module_of_the_tools_names_a_way_to_write() -> None:
    ways = {"write", "write_text", "write_bytes", "unlink", "rename", "mkdir", "touch", "rmtree", "open"}
    for folder in counterfoil.tools.__path__:
        for module in Path(folder).glob("*.py"):
            tree = ast.parse(module.read_text(encoding="utf-8"))
            called = {
                each.func.attr if isinstance(each.func, ast.Attribute) else getattr(each.func, "id", "")
                for each in ast.walk(tree)
                if isinstance(each, ast.Call)
            }
            assert not called & ways, module.name
