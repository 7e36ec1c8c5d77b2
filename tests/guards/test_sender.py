"""Policy 1.3: the standing of every kind of sender."""

from __future__ import annotations

from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counterfoil.guards.sender import Identity, recognise
from counterfoil.records.facts import Directory, Sender, Standing
from counterfoil.records.message import Authentication, MailAddress
from tests.builders import account, contact, message

OURS: Final = Identity(
    mailbox="orders@northgate-supply.example", own_domains=("northgate-supply.example", "ngs.example")
)
DIRECTORY: Final = Directory(
    accounts=(
        account("A-1", email_domains=("harlowpaper.example", "harlow-mro.example")),
        account("A-2", email_domains=("brightwater.example",)),
        account("A-3", email_domains=("sharedgroup.example",)),
        account("A-4", email_domains=("sharedgroup.example",)),
    ),
    contacts=(
        contact("C-1", account_id="A-1", email="Denise@HarlowPaper.example", is_authorized=True),
        contact("C-2", account_id="A-1", email="tom@harlowpaper.example", is_authorized=False),
        contact("C-3", account_id="A-1", email="uma@harlowpaper.example", is_authorized=None),
        contact("C-4", account_id="A-1", email="agent@agency.example", is_authorized=True),
        contact("C-5", account_id="A-2", email="agent@agency.example", is_authorized=False),
        contact("C-6", account_id="A-1", email="both@agency.example", is_authorized=True),
        contact("C-7", account_id="A-2", email="both@agency.example", is_authorized=True),
    ),
)
PASS: Final = Authentication(has_trusted_result=True, dmarc="pass", is_authenticated=True)
FAIL: Final = Authentication(has_trusted_result=True, dmarc="fail")


def seen(
    address: str, *, auth: Authentication = PASS, directory: Directory = DIRECTORY, **changes: Any
) -> Sender:
    one = message(senders=(MailAddress(name="N", address=address),), authentication=auth, **changes)
    return recognise(one, directory, OURS)


@pytest.mark.parametrize(
    ("address", "auth", "standing", "reason"),
    [
        ("denise@harlowpaper.example", PASS, Standing.AUTHORIZED_CONTACT, "authorized_contact"),
        ("DENISE@harlowpaper.EXAMPLE", PASS, Standing.AUTHORIZED_CONTACT, "authorized_contact"),
        ("agent@agency.example", PASS, Standing.AUTHORIZED_CONTACT, "authorized_contact"),
        ("both@agency.example", PASS, Standing.UNAUTHORIZED_AT_ACCOUNT, "authorized_for_several_accounts"),
        ("tom@harlowpaper.example", PASS, Standing.UNAUTHORIZED_AT_ACCOUNT, "contact_not_authorized"),
        ("uma@harlowpaper.example", PASS, Standing.UNAUTHORIZED_AT_ACCOUNT, "contact_not_authorized"),
        ("new@harlowpaper.example", PASS, Standing.UNAUTHORIZED_AT_ACCOUNT, "no_contact_of_the_account"),
        ("denise+x@harlowpaper.example", PASS, Standing.UNAUTHORIZED_AT_ACCOUNT, "no_contact_of_the_account"),
        ("x@plant.harlow-mro.example", PASS, Standing.UNAUTHORIZED_AT_ACCOUNT, "no_contact_of_the_account"),
        ("x@sharedgroup.example", PASS, Standing.UNAUTHORIZED_AT_ACCOUNT, "no_contact_of_the_account"),
        ("denise@harlowpaper.example", FAIL, Standing.UNTRUSTED, "not_authenticated"),
        ("new@harlowpaper.example", FAIL, Standing.UNTRUSTED, "not_authenticated"),
        ("agent@agency.example", FAIL, Standing.UNTRUSTED, "not_authenticated"),
        ("lou@northgate-supply.example", PASS, Standing.INTERNAL, "own_domain"),
        ("lou@depot.ngs.example", PASS, Standing.INTERNAL, "own_domain"),
        ("lou@northgate-supply.example", FAIL, Standing.UNTRUSTED, "own_domain_not_authenticated"),
        ("x@northgate-suply.example", PASS, Standing.UNTRUSTED, "lookalike_of_northgate-supply.example"),
        ("denise@har1owpaper.example", PASS, Standing.UNTRUSTED, "lookalike_of_harlowpaper.example"),
        ("denise@har1owpaper.example", FAIL, Standing.UNTRUSTED, "lookalike_of_harlowpaper.example"),
        ("x@elsewhere.example", PASS, Standing.UNKNOWN, "unknown_domain"),
        ("x@elsewhere.example", FAIL, Standing.UNKNOWN, "unknown_domain"),
        ("x@other.agency.example", PASS, Standing.UNKNOWN, "unknown_domain"),
        ("nobody", PASS, Standing.UNTRUSTED, "no_from_address"),
    ],
)
def test_who_a_sender_is(address: str, auth: Authentication, standing: Standing, reason: str) -> None:
    sender = seen(address, auth=auth)
    assert (sender.standing, sender.reason) == (standing, reason)


