"""Policy 7: what order processing still has to be told about a deal before it accepts it."""

from __future__ import annotations

from typing import Final

from counterfoil.records.orders import OrderIntake, SignaturePacket

INTAKE_FIELDS: Final = (
    "po_number",
    "billing_entity",
    "procurement_contact",
    "signature_packet",
    "tax_detail",
    "delivery_prerequisite",
)
"""The fields that a customer is asked for, in the order in which they are."""


def missing_fields(intake: OrderIntake | None) -> tuple[str, ...]:
    """The fields that are still empty; a signature packet that is missing, or unknown, is one of them.

    An unsigned packet is not: that is `unsigned_terms`, and for a person.
    """
    if intake is None:
        return ()
    return tuple(
        each for each in INTAKE_FIELDS if getattr(intake, each) in (None, "", SignaturePacket.MISSING)
    )
