"""Who may receive a draft: the sender of the message, and authorized contacts of the same account."""

from __future__ import annotations

from collections.abc import Iterator

from counterfoil.records.facts import Facts, Standing
from counterfoil.records.writing import Draft


def own_recipients(facts: Facts) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """To and Cc of an answer: the From address, and those of the thread who are authorized contacts."""
    sender = facts.message.sender
    if sender is None or facts.sender.standing is not Standing.AUTHORIZED_CONTACT:
        return (), ()
    authorized = _authorized(facts)
    thread = (*facts.message.to, *facts.message.cc)
    copied = dict.fromkeys(each.address for each in thread if each.address.casefold() in authorized)
    return (sender.address,), tuple(each for each in copied if each.casefold() != sender.address.casefold())


def recipient_problems(draft: Draft, facts: Facts) -> Iterator[tuple[str, str]]:
    """Every recipient that must not be one, as a reason code and the address."""
    to, _ = own_recipients(facts)
    if not to or draft.to != to:
        yield "wrong_recipient", ", ".join(draft.to)
    authorized = _authorized(facts)
    for address in draft.cc:
        if address.casefold() not in authorized:
            yield "wrong_recipient", address


def _authorized(facts: Facts) -> frozenset[str]:
    return frozenset(
        each.email.casefold()
        for each in facts.contacts
        if each.is_authorized and each.account_id == facts.sender.account_id
    )
