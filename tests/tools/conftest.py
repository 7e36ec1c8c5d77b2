"""Two customers and a board of site visits, as a folder of exports and as a gate in front of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest

from counterfoil.records.clock import FixedClock
from counterfoil.records.facts import Scope
from counterfoil.tools.gate import ToolGate
from counterfoil.tools.lookups import CaseLookups
from counterfoil.tools.session import GateLimits
from counterfoil.tools.snapshot import SnapshotSource
from counterfoil.tools.sources import Sources

TABLES: Final = {
    "accounts": """\
account_id,name,email_domains,segment,account_owner,account_owner_email,customer_owner,customer_owner_email,language,updated_at
A-1,Mill & Sons,Mill.example;mill-ops.example,key,Ann Ode,ann@us.example,Cy Ott,cy@us.example,en,2026-03-02T10:11:00Z
B-1,Brine Works,brine.example,standard,Bo Ray,bo@us.example,,,en,2026-03-02T10:11:00Z
""",
    "contacts": """\
contact_id,account_id,name,email,role,is_authorized,updated_at
C-1,A-1,Dee Okafor,dee@mill.example,buyer,true,2026-03-01T08:10:00Z
C-2,A-1,Ray Till,ray@mill.example,receiving,,2026-03-01T08:10:00Z
C-3,B-1,Eve Sum,eve@brine.example,buyer,true,2026-03-01T08:10:00Z
""",
    "contracts": """\
contract_id,account_id,status,effective_on,expires_on,constraint_code,allowed_promise,is_disputed,dispute_note,price_terms,internal_note,updated_at
K-1,A-1,active,2024-07-01,2027-06-30,none,restate_confirmed_date,false,,list less 18,"thin, on seals",2026-02-12T09:00:00Z
K-2,B-1,active,2024-07-01,2027-06-30,none,restate_status,false,,,,2026-02-12T09:00:00Z
""",
    "opportunities": """\
opportunity_id,account_id,name,stage,closed_on,sales_owner,sales_owner_email,deal_desk_owner,deal_desk_exception,contract_id,updated_at
OP-1,A-1,Seals,closed_won,2026-02-10,Ann Ode,ann@us.example,Greta Holm,,K-1,2026-03-01T12:00:00Z
OP-2,A-1,Valves,closed_won,2026-02-10,Ann Ode,ann@us.example,Greta Holm,,K-1,2026-03-01T12:00:00Z
OP-9,B-1,Pumps,closed_won,2026-02-10,Bo Ray,bo@us.example,Greta Holm,margin below floor,K-2,2026-03-01T12:00:00Z
""",
    "order_intake": """\
opportunity_id,po_number,billing_entity,procurement_contact,signature_packet,tax_detail,delivery_prerequisite,order_queue_status,updated_at
OP-1,4500-1,Mill & Sons,Dee Okafor,complete,standard rate,none,accepted,2026-03-16T04:12:07Z
OP-2,PO 4500-2,Mill & Sons,Dee Okafor,missing,,none,not_submitted,2026-03-16T04:12:07Z
OP-9,4500-2,Brine Works,Eve Sum,complete,standard rate,none,queued,2026-03-16T04:12:07Z
""",
    "orders": """\
order_id,po_number,account_id,opportunity_id,status,hold_reason,ordered_on,requested_date,promised_date,currency,total,ship_to,incoterm,payment_terms,internal_note,updated_at
SO-1,4500-1,A-1,OP-1,confirmed,,2026-02-19,2026-03-24,2026-03-24,USD,8724.70,"Mill 2, Dock C",FCA,net 30,watch margin,2026-03-16T04:12:07Z
SO-2,4500-7,A-1,,delivered,,2026-02-19,2026-03-12,2026-03-12,USD,10,"Mill 2, Dock C",FCA,net 30,,2026-03-16T04:12:07Z
SO-9,4500-1,B-1,OP-9,confirmed,,2026-02-19,2026-03-24,2026-03-24,USD,99.5,Brine Quay,FCA,net 30,,2026-03-16T04:12:07Z
""",
    "order_lines": """\
