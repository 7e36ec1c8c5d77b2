"""The page about the guards, written from the guards themselves, so that it cannot fall behind them."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType
from typing import Final

from counterfoil.guards.reasons import Meaning, Reason
from counterfoil.guards.remedies import REMEDIES
from counterfoil.guards.run import STAGES, Guard
from counterfoil.records.vocabulary import EXCEPTION_PRECEDENCE

_STAGE_ASKS: Final = MappingProxyType(
    {
        "guard_authority": "Can it be read and trusted, and is anybody owed an answer?",
        "guard_orders": "Which order, may this sender see it, and is it released?",
        "guard_classes": "Is it one of those that people always decide?",
        "guard_records": "Do the sources answer, are they fresh, do they agree, is anything unknown?",
        "guard_promise": "May anything be said at all?",
    }
)

_HEAD: Final = """\
# The guards

<!-- Written by `counterfoil docs guards` from the code in guards/; edit that, and write the page again. -->

Every message passes these rules in this order; all of a stage run, and every verdict is kept. A draft needs each
of them to be clear. The policy behind them is in [policy.md](policy.md).

What follows from a reason:
* *clear*: nothing speaks against a draft;
* a route: the message leaves the desk for `quarantine` or `no_reply`, and has no owner;
* a class: the message is `manual`, and the class's owner for the segment has it (`exception_owners`; without a row the
  account's customer owner, else the policy's fallback owner). Where several classes apply all are kept, and the first of
  this list decides the owner: {classes}.

In `dispatch_exception` trouble that is on record is an `alert` to the account owner; what `late_fulfillment`,
`stale_records` and `record_mismatch` find is stated in the alert and does not hold it.
"""


def guards_page() -> str:
    """The whole page as Markdown, ending in a line break."""
    classes = ", ".join(f"`{each}`" for each in EXCEPTION_PRECEDENCE)
    parts = [_HEAD.format(classes=classes)]
    for stage, guards in STAGES.items():
        parts.append(f"## {stage}\n{_STAGE_ASKS[stage]}\n")
        parts.extend(_section(guard) for guard in guards)
    parts.append(f"## Any guard\n{_table('')}")
    return "\n".join(parts)


def _section(guard: Guard) -> str:
    why, says = str(guard.__globals__["__doc__"]), str(guard.__doc__)
    return f"### {guard.__name__}\n{_paragraphs(why)}\n\n{_paragraphs(says)}\n\n{_table(guard.__name__)}"


def _table(guard: str) -> str:
    rows = "\n".join(_row(each) for each in Reason if each.value.guard == guard)
    return f"| reason | says | what follows | what would release it |\n|---|---|---|---|\n{rows}\n"


def _row(reason: Reason) -> str:
    remedy = REMEDIES.get(reason)
    release = "" if remedy is None else remedy.text
    return f"| `{reason.code}` | {reason.value.text} | {_consequence(reason, reason.value)} | {release} |"


def _consequence(reason: Reason, meaning: Meaning) -> str:
    if meaning.route is not None:
        return f"`{meaning.route}`"
    if meaning.exception_class is not None:
        return f"`{meaning.exception_class}`"
    return "the class that it names" if reason in REMEDIES else "clear"


def _paragraphs(docstring: str) -> str:
    """The text of a docstring, a line each paragraph."""
    return "\n\n".join(_unwrapped(docstring))


def _unwrapped(docstring: str) -> Iterator[str]:
    for paragraph in docstring.strip().split("\n\n"):
        yield " ".join(paragraph.split())
