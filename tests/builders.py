"""Records with sound defaults, so that a test states only what it is about.

The world of the defaults: Monday 16 March 2026, 09:00 UTC; account A-1 (Acme) asks
about its order SO-1 (PO 4500), one line of ten, all planned to leave in time.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from counterfoil.records.accounts import (
    Account,
    Commitment,
    CommitmentStatus,
    ConstraintCode,
    Contact,
    Contract,
    ContractStatus,
    Opportunity,
    Segment,
)
from counterfoil.records.base import SourceRef
from counterfoil.records.dispatch import DispatchJob, JobStatus, Technician
from counterfoil.records.facts import Facts, OrderFacts, Resolution, Sender, Standing
from counterfoil.records.fulfillment import InventoryLevel, Shipment, ShipmentStatus
from counterfoil.records.message import Authentication, InboundMessage, MailAddress, SpanKind, TextSpan
from counterfoil.records.orders import (
    OrderIntake,
    OrderLine,
    OrderQueueStatus,
    OrderStatus,
    PurchaseOrder,
    SignaturePacket,
)
from counterfoil.records.owners import ExceptionOwner
from counterfoil.records.reading import Ask, Identifier, Reading, Topic, TopicMention, Where
from counterfoil.records.vocabulary import ExceptionClass, PromiseLevel, SystemName, Workflow

NOW: Final = datetime(2026, 3, 16, 9, 0, tzinfo=UTC)
TODAY: Final = NOW.date()
PROMISED: Final = date(2026, 3, 24)
HOUR_AGO: Final = NOW - timedelta(hours=1)
BUYER: Final = "buyer@acme.example"


def at(day: date, hour: int = 12) -> datetime:
    """That day at that hour, UTC."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def source(system: SystemName, table: str, record: str) -> SourceRef:
    """Where a row comes from; its evidence is named after the row, so that tests can tell them apart."""
    return SourceRef(system=system, table=table, record=record, evidence=f"e-{record}")


def purchase_order(order_id: str = "SO-1", **changes: Any) -> PurchaseOrder:
    """An open, confirmed order, promised for 24 March."""
    return PurchaseOrder(
        **{
            "source": source(SystemName.ERP, "orders", order_id),
            "updated_at": HOUR_AGO,
            "order_id": order_id,
            "po_number": "4500",
            "account_id": "A-1",
            "status": OrderStatus.CONFIRMED,
            "ordered_on": date(2026, 2, 19),
            "requested_date": PROMISED,
            "promised_date": PROMISED,
            "currency": "USD",
            "total": Decimal("120.00"),
            **changes,
        }
    )


def order_line(line: int = 1, order_id: str = "SO-1", **changes: Any) -> OrderLine:
    """A line of ten, nothing shipped yet, promised with its order."""
    return OrderLine(
        **{
            "source": source(SystemName.ERP, "order_lines", f"{order_id}/{line}"),
            "updated_at": HOUR_AGO,
            "order_id": order_id,
            "line": line,
            "sku": f"SKU-{line}",
            "description": "Ball valve",
            "quantity_ordered": Decimal(10),
            "quantity_shipped": Decimal(0),
            "quantity_backordered": Decimal(0),
            "unit_price": Decimal("12.00"),
            "promised_date": PROMISED,
            **changes,
        }
    )


def shipment(shipment_id: str = "SH-1", **changes: Any) -> Shipment:
    """All ten of line 1, planned to arrive on the promised day."""
    return Shipment(
        **{
            "source": source(SystemName.FULFILLMENT, "shipments", shipment_id),
            "updated_at": HOUR_AGO,
            "shipment_id": shipment_id,
            "order_id": "SO-1",
            "line": 1,
            "quantity": Decimal(10),
            "status": ShipmentStatus.PLANNED,
            "eta": at(PROMISED),
            **changes,
        }
    )


def delivered_shipment(shipment_id: str = "SH-1", **changes: Any) -> Shipment:
    """All ten of line 1, delivered on 10 March."""
    day = date(2026, 3, 10)
    return shipment(
        shipment_id,
        **{
            "status": ShipmentStatus.DELIVERED,
            "carrier": "Ostrander Freight",
            "tracking_number": "OST-1",
            "ship_date": date(2026, 3, 6),
            "eta": at(day),
            "delivered_at": at(day, 15),
            **changes,
        },
    )


