"""Who vouches for a sender is decided by where a result stands, never by what it says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterfoil.mailbox.authentication import is_aligned
from counterfoil.records.message import DomainResult
from tests.letters import RECEIVED, TRUSTED, read

PASS = "mx.example.com; spf=pass smtp.mailfrom=acme.example; dkim=pass header.d=acme.example; dmarc=pass header.from=acme.example"
FAIL = "mx.example.com; spf=fail smtp.mailfrom=acme.example; dkim=none; dmarc=fail header.from=acme.example"
OURS = f"Authentication-Results: {PASS}"


def below(*lines: str) -> tuple[str, ...]:
    """Our server's trace on top, and under it what came with the message."""
    return (RECEIVED, *lines)


SENDERS = {
    "a pass below the trace is forged": (below(OURS), "dana@acme.example", False, True),
    "a pass below the trace does not mend a fail above it": (
        (f"Authentication-Results: {FAIL}", *below(OURS)),
        "dana@acme.example",
        False,
        True,
    ),
    "of two results the topmost counts": (
        (f"Authentication-Results: {FAIL}", OURS, RECEIVED),
        "dana@acme.example",
        False,
        False,
    ),
    "another server's word is nothing": (
        ("Authentication-Results: mx.other.example; dmarc=pass", RECEIVED),
        "dana@acme.example",
        False,
        False,
    ),
    "our name in capitals is our name": (
        ("AUTHENTICATION-RESULTS: MX.Example.COM; DMARC=Pass", RECEIVED),
        "dana@acme.example",
        True,
        False,
    ),
    "two From addresses have nobody's word": (
        (OURS, RECEIVED),
        "dana@acme.example, eve@evil.example",
        False,
        False,
    ),
    "a display name is no address": (
        ("Authentication-Results: mx.example.com; spf=pass smtp.mailfrom=evil.example", RECEIVED),
        '"dana@acme.example" <eve@evil.example>',
        True,
        False,
    ),
    "a group of one is one sender": ((OURS, RECEIVED), "Buyers: dana@acme.example;", True, False),
    "an empty group is no sender": ((OURS, RECEIVED), "undisclosed-recipients:;", False, False),
    "a null sender vouches for nobody": (
        ("Authentication-Results: mx.example.com; spf=pass smtp.mailfrom=<>", RECEIVED),
        "dana@acme.example",
        False,
        False,
    ),
    "an ARC chain vouches for nobody": (
        ("ARC-Authentication-Results: i=1; mx.example.com; dmarc=pass", "ARC-Seal: i=1; cv=pass", RECEIVED),
        "dana@acme.example",
        False,
        False,
    ),
    "a signature of a subdomain speaks for its organisation": (
        (
            "Authentication-Results: mx.example.com; dkim=pass header.d=mail.acme.example; dmarc=none",
            RECEIVED,
        ),
        "dana@acme.example",
        True,
        False,
    ),
    "a tag behind a plus belongs to the same domain": ((OURS, RECEIVED), "dana+po@acme.example", True, False),
    "an international domain is not the one that it looks like": (
        ("Authentication-Results: mx.example.com; spf=pass smtp.mailfrom=acme.example; dmarc=none", RECEIVED),
        "dana@аcme.example",
        False,
        False,
    ),
    "without any trace no server of ours has seen it": ((OURS,), "dana@acme.example", False, False),
    "dmarc=fail stands against spf=pass": (
        ("Authentication-Results: mx.example.com; spf=pass smtp.mailfrom=acme.example; dmarc=fail", RECEIVED),
        "dana@acme.example",
        False,
        False,
    ),
    "spf of another domain says nothing": (
        (
            "Authentication-Results: mx.example.com; spf=pass smtp.mailfrom=relay.example; dmarc=none",
            RECEIVED,
        ),
        "dana@acme.example",
        False,
        False,
    ),
    "the name of the greeting host says nothing": (
        ("Authentication-Results: mx.example.com; spf=pass smtp.helo=acme.example", RECEIVED),
        "dana@acme.example",
        False,
        False,
    ),
}


@pytest.mark.parametrize(
    ("top", "sender", "is_authenticated", "has_forged_result"), SENDERS.values(), ids=SENDERS
)
def test_position_decides(
    top: tuple[str, ...], sender: str, is_authenticated: bool, has_forged_result: bool
) -> None:
    found = read(sender=sender, top=top).authentication
    assert (found.is_authenticated, found.has_forged_result) == (is_authenticated, has_forged_result)


def test_comments_folding_versions_and_quotes_are_read() -> None:
    header = (
        'Authentication-Results: "mx.example.com" 1 (we (ourselves));\r\n'
        " spf=softfail (sender; not = permitted) smtp.mailfrom=bounce.relay.example;\r\n"
        '\tdkim=pass (2048-bit key) header.d=acme.example header.b="Xk3;vQ"; dmarc=none (p=none; dis=none)'
    )
    found = read(top=(header, RECEIVED)).authentication
    assert found.is_authenticated
    assert found.dmarc == "none"
    assert found.spf == (DomainResult(result="softfail", domain="bounce.relay.example"),)
    assert found.dkim == (DomainResult(result="pass", domain="acme.example"),)


def test_a_result_inside_a_comment_or_a_reason_is_no_result() -> None:
    header = 'Authentication-Results: mx.example.com; dmarc=fail (dmarc=pass) reason="; dmarc=pass"'
    assert read(top=(header, RECEIVED)).authentication.dmarc == "fail"


def test_no_result_at_all_is_no_authentication() -> None:
    found = read(top=("Authentication-Results: mx.example.com; none", RECEIVED)).authentication
    assert found.has_trusted_result
    assert not found.is_authenticated


@pytest.mark.parametrize(
    ("vouched", "sender", "expected"),
    [
        ("acme.example", "acme.example", True),
        ("mail.acme.example", "acme.example", True),
        ("acme.example", "po.acme.example", True),
        ("acme.example", "notacme.example", False),
        ("co.uk", "acme.co.uk", False),
        ("eve.myshopify.com", "myshopify.com", False),
        ("example", "acme.example", False),
        ("", "acme.example", False),
    ],
)
def test_only_one_organisation_is_aligned(vouched: str, sender: str, expected: bool) -> None:
    assert is_aligned(vouched, sender) is expected


@given(st.text(max_size=200).filter(lambda text: "\n" not in text and "\r" not in text))
def test_no_text_below_the_trace_authenticates_anyone(text: str) -> None:
    result = f"Authentication-Results: mx.example.com; {text}; dmarc=pass"
    assert not read(top=below(result)).authentication.is_authenticated


def test_the_usual_letter_of_these_tests_is_authenticated() -> None:
    assert read(top=(TRUSTED, RECEIVED)).authentication.is_authenticated
