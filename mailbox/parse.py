"""Bytes to an inbound message: facts for rules to judge, whatever the bytes are."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from email.errors import MessageError
from typing import Final, NamedTuple

from pydantic import Field

from counterfoil.mailbox.attachments.files import AttachmentReader
from counterfoil.mailbox.authentication import authenticate
from counterfoil.mailbox.automatic import read_automatic
from counterfoil.mailbox.body import Body, read_body, take_apart
from counterfoil.mailbox.headers import Headers, parse_date, parse_id
from counterfoil.mailbox.invisible import reveal
from counterfoil.mailbox.language import language_of
from counterfoil.mailbox.mime import Node, parse_head, parse_tree
from counterfoil.mailbox.segments import segment
from counterfoil.mailbox.tokens import case_of_token
from counterfoil.records.base import Record
from counterfoil.records.errors import IntakeRejected
from counterfoil.records.message import (
    Attachment,
    HiddenText,
    InboundMessage,
    MailAddress,
    SpanKind,
    Unreadable,
)

_TOKENS_MAX: Final = 50
_FIELDS: Final = ("from", "to", "date", "message-id", "subject", "received", "mime-version", "content-type")
"""Bytes without any of these are no message."""
_RAISED_BY_PARSER: Final = (
    MessageError,
    RecursionError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    AssertionError,
)
"""What the standard library's parser has been seen to raise on hostile bytes."""
_ENCRYPTED_TEXT: Final = "-----BEGIN PGP MESSAGE-----"


class ParseSettings(Record):
    """Who we are, whose word on a sender counts, and how much is too much."""

    mailbox: str = ""
    """Our own address: mail from it is our own, come back."""
    own_domains: tuple[str, ...] = ()
    authserv_ids: tuple[str, ...] = ()
    """The names under which our mail servers write Authentication-Results."""
    message_bytes_max: int = 35 * 1024 * 1024
    nesting_max: int = 64
    parts_max: int = 1000
    token_key: bytes = Field(default=b"", repr=False)
    """What our Message-IDs are signed with; empty recognises none."""


class _Opened(NamedTuple):
    """The inside of a message, as far as it could be opened."""

    headers: Headers
    tree: Node | None = None
    body: Body = Body()
    attachments: tuple[Attachment, ...] = ()
    defects: tuple[str, ...] = ()
    unreadable: Unreadable | None = None


def parse_message(raw: bytes, settings: ParseSettings) -> InboundMessage:
    """The facts of a message.  Never raises: what cannot be worked says so in `unreadable`."""
    opened = _open(raw, settings)
    headers = opened.headers
    senders = headers.addresses("from")
    subject = reveal(headers.text("subject"))
    names, hidden_in_names = _reveal_names(senders)
    spans = segment(opened.body.text, subject=subject.text, author=names[0].name if names else "")
    message = InboundMessage(
        sha256=hashlib.sha256(raw).hexdigest(),
        size_bytes=len(raw),
        message_id=parse_id(headers.first("message-id")),
        in_reply_to=headers.ids("in-reply-to"),
        references=headers.ids("references"),
        case_token=_case_token(
            (*headers.ids("in-reply-to"), *headers.ids("references")[::-1]), settings.token_key
        ),
        senders=names,
        reply_to=headers.addresses("reply-to"),
        to=headers.addresses("to"),
        cc=headers.addresses("cc"),
        return_path=headers.text("return-path") if headers.all("return-path") else None,
        subject=subject.text,
        sent_at=parse_date(headers.first("date")),
        text=opened.body.text,
        spans=spans,
        html=opened.body.html,
        hidden_text=tuple(dict.fromkeys((*subject.hidden, *hidden_in_names, *opened.body.hidden))),
        attachments=opened.attachments,
        authentication=authenticate(headers, senders, settings.authserv_ids),
        automatic=read_automatic(
            headers, opened.tree, senders, mailbox=settings.mailbox, own_domains=settings.own_domains
        ),
        defects=tuple(dict.fromkeys((*opened.defects, *opened.body.defects))),
        unreadable=opened.unreadable,
    )
    return message.model_copy(update={"language": language_of(message.text_of(SpanKind.NEW))})


def _open(raw: bytes, settings: ParseSettings) -> _Opened:
    """Headers, body and attachments under the limits; of what breaks them, the headers alone."""
    try:
        if len(raw) > settings.message_bytes_max:
            raise IntakeRejected(Unreadable.OVERSIZE, f"{len(raw)} bytes")
        tree = parse_tree(raw, nesting_max=settings.nesting_max, parts_max=settings.parts_max)
        headers = Headers(tree.raw_items())
        if not any(headers.all(name) for name in _FIELDS):
            raise IntakeRejected(Unreadable.MALFORMED, "no headers of a message")
        contents = take_apart(tree)
    except IntakeRejected as rejected:
        return _Opened(parse_head(raw), defects=(str(rejected),), unreadable=Unreadable(rejected.reason))
    except _RAISED_BY_PARSER as error:
        defect = f"{type(error).__name__} while parsing"
        return _Opened(parse_head(raw), defects=(defect,), unreadable=Unreadable.MALFORMED)
    body = read_body(contents.sections)
    attachments = AttachmentReader().read(contents.files)
    unreadable = Unreadable.ENCRYPTED if body.text.startswith(_ENCRYPTED_TEXT) else None
    return _Opened(headers, tree, body, attachments, contents.defects, unreadable)


def _reveal_names(senders: Iterable[MailAddress]) -> tuple[tuple[MailAddress, ...], tuple[HiddenText, ...]]:
    """The senders with names as they are shown, and what their names hide."""
    shown: list[MailAddress] = []
    hidden: list[HiddenText] = []
    for sender in senders:
        name = reveal(sender.name)
        shown.append(sender.model_copy(update={"name": name.text}))
        hidden += name.hidden
    return tuple(shown), tuple(hidden)


def _case_token(message_ids: Iterable[str], key: bytes) -> str | None:
    """The case that the nearest of our own ids among the references was signed for."""
    if not key:
        return None
    ours = [each for each in message_ids if each.startswith("<cf-")][:_TOKENS_MAX]
    return next((case for each in ours if (case := case_of_token(each, key)) is not None), None)
