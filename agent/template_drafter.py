"""The drafter that needs no model: a short, courteous answer made of typed facts alone.

Everything it writes is a fixed sentence or a field of a record, so the verifier finds
nothing to object to, and the same facts give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final

from counterfoil.guards.claims import SHORT_NUMBER, is_plain_name, is_plain_number
from counterfoil.guards.missing_fields import missing_fields
from counterfoil.guards.recipients import own_recipients
from counterfoil.records.accounts import Account
from counterfoil.records.errors import DraftUnusable
from counterfoil.records.facts import Facts, OrderFacts
from counterfoil.records.fields import canonical
from counterfoil.records.fulfillment import LEFT_THE_HOUSE, Shipment, ShipmentStatus
from counterfoil.records.orders import OrderQueueStatus, OrderStatus
from counterfoil.records.reading import Ask
from counterfoil.records.vocabulary import PromiseLevel, Workflow
from counterfoil.records.writing import Draft

_MONTHS: Final = (
    "January February March April May June July August September October November December".split()
)
_CONSIGNMENTS_MAX: Final = 60
"""More than these, of all orders together, are not listed one by one."""
_NUMBERS_IN_SUBJECT_MAX: Final = 3

_ORDER_WORDS: Final = {
    OrderStatus.OPEN: "is open",
    OrderStatus.CONFIRMED: "is confirmed",
    OrderStatus.IN_FULFILLMENT: "is in fulfillment",
    OrderStatus.SHIPPED: "has shipped",
    OrderStatus.DELIVERED: "has been delivered",
    OrderStatus.CLOSED: "is closed",
    OrderStatus.CANCELLED: "is cancelled",
    OrderStatus.ON_HOLD: "is on hold",
}
_SHIPMENT_WORDS: Final = {
    ShipmentStatus.PLANNED: "planned",
    ShipmentStatus.PICKING: "being picked",
    ShipmentStatus.PACKED: "packed",
    ShipmentStatus.SHIPPED: "shipped",
    ShipmentStatus.IN_TRANSIT: "in transit",
    ShipmentStatus.DELIVERED: "delivered",
    ShipmentStatus.EXCEPTION: "shipped",
}
_ASKED_FOR: Final = {
    "po_number": "the PO number",
    "billing_entity": "the billing entity (the legal name for the bill-to address)",
    "procurement_contact": "the procurement contact (name and e-mail address)",
    "signature_packet": "the signature packet (the signed papers)",
    "tax_detail": "the tax detail (such as an exemption certificate or a tax number)",
    "delivery_prerequisite": "the delivery prerequisite (what the site needs before a delivery)",
}


class TemplateDrafter:
    """Implements `agent.ports.Drafter`.  It follows the instructions `shorter` and `without tracking`, no other."""

    name = "template"

    def draft(self, facts: Facts, level: PromiseLevel, instruction: str | None) -> Draft:
        """A draft that says no more than `level`; `DraftUnusable` where there is nobody or nothing to write to."""
        to, cc = own_recipients(facts)
        if level is PromiseLevel.NONE or not to:
            raise DraftUnusable("nothing may be said, or there is nobody it may be said to")
        wish = (instruction or "").casefold()
        writer = _Writer(
            level,
            listed_max=0 if "short" in wish else max(1, _CONSIGNMENTS_MAX // max(1, len(facts.orders))),
            names_carrier="without tracking" not in wish,
        )
        paragraphs = [writer.paragraph(order, facts.workflow) for order in facts.orders]
        owner = _owner_sentence(facts)
        if not paragraphs and owner is None:
            raise DraftUnusable("the records hold neither an order nor who looks after the account")
        body = (
            f"{_greeting(facts)},",
            "Thank you for your message.",
            *paragraphs,
            *([owner] if owner else []),
            "Kind regards,\nCustomer Service",
        )
        return Draft(
            to=to, cc=cc, subject=reply_subject(facts), body="\n\n".join(body) + "\n", drafter=self.name
        )


class _Writer:
    """Writes the paragraph of one order at one promise level."""

    def __init__(self, level: PromiseLevel, *, listed_max: int, names_carrier: bool) -> None:
        self._level = level
        self._listed_max = listed_max
        self._names_carrier = names_carrier

    def paragraph(self, order: OrderFacts, workflow: Workflow | None) -> str:
        """Where the order stands, as far as the level goes."""
        if self._level is PromiseLevel.ACKNOWLEDGE:
            return "\n".join(_acknowledgement(order, workflow))
        if workflow is Workflow.ORDER_READINESS:
            return "\n".join(_acceptance(order))
        return "\n".join(self._status(order))

    def _status(self, order: OrderFacts) -> Iterator[str]:
        status = order.order.status if order.order is not None else None
        said = _ORDER_WORDS[status] if status is not None else "is in our system"
        shipments = list(
            dict.fromkeys(filter(None, (self._shipment(each, order) for each in order.shipments)))
        )
        listed = shipments[: self._listed_max]
        yield f"Your order {_numbers(order)} {said}{':' if listed else '.'}"
        yield from (f"- {each}." for each in listed)
        if not listed:
            yield from self._delivered_days(order)
        elif len(listed) < len(shipments):
            yield "- Further shipments are in our system."
        promised = order.order.promised_date if order.order is not None and order.order.is_open else None
        if promised is not None and self._level is PromiseLevel.RESTATE_CONFIRMED_DATE:
            yield f"The promised date of this order is {in_words(promised)}."

    def _shipment(self, shipment: Shipment, order: OrderFacts) -> str:
        """One shipment: of which line, how much of it, and how far it has come."""
        how_much = ["part of it"] if len(order.shipments) > 1 else []
        if shipment.quantity is not None:
            how_much = [f"quantity {canonical(shipment.quantity)}"]
        said = ", ".join((*how_much, *self._journey(shipment)))
        if shipment.line is not None and any(each.line == shipment.line for each in order.lines):
            return f"Line {shipment.line}{_article(shipment.line, order)}: {said or 'in our system'}"
        return said[:1].upper() + said[1:]

    def _journey(self, shipment: Shipment) -> Iterator[str]:
        status = shipment.status
        if status is None:
            return
        if status not in LEFT_THE_HOUSE:
            yield _SHIPMENT_WORDS[status]
            return
        yield f"shipped on {in_words(shipment.ship_date)}" if shipment.ship_date else "shipped"
        if self._names_carrier:
            yield from _carrier(shipment)
        if status is ShipmentStatus.DELIVERED:
            yield f"delivered on {in_words(shipment.delivered_at)}" if shipment.delivered_at else "delivered"
        elif status is ShipmentStatus.IN_TRANSIT:
            yield "in transit"

    def _delivered_days(self, order: OrderFacts) -> Iterator[str]:
        delivered = [each for each in order.shipments if each.status is ShipmentStatus.DELIVERED]
        days = sorted({each.delivered_at.date() for each in delivered if each.delivered_at is not None})
        what = "It" if len(days) == 1 and len(delivered) == len(order.shipments) else "Part of it"
        for day in days:
            yield f"{what} was delivered on {in_words(day)}."


def _acknowledgement(order: OrderFacts, workflow: Workflow | None) -> Iterator[str]:
    yield f"We have your order {_numbers(order)} in our system."
    asked = [_ASKED_FOR[each] for each in missing_fields(order.intake)]
    if asked and workflow is Workflow.ORDER_READINESS:
        yield "For order processing we still need from you:"
        yield from (f"- {each}" for each in asked)


def _acceptance(order: OrderFacts) -> Iterator[str]:
    is_accepted = order.intake is not None and order.intake.order_queue_status is OrderQueueStatus.ACCEPTED
    said = "is accepted into order processing" if is_accepted else "is in our system"
    yield f"Your order {_numbers(order)} {said}."


def reply_subject(facts: Facts) -> str:
    """A subject of our own: the sender's words never stand in it; threading rests on the headers."""
    numbers = list(dict.fromkeys(_customer_number(each) for each in facts.orders))
    if not numbers or len(numbers) > _NUMBERS_IN_SUBJECT_MAX:
        return "Re: Your message" if not numbers else "Re: Your orders"
    return f"Re: Your order{'s' if len(numbers) > 1 else ''} {_listed(numbers)}"


