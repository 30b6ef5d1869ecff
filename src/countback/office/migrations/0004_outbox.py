"""Who is told of documents, and what they are told."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models


def _id() -> Any:
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


class Migration(migrations.Migration):
    """See the module."""

    dependencies = [("office", "0003_reports")]
    operations = [
        migrations.CreateModel(
            name="Receiver",
            fields=[
                ("id", _id()),
                ("kind", models.CharField(max_length=20)),
                ("name", models.CharField(max_length=100)),
                ("address", models.CharField(max_length=1000)),
                ("secret", models.CharField(blank=True, max_length=100)),
                ("site", models.CharField(max_length=300)),
                ("by", models.CharField(max_length=200)),
                ("at", models.DateTimeField()),
                ("paused", models.CharField(blank=True, max_length=200)),
                (
                    "series",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="receivers",
                        to="office.series",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", _id()),
                ("key", models.CharField(max_length=40, unique=True)),
                ("made", models.DateTimeField()),
                ("state", models.CharField(default="waiting", max_length=20)),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("due", models.DateTimeField()),
                ("claimed", models.DateTimeField(null=True)),
                ("told", models.CharField(blank=True, max_length=300)),
                ("done", models.DateTimeField(null=True)),
                (
                    "publication",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="office.publication",
                    ),
                ),
                (
                    "receiver",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="office.receiver",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("receiver", "publication"), name="one_delivery")
                ],
                "indexes": [models.Index(fields=["state", "due"], name="delivery_due")],
            },
        ),
    ]
