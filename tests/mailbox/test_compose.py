"""What leaves the house says what was approved, to whom it was approved, and nothing else."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage, Message

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterfoil.mailbox.compose import REFERENCES_LAST, compose, recipients, split_sender
from counterfoil.records.errors import DeliveryRefused
from counterfoil.records.outgoing import Outgoing

NOW = datetime(2026, 3, 16, 9, 0, tzinfo=UTC)
SENDER = "Example Orders <orders@example.com>"
LONG_ID = f"<{'A' * 70}@AM0PR0102MB3459.eurprd01.prod.exchangelabs.com>"


def letter(**changes: object) -> Outgoing:
    usual: dict[str, object] = {
        "outbox_id": "o-1",
        "case_id": "c-1",
        "draft_id": "d-1",
        "revision": 1,
        "message_id": "<d-1.1@orders.example.com>",
        "to": ("buyer@acme.example",),
        "subject": "Re: PO 4500",
        "body": "Dear Ms Doe,\n\nit left on 12 March.\n",
        "not_before": NOW,
    }
    return Outgoing.model_validate(usual | changes)


def parsed(raw: bytes) -> EmailMessage:
    """As a careful mail reader understands it."""
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def parsed_loosely(raw: bytes) -> Message:
    """As an old mail reader understands it."""
    return message_from_bytes(raw)


def test_a_plain_letter_looks_like_this() -> None:
    raw = compose(letter(in_reply_to="<1@acme.example>", references=("<1@acme.example>",)), SENDER, NOW)
    assert raw.decode() == (
        "From: Example Orders <orders@example.com>\r\n"
        "To: buyer@acme.example\r\n"
        "Subject: Re: PO 4500\r\n"
        "Date: Mon, 16 Mar 2026 09:00:00 +0000\r\n"
        "Message-ID: <d-1.1@orders.example.com>\r\n"
        "In-Reply-To: <1@acme.example>\r\n"
        "References: <1@acme.example>\r\n"
        "MIME-Version: 1.0\r\n"
        'Content-Type: text/plain; charset="utf-8"\r\n'
        "Content-Transfer-Encoding: quoted-printable\r\n"
        "\r\n"
        "Dear Ms Doe,\r\n"
        "\r\n"
        "it left on 12 March.\r\n"
    )


def test_the_same_letter_is_the_same_bytes() -> None:
    assert compose(letter(), SENDER, NOW) == compose(letter(), SENDER, NOW)


def test_a_person_approved_it_so_it_is_no_automatic_answer() -> None:
    assert "Auto-Submitted" not in parsed(compose(letter(), SENDER, NOW))


def test_long_message_ids_stay_whole() -> None:
    raw = compose(letter(in_reply_to=LONG_ID, references=(LONG_ID, "<b@c.example>")), SENDER, NOW)
    assert f"In-Reply-To: {LONG_ID}\r\n".encode() in raw
    assert parsed(raw)["References"].split() == [LONG_ID, "<b@c.example>"]


def test_of_a_long_thread_the_first_and_the_last_are_named() -> None:
    ids = tuple(f"<{number}@acme.example>" for number in range(500))
    named = parsed(compose(letter(references=ids), SENDER, NOW))["References"].split()
    assert named == [ids[0], *ids[-REFERENCES_LAST:]]


@pytest.mark.parametrize(
    "odd", ["no brackets", "<two <brackets>", "<>", "<ünï@code>", "<a b@c>", f"<{'x' * 2000}@y>"]
)
def test_what_is_no_message_id_is_left_out(odd: str) -> None:
    message = parsed(compose(letter(in_reply_to=odd, references=(odd, "<b@c.example>", odd)), SENDER, NOW))
    assert "In-Reply-To" not in message
    assert message["References"] == "<b@c.example>"


def test_everybody_is_named_and_gets_it_once() -> None:
    many = tuple(f"person{number}@acme.example" for number in range(40))
    outgoing = letter(to=many, cc=("boss@acme.example", many[0]))
    message = parsed(compose(outgoing, SENDER, NOW))
    assert tuple(address.addr_spec for address in message["To"].addresses) == many
    assert [address.addr_spec for address in message["Cc"].addresses] == ["boss@acme.example", many[0]]
    assert recipients(outgoing) == (*many, "boss@acme.example")


@pytest.mark.parametrize(
    "address",
    [
        "",
        "nobody",
        "a@b.example, c@d.example",
        "a@b.example;c@d.example",
        "Name <a@b.example>",
        "a@b@c.example",
        "a b@c.example",
        "a@b.example\nBcc: c@d.example",
        '"x\r\nRCPT TO:<c@d.example>"@b.example',
        "<a@b.example>",
        "a@b..example",
        "jürgen@example.com",
        "a@-b.example>",
    ],
)
def test_an_address_is_one_address_or_is_refused(address: str) -> None:
    with pytest.raises(DeliveryRefused):
        compose(letter(to=(address,)), SENDER, NOW)
    with pytest.raises(DeliveryRefused):
        recipients(letter(cc=(address,)))


def test_a_letter_to_nobody_is_refused() -> None:
    with pytest.raises(DeliveryRefused, match="recipient"):
        compose(letter(to=()), SENDER, NOW)


def test_our_own_message_id_must_be_one() -> None:
    with pytest.raises(DeliveryRefused, match="Message-ID"):
        compose(letter(message_id="d-1"), SENDER, NOW)


@pytest.mark.parametrize("character", ["\r", "\n", "\0", "\x0b", "\x1b", "\x7f", "\ud800"])
@pytest.mark.parametrize("field", ["subject", "message_id", "in_reply_to", "references", "to", "cc"])
def test_no_control_character_gets_into_a_header(field: str, character: str) -> None:
    value = {"subject": "Re: x", "to": "a@b.example", "cc": "a@b.example"}.get(field, "<a@b.example>")
    spoilt = value[:4] + character + value[4:]
    is_many = field in ("to", "cc", "references")
    outgoing = letter().model_copy(update={field: (spoilt,) if is_many else spoilt})
    with pytest.raises(DeliveryRefused):
        compose(outgoing, SENDER, NOW)


def test_a_subject_that_looks_encoded_reads_as_it_was_approved() -> None:
    subject = "Re: =?utf-8?q?we_agree_to_the_new_price?="
    assert parsed(compose(letter(subject=subject), SENDER, NOW))["Subject"] == subject


def test_a_sender_with_an_umlaut_is_encoded() -> None:
    message = parsed(compose(letter(), "Jürgen Müller <orders@example.com>", NOW))
    assert message["From"].addresses[0].display_name == "Jürgen Müller"


@pytest.mark.parametrize(
    "sender", ["<a@b.example>, <c@d.example>", "", "Jane", "a@b.example\n", "Jane <a@b> <c@d>"]
)
def test_a_sender_is_one_address(sender: str) -> None:
    with pytest.raises(DeliveryRefused):
        split_sender(sender)


@pytest.mark.parametrize(
    ("sender", "name"),
    [
        ("orders@example.com", ""),
        ("<orders@example.com>", ""),
        ("Orders <orders@example.com>", "Orders"),
        ('"Example, Orders" <orders@example.com>', "Example, Orders"),
        ("Example, Orders <orders@example.com>", "Example, Orders"),
    ],
)
def test_a_sender_may_have_a_name(sender: str, name: str) -> None:
    assert split_sender(sender) == (name, "orders@example.com")
    [address] = parsed(compose(letter(), sender, NOW))["From"].addresses
    assert (address.display_name, address.addr_spec) == (name, "orders@example.com")


@pytest.mark.parametrize("body", ["a\0b", "half \ud800 a character"])
def test_a_text_that_cannot_be_written_is_refused(body: str) -> None:
    with pytest.raises(DeliveryRefused):
        compose(letter().model_copy(update={"body": body}), SENDER, NOW)


TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=300)
ALL_HEADERS = {
    *("From", "To", "Subject", "Date", "Message-ID", "MIME-Version"),
    *("Content-Type", "Content-Transfer-Encoding"),
}


@given(subject=TEXT, body=TEXT)
def test_subject_and_text_arrive_as_they_were_approved(subject: str, body: str) -> None:
    try:
        raw = compose(letter(subject=subject, body=body), SENDER, NOW)
    except DeliveryRefused:
        assert re.search(r"[\x00-\x08\x0a-\x1f\x7f]", subject) or "\0" in body
        return
    loose = parsed_loosely(raw)
    assert set(loose.keys()) | {"Subject"} == ALL_HEADERS
    assert len(loose.keys()) == len(set(loose.keys()))
    read = str(make_header(decode_header(re.sub(r"\r\n(?=[ \t])", "", loose["Subject"] or ""))))
    assert read == subject
    content = loose.get_payload(decode=True)
    assert isinstance(content, bytes)
    approved = re.sub(r"\r\n?", "\n", body).rstrip("\n") + "\n"
    assert content.decode().replace("\r\n", "\n") == approved


@given(
    subject=st.text(max_size=100),
    to=st.lists(st.text(max_size=30), max_size=3),
    references=st.lists(st.text(max_size=40), max_size=3),
    in_reply_to=st.text(max_size=40),
    body=st.text(max_size=100),
)
def test_whatever_is_put_in_the_headers_stay_the_ones_we_wrote(
    subject: str, to: list[str], references: list[str], in_reply_to: str, body: str
) -> None:
    outgoing = letter().model_copy(
        update={
            "subject": subject,
            "to": ("a@b.example", *to),
            "references": tuple(references),
            "in_reply_to": in_reply_to,
            "body": body,
        }
    )
    try:
        raw = compose(outgoing, SENDER, NOW)
    except DeliveryRefused:
        return
    head, _, _ = raw.partition(b"\r\n\r\n")
    for line in head.split(b"\r\n"):
        assert re.match(rb"[A-Za-z-]+: \S| \S", line)
        assert len(line) <= 998
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)|[^\t -~\r\n]", raw)
    assert set(parsed_loosely(raw).keys()) <= ALL_HEADERS | {"References", "In-Reply-To"}
