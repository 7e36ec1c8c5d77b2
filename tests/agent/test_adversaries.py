"""Whatever an evil or a broken drafter writes, nothing of it becomes a draft."""

from __future__ import annotations

import pytest

from counterfoil.evals.replay import ReplayOptions, replay
from counterfoil.evals.sample import load_sample
from counterfoil.records.vocabulary import Route


@pytest.mark.parametrize("model", ["evil", "chaos"])
def test_nothing_that_an_adversary_writes_becomes_a_draft(model: str) -> None:
    report = replay(load_sample(), ReplayOptions(model=model))
    honest = replay(load_sample(), ReplayOptions())
    assert any(each.result["route"] == Route.DRAFT for each in honest.replayed)
    for each in report.replayed:
        assert each.result["draft"] is None, each.result["mail"]
    assert not report.scores.must_not_state
