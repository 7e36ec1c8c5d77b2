"""The control packets: the one page that a decision rests on, one form for each workflow.

A field is known, unknown with the reason, or not applicable.  What it says stands in words
in `value`, which people read, and item by item in `items`, which is typed and which
machines read.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Final, Generic, Literal, Self, TypeVar, get_args

from pydantic import ConfigDict, Field, model_validator
from pydantic.config import JsonDict

from counterfoil.records.accounts import ConstraintCode, ContractStatus
from counterfoil.records.base import FieldRef, Instant, Record
from counterfoil.records.dispatch import TroubleKind
from counterfoil.records.evidence import canonical_json, digest
from counterfoil.records.fulfillment import ShipmentStatus
from counterfoil.records.orders import IntakeField, OrderQueueStatus, OrderStatus
from counterfoil.records.owners import Assignment
from counterfoil.records.vocabulary import PromiseLevel, Workflow


class UnknownReason(StrEnum):
    """Why a packet field holds no value."""

    NOT_PROVIDED = "not_provided"
    NO_PERMISSION = "no_permission"
    SOURCE_DOWN = "source_down"
    STALE = "stale"
    CONFLICT = "conflict"
    NOT_APPLICABLE = "not_applicable"
    """Nothing is unknown: there is nothing to know, such as the owner of an exception where there is none."""


class FieldStanding(StrEnum):
    """Whether a packet field is known.  There is no fourth answer."""

    KNOWN = "known"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"


class OrderNumber(Record):
    """Our number of an order, with the customer's."""

    order_id: str
    po_number: str | None = None


class OrderStanding(Record):
    """The status of an order by the ERP, and those of its shipments by fulfillment."""

    order_id: str
    status: OrderStatus
    shipments: tuple[ShipmentStatus, ...] = ()


class ContractConstraint(Record):
    """What a binding contract forbids or demands."""

    contract_id: str
    code: ConstraintCode
    is_disputed: bool | None = None


class ContractStanding(Record):
    """Where a binding contract stands."""

    contract_id: str
    status: ContractStatus


class QueueStanding(Record):
    """How far a deal has come into order processing."""

    opportunity_id: str
    status: OrderQueueStatus


class DeliveryTrouble(Record):
    """One trouble that the records hold for an order or a site visit."""

    order_id: str
    kind: TroubleKind
    says: str


class SendDecision(StrEnum):
    """Whether anything can go out at all."""

    SEND_AFTER_REVIEW = "send_after_review"
    NO_SEND = "no_send"


class ReviewerDecision(StrEnum):
    """What a packet can say of its reviewer's decision, which comes after it."""

    PENDING = "pending"


NameT_co = TypeVar("NameT_co", bound=str, covariant=True)
ItemT_co = TypeVar("ItemT_co", covariant=True)
CodeT_co = TypeVar("CodeT_co", bound=StrEnum, covariant=True)

_ONE_OF_TWO: Final[JsonDict] = {
    "oneOf": [
        {"required": ["value"], "properties": {"value": {"type": "string"}, "unknown": {"type": "null"}}},
        {"required": ["unknown"], "properties": {"unknown": {"type": "string"}, "value": {"type": "null"}}},
    ]
}


class PacketField(Record, Generic[NameT_co, ItemT_co]):
    """One field: a value with where it comes from, or unknown with the reason.  Never both, never neither."""

    model_config = ConfigDict(json_schema_extra=_ONE_OF_TWO)

    name: NameT_co
    value: str | None = None
    items: tuple[ItemT_co, ...] = ()
    """What the value says, typed: an item for each order, contract, deal, trouble or person."""
    unknown: UnknownReason | None = None
    sources: tuple[FieldRef, ...] = ()
    """Every field that it was read from; none where our own rules decide it."""
    as_of: Instant | None = None
    """The moment of the oldest row that it was read from; of the decision, where it is one."""

    @classmethod
    def model_parametrized_name(cls, params: tuple[Any, ...]) -> str:
        """The field's own name, for the schema: `PacketField[order_number]`."""
        return f"{cls.__name__}[{next(iter(get_args(params[0])), 'any')}]"

    @model_validator(mode="after")
    def _is_a_value_or_unknown(self) -> Self:
        if (self.value is None) == (self.unknown is None):
            raise ValueError(f"expected a value or a reason why it is unknown, for {self.name}")
        return self

    @property
    def standing(self) -> FieldStanding:
        """Known, unknown, or not applicable."""
        if self.value is not None:
            return FieldStanding.KNOWN
        is_needless = self.unknown is UnknownReason.NOT_APPLICABLE
        return FieldStanding.NOT_APPLICABLE if is_needless else FieldStanding.UNKNOWN


