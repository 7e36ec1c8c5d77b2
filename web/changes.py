"""What has changed since a reviewer looked, in words that need no knowledge of hashes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final, NamedTuple

from counterfoil.records.desk import CaseDetail
from counterfoil.records.errors import Changed
from counterfoil.records.message import InboundMessage
from counterfoil.records.vocabulary import SystemName
from counterfoil.web.wording import capital, in_order, spoken

_NEW_MAIL: Final = "latest message of the conversation"
_REVISION: Final = "revision of the draft"
_OTHER_NAMES: Final = MappingProxyType({"thread_head": _NEW_MAIL, "revision": _REVISION})
"""What the store finds changed at the last moment, under the names of its columns."""
_GOES_WITHOUT_SAYING: Final = MappingProxyType(
    {
        "draft": {_NEW_MAIL},
        _REVISION: {_NEW_MAIL, "draft"},
        "text of the draft": {_NEW_MAIL, "draft", _REVISION},
        "records": {_NEW_MAIL, "draft"},
    }
)
"""A change that need not be told where one of these has changed."""
_FOUND_BY_LOOKING_AGAIN: Final = ("route", "promise level", "policy")


class Changes(NamedTuple):
    """What is told of a refused decision."""

    rows: tuple[Changed, ...]
    is_draft_outdated: bool
    """The draft rests on what is no longer so; reading it again does not help."""


def told(changes: Sequence[Changed], case: CaseDetail, messages: Mapping[str, InboundMessage]) -> Changes:
    """The changes, each once and in words, new mail first."""
    named = {_OTHER_NAMES.get(each.field, each.field): each for each in changes}
    kept = {
        field: each
        for field, each in named.items()
        if not _GOES_WITHOUT_SAYING.get(field, set()) & named.keys()
    }
    in_turn = sorted(kept, key=lambda field: field != _NEW_MAIL)
    rows = tuple(_told(field, kept[field], case, messages) for field in in_turn)
    is_outdated = any(field in _FOUND_BY_LOOKING_AGAIN or _is_of_record(field) for field in kept)
    return Changes(rows, is_outdated)


def _told(field: str, change: Changed, case: CaseDetail, messages: Mapping[str, InboundMessage]) -> Changed:
    if _is_of_record(field):
        return Changed(_record_field(field), change.seen, change.now)
    if field == _NEW_MAIL:
        return Changed("The conversation", "ended with what you saw", _mail(messages.get(change.now)))
    if field == _REVISION:
        return Changed("The draft", f"revision {change.seen}", _revision(change.now, case))
    if field == "policy":
        return Changed("The policy", f"version {change.seen[:8]}", f"version {change.now[:8]}")
    if field == "route":
        route, _, why = change.now.partition(" ")
        return Changed("What is to be done", spoken(change.seen), f"{spoken(route)} {why}".strip())
    if field == "promise level":
        return Changed("What may be said", spoken(change.seen), spoken(change.now))
    if field == "recipients":
        return Changed("Recipients", change.seen, change.now)
    return Changed(capital(f"the {field}"), "as you saw it", "not the same any more")


def _is_of_record(field: str) -> bool:
    return field.partition(" ")[0] in set(SystemName)


def _record_field(field: str) -> str:
    system, _, rest = field.partition(" ")
    record, _, name = rest.rpartition(" ")
    return f"{spoken(system)} {record} {spoken(name)}"


def _mail(message: InboundMessage | None) -> str:
    if message is None:
        return "there is new mail"
    senders = ", ".join(each.address for each in message.senders) or "an unknown sender"
    return f"new mail from {senders}: {in_order(message.subject) or 'no subject'}"


def _revision(number: str, case: CaseDetail) -> str:
    authors = [each.author for each in case.revisions if str(each.revision) == number]
    return f"revision {number}, by {authors[-1]}" if authors else f"revision {number}"
