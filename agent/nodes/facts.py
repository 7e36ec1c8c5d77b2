"""The facts of a run, put together from its state: what guards and drafters look at."""

from __future__ import annotations

from counterfoil.agent.state import CaseState, RunContext
from counterfoil.records.accounts import Account
from counterfoil.records.facts import Conversation, Facts, Resolution, Sender, Standing
from counterfoil.records.reading import Reading

_NOBODY = Sender(standing=Standing.UNRECOGNISABLE, reason="not_yet_recognised")


def facts_of(state: CaseState, context: RunContext) -> Facts:
    """Everything known so far; what no step has found yet is empty, and never reads as fine."""
    account = _account(state, context)
    contacts = tuple(
        each
        for each in context.directory.contacts
        if account is not None and each.account_id == account.account_id and each.is_authorized
    )
    return Facts(
        now=context.now,
        message=context.message,
        sender=state.get("sender", _NOBODY),
        reading=state.get("reading", Reading()),
        workflow=state.get("workflow"),
        resolution=state.get("resolution", Resolution()),
        orders=tuple(state.get("orders", ())),
        account=account,
        domain_account=_in_directory(context, state.get("sender", _NOBODY).domain_account_id),
        contacts=contacts,
        owners=context.owners,
        unavailable=tuple(state.get("unavailable", ())),
        conversation=state.get("conversation", Conversation()),
    )


def _account(state: CaseState, context: RunContext) -> Account | None:
    """The account the case is about: as it was just looked up, else as the directory has it."""
    looked_up = {each.account.account_id: each.account for each in state.get("orders", ()) if each.account}
    account_id = state.get("sender", _NOBODY).account_id
    if account_id is not None:
        return looked_up.get(account_id) or _in_directory(context, account_id)
    return next(iter(looked_up.values())) if len(looked_up) == 1 else None


def _in_directory(context: RunContext, account_id: str | None) -> Account | None:
    return next((each for each in context.directory.accounts if each.account_id == account_id), None)
