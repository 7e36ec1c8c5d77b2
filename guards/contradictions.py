"""The contradiction card: what was compared, who says what, how old it is, whom we trust."""

from __future__ import annotations

from counterfoil.guards.comparison import Held, compare
from counterfoil.guards.freshness import is_stale
from counterfoil.guards.rulebook import Rulebook
from counterfoil.records.base import SourceRecord
from counterfoil.records.contradiction import Comparison, ContradictionCard, Matter, Saying
from counterfoil.records.facts import Facts
from counterfoil.records.fields import canonical
from counterfoil.records.vocabulary import SystemName


def contradiction_card(facts: Facts, rules: Rulebook) -> ContradictionCard:
    """All comparisons of a case; one of them disagrees exactly where `record_mismatch` says so."""
    return ContradictionCard(comparisons=tuple(_comparison(each, facts, rules) for each in compare(facts)))


def trusted_in(matter: Matter, rules: Rulebook) -> SystemName:
    """The system whose word counts first in a matter.  For showing: no word of another is hidden by it."""
    hierarchy = rules.policy.source_hierarchy
    match matter:
        case Matter.PROMISED_DATE | Matter.COMMITTED_DATE:
            return hierarchy.promised_dates
        case Matter.SHIPPED | Matter.DELIVERED | Matter.QUANTITY_SHIPPED:
            return hierarchy.whereabouts


def _comparison(held: Held, facts: Facts, rules: Rulebook) -> Comparison:
    trusted = trusted_in(held.matter, rules)
    return Comparison(
        about=held.about,
        matter=held.matter,
        agreement=held.agreement,
        explanation=None if held.disagreement is None else held.disagreement.explanation,
        sayings=tuple(_saying(row, field, trusted, facts, rules) for row, field in held.said),
    )


def _saying(row: SourceRecord, field: str, trusted: SystemName, facts: Facts, rules: Rulebook) -> Saying:
    value: object = getattr(row, field)
    age = None if row.updated_at is None else facts.now - row.updated_at
    return Saying(
        source=row.ref(field),
        value=None if value is None else canonical(value),
        as_of=row.updated_at,
        age_hours=None if age is None else max(0, int(age.total_seconds() // 3600)),
        is_stale=is_stale(row, facts.now, rules.policy.freshness_hours),
        is_trusted=row.source.system is trusted,
    )
