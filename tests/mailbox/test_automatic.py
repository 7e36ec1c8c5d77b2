"""What nobody wrote to us just now is told by its headers and its shape."""

from __future__ import annotations

import pytest

from counterfoil.records.message import AutomaticKind
from tests.letters import parts, read

OWN, BOUNCE, AWAY = AutomaticKind.OWN_MAIL, AutomaticKind.BOUNCE, AutomaticKind.OUT_OF_OFFICE
REPLIED, LIST, GENERATED = (
    AutomaticKind.AUTO_REPLIED,
    AutomaticKind.LIST_OR_BULK,
    AutomaticKind.AUTO_GENERATED,
)
NONE = AutomaticKind.NONE


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ((), NONE),
        (("Auto-Submitted: no",), NONE),
        (("X-Auto-Response-Suppress: All",), NONE),
        (("Return-Path: <>",), NONE),
        (("Precedence: first-class",), NONE),
        (("Auto-Submitted: auto-replied",), REPLIED),
        (("Auto-Submitted: Auto-Replied; owner-email=x",), REPLIED),
        (("X-Autoreply: yes",), REPLIED),
        (("X-Autoreply: no",), NONE),
        (("Precedence: auto_reply",), REPLIED),
        (("Auto-Submitted: auto-generated",), GENERATED),
        (("Auto-Submitted: auto-generated", "Precedence: bulk"), GENERATED),
        (("Auto-Submitted: auto-generated", "List-Id: <news.shop.example>"), LIST),
        (("List-Unsubscribe: <mailto:leave@shop.example>",), LIST),
        (("List-Id: News <news.shop.example>",), LIST),
        (("Precedence: bulk",), LIST),
        (("Precedence: junk",), LIST),
        (("List-Id: Orders <orders.example.com>", "Precedence: list"), NONE),
        (("List-Id: <orders.example.com.evil.example>", "Precedence: list"), LIST),
    ],
)
def test_headers_say_what_a_machine_wrote(headers: tuple[str, ...], expected: AutomaticKind) -> None:
    assert read("text", *headers).automatic.kind is expected


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("Automatic reply: PO 4500", AWAY),
        ("Automatische Antwort: PO 4500", AWAY),
        ("Réponse automatique : PO 4500", AWAY),
        ("Respuesta automática: PO 4500", AWAY),
        ("Risposta automatica: PO 4500", AWAY),
        ("Automatisch antwoord: PO 4500", AWAY),
        ("Odpowiedź automatyczna: PO 4500", AWAY),
        ("Resposta automática: PO 4500", AWAY),
        ("Out of Office", AWAY),
        ("Abwesenheitsnotiz: bis Montag", AWAY),
        ("Re: Automatic reply: PO 4500", NONE),
        ("Out of office chairs, PO 4500", NONE),
        ("Automatic reply valves for PO 4500", NONE),
    ],
)
def test_an_absence_begins_the_subject(subject: str, expected: AutomaticKind) -> None:
    assert read("text", subject=subject).automatic.kind is expected


def test_an_absence_counts_before_the_bulk_that_it_also_is() -> None:
    found = read(
        "I am out.", "Auto-Submitted: auto-replied", "Precedence: bulk", subject="Automatic reply: x"
    ).automatic
    assert found.kind is AWAY
    assert "auto-submitted: auto-replied" in found.signs


def test_our_own_mail_come_back_is_ours_whatever_else_it_is() -> None:
    found = read(
        "text",
        "X-Loop: orders@example.com",
        "Auto-Submitted: auto-replied",
        sender="Orders <Orders@Example.com>",
    ).automatic
    assert found.kind is OWN
    assert len(found.signs) == 2


REPORT = parts(
    "Content-Type: text/plain\r\n\r\nI could not deliver your message.",
    "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx1.acme.example\r\n\r\nAction: failed",
    "Content-Type: text/rfc822-headers\r\n\r\nFrom: orders@example.com\r\nMessage-ID: <cf-c1.x@example.com>",
    kind="report; report-type=delivery-status",
)


def test_a_delivery_report_names_what_came_back() -> None:
    found = read(**REPORT).automatic
    assert found.kind is BOUNCE
    assert found.bounced_message_ids == ("<cf-c1.x@example.com>",)


def test_a_copy_in_a_report_names_what_came_back_too() -> None:
    copy = "Content-Type: message/rfc822\r\n\r\nMessage-ID: <cf-c2.y@example.com>\r\nSubject: x\r\n\r\nbody"
    found = read(
        **parts("Content-Type: text/plain\r\n\r\nno", copy, kind="report; report-type=delivery-status")
    ).automatic
    assert found.bounced_message_ids == ("<cf-c2.y@example.com>",)


@pytest.mark.parametrize(
    ("headers", "sender", "subject", "expected"),
    [
        (("Return-Path: <>",), "Mail Delivery System <MAILER-DAEMON@mx.acme.example>", "x", BOUNCE),
        ((), "MAILER-DAEMON@mx.acme.example", "Undelivered Mail Returned to Sender", BOUNCE),
        (("X-Failed-Recipients: a@b.example",), "a@b.example", "x", BOUNCE),
        ((), "postmaster@acme.example", "your question about PO 4500", NONE),
        ((), "dana@acme.example", "Undeliverable pallets of PO 4500", NONE),
    ],
)
def test_a_daemon_needs_a_second_sign(
    headers: tuple[str, ...], sender: str, subject: str, expected: AutomaticKind
) -> None:
    assert read("text", *headers, sender=sender, subject=subject).automatic.kind is expected


def test_a_read_receipt_is_a_reply_of_a_machine_and_a_complaint_is_generated() -> None:
    receipt = parts(
        "Content-Type: text/plain\r\n\r\nread", kind="report; report-type=disposition-notification"
    )
    assert read(**receipt).automatic.kind is REPLIED
    complaint = parts("Content-Type: text/plain\r\n\r\nspam", kind="report; report-type=feedback-report")
    assert read(**complaint).automatic.kind is GENERATED
