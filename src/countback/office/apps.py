"""The office as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class Office(AppConfig):
    """All tables of the office; their names begin with ``office_``."""

    name = "countback.office"
    label = "office"
