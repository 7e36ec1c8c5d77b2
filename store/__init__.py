"""The store of record: tables, migrations, case history, the outbox, the decision record, the job engine."""
