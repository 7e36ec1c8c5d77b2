"""Policy 4: a price is never the desk's to state."""

from __future__ import annotations

from counterfoil.guards.payment_terms import differing_terms
from counterfoil.guards.reasons import Reason
from counterfoil.guards.rulebook import Rulebook
from counterfoil.guards.verdicts import manual
from counterfoil.guards.wording import judge_words
from counterfoil.records.facts import Facts
from counterfoil.records.reading import Topic
from counterfoil.records.verdict import Verdict


def pricing_sensitive(facts: Facts, rules: Rulebook) -> tuple[Verdict, ...]:
    """Manual where the message asks about or argues price, credit, payment terms or an invoice.

    So are payment terms of an attached purchase order that differ from those on record.
    """
    differing = tuple(manual(Reason.OTHER_PAYMENT_TERMS, quote=each) for each in differing_terms(facts))
    return differing or judge_words(
        facts, Topic.PRICING, found=Reason.ABOUT_PRICING, otherwise=Reason.NO_PRICING
    )
