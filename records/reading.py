"""What was read out of a message: topics, asks, identifiers.  Found by rule, never by a model alone."""

from __future__ import annotations

from enum import StrEnum

from counterfoil.records.base import Record


class Where(StrEnum):
    """The part of a message that something was found in."""

    NEW_TEXT = "new_text"
    ATTACHMENT = "attachment"
    SUBJECT = "subject"
    CONVERSATION = "conversation"
    """Quoted or forwarded text, or the case the message belongs to."""
    SENDER_NAME = "sender_name"
    HIDDEN = "hidden"


class Topic(StrEnum):
    """What a message is about, as far as rules need to know."""

    ORDER = "order"
    """Words that are said of orders, their delivery and their invoices, and of little else."""
    GOODS = "goods"
    """Words that are said of goods and visits, in mail about an order and in other mail alike."""
    CIRCULAR = "circular"
    """Reads like something that is written to many at once: advertising, a newsletter, a notice."""
    DISPUTE = "dispute"
    LATENESS = "lateness"
    DELIVERY_DATE = "delivery_date"
    """About the date, the wait, or what came of it, also without a complaint."""
    PRICING = "pricing"
    BANK_CHANGE = "bank_change"
    CHANGE = "change"
    EXPEDITE = "expedite"
    INTAKE_FIELD = "intake_field"
    """PO number, billing entity, procurement contact, signature, tax or prerequisite of a new order."""
    READINESS = "readiness"
    """Asks whether an order has all that it takes to be processed, or what is missing."""
    DISPATCH_TROUBLE = "dispatch_trouble"
    ALL_WELL = "all_well"
    """Says that something is done or settled, and asks nothing."""
    NOTHING_NEW = "nothing_new"
    """Says of itself that it repeats an earlier message."""
    THANKS = "thanks"
    UNPLACED = "unplaced"
    """Says that something is amiss, or asks for something to be done, and no other topic says what."""
    QUESTION = "question"
    """Asks for something: a question mark, or a request in words."""
    INSTRUCTION_TO_SYSTEM = "instruction_to_system"


class Ask(StrEnum):
    """What a message wants to know."""

    STATUS = "status"
    DATE = "date"
    TRACKING = "tracking"
    CARRIER = "carrier"
    DELIVERED_ON = "delivered_on"
    QUANTITY = "quantity"
    OUR_REFERENCE = "our_reference"
    CONTACT = "contact"
    MISSING_FIELDS = "missing_fields"
    RECEIPT = "receipt"


class TopicMention(Record):
    """One place where a topic was found; `rule` names the lexicon entry."""

    topic: Topic
    rule: str
    where: Where
    quote: str


class IdentifierKind(StrEnum):
    """What an identifier could be."""

    ORDER = "order"
    """A purchase order or sales order number; which of the two only the records can tell."""
    JOB = "job"
    OPPORTUNITY = "opportunity"


class Identifier(Record):
    """A candidate identifier as written.  `key` is its normal form: upper case, letters and digits only."""

    written: str
    key: str
    where: Where
    is_announced: bool
    """It stands after PO, order, your ref and the like, or in a field made for it; else only its shape speaks for it."""
    start: int = 0
    end: int = 0


class StatedKind(StrEnum):
    """What a value is a value of."""

    DATE = "date"
    QUANTITY = "quantity"
    AMOUNT = "amount"


class Stated(Record):
    """A day, a quantity or an amount that a message states, with every meaning that its writing leaves open."""

    kind: StatedKind
    written: str
    readings: tuple[str, ...]
    """ISO dates or plain decimals, the likelier first; several: nobody but a record can decide between them."""
    unit: str = ""
    """The unit of a quantity or the money of an amount, as written."""
    where: Where
    start: int
    end: int
    """Count in the body for new text and conversation, else in the subject or in the text of the attachment."""
    attachment: int | None = None
    """Which attachment it stands in."""

    @property
    def is_ambiguous(self) -> bool:
        """Two readers may read it differently."""
        return len(self.readings) > 1


class Reading(Record):
    """Everything that rules read out of one message."""

    language: str = "und"
    mentions: tuple[TopicMention, ...] = ()
    asks: tuple[Ask, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    """In order of trust: new text, then attachments, subject, conversation; see policy section 2."""
    stated: tuple[Stated, ...] = ()
    """Dates, quantities and amounts in prose; what documents say in fields of their own is with the attachment."""

    def has(self, *topics: Topic) -> bool:
        """True if any of the topics was found."""
        return any(mention.topic in topics for mention in self.mentions)

    def of(self, topic: Topic) -> tuple[TopicMention, ...]:
        """The mentions of one topic, in the order found."""
        return tuple(mention for mention in self.mentions if mention.topic is topic)
