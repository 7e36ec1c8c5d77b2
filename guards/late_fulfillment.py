"""Policy 4: what is late, by the dates or by the sender's word, is answered by a person."""

from __future__ import annotations

from typing import Final

from counterfoil.guards.lateness import Lateness, find_late_deliveries, find_lateness
from counterfoil.guards.reasons import Reason
from counterfoil.guards.rulebook import Rulebook
from counterfoil.guards.verdicts import cite, clear, manual, verdict
from counterfoil.guards.wording import demanded, said
from counterfoil.records.facts import Facts
from counterfoil.records.reading import Ask, Topic
from counterfoil.records.verdict import Verdict
from counterfoil.records.vocabulary import Outcome

_ABOUT_THE_DATE: Final = frozenset({Ask.DATE, Ask.DELIVERED_ON})


def late_fulfillment(facts: Facts, rules: Rulebook) -> tuple[Verdict, ...]:
    """Manual where an open line is past its date, a shipment is behind, or the message says so.

    What arrived late counts only where the message is about the date, the wait or what came of it.
    """
    found: list[Lateness] = []
    for each in facts.orders:
        found += find_lateness(each, facts)
        if _is_about_the_date(facts):
            found += find_late_deliveries(each)
    verdicts = [verdict(Outcome.MANUAL, each.reason, each.named, evidence=cite(*each.rows)) for each in found]
    verdicts += [
        manual(Reason.MESSAGE_SAYS_LATE, quote=each.quote) for each in demanded(facts, Topic.LATENESS)
    ]
    return tuple(verdicts) or (clear(Reason.NOTHING_LATE),)


def _is_about_the_date(facts: Facts) -> bool:
    return bool(said(facts, Topic.DELIVERY_DATE, Topic.LATENESS)) or bool(
        _ABOUT_THE_DATE & {*facts.reading.asks}
    )
