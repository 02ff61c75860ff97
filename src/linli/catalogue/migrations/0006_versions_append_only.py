"""The database itself refuses to change or delete a version of a product."""

from django.db import migrations

from linli.core.append_only import allow_change, forbid_change


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0005_first_versions")]

    operations = [
        migrations.RunPython(
            forbid_change("catalogue", "ProductVersion"), allow_change("catalogue", "ProductVersion"), elidable=False
        ),
    ]
