"""Policy 5: where the sources disagree a person reconciles them; trust in one never hides the other."""

from __future__ import annotations

from counterfoil.guards.comparison import compare
from counterfoil.guards.reasons import Reason
from counterfoil.guards.rulebook import Rulebook
from counterfoil.guards.verdicts import cite, clear, verdict
from counterfoil.records.facts import Facts
from counterfoil.records.verdict import Verdict
from counterfoil.records.vocabulary import Outcome


def record_mismatch(facts: Facts, rules: Rulebook) -> tuple[Verdict, ...]:
    """Manual for each disagreement about dates, whereabouts or quantities of an order."""
    verdicts = tuple(
        verdict(
            Outcome.MANUAL,
            each.disagreement.reason,
            each.disagreement.named,
            evidence=cite(*each.rows),
        )
        for each in compare(facts)
        if each.disagreement is not None
    )
    return verdicts or (clear(Reason.RECORDS_AGREE),)
