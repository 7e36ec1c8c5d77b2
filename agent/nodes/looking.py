"""From the desk to the files and back: what may be looked up, what is found, what it adds up to."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Final, TypeVar

from counterfoil.agent.nodes.facts import facts_of
from counterfoil.agent.ports import CaseHistory
from counterfoil.agent.scoping import scope_of
from counterfoil.agent.state import CaseState, RunContext
from counterfoil.guards.contracts import binding_contracts
from counterfoil.guards.resolution import Matches, keys_to_look_up, resolve
from counterfoil.guards.workflow import choose_workflow
from counterfoil.records.accounts import Account
from counterfoil.records.base import SourceRecord
from counterfoil.records.dispatch import DispatchJob
from counterfoil.records.errors import LookupUnavailable
from counterfoil.records.facts import Conversation, Facts, OrderFacts, Resolution, Scope
from counterfoil.records.identifiers import key_of
from counterfoil.records.orders import OrderIntake, PurchaseOrder
from counterfoil.tools.gate import ToolGate
from counterfoil.tools.lookups import CaseLookups

FOREIGN_NUMBERS_MAX: Final = 25
"""So many numbers that are not in scope are looked for elsewhere; a sheet of figures is not a question."""

Row = TypeVar("Row", bound=SourceRecord)


@dataclass(frozen=True)
class Looking:
    """The steps between the first guard and the second."""

    gate: ToolGate
    history: CaseHistory

    def scope(self, state: CaseState, context: RunContext) -> CaseState:
        """Mint the scope from who the sender is, and from nothing that the message says."""
        return {"scope": scope_of(state["sender"])}

    def look_up(self, state: CaseState, context: RunContext) -> CaseState:
        """Find the orders that the message means, and everything the sources hold about them."""
        scope = state["scope"]
        if not scope.is_internal and not scope.account_ids:
            return {"resolution": Resolution(), "orders": (), "evidence": (), "tool_calls": ()}
        lookups = self.gate.open(scope)
        facts = facts_of(state, context)
        matches = _find_matches(lookups, facts, scope)
        resolution = resolve(facts, matches)
        orders = _Reader(lookups, reads_stock=scope.is_internal).read(resolution, matches)
        return {
            "resolution": resolution,
            "orders": orders,
            "unavailable": lookups.systems_unavailable,
            "evidence": lookups.evidence,
            "tool_calls": lookups.calls,
        }

    def reconcile(self, state: CaseState, context: RunContext) -> CaseState:
        """Choose the workflow, and join the open case about the same single order where no reply says so."""
        facts = facts_of(state, context)
        conversation = self._joined(facts)
        workflow = choose_workflow(facts.model_copy(update={"conversation": conversation}))
        return {"workflow": workflow, "conversation": conversation}

    def _joined(self, facts: Facts) -> Conversation:
        orders, account = facts.resolution.order_ids, facts.account
        if facts.conversation.case_id is not None or account is None or len(orders) != 1:
            return facts.conversation
        case = self.history.find_open_by_order(account.account_id, orders[0])
        if case is None:
            return facts.conversation
        return case.joined("order")


def _asked(lookup: Callable[[], tuple[Row, ...]]) -> tuple[Row, ...]:
    """What a source answers; a source that is out is noted by the session, and a guard says what follows."""
    try:
        return lookup()
    except LookupUnavailable:
        return ()


def _find_matches(lookups: CaseLookups, facts: Facts, scope: Scope) -> Matches:
    """Everything in scope that has one of the message's numbers, and what such a row stands for."""
    keys = keys_to_look_up(facts)
    open_orders = [
        order for account in scope.account_ids for order in _asked(partial(lookups.list_open_orders, account))
    ]
    jobs = _asked(lambda: lookups.find_jobs(keys))
    deals = _asked(lambda: lookups.find_opportunities(keys))
    named = {*keys, *facts.conversation.order_ids, *(job.order_id for job in jobs if job.order_id)}
    orders = list(_asked(lambda: lookups.find_orders(sorted(named))))
    intakes = list(_asked(lambda: lookups.find_intake(keys)))
    for account in dict.fromkeys(deal.account_id for deal in deals):
        orders += _asked(partial(lookups.list_open_orders, account))
    known = {order.opportunity_id for order in (*orders, *open_orders) if order.opportunity_id}
    intakes += _asked(lambda: lookups.find_intake(sorted(known - {each.opportunity_id for each in intakes})))
    found = Matches(
        orders=tuple(orders),
        jobs=jobs,
        intakes=tuple(intakes),
        opportunity_ids=tuple(deal.opportunity_id for deal in deals),
        open_orders=tuple(open_orders),
    )
    return found.model_copy(update={"known_elsewhere": _known_elsewhere(lookups, facts, found)})


