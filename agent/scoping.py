"""Who may see what: a scope follows from who the sender is, and from nothing that anybody writes."""

from __future__ import annotations

from collections.abc import Collection

from counterfoil.records.facts import Directory, Scope, Sender, Standing


def scope_of(sender: Sender) -> Scope:
    """The scope of a sender: a contact's own account, a colleague's named orders, nothing for anybody else."""
    if sender.standing is Standing.INTERNAL:
        return Scope(is_internal=True)
    if sender.standing is Standing.AUTHORIZED_CONTACT and sender.account_id is not None:
        return Scope(account_ids=(sender.account_id,))
    return Scope()


def scope_at(address: str, directory: Directory, own_domains: Collection[str]) -> Scope:
    """The scope that an authenticated sender at this address would have; for an operator's trial by hand."""
    wanted = address.casefold()
    if wanted.rpartition("@")[2] in own_domains:
        return Scope(is_internal=True)
    accounts = {
        each.account_id
        for each in directory.contacts
        if each.is_authorized and each.email.casefold() == wanted
    }
    return Scope(account_ids=tuple(accounts)) if len(accounts) == 1 else Scope()
