"""Mail and restings with sound defaults for the tests of the store."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from counterfoil.records.base import FieldRef
from counterfoil.records.case import Resting
from counterfoil.records.delivery import Cursor, Delivery
from counterfoil.records.desk import CaseState, Decision, DecisionKind
from counterfoil.records.evidence import Evidence, EvidenceRow, FieldValue, ToolCall
from counterfoil.records.message import InboundMessage, MailAddress, SpanKind, TextSpan
from counterfoil.records.outgoing import Outgoing
from counterfoil.records.owners import Assignment
from counterfoil.records.packet import PoFollowUpPacket, UnknownReason
from counterfoil.records.verdict import Verdict
from counterfoil.records.vocabulary import (
    CallOutcome,
    ExceptionClass,
    Outcome,
    PromiseLevel,
    Route,
    SystemName,
    Workflow,
)
from counterfoil.records.writing import Brief, Claim, ClaimKind, Draft
from counterfoil.store import tables
from counterfoil.store.casebook import Casebook
from counterfoil.store.database import Database
from counterfoil.store.history import SqlCaseHistory
from counterfoil.store.ledger import SqlMailLedger
from counterfoil.store.worklist import Worklist

NOW: Final = datetime(2026, 3, 16, 9, 0, tzinfo=UTC)
BUYER: Final = "buyer@acme.example"


def raw(
    number: int, *, sender: str = BUYER, text: str = "When will PO 4500 arrive?", headers: str = ""
) -> bytes:
    """A small message."""
    lines = [f"Message-ID: <{number}@acme.example>", f"From: Bea Buyer <{sender}>", "Subject: PO 4500"]
    return "\r\n".join([*lines, *headers.splitlines(), "", text, ""]).encode()


def delivery(uid: int, content: bytes | None = None, **changes: Any) -> Delivery:
    """A delivery of INBOX."""
    return Delivery(
        **{
            "account": "orders",
            "folder": "INBOX",
            "uidvalidity": 7,
            "uid": uid,
            "raw": raw(uid) if content is None else content,
            "received_at": NOW + timedelta(minutes=uid),
            **changes,
        }
    )


def parsed(content: bytes, **changes: Any) -> InboundMessage:
    """What the mailbox reads out of a message of `raw`."""
    head, _, text = content.decode().partition("\r\n\r\n")
    headers = dict(line.split(": ", 1) for line in head.split("\r\n"))
    name, _, address = headers["From"].rstrip(">").partition(" <")
    return InboundMessage(
        **{
            "sha256": hashlib.sha256(content).hexdigest(),
            "size_bytes": len(content),
            "message_id": headers["Message-ID"],
            "senders": (MailAddress(name=name, address=address),),
            "subject": headers["Subject"],
            "text": text,
            "spans": (TextSpan(kind=SpanKind.NEW, start=0, end=len(text)),),
            **changes,
        }
    )


def draft(body: str = "PO 4500 is confirmed for 24 March 2026.") -> Draft:
    """A grounded draft."""
    source = FieldRef(system=SystemName.ERP, record="SO-1", field="promised_date", evidence="e1")
    claim = Claim(
        kind=ClaimKind.DATE, text="24 March 2026", value="2026-03-24", start=26, end=39, source=source
    )
    return Draft(to=(BUYER,), subject="Re: PO 4500", body=body, claims=(claim,))


def packet() -> PoFollowUpPacket:
    """A packet in which the order is known and nothing else."""
    known = {"order_number": {"value": "SO-1", "items": [{"order_id": "SO-1"}], "as_of": NOW}}
    unknown = {"unknown": UnknownReason.NOT_PROVIDED}
    names = (
        "order_number",
        "customer_owner",
        "fulfillment_status",
        "contract_constraint",
        "allowed_promise_language",
        "exception_owner",
        "send_decision",
    )
    fields = [{"name": name, **known.get(name, unknown)} for name in names]
    return PoFollowUpPacket.model_validate({"case_id": "c-1", "drawn_up_at": NOW, "fields": fields})


def resting(message: InboundMessage, case_id: str = "c-1", **changes: Any) -> Resting:
    """A routine question at rest as a draft, with everything that it rests on."""
    row = EvidenceRow(
        table="orders",
        record="SO-1",
        as_of=NOW,
        fields=(FieldValue(name="promised_date", value="2026-03-24"),),
    )
    values: dict[str, Any] = {
        "message_sha256": message.sha256,
        "message_id": message.message_id,
        "case_id": case_id,
        "is_new_case": True,
        "workflow": Workflow.PO_FOLLOW_UP,
        "route": Route.DRAFT,
        "reason": "routine_status",
        "account_id": "A-1",
        "order_ids": ("SO-1",),
        "promise_level": PromiseLevel.RESTATE_CONFIRMED_DATE,
        "packet": packet(),
        "verdicts": (
            Verdict(guard="sender", outcome=Outcome.CLEAR, reason="known", explanation="A buyer of Acme."),
            Verdict(
                guard="promise",
                outcome=Outcome.CLEAR,
                reason="agrees",
                explanation="Same date.",
                evidence=("e1",),
            ),
        ),
        "tool_calls": (
            ToolCall(tool="erp.get", args={"order_id": "SO-1"}, outcome=CallOutcome.OK, evidence="e1"),
            ToolCall(tool="crm.get", args={}, outcome=CallOutcome.DENIED, reason="out_of_scope"),
        ),
        "evidence": (
            Evidence(
                evidence_id="e1",
                tool="erp.get",
                system=SystemName.ERP,
                read_at=NOW,
                rows=(row,),
                request_sha256="1" * 64,
                payload_sha256="2" * 64,
            ),
        ),
        "draft": draft(),
        "decided_at": NOW,
        "policy_sha256": "f" * 64,
        **changes,
    }
    if values["route"] is not Route.DRAFT:
        values["draft"] = None
    return Resting(**values)


def manual(*classes: ExceptionClass, **changes: Any) -> dict[str, Any]:
    """The changes that make a resting manual, owned by Ada and due in eight hours."""
    brief = Brief(kind="exception", to=("ada@example.com",), subject="PO 4500", body="Look.")
    return {
        "route": Route.MANUAL,
        "reason": classes[0] if classes else "question_of_a_colleague",
        "exception_classes": classes,
        "assignment": Assignment(
            owner="Ada", email="ada@example.com", due_at=NOW + timedelta(hours=8), via="class"
        ),
        "promise_level": PromiseLevel.NONE,
        "brief": brief,
        **changes,
    }


def no_reply(reason: str = "thanks", **changes: Any) -> dict[str, Any]:
    """The changes that make a resting one that nobody is owed anything for."""
    return {"route": Route.NO_REPLY, "reason": reason, "promise_level": PromiseLevel.NONE, **changes}


def take_in(database: Database, *contents: bytes) -> list[str]:
    """Take these messages in; their keys."""
    before = {each.key for each in Worklist(database).list_waiting(1000)}
    last = SqlMailLedger(database).cursor("orders", "INBOX")
    start = (last.last_uid if last else 0) + 1
    deliveries = [delivery(uid, content) for uid, content in enumerate(contents, start)]
    moved = {"account": "orders", "folder": "INBOX", "uidvalidity": 7, "last_uid": start + len(contents) - 1}
    SqlMailLedger(database).accept(deliveries, Cursor(**moved))
    waiting = sorted(each.key for each in Worklist(database).list_waiting(1000))
    return [key for key in waiting if key not in before]


def rest(database: Database, number: int = 1, case_id: str = "c-1", **changes: Any) -> tuple[str, Resting]:
    """Take in message `number` and put it to rest; its key and its resting."""
    content = raw(number, text=changes.pop("text", f"Question {number}"))
    message = parsed(content)
    (key,) = take_in(database, content)
    rested = resting(message, case_id, **changes)
    SqlCaseHistory(database).rest(key, message, rested)
    return key, rested


def decision(kind: DecisionKind, case_id: str = "c-1", **changes: Any) -> Decision:
    """A decision of Rita, an hour on."""
    return Decision(
        **{
            "decision_id": f"{kind}-1",
            "case_id": case_id,
            "kind": kind,
            "actor": "rita",
            "at": NOW + timedelta(hours=1),
            **changes,
        }
    )


def approval(draft_id: str, revision: int = 1, **changes: Any) -> Decision:
    """Rita approves."""
    return decision(DecisionKind.APPROVE, draft_id=draft_id, revision=revision, **changes)


def letter(draft_id: str, revision: int = 1, case_id: str = "c-1", **changes: Any) -> Outgoing:
    """The letter of an approved revision, to go out ten seconds after the approval."""
    return Outgoing(
        **{
            "outbox_id": f"o-{draft_id}-{revision}",
            "case_id": case_id,
            "draft_id": draft_id,
            "revision": revision,
            "message_id": f"<{draft_id}.{revision}@example.com>",
            "to": (BUYER,),
            "subject": "Re: PO 4500",
            "body": draft().body,
            "in_reply_to": "<1@acme.example>",
            "references": ("<1@acme.example>",),
            "not_before": NOW + timedelta(hours=1, seconds=10),
            **changes,
        }
    )


def put_letter(database: Database, outgoing: Outgoing) -> None:
    """Approve this letter, in a case of its own, as a reply to some message."""
    number = SqlMailLedger(database).conservation().received + 1
    rest(database, number, outgoing.case_id, **no_reply())
    with database.write() as session:
        answered = tables.Draft(draft_id=outgoing.draft_id, case_id=outgoing.case_id, number=number)
        session.add(answered)
        session.flush()
        session.add(
            tables.DraftRevision(
                draft_id=outgoing.draft_id,
                revision=outgoing.revision,
                author="template",
                created_at=NOW,
                is_grounded=True,
                draft=draft().model_dump(mode="json"),
            )
        )
    approved = approval(
        outgoing.draft_id, outgoing.revision, case_id=outgoing.case_id, decision_id=outgoing.outbox_id
    )
    Casebook(database).decide(approved, state=CaseState.SENDING, outgoing=outgoing)
