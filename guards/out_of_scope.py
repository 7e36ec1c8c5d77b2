"""Policy 2: an order outside the sender's account is neither shown nor spoken of."""

from __future__ import annotations

from counterfoil.guards.reasons import Reason
from counterfoil.guards.rulebook import Rulebook
from counterfoil.guards.verdicts import clear, manual
from counterfoil.records.facts import Facts
from counterfoil.records.verdict import Verdict


def out_of_scope(facts: Facts, rules: Rulebook) -> tuple[Verdict, ...]:
    """Manual for each order that is named and is somebody else's; only the sender's words are cited."""
    verdicts = tuple(
        manual(Reason.ORDER_OUT_OF_SCOPE, written=each.written, quote=each.written)
        for each in facts.resolution.out_of_scope
    )
    return verdicts or (clear(Reason.ORDERS_IN_SCOPE),)
