"""Every reason that a guard can give: its stable code, its meaning in plain words, what follows from it.

The code is the member's name in lower case.  People filter by it, reports count it and
documentation is generated from it, so a code is never given another meaning.
"""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from counterfoil.records.vocabulary import ExceptionClass, Route


class Meaning(NamedTuple):
    """What a reason code says.  `text` is a template; its `{names}` are filled from the records."""

    guard: str
    text: str
    exception_class: ExceptionClass | None = None
    """The class of the case, where the reason makes it an exception."""
    route: Route | None = None
    """Where the message goes for this reason alone, when it leaves the desk: `quarantine` or `no_reply`."""


_QUARANTINE = Route.QUARANTINE
_NO_REPLY = Route.NO_REPLY
_C = ExceptionClass


class Reason(Enum):
    """The reasons, by stage and guard, in the order in which the guards run."""

    # guard_authority: can it be read and trusted, and is anybody owed an answer?
    READABLE = Meaning("unreadable", "The message can be read and is within the limits.")
    MALFORMED = Meaning("unreadable", "The message is malformed beyond reading.", route=_QUARANTINE)
    OVERSIZE = Meaning("unreadable", "The message is over the size limit.", route=_QUARANTINE)
    NESTED_TOO_DEEP = Meaning("unreadable", "The message is nested too deep.", route=_QUARANTINE)
    TOO_MANY_PARTS = Meaning("unreadable", "The message has too many parts.", route=_QUARANTINE)
    ENCRYPTED = Meaning("unreadable", "The message is encrypted.", route=_QUARANTINE)

    NEW_MESSAGE = Meaning("duplicate", "The message was not seen before.")
    DUPLICATE = Meaning("duplicate", "The message repeats one that came before.", route=_NO_REPLY)

    WRITTEN_BY_A_PERSON = Meaning("automatic", "Nothing says that the message is automatic.")
    AUTO_GENERATED = Meaning(
        "automatic", "A machine wrote the message, and it may be ordinary business: {signs}."
    )
    OWN_MAIL = Meaning("automatic", "The message is our own mail come back.", route=_NO_REPLY)
    BOUNCE = Meaning("automatic", "The message is a bounce.", route=_NO_REPLY)
    OUT_OF_OFFICE = Meaning("automatic", "The message is an out-of-office reply.", route=_NO_REPLY)
    AUTO_REPLIED = Meaning("automatic", "The message is an automatic reply.", route=_NO_REPLY)
    LIST_OR_BULK = Meaning("automatic", "The message is list or bulk mail.", route=_NO_REPLY)

    NO_FORGED_RESULT = Meaning("forged_authentication", "No authentication result is forged.")
    FORGED_RESULT = Meaning(
        "forged_authentication",
        "An authentication result in our name stands where only a sender could have put it.",
        route=_QUARANTINE,
    )

    AUTHORIZED_CONTACT = Meaning(
        "sender_standing", "The sender is an authorized contact of account {account}."
    )
    INTERNAL_SENDER = Meaning("sender_standing", "The sender is a colleague.")
    SENDER_NOT_TRUSTED = Meaning("sender_standing", "The sender cannot be trusted: {why}.", route=_QUARANTINE)
    UNKNOWN_AND_UNAUTHENTICATED = Meaning(
        "sender_standing", "Nobody we know writes about an order, unauthenticated.", route=_QUARANTINE
    )
    UNKNOWN_ABOUT_SOMETHING_ELSE = Meaning(
        "sender_standing", "Nobody we know writes, and not about an order.", route=_NO_REPLY
    )
    UNKNOWN_SENDER = Meaning("sender_standing", "Nobody we know writes about an order.", _C.OUT_OF_SCOPE)
    NOT_AN_AUTHORIZED_CONTACT = Meaning(
        "sender_standing",
        "The sender writes from an account's domain, but is no authorized contact.",
        _C.OUT_OF_SCOPE,
    )
    SENDER_UNRECOGNISABLE = Meaning(
        "sender_standing", "The directory that recognises senders could not be read.", _C.RECORDS_UNAVAILABLE
    )

    NOTHING_HIDDEN = Meaning("hidden_text", "No text is hidden from a human reader.")
    HIDDEN_TEXT = Meaning("hidden_text", "Text is hidden from a human reader: {how}.", route=_QUARANTINE)

    NO_INSTRUCTION = Meaning("instruction_to_system", "No instruction is aimed at the system.")
    INSTRUCTION_TO_SYSTEM = Meaning(
        "instruction_to_system", "An instruction is aimed at the system ({where}).", route=_QUARANTINE
    )

    ANSWER_IS_OWED = Meaning(
        "nothing_owed", "The message is about orders, or meets a rule that a person must see to."
    )
    NOT_ABOUT_ORDERS = Meaning("nothing_owed", "The message is not about orders.", route=_NO_REPLY)
    THANKS_ONLY = Meaning(
        "nothing_owed", "The message thanks or acknowledges, and asks nothing.", route=_NO_REPLY
    )

    # guard_orders: which order, may this sender see it, and is it released?
    ORDERS_FOUND = Meaning(
        "order_not_found", "Every order that is named exists, as far as the sender may know."
    )
    ORDER_NOT_FOUND = Meaning("order_not_found", "No record holds {written}.", _C.ORDER_NOT_FOUND)

    ORDER_IS_CLEAR = Meaning("ambiguous_order", "It is clear which order is meant, or no order is needed.")
    SEVERAL_ORDERS_MATCH = Meaning(
        "ambiguous_order", "{written} is the number of several orders.", _C.AMBIGUOUS_ORDER
    )
    NO_ORDER_NAMED = Meaning(
        "ambiguous_order", "No order is named, and there is not exactly one open order.", _C.AMBIGUOUS_ORDER
    )

    ORDERS_IN_SCOPE = Meaning("out_of_scope", "Every order that is named is one the sender may see.")
    ORDER_OUT_OF_SCOPE = Meaning("out_of_scope", "{written} is none of the sender's orders.", _C.OUT_OF_SCOPE)

    RELEASED = Meaning("out_of_pilot", "The segment and the workflow are released.")
    SEGMENT_NOT_RELEASED = Meaning("out_of_pilot", "The segment {segment} is not released.", _C.OUT_OF_PILOT)
    WORKFLOW_NOT_RELEASED = Meaning(
        "out_of_pilot", "The workflow {workflow} is not released.", _C.OUT_OF_PILOT
    )

    # guard_classes: what people always decide.
    NOTHING_DISPUTED = Meaning("contract_dispute", "Neither the contract nor the message disputes anything.")
    CONTRACT_IS_DISPUTED = Meaning(
        "contract_dispute", "Contract {contract} is disputed.", _C.CONTRACT_DISPUTE
    )
    MESSAGE_DISPUTES = Meaning("contract_dispute", "The message disputes or demands.", _C.CONTRACT_DISPUTE)
    DISPUTE_UNDECIDED = Meaning(
        "contract_dispute", "A dispute of this conversation is not decided yet.", _C.CONTRACT_DISPUTE
    )

    NOTHING_LATE = Meaning(
        "late_fulfillment", "Nothing is late by the dates, and the message does not say so."
    )
    LINE_PAST_PROMISE = Meaning(
        "late_fulfillment", "{label} is open, and was promised for {promised}.", _C.LATE_FULFILLMENT
    )
    ETA_AFTER_PROMISE = Meaning(
        "late_fulfillment",
        "Shipment {shipment} is due on {eta}, and was promised for {promised}.",
        _C.LATE_FULFILLMENT,
    )
    SHIPMENT_IN_EXCEPTION = Meaning(
        "late_fulfillment", "Shipment {shipment} is in exception.", _C.LATE_FULFILLMENT
    )
    DELIVERED_AFTER_PROMISE = Meaning(
        "late_fulfillment",
        "Shipment {shipment} was delivered on {delivered}, was promised for {promised}, and is asked about.",
        _C.LATE_FULFILLMENT,
    )
    MESSAGE_SAYS_LATE = Meaning("late_fulfillment", "The message says that it is late.", _C.LATE_FULFILLMENT)

    NO_SURPRISE = Meaning(
        "customer_surprise", "No dispatch exception stands behind what the customer writes about."
    )
    DISPATCH_EXCEPTION_ON_RECORD = Meaning(
        "customer_surprise", "The customer writes about {order}, and {trouble}.", _C.LATE_FULFILLMENT
    )

    NO_PRICING = Meaning("pricing_sensitive", "The message is not about money.")
    ABOUT_PRICING = Meaning("pricing_sensitive", "The message is about money.", _C.PRICING_SENSITIVE)
    OTHER_PAYMENT_TERMS = Meaning(
        "pricing_sensitive",
        "An attached document states payment terms that differ from those on record.",
        _C.PRICING_SENSITIVE,
    )

    NO_BANK_CHANGE = Meaning("bank_or_payment_change", "The message is not about bank details.")
    ABOUT_BANK_DETAILS = Meaning(
        "bank_or_payment_change", "The message is about bank or payment details.", _C.BANK_OR_PAYMENT_CHANGE
    )

    NO_CHANGE = Meaning("change_request", "The message asks for no change.")
    ASKS_FOR_CHANGE = Meaning("change_request", "The message asks for a change.", _C.CHANGE_REQUEST)

    NO_EXPEDITE = Meaning("expedite_request", "The message asks for no earlier date.")
    ASKS_FOR_EARLIER_DATE = Meaning(
        "expedite_request", "The message asks for a date that the records do not hold.", _C.EXPEDITE_REQUEST
    )

    DOCUMENTS_AGREE = Meaning(
        "attached_document", "No attached document changes an order or differs from the records."
    )
    DOCUMENT_CHANGES_ORDER = Meaning(
        "attached_document", "{document} changes or cancels an order.", _C.CHANGE_REQUEST
    )
    DOCUMENT_DIFFERS = Meaning(
        "attached_document",
        "{document} says of {about}: {stated}; on record is {recorded}.",
        _C.CHANGE_REQUEST,
    )
    DOCUMENT_ASKS_EARLIER = Meaning(
        "attached_document",
        "{document} asks of {about}: {stated}; on record is {recorded}.",
        _C.EXPEDITE_REQUEST,
    )
    DOCUMENT_STATES_OTHER_PRICE = Meaning(
        "attached_document",
        "{document} states {stated} for {about}; on record is {recorded}.",
        _C.PRICING_SENSITIVE,
    )
    DOCUMENT_CONTRADICTS_RECORDS = Meaning(
        "attached_document",
        "{document} has come back with {stated} for {about}; on record is {recorded}.",
        _C.RECORD_MISMATCH,
    )
    DOCUMENT_NOT_READ = Meaning(
        "attached_document", "{document} cannot be read to its end: {why}.", _C.LOW_CONFIDENCE
    )

    WORDS_PLACED = Meaning("unplaced_words", "Nothing is objected to or asked for that no rule understands.")
    WORDS_UNPLACED = Meaning(
        "unplaced_words",
        "The message objects to something or asks for something that no rule understands.",
        _C.LOW_CONFIDENCE,
    )

    NOT_ON_HOLD = Meaning("order_on_hold", "No order is on hold, and no queue is blocked.")
    ORDER_ON_HOLD = Meaning("order_on_hold", "{order} is on hold.", _C.ORDER_ON_HOLD)
    QUEUE_BLOCKED = Meaning("order_on_hold", "{order} is blocked in the order queue.", _C.ORDER_ON_HOLD)

    NO_DEAL_DESK_EXCEPTION = Meaning("deal_desk_exception", "The deal desk holds nothing back.")
    DEAL_DESK_EXCEPTION = Meaning(
        "deal_desk_exception", "The deal desk has not released {opportunity}.", _C.DEAL_DESK_EXCEPTION
    )

    TERMS_ARE_SIGNED = Meaning("unsigned_terms", "Every contract is signed and in force.")
    CONTRACT_NOT_IN_FORCE = Meaning("unsigned_terms", "Contract {contract} is {status}.", _C.UNSIGNED_TERMS)
    CONTRACT_PAST_EXPIRY = Meaning(
        "unsigned_terms", "Contract {contract} ended on {expired}.", _C.UNSIGNED_TERMS
    )
    SIGNATURE_PACKET_UNSIGNED = Meaning(
        "unsigned_terms", "The signature packet of {opportunity} is not signed.", _C.UNSIGNED_TERMS
    )

    LANGUAGE_SUPPORTED = Meaning("unsupported_language", "The message is in a language that we draft in.")
    LANGUAGE_NOT_SUPPORTED = Meaning(
        "unsupported_language", "The message is in {language}.", _C.UNSUPPORTED_LANGUAGE
    )

    NO_ADVICE = Meaning("model_advice", "No model gave a reason for care.")
    MODEL_ADVISES_CARE = Meaning("model_advice", "A model found a reason for care: {advised}.")

    # guard_records: do the sources answer, are they fresh, do they agree, is anything unknown?
    SOURCES_ANSWERED = Meaning(
        "records_unavailable", "Every source that the answer needs was asked and answered."
    )
    SOURCE_UNAVAILABLE = Meaning(
        "records_unavailable", "The {system} could not be asked.", _C.RECORDS_UNAVAILABLE
    )

    RECORDS_FRESH = Meaning("stale_records", "Every record is fresh.")
    RECORD_STALE = Meaning(
        "stale_records", "{system} {record} is {hours} hours old; {limit} are allowed.", _C.STALE_RECORDS
    )
    AGE_UNKNOWN = Meaning(
        "stale_records", "{system} {record} does not say when it was true.", _C.LOW_CONFIDENCE
    )

    RECORDS_AGREE = Meaning("record_mismatch", "The sources agree.")
    PROMISE_IS_NOT_THE_LINES = Meaning(
        "record_mismatch",
        "{order} is promised for {promised}, and its lines at the latest for {lines}.",
        _C.RECORD_MISMATCH,
    )
    COMMITMENT_DIFFERS = Meaning(
        "record_mismatch",
        "Commitment {commitment} is due on {due}; {order} is promised for {promised}.",
        _C.RECORD_MISMATCH,
    )
    SHIPPED_BUT_NOT_BY_STATUS = Meaning(
        "record_mismatch", "{order} is {status}, and something of it was shipped.", _C.RECORD_MISMATCH
    )
    SHIPPED_BY_STATUS_ONLY = Meaning(
        "record_mismatch", "{order} is shipped, and nothing of it was shipped.", _C.RECORD_MISMATCH
    )
    DELIVERED_BY_STATUS_ONLY = Meaning(
        "record_mismatch", "{order} is delivered, and shipment {shipment} is not.", _C.RECORD_MISMATCH
    )
    DELIVERED_BUT_NOT_BY_STATUS = Meaning(
        "record_mismatch", "{order} is {status}, and all of it was delivered.", _C.RECORD_MISMATCH
    )
    QUANTITIES_DIFFER = Meaning(
        "record_mismatch",
        "{label}: by the ERP {ordered} were shipped, by fulfillment {fulfilled}.",
        _C.RECORD_MISMATCH,
    )

    NO_DISPATCH_REPORT = Meaning("dispatch_report", "The message reports no delivery trouble.")
    TROUBLE_ON_RECORD = Meaning("dispatch_report", "The records hold it for {order}: {trouble}.")
    TROUBLE_NOT_ON_RECORD = Meaning(
        "dispatch_report", "Trouble is reported for {order} that no record holds.", _C.RECORD_MISMATCH
    )
    TROUBLE_CANNOT_BE_CHECKED = Meaning(
        "dispatch_report", "Trouble is reported, and a source could not be asked.", _C.RECORDS_UNAVAILABLE
    )
    REPEATED_REPORT = Meaning(
        "dispatch_report", "The report repeats an earlier one; no record has changed.", route=_NO_REPLY
    )
    ALL_IS_WELL = Meaning(
        "dispatch_report", "The report says that all is well, as the records do.", route=_NO_REPLY
    )

    NOTHING_UNKNOWN = Meaning("unknown_values", "Every value that the answer needs is known.")
    VALUE_UNKNOWN = Meaning("unknown_values", "The field {field} of {record} is unknown.", _C.LOW_CONFIDENCE)

    # guard_promise: may anything be said at all?
    SOMETHING_MAY_BE_SAID = Meaning("nothing_may_be_said", "A draft may say something.")
    NOTHING_MAY_BE_SAID = Meaning(
        "nothing_may_be_said", "Nothing may be said about {order}: {why}.", _C.LOW_CONFIDENCE
    )

    # any guard
    GUARD_FAILED = Meaning("", "The guard failed, so it holds: {error}.", _C.LOW_CONFIDENCE)

    @property
    def code(self) -> str:
        """The stable code that a verdict carries."""
        return self.name.lower()

    @classmethod
    def find(cls, code: str) -> Reason | None:
        """The reason of that code, or None for a code that no guard of ours gives."""
        return cls.__members__.get(code.upper())
