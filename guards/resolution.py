"""Policy 2: which orders a message is about, and whether its sender may see them.

The look-up step asks the gate for every key of the reading (`keys_to_look_up`), hands
everything that came back to `resolve` as `Matches`, and gets the orders to work on.
Matching is exact on the normal form of a number; nothing is ever resolved by nearness.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from counterfoil.records.base import Record
from counterfoil.records.dispatch import DispatchJob
from counterfoil.records.facts import Facts, Resolution, Standing
from counterfoil.records.identifiers import key_of
from counterfoil.records.message import SpanKind
from counterfoil.records.orders import OrderIntake, OrderQueueStatus, PurchaseOrder
from counterfoil.records.reading import Identifier, Where

_MAY_LOOK_UP: Final = frozenset({Standing.AUTHORIZED_CONTACT, Standing.INTERNAL})


class Matches(Record):
    """Everything that the gate found inside the sender's scope for the keys of a message.

    Rows may come in any order and more than once; rows that match no key do no harm.
    """

    orders: tuple[PurchaseOrder, ...] = ()
    """Orders by key, and those of the jobs and deals that were found."""
    jobs: tuple[DispatchJob, ...] = ()
    """Site visits by key."""
    intakes: tuple[OrderIntake, ...] = ()
    """Intake rows by key, and those of every order that comes into question."""
    opportunity_ids: tuple[str, ...] = ()
    """Deals by key, whether or not they have an intake row."""
    open_orders: tuple[PurchaseOrder, ...] = ()
    """The open orders of the sender's account; none for a colleague."""
    known_elsewhere: tuple[str, ...] = ()
    """Keys that a record outside the sender's scope has; nothing else about it is known here."""


class _Target(NamedTuple):
    """What one key stands for: an order, else a deal or a job without one."""

    order_id: str | None = None
    opportunity_id: str | None = None
    job_id: str | None = None

    @property
    def stands_for(self) -> str:
        return self.order_id or self.opportunity_id or self.job_id or ""


def keys_to_look_up(facts: Facts) -> tuple[str, ...]:
    """The keys of all identifiers of a message, each once, the most trusted first; none for a stranger."""
    if facts.sender.standing not in _MAY_LOOK_UP:
        return ()
    return tuple(dict.fromkeys(each.key for part in _parts(facts) for each in part if each.key))


def resolve(facts: Facts, matches: Matches) -> Resolution:
    """What the message names, from the first part that names anything.

    The parts are, in this order: the new text, what it forwards, the attachments, the
    subject, the orders of the case, the rest of the conversation.  An identifier that
    nothing announces names something only where a record has it.
    """
    if facts.sender.standing not in _MAY_LOOK_UP:
        return Resolution()
    desk = _Desk(matches)
    new, forwarded, attached, subject, quoted = _parts(facts)
    for part in (new, forwarded, attached, subject):
        if named := desk.named(part):
            return _with_offers(desk.settle(named), facts, desk)
    named = () if facts.conversation.order_ids else desk.named(quoted)
    return _with_offers(desk.settle(named), facts, desk) if named else _unnamed(facts, desk)


