"""Policy 9: who must act, and until when.  No exception is ever without an owner."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from counterfoil.guards.rulebook import Rulebook
from counterfoil.records.accounts import Account, Segment
from counterfoil.records.facts import Facts
from counterfoil.records.owners import Assignment, ExceptionOwner
from counterfoil.records.vocabulary import ExceptionClass, Workflow, in_precedence

_DEAL_DESK: Final = ExceptionClass.DEAL_DESK_EXCEPTION


def assign(classes: Iterable[ExceptionClass], facts: Facts, rules: Rulebook) -> Assignment:
    """The owner of the primary class: by class and segment, by class, else customer or fallback owner."""
    primary = next(iter(in_precedence(frozenset(classes))), None)
    row = _row(facts, primary, _segment(facts)) or _row(facts, primary, None)
    if row is None:
        return _customer_owner(facts, rules)
    via = "class" if row.segment is None else "class_and_segment"
    return Assignment(owner=row.owner, email=row.email, due_at=_due(facts, rules, row), via=via)


def escalation_owner(facts: Facts, rules: Rulebook) -> Assignment:
    """Who a dispatch exception is escalated to: the owner of late fulfillment for the segment."""
    return assign((ExceptionClass.LATE_FULFILLMENT,), facts, rules)


def next_action_owner(classes: Iterable[ExceptionClass], facts: Facts, rules: Rulebook) -> Assignment:
    """Who acts next (policy 7): the deal desk for its exception, the class's owner, the customer owner."""
    found = frozenset(classes)
    if _DEAL_DESK not in found:
        return assign(found, facts, rules)
    by_class = assign((_DEAL_DESK,), facts, rules)
    for each in facts.orders:
        deal = each.opportunity
        if deal is not None and deal.deal_desk_exception and deal.deal_desk_owner:
            email = _email_of(deal.deal_desk_owner, facts.owners)
            return Assignment(
                owner=deal.deal_desk_owner, email=email, due_at=by_class.due_at, via="deal_desk"
            )
    return by_class


def alert_owner(account: Account | None, facts: Facts, rules: Rulebook) -> Assignment:
    """Who hears of a dispatch exception first: the account owner, the customer owner, or the fallback."""
    due_at = facts.now + timedelta(hours=rules.policy.due_hours.dispatch)
    if account is not None and account.account_owner:
        return Assignment(
            owner=account.account_owner,
            email=account.account_owner_email,
            due_at=due_at,
            via="account_owner",
        )
    if account is not None and account.customer_owner:
        return Assignment(
            owner=account.customer_owner,
            email=account.customer_owner_email,
            due_at=due_at,
            via="customer_owner",
        )
    return _fallback(rules).model_copy(update={"due_at": due_at})


def accounts_of(facts: Facts) -> tuple[Account, ...]:
    """The accounts a case is about: the sender's, those of its orders, else the one the From domain gives."""
    about = (facts.account, *(each.account for each in facts.orders))
    found = {each.account_id: each for each in about if each is not None}
    if not found and facts.domain_account is not None:
        return (facts.domain_account,)
    return tuple(found.values())


def _segment(facts: Facts) -> Segment | None:
    """The segment that the accounts of a case share; None where they differ."""
    segments = {each.segment for each in accounts_of(facts)}
    return segments.pop() if len(segments) == 1 else None


def _row(
    facts: Facts, exception_class: ExceptionClass | None, segment: Segment | None
) -> ExceptionOwner | None:
    rows = (each for each in facts.owners if each.exception_class is exception_class)
    return next((each for each in rows if each.segment is segment), None)


def _customer_owner(facts: Facts, rules: Rulebook) -> Assignment:
    due_at = _due(facts, rules, None)
    for each in accounts_of(facts):
        if each.customer_owner:
            return Assignment(
                owner=each.customer_owner,
                email=each.customer_owner_email,
                due_at=due_at,
                via="customer_owner",
            )
    return _fallback(rules).model_copy(update={"due_at": due_at})


def _fallback(rules: Rulebook) -> Assignment:
    owner = rules.policy.fallback_owner
    return Assignment(owner=owner.name, email=owner.email, via="fallback")


def _due(facts: Facts, rules: Rulebook, row: ExceptionOwner | None) -> datetime:
    hours = rules.policy.due_hours
    default = hours.dispatch if facts.workflow is Workflow.DISPATCH_EXCEPTION else hours.default
    return facts.now + timedelta(
        hours=row.due_hours if row is not None and row.due_hours is not None else default
    )


def _email_of(owner: str, owners: tuple[ExceptionOwner, ...]) -> str | None:
    return next((each.email for each in owners if each.owner == owner and each.email), None)
