"""The sample suite: it shows every route, and what it expects is what comes out."""

from __future__ import annotations

import email
import email.policy
import re
from pathlib import Path
from typing import Final

import pytest

from counterfoil.evals.replay import ReplayOptions, replay
from counterfoil.evals.report import Report
from counterfoil.evals.suite import Suite, load_suite
from counterfoil.records.vocabulary import ALWAYS_MANUAL, ExceptionClass, Route, Workflow

FOLDER: Final = Path(__file__).parents[2] / "evals" / "sample"


@pytest.fixture(scope="module")
def suite() -> Suite:
    return load_suite(FOLDER)


@pytest.fixture(scope="module")
def report(suite: Suite) -> Report:
    return replay(suite, ReplayOptions())


def test_every_message_has_its_expectation(suite: Suite) -> None:
    assert {mail.name for mail in suite.mails} == set(suite.expectations)


def test_every_route_and_every_workflow_is_shown(suite: Suite) -> None:
    expected = suite.expectations.values()
    assert {route for each in expected for route in each.route} == set(Route)
    assert {each.workflow for each in expected if each.workflow} == set(Workflow)


def test_every_class_is_shown_that_mail_can_bring_about(suite: Suite) -> None:
    shown = {each for expected in suite.expectations.values() for each in expected.exception_classes or ()}
    only_by_other_means = {
        ExceptionClass.DRAFT_REJECTED_BY_VERIFIER,
        ExceptionClass.LOW_CONFIDENCE,
        ExceptionClass.OUT_OF_PILOT,
        ExceptionClass.RECORDS_UNAVAILABLE,
    }
    assert shown | only_by_other_means == set(ExceptionClass)
    assert shown >= ALWAYS_MANUAL


def test_nobody_in_it_exists(suite: Suite) -> None:
    for mail in suite.mails:
        message = email.message_from_bytes(mail.read_bytes(), policy=email.policy.default)
        for header in ("From", "To", "Cc", "Reply-To"):
            for domain in re.findall(r"@([\w.-]+)", str(message.get(header, ""))):
                assert domain.endswith(".example"), (mail.name, domain)


@pytest.mark.slow
def test_what_it_expects_comes_out(report: Report) -> None:
    missed = {each.mail: each.misses for each in report.scored if each.misses}
    assert not missed
