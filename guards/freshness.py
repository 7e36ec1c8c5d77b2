"""How old a row may be, by the system it comes from."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import assert_never

from counterfoil.guards.policy import Freshness
from counterfoil.records.accounts import Contract
from counterfoil.records.base import SourceRecord
from counterfoil.records.vocabulary import SystemName


def hours_allowed(row: SourceRecord, freshness: Freshness) -> float | None:
    """The age in hours up to which the row counts; None for configuration, which does not age."""
    if isinstance(row, Contract):
        return freshness.contracts
    match row.source.system:
        case SystemName.ERP:
            return freshness.erp
        case SystemName.FULFILLMENT:
            return freshness.fulfillment
        case SystemName.DISPATCH:
            return freshness.dispatch
        case SystemName.CRM:
            return freshness.crm
        case SystemName.CONFIGURATION:
            return None
        case never:
            assert_never(never)


def is_stale(row: SourceRecord, now: datetime, freshness: Freshness) -> bool:
    """Older than allowed at `now`.  A row that does not say when it was true is unknown, not stale."""
    allowed = hours_allowed(row, freshness)
    return (
        allowed is not None and row.updated_at is not None and now - row.updated_at > timedelta(hours=allowed)
    )
