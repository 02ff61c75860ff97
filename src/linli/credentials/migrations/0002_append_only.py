"""The database itself refuses to change or delete a look, or a credential but for its revocation, once."""

from django.db import migrations

from linli.core.append_only import allow_change, forbid_change


class Migration(migrations.Migration):
    dependencies = [("credentials", "0001_initial")]

    operations = [
        migrations.RunPython(
            forbid_change("credentials", "Credential", settable=("revoked_at",)), allow_change("credentials", "Credential")
        ),
        migrations.RunPython(forbid_change("credentials", "Look"), allow_change("credentials", "Look")),
    ]
