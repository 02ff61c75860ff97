"""The register: its lines never change, and the database itself adds them up and refuses less than nothing."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from linli.core.append_only import allow_change, forbid_change

# What an entry changes in the store and in its worker's hands; as in enums.STORE and enums.HELD when this was written.
_STORE = "CASE NEW.kind WHEN 'received' THEN 1 WHEN 'returned' THEN 1 WHEN 'issued' THEN -1 WHEN 'disposed' THEN -1 ELSE 0 END"
_HELD = "CASE NEW.kind WHEN 'issued' THEN 1 WHEN 'used' THEN -1 WHEN 'returned' THEN -1 ELSE 0 END"
# The checks on both tables refuse the entry together with what it would have made less than nothing. Their rows are locked
# by this, so that of two entries at once the second sees what the first has left.
_ADD = f"""
  UPDATE rounds_material SET in_store = in_store + NEW.quantity * {_STORE} WHERE id = NEW.material_id;
  INSERT INTO rounds_holding (community_id, material_id, worker_id, quantity)
    VALUES (NEW.community_id, NEW.material_id, NEW.worker_id, 0) ON CONFLICT (material_id, worker_id) DO NOTHING;
  UPDATE rounds_holding SET quantity = quantity + NEW.quantity * {_HELD}
    WHERE material_id = NEW.material_id AND worker_id = NEW.worker_id;
"""
_POSTGRES = f"""
CREATE FUNCTION rounds_materialentry_add() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {_ADD} RETURN NULL; END $$;
CREATE TRIGGER rounds_materialentry_add AFTER INSERT ON rounds_materialentry FOR EACH ROW
  EXECUTE FUNCTION rounds_materialentry_add();
"""
_SQLITE = f"CREATE TRIGGER rounds_materialentry_add AFTER INSERT ON rounds_materialentry BEGIN {_ADD} END"


def add_up(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    editor.execute(_POSTGRES if editor.connection.vendor == "postgresql" else _SQLITE, params=None)


def leave(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute("DROP FUNCTION rounds_materialentry_add() CASCADE", params=None)
    else:
        editor.execute("DROP TRIGGER rounds_materialentry_add", params=None)


class Migration(migrations.Migration):

    dependencies = [
        ("rounds", "0001_initial"),
    ]

    operations = [
        migrations.RunPython(forbid_change("rounds", "MaterialEntry"), allow_change("rounds", "MaterialEntry")),
        migrations.RunPython(add_up, leave),
    ]
