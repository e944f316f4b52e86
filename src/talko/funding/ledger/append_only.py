"""Triggers by which the database itself refuses what a ledger must never do, on SQLite and on PostgreSQL."""

from collections.abc import Iterator

TABLES = ("funding_ledger_transaction", "funding_ledger_entry", "funding_ledger_link")
REFUSAL = "the ledger is append-only: reverse the transaction instead"
UNBALANCED = "the entries of a transaction must make zero in each currency"
SEALED = "the transaction is sealed: no entry can be added to it"
FIXED = "book, code and currency of an account never change"
BALANCE = """SELECT 1 FROM funding_ledger_entry e JOIN funding_ledger_account a ON a.id = e.account_id
 WHERE e.transaction_id = NEW.transaction_id GROUP BY a.currency HAVING SUM(e.amount) <> 0"""
LINKED = "SELECT 1 FROM funding_ledger_link l WHERE l.transaction_id = NEW.transaction_id"
ACCOUNT = "funding_ledger_account"


def statements(vendor: str) -> list[str]:
    return list(_on_postgres() if vendor == "postgresql" else _on_sqlite())


def undoing(vendor: str) -> list[str]:
    if vendor == "postgresql":
        names = ("ledger_refuse", "ledger_balanced", "ledger_open", "ledger_fixed")
        return [f"DROP FUNCTION IF EXISTS {name}() CASCADE" for name in names]
    found = [f"{table}_no_{verb}" for table in TABLES for verb in ("update", "delete")]
    return [
        f"DROP TRIGGER IF EXISTS {name}"
        for name in (*found, "ledger_open", "ledger_balanced", "ledger_fixed", f"{ACCOUNT}_no_delete")
    ]


def _on_sqlite() -> Iterator[str]:
    """Whether a transaction is balanced is checked when it is linked: SQLite has no check at the end of a transaction."""
    for table in TABLES:
        for verb in ("update", "delete"):
            yield f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    yield f"CREATE TRIGGER {ACCOUNT}_no_delete BEFORE DELETE ON {ACCOUNT} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    yield (
        f"CREATE TRIGGER ledger_fixed BEFORE UPDATE OF book_id, code, currency ON {ACCOUNT}"
        f" BEGIN SELECT RAISE(ABORT, '{FIXED}'); END"
    )
    yield (
        f"CREATE TRIGGER ledger_open BEFORE INSERT ON funding_ledger_entry WHEN EXISTS ({LINKED})"
        f" BEGIN SELECT RAISE(ABORT, '{SEALED}'); END"
    )
    yield (
        f"CREATE TRIGGER ledger_balanced BEFORE INSERT ON funding_ledger_link WHEN EXISTS ({BALANCE})"
        f" BEGIN SELECT RAISE(ABORT, '{UNBALANCED}'); END"
    )


def _on_postgres() -> Iterator[str]:
    yield _function("ledger_refuse", f"RAISE EXCEPTION '{REFUSAL}';")
    yield _function("ledger_fixed", f"RAISE EXCEPTION '{FIXED}';")
    yield _function(
        "ledger_balanced", f"IF EXISTS ({BALANCE}) THEN RAISE EXCEPTION '{UNBALANCED}'; END IF; RETURN NULL;"
    )
    yield _function(
        "ledger_open", f"IF EXISTS ({LINKED}) THEN RAISE EXCEPTION '{SEALED}'; END IF; RETURN NEW;"
    )
    for table in TABLES:
        yield f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION ledger_refuse()"
        yield f"CREATE TRIGGER {table}_all_kept BEFORE TRUNCATE ON {table} EXECUTE FUNCTION ledger_refuse()"
    yield f"CREATE TRIGGER {ACCOUNT}_kept BEFORE DELETE ON {ACCOUNT} FOR EACH ROW EXECUTE FUNCTION ledger_refuse()"
    yield (
        f"CREATE TRIGGER ledger_fixed BEFORE UPDATE OF book_id, code, currency ON {ACCOUNT}"
        " FOR EACH ROW EXECUTE FUNCTION ledger_fixed()"
    )
    yield (
        "CREATE TRIGGER ledger_open BEFORE INSERT ON funding_ledger_entry FOR EACH ROW EXECUTE FUNCTION ledger_open()"
    )
    yield (
        "CREATE CONSTRAINT TRIGGER ledger_balanced AFTER INSERT ON funding_ledger_entry"
        " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_balanced()"
    )


def _function(name: str, body: str) -> str:
    return f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$"
