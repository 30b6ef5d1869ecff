"""Links of competitors, and what they are asked to open."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models


def _id() -> Any:
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


def _season(name: str) -> Any:
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name=name, to="office.season"
    )


class Migration(migrations.Migration):
    """See the module."""

    dependencies = [("office", "0005_tokens")]
    operations = [
        migrations.CreateModel(
            name="Reader",
            fields=[
                ("id", _id()),
                ("entry", models.CharField(max_length=120)),
                ("hash", models.CharField(max_length=64, unique=True)),
                ("by", models.CharField(max_length=200)),
                ("at", models.DateTimeField()),
                ("revoked", models.DateTimeField(null=True)),
                ("season", _season("readers")),
            ],
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", _id()),
                ("entry", models.CharField(max_length=120)),
                ("document", models.PositiveIntegerField(default=0)),
                ("decision", models.CharField(blank=True, max_length=200)),
                ("by", models.CharField(max_length=200)),
                ("at", models.DateTimeField()),
                ("opened", models.DateTimeField(null=True)),
                ("season", _season("notices")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("season", "entry", "document", "decision"), name="one_notice"
                    )
                ]
            },
        ),
    ]
