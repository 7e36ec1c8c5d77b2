"""Mail in, cases in the inbox, an approved reply out: the real process, real servers, and kill -9."""

from __future__ import annotations

import email
import random
import time
from email.message import Message

import pytest

from counterfoil.evals.sample import load_sample
from tests.servers.dovecot import Dovecot
from tests.servers.house import MakeHouse, RunningHouse, mails, wait_for
from tests.servers.postgres import Postgres
from tests.servers.smtp import SmtpServer

pytestmark = [pytest.mark.server, pytest.mark.slow, pytest.mark.timeout(300)]
MAILS = 200


def _is_at_rest(house: RunningHouse, count: int) -> bool:
    ledger = house.ledger()
    return ledger["received"] == count and ledger["waiting"] == 0


def _check_conserved(house: RunningHouse, count: int) -> None:
    ledger = house.ledger()
    assert ledger["received"] == count
    assert ledger["in_cases"] + ledger["duplicates"] + ledger["automatic"] + ledger["quarantined"] == count


def test_a_mailbox_is_taken_in_and_new_mail_is_in_the_inbox_at_once(
    dovecot: Dovecot, make_house: MakeHouse
) -> None:
    mailbox, raws = dovecot.account(), mails(MAILS + 2)
    mailbox.deliver(*raws[:MAILS])
    house = make_house(mailbox)
    house.start()
    house.sign_in()
    wait_for(lambda: _is_at_rest(house, MAILS), 60)
    _check_conserved(house, MAILS)

    mailbox.deliver(raws[MAILS])
    wait_for(lambda: _is_at_rest(house, MAILS + 1), 5)

    dovecot.stop()
    time.sleep(3)
    dovecot.start()
    mailbox.deliver(raws[MAILS + 1])
    wait_for(lambda: _is_at_rest(house, MAILS + 2), 30)
    _check_conserved(house, MAILS + 2)


def test_killed_in_the_middle_of_intake_nothing_is_lost_or_doubled(
    dovecot: Dovecot, make_house: MakeHouse
) -> None:
    mailbox, raws = dovecot.account(), mails(120)
    mailbox.deliver(*raws)
    house = make_house(mailbox)
    moments = random.Random(7)
    for _ in range(4):
        house.start()
        time.sleep(moments.uniform(0.0, 0.8))
        house.kill()
    house.start()
    house.sign_in()
    wait_for(lambda: _is_at_rest(house, len(raws)), 60)
    _check_conserved(house, len(raws))
    house.stop()
    assert '"problem":null' in house.command("audit", "verify")


def _approve_first_draft(house: RunningHouse) -> str:
    house.sign_in()
    (case_id,) = [row["case_id"] for row in house.cases(state="needs_review")]
    answer = house.post(case_id, "approve")
    assert answer.status_code == 303, answer.text
    return str(case_id)


def _sent(server: SmtpServer) -> list[Message]:
    return [email.message_from_bytes(raw) for _, raw in server.taken]


def _state(house: RunningHouse, case_id: str) -> str:
    return str(house.client.get(f"{house.url}/api/v1/cases/{case_id}").json()["row"]["state"])


def test_an_approved_draft_is_delivered_once_under_the_customers_mail(
    make_house: MakeHouse, smtp_server: SmtpServer
) -> None:
    house = make_house(smtp=smtp_server)
    mail = load_sample().mails[0]
    house.command("ingest", str(mail), "--wait")
    house.start()
    case_id = _approve_first_draft(house)
    wait_for(lambda: _state(house, case_id) == "closed", 20)
    asked = email.message_from_bytes(mail.read_bytes())
    (reply,) = _sent(smtp_server)
    assert reply["In-Reply-To"] == asked["Message-ID"]
    assert asked["Message-ID"] in reply["References"]
    assert reply["To"] in asked["From"]
    time.sleep(1.5)
    assert len(smtp_server.taken) == 1


def test_the_same_on_postgresql(make_house: MakeHouse, smtp_server: SmtpServer, postgres: Postgres) -> None:
    house = make_house(smtp=smtp_server, store=postgres.new_url())
    house.command("ingest", str(load_sample().mails[0]), "--wait")
    house.start()
    house.sign_in()
    ((case_id, text),) = [
        (row["case_id"], house.client.get(f"{house.url}/api/v1/cases/{row['case_id']}").json()["revisions"])
        for row in house.cases(state="needs_review")
    ]
    body = text[0]["draft"]["body"].replace("Thank you for your message.", "Thank you.")
    assert house.post(case_id, "edit", body=body, over="1").status_code == 303
    assert house.post(case_id, "approve").status_code == 303
    wait_for(lambda: _state(house, str(case_id)) == "closed", 20)
    (reply,) = _sent(smtp_server)
    assert "Thank you for your message." not in str(reply.get_payload(decode=True))


def test_killed_between_approval_and_delivery_the_reply_still_goes_out_once(
    make_house: MakeHouse, smtp_server: SmtpServer
) -> None:
    smtp_server.conduct = "cut at data"  # the relay has nothing, and says nothing
    house = make_house(smtp=smtp_server)
    house.command("ingest", str(load_sample().mails[0]), "--wait")
    house.start()
    case_id = _approve_first_draft(house)
    house.kill()
    smtp_server.conduct = ""
    house.start()
    wait_for(lambda: _state(house, case_id) in ("closed", "needs_verify"), 90)
    assert len(smtp_server.taken) == (1 if _state(house, case_id) == "closed" else 0)


def test_killed_after_the_relay_has_it_a_person_is_asked_and_nothing_is_sent_again(
    make_house: MakeHouse, smtp_server: SmtpServer
) -> None:
    smtp_server.conduct = "mute after dot"
    house = make_house(smtp=smtp_server)
    house.command("ingest", str(load_sample().mails[0]), "--wait")
    house.start()
    case_id = _approve_first_draft(house)
    wait_for(lambda: bool(smtp_server.taken), 20)
    house.kill()
    smtp_server.conduct = ""
    house.start()
    wait_for(lambda: _state(house, case_id) == "needs_verify", 20)
    time.sleep(2.5)
    assert len(smtp_server.taken) == 1
    assert house.post(case_id, "delivery", was_sent="true").status_code == 303
    assert _state(house, case_id) == "closed"
