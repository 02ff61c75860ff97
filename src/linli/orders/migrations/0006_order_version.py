"""An order keeps the version of its product that it was made with; those there are, the first that is known."""

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import OuterRef, Subquery


def keep(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Let every order that there is keep its product as it stands now. One statement."""
    order, product = apps.get_model("orders", "Order"), apps.get_model("catalogue", "Product")
    alias = editor.connection.alias
    newest = product._base_manager.using(alias).filter(pk=OuterRef("product")).values("newest")
    order._base_manager.using(alias).filter(version=None).update(version=Subquery(newest))


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0005_first_versions"), ("orders", "0005_order_merchant")]

    operations = [
        migrations.AddField(
            model_name="order",
            name="version",
            field=models.ForeignKey(
                blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+",
                to="catalogue.productversion",
            ),
        ),
        migrations.RunPython(keep, migrations.RunPython.noop, elidable=False),
    ]  # fmt: skip