def contract(contract_id: str = "K-1", **changes: Any) -> Contract:
    """An active contract that allows everything and forbids nothing."""
    return Contract(
        **{
            "source": source(SystemName.CRM, "contracts", contract_id),
            "updated_at": HOUR_AGO,
            "contract_id": contract_id,
            "account_id": "A-1",
            "status": ContractStatus.ACTIVE,
            "effective_on": date(2025, 1, 1),
            "expires_on": date(2027, 12, 31),
            "constraint_code": ConstraintCode.NONE,
            "allowed_promise": PromiseLevel.RESTATE_CONFIRMED_DATE,
            "is_disputed": False,
            **changes,
        }
    )


def account(account_id: str = "A-1", **changes: Any) -> Account:
    """Acme, a standard account with both owners."""
    return Account(
        **{
            "source": source(SystemName.CRM, "accounts", account_id),
            "updated_at": HOUR_AGO,
            "account_id": account_id,
            "name": "Acme",
            "email_domains": ("acme.example",),
            "segment": Segment.STANDARD,
            "account_owner": "Ada Owner",
            "account_owner_email": "ada@example.com",
            "customer_owner": "Carl Care",
            "customer_owner_email": "carl@example.com",
            "language": "en",
            **changes,
        }
    )


def contact(contact_id: str = "C-1", **changes: Any) -> Contact:
    """Acme's authorized buyer."""
    return Contact(
        **{
            "source": source(SystemName.CRM, "contacts", contact_id),
            "updated_at": HOUR_AGO,
            "contact_id": contact_id,
            "account_id": "A-1",
            "name": "Bea Buyer",
            "email": BUYER,
            "is_authorized": True,
            **changes,
        }
    )


def commitment(commitment_id: str = "M-1", **changes: Any) -> Commitment:
    """An open commitment that agrees with the order."""
    return Commitment(
        **{
            "source": source(SystemName.CRM, "commitments", commitment_id),
            "updated_at": HOUR_AGO,
            "commitment_id": commitment_id,
            "account_id": "A-1",
            "order_id": "SO-1",
            "due_on": PROMISED,
            "status": CommitmentStatus.OPEN,
            **changes,
        }
    )


def opportunity(opportunity_id: str = "OP-1", **changes: Any) -> Opportunity:
    """A closed-won deal without a deal-desk exception."""
    return Opportunity(
        **{
            "source": source(SystemName.CRM, "opportunities", opportunity_id),
            "updated_at": HOUR_AGO,
            "opportunity_id": opportunity_id,
            "account_id": "A-1",
            "stage": "closed_won",
            "deal_desk_owner": "Dee Desk",
            "contract_id": "K-1",
            **changes,
        }
    )


def intake(opportunity_id: str = "OP-1", **changes: Any) -> OrderIntake:
    """A complete intake row, accepted into order processing."""
    return OrderIntake(
        **{
            "source": source(SystemName.ERP, "order_intake", opportunity_id),
            "updated_at": HOUR_AGO,
            "opportunity_id": opportunity_id,
            "po_number": "4500",
            "billing_entity": "Acme Inc.",
            "procurement_contact": "Bea Buyer",
            "signature_packet": SignaturePacket.COMPLETE,
            "tax_detail": "standard rate",
            "delivery_prerequisite": "none",
            "order_queue_status": OrderQueueStatus.ACCEPTED,
            **changes,
        }
    )


def job(job_id: str = "DJ-1", **changes: Any) -> DispatchJob:
    """A site visit on 23 March that nothing stands in the way of."""
    return DispatchJob(
        **{
            "source": source(SystemName.DISPATCH, "dispatch_jobs", job_id),
            "updated_at": HOUR_AGO,
            "job_id": job_id,
            "order_id": "SO-1",
            "account_id": "A-1",
            "scheduled_for": at(date(2026, 3, 23)),
            "technician": "T. Fitter",
            "status": JobStatus.SCHEDULED,
            **changes,
        }
    )


def technician(name: str = "T. Fitter", **changes: Any) -> Technician:
    """A technician who is there all month and has hours left."""
    return Technician(
        **{
            "source": source(SystemName.DISPATCH, "technicians", name),
            "updated_at": HOUR_AGO,
            "technician": name,
            "available_from": at(date(2026, 3, 1)),
            "available_to": at(date(2026, 3, 31)),
            "capacity_hours": Decimal(40),
            "booked_hours": Decimal(30),
            **changes,
        }
    )


