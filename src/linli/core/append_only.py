"""Triggers that make the database itself refuse to change or delete a row, on SQLite and PostgreSQL.

Used by migrations through `forbid_change`. `settable` names columns that may go from NULL to a value, once.
"""

from collections.abc import Callable, Sequence
from typing import Any

from django.apps.registry import Apps
from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_POSTGRES_UPDATE = """
CREATE FUNCTION {table}_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR {changed} THEN
    RAISE EXCEPTION '{table} is append-only' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER {table}_keep BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_keep();
"""


def forbid_change(
    app: str, model: str, *, settable: Sequence[str] = ()
) -> Callable[[Apps, BaseDatabaseSchemaEditor], None]:
    """Return a RunPython step that puts the triggers on the model's table."""

    def step(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        meta = apps.get_model(app, model)._meta
        for statement in _statements(
            meta.db_table, _changed(meta.local_fields, settable, editor), editor.connection.vendor
        ):
            editor.execute(statement, params=None)

    return step


def _changed(
    fields: Sequence["models.Field[Any, Any]"], settable: Sequence[str], editor: BaseDatabaseSchemaEditor
) -> str:
    differs = "IS NOT" if editor.connection.vendor == "sqlite" else "IS DISTINCT FROM"
    # A composite key is a field without a column; the columns it is made of are fields of their own.
    kept = [f"NEW.{f.column} {differs} OLD.{f.column}" for f in fields if f.column and f.name not in settable]
    once = [f"OLD.{name} IS NOT NULL" for name in settable]
    return " OR ".join(kept + once)


def _statements(table: str, changed: str, vendor: str) -> list[str]:
    if vendor == "postgresql":
        # jsonb has an equality, json has not; Django stores jsonb.
        return [_POSTGRES_UPDATE.format(table=table, changed=changed)]
    refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    return [
        f"CREATE TRIGGER {table}_keep_update BEFORE UPDATE ON {table} WHEN {changed} {refuse}",
        f"CREATE TRIGGER {table}_keep_delete BEFORE DELETE ON {table} {refuse}",
    ]


def allow_change(app: str, model: str) -> Callable[[Apps, BaseDatabaseSchemaEditor], None]:
    """Return the step that takes the triggers off again."""

    def step(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        table = apps.get_model(app, model)._meta.db_table
        if editor.connection.vendor == "postgresql":
            editor.execute(f"DROP FUNCTION {table}_keep() CASCADE", params=None)
            return
        for name in (f"{table}_keep_update", f"{table}_keep_delete"):
            editor.execute(f"DROP TRIGGER {name}", params=None)

    return step
