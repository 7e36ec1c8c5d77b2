"""Policy 4: an order on hold is explained by whoever put it there."""

from __future__ import annotations

from counterfoil.guards.reasons import Reason
from counterfoil.guards.rulebook import Rulebook
from counterfoil.guards.verdicts import cite, clear, manual
from counterfoil.records.facts import Facts
from counterfoil.records.orders import OrderQueueStatus, OrderStatus
from counterfoil.records.verdict import Verdict


def order_on_hold(facts: Facts, rules: Rulebook) -> tuple[Verdict, ...]:
    """Manual where the ERP holds an order, or the order queue blocks it."""
    verdicts = []
    for each in facts.orders:
        if each.order is not None and each.order.status is OrderStatus.ON_HOLD:
            verdicts.append(manual(Reason.ORDER_ON_HOLD, order=each.label, evidence=cite(each.order)))
        if each.intake is not None and each.intake.order_queue_status is OrderQueueStatus.BLOCKED:
            verdicts.append(manual(Reason.QUEUE_BLOCKED, order=each.label, evidence=cite(each.intake)))
    return tuple(verdicts) or (clear(Reason.NOT_ON_HOLD),)
