"""Policy 4: a dispute is never answered by a draft, whoever plays it down."""

from __future__ import annotations

from counterfoil.guards.reasons import Reason
from counterfoil.guards.rulebook import Rulebook
from counterfoil.guards.verdicts import cite, clear, manual
from counterfoil.guards.wording import demanded
from counterfoil.records.facts import Facts
from counterfoil.records.reading import Topic
from counterfoil.records.verdict import Verdict


def contract_dispute(facts: Facts, rules: Rulebook) -> tuple[Verdict, ...]:
    """Manual where a contract is disputed, the message disputes, or an earlier dispute is undecided."""
    verdicts = [
        manual(Reason.CONTRACT_IS_DISPUTED, contract=contract.contract_id, evidence=cite(contract))
        for order_facts in facts.orders
        for contract in order_facts.contracts
        if contract.is_disputed
    ]
    verdicts += [manual(Reason.MESSAGE_DISPUTES, quote=each.quote) for each in demanded(facts, Topic.DISPUTE)]
    if facts.conversation.has_undecided_dispute:
        verdicts.append(manual(Reason.DISPUTE_UNDECIDED))
    return tuple(verdicts) or (clear(Reason.NOTHING_DISPUTED),)
