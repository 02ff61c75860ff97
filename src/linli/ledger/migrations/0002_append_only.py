"""The database itself refuses to change or delete a transfer or a leg, and to make an account another's, or of another
unit; on PostgreSQL it also posts, in one round trip."""

from pathlib import Path

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from linli.core.append_only import allow_change, forbid_change

SQL = Path(__file__).parents[1] / "sql"
FUNCTIONS = "ledger_post, ledger_fault, ledger_post_many, ledger_account_keep"


def run_file(name: str, editor: BaseDatabaseSchemaEditor) -> None:
    # The schema editor would collect it with the rest; a function's body has semicolons of its own.
    with editor.connection.cursor() as cursor:
        for statement in (SQL / name).read_text().split("\n\n\n"):
            cursor.execute(statement)


def create(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    run_file(f"{editor.connection.vendor}.sql", editor)


def drop(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute(f"DROP FUNCTION {FUNCTIONS} CASCADE", params=None)
        return
    for what in ("unit", "keep_update", "keep_delete"):
        editor.execute(f"DROP TRIGGER ledger_account_{what}", params=None)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]

    operations = [
        migrations.RunPython(forbid_change("ledger", "Transfer", settable=("seal_no", "seal_digest")), allow_change("ledger", "Transfer")),
        migrations.RunPython(forbid_change("ledger", "Leg"), allow_change("ledger", "Leg")),
        migrations.RunPython(create, drop),
    ]
