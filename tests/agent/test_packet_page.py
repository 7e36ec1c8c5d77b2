"""The printed packet: one page whatever it holds, the same bytes, and every word to be read again."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from typing import Any

import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from counterfoil.agent.packet_page import packet_pdf
from counterfoil.agent.packets import build_packet
from counterfoil.agent.typesetting import Type, shortened, showable, width_of
from counterfoil.guards.routing import Decision
from counterfoil.guards.rulebook import Rulebook
from counterfoil.records.dispatch import JobStatus
from counterfoil.records.facts import Facts
from counterfoil.records.packet import ControlPacket
from counterfoil.records.vocabulary import Route, SystemName, Workflow
from tests.builders import account, facts, intake, job, opportunity, order_facts, purchase_order
from tests.guards.worlds import any_facts

HELD = Decision(route=Route.MANUAL, reason="late_fulfillment")
SMALL = Type(10, 13.5)
A4 = (595, 842)


def packet(case: Facts) -> ControlPacket:
    built = build_packet(case, HELD, Rulebook(), case_id="c-1")
    assert built is not None
    return built


def words(written: bytes) -> str:
    """The text of the one page that there is, as a reader of PDF extracts it."""
    document = pypdfium2.PdfDocument(written)
    try:
        (page,) = document
        assert tuple(map(round, page.get_size())) == A4
        return " ".join(page.get_textpage().get_text_bounded().split())
    finally:
        document.close()


def named(name: str) -> ControlPacket:
    """A packet of a customer of that name."""
    order = order_facts(account=account(name=name), jobs=(job(status=JobStatus.MISSED),))
    return packet(facts(workflow=Workflow.DISPATCH_EXCEPTION, orders=(order,)))


@pytest.mark.parametrize("workflow", Workflow)
def test_the_page_says_what_the_packet_says_with_age_and_source(workflow: Workflow) -> None:
    order = order_facts(intake=intake(), opportunity=opportunity(), jobs=(job(status=JobStatus.MISSED),))
    built = packet(facts(workflow=workflow, orders=(order,)))
    text = words(packet_pdf(built))
    for each in built.fields:
        label = each.name.replace("_", " ").replace("po ", "PO ")
        assert label[0].upper() + label[1:] in text
        for source in each.sources:
            assert source.record in text
    assert f"Fingerprint {built.sha256}" in text
    assert "case c-1 · drawn up 2026-03-16 09:00 UTC" in text
    assert "2026-03-16 08:00 UTC · 1 h old" in text
    assert "Internal. Not for customers." in text


def test_codes_are_said_in_words_and_names_are_left_alone() -> None:
    order = order_facts(account=account(customer_owner="on_hold_desk@example.com"))
    text = words(packet_pdf(packet(facts(orders=(order,)))))
    assert "no send" in text
    assert "on_hold_desk@example.com" in text


def test_what_is_unknown_says_why_and_what_does_not_apply_says_so() -> None:
    out = packet_pdf(packet(facts(orders=(), account=None, unavailable=(SystemName.ERP,))))
    text = words(out)
    assert "unknown: the source could not be asked" in text
    assert "unknown: no source holds it" in text
    assert "not applicable" in text


def test_the_same_packet_gives_the_same_bytes_in_another_process() -> None:
    code = (
        "import sys, counterfoil.records.packet as p; from counterfoil.agent.packet_page import packet_pdf;"
        "sys.stdout.buffer.write(packet_pdf(p.PoFollowUpPacket.model_validate_json(sys.stdin.buffer.read())))"
    )
    built = packet(facts())
    written = [packet_pdf(built), packet_pdf(built)]
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-P", "-c", code],
            input=built.canonical_bytes,
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": "Asia/Tokyo"},
            capture_output=True,
            check=True,
        )
        written.append(done.stdout)
    assert len(set(written)) == 1


def test_another_packet_gives_other_bytes() -> None:
    later = facts(now=facts().now + timedelta(minutes=1))
    assert packet_pdf(packet(facts())) != packet_pdf(packet(later))


def test_three_hundred_orders_fit_one_page_and_say_how_many_are_left_out() -> None:
    orders = tuple(order_facts(order=purchase_order(f"SO-{number:05}")) for number in range(300))
    text = words(packet_pdf(packet(facts(orders=orders))))
    assert "SO-00000" in text
    assert "SO-00299" not in text
    assert "more in the JSON" in text


@pytest.mark.parametrize("name", ["W" * 30_000, "long " * 6_000, "i" * 100_000])
def test_a_value_of_any_length_is_shortened_where_one_sees_it(name: str) -> None:
    assert "more in the JSON" in words(packet_pdf(named(name)))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(any_facts(), st.text(max_size=300))
def test_any_packet_is_one_page(world: Facts, name: str) -> None:
    words(packet_pdf(named(name)))
    built = build_packet(world, HELD, Rulebook())
    if built is not None:
        assert built.sha256 in words(packet_pdf(built))


@pytest.mark.parametrize(
    "name", ["Grüße & Söhne", "Łódź Zakłady", "Žďár Příbram", "Ελληνικά Α.Ε.", "ООО «Заказ» № 7"]
)
def test_latin_greek_and_cyrillic_are_set_and_can_be_read_again(name: str) -> None:
    assert name in words(packet_pdf(named(name)))


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("東京株式会社", "‹6 characters not shown›"),
        ("شركة النور (Nour)", "‹9 characters not shown› (Nour)"),
        ("Acme 한국 GmbH", "Acme ‹2 characters not shown› GmbH"),
        ("हिन्दी", "‹6 characters not shown›"),
        ("A🚚B", "A‹1 character not shown›B"),
        ("a\u202eb\x00c\u00add", "abcd"),
        ("  two\n\tlines ", "two lines"),
        ("e\u0301", "é"),
    ],
)
def test_what_the_type_cannot_show_is_counted_and_never_an_empty_box(written: str, shown: str) -> None:
    assert showable(written) == shown


@given(st.text(max_size=400), st.integers(1, 5), st.floats(150, 400))
def test_every_line_fits_its_column_and_nothing_is_lost_unsaid(text: str, lines: int, width: float) -> None:
    found = shortened(text, SMALL, width, lines)
    assert len(found) <= lines
    assert all(width_of(line, SMALL) <= width for line in found)
    if not found[-1].endswith("more in the JSON"):
        assert "".join(found).replace(" ", "") == showable(text).replace(" ", "")


def test_what_is_left_out_is_counted_to_the_character() -> None:
    text: Any = " ".join(f"word{number:03}" for number in range(100))
    (line,) = shortened(text, SMALL, 200, 1)
    kept, _, said = line.partition(" … ")
    assert int(said.split()[0]) == len(text) - len(kept)
