"""Mail and files from elsewhere: bounces, torture tests, real business mail, hostile attachments."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from counterfoil.mailbox.attachments.files import AttachmentReader
from counterfoil.mailbox.mime import Leaf
from counterfoil.mailbox.parse import ParseSettings, parse_message
from counterfoil.records.message import AttachmentKind, AutomaticKind, InboundMessage, SpanKind

pytestmark = [
    pytest.mark.skipif("COUNTERFOIL_SHARED" not in os.environ, reason="COUNTERFOIL_SHARED is not set"),
    pytest.mark.slow,
]

SECONDS_MAX = 5.0
SETTINGS = ParseSettings(
    mailbox="orders@northgate-supply.example",
    own_domains=("northgate-supply.example",),
    authserv_ids=("mx.example.com",),
)


def files(pattern: str, every: int = 1) -> list[Path]:
    """Every so many of the files of a corpus, in order of name."""
    found = sorted(each for each in Path(os.environ["COUNTERFOIL_SHARED"]).glob(pattern) if each.is_file())
    assert found, pattern
    return found[::every]


def messages(pattern: str, every: int = 1) -> Iterator[tuple[Path, InboundMessage]]:
    for path in files(pattern, every):
        yield path, parse_message(path.read_bytes(), SETTINGS)


@pytest.mark.parametrize(
    ("pattern", "every"),
    [
        ("suites/*/mail/*.eml", 1),
        ("corpora/mail/dev/*/*", 1),
        ("corpora/attachments/dev/*.eml", 1),
        ("corpora/business/spamassassin/*/*", 1),
        ("corpora/business/enron/*/*", 2),
        ("corpora/business/pdf_invoices/*", 2),
    ],
)
def test_every_message_is_read_in_time_and_none_of_its_text_is_lost(pattern: str, every: int) -> None:
    for path in files(pattern, every):
        started = time.monotonic()
        message = parse_message(path.read_bytes(), SETTINGS)
        assert time.monotonic() - started < SECONDS_MAX, path
        assert "".join(message.text[span.start : span.end] for span in message.spans) == message.text, path
        message.model_dump_json()


def test_every_bad_attachment_is_survived_in_time() -> None:
    for path in files("corpora/attachments/dev/*"):
        leaf = Leaf(
            "application/octet-stream",
            None,
            path.name,
            is_attachment=True,
            content_id="",
            content=path.read_bytes(),
        )
        started = time.monotonic()
        found = AttachmentReader().read([leaf])
        assert time.monotonic() - started < SECONDS_MAX, path
        assert found[0].sha256


def test_the_documents_of_an_order_name_it() -> None:
    reader = AttachmentReader()
    named: dict[AttachmentKind, int] = {}
    for pattern in (
        "edi_x12/*85[056]*",
        "edi_x12/*86[05]*",
        "edi_edifact/*ORDRSP*",
        "edi_edifact/*DESADV*",
        "ubl/*",
    ):
        for path in files(f"corpora/business/{pattern}"):
            leaf = Leaf(
                "application/octet-stream",
                None,
                path.name,
                is_attachment=True,
                content_id="",
                content=path.read_bytes(),
            )
            (found,) = reader.read([leaf])
            assert any(each.kind == "purchase_order" for each in found.references), path
            named[found.kind] = named.get(found.kind, 0) + 1
    assert named[AttachmentKind.X12] >= 15
    assert named[AttachmentKind.EDIFACT] >= 3
    assert named[AttachmentKind.UBL] >= 30


def test_english_business_mail_is_never_called_foreign() -> None:
    languages = [message.language for _, message in messages("corpora/business/enron/*/*", 3)]
    assert set(languages) <= {"en", "und"}
    assert languages.count("en") > len(languages) * 0.85


def test_bounces_are_known_and_business_mail_is_none() -> None:
    kinds = [message.automatic.kind for _, message in messages("corpora/mail/dev/sisimai*/*")]
    assert sum(kind is not AutomaticKind.NONE for kind in kinds) > len(kinds) * 0.93
    assert all(
        message.automatic.kind is AutomaticKind.NONE
        for _, message in messages("corpora/business/enron/*/*", 3)
    )


def test_ordinary_mail_hides_nothing() -> None:
    hiding = [
        path.name
        for path, message in messages("corpora/business/spamassassin/ham_o*/*", 2)
        if message.hidden_text
    ]
    assert hiding == []


def test_published_replies_are_told_from_what_they_answer() -> None:
    for path, message in messages("corpora/mail/dev/mailgun+talon/*standard_replies__*"):
        assert message.new_text in {"Hello", "Allo! Follow up MIME!"}, path


def test_the_suites_hold_what_their_labels_say() -> None:
    for suite in ("follow_up", "order_readiness", "dispatch_exception"):
        folder = Path(os.environ["COUNTERFOIL_SHARED"]) / "suites" / suite
        for line in (folder / "expect.jsonl").read_text(encoding="utf-8").splitlines():
            expected = json.loads(line)
            message = parse_message((folder / "mail" / expected["mail"]).read_bytes(), SETTINGS)
            if "quarantine" not in expected["route"]:
                assert message.authentication.is_authenticated, expected["mail"]
                assert message.hidden_text == (), expected["mail"]
            if expected["route"] == ["draft"]:
                assert message.automatic.kind in (AutomaticKind.NONE, AutomaticKind.AUTO_GENERATED)
                assert message.text_of(SpanKind.NEW).strip() or message.attachments
                assert message.language == "en"
