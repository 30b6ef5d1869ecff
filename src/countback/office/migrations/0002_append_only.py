"""Versions, publications and redactions are only ever added: the database itself refuses anything else."""

from typing import Any

from django.db import migrations

_TABLES = ("office_version", "office_publication", "office_redaction")
_SQLITE = """
CREATE TRIGGER {table}_{event} BEFORE {event} ON {table}
WHEN NOT EXISTS (SELECT 1 FROM office_redacting)
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""
_FUNCTION = """
CREATE FUNCTION office_append_only() RETURNS trigger AS $$
BEGIN
  IF TG_LEVEL = 'ROW' AND TG_OP = 'UPDATE' AND EXISTS (SELECT 1 FROM office_redacting) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END $$ LANGUAGE plpgsql
"""


def add(apps: Any, editor: Any) -> None:
    """Add the triggers, in the words of the database at hand."""
    if editor.connection.vendor == "postgresql":
        # without parameters, so that the % in it is none of theirs
        editor.execute(_FUNCTION, params=None)
    for table in _TABLES:
        protect(editor, table)


def protect(editor: Any, table: str) -> None:
    """Refuse every change of a table but more rows."""
    if editor.connection.vendor == "sqlite":
        for event in ("UPDATE", "DELETE"):
            editor.execute(_SQLITE.format(table=table, event=event))
    else:
        editor.execute(
            f"CREATE TRIGGER {table}_rows BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION office_append_only()"
        )
        editor.execute(
            f"CREATE TRIGGER {table}_whole BEFORE TRUNCATE ON {table} EXECUTE FUNCTION office_append_only()"
        )


class Migration(migrations.Migration):
    """See the module."""

    dependencies = [("office", "0001_initial")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