class _Desk:
    """Holds the matches against the identifiers of one message."""

    def __init__(self, matches: Matches) -> None:
        self.matches = matches
        self.elsewhere = frozenset(matches.known_elsewhere)
        orders = {each.order_id: each for each in (*matches.orders, *matches.open_orders)}
        self.order_of_deal = {
            each.opportunity_id: each.order_id for each in orders.values() if each.opportunity_id
        }
        self.by_key: dict[str, dict[str, _Target]] = {}
        for order in orders.values():
            self._file(_Target(order_id=order.order_id), order.order_id, order.po_number)
        for deal in matches.intakes:
            self._file(self._target_of_deal(deal.opportunity_id), deal.opportunity_id, deal.po_number)
        for opportunity_id in matches.opportunity_ids:
            self._file(self._target_of_deal(opportunity_id), opportunity_id)
        for job in matches.jobs:
            self._file(_Target(order_id=job.order_id, job_id=job.job_id), job.job_id)

    def _target_of_deal(self, opportunity_id: str) -> _Target:
        return _Target(order_id=self.order_of_deal.get(opportunity_id), opportunity_id=opportunity_id)

    def _file(self, target: _Target, *numbers: str | None) -> None:
        for key in {key_of(number) for number in numbers if number}:
            self.by_key.setdefault(key, {})[target.stands_for] = target

    def targets(self, key: str) -> tuple[_Target, ...]:
        """Everything in scope that has this key.  A deal without an order steps back behind an order."""
        found = tuple(self.by_key.get(key, {}).values())
        return tuple(each for each in found if each.order_id is not None) or found

    def is_held(self, key: str) -> bool:
        """Whether any record, in scope or not, has this key."""
        return key in self.elsewhere or key in self.by_key

    def named(self, part: tuple[Identifier, ...]) -> tuple[Identifier, ...]:
        """The identifiers of a part that name something, each key once.

        One place may be read as several numbers; the longest that a record has is meant there.
        """
        held = [each for each in part if self.is_held(each.key)]
        meant = [each for each in held if not any(_is_longer_there(other, each) for other in held)]
        keys = {each.key for each in meant}
        by_key: dict[str, Identifier] = {}
        for each in part:
            is_unread = each.is_announced and not any(_share_a_place(each, other) for other in meant)
            if each.key in keys or is_unread:
                by_key.setdefault(each.key, each)
        return tuple(by_key.values())

    def settle(self, named: tuple[Identifier, ...]) -> Resolution:
        """Sort what is named: found once, found several times, found elsewhere, found nowhere."""
        found = [self.targets(each.key) for each in named]
        once = [targets[0] for targets in found if len(targets) == 1]
        paired = tuple(zip(named, found, strict=True))
        nowhere = tuple(each for each, targets in paired if not targets)
        return Resolution(
            order_ids=_each_once(each.order_id for each in once),
            opportunity_ids=_each_once(each.opportunity_id for each in once if each.order_id is None),
            job_ids=_each_once(each.job_id for each in once),
            ambiguous=tuple(each for each, targets in paired if len(targets) > 1),
            out_of_scope=tuple(each for each in nowhere if each.key in self.elsewhere),
            not_found=tuple(each for each in nowhere if each.key not in self.elsewhere),
        )

    def default(self) -> Resolution:
        """What is meant where nothing is named: the account's one open order."""
        open_ids = tuple(dict.fromkeys(each.order_id for each in self.matches.open_orders))
        if len(open_ids) == 1:
            return Resolution(order_ids=open_ids, is_by_default=True)
        return Resolution(is_unnamed_and_ambiguous=True)

    def awaits_po(self, resolution: Resolution) -> bool:
        """Whether an order or deal, not accepted yet, still misses its PO number."""
        deals = {*resolution.opportunity_ids}
        deals |= {deal for deal, order in self.order_of_deal.items() if order in resolution.order_ids}
        return any(
            each.opportunity_id in deals
            and not each.po_number
            and each.order_queue_status is not OrderQueueStatus.ACCEPTED
            for each in self.matches.intakes
        )


def _unnamed(facts: Facts, desk: _Desk) -> Resolution:
    """What is meant where the sender names nothing that exists: the orders of the case, else the default."""
    of_case = Resolution(order_ids=facts.conversation.order_ids)
    return of_case if of_case.order_ids else desk.default()


def _with_offers(settled: Resolution, facts: Facts, desk: _Desk) -> Resolution:
    """A PO number that no record holds, for a deal that misses one, is offered and not looked up."""
    names_nothing_known = settled == Resolution(not_found=settled.not_found)
    meant = _unnamed(facts, desk) if names_nothing_known else settled
    if not desk.awaits_po(meant):
        return settled
    elsewhere = (each for part in _parts(facts)[:-1] for each in desk.named(part))
    offered: dict[str, Identifier] = {}
    for each in (*settled.not_found, *elsewhere):
        if not desk.is_held(each.key):
            offered.setdefault(each.key, each)
    return meant.model_copy(update={"not_found": (), "offered": tuple(offered.values())})


def _parts(facts: Facts) -> tuple[tuple[Identifier, ...], ...]:
    """The identifiers by part: new text, forwarded text, attachments, subject, rest of the conversation."""
    forwarded = [span for span in facts.message.spans if span.kind is SpanKind.FORWARDED]

    def is_forwarded(each: Identifier) -> bool:
        return each.where is Where.CONVERSATION and any(
            span.start <= each.start < span.end for span in forwarded
        )

    identifiers = facts.reading.identifiers
    return (
        tuple(each for each in identifiers if each.where is Where.NEW_TEXT),
        tuple(each for each in identifiers if is_forwarded(each)),
        tuple(each for each in identifiers if each.where is Where.ATTACHMENT),
        tuple(each for each in identifiers if each.where is Where.SUBJECT),
        tuple(each for each in identifiers if each.where is Where.CONVERSATION and not is_forwarded(each)),
    )


def _share_a_place(one: Identifier, other: Identifier) -> bool:
    """Whether two identifiers are readings of one stretch of text."""
    is_overlapping = one.start < other.end and other.start < one.end
    return is_overlapping and (one.key in other.key or other.key in one.key)


def _is_longer_there(one: Identifier, other: Identifier) -> bool:
    return len(one.key) > len(other.key) and _share_a_place(one, other)


def _each_once(values: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value is not None))
