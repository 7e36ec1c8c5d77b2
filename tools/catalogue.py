"""The tools by name.  What is not in here cannot be called, and only what reads can be put in.

A tool names its system, its one argument, what it returns and the port method behind it,
so that a look-up cannot be allowed in one place and be something else in another.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final, NamedTuple

from counterfoil.records.accounts import Account, Commitment, Contact, Contract, Opportunity
from counterfoil.records.base import SourceRecord
from counterfoil.records.dispatch import DispatchJob, Technician
from counterfoil.records.errors import Misconfigured
from counterfoil.records.fulfillment import InventoryLevel, Shipment
from counterfoil.records.orders import OrderIntake, OrderLine, PurchaseOrder
from counterfoil.records.vocabulary import SystemName, Workflow
from counterfoil.tools.ports import Accounts, Deals
from counterfoil.tools.sources import Sources


class Effect(StrEnum):
    """What calling a tool does to the system behind it."""

    READ = "read"
    WRITE = "write"


class ArgumentKind(StrEnum):
    """What a tool is asked for; it decides how the gate checks a value."""

    NUMBER = "number"
    """A number as somebody wrote it: the query itself is narrowed to the scope."""
    ACCOUNT = "account"
    """An account id of the scope."""
    ORDER = "order"
    """An order id that this session has been shown."""
    ARTICLE = "article"
    """A stock-keeping unit of an order line that this session has been shown."""
    TECHNICIAN = "technician"
    """A technician of a job that this session has been shown."""


class Argument(NamedTuple):
    """The one argument of a tool."""

    name: str
    kind: ArgumentKind
    is_list: bool


class RowFilter(NamedTuple):
    """What a query is narrowed to; None is everything, for colleagues only."""

    accounts: Accounts
    deals: Deals


Rows = tuple[SourceRecord, ...]
Read = Callable[[Sources, Collection[str], RowFilter], Rows | bool]

EVERY_WORKFLOW: Final = frozenset(Workflow)


@dataclass(frozen=True, slots=True)
class Tool:
    """One look-up.  `returns` is None for a tool that only says yes or no."""

    name: str
    description: str
    argument: Argument
    returns: type[SourceRecord] | None
    read: Read = field(repr=False, compare=False)
    effect: Effect = Effect.READ
    workflows: frozenset[Workflow] = EVERY_WORKFLOW
    needs_deals: bool = False
    """Its query is narrowed by deal, so the gate lists the deals of the scope first."""

    @property
    def system(self) -> SystemName:
        """The system that answers: the name's first part."""
        return SystemName(self.name.partition(".")[0])


def catalogue_of(*tools: Tool) -> Mapping[str, Tool]:
    """The tools by name; `Misconfigured` for one that does not only read, or a name that is taken."""
    named: dict[str, Tool] = {}
    for tool in tools:
        if tool.effect is not Effect.READ:
            raise Misconfigured(f"tool {tool.name}: effect", str(tool.effect), str(Effect.READ))
        if tool.name in named:
            raise Misconfigured("tool", tool.name, "a name of its own")
        named[tool.name] = tool
    return MappingProxyType(named)


_NUMBERS: Final = Argument("numbers", ArgumentKind.NUMBER, is_list=True)
_NUMBER: Final = Argument("number", ArgumentKind.NUMBER, is_list=False)
_DEALS: Final = Argument("opportunity_ids", ArgumentKind.NUMBER, is_list=True)
_ACCOUNT: Final = Argument("account_id", ArgumentKind.ACCOUNT, is_list=False)
_ORDER: Final = Argument("order_id", ArgumentKind.ORDER, is_list=False)
_ARTICLES: Final = Argument("skus", ArgumentKind.ARTICLE, is_list=True)
_TECHNICIANS: Final = Argument("names", ArgumentKind.TECHNICIAN, is_list=True)


def _only(values: Collection[str]) -> str:
    """The value of an argument that is not a list."""
    (value,) = values
    return value


