"""What would release a message from each reason that holds it, in plain words.

Three kinds of remedy, and no fourth: a record may be mended, the matter may be looked up
again, or a person decides.  What the message itself says is never undone by a record.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from counterfoil.guards.reasons import Reason
from counterfoil.records.release import ReleasedBy


class Remedy(NamedTuple):
    """What would release a message from one reason."""

    by: ReleasedBy
    text: str


def remedy_of(reason: Reason | None) -> Remedy:
    """The remedy of a reason; what no guard of ours says is a person's to settle."""
    return REMEDIES.get(reason, _LEFT_TO_A_PERSON) if reason is not None else _LEFT_TO_A_PERSON


def _records(text: str) -> Remedy:
    return Remedy(ReleasedBy.RECORDS, text)


def _new_look_up(text: str) -> Remedy:
    return Remedy(ReleasedBy.NEW_LOOK_UP, text)


def _person(text: str) -> Remedy:
    return Remedy(ReleasedBy.PERSON, text)


_LEFT_TO_A_PERSON: Final = _person("A person decides.")
_UNREAD: Final = _person("A person reads the message where it lies.")
_NOBODY_WAITS: Final = _person("Nothing is owed; a person may answer all the same.")
_NOT_TRUSTED: Final = _person("A person asks the sender by another way.")
_SAID: Final = _person("The message says it, and no record unsays that; a person answers.")

