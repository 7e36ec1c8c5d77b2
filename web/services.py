"""What the inbox is handed: the parts of the house that its pages show and its people use."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from counterfoil.agent.desk import Desk
from counterfoil.mailbox.watch import WatchStatus
from counterfoil.records.clock import Clock
from counterfoil.records.message import InboundMessage
from counterfoil.store.casebook import Casebook
from counterfoil.store.ledger import Conservation
from counterfoil.store.people import People


class WayOut(StrEnum):
    """How an approved reply leaves the house."""

    RELAY = "relay"
    DRAFTS = "drafts"
    """It is placed in a mailbox's Drafts folder, and a person sends it from there."""
    NONE = "none"
    """It does not, until a relay is set up."""


@dataclass(frozen=True)
class Services:
    """The parts behind the pages.  A handler parses, makes one call here, and renders."""

    casebook: Casebook
    desk: Desk
    people: People
    read_message: Callable[[str], InboundMessage]
    """The message with this sha256, parsed."""
    conservation: Callable[[], Conservation]
    watching: Callable[[], Sequence[WatchStatus]]
    way_out: WayOut
    clock: Clock
    """What ages and due times are told by; stands still in a trial."""
    wall_clock: Clock
    """What sessions go by."""
    key: bytes
    session_hours: int
    secure_cookies: bool
