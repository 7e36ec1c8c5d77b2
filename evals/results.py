"""One line of results.jsonl: where a message came to rest, in the contract's words."""

from __future__ import annotations

import json
from typing import Any

from counterfoil.records.base import FieldRef, Record
from counterfoil.records.case import Resting
from counterfoil.records.evidence import ToolCall
from counterfoil.records.packet import ControlPacket
from counterfoil.records.verdict import Verdict
from counterfoil.records.writing import Brief, Claim, Draft

Json = dict[str, Any]


class Replayed(Record):
    """One message of a replay: its result, and what a report shows beside it."""

    result: Json
    subject: str
    text: str
    milliseconds: float


def result_of(mail: str, resting: Resting) -> Json:
    """The result of one message; no timings, no run-dependent value."""
    return {
        "mail": mail,
        "message_id": resting.message_id,
        "case": resting.case_id,
        "workflow": resting.workflow,
        "route": resting.route,
        "reason": resting.reason,
        "exception_classes": list(resting.exception_classes),
        "owner": resting.assignment.owner if resting.assignment else None,
        "due_at": _instant(resting.assignment.due_at) if resting.assignment else None,
        "account": resting.account_id,
        "orders": list(resting.order_ids),
        "promise_level": resting.promise_level,
        "packet": _packet(resting.packet),
        "verdicts": [_verdict(each) for each in resting.verdicts],
        "tool_calls": [_tool_call(each) for each in resting.tool_calls],
        "draft": _draft(resting.draft),
        "brief": _brief(resting.brief),
        "alerts": [_brief(each) for each in resting.alerts],
        "follow_up": _brief(resting.follow_up),
        "reply_reason": resting.reply_reason,
        "model": resting.model,
    }


def line_of(result: Json) -> str:
    """The canonical line: same result, same bytes."""
    return json.dumps(result, ensure_ascii=False, separators=(", ", ": "))


def _instant(value: Any) -> str | None:
    return value.isoformat().replace("+00:00", "Z") if value is not None else None


def _ref(ref: FieldRef) -> Json:
    return {"system": ref.system, "record": ref.record, "field": ref.field, "evidence": ref.evidence}


def _packet(packet: ControlPacket | None) -> Json | None:
    if packet is None:
        return None
    return {
        each.name: {
            "value": each.value,
            "items": each.model_dump(mode="json", include={"items"})["items"],
            "unknown": each.unknown,
            "as_of": _instant(each.as_of),
            "sources": [_ref(source) for source in each.sources],
        }
        for each in packet.fields
    }


def _verdict(verdict: Verdict) -> Json:
    return {
        "guard": verdict.guard,
        "outcome": verdict.outcome,
        "reason": verdict.reason,
        "exception_class": verdict.exception_class,
        "explanation": verdict.explanation,
        "quote": verdict.quote,
        "evidence": list(verdict.evidence),
    }


def _tool_call(call: ToolCall) -> Json:
    return {
        "tool": call.tool,
        "args": dict(call.args),
        "outcome": call.outcome,
        "evidence": call.evidence,
        "reason": call.reason,
    }


def _claim(claim: Claim) -> Json:
    return {
        "kind": claim.kind,
        "text": claim.text,
        "value": claim.value,
        "source": _ref(claim.source) if claim.source else None,
    }


def _draft(draft: Draft | None) -> Json | None:
    if draft is None:
        return None
    return {
        "audience": draft.audience,
        "to": list(draft.to),
        "cc": list(draft.cc),
        "subject": draft.subject,
        "body": draft.body,
        "claims": [_claim(each) for each in draft.claims],
    }


def _brief(brief: Brief | None) -> Json | None:
    if brief is None:
        return None
    return {
        "audience": brief.audience,
        "kind": brief.kind,
        "to": list(brief.to),
        "subject": brief.subject,
        "body": brief.body,
    }