REMEDIES: Final[Mapping[Reason, Remedy]] = MappingProxyType(
    {
        Reason.MALFORMED: _UNREAD,
        Reason.OVERSIZE: _UNREAD,
        Reason.NESTED_TOO_DEEP: _UNREAD,
        Reason.TOO_MANY_PARTS: _UNREAD,
        Reason.ENCRYPTED: _UNREAD,
        Reason.DUPLICATE: _NOBODY_WAITS,
        Reason.OWN_MAIL: _NOBODY_WAITS,
        Reason.BOUNCE: _NOBODY_WAITS,
        Reason.OUT_OF_OFFICE: _NOBODY_WAITS,
        Reason.AUTO_REPLIED: _NOBODY_WAITS,
        Reason.LIST_OR_BULK: _NOBODY_WAITS,
        Reason.FORGED_RESULT: _NOT_TRUSTED,
        Reason.SENDER_NOT_TRUSTED: _NOT_TRUSTED,
        Reason.UNKNOWN_AND_UNAUTHENTICATED: _NOT_TRUSTED,
        Reason.UNKNOWN_ABOUT_SOMETHING_ELSE: _NOBODY_WAITS,
        Reason.UNKNOWN_SENDER: _new_look_up("The CRM names the sender as an authorized contact."),
        Reason.NOT_AN_AUTHORIZED_CONTACT: _new_look_up("The CRM names the sender as an authorized contact."),
        Reason.SENDER_UNRECOGNISABLE: _new_look_up("The directory can be read again."),
        Reason.HIDDEN_TEXT: _NOT_TRUSTED,
        Reason.INSTRUCTION_TO_SYSTEM: _NOT_TRUSTED,
        Reason.NOT_ABOUT_ORDERS: _NOBODY_WAITS,
        Reason.THANKS_ONLY: _NOBODY_WAITS,
        Reason.ORDER_NOT_FOUND: _new_look_up("The order is entered, or the sender names another."),
        Reason.SEVERAL_ORDERS_MATCH: _person("The sender says which of the orders is meant."),
        Reason.NO_ORDER_NAMED: _person("The sender says which order is meant."),
        Reason.ORDER_OUT_OF_SCOPE: _person("A person finds out whose order the sender means."),
        Reason.SEGMENT_NOT_RELEASED: _person("The policy releases the segment."),
        Reason.WORKFLOW_NOT_RELEASED: _person("The policy releases the workflow."),
        Reason.CONTRACT_IS_DISPUTED: _records("The dispute is settled in the CRM."),
        Reason.MESSAGE_DISPUTES: _SAID,
        Reason.DISPUTE_UNDECIDED: _person("A person decides the dispute of the earlier message."),
        Reason.LINE_PAST_PROMISE: _records("The order is promised anew, or was shipped and delivered."),
        Reason.ETA_AFTER_PROMISE: _records(
            "The order is promised for the day of the ETA, or the ETA moves up."
        ),
        Reason.SHIPMENT_IN_EXCEPTION: _records("The shipment is on its way again."),
        Reason.DELIVERED_AFTER_PROMISE: _person(
            "It came late, and no record unmakes that; a person answers."
        ),
        Reason.MESSAGE_SAYS_LATE: _SAID,
        Reason.DISPATCH_EXCEPTION_ON_RECORD: _records("The trouble is settled in the record that shows it."),
        Reason.ABOUT_PRICING: _SAID,
        Reason.OTHER_PAYMENT_TERMS: _SAID,
        Reason.ABOUT_BANK_DETAILS: _SAID,
        Reason.ASKS_FOR_CHANGE: _SAID,
        Reason.ASKS_FOR_EARLIER_DATE: _SAID,
        Reason.DOCUMENT_CHANGES_ORDER: _SAID,
        Reason.DOCUMENT_DIFFERS: _SAID,
        Reason.DOCUMENT_ASKS_EARLIER: _SAID,
        Reason.DOCUMENT_STATES_OTHER_PRICE: _SAID,
        Reason.DOCUMENT_CONTRADICTS_RECORDS: _SAID,
        Reason.DOCUMENT_NOT_READ: _person("A person reads the document, or asks for it again."),
        Reason.WORDS_UNPLACED: _SAID,
        Reason.ORDER_ON_HOLD: _records("The ERP lifts the hold."),
        Reason.QUEUE_BLOCKED: _records("The order queue takes the order up again."),
        Reason.DEAL_DESK_EXCEPTION: _records("The deal desk releases the deal."),
        Reason.CONTRACT_NOT_IN_FORCE: _records("The contract is signed and in force."),
        Reason.CONTRACT_PAST_EXPIRY: _records("The contract is extended."),
        Reason.SIGNATURE_PACKET_UNSIGNED: _records("The signature packet is signed."),
        Reason.LANGUAGE_NOT_SUPPORTED: _person("Somebody who reads the language answers."),
        Reason.MODEL_ADVISES_CARE: _person("A person looks at what the model found."),
        Reason.SOURCE_UNAVAILABLE: _records("The source answers, and holds nothing against it."),
        Reason.RECORD_STALE: _records("The source confirms or updates the record."),
        Reason.AGE_UNKNOWN: _records("The source says when the record was true."),
        Reason.PROMISE_IS_NOT_THE_LINES: _records("Order and lines are promised for the same day."),
        Reason.COMMITMENT_DIFFERS: _records("Commitment and order name the same day."),
        Reason.SHIPPED_BUT_NOT_BY_STATUS: _records("The order's status follows what was shipped."),
        Reason.SHIPPED_BY_STATUS_ONLY: _records("The order's status is that of an order not shipped yet."),
        Reason.DELIVERED_BY_STATUS_ONLY: _records(
            "The order's status follows its shipments, or they its status."
        ),
        Reason.DELIVERED_BUT_NOT_BY_STATUS: _records("The order's status follows its shipments."),
        Reason.QUANTITIES_DIFFER: _records("ERP and fulfillment hold the same quantity."),
        Reason.TROUBLE_NOT_ON_RECORD: _records("The trouble is entered where it belongs."),
        Reason.TROUBLE_CANNOT_BE_CHECKED: _new_look_up("Every source answers."),
        Reason.REPEATED_REPORT: _NOBODY_WAITS,
        Reason.ALL_IS_WELL: _NOBODY_WAITS,
        Reason.VALUE_UNKNOWN: _records("The source fills the field in."),
        Reason.NOTHING_MAY_BE_SAID: _records("A contract in the CRM allows something to be said."),
        Reason.GUARD_FAILED: _person("The guard is mended; until then a person decides."),
    }
)