order_id,line,sku,description,quantity_ordered,quantity_shipped,quantity_backordered,unit_price,requested_date,promised_date,updated_at
SO-1,10,BV-3,Ball valve,10,0,0,486.75,2026-03-24,2026-03-24,2026-03-16T03:55:41Z
SO-1,2,SEAL-2,"Seal, 2 in",4,0,0,964.30,2026-03-24,2026-03-24,2026-03-16T03:55:41Z
SO-9,1,PUMP-1,Pump,1,0,0,99.5,2026-03-24,2026-03-24,2026-03-16T03:55:41Z
""",
    "shipments": """\
shipment_id,order_id,line,quantity,status,carrier,tracking_number,ship_date,eta,delivered_at,exception_note,updated_at
SH-1,SO-1,2,4,planned,,,,2026-03-24,,,2026-03-16T08:05:12Z
SH-9,SO-9,,1,planned,,,,2026-03-24T12:00:00+02:00,,,2026-03-16T08:05:12Z
""",
    "inventory": """\
sku,site,on_hand,allocated,available_to_promise,next_receipt_on,next_receipt_quantity,updated_at
SEAL-2,MKE,60,20,40,,,2026-03-16T07:30:00Z
SEAL-2,DAL,0,0,0,2026-03-21,24,2026-03-16T07:30:00Z
PUMP-1,DAL,1,1,0,,,2026-03-16T07:30:00Z
""",
    "commitments": """\
commitment_id,account_id,order_id,text,due_on,owner,status,updated_at
M-1,A-1,SO-1,One delivery,2026-03-24,Cy Ott,open,2026-03-04T14:00:00Z
""",
    "dispatch_jobs": """\
job_id,order_id,account_id,scheduled_for,technician,status,delivery_eta,constraint,updated_at
DJ-1,SO-1,A-1,2026-03-18T07:00:00Z,R. Abara,at_risk,,crane lapsed,2026-03-16T04:40:00Z
DJ-9,SO-9,B-1,2026-03-18T07:00:00Z,J. Tully,scheduled,,,2026-03-16T04:40:00Z
""",
    "technicians": """\
technician,available_from,available_to,capacity_hours,booked_hours,updated_at
R. Abara,2026-03-16T06:00:00Z,2026-03-31T18:00:00Z,40,30,2026-03-16T05:30:00Z
J. Tully,2026-03-16T06:00:00Z,2026-03-31T18:00:00Z,40,30,2026-03-16T05:30:00Z
""",
    "exception_owners": """\
exception_class,segment,owner,email,backup_email,due_hours
late_fulfillment,,Fulfillment desk,fd@us.example,,8
late_fulfillment,key,Rosa Keane,rosa@us.example,fd@us.example,2.5
""",
}

OpenSession = Callable[..., CaseLookups]


@pytest.fixture
def records(tmp_path: Path) -> Path:
    """A folder with every table."""
    folder = tmp_path / "records"
    folder.mkdir()
    for name, text in TABLES.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def clock() -> FixedClock:
    """A Monday morning."""
    return FixedClock(datetime(2026, 3, 16, 9, tzinfo=UTC))


@pytest.fixture
def open_session(records: Path, clock: FixedClock) -> OpenSession:
    """Opens a session over the folder, or over another source: of A-1, of other accounts, or a colleague's."""

    def opened(
        *account_ids: str,
        is_internal: bool = False,
        source: SnapshotSource | None = None,
        limits: GateLimits | None = None,
    ) -> CaseLookups:
        sources = Sources.of(SnapshotSource.load(records) if source is None else source)
        gate = ToolGate(sources, clock, limits or GateLimits())
        return gate.open(Scope(account_ids=account_ids, is_internal=is_internal))

    return opened
