"""Policy 5: a source that could not be asked is not a source that holds nothing."""

from __future__ import annotations

from typing import Final

from counterfoil.guards.reasons import Reason
from counterfoil.guards.rulebook import Rulebook
from counterfoil.guards.verdicts import clear, manual
from counterfoil.records.facts import Facts, Standing
from counterfoil.records.verdict import Verdict
from counterfoil.records.vocabulary import SystemName, Workflow

_DIRECTORY: Final = frozenset({SystemName.CRM})
_DEAL: Final = frozenset({SystemName.ERP, SystemName.CRM})
_ORDER: Final = _DEAL | {SystemName.FULFILLMENT}
_JOB: Final = frozenset({SystemName.DISPATCH, SystemName.CRM})

_REFUSED: Final = frozenset({Standing.UNKNOWN, Standing.UNAUTHORIZED_AT_ACCOUNT})


def records_unavailable(facts: Facts, rules: Rulebook) -> tuple[Verdict, ...]:
    """Manual for each source that the answer needs and that did not answer; an old copy is never used."""
    needed = systems_needed(facts)
    verdicts = tuple(
        manual(Reason.SOURCE_UNAVAILABLE, system=_spoken(each))
        for each in facts.unavailable
        if each in needed
    )
    return verdicts or (clear(Reason.SOURCES_ANSWERED),)


def systems_needed(facts: Facts) -> frozenset[SystemName]:
    """The systems that an answer rests on; as long as nothing is resolved, those of an order."""
    if facts.sender.standing in _REFUSED:
        return _DIRECTORY
    if facts.workflow is Workflow.DISPATCH_EXCEPTION:
        return _JOB if _is_about_jobs_alone(facts) else _ORDER | _JOB
    is_without_orders = bool(facts.orders) and all(each.order is None for each in facts.orders)
    return _DEAL if is_without_orders else _ORDER


def _is_about_jobs_alone(facts: Facts) -> bool:
    named = set(facts.resolution.job_ids)
    return bool(named) and all(any(job.job_id in named for job in each.jobs) for each in facts.orders)


def _spoken(system: SystemName) -> str:
    return f"{system.upper()}" if len(system) <= 3 else f"{system} system"
