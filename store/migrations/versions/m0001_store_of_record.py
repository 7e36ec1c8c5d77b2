"""The store of record, as it was first released."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0001"
down_revision: Final = None

TEXT: Final = sa.Text()
BYTEWISE: Final = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
WORD: Final = sa.String(40)
MOMENT: Final = sa.DateTime(timezone=True)

APPEND_ONLY: Final = {
    "sqlite": """
        CREATE TRIGGER journal_keeps_{verb} BEFORE {verb} ON journal
        BEGIN SELECT RAISE(ABORT, 'the decision record is append-only'); END
    """,
    "postgresql": """
        CREATE OR REPLACE FUNCTION journal_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'the decision record is append-only'; END $$;
        CREATE TRIGGER journal_keeps_{verb} BEFORE {verb} ON journal
        FOR EACH STATEMENT EXECUTE FUNCTION journal_is_append_only()
    """,
}
"""Stops an accident, or a statement slipped in; what an owner of the tables does, the hash chain finds."""


def upgrade() -> None:
    """Make every table."""
    _mail()
    _cases()
    _restings()
    _decisions()
    _people()
    _journal()
    _start_journal()


def _mail() -> None:
    op.create_table(
        "raw_mail",
        sa.Column("sha256", TEXT, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("sha256"),
    )
    op.create_table(
        "messages",
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("sha256", TEXT, nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("is_partial", sa.Boolean, nullable=False),
        sa.Column("message_id", TEXT, nullable=True),
        sa.Column("serial_key", TEXT, nullable=False),
        sa.Column("state", WORD, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("last_error", TEXT, nullable=True),
        sa.ForeignKeyConstraint(["sha256"], ["raw_mail.sha256"]),
        sa.PrimaryKeyConstraint("number"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_messages_message_id", "messages", ["message_id"])
    op.create_index("ix_messages_sha256", "messages", ["sha256"])
    op.create_index("ix_messages_waiting", "messages", ["state", "serial_key", "number"])
    op.create_table(
        "deliveries",
        sa.Column("account", TEXT, nullable=False),
        sa.Column("folder", TEXT, nullable=False),
        sa.Column("uidvalidity", sa.BigInteger, nullable=False),
        sa.Column("uid", sa.BigInteger, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(["number"], ["messages.number"]),
        sa.PrimaryKeyConstraint("account", "folder", "uidvalidity", "uid", "name"),
    )
    op.create_index("ix_deliveries_number", "deliveries", ["number"])
    op.create_table(
        "cursors",
        sa.Column("account", TEXT, nullable=False),
        sa.Column("folder", TEXT, nullable=False),
        sa.Column("uidvalidity", sa.BigInteger, nullable=False),
        sa.Column("last_uid", sa.BigInteger, nullable=False),
        sa.Column("gaps", sa.JSON, nullable=False),
        sa.Column("since", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("account", "folder"),
    )


def _cases() -> None:
    op.create_table(
        "cases",
        sa.Column("case_id", TEXT, nullable=False),
        sa.Column("state", WORD, nullable=False),
        sa.Column("route", WORD, nullable=False),
        sa.Column("workflow", WORD, nullable=True),
        sa.Column("account_id", TEXT, nullable=True),
        sa.Column("lead_number", sa.Integer, nullable=False),
        sa.Column("owner", TEXT, nullable=True),
        sa.Column("due_at", MOMENT, nullable=True),
        sa.Column("assignee", TEXT, nullable=True),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["lead_number"], ["messages.number"]),
        sa.PrimaryKeyConstraint("case_id"),
    )
    op.create_index("ix_cases_account_id", "cases", ["account_id"])
    op.create_index("ix_cases_lead_number", "cases", ["lead_number"])
    op.create_index("ix_cases_queue", "cases", ["state", "due_at", "lead_number"])
    op.create_table(
        "case_orders",
        sa.Column("case_id", TEXT, nullable=False),
        sa.Column("order_id", TEXT, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.case_id"]),
        sa.ForeignKeyConstraint(["number"], ["messages.number"]),
        sa.PrimaryKeyConstraint("case_id", "order_id"),
    )
    op.create_index("ix_case_orders_order_id", "case_orders", ["order_id"])
    op.create_table(
        "participants",
        sa.Column("case_id", TEXT, nullable=False),
        sa.Column("address", TEXT, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.case_id"]),
        sa.ForeignKeyConstraint(["number"], ["messages.number"]),
        sa.PrimaryKeyConstraint("case_id", "address"),
    )
    op.create_table(
        "message_ids",
        sa.Column("message_id", TEXT, nullable=False),
        sa.Column("case_id", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.case_id"]),
        sa.PrimaryKeyConstraint("message_id"),
    )
    op.create_index("ix_message_ids_case_id", "message_ids", ["case_id"])
    op.create_table(
        "alerts",
        sa.Column("case_id", TEXT, nullable=False),
        sa.Column("order_id", TEXT, nullable=False),
        sa.Column("fingerprint", TEXT, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.case_id"]),
        sa.ForeignKeyConstraint(["number"], ["messages.number"]),
        sa.PrimaryKeyConstraint("case_id", "order_id", "fingerprint"),
    )
    op.create_table(
        "exceptions",
        sa.Column("exception_number", sa.Integer, nullable=False),
        sa.Column("case_id", TEXT, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("exception_class", WORD, nullable=True),
        sa.Column("owner", TEXT, nullable=True),
        sa.Column("email", TEXT, nullable=True),
        sa.Column("due_at", MOMENT, nullable=True),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("is_primary", sa.Boolean, nullable=False),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.case_id"]),
        sa.ForeignKeyConstraint(["number"], ["messages.number"]),
        sa.PrimaryKeyConstraint("exception_number"),
    )
    op.create_index("ix_exceptions_case_id", "exceptions", ["case_id"])
    op.create_index(
        "uq_exceptions_open",
        "exceptions",
        ["case_id", "exception_class"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "search_words",
        sa.Column("word", BYTEWISE, nullable=False),
        sa.Column("case_id", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.case_id"]),
        sa.PrimaryKeyConstraint("word", "case_id"),
        sqlite_with_rowid=False,
    )


def _restings() -> None:
    op.create_table(
        "restings",
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("case_id", TEXT, nullable=False),
        sa.Column("route", WORD, nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("workflow", WORD, nullable=True),
        sa.Column("account_id", TEXT, nullable=True),
        sa.Column("promise_level", WORD, nullable=False),
        sa.Column("policy_sha256", TEXT, nullable=False),
        sa.Column("decided_at", MOMENT, nullable=False),
        sa.Column("subject", TEXT, nullable=False),
        sa.Column("sender_name", TEXT, nullable=False),
        sa.Column("sender_address", TEXT, nullable=False),
        sa.Column("content_sha256", TEXT, nullable=True),
        sa.Column("details", sa.JSON, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.case_id"]),
        sa.ForeignKeyConstraint(["number"], ["messages.number"]),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index("ix_restings_case_id", "restings", ["case_id"])
    op.create_index("ix_restings_content_sha256", "restings", ["content_sha256"])
    op.create_index("ix_restings_route_reason", "restings", ["route", "reason"])
    op.create_table(
        "evidence",
        sa.Column("evidence_id", TEXT, nullable=False),
        sa.Column("tool", TEXT, nullable=False),
        sa.Column("system", WORD, nullable=False),
        sa.Column("read_at", MOMENT, nullable=False),
        sa.Column("request_sha256", TEXT, nullable=False),
        sa.Column("payload_sha256", TEXT, nullable=False),
        sa.Column("rows", sa.JSON, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(["number"], ["restings.number"]),
        sa.PrimaryKeyConstraint("number", "position"),
    )
    op.create_table(
        "tool_calls",
        sa.Column("tool", TEXT, nullable=False),
        sa.Column("args", sa.JSON, nullable=False),
        sa.Column("outcome", WORD, nullable=False),
        sa.Column("evidence", TEXT, nullable=True),
        sa.Column("reason", TEXT, nullable=True),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(["number"], ["restings.number"]),
        sa.PrimaryKeyConstraint("number", "position"),
    )
    op.create_table(
        "verdicts",
        sa.Column("guard", TEXT, nullable=False),
        sa.Column("outcome", WORD, nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("explanation", TEXT, nullable=False),
        sa.Column("exception_class", WORD, nullable=True),
        sa.Column("evidence", sa.JSON, nullable=False),
        sa.Column("quote", TEXT, nullable=True),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(["number"], ["restings.number"]),
        sa.PrimaryKeyConstraint("number", "position"),
    )


def _decisions() -> None:
    op.create_table(
        "decisions",
        sa.Column("decision_id", TEXT, nullable=False),
        sa.Column("case_id", TEXT, nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("actor", TEXT, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("reason", TEXT, nullable=True),
        sa.Column("comment", TEXT, nullable=True),
        sa.Column("draft_id", TEXT, nullable=True),
        sa.Column("revision", sa.Integer, nullable=True),
        sa.Column("seen_sha256", TEXT, nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.case_id"]),
        sa.PrimaryKeyConstraint("decision_id"),
    )
    op.create_index("ix_decisions_case_id_at", "decisions", ["case_id", "at"])
    op.create_table(
        "drafts",
        sa.Column("draft_id", TEXT, nullable=False),
        sa.Column("case_id", TEXT, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("decision_id", TEXT, nullable=True),
        sa.Column("superseded_by", sa.Integer, nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.case_id"]),
        sa.ForeignKeyConstraint(["decision_id"], ["decisions.decision_id"]),
        sa.ForeignKeyConstraint(["number"], ["messages.number"]),
        sa.ForeignKeyConstraint(["superseded_by"], ["messages.number"]),
        sa.PrimaryKeyConstraint("draft_id"),
        sa.UniqueConstraint("number"),
    )
    op.create_index("ix_drafts_case_id", "drafts", ["case_id"])
    op.create_table(
        "draft_revisions",
        sa.Column("draft_id", TEXT, nullable=False),
        sa.Column("revision", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("author", TEXT, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("is_grounded", sa.Boolean, nullable=False),
        sa.Column("draft", sa.JSON, nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["drafts.draft_id"]),
        sa.PrimaryKeyConstraint("draft_id", "revision"),
    )
    op.create_table(
        "outbox",
        sa.Column("outbox_id", TEXT, nullable=False),
        sa.Column("case_id", TEXT, nullable=False),
        sa.Column("draft_id", TEXT, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("message_id", TEXT, nullable=False),
        sa.Column("letter", sa.JSON, nullable=False),
        sa.Column("state", WORD, nullable=False),
        sa.Column("not_before", MOMENT, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("detail", TEXT, nullable=False),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.case_id"]),
        sa.ForeignKeyConstraint(
            ["draft_id", "revision"], ["draft_revisions.draft_id", "draft_revisions.revision"]
        ),
        sa.PrimaryKeyConstraint("outbox_id"),
        sa.UniqueConstraint("draft_id", "revision"),
        sa.UniqueConstraint("message_id"),
    )
    op.create_index("ix_outbox_case_id", "outbox", ["case_id"])
    op.create_index("ix_outbox_due", "outbox", ["state", "not_before"])


def _people() -> None:
    op.create_table(
        "people",
        sa.Column("login", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("role", TEXT, nullable=False),
        sa.Column("password_hash", TEXT, nullable=False),
        sa.Column("is_active", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("login"),
    )
    op.create_table(
        "sessions",
        sa.Column("token_sha256", TEXT, nullable=False),
        sa.Column("login", TEXT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["login"], ["people.login"]),
        sa.PrimaryKeyConstraint("token_sha256"),
    )
    op.create_index("ix_sessions_login", "sessions", ["login"])


def _journal() -> None:
    op.create_table(
        "journal",
        sa.Column("position", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("entry", TEXT, nullable=False),
        sa.Column("sha256", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("position"),
    )
    op.create_table(
        "journal_head",
        sa.Column("only", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("sha256", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("only"),
    )


def _start_journal() -> None:
    head = sa.table("journal_head", sa.column("only"), sa.column("position"), sa.column("sha256"))
    op.bulk_insert(head, [{"only": 1, "position": 0, "sha256": "0" * 64}])
    for verb in ("UPDATE", "DELETE"):
        op.execute(APPEND_ONLY[op.get_bind().dialect.name].format(verb=verb))
