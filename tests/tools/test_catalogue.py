"""What may be called at all: look-up verbs only, all of them reads, and every one behind the gate."""

from __future__ import annotations

import inspect
from dataclasses import replace
from typing import get_type_hints

import pytest

from counterfoil.records.errors import Misconfigured
from counterfoil.records.vocabulary import SystemName, Workflow
from counterfoil.tools import ports
from counterfoil.tools.catalogue import CATALOGUE, Effect, catalogue_of
from counterfoil.tools.lookups import CaseLookups
from counterfoil.tools.session import Session
from counterfoil.tools.snapshot import SnapshotSource

PORTS = [each for name, each in vars(ports).items() if inspect.isclass(each) and name.endswith("Lookup")]
ADAPTERS = [SnapshotSource]
LOOK_UP_VERBS = ("find_", "get_", "list_", "is_")
OUTSIDE_THE_GATE = {"list_accounts", "list_contacts", "list_exception_owners"}
"""The directory and the ownership table: read at intake, and no tool call."""


def _public_methods(of: type) -> set[str]:
    return {
        name
        for name, member in inspect.getmembers(of)
        if callable(member) and not name.startswith("_") and not inspect.ismethod(member)
    }


PORT_METHODS = {name for port in PORTS for name in _public_methods(port)}


def test_a_port_has_look_up_verbs_only() -> None:
    assert len(PORTS) == 7
    assert not [name for name in PORT_METHODS if not name.startswith(LOOK_UP_VERBS)]


@pytest.mark.parametrize("adapter", ADAPTERS)
def test_an_adapter_has_no_public_method_beyond_its_ports(adapter: type) -> None:
    assert _public_methods(adapter) == PORT_METHODS


@pytest.mark.parametrize("adapter", ADAPTERS)
def test_an_adapter_keeps_the_signatures_of_its_ports(adapter: type) -> None:
    for port in PORTS:
        for name in _public_methods(port):
            assert inspect.signature(getattr(adapter, name)) == inspect.signature(getattr(port, name)), name


def test_every_tool_reads_and_names_a_system_that_can_be_asked() -> None:
    for name, tool in CATALOGUE.items():
        assert tool.name == name
        assert tool.effect is Effect.READ
        assert tool.system is not SystemName.CONFIGURATION
        assert name.partition(".")[2].startswith(LOOK_UP_VERBS)


def test_a_tool_that_does_not_only_read_cannot_be_put_in() -> None:
    writing = replace(CATALOGUE["erp.find_orders"], name="erp.release_order", effect=Effect.WRITE)
    with pytest.raises(Misconfigured, match=r"erp\.release_order: effect is 'write'; expected read"):
        catalogue_of(*CATALOGUE.values(), writing)


def test_a_name_cannot_be_taken_twice() -> None:
    with pytest.raises(Misconfigured, match=r"erp\.find_orders"):
        catalogue_of(*CATALOGUE.values(), CATALOGUE["erp.find_orders"])


def test_the_catalogue_cannot_be_added_to() -> None:
    with pytest.raises(TypeError):
        CATALOGUE["erp.release_order"] = CATALOGUE["erp.find_orders"]  # type: ignore[index]  # the point of it


def test_every_port_method_has_its_tool_and_every_tool_its_typed_method() -> None:
    verbs = {name.partition(".")[2] for name in CATALOGUE}
    renamed = {"list_account_contacts": "list_contacts"}
    assert {renamed.get(name, name) for name in PORT_METHODS - OUTSIDE_THE_GATE} == verbs
    assert _public_methods(CaseLookups) - _public_methods(Session) == verbs


def test_a_typed_method_takes_the_argument_of_its_tool() -> None:
    for name, tool in CATALOGUE.items():
        typed = getattr(CaseLookups, name.partition(".")[2])
        (argument,) = (each for each in inspect.signature(typed).parameters if each != "self")
        assert argument == tool.argument.name
        assert (get_type_hints(typed)[argument] is not str) == tool.argument.is_list


def test_every_tool_can_be_printed_on_one_line() -> None:
    for tool in CATALOGUE.values():
        assert tool.name in repr(tool)
        assert "lambda" not in repr(tool)
        assert tool.workflows == frozenset(Workflow)
        assert tool.description.endswith(".")
        assert "\n" not in tool.description
