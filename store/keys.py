"""The public keys of messages and drafts."""

from __future__ import annotations

from counterfoil.records.errors import UnknownCase


def message_key(number: int) -> str:
    """The public key of a message."""
    return f"m-{number:06d}"


def message_number(key: str) -> int:
    """The number behind a public key; `UnknownCase` where it cannot be one."""
    digits = key.removeprefix("m-")
    if digits == key or not (digits.isascii() and digits.isdigit() and len(digits) <= 18):
        raise UnknownCase("message", key)
    return int(digits)


def draft_key(number: int) -> str:
    """The id of the draft that answers this message."""
    return f"d-{number:06d}"