def test_only_an_authorized_contact_has_a_scope_and_it_is_one_account() -> None:
    assert seen("agent@agency.example").account_id == "A-1"
    assert seen("both@agency.example").account_id is None
    assert seen("tom@harlowpaper.example").account_id is None


def test_the_domain_names_an_account_for_its_owner_where_it_is_one() -> None:
    assert seen("new@harlowpaper.example").domain_account_id == "A-1"
    assert seen("denise@harlowpaper.example", auth=FAIL).domain_account_id == "A-1"
    assert seen("x@sharedgroup.example").domain_account_id is None
    assert seen("denise@har1owpaper.example").domain_account_id is None


@pytest.mark.parametrize(
    ("reply_to", "is_trusted"),
    [
        ("office@harlowpaper.example", True),
        ("office@mail.harlowpaper.example", True),
        ("office@harlow-mro.example", False),
        ("denise@harlowpaper.example.cc-mailer.example", False),
        ("denise@freemail.example", False),
    ],
)
def test_replies_asked_for_at_another_domain_are_not_trusted(reply_to: str, is_trusted: bool) -> None:
    sender = seen("denise@harlowpaper.example", reply_to=(MailAddress(address=reply_to),))
    assert (sender.standing is Standing.AUTHORIZED_CONTACT) is is_trusted


def test_several_from_addresses_are_not_trusted() -> None:
    both = (MailAddress(address="denise@harlowpaper.example"), MailAddress(address="x@brightwater.example"))
    assert recognise(message(senders=both), DIRECTORY, OURS).reason == "several_from_addresses"


def test_a_forged_result_is_not_trusted_whatever_the_rest_says() -> None:
    forged = PASS.model_copy(update={"has_forged_result": True})
    assert seen("denise@harlowpaper.example", auth=forged).standing is Standing.UNTRUSTED


UNREADABLE: Final = Directory(is_available=False)


@pytest.mark.parametrize(
    ("address", "changes", "standing"),
    [
        ("denise@harlowpaper.example", {}, Standing.UNRECOGNISABLE),
        ("denise@harlowpaper.example", {"auth": FAIL}, Standing.UNRECOGNISABLE),
        ("x@northgate-supp1y.example", {}, Standing.UNTRUSTED),
        ("lou@northgate-supply.example", {}, Standing.INTERNAL),
        ("lou@northgate-supply.example", {"auth": FAIL}, Standing.UNTRUSTED),
        (
            "denise@harlowpaper.example",
            {"reply_to": (MailAddress(address="x@y.example"),)},
            Standing.UNTRUSTED,
        ),
    ],
)
def test_without_the_directory_what_needs_none_still_holds(
    address: str, changes: dict[str, Any], standing: Standing
) -> None:
    assert seen(address, directory=UNREADABLE, **changes).standing is standing


@settings(max_examples=150)
@given(
    local=st.from_regex(r"[a-z]{1,8}", fullmatch=True),
    domain=st.sampled_from(
        ["harlowpaper.example", "agency.example", "x.example", "harlowpaper.example.x.example", "ngs.example"]
    ),
    auth=st.sampled_from([PASS, FAIL]),
)
def test_a_scope_is_only_ever_given_to_an_authenticated_authorized_address(
    local: str, domain: str, auth: Authentication
) -> None:
    sender = seen(f"{local}@{domain}", auth=auth)
    known = {each.email.lower() for each in DIRECTORY.contacts if each.is_authorized}
    assert sender.account_id is None or (f"{local}@{domain}" in known and auth is PASS)