def inventory(sku: str = "SKU-1", **changes: Any) -> InventoryLevel:
    """Stock enough for ten orders."""
    return InventoryLevel(
        **{
            "source": source(SystemName.FULFILLMENT, "inventory", sku),
            "updated_at": HOUR_AGO,
            "sku": sku,
            "site": "MKE",
            "on_hand": Decimal(200),
            "allocated": Decimal(100),
            "available_to_promise": Decimal(100),
            **changes,
        }
    )


def exception_owner(exception_class: ExceptionClass, owner: str, **changes: Any) -> ExceptionOwner:
    """One row of the ownership table, for any segment, due in eight hours."""
    return ExceptionOwner(
        **{
            "source": source(SystemName.CONFIGURATION, "exception_owners", exception_class),
            "exception_class": exception_class,
            "owner": owner,
            "email": f"{owner.split(maxsplit=1)[0].lower()}@example.com",
            "due_hours": 8,
            **changes,
        }
    )


def order_facts(**changes: Any) -> OrderFacts:
    """Order SO-1 with its one line, its planned shipment, its contract and its account."""
    return OrderFacts(
        **{
            "order": purchase_order(),
            "lines": (order_line(),),
            "shipments": (shipment(),),
            "contracts": (contract(),),
            "account": account(),
            **changes,
        }
    )


def delivered_order(**changes: Any) -> OrderFacts:
    """Order SO-1, promised for 12 March and delivered on the 10th."""
    promised = date(2026, 3, 12)
    return order_facts(
        **{
            "order": purchase_order(status=OrderStatus.DELIVERED, promised_date=promised),
            "lines": (order_line(quantity_shipped=Decimal(10), promised_date=promised),),
            "shipments": (delivered_shipment(),),
            **changes,
        }
    )


def message(text: str = "When will PO 4500 arrive?", **changes: Any) -> InboundMessage:
    """An authenticated plain-text message of Acme's buyer; all its text is new."""
    return InboundMessage(
        **{
            "sha256": "0" * 64,
            "size_bytes": 2000,
            "message_id": "<1@acme.example>",
            "senders": (MailAddress(name="Bea Buyer", address=BUYER),),
            "to": (MailAddress(address="orders@example.com"),),
            "subject": "PO 4500",
            "text": text,
            "spans": (TextSpan(kind=SpanKind.NEW, start=0, end=len(text)),),
            "authentication": Authentication(has_trusted_result=True, dmarc="pass", is_authenticated=True),
            "language": "en",
            **changes,
        }
    )


def sender(standing: Standing = Standing.AUTHORIZED_CONTACT, **changes: Any) -> Sender:
    """Acme's authorized buyer, or somebody of another standing."""
    of_account = "A-1" if standing is Standing.AUTHORIZED_CONTACT else None
    return Sender(
        **{
            "standing": standing,
            "reason": standing.value,
            "address": BUYER,
            "name": "Bea Buyer",
            "account_id": of_account,
            "domain_account_id": of_account,
            **changes,
        }
    )


def mention(topic: Topic, where: Where = Where.NEW_TEXT, quote: str = "", *, rule: str = "") -> TopicMention:
    """One place where a topic was found."""
    return TopicMention(topic=topic, rule=rule or f"{topic.value}-1", where=where, quote=quote or topic.value)


def identifier(written: str = "4500", **changes: Any) -> Identifier:
    """An announced order number in the new text."""
    return Identifier(
        **{
            "written": written,
            "key": "".join(each for each in written.upper() if each.isalnum()),
            "where": Where.NEW_TEXT,
            "is_announced": True,
            **changes,
        }
    )


def reading(*topics: Topic | TopicMention, asks: tuple[Ask, ...] = (), **changes: Any) -> Reading:
    """A reading with these topics in the new text."""
    mentions = tuple(each if isinstance(each, TopicMention) else mention(each) for each in topics)
    return Reading(**{"language": "en", "mentions": mentions, "asks": asks, **changes})


def facts(**changes: Any) -> Facts:
    """Acme's buyer asks for the status of SO-1, and every record is sound: a draft may be written."""
    return Facts(
        **{
            "now": NOW,
            "message": message(),
            "sender": sender(),
            "reading": reading(Topic.ORDER, Topic.QUESTION, asks=(Ask.STATUS,)),
            "workflow": Workflow.PO_FOLLOW_UP,
            "resolution": Resolution(order_ids=("SO-1",)),
            "orders": (order_facts(),),
            "account": account(),
            "contacts": (contact(),),
            **changes,
        }
    )
