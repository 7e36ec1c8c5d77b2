"""Policy 2: where it is not clear which order is meant, a person asks."""

from __future__ import annotations

from typing import Final

from counterfoil.guards.reasons import Reason
from counterfoil.guards.rulebook import Rulebook
from counterfoil.guards.verdicts import clear, manual
from counterfoil.records.facts import Facts
from counterfoil.records.reading import Ask
from counterfoil.records.verdict import Verdict

_ANSWERED_WITHOUT_ORDER: Final = frozenset({Ask.CONTACT})


def ambiguous_order(facts: Facts, rules: Rulebook) -> tuple[Verdict, ...]:
    """Manual where a number is that of several orders, or none is named and the answer needs one."""
    verdicts = [
        manual(Reason.SEVERAL_ORDERS_MATCH, written=each.written, quote=each.written)
        for each in facts.resolution.ambiguous
    ]
    if facts.resolution.is_unnamed_and_ambiguous and not facts.unavailable and _needs_an_order(facts):
        verdicts.append(manual(Reason.NO_ORDER_NAMED))
    return tuple(verdicts) or (clear(Reason.ORDER_IS_CLEAR),)


def _needs_an_order(facts: Facts) -> bool:
    asks = frozenset(facts.reading.asks)
    return facts.workflow is not None and not (asks and asks <= _ANSWERED_WITHOUT_ORDER)