def _account(sources: Sources, values: Collection[str], _: RowFilter) -> Rows:
    account = sources.accounts.get_account(_only(values))
    return () if account is None else (account,)


CATALOGUE: Final = catalogue_of(
    Tool(
        "erp.find_orders",
        "Orders with one of these order or PO numbers.",
        _NUMBERS,
        PurchaseOrder,
        lambda sources, keys, only: sources.orders.find_orders(keys, only.accounts),
    ),
    Tool(
        "erp.list_open_orders",
        "The account's orders that are not delivered, closed or cancelled.",
        _ACCOUNT,
        PurchaseOrder,
        lambda sources, values, _: sources.orders.list_open_orders(_only(values)),
    ),
    Tool(
        "erp.list_order_lines",
        "The lines of one order.",
        _ORDER,
        OrderLine,
        lambda sources, values, _: sources.orders.list_order_lines(_only(values)),
    ),
    Tool(
        "erp.find_intake",
        "Intake rows with one of these PO or opportunity numbers.",
        _NUMBERS,
        OrderIntake,
        lambda sources, keys, only: sources.orders.find_intake(keys, only.deals),
        needs_deals=True,
    ),
    Tool(
        "erp.is_known_number",
        "Whether any order or intake row has this number; says no more than that.",
        _NUMBER,
        None,
        lambda sources, keys, _: sources.orders.is_known_number(_only(keys)),
    ),
    Tool(
        "crm.get_account",
        "One account and who looks after it.",
        _ACCOUNT,
        Account,
        _account,
    ),
    Tool(
        "crm.list_contacts",
        "The contacts of one account.",
        _ACCOUNT,
        Contact,
        lambda sources, values, _: sources.accounts.list_account_contacts(_only(values)),
    ),
    Tool(
        "crm.list_contracts",
        "The contracts of one account.",
        _ACCOUNT,
        Contract,
        lambda sources, values, _: sources.contracts.list_contracts(_only(values)),
    ),
    Tool(
        "crm.list_commitments",
        "What colleagues said we would do for one account.",
        _ACCOUNT,
        Commitment,
        lambda sources, values, _: sources.contracts.list_commitments(_only(values)),
    ),
    Tool(
        "crm.find_opportunities",
        "Deals with one of these opportunity numbers.",
        _DEALS,
        Opportunity,
        lambda sources, keys, only: sources.opportunities.find_opportunities(keys, only.accounts),
    ),
    Tool(
        "crm.list_account_opportunities",
        "The deals of one account.",
        _ACCOUNT,
        Opportunity,
        lambda sources, values, _: sources.opportunities.list_account_opportunities(_only(values)),
    ),
    Tool(
        "fulfillment.list_shipments",
        "The shipments of one order.",
        _ORDER,
        Shipment,
        lambda sources, values, _: sources.fulfillment.list_shipments(_only(values)),
    ),
    Tool(
        "fulfillment.list_inventory",
        "Stock of these articles at every site.",
        _ARTICLES,
        InventoryLevel,
        lambda sources, values, _: sources.fulfillment.list_inventory(values),
    ),
    Tool(
        "dispatch.find_jobs",
        "Site visits with one of these job numbers.",
        _NUMBERS,
        DispatchJob,
        lambda sources, keys, only: sources.dispatch.find_jobs(keys, only.accounts),
    ),
    Tool(
        "dispatch.list_order_jobs",
        "The site visits of one order.",
        _ORDER,
        DispatchJob,
        lambda sources, values, _: sources.dispatch.list_order_jobs(_only(values)),
    ),
    Tool(
        "dispatch.is_known_job",
        "Whether any site visit has this number; says no more than that.",
        _NUMBER,
        None,
        lambda sources, keys, _: sources.dispatch.is_known_job(_only(keys)),
    ),
    Tool(
        "dispatch.list_technicians",
        "Presence and load of these technicians.",
        _TECHNICIANS,
        Technician,
        lambda sources, values, _: sources.dispatch.list_technicians(values),
    ),
)
"""Every tool, in the order of the systems."""
