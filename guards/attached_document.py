"""Policy 4 and 5: an attached purchase document is read like the mail it came with, and believed no more.

An order that repeats what is on record is routine.  One that says otherwise asks for a change, for
an earlier day or for another price; a seller's answer or ship notice that says otherwise contradicts
the records.  A document that cannot be read to its end is put before a person.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final

from counterfoil.guards.order_documents import Difference, DifferenceKind, find_differences
from counterfoil.guards.reasons import Reason
from counterfoil.guards.rulebook import Rulebook
from counterfoil.guards.verdicts import cite, clear, hold, manual
from counterfoil.records.document import DocumentKind, PurchaseDocument
from counterfoil.records.facts import Facts, Standing
from counterfoil.records.message import Attachment, AttachmentKind
from counterfoil.records.verdict import Verdict

DIFFERENCES_MAX: Final = 20
"""So many differences of one document are told; one is enough for a person."""

_ELECTRONIC: Final = frozenset({AttachmentKind.X12, AttachmentKind.EDIFACT, AttachmentKind.UBL})
_FROM_SELLER: Final = frozenset({DocumentKind.ORDER_RESPONSE, DocumentKind.SHIP_NOTICE})
_REASONS: Final = {
    DifferenceKind.LINES: Reason.DOCUMENT_DIFFERS,
    DifferenceKind.QUANTITY: Reason.DOCUMENT_DIFFERS,
    DifferenceKind.LATER_DATE: Reason.DOCUMENT_DIFFERS,
    DifferenceKind.EARLIER_DATE: Reason.DOCUMENT_ASKS_EARLIER,
    DifferenceKind.PRICE: Reason.DOCUMENT_STATES_OTHER_PRICE,
}


def attached_document(facts: Facts, rules: Rulebook) -> tuple[Verdict, ...]:
    """Manual where an attached document changes an order or differs from the records; a hold where it is unreadable."""
    if facts.sender.standing is Standing.INTERNAL:  # a colleague's mail has the classes that the records show
        return (clear(Reason.DOCUMENTS_AGREE),)
    verdicts = [
        verdict for attachment in facts.message.attachments for verdict in _of_attachment(attachment, facts)
    ]
    return tuple(dict.fromkeys(verdicts)) or (clear(Reason.DOCUMENTS_AGREE),)


def _of_attachment(attachment: Attachment, facts: Facts) -> Iterator[Verdict]:
    if attachment.kind in _ELECTRONIC and attachment.defect:
        yield hold(Reason.DOCUMENT_NOT_READ, document=attachment.filename, why=attachment.defect)
    for document in attachment.documents:
        name = _name(document, attachment)
        if document.defect:
            yield hold(Reason.DOCUMENT_NOT_READ, document=name, why=document.defect)
        if document.kind is DocumentKind.ORDER_CHANGE or (
            document.is_cancellation and document.kind is DocumentKind.ORDER
        ):
            yield manual(Reason.DOCUMENT_CHANGES_ORDER, document=name, quote=name)
        for difference in islice(find_differences(document, facts), DIFFERENCES_MAX):
            yield _verdict(document, difference, name)


def _verdict(document: PurchaseDocument, difference: Difference, name: str) -> Verdict:
    reason = _REASONS[difference.kind]
    if document.kind in _FROM_SELLER and reason is not Reason.DOCUMENT_STATES_OTHER_PRICE:
        reason = Reason.DOCUMENT_CONTRADICTS_RECORDS
    return manual(
        reason,
        document=name,
        about=difference.about,
        stated=difference.stated,
        recorded=difference.recorded,
        quote=difference.quote or None,
        evidence=cite(*difference.rows),
    )


def _name(document: PurchaseDocument, attachment: Attachment) -> str:
    """`X12 850 PO-77131 (850_out.txt)`."""
    words = (document.form, *document.order_numbers[:1], f"({attachment.filename or 'without a name'})")
    return " ".join(words)
