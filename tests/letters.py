"""Raw messages as tests need them: sound ones with one thing changed."""

from __future__ import annotations

import base64
from typing import TypedDict

from counterfoil.mailbox.parse import ParseSettings, parse_message
from counterfoil.records.message import InboundMessage

SETTINGS = ParseSettings(
    mailbox="orders@example.com",
    own_domains=("example.com",),
    authserv_ids=("mx.example.com",),
    token_key=b"k" * 32,
)
TRUSTED = "Authentication-Results: mx.example.com; dmarc=pass header.from=acme.example"
RECEIVED = "Received: from mail.acme.example by mx.example.com; Fri, 13 Mar 2026 13:06:03 +0000"


def raw_letter(
    body: str | bytes = "Where is PO 4500018821?",
    *headers: str,
    sender: str = "Dana Kowal <dana@acme.example>",
    subject: str = "PO 4500018821",
    content_type: str = "text/plain; charset=utf-8",
    top: tuple[str, ...] = (TRUSTED, RECEIVED),
) -> bytes:
    """A message as it arrives: what our server wrote on top, then what came with it."""
    lines = [
        *top,
        f"From: {sender}",
        "To: orders@example.com",
        "Date: Fri, 13 Mar 2026 08:05:56 -0500",
        "Message-ID: <m1@acme.example>",
        f"Subject: {subject}",
        *headers,
        "MIME-Version: 1.0",
        f"Content-Type: {content_type}",
    ]
    content = body if isinstance(body, bytes) else body.encode()
    return "\r\n".join(lines).encode("utf-8", "surrogateescape") + b"\r\n\r\n" + content


def read(*args: str | bytes, **changes: object) -> InboundMessage:
    """The message that `raw_letter` writes, as it is read."""
    return parse_message(raw_letter(*args, **changes), SETTINGS)  # type: ignore[arg-type]  # handed on as they are


class Multipart(TypedDict):
    """What a letter needs to be of several parts."""

    body: str
    content_type: str


def parts(*each: str, kind: str = "mixed") -> Multipart:
    """The body and content type of a multipart message: `parts("Content-Type: …\\n\\ntext", …)`."""
    body = "".join(f"--b1\r\n{part}\r\n" for part in each) + "--b1--\r\n"
    return {"body": body, "content_type": f'multipart/{kind}; boundary="b1"'}


def file(name: str, content: str | bytes, content_type: str = "application/octet-stream") -> str:
    """One attached file, as a part."""
    raw = content.encode() if isinstance(content, str) else content
    return (
        f'Content-Type: {content_type}; name="{name}"\r\nContent-Transfer-Encoding: base64\r\n'
        f'Content-Disposition: attachment; filename="{name}"\r\n\r\n{base64.encodebytes(raw).decode()}'
    )
