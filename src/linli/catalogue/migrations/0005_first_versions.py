"""Every product has a first version, as it stands."""

from typing import Any

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

# What a version keeps of its own; everything else it has is the product's.
_OWN = {"id", "product", "number", "at", "by", "why"}


def begin(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Write down the first version of every product that has none. Nobody knows since when they are so."""
    product, version = apps.get_model("catalogue", "Product"), apps.get_model("catalogue", "ProductVersion")
    alias = editor.connection.alias
    names = [field.attname for field in version._meta.fields if field.name not in _OWN]
    rows: list[Any] = list(product._base_manager.using(alias).filter(newest=None))
    firsts = [version(product_id=row.pk, number=1, **{name: getattr(row, name) for name in names}) for row in rows]
    version._base_manager.using(alias).bulk_create(firsts, batch_size=500)
    for row, first in zip(rows, firsts, strict=True):
        row.newest_id = first.pk
    product._base_manager.using(alias).bulk_update(rows, ["newest"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0004_product_versions")]

    operations = [migrations.RunPython(begin, migrations.RunPython.noop, elidable=False)]