def in_words(day: date) -> str:
    """A day that nobody reads in two ways: `24 March 2026`."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _greeting(facts: Facts) -> str:
    """By the name that the CRM holds for the sender's address, never by the one that the mail gives."""
    address = facts.message.sender.address.casefold() if facts.message.sender is not None else ""
    name = next((each.name for each in facts.contacts if each.email.casefold() == address), "")
    return f"Hello {name}" if is_plain_name(name) else "Hello"


def _owner_sentence(facts: Facts) -> str | None:
    account = facts.account
    if account is None or account.customer_owner is None or not is_plain_name(account.customer_owner):
        return None
    address = _owner_address(facts, account) if Ask.CONTACT in facts.reading.asks else None
    return f"{account.customer_owner} looks after your account{f' ({address})' if address else ''}."


def _owner_address(facts: Facts, account: Account) -> str | None:
    """The address, where every order's evidence holds it."""
    held = [each.account.customer_owner_email if each.account else None for each in facts.orders]
    return account.customer_owner_email if held and set(held) == {account.customer_owner_email} else None


def _numbers(order: OrderFacts) -> str:
    """Their number with ours behind it; ours alone where theirs is not known, or reads as something else."""
    ours, theirs = order.label, _customer_number(order)
    if theirs == ours:
        return ours
    return f"{theirs} (our number {ours})"


def _customer_number(order: OrderFacts) -> str:
    """Their number, announced where it could be read as a quantity; ours where theirs is none or no number."""
    number = order.po_number
    if number is None or not is_plain_number(number):
        return order.label
    return f"PO {number}" if _reads_as_quantity(number) else number


def _reads_as_quantity(number: str) -> bool:
    return number.isdigit() and len(number) < SHORT_NUMBER


def _article(line: int, order: OrderFacts) -> str:
    sku = next((each.sku for each in order.lines if each.line == line and each.sku), "")
    return f" ({sku})" if is_plain_number(sku) and not _reads_as_quantity(sku) else ""


def _carrier(shipment: Shipment) -> Iterator[str]:
    carrier = shipment.carrier
    if carrier is not None and is_plain_name(carrier) and not is_plain_number(carrier):
        yield f"carrier {carrier}"
    if shipment.tracking_number is not None and is_plain_number(shipment.tracking_number):
        yield f"tracking number {shipment.tracking_number}"


def _listed(words: Sequence[str] | Iterable[str]) -> str:
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last
