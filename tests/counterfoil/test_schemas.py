"""The JSON Schemas, held against what Counterfoil writes by a validator that is not ours."""

from __future__ import annotations

import copy
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from counterfoil.agent.rulebook import load_rulebook
from counterfoil.cli import main
from counterfoil.evals.replay import clerk_for, parse_settings_of
from counterfoil.evals.sample import SAMPLE_FOLDER
from counterfoil.evals.suite import load_suite
from counterfoil.mailbox.parse import parse_message
from counterfoil.records.case import Resting
from counterfoil.records.packet import ControlPacket
from counterfoil.records.vocabulary import Workflow
from counterfoil.schemas import SCHEMAS

SHARED = os.environ.get("COUNTERFOIL_SHARED")
SUITES = [SAMPLE_FOLDER, *sorted(path.parent for path in Path(SHARED or "/none").glob("suites/*/suite.toml"))]


def validator(name: str) -> Draft202012Validator:
    printed = CliRunner().invoke(main, ["schema", name])
    assert printed.exit_code == 0, printed.output
    schema = json.loads(printed.output)
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def restings_of(folder: Path) -> Iterator[Resting]:
    """Where every message of a suite comes to rest."""
    suite = load_suite(folder)
    rules = load_rulebook(suite.policy_file)
    clerk = clerk_for(suite, rules, "template")
    for path in suite.mails:
        yield clerk.work(path.name, parse_message(path.read_bytes(), parse_settings_of(suite, rules)))
        clerk.forget(path.name)


@pytest.fixture(scope="module")
def sample() -> list[Resting]:
    return list(restings_of(SAMPLE_FOLDER))


@pytest.fixture(scope="module")
def packets(sample: list[Resting]) -> dict[Workflow, dict[str, Any]]:
    """The first packet of each workflow, as JSON."""
    found: dict[Workflow, dict[str, Any]] = {}
    for each in sample:
        if each.packet is not None:
            found.setdefault(each.packet.workflow, json.loads(each.packet.canonical_bytes))
    assert set(found) == set(Workflow)
    return found


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_schema_that_is_printed_is_one(name: str) -> None:
    validator(name)


@pytest.mark.parametrize("folder", SUITES, ids=lambda path: path.name)
def test_every_packet_of_a_suite_is_what_the_schema_says(folder: Path) -> None:
    check, packets = validator("packet"), [each.packet for each in restings_of(folder) if each.packet]
    assert packets
    for packet in packets:
        assert not list(check.iter_errors(json.loads(packet.canonical_bytes)))


def test_every_resting_of_the_sample_is_what_the_schema_says(sample: list[Resting]) -> None:
    check = validator("resting")
    for each in sample:
        assert not list(check.iter_errors(json.loads(each.model_dump_json())))


WRONG: list[tuple[Workflow, str, dict[str, Any]]] = [
    (
        Workflow.PO_FOLLOW_UP,
        "fulfillment_status",
        {"items": [{"order_id": "SO-1", "status": "nearly there"}]},
    ),
    (Workflow.PO_FOLLOW_UP, "contract_constraint", {"items": [{"contract_id": "K-1", "code": "whatever"}]}),
    (Workflow.PO_FOLLOW_UP, "allowed_promise_language", {"items": ["anything"]}),
    (Workflow.PO_FOLLOW_UP, "send_decision", {"value": "send_now"}),
    (Workflow.PO_FOLLOW_UP, "order_number", {"value": "SO-1", "unknown": "not_provided"}),
    (Workflow.PO_FOLLOW_UP, "order_number", {"value": None, "unknown": None}),
    (Workflow.PO_FOLLOW_UP, "customer_owner", {"value": None, "unknown": "no_idea"}),
    (Workflow.PO_FOLLOW_UP, "customer_owner", {"name": "account_owner"}),
    (Workflow.PO_FOLLOW_UP, "customer_owner", {"remark": "new"}),
    (Workflow.ORDER_READINESS, "required_po_fields", {"items": ["shoe_size"]}),
    (Workflow.ORDER_READINESS, "order_queue_status", {"items": [{"opportunity_id": "O", "status": "lost"}]}),
    (Workflow.ORDER_READINESS, "contract_status", {"items": [{"contract_id": "K", "status": "torn"}]}),
    (Workflow.ORDER_READINESS, "reviewer_decision", {"value": "sent"}),
    (
        Workflow.DISPATCH_EXCEPTION,
        "delivery_constraint",
        {"items": [{"order_id": "S", "kind": "x", "says": "y"}]},
    ),
    (Workflow.DISPATCH_EXCEPTION, "notification_timestamp", {"items": [17]}),
]


@pytest.mark.parametrize(("workflow", "field", "changed"), WRONG)
def test_a_packet_that_says_something_else_is_refused(
    workflow: Workflow, field: str, changed: dict[str, Any], packets: dict[Workflow, dict[str, Any]]
) -> None:
    packet = copy.deepcopy(packets[workflow])
    (found,) = [each for each in packet["fields"] if each["name"] == field]
    found.update(changed)
    assert not validator("packet").is_valid(packet)


@pytest.mark.parametrize("workflow", Workflow)
def test_a_packet_has_all_of_its_workflows_fields_in_their_order(
    workflow: Workflow, packets: dict[Workflow, dict[str, Any]]
) -> None:
    check, packet = validator("packet"), packets[workflow]
    for fields in (packet["fields"][1:], packet["fields"][::-1], [*packet["fields"], packet["fields"][0]]):
        assert not check.is_valid({**packet, "fields": fields})


@pytest.mark.parametrize("workflow", Workflow)
def test_a_packet_that_was_written_before_fields_were_typed_still_fits(
    workflow: Workflow, packets: dict[Workflow, dict[str, Any]]
) -> None:
    untyped = [
        {name: value for name, value in each.items() if name != "items"}
        for each in packets[workflow]["fields"]
    ]
    packet = {"workflow": workflow.value, "fields": untyped}
    assert validator("packet").is_valid(packet)
    assert ControlPacket.model_validate(packet).workflow is workflow
