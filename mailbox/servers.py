"""Which mail servers there are and how far their certificates are trusted.

One place decides about TLS for mail in and mail out: certificate and host name are
always verified, and an unencrypted connection exists only where the word `none` was
written down for it.
"""

from __future__ import annotations

import ssl
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, SecretStr, model_validator

from counterfoil.mailbox.compose import split_sender
from counterfoil.records.base import Record
from counterfoil.records.errors import DeliveryRefused, Misconfigured


class TlsMode(StrEnum):
    """How a connection is protected."""

    IMPLICIT = "implicit"
    STARTTLS = "starttls"
    NONE = "none"
    """In the clear.  For a server on this very machine, or inside a tunnel."""


class ServerSettings(Record):
    """Where a mail server is, how it is spoken to, and how long it may keep us waiting."""

    host: str = Field(min_length=1)
    port: int = Field(ge=1, le=65535)
    tls: TlsMode = TlsMode.IMPLICIT
    tls_ca: Path | None = None
    """The only authority to trust, as a PEM file; None means the system's."""
    username: str | None = None
    password: SecretStr | None = None
    connect_seconds_max: float = Field(default=15, gt=0)
    read_seconds_max: float = Field(default=60, gt=0)

    @model_validator(mode="after")
    def _both_or_neither(self) -> Self:
        if (self.username is None) is not (self.password is None):
            raise ValueError("username and password go together")
        return self

    def tls_context(self) -> ssl.SSLContext:
        """A context that verifies the certificate and the host name."""
        try:
            context = ssl.create_default_context(cafile=self.tls_ca)
        except (OSError, ValueError) as failure:
            raise Misconfigured("tls_ca", str(self.tls_ca), "a readable PEM file") from failure
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        return context


class MailboxSettings(ServerSettings):
    """A folder that is watched, and how.  `account` names it in every key of its messages."""

    account: str = Field(min_length=1)
    port: int = Field(default=993, ge=1, le=65535)
    folder: str = "INBOX"
    backfill: Literal["all", "none"] | date
    """What to take in at the first run: all that is there, none of it, or what came on this day or later.

    It has no default: after a lost database, "all" would bring years of old mail back as new.
    """
    poll_seconds: float = Field(default=60, gt=0, le=3600)
    idle: bool = True
    """Let the server say when there is news (RFC 2177); polling goes on regardless."""
    message_bytes_max: int = Field(default=50 * 1024 * 1024, gt=0)
    """Of a larger message only the headers are fetched."""


def _one_sender(value: str) -> str:
    try:
        split_sender(value)
    except DeliveryRefused as refused:
        raise ValueError(str(refused)) from refused
    return value


Sender = Annotated[str, AfterValidator(_one_sender)]
"""`orders@example.com` or `Example Orders <orders@example.com>`."""


class SmtpSettings(ServerSettings):
    """The relay that takes approved mail."""

    port: int = Field(default=465, ge=1, le=65535)
    sender: Sender
    """The From of everything that goes out."""
    verdict_seconds_max: float = Field(default=300, gt=0)
    """How long the relay may think after the last byte; giving up here means asking a person."""
