"""The source systems as one bundle: which adapter answers for which port.

A case takes its bundle once, from a `SourceProvider`, so that all its look-ups see
the same records even while an export is being replaced.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, Self

from counterfoil.tools.ports import (
    AccountLookup,
    ContractLookup,
    DispatchLookup,
    FulfillmentLookup,
    OpportunityLookup,
    OrderLookup,
    OwnerLookup,
)


class EveryLookup(
    OrderLookup,
    AccountLookup,
    ContractLookup,
    OpportunityLookup,
    FulfillmentLookup,
    DispatchLookup,
    OwnerLookup,
    Protocol,
):
    """One adapter that answers for every system, as a folder of exports does."""


@dataclass(frozen=True, slots=True)
class Sources:
    """One adapter for each port.  A fixed bundle is its own provider."""

    orders: OrderLookup
    accounts: AccountLookup
    contracts: ContractLookup
    opportunities: OpportunityLookup
    fulfillment: FulfillmentLookup
    dispatch: DispatchLookup
    owners: OwnerLookup
    is_remote: bool = False
    """Answers come over a network: independent look-ups are asked at the same time, and a stumble again."""

    @classmethod
    def of(cls, every: EveryLookup) -> Self:
        """The bundle in which one adapter answers for every port."""
        return cls(
            orders=every,
            accounts=every,
            contracts=every,
            opportunities=every,
            fulfillment=every,
            dispatch=every,
            owners=every,
        )

    def current(self) -> Sources:
        """This bundle."""
        return self


class SourceProvider(Protocol):
    """Hands out the bundle that a new case works with."""

    def current(self) -> Sources:
        """The sources as they are now.  Never raises: a source that is out says so when it is asked."""
        ...