class CodedField(PacketField[NameT_co, CodeT_co], Generic[NameT_co, CodeT_co]):
    """A field whose value is one word of a closed list."""

    value: CodeT_co | None = None


class ControlPacket(Record):
    """Immutable and hashed.  Each workflow has fields of its own, always all of them and in one order."""

    workflow: Workflow
    case_id: str | None = None
    drawn_up_at: Instant | None = None
    """The moment of the decision, from which ages are told."""
    fields: tuple[PacketField[str, object], ...]

    @property
    def canonical_bytes(self) -> bytes:
        """The packet as JSON in canonical form: the bytes that its hash is of."""
        return canonical_json(self.model_dump(mode="json"))

    @property
    def sha256(self) -> str:
        """The hash of the whole packet."""
        return digest(self.model_dump(mode="json"))

    def get(self, name: str) -> PacketField[str, object]:
        """The field of that name; KeyError where the workflow has none."""
        for each in self.fields:
            if each.name == name:
                return each
        raise KeyError(name)


class PoFollowUpPacket(ControlPacket):
    """For customer service, which wants to know what may be said about an order."""

    workflow: Literal[Workflow.PO_FOLLOW_UP] = Workflow.PO_FOLLOW_UP
    fields: tuple[
        PacketField[Literal["order_number"], OrderNumber],
        PacketField[Literal["customer_owner"], str],
        PacketField[Literal["fulfillment_status"], OrderStanding],
        PacketField[Literal["contract_constraint"], ContractConstraint],
        PacketField[Literal["allowed_promise_language"], PromiseLevel],
        PacketField[Literal["exception_owner"], Assignment],
        CodedField[Literal["send_decision"], SendDecision],
    ]


class OrderReadinessPacket(ControlPacket):
    """For sales operations and the deal desk, which want to know what a deal still needs."""

    workflow: Literal[Workflow.ORDER_READINESS] = Workflow.ORDER_READINESS
    fields: tuple[
        PacketField[Literal["opportunity_id"], str],
        PacketField[Literal["procurement_contact"], str],
        PacketField[Literal["required_po_fields"], IntakeField],
        PacketField[Literal["contract_status"], ContractStanding],
        PacketField[Literal["order_queue_status"], QueueStanding],
        PacketField[Literal["exception_owner"], Assignment],
        PacketField[Literal["approved_message_boundary"], PromiseLevel],
        CodedField[Literal["reviewer_decision"], ReviewerDecision],
    ]


class DispatchExceptionPacket(ControlPacket):
    """For account owners and delivery operations, who must hear of trouble before the customer does."""

    workflow: Literal[Workflow.DISPATCH_EXCEPTION] = Workflow.DISPATCH_EXCEPTION
    fields: tuple[
        PacketField[Literal["exception_source"], FieldRef],
        PacketField[Literal["impacted_customer"], str],
        PacketField[Literal["account_owner"], str],
        PacketField[Literal["delivery_constraint"], DeliveryTrouble],
        PacketField[Literal["approved_message_boundary"], PromiseLevel],
        PacketField[Literal["escalation_owner"], Assignment],
        PacketField[Literal["notification_timestamp"], datetime],
    ]


AnyPacket = Annotated[
    PoFollowUpPacket | OrderReadinessPacket | DispatchExceptionPacket, Field(discriminator="workflow")
]
"""The packet of whichever workflow."""
