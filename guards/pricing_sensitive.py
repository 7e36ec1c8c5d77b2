"""Policy 4: a price is never the desk's to state."""

from __future__ import annotations

from counterfoil.guards.reasons import Reason
from counterfoil.guards.rulebook import Rulebook
from counterfoil.guards.wording import judge_words
from counterfoil.records.facts import Facts
from counterfoil.records.reading import Topic
from counterfoil.records.verdict import Verdict


def pricing_sensitive(facts: Facts, rules: Rulebook) -> tuple[Verdict, ...]:
    """Manual where the message asks about or argues price, credit, payment terms or an invoice."""
    return judge_words(facts, Topic.PRICING, found=Reason.ABOUT_PRICING, otherwise=Reason.NO_PRICING)