def _known_elsewhere(lookups: CaseLookups, facts: Facts, found: Matches) -> tuple[str, ...]:
    """The numbers that only a record outside the scope has; that it exists is all that is found out."""
    in_scope = {
        key_of(number)
        for order in (*found.orders, *found.open_orders)
        for number in (order.order_id, order.po_number)
        if number
    }
    in_scope |= {
        key_of(number) for each in found.intakes for number in (each.opportunity_id, each.po_number) if number
    }
    in_scope |= {key_of(job.job_id) for job in found.jobs}
    foreign = [key for key in keys_to_look_up(facts) if key not in in_scope][:FOREIGN_NUMBERS_MAX]
    return tuple(key for key in foreign if _is_known(lookups, key))


def _is_known(lookups: CaseLookups, key: str) -> bool:
    try:
        return lookups.is_known_number(key) or lookups.is_known_job(key)
    except LookupUnavailable:
        return False


@dataclass(frozen=True)
class _Reader:
    """Reads what belongs to an order, a deal or a visit from every system."""

    lookups: CaseLookups
    reads_stock: bool
    """Also where nobody is to go there: a colleague may report that goods are short."""

    def read(self, resolution: Resolution, matches: Matches) -> tuple[OrderFacts, ...]:
        """All that the sources hold about what the message means."""
        orders = {each.order_id: each for each in (*matches.orders, *matches.open_orders)}
        intakes = {each.opportunity_id: each for each in matches.intakes}
        named = [orders[each] for each in resolution.order_ids if each in orders]
        read = [self.order(each, intakes.get(each.opportunity_id or "")) for each in named]
        read += [self.deal(each, intakes.get(each)) for each in resolution.opportunity_ids]
        shown = {job.job_id for each in read for job in each.jobs}
        jobs = [job for job in matches.jobs if job.job_id in resolution.job_ids and job.job_id not in shown]
        return (*read, *(self.job(each) for each in jobs))

    def order(self, order: PurchaseOrder, intake: OrderIntake | None) -> OrderFacts:
        """An order with its lines, shipments, visits and terms."""
        lines = _asked(lambda: self.lookups.list_order_lines(order.order_id))
        shipments = _asked(lambda: self.lookups.list_shipments(order.order_id))
        facts = self._terms(order.account_id, order.opportunity_id, intake)
        commitments = _asked(lambda: self.lookups.list_commitments(order.account_id))
        facts = facts.model_copy(
            update={
                "order": order,
                "lines": lines,
                "shipments": shipments,
                "commitments": tuple(each for each in commitments if each.order_id == order.order_id),
            }
        )
        return self._with_visits(facts, _asked(lambda: self.lookups.list_order_jobs(order.order_id)))

    def deal(self, opportunity_id: str, intake: OrderIntake | None) -> OrderFacts:
        """A deal that has no order yet."""
        deals = _asked(lambda: self.lookups.find_opportunities([opportunity_id]))
        if not deals:
            return OrderFacts(intake=intake)
        return self._terms(deals[0].account_id, opportunity_id, intake)

    def job(self, job: DispatchJob) -> OrderFacts:
        """A visit that belongs to no order."""
        return self._with_visits(OrderFacts(account=self._account(job.account_id)), (job,))

    def _terms(self, account_id: str, opportunity_id: str | None, intake: OrderIntake | None) -> OrderFacts:
        deals = _asked(lambda: self.lookups.find_opportunities([opportunity_id])) if opportunity_id else ()
        opportunity = deals[0] if deals else None
        contracts = _asked(lambda: self.lookups.list_contracts(account_id))
        return OrderFacts(
            account=self._account(account_id),
            intake=intake,
            opportunity=opportunity,
            contracts=binding_contracts(opportunity, contracts),
        )

    def _account(self, account_id: str | None) -> Account | None:
        if account_id is None:
            return None
        try:
            return self.lookups.get_account(account_id)
        except LookupUnavailable:
            return None

    def _with_visits(self, facts: OrderFacts, jobs: tuple[DispatchJob, ...]) -> OrderFacts:
        """Technicians and stock matter where somebody is to go there."""
        if not jobs and not self.reads_stock:
            return facts
        names = _each_once(job.technician for job in jobs)
        skus = _each_once(line.sku for line in facts.lines)
        return facts.model_copy(
            update={
                "jobs": jobs,
                "technicians": _asked(lambda: self.lookups.list_technicians(names)),
                "inventory": _asked(lambda: self.lookups.list_inventory(skus)),
            }
        )


def _each_once(values: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))
