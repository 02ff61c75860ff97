"""The database itself refuses to change or delete a fact; only its seal number may be set, once."""

from django.db import migrations

from linli.core.append_only import allow_change, forbid_change


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [
        migrations.RunPython(
            forbid_change("core", "Fact", settable=("seal_no",)), allow_change("core", "Fact"), elidable=False
        ),
    ]
