"""Policy 7: what order processing still has to be told about a deal before it accepts it."""

from __future__ import annotations

from counterfoil.records.orders import IntakeField, OrderIntake, SignaturePacket


def missing_fields(intake: OrderIntake | None) -> tuple[IntakeField, ...]:
    """The fields that are still empty; a signature packet that is missing, or unknown, is one of them.

    An unsigned packet is not: that is `unsigned_terms`, and for a person.
    """
    if intake is None:
        return ()
    return tuple(each for each in IntakeField if getattr(intake, each) in (None, "", SignaturePacket.MISSING))
