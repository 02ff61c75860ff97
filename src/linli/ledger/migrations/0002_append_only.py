"""The database itself refuses to change or delete a transfer or a leg; on PostgreSQL it also posts, in one round trip."""

from pathlib import Path

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from linli.core.append_only import allow_change, forbid_change

FUNCTIONS = Path(__file__).parents[1] / "sql" / "postgresql.sql"


def create_functions(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        # The schema editor would collect it with the rest; a function body has semicolons of its own.
        with editor.connection.cursor() as cursor:
            cursor.execute(FUNCTIONS.read_text())


def drop_functions(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute("DROP FUNCTION ledger_post; DROP FUNCTION ledger_post_many", params=None)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]

    operations = [
        migrations.RunPython(forbid_change("ledger", "Transfer", settable=("seal_no", "seal_digest")), allow_change("ledger", "Transfer")),
        migrations.RunPython(forbid_change("ledger", "Leg"), allow_change("ledger", "Leg")),
        migrations.RunPython(create_functions, drop_functions),
    ]
