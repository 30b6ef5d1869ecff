"""Tokens of programs, and what programs were answered under keys of their own."""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def _id() -> Any:
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


class Migration(migrations.Migration):
    """See the module."""

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("office", "0004_outbox"),
    ]
    operations = [
        migrations.CreateModel(
            name="Token",
            fields=[
                ("id", _id()),
                ("key", models.CharField(max_length=24, unique=True)),
                ("hash", models.CharField(max_length=64)),
                ("name", models.CharField(max_length=80)),
                ("scopes", models.JSONField(default=list)),
                ("made", models.DateTimeField()),
                ("expires", models.DateTimeField(null=True)),
                ("revoked", models.DateTimeField(null=True)),
                ("used", models.DateField(null=True)),
                (
                    "series",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, to="office.series"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tokens",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                ("id", _id()),
                ("key", models.CharField(max_length=200)),
                ("asked", models.CharField(max_length=64)),
                ("at", models.DateTimeField(db_index=True)),
                ("status", models.PositiveIntegerField(default=0)),
                ("headers", models.JSONField(default=dict)),
                ("content", models.BinaryField(default=b"")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("user", "key"), name="one_answer")]},
        ),
    ]
