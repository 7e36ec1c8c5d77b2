"""The MIME tree of a message, taken apart under limits.

The standard library parses, with its old `compat32` policy: it is the one that stays calm on
hostile mail.  The limits are kept while the tree grows, so that a message which exceeds them
costs no more than one at the limit.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from email.message import Message
from email.parser import BytesFeedParser, BytesHeaderParser
from email.policy import Compat32
from typing import Final, NamedTuple

from counterfoil.mailbox.charsets import Decoded, decode
from counterfoil.mailbox.headers import Headers, header_text
from counterfoil.records.errors import IntakeRejected
from counterfoil.records.message import Unreadable

HEADER_BYTES_MAX: Final = 262_144
LINES_MAX: Final = 1_000_000
"""35 MB in Base64 are half a million; the parser's time goes by lines."""
_HEAD_ENDS: Final = re.compile(rb"\r?\n\r?\n|\r\r")

Node = Message
"""One node of the tree, with its headers as they stood."""


class _AsWritten(Compat32):
    """Gives out a header as it was written, with 8-bit bytes in the charset they most likely are in."""

    def header_fetch_parse(self, name: str, value: str) -> str:
        """The value as text; `compat32` itself gives up every byte beyond ASCII."""
        return value if value.isascii() else decode(value.encode("utf-8", "surrogateescape")).text


_AS_WRITTEN: Final = _AsWritten()


class Leaf(NamedTuple):
    """One part that is not a container: its bytes, decoded, and what its headers say of it."""

    content_type: str
    charset: str | None
    filename: str
    is_attachment: bool
    content_id: str
    content: bytes
    nested: Node | None = None
    """The message inside, where the part is one."""
    defect: str | None = None

    def decoded(self) -> Decoded:
        """The content as text."""
        return decode(self.content, self.charset)


def parse_tree(raw: bytes, *, nesting_max: int, parts_max: int) -> Node:
    """The whole tree; `IntakeRejected` where it is deeper, wider or longer than allowed."""
    if raw.count(b"\n") > LINES_MAX:
        raise IntakeRejected(Unreadable.MALFORMED, f"more than {LINES_MAX} lines")
    if len(raw) > HEADER_BYTES_MAX and _HEAD_ENDS.search(raw, 0, HEADER_BYTES_MAX) is None:
        raise IntakeRejected(Unreadable.MALFORMED, f"headers over {HEADER_BYTES_MAX} bytes")
    seen = 0

    class Limited(Message):
        """A node that knows its depth and refuses to grow beyond the limits."""

        depth = 0

        def __init__(self) -> None:
            nonlocal seen
            seen += 1
            if seen > parts_max:
                raise IntakeRejected(Unreadable.TOO_MANY_PARTS, f"more than {parts_max} parts")
            super().__init__(policy=_AS_WRITTEN)

        def attach(self, payload: Message) -> None:  # type: ignore[override]  # the parser attaches nodes only
            assert isinstance(payload, Limited)
            payload.depth = self.depth + 1
            if payload.depth > nesting_max:
                raise IntakeRejected(Unreadable.NESTED_TOO_DEEP, f"nested deeper than {nesting_max}")
            super().attach(payload)

    parser = BytesFeedParser(Limited)
    parser.feed(raw)
    return parser.close()


def parse_head(raw: bytes) -> Headers:
    """The header fields alone, of however large a message."""
    ends = _HEAD_ENDS.search(raw, 0, HEADER_BYTES_MAX)
    head = raw[: ends.end()] if ends else raw[:HEADER_BYTES_MAX]
    return Headers(BytesHeaderParser().parsebytes(head).raw_items())


def children(node: Node) -> list[Node]:
    """The nodes inside a container; none for a leaf."""
    payload = node.get_payload()
    return [each for each in payload if isinstance(each, Message)] if isinstance(payload, list) else []


def content_type(node: Node) -> str:
    """`type/subtype` in lower case; `text/plain` where it is missing or no type at all."""
    try:
        return node.get_content_type()
    except (ValueError, TypeError, IndexError, AttributeError):
        return "text/plain"


def parameter(node: Node, name: str, header: str = "content-type") -> str:
    """One parameter of a structured field, decoded (RFC 2231); empty where there is none."""
    try:
        value = node.get_param(name, "", header)
        if isinstance(value, tuple):
            charset, _, text = value
            return decode(text.encode("latin-1", "replace"), charset or "utf-8").text
        return value
    except (ValueError, TypeError, IndexError, AttributeError, LookupError):
        return ""


def disposition(node: Node) -> str:
    """`attachment`, `inline` or whatever else the part asks for; empty where it does not."""
    return str(node.get("content-disposition", "")).partition(";")[0].strip().lower()


def leaf(node: Node) -> Leaf:
    """The content of a node that is not a multipart container; a message inside counts as content."""
    inner = children(node)
    kind = content_type(node)
    content, defect = _content(node, inner)
    return Leaf(
        content_type=kind,
        charset=parameter(node, "charset") or None,
        filename=safe_filename(parameter(node, "filename", "content-disposition") or parameter(node, "name")),
        is_attachment=disposition(node) == "attachment",
        content_id=header_text(str(node.get("content-id", ""))).strip("<>"),
        content=content,
        nested=inner[0] if inner and kind == "message/rfc822" else None,
        defect=defect,
    )


def _content(node: Node, inner: list[Node]) -> tuple[bytes, str | None]:
    if inner:
        return "\n".join(map(_flat, inner)).encode("utf-8", "surrogateescape"), None
    written = node.get_payload()
    if str(node.get("content-transfer-encoding", "")).strip().lower() == "base64" and isinstance(
        written, str
    ):
        return _decode_base64(written)
    payload = node.get_payload(decode=True)
    return (payload if isinstance(payload, bytes) else b""), None


def _flat(node: Node) -> str:
    """A node as it was written, all but its blanks; the library's own way folds headers anew, and may raise."""
    head = "".join(f"{name}: {value}\n" for name, value in node.raw_items())
    written = node.get_payload()
    if isinstance(written, str):
        return f"{head}\n{written}"
    boundary = parameter(node, "boundary")
    between = f"\n--{boundary}\n" if boundary else "\n"
    return head + between + between.join(map(_flat, children(node)))


_BASE64 = re.compile(r"[A-Za-z0-9+/\s]*={0,2}\s*")
_NOT_BASE64 = re.compile(r"[^A-Za-z0-9+/]+")


def _decode_base64(written: str) -> tuple[bytes, str | None]:
    """What the letters of the alphabet say; a mail program shows as much, whatever stands between them."""
    letters = _NOT_BASE64.sub("", written)
    if len(letters) % 4 == 1:
        letters = letters[:-1]
    content = binascii.a2b_base64(letters + "=" * (-len(letters) % 4))
    return content, None if _BASE64.fullmatch(written) else "base64 is broken"


_UNSAFE_IN_NAME = re.compile(r'[\x00-\x1f\x7f-\x9f<>:"|?*\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]')


def safe_filename(written: str) -> str:
    """The last component of a path, without control, direction or path characters, at most 150 long."""
    name = re.split(r"[/\\]", header_text(written))[-1]
    name = _UNSAFE_IN_NAME.sub("", name).strip(". ")
    if len(name) <= 150:
        return name
    stem, dot, extension = name.rpartition(".")
    return f"{stem[:120]}.{extension[:20]}" if dot else name[:150]


def walk(node: Node) -> Iterator[Node]:
    """The node and everything inside it, in reading order, messages inside included."""
    waiting = [node]
    while waiting:
        current = waiting.pop()
        yield current
        waiting.extend(reversed(children(current)))
