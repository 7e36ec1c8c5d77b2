"""Runs the guards: all of them, in a fixed order, and every verdict is kept.

A guard that raises, or says nothing, holds the message with the error as its explanation.
Nowhere else is an error of a rule turned into a verdict.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from counterfoil.guards.ambiguous_order import ambiguous_order
from counterfoil.guards.attached_document import attached_document
from counterfoil.guards.automatic import automatic
from counterfoil.guards.bank_or_payment_change import bank_or_payment_change
from counterfoil.guards.change_request import change_request
from counterfoil.guards.contract_dispute import contract_dispute
from counterfoil.guards.customer_surprise import customer_surprise
from counterfoil.guards.deal_desk_exception import deal_desk_exception
from counterfoil.guards.dispatch_report import dispatch_report
from counterfoil.guards.duplicate import duplicate
from counterfoil.guards.expedite_request import expedite_request
from counterfoil.guards.forged_authentication import forged_authentication
from counterfoil.guards.hidden_text import hidden_text
from counterfoil.guards.instruction_to_system import instruction_to_system
from counterfoil.guards.late_fulfillment import late_fulfillment
from counterfoil.guards.model_advice import model_advice
from counterfoil.guards.nothing_may_be_said import nothing_may_be_said
from counterfoil.guards.nothing_owed import nothing_owed
from counterfoil.guards.order_not_found import order_not_found
from counterfoil.guards.order_on_hold import order_on_hold
from counterfoil.guards.out_of_pilot import out_of_pilot
from counterfoil.guards.out_of_scope import out_of_scope
from counterfoil.guards.pricing_sensitive import pricing_sensitive
from counterfoil.guards.reasons import Reason
from counterfoil.guards.record_mismatch import record_mismatch
from counterfoil.guards.records_unavailable import records_unavailable
from counterfoil.guards.rulebook import Rulebook
from counterfoil.guards.sender_standing import sender_standing
from counterfoil.guards.stale_records import stale_records
from counterfoil.guards.unknown_values import unknown_values
from counterfoil.guards.unplaced_words import unplaced_words
from counterfoil.guards.unreadable import unreadable
from counterfoil.guards.unsigned_terms import unsigned_terms
from counterfoil.guards.unsupported_language import unsupported_language
from counterfoil.guards.verdicts import hold
from counterfoil.records.facts import Facts
from counterfoil.records.verdict import Verdict

Guard = Callable[[Facts, Rulebook], tuple[Verdict, ...]]
"""A rule: a pure function that says something about every message, even if only that it is clear."""

STAGES: Final[Mapping[str, tuple[Guard, ...]]] = MappingProxyType(
    {
        "guard_authority": (
            unreadable,
            duplicate,
            automatic,
            forged_authentication,
            sender_standing,
            hidden_text,
            instruction_to_system,
            nothing_owed,
        ),
        "guard_orders": (order_not_found, ambiguous_order, out_of_scope, out_of_pilot),
        "guard_classes": (
            contract_dispute,
            late_fulfillment,
            customer_surprise,
            pricing_sensitive,
            bank_or_payment_change,
            change_request,
            expedite_request,
            attached_document,
            unplaced_words,
            order_on_hold,
            deal_desk_exception,
            unsigned_terms,
            unsupported_language,
            model_advice,
        ),
        "guard_records": (
            records_unavailable,
            stale_records,
            record_mismatch,
            dispatch_report,
            unknown_values,
        ),
        "guard_promise": (nothing_may_be_said,),
    }
)
"""The guards of each node of the state machine.  The order is that of the policy, and it counts."""

EVERY_GUARD: Final[tuple[str, ...]] = tuple(guard.__name__ for stage in STAGES.values() for guard in stage)
"""The name of every guard; a draft needs a verdict of each."""


def run_stage(stage: str, facts: Facts, rules: Rulebook) -> tuple[Verdict, ...]:
    """The verdicts of every guard of a stage, in order; at least one of each."""
    return tuple(verdict for guard in STAGES[stage] for verdict in run_guard(guard, facts, rules))


def run_guard(guard: Guard, facts: Facts, rules: Rulebook) -> tuple[Verdict, ...]:
    """What one guard says; a hold in its name where it fails."""
    try:
        verdicts = guard(facts, rules)
    except Exception as error:  # noqa: BLE001  # whatever a rule stumbles over, the message is held
        return (_failed(guard, f"{type(error).__name__}: {error}"),)
    return verdicts or (_failed(guard, "it said nothing"),)


def _failed(guard: Guard, error: str) -> Verdict:
    return hold(Reason.GUARD_FAILED, error=error).model_copy(update={"guard": guard.__name__})
