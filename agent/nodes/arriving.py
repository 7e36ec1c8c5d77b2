"""From the door to the desk: is it new, who wrote it, what does it say."""

from __future__ import annotations

from dataclasses import dataclass

from counterfoil.agent.ports import CaseHistory
from counterfoil.agent.state import CaseState, RunContext
from counterfoil.guards.reading import read_message
from counterfoil.guards.rulebook import Rulebook
from counterfoil.guards.sender import Identity, recognise
from counterfoil.guards.stated_values import find_stated
from counterfoil.records.case import CaseSummary
from counterfoil.records.facts import Conversation, Sender, Standing
from counterfoil.records.message import AutomaticKind, InboundMessage


@dataclass(frozen=True)
class Arriving:
    """The steps before any guard and any look-up."""

    history: CaseHistory
    rules: Rulebook
    identity: Identity

    def intake(self, state: CaseState, context: RunContext) -> CaseState:
        """Find what this message repeats, and the conversation that it answers."""
        parent, link = self._parent(context.message)
        return {
            "duplicate_of": self.history.find_duplicate(state["key"], context.message),
            "parent": parent,
            "parent_link": link,
        }

    def _parent(self, message: InboundMessage) -> tuple[CaseSummary | None, str | None]:
        links = (("in_reply_to", message.in_reply_to), ("references", message.references[::-1]))
        for link, message_ids in links:
            parent = self.history.find_by_message_ids(message_ids) if message_ids else None
            if parent is not None:
                return parent, link
        token = message.case_token
        parent = self.history.find_by_token(token) if token is not None else None
        return parent, "token" if parent is not None else None

    def authenticate(self, state: CaseState, context: RunContext) -> CaseState:
        """Decide who the sender is to us, from the trusted header and the directory alone; then what may be joined."""
        sender = recognise(context.message, context.directory, self.identity)
        return {"sender": sender, "conversation": _conversation(state, context.message, sender)}

    def read(self, state: CaseState, context: RunContext) -> CaseState:
        """Read what the message is about, what it names and what it states, by rule."""
        reading = read_message(context.message, tuple(self.rules.lexicons.values()))
        return {"reading": reading.model_copy(update={"stated": find_stated(context.message)})}


def _conversation(state: CaseState, message: InboundMessage, sender: Sender) -> Conversation:
    """The case that the message belongs to.  Whoever is not entitled to a case never joins it, whatever he quotes."""
    duplicate, parent = state["duplicate_of"], state["parent"]
    if duplicate is not None:
        return duplicate.joined("duplicate", is_duplicate=True)
    if parent is not None and _is_entitled(sender, message, parent):
        return parent.joined(state["parent_link"])
    return Conversation()


def _is_entitled(sender: Sender, message: InboundMessage, case: CaseSummary) -> bool:
    if sender.standing is Standing.INTERNAL:
        return True
    if sender.standing is Standing.AUTHORIZED_CONTACT:
        return sender.account_id == case.account_id
    is_automatic = message.automatic.kind not in (AutomaticKind.NONE, AutomaticKind.AUTO_GENERATED)
    is_of_account = sender.domain_account_id is not None and sender.domain_account_id == case.account_id
    return is_automatic and is_of_account and message.authentication.is_authenticated
