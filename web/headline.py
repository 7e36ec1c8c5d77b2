"""Where a case stands, in one sentence: the first thing that a page says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from counterfoil.records.case import Resting
from counterfoil.records.desk import CaseDetail, CaseState, Decision, DecisionKind
from counterfoil.records.outgoing import OutgoingState
from counterfoil.records.vocabulary import Route
from counterfoil.web.services import WayOut
from counterfoil.web.wording import capital, spoken, stamp

OUTDATED: Final = "The draft rests on what is no longer so. It cannot be approved any more."
_LEAVES: Final = {
    WayOut.RELAY: "The reply is on its way to the relay.",
    WayOut.DRAFTS: "The reply is on its way to the Drafts folder.",
    WayOut.NONE: "The reply waits here, since no relay is set up that could send it.",
}


def headline(case: CaseDetail, way_out: WayOut, names: Mapping[str, str]) -> str:
    """One sentence or two on where this case stands, and through whom; `names` are those of logins."""
    match case.row.state:
        case CaseState.NEEDS_REVIEW:
            return _of_draft(case)
        case CaseState.NEEDS_PERSON:
            return _of_exception(case, names)
        case CaseState.SENDING:
            return f"{_decided(case, names, DecisionKind.APPROVE)} {_LEAVES[way_out]}".strip()
        case CaseState.NEEDS_VERIFY:
            return "Nobody can tell from here whether the reply went out. Somebody has to look, and say."
        case CaseState.CLOSED:
            return _of_closed(case, names)


def _of_draft(case: CaseDetail) -> str:
    if case.current is not None and not case.current.is_grounded:
        return "The draft states something that is in no record. It cannot be approved like this."
    return f"Every rule is clear. The draft may {spoken(case.lead.resting.promise_level)}."


def _of_exception(case: CaseDetail, names: Mapping[str, str]) -> str:
    if case.outgoing and case.outgoing[-1].state is OutgoingState.FAILED:
        return "The relay refused the reply for good. A person answers instead."
    resting = case.lead.resting
    if resting.route is Route.DRAFT:
        return f"{_decided(case, names, DecisionKind.REJECT)} A person answers instead.".strip()
    if resting.route is Route.MANUAL and resting.exception_classes:
        return f"{capital(', '.join(map(spoken, resting.exception_classes)))}. A person answers this."
    if resting.route is Route.ALERT and case.row.owner:
        return f"Alert for {case.row.owner}: {spoken(resting.reason)}."
    return _routed(resting)


def _of_closed(case: CaseDetail, names: Mapping[str, str]) -> str:
    if case.outgoing and case.outgoing[-1].state is OutgoingState.SENT:
        return f"Answered. {_decided(case, names, DecisionKind.APPROVE)}".strip()
    return _decided(case, names, DecisionKind.CLOSE, DecisionKind.IGNORE) or _routed(case.lead.resting)


def _routed(resting: Resting) -> str:
    return f"{capital(spoken(resting.route))}: {spoken(resting.reason)}."


def _decided(case: CaseDetail, names: Mapping[str, str], *kinds: DecisionKind) -> str:
    """The latest decision of these kinds, with who took it and when; empty where there is none."""
    found = next((each for each in reversed(case.decisions) if each.kind in kinds), None)
    return "" if found is None else decided(found, names)


def decided(decision: Decision, names: Mapping[str, str]) -> str:
    """A decision as a sentence."""
    why = f" ({spoken(decision.reason)})" if decision.reason else ""
    who = names.get(decision.actor, decision.actor)
    return f"{who} {spoken(decision.kind)}{why}, {stamp(decision.at)}."
