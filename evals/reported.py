"""Drafts that say what the records hold in other words than the template's, to try the claim verifier with.

A gate that stops these is of no use to anybody.  All is drawn from a seed, so that a
finding can be repeated.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from random import Random
from typing import Final

from counterfoil.evals.claims import MONTHS, WEEKDAYS
from counterfoil.records.facts import Facts, OrderFacts
from counterfoil.records.fields import canonical
from counterfoil.records.fulfillment import LEFT_THE_HOUSE, Shipment, ShipmentStatus
from counterfoil.records.vocabulary import PromiseLevel

_GREETINGS: Final = ("Hello {},", "Dear {},", "Hi {},", "Good morning {},", "Hello,", "Dear {}")
_THANKS: Final = (
    "Thank you for your message.",
    "Thanks for your e-mail.",
    "Thank you for contacting us about your order.",
    "Thank you for your question.",
    "Many thanks for your enquiry.",
    "We have checked our records.",
    "Here is what our records show.",
)
_CLOSINGS: Final = (
    "Please let us know if you have any further questions.",
    "If you need anything else, please reply to this message.",
    "Thank you for your patience.",
    "We are happy to help with any other question.",
    "Please do not hesitate to contact us.",
    "You can reply to this e-mail with any questions.",
)
_FAREWELLS: Final = ("Kind regards,", "Best regards,", "Sincerely,", "Regards,", "With kind regards,")
_STATUS_FRAMES: Final = (
    "Your order {0} {1}.",
    "Order {0} {1}.",
    "PO {0} {1}.",
    "Regarding {0}: the order {1}.",
    "We can confirm that your order {0} {1}.",
    "According to our system, order {0} {1}.",
    "Our records show that {0} {1}.",
)
_STATUS_WORDS: Final = {
    "open": ("is open", "is still open"),
    "confirmed": ("is confirmed", "has been confirmed", "is currently confirmed"),
    "in_fulfillment": ("is in fulfillment", "is currently in fulfillment", "is being processed"),
    "shipped": ("has shipped", "has been shipped", "was dispatched"),
    "delivered": ("has been delivered", "was delivered", "is delivered"),
}
_PROMISE_FRAMES: Final = (
    "The promised date is {}.",
    "It is promised for {}.",
    "The confirmed delivery date is {}.",
    "Promised delivery date: {}",
    "The delivery date in our system is {}.",
)


def reported(orders: Sequence[OrderFacts], facts: Facts, level: PromiseLevel, seed: int) -> str:
    """A body that says of these orders what the records hold and the level allows, in words drawn by the seed."""
    dice = Random(seed)  # noqa: S311  # drawn to be repeated, not to be secret
    names = [each.name for each in facts.contacts] + [each.name.split()[0] for each in facts.contacts]
    owner = facts.account.customer_owner if facts.account is not None else None
    lines = [dice.choice(_GREETINGS).format(dice.choice(names)), "", dice.choice(_THANKS)]
    for order in orders:
        lines.append(" ".join(_sentences(order, level, dice)))
    if owner is not None and dice.random() < 0.5:
        lines.append(dice.choice(("{} looks after your account.", "Your contact here is {}.")).format(owner))
    lines += [
        dice.choice(_CLOSINGS),
        "",
        dice.choice(_FAREWELLS),
        dice.choice(("Customer Service", owner or "Customer Service")),
    ]
    return "\n".join(lines) + "\n"


def _sentences(order: OrderFacts, level: PromiseLevel, dice: Random) -> Iterator[str]:
    number = dice.choice([each for each in (order.po_number, order.label) if each])
    if level is PromiseLevel.ACKNOWLEDGE:
        yield dice.choice(
            (
                "We have received your order {}.",
                "Your order {} is in our system.",
                "We have order {} on file.",
            )
        ).format(number)
        return
    assert order.order is not None
    words = _STATUS_WORDS.get(order.order.status or "", ("is in our system",))
    yield dice.choice(_STATUS_FRAMES).format(number, dice.choice(words))
    for shipment in order.shipments:
        yield from _of_shipment(shipment, order, dice)
    if level is PromiseLevel.RESTATE_CONFIRMED_DATE and order.order.promised_date is not None:
        yield dice.choice(_PROMISE_FRAMES).format(_unmistakable(order.order.promised_date, dice))


def _of_shipment(shipment: Shipment, order: OrderFacts, dice: Random) -> Iterator[str]:
    line = next((each for each in order.lines if each.line == shipment.line), None)
    if line is None or shipment.quantity is None or shipment.status not in _STATES:
        return
    count = f"{canonical(shipment.quantity)} {dice.choice(('pieces', 'units', 'pcs'))} of {line.sku}"
    yield dice.choice(_STATES[shipment.status]).format(count, canonical(shipment.quantity), line.line)
    if shipment.ship_date is not None and shipment.status in LEFT_THE_HOUSE:
        shipped = _unmistakable(shipment.ship_date, dice)
        yield dice.choice(
            ("They shipped on {}.", "The ship date is {}.", "These were dispatched on {}.")
        ).format(shipped)
    if shipment.delivered_at is not None:
        delivered = _unmistakable(shipment.delivered_at.date(), dice)
        yield f"{count} were delivered on {delivered}."
    if shipment.tracking_number is not None:
        yield dice.choice(_TRACKING).format(shipment.tracking_number)
    if shipment.carrier is not None and shipment.status in LEFT_THE_HOUSE:
        yield dice.choice(("The carrier is {}.", "Carrier: {}.")).format(shipment.carrier)


_TRACKING: Final = ("The tracking number is {}.", "Tracking: {}.", "It has consignment number {}.")
_STATES: Final = {
    ShipmentStatus.PLANNED: (
        "{0} are planned.",
        "Line {2}: quantity {1}, planned.",
        "{0} have not shipped yet.",
    ),
    ShipmentStatus.PICKING: ("{0} are being picked.", "Line {2}: {1} units, in picking."),
    ShipmentStatus.PACKED: ("{0} have been packed.", "Line {2}: {1} packed."),
    ShipmentStatus.IN_TRANSIT: (
        "{0} are in transit.",
        "Line {2}: quantity {1}, on its way.",
        "{0} have shipped.",
    ),
    ShipmentStatus.DELIVERED: ("{0} have been delivered.", "Line {2}: {1} delivered."),
}


def _unmistakable(day: date, dice: Random) -> str:
    month = MONTHS[day.month - 1]
    return dice.choice(
        (
            day.isoformat(),
            f"{day.day} {month} {day.year}",
            f"{month} {day.day}, {day.year}",
            f"{day.day} {month[:3]} {day.year}",
            f"{WEEKDAYS[day.weekday()]}, {day.day} {month} {day.year}",
            f"{day.day} {month}",
        )
    )
