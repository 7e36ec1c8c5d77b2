"""Two replays of the same mail held against each other: every flip, and where it began."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from counterfoil.records.base import Record
from counterfoil.records.errors import SuiteUnreadable

Result = dict[str, Any]
COMPARED: Final = ("route", "workflow", "exception_classes", "owner", "account", "orders", "promise_level")


class Flip(Record):
    """One message whose outcome differs, and the first guard that said something else."""

    mail: str
    field: str
    before: str
    after: str
    guard: str | None
    guard_before: str | None
    guard_after: str | None
    evidence: tuple[str, ...]


def read_results(path: Path) -> dict[str, Result]:
    """The results of an earlier replay by mail: a results.jsonl, or a folder that holds one."""
    file = path / "results.jsonl" if path.is_dir() else path
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
        return {result["mail"]: result for result in (json.loads(line) for line in lines if line.strip())}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SuiteUnreadable(str(file), f"expected the results of an earlier replay; {error}") from error


def flips(before: dict[str, Result], after: Sequence[Result]) -> tuple[Flip, ...]:
    """Every field that differs, in order of mail; a message that only one replay has is left out."""
    found: list[Flip] = []
    for result in after:
        earlier = before.get(result["mail"])
        if earlier is None:
            continue
        first = _first_difference(earlier["verdicts"], result["verdicts"])
        found.extend(
            Flip(
                mail=result["mail"],
                field=field,
                before=_shown(earlier.get(field)),
                after=_shown(result.get(field)),
                **first,
            )
            for field in COMPARED
            if earlier.get(field) != result.get(field)
        )
    return tuple(found)


def _shown(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value)


def _first_difference(before: list[Result], after: list[Result]) -> Result:
    told = {(each["guard"], each["reason"]) for each in before}
    said = {each["guard"]: f"{each['outcome']}: {each['reason']}" for each in reversed(before)}
    for verdict in after:
        if (verdict["guard"], verdict["reason"]) not in told:
            return {
                "guard": verdict["guard"],
                "guard_before": said.get(verdict["guard"]),
                "guard_after": f"{verdict['outcome']}: {verdict['reason']}",
                "evidence": tuple(verdict["evidence"]),
            }
    retold = {(each["guard"], each["reason"]) for each in after}
    for verdict in before:
        if (verdict["guard"], verdict["reason"]) not in retold:
            return {
                "guard": verdict["guard"],
                "guard_before": f"{verdict['outcome']}: {verdict['reason']}",
                "guard_after": None,
                "evidence": tuple(verdict["evidence"]),
            }
    return {"guard": None, "guard_before": None, "guard_after": None, "evidence": ()}
