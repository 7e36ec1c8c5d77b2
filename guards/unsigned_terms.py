"""Policy 4: without signed terms in force nothing is said in their name."""

from __future__ import annotations

from typing import Final

from counterfoil.guards.reasons import Reason
from counterfoil.guards.rulebook import Rulebook
from counterfoil.guards.verdicts import cite, clear, manual
from counterfoil.records.accounts import ContractStatus
from counterfoil.records.facts import Facts
from counterfoil.records.orders import SignaturePacket
from counterfoil.records.verdict import Verdict

_NOT_IN_FORCE: Final = frozenset(
    {
        ContractStatus.UNSIGNED,
        ContractStatus.AMENDMENT_PENDING,
        ContractStatus.EXPIRED,
        ContractStatus.TERMINATED,
    }
)


def unsigned_terms(facts: Facts, rules: Rulebook) -> tuple[Verdict, ...]:
    """Manual where a binding contract is unsigned, out of force or past its end, or a packet is unsigned."""
    verdicts = []
    for order_facts in facts.orders:
        for contract in order_facts.contracts:
            named, evidence = contract.contract_id, cite(contract)
            if contract.status in _NOT_IN_FORCE:
                status = contract.status.replace("_", " ")
                verdicts.append(
                    manual(Reason.CONTRACT_NOT_IN_FORCE, contract=named, status=status, evidence=evidence)
                )
            if contract.expires_on is not None and contract.expires_on < facts.today:
                expired = contract.expires_on
                verdicts.append(
                    manual(Reason.CONTRACT_PAST_EXPIRY, contract=named, expired=expired, evidence=evidence)
                )
        intake = order_facts.intake
        if intake is not None and intake.signature_packet is SignaturePacket.UNSIGNED:
            verdicts.append(
                manual(
                    Reason.SIGNATURE_PACKET_UNSIGNED,
                    opportunity=intake.opportunity_id,
                    evidence=cite(intake),
                )
            )
    return tuple(verdicts) or (clear(Reason.TERMS_ARE_SIGNED),)
