"""Genuine mail, replayed as if every sender were an authenticated contact with one clean open order.

The records say nothing against a draft, so that only what the mail says decides.
"""

from __future__ import annotations

import csv
import json
import os
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping
from email import message_from_bytes
from email.policy import compat32
from email.utils import parseaddr
from pathlib import Path
from typing import Final, NamedTuple

from counterfoil.evals.replay import ReplayOptions, replay
from counterfoil.evals.suite import load_suite

_NOW: Final = "2026-03-16T09:00:00Z"
_PROTECTED: Final = {
    "contract_or_dispute": "contract_dispute",
    "price": "pricing_sensitive",
    "invoice": "pricing_sensitive",
    "late_delivery": "late_fulfillment",
}
_SUITE: Final = f"""\
name = "genuine"
now = {_NOW}
mailbox = "orders@supplier.example"
own_domains = ["supplier.example"]
"""
_RECEIVED: Final = """\
Authentication-Results: mx.example.com; dmarc=pass header.from={domain}
Received: from mail.{domain} by mx.example.com with ESMTPS; Mon, 16 Mar 2026 08:00:00 +0000
"""
_ROWS: Final[Mapping[str, Mapping[str, str]]] = {
    "accounts": {
        "account_id": "A-1", "name": "The writer's company", "segment": "key", "account_owner": "Ann Owner",
        "account_owner_email": "ann@supplier.example", "customer_owner": "Carl Owner",
        "customer_owner_email": "carl@supplier.example", "language": "en",
    },
    "contacts": {"contact_id": "C-1", "account_id": "A-1", "role": "buyer", "is_authorized": "true"},
    "contracts": {
        "contract_id": "K-1", "account_id": "A-1", "status": "active", "effective_on": "2025-01-01",
        "expires_on": "2027-12-31", "constraint_code": "none", "allowed_promise": "restate_confirmed_date",
        "is_disputed": "false",
    },
    "orders": {
        "order_id": "SO-770141", "po_number": "4500990017", "account_id": "A-1", "status": "confirmed",
        "ordered_on": "2026-03-02", "requested_date": "2026-03-30", "promised_date": "2026-03-30", "currency": "USD",
        "total": "1200.00", "ship_to": "Dock 1", "incoterm": "FCA", "payment_terms": "net 30",
    },
    "order_lines": {
        "order_id": "SO-770141", "line": "1", "sku": "PV-20", "description": "Pump valve", "quantity_ordered": "10",
        "quantity_shipped": "0", "quantity_backordered": "0", "unit_price": "120.00", "requested_date": "2026-03-30",
        "promised_date": "2026-03-30",
    },
    "shipments": {
        "shipment_id": "SH-1", "order_id": "SO-770141", "line": "1", "quantity": "10", "status": "planned",
        "eta": "2026-03-30",
    },
}  # fmt: skip


class Outcome(NamedTuple):
    """Where one genuine message went."""

    path: str
    intent: str
    is_related: bool
    route: str
    classes: tuple[str, ...]


def outcomes(business: Path) -> Iterable[Outcome]:
    """Every labelled message of the corpus, each in a world of its own."""
    labels = (business / "labels_enron.jsonl").read_text(encoding="utf-8").splitlines()
    for label in map(json.loads, labels):
        raw = (business / label["path"].removeprefix("dev/")).read_bytes()
        with tempfile.TemporaryDirectory() as folder:
            _write_suite(Path(folder), raw)
            (replayed,) = replay(load_suite(Path(folder)), ReplayOptions()).replayed
        route, classes = replayed.result["route"], tuple(replayed.result["exception_classes"])
        yield Outcome(label["path"], label["intent"], label["is_po_related"], route, classes)


def _write_suite(folder: Path, raw: bytes) -> None:
    _, sender = parseaddr(str(message_from_bytes(raw, policy=compat32)["From"]))
    domain = sender.rpartition("@")[2]
    (folder / "mail").mkdir()
    (folder / "records").mkdir()
    (folder / "mail" / "genuine.eml").write_bytes(_RECEIVED.format(domain=domain).encode() + raw)
    (folder / "suite.toml").write_text(_SUITE, encoding="utf-8")
    whose = {"accounts": {"email_domains": domain}, "contacts": {"name": sender, "email": sender}}
    for name, row in _ROWS.items():
        filled = {**row, **whose.get(name, {}), "updated_at": _NOW}
        with (folder / "records" / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(filled))
            writer.writeheader()
            writer.writerow(filled)


def interval(hits: int, of: int) -> tuple[float, float]:
    """The Wilson score interval of a share, at 95 %."""
    z, share = 1.96, hits / of
    middle, spread = share + z * z / (2 * of), z * (share * (1 - share) / of + z * z / (4 * of * of)) ** 0.5
    return (middle - spread) / (1 + z * z / of), (middle + spread) / (1 + z * z / of)


def measure_genuine() -> None:
    """Drafts for protected mail, and unrelated mail that is left alone."""
    shared = os.environ.get("COUNTERFOIL_SHARED")
    if shared is None:
        print("genuine: COUNTERFOIL_SHARED is not set")
        return
    found = list(outcomes(Path(shared, "corpora", "business")))
    groups = {
        "protected mail drafted": ([each for each in found if each.intent in _PROTECTED], "draft"),
        "unrelated mail to no_reply": ([each for each in found if not each.is_related], "no_reply"),
    }
    for name, (members, route) in groups.items():
        hits = sum(each.route == route for each in members)
        low, high = interval(hits, len(members))
        print(f"genuine {name}: {hits} of {len(members)} ({low:.1%} to {high:.1%})")
    routes = Counter((each.intent if each.is_related else "unrelated", each.route) for each in found)
    for (intent, route), count in sorted(routes.items()):
        print(f"genuine {intent}, {route}: {count}")
