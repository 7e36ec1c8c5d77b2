"""Ties one claim to the field that it rests on, or says why it may not stand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from counterfoil.guards.grounds import Ground
from counterfoil.guards.subjects import ORDER_FIELDS, Subject, identifier_value
from counterfoil.records.fulfillment import LEFT_THE_HOUSE, ShipmentStatus
from counterfoil.records.vocabulary import PromiseLevel
from counterfoil.records.writing import Claim, ClaimKind


class Problem(StrEnum):
    """Why a claim may not stand."""

    NOT_IN_RECORDS = "not_in_records"
    STATUS_DIFFERS = "status_differs"
    ABOVE_PROMISE_LEVEL = "above_promise_level"
    NEVER_STATED = "never_stated"
    """Amounts, percentages, terms and commitments stand in no draft, whatever the records hold."""
    AMBIGUOUS_DATE = "ambiguous_date"


_LEFT: Final = frozenset(each.value for each in LEFT_THE_HOUSE)
_MOVING: Final = frozenset({ShipmentStatus.SHIPPED.value, ShipmentStatus.IN_TRANSIT.value})
_DELIVERED: Final = frozenset({ShipmentStatus.DELIVERED.value})
_PACKED: Final = _LEFT | {ShipmentStatus.PACKED.value}

_ORDER_SAYS: Final[dict[str, frozenset[str]]] = {
    "open": frozenset({"open"}),
    "confirmed": frozenset({"confirmed"}),
    "in_fulfillment": frozenset({"in_fulfillment"}),
    "processing": frozenset({"in_fulfillment"}),
    "shipped": frozenset({"shipped", "delivered"}),
    "delivered": frozenset({"delivered"}),
    "closed": frozenset({"closed"}),
    "cancelled": frozenset({"cancelled"}),
    "on_hold": frozenset({"on_hold"}),
}
_SHIPMENT_SAYS: Final[dict[str, frozenset[str]]] = {
    "planned": frozenset({"planned"}),
    "picking": frozenset({"picking"}),
    "picked": _PACKED,
    "packed": _PACKED,
    "shipped": _LEFT,
    "in_transit": _MOVING,
    "delivered": _DELIVERED,
}
_QUEUE_SAYS: Final[dict[str, frozenset[str]]] = {
    "accepted": frozenset({"accepted"}),
    "queued": frozenset({"queued"}),
    "processing": frozenset({"in_processing"}),
    "blocked": frozenset({"blocked"}),
}
_RECORDED: Final = frozenset({*_ORDER_SAYS, *_SHIPMENT_SAYS, *_QUEUE_SAYS})
_DATE_FIELDS: Final[dict[str | None, frozenset[str]]] = {
    None: frozenset({"ship_date", "delivered_at", "ordered_on", "promised_date"}),
    "shipped": frozenset({"ship_date"}),
    "delivered": frozenset({"delivered_at"}),
    "promised": frozenset({"promised_date"}),
    "delivery": frozenset({"delivered_at", "promised_date"}),
    "ordered": frozenset({"ordered_on"}),
}
_LINE_QUANTITIES: Final[dict[str, str]] = {
    "ordered": "quantity_ordered",
    "shipped": "quantity_shipped",
    "backordered": "quantity_backordered",
}
_QUANTITIES: Final = frozenset({*_LINE_QUANTITIES.values(), "quantity"})
_NEVER: Final = frozenset({ClaimKind.AMOUNT, ClaimKind.PERCENTAGE, ClaimKind.COMMITMENT})


@dataclass(frozen=True)
class Grounding:
    """The grounds of a case and the level its draft may reach; settles claims one by one."""

    grounds: Sequence[Ground]
    level: PromiseLevel
    today: date
    links_allowed: tuple[str, ...] = ()

    def settle(self, claim: Claim, subject: Subject) -> Claim:
        """The claim with its source, or with its problem."""
        if claim.kind in _NEVER:
            return _with_problem(claim, Problem.NEVER_STATED)
        if claim.kind is ClaimKind.LINK:
            return claim if self._is_allowed_link(claim) else _with_problem(claim, Problem.NEVER_STATED)
        if claim.kind is ClaimKind.STATUS:
            return self._settle_status(claim, subject)
        if "|" in claim.value and claim.kind is ClaimKind.DATE:
            return _with_problem(claim, Problem.AMBIGUOUS_DATE)
        rule = _RULES[claim.kind]
        return self._cite(claim, subject, lambda ground: rule(self, claim, subject, ground))

    def _is_allowed_link(self, claim: Claim) -> bool:
        return claim.text.rstrip(".,") in self.links_allowed

    def _cite(self, claim: Claim, subject: Subject, fits: Callable[[Ground], bool]) -> Claim:
        """Cites a ground that fits, one for each of the orders that the claim is about."""
        fitting = [each for each in self.grounds if fits(each) and _concerns(each, subject)]
        if not subject.orders or {each.order for each in fitting} < subject.orders or not fitting:
            return _with_problem(claim, Problem.NOT_IN_RECORDS)
        allowed = [each for each in fitting if needed_level(each.field) <= self.level]
        if {each.order for each in allowed} < subject.orders:
            return _with_problem(claim, Problem.ABOVE_PROMISE_LEVEL)
        return claim.model_copy(update={"source": allowed[0].ref})

    def _settle_status(self, claim: Claim, subject: Subject) -> Claim:
        if claim.value == "received":
            return self._cite(claim, subject, lambda ground: ground.field in ORDER_FIELDS)
        if claim.value == "not received":
            return claim
        positive = claim.value.removeprefix("not ")
        recorded = [self._status_grounds(positive, subject, order) for order in sorted(subject.orders)]
        if claim.value != positive:
            recorded = [self._denied_by(positive, subject, order) for order in sorted(subject.orders)]
        if not recorded or not all(recorded):
            return _with_problem(claim, Problem.STATUS_DIFFERS)
        if self.level < PromiseLevel.RESTATE_STATUS:
            return _with_problem(claim, Problem.ABOVE_PROMISE_LEVEL)
        return claim.model_copy(update={"source": recorded[0][0].ref})

    def _status_grounds(self, word: str, subject: Subject, order: int) -> list[Ground]:
        """The rows of one order that make the word true of what the claim is about."""
        own = [each for each in self.grounds if each.order == order and _concerns(each, subject)]
        of_order = [each for each in own if each.table == "orders" and each.field == "status"]
        said = [each for each in of_order if each.value in _ORDER_SAYS.get(word, ())]
        said += [
            each
            for each in own
            if each.field == "order_queue_status" and each.value in _QUEUE_SAYS.get(word, ())
        ]
        if said and not subject.lines:
            return said
        if word == "backordered":
            return [each for each in own if each.field == "quantity_backordered" and each.value != "0"]
        shipments = [each for each in own if each.table == "shipments" and each.field == "status"]
        fitting = [each for each in shipments if each.value in _SHIPMENT_SAYS.get(word, ())]
        is_enough = subject.is_of_part or len(fitting) == len(shipments)
        return fitting if fitting and is_enough else []

    def _denied_by(self, word: str, subject: Subject, order: int) -> list[Ground]:
        """The statuses of one order that make the word untrue of what the claim is about: of a part, or of all."""
        if word not in _RECORDED:
            return []
        own = [each for each in self.grounds if each.order == order and _concerns(each, subject)]
        fields = ("order_queue_status",) if word in _QUEUE_SAYS and word not in _ORDER_SAYS else ("status",)
        said = [each for each in own if each.field in fields]
        if subject.is_of_part and word in _SHIPMENT_SAYS:
            return [e for e in said if e.table == "shipments" and e.value not in _SHIPMENT_SAYS[word]]
        is_true = self._status_grounds(word, subject._replace(is_of_part=not subject.is_of_whole), order)
        return [] if is_true else said

    def fits_date(self, claim: Claim, subject: Subject, ground: Ground) -> bool:
        """A day of the records, in the role that the sentence gives it; what has not happened is no fact."""
        if ground.field not in _DATE_FIELDS.get(subject.role, ()) or ground.value[:10] != claim.value:
            return False
        if ground.field == "promised_date":
            return ground.table == "orders" or bool(subject.lines)
        has_happened = claim.value <= self.today.isoformat()
        if ground.field == "delivered_at":
            return has_happened and ground.status in _DELIVERED
        return has_happened and (ground.field != "ship_date" or ground.status in _LEFT)

    def fits_quantity(self, claim: Claim, subject: Subject, ground: Ground) -> bool:
        """A number of the records, in the role that the sentence gives it."""
        if ground.field not in _QUANTITIES or ground.value != claim.value:
            return False
        if subject.role is None:
            return True
        if ground.field != "quantity":
            return _LINE_QUANTITIES.get(subject.role) == ground.field
        statuses = _SHIPMENT_SAYS.get(subject.role.removeprefix("not "), frozenset())
        return (ground.status in statuses) != subject.role.startswith("not ")

    def fits_identifier(self, claim: Claim, subject: Subject, ground: Ground) -> bool:
        """The number of an order, a line, an article or a shipment, or the name of its carrier."""
        if ground.field == "carrier":
            return ground.value.casefold() == claim.value.casefold()
        is_identifier = ground.field in ORDER_FIELDS or ground.field in _IDENTIFIERS
        return is_identifier and identifier_value(ground) == claim.value

    def fits_address(self, claim: Claim, subject: Subject, ground: Ground) -> bool:
        """The address of whoever looks after the customer, and no other."""
        return ground.field == "customer_owner_email" and ground.value.casefold() == claim.value.casefold()


_IDENTIFIERS: Final = frozenset({"line", "sku", "shipment_id", "tracking_number", "job_id"})
_AT_ONCE: Final = ORDER_FIELDS | {"customer_owner_email"}
_RULES: Final[dict[ClaimKind, Callable[[Grounding, Claim, Subject, Ground], bool]]] = {
    ClaimKind.DATE: Grounding.fits_date,
    ClaimKind.QUANTITY: Grounding.fits_quantity,
    ClaimKind.IDENTIFIER: Grounding.fits_identifier,
    ClaimKind.ADDRESS: Grounding.fits_address,
}


def needed_level(field: str) -> PromiseLevel:
    """The lowest promise level at which a draft may state this field."""
    if field in _AT_ONCE:
        return PromiseLevel.ACKNOWLEDGE
    return PromiseLevel.RESTATE_CONFIRMED_DATE if field == "promised_date" else PromiseLevel.RESTATE_STATUS


def _concerns(ground: Ground, subject: Subject) -> bool:
    """True if the field belongs to the order, and to the line, that the claim is about."""
    of_line = not subject.lines or ground.line is None or ground.line in subject.lines
    return ground.order in subject.orders and of_line


def _with_problem(claim: Claim, problem: Problem) -> Claim:
    return claim.model_copy(update={"problem": problem.value})


def problems_of(claims: Iterable[Claim]) -> tuple[Claim, ...]:
    """The claims that may not stand."""
    return tuple(each for each in claims if each.problem is not None)
