"""Which contracts bind an order."""

from __future__ import annotations

from collections.abc import Sequence

from counterfoil.records.accounts import Contract, ContractStatus, Opportunity


def binding_contracts(opportunity: Opportunity | None, contracts: Sequence[Contract]) -> tuple[Contract, ...]:
    """The contract of the order's opportunity, else the account's that are not terminated.

    Where several are left they all bind, so that the strictest counts.  Empty where a
    contract is named and is not there: then nobody knows what binds.
    """
    if opportunity is not None and opportunity.contract_id is not None:
        return tuple(each for each in contracts if each.contract_id == opportunity.contract_id)
    return tuple(each for each in contracts if each.status is not ContractStatus.TERMINATED)
