"""The control packet of a case, taken along as a file."""

from __future__ import annotations

import hashlib

import pypdfium2
import pytest

from tests.web.conftest import Inbox


def test_a_case_offers_its_packet_as_a_page_and_as_the_whole(looking: Inbox) -> None:
    case_id = looking.draft()
    page = looking.get(f"/cases/{case_id}")
    assert f'href="/cases/{case_id}/packet.pdf"' in page
    assert f'href="/cases/{case_id}/packet.json"' in page


def test_the_json_is_the_file_that_the_fingerprint_is_of(looking: Inbox) -> None:
    case_id = looking.draft()
    answer = looking.client.get(f"/cases/{case_id}/packet.json")
    assert answer.headers["content-type"] == "application/json"
    packet = looking.case(case_id).packet
    assert hashlib.sha256(answer.content).hexdigest() == packet.sha256
    assert type(packet).model_validate_json(answer.content) == packet


def test_the_pdf_is_one_page_with_the_fingerprint(looking: Inbox) -> None:
    case_id = looking.draft()
    answer = looking.client.get(f"/cases/{case_id}/packet.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == f'inline; filename="packet-{case_id}.pdf"'
    document = pypdfium2.PdfDocument(answer.content)
    try:
        assert len(document) == 1
        assert looking.case(case_id).packet.sha256 in document[0].get_textpage().get_text_bounded()
    finally:
        document.close()


@pytest.mark.parametrize("form", ["json", "pdf"])
def test_mail_of_no_workflow_has_no_packet(looking: Inbox, form: str) -> None:
    (row, *_) = looking.rows(route="quarantine")
    assert f"packet.{form}" not in looking.get(f"/cases/{row.case_id}")
    assert looking.client.get(f"/cases/{row.case_id}/packet.{form}").status_code == 404
    assert looking.client.get(f"/cases/c-none/packet.{form}").status_code == 404


@pytest.mark.parametrize("form", ["json", "pdf"])
def test_nobody_takes_a_packet_along_without_signing_in(inbox: Inbox, form: str) -> None:
    assert inbox.client.get(f"/cases/{inbox.draft()}/packet.{form}").status_code == 303


@pytest.mark.parametrize("login", ["audrey", "evan"])
def test_who_may_only_look_may_take_it_along(inbox: Inbox, login: str) -> None:
    inbox.sign_in(login)
    assert inbox.client.get(f"/cases/{inbox.draft()}/packet.pdf").status_code == 200
