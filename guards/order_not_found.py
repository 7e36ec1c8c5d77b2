"""Policy 2: an order that was named and that no record holds is looked for by a person, never by nearness."""

from __future__ import annotations

from counterfoil.guards.reasons import Reason
from counterfoil.guards.rulebook import Rulebook
from counterfoil.guards.verdicts import clear, manual
from counterfoil.records.facts import Facts
from counterfoil.records.verdict import Verdict


def order_not_found(facts: Facts, rules: Rulebook) -> tuple[Verdict, ...]:
    """Manual for each number, deal or job that is named and exists nowhere."""
    if facts.unavailable:
        return (clear(Reason.ORDERS_FOUND),)  # who could not look has not found that there is nothing
    verdicts = tuple(
        manual(Reason.ORDER_NOT_FOUND, written=each.written, quote=each.written)
        for each in facts.resolution.not_found
    )
    return verdicts or (clear(Reason.ORDERS_FOUND),)
