"""Reports to the stewards, and what became of them: only ever added, as versions are."""

from importlib import import_module
from typing import Any

import django.db.models.deletion
from django.db import migrations, models

_protect = import_module("countback.office.migrations.0002_append_only").protect


def add(apps: Any, editor: Any) -> None:
    """Add the triggers."""
    for table in ("office_report", "office_handling"):
        _protect(editor, table)


def _id() -> Any:
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


class Migration(migrations.Migration):
    """See the module."""

    dependencies = [("office", "0002_append_only")]
    operations = [
        migrations.CreateModel(
            name="Report",
            fields=[
                ("id", _id()),
                ("number", models.PositiveIntegerField()),
                ("kind", models.CharField(max_length=20)),
                ("session", models.CharField(blank=True, max_length=120)),
                ("cars", models.CharField(blank=True, max_length=200)),
                ("by", models.CharField(max_length=200)),
                ("happened", models.CharField(blank=True, max_length=200)),
                ("text", models.TextField()),
                ("author", models.CharField(max_length=200)),
                ("at", models.DateTimeField()),
                ("protest_until", models.DateTimeField(null=True)),
                ("late", models.BooleanField(default=False)),
                ("name", models.CharField(blank=True, max_length=100)),
                ("attachment", models.BinaryField(null=True)),
                (
                    "season",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports",
                        to="office.season",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("season", "number"), name="one_report")]
            },
        ),
        migrations.CreateModel(
            name="Handling",
            fields=[
                ("id", _id()),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=200)),
                ("state", models.CharField(max_length=20)),
                ("note", models.CharField(max_length=1000)),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="handlings",
                        to="office.report",
                    ),
                ),
            ],
        ),
        migrations.RunPython(add, migrations.RunPython.noop),
    ]
