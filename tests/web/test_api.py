"""What machines are told."""

from __future__ import annotations

from counterfoil.records.desk import CaseDetail
from counterfoil.store.case_queue import CasePage
from tests.web.conftest import Inbox


def test_the_probes_answer_anybody(inbox: Inbox) -> None:
    assert inbox.client.get("/healthz").json() == {"status": "ok"}
    ready = inbox.client.get("/readyz")
    assert ready.status_code == 200
    assert ready.json() == {"status": "ok", "waiting": 0, "ledger_holds": True}


def test_the_description_names_the_probes_and_the_api_and_no_page(inbox: Inbox) -> None:
    described = inbox.client.get("/api/openapi.json").json()
    assert set(described["paths"]) == {
        "/healthz",
        "/readyz",
        "/api/v1/cases",
        "/api/v1/cases/{case_id}",
        "/api/v1/cases/{case_id}/release",
        "/api/v1/ledger",
    }
    assert described["components"]["securitySchemes"]["APIKeyCookie"]["name"] == "counterfoil"


def test_cases_are_listed_and_read(looking: Inbox) -> None:
    page = CasePage.model_validate(looking.client.get("/api/v1/cases?state=needs_review&size=2").json())
    assert len(page.rows) == 2
    detail = looking.client.get(f"/api/v1/cases/{page.rows[0].case_id}")
    assert CaseDetail.model_validate(detail.json()) == looking.case(page.rows[0].case_id)


def test_the_ledger_adds_up(looking: Inbox) -> None:
    ledger = looking.client.get("/api/v1/ledger").json()
    parts = ("in_cases", "duplicates", "automatic", "quarantined", "waiting")
    assert ledger["received"] == sum(ledger[part] for part in parts)


def test_machines_are_refused_in_json(inbox: Inbox) -> None:
    answer = inbox.client.get("/api/v1/cases")
    assert (answer.status_code, answer.json()) == (401, {"detail": "sign in first"})
    inbox.sign_in()
    missing = inbox.client.get("/api/v1/cases/c-none")
    assert (missing.status_code, "c-none" in missing.json()["detail"]) == (404, True)
    assert inbox.client.get("/api/nowhere").json() == {"detail": "There is no such page."}
    wrong = inbox.client.get("/api/v1/cases?size=1000")
    assert wrong.status_code == 422
    assert wrong.json()["detail"][0]["loc"] == ["query", "size"]
    assert inbox.client.post("/api/v1/cases").status_code == 405
