"""The directory that recognises a sender: read at intake, outside the gate, and no tool call."""

from __future__ import annotations

from counterfoil.records.errors import LookupUnavailable
from counterfoil.records.facts import Directory
from counterfoil.tools.ports import AccountLookup


def read_directory(accounts: AccountLookup) -> Directory:
    """Every account and contact, or a directory that is not available: nobody is recognised then.

    The rows are the adapter's own tuples and are not validated again, so that reading it for every
    message costs nothing where the adapter holds them.
    """
    try:
        return Directory.model_construct(
            accounts=accounts.list_accounts(), contacts=accounts.list_contacts(), is_available=True
        )
    except LookupUnavailable:
        return Directory(is_available=False)
