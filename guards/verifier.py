"""Holds a draft against the evidence of its case, claim by claim, before any person may send it.

The same check runs on a drafter's text and on a reviewer's edit.  It believes nothing
about who wrote the text: a claim stands only on a field of this case's evidence that
the sender may see, that fits what the sentence says, and that the promise level allows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from counterfoil.guards.claims import ClaimVocabulary, find_claims, is_plain_name, is_plain_number
from counterfoil.guards.disclosure import foreign_numbers, internal_names, internal_values, machine_words
from counterfoil.guards.familiar import unfamiliar_words
from counterfoil.guards.grounding import Grounding, problems_of
from counterfoil.guards.grounds import list_grounds
from counterfoil.guards.plain_text import BODY_MAX, CLAIMS_MAX, SUBJECT_MAX, surface_problems
from counterfoil.guards.recipients import recipient_problems
from counterfoil.guards.subjects import ORDER_FIELDS, subjects_of
from counterfoil.records.base import Record
from counterfoil.records.evidence import Evidence
from counterfoil.records.facts import Facts
from counterfoil.records.verdict import Verdict
from counterfoil.records.vocabulary import ExceptionClass, Outcome, PromiseLevel
from counterfoil.records.writing import Claim, Draft

GUARD: Final = "draft_is_grounded"
REVIEWER: Final = "reviewer"
"""The drafter of a text that a person has written or edited: it may use words that no machine may."""
_NAMED_MAX: Final = 5


class Finding(Record):
    """One reason why a draft may not be sent: a code, and the words it lies in."""

    code: str
    quote: str


class Verification(Record):
    """Every claim of a draft with its source or its problem, and the verdict on the whole."""

    claims: tuple[Claim, ...]
    """Claims of the body, in order; the offsets are the body's."""
    subject_claims: tuple[Claim, ...]
    findings: tuple[Finding, ...]
    verdict: Verdict

    @property
    def is_grounded(self) -> bool:
        """True if a reviewer may approve the draft."""
        return not self.findings


def verify(
    draft: Draft,
    facts: Facts,
    *,
    evidence: tuple[Evidence, ...],
    level: PromiseLevel,
    links_allowed: tuple[str, ...] = (),
) -> Verification:
    """Check a draft as a whole; `clear` means that nothing in it is more than the evidence and the level allow."""
    grounding = Grounding(list_grounds(facts, evidence), level, facts.today, links_allowed)
    words = vocabulary_of(facts)
    body = _settled(draft.body[:BODY_MAX], words, grounding)
    subject = _settled(draft.subject[:SUBJECT_MAX], words, grounding)
    findings = tuple(
        Finding(code=code, quote=quote)
        for code, quote in (
            *((each.problem or "", each.text) for each in problems_of((*subject, *body))),
            *_problems_of_whole(draft, facts, evidence, words),
            *_problems_of_wording(draft, words, (subject, body)),
            *((("too_many_claims", ""),) if len(body) == CLAIMS_MAX else ()),
            *((("above_promise_level", ""),) if level is PromiseLevel.NONE else ()),
        )
    )
    return Verification(
        claims=body, subject_claims=subject, findings=findings, verdict=_verdict(findings, (*subject, *body))
    )


def vocabulary_of(facts: Facts) -> ClaimVocabulary:
    """What the records of a case call people, orders and goods."""
    names = {each.name for each in facts.contacts}
    descriptions: set[str] = set()
    carriers: set[str] = set()
    identifiers: set[str] = set()
    for account in (facts.account, *(each.account for each in facts.orders)):
        if account is not None:
            names |= {account.name, account.customer_owner or ""}
    for order in facts.orders:
        rows = (order.order, order.intake, *order.lines, *order.shipments, *order.jobs)
        for field in (*ORDER_FIELDS, "sku", "shipment_id", "tracking_number", "job_id"):
            identifiers |= {str(getattr(row, field, None) or "") for row in rows}
        carriers |= {each.carrier for each in order.shipments if each.carrier}
        descriptions |= {each.description for each in order.lines if each.description}
    return ClaimVocabulary(
        today=facts.today,
        names=tuple(sorted(each for each in names if is_plain_name(each))),
        identifiers=tuple(sorted(each for each in identifiers if is_plain_number(each))),
        carriers=tuple(sorted(each for each in carriers if is_plain_name(each))),
        descriptions=tuple(sorted(descriptions)),
    )


def _settled(text: str, words: ClaimVocabulary, grounding: Grounding) -> tuple[Claim, ...]:
    claims: Sequence[Claim] = find_claims(text, words)[:CLAIMS_MAX]
    subjects = subjects_of(text, claims, grounding.grounds)
    return tuple(grounding.settle(claim, subject) for claim, subject in zip(claims, subjects, strict=True))


def _problems_of_whole(
    draft: Draft, facts: Facts, evidence: tuple[Evidence, ...], words: ClaimVocabulary
) -> Iterator[tuple[str, str]]:
    text = f"{draft.subject}\n{draft.body[:BODY_MAX]}"
    yield from recipient_problems(draft, facts)
    yield from surface_problems(draft.subject, draft.body, (*words.names, *words.carriers))
    yield from (("internal_field", "") for _ in internal_values(text, evidence))
    yield from (("internal_name", each) for each in internal_names(text, facts))
    yield from (("foreign_number", each) for each in foreign_numbers(text, facts))
    yield from (("machine_word", each) for each in machine_words(text))


def _problems_of_wording(
    draft: Draft, words: ClaimVocabulary, claims: tuple[tuple[Claim, ...], tuple[Claim, ...]]
) -> Iterator[tuple[str, str]]:
    """What a machine says in words of its own; a person answers for their own words."""
    if draft.drafter == REVIEWER:
        return
    known = (*words.names, *words.carriers, *words.descriptions)
    for text, own in zip((draft.subject[:SUBJECT_MAX], draft.body[:BODY_MAX]), claims, strict=True):
        yield from (("unfamiliar_word", each) for each in unfamiliar_words(text, own, known))


def _verdict(findings: Sequence[Finding], claims: Sequence[Claim]) -> Verdict:
    cited = tuple(dict.fromkeys(each.source.evidence for each in claims if each.source is not None))
    if not findings:
        return Verdict(
            guard=GUARD,
            outcome=Outcome.CLEAR,
            reason="grounded",
            explanation=f"each of the {len(claims)} claims rests on a field of this case's evidence",
            evidence=cited,
        )
    named = "; ".join(
        f"{each.code}: {each.quote}" if each.quote else each.code for each in findings[:_NAMED_MAX]
    )
    return Verdict(
        guard=GUARD,
        outcome=Outcome.MANUAL,
        reason=findings[0].code,
        explanation=f"the draft says what it may not: {named}",
        exception_class=ExceptionClass.DRAFT_REJECTED_BY_VERIFIER,
        evidence=cited,
    )
