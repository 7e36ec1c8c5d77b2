"""An inbound message as the mailbox read it: facts, never decisions."""

from __future__ import annotations

from enum import StrEnum

from counterfoil.records.base import Instant, Record
from counterfoil.records.document import DocumentReference, PurchaseDocument


class MailAddress(Record):
    """An address of a header.  `address` is lower case in its domain; empty where none could be read."""

    name: str = ""
    address: str = ""

    @property
    def domain(self) -> str:
        """The part behind the last `@`, lower case; empty where there is none."""
        return self.address.rpartition("@")[2].lower() if "@" in self.address else ""


class SpanKind(StrEnum):
    """What a stretch of a message's text is."""

    NEW = "new"
    QUOTED = "quoted"
    FORWARDED = "forwarded"
    SIGNATURE = "signature"
    DISCLAIMER = "disclaimer"


class TextSpan(Record):
    """Offsets into `InboundMessage.text`.  The spans of a message cover its text without gaps."""

    kind: SpanKind
    start: int
    end: int


class HiddenText(Record):
    """Text that a human reader of the message would not see, and how it was hidden."""

    how: str
    """Such as `display_none`, `font_size`, `colour`, `comment`, `zero_width`, `bidi`, `tag_characters`, `pdf_colour`."""
    text: str


class AttachmentKind(StrEnum):
    """What an attachment is, by its content and not by its name alone."""

    TEXT = "text"
    CSV = "csv"
    XLSX = "xlsx"
    PDF = "pdf"
    X12 = "x12"
    EDIFACT = "edifact"
    UBL = "ubl"
    ICALENDAR = "icalendar"
    IMAGE = "image"
    MESSAGE = "message"
    OTHER = "other"


class Attachment(Record):
    """A part that is not the body.  `text` is what a machine could read of it, None where it could not."""

    index: int
    filename: str
    """Safe to show and to write: no path, no control characters; empty where the part has no name."""
    content_type: str
    size_bytes: int
    sha256: str
    kind: AttachmentKind
    text: str | None = None
    references: tuple[DocumentReference, ...] = ()
    """The identifiers that it carries in fields made for them, of whatever kind of document."""
    documents: tuple[PurchaseDocument, ...] = ()
    """The purchase documents in it, field by field."""
    hidden_text: tuple[HiddenText, ...] = ()
    is_inline: bool = False
    defect: str | None = None


class AutomaticKind(StrEnum):
    """Why a message is not one that a person wrote to us and waits for an answer to."""

    NONE = "none"
    OWN_MAIL = "own_mail"
    BOUNCE = "bounce"
    OUT_OF_OFFICE = "out_of_office"
    AUTO_REPLIED = "auto_replied"
    LIST_OR_BULK = "list_or_bulk"
    AUTO_GENERATED = "auto_generated"
    """Written by a machine but perhaps ordinary business, such as an ERP that sends purchase orders (RFC 3834)."""


class Automatic(Record):
    """What the headers and the shape say about automatic mail (RFC 3834, RFC 3464)."""

    kind: AutomaticKind = AutomaticKind.NONE
    signs: tuple[str, ...] = ()
    """The headers or traits that say so, such as `auto-submitted: auto-replied`."""
    bounced_message_ids: tuple[str, ...] = ()


class DomainResult(Record):
    """One `spf` or `dkim` result of an Authentication-Results header, with the domain it speaks for."""

    result: str
    domain: str


class Authentication(Record):
    """What the one trusted Authentication-Results header says (RFC 8601).

    Trusted is the topmost header of our own authserv-id that stands above the first
    `Received`; position decides, never its text.
    """

    has_trusted_result: bool = False
    dmarc: str | None = None
    spf: tuple[DomainResult, ...] = ()
    dkim: tuple[DomainResult, ...] = ()
    is_authenticated: bool = False
    """dmarc=pass, or spf=pass or dkim=pass for the From domain, in the trusted header."""
    has_forged_result: bool = False
    """A header with our authserv-id stands where only a sender could have put it."""


class Unreadable(StrEnum):
    """Why a message cannot be worked at all."""

    MALFORMED = "malformed"
    OVERSIZE = "oversize"
    NESTED_TOO_DEEP = "nested_too_deep"
    TOO_MANY_PARTS = "too_many_parts"
    ENCRYPTED = "encrypted"


class InboundMessage(Record):
    """One message, parsed.  The raw bytes are kept elsewhere under `sha256`."""

    sha256: str
    size_bytes: int
    message_id: str | None = None
    """With its angle brackets, as it stood; a hint and never a key."""
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    senders: tuple[MailAddress, ...] = ()
    """Every mailbox of every From header; one only in a sound message."""
    case_token: str | None = None
    """The case that a Message-ID of ours among the references was signed for; None where none verifies."""
    reply_to: tuple[MailAddress, ...] = ()
    to: tuple[MailAddress, ...] = ()
    cc: tuple[MailAddress, ...] = ()
    return_path: str | None = None
    subject: str = ""
    sent_at: Instant | None = None
    text: str = ""
    """The visible text of the body: new, quoted, forwarded, signature and disclaimer together."""
    spans: tuple[TextSpan, ...] = ()
    html: str | None = None
    """The HTML body as it arrived; for the reviewer's sanitised view only."""
    hidden_text: tuple[HiddenText, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    authentication: Authentication = Authentication()
    automatic: Automatic = Automatic()
    language: str = "und"
    """ISO 639-1 of the new text, or `und` where it is too short or too mixed to tell."""
    defects: tuple[str, ...] = ()
    unreadable: Unreadable | None = None

    @property
    def sender(self) -> MailAddress | None:
        """The one From address, or None where there is none or more than one."""
        return self.senders[0] if len(self.senders) == 1 else None

    def text_of(self, *kinds: SpanKind) -> str:
        """The stretches of the given kinds, joined by line breaks, in order."""
        return "\n".join(self.text[span.start : span.end] for span in self.spans if span.kind in kinds)

    @property
    def new_text(self) -> str:
        """What the sender wrote this time."""
        return self.text_of(SpanKind.NEW).strip()
