"""``countback office``: look after the people of an office: a new password, somebody forgotten."""

from __future__ import annotations

from pathlib import Path

import click

from countback.cli.at_office import DATA, opened
from countback.cli.findings import fail, fail_because


@click.group()
def command() -> None:
    """Look after an office; DATABASE_URL says where it is unless it is SQLite in --data."""


@command.command()
@click.argument("name")
@DATA
def reset(name: str, data: Path) -> None:
    """Print a link with which NAME chooses a new password."""
    opened(data, new=False)
    from django.contrib.auth import get_user_model

    from countback.office.accounts import invite

    user = get_user_model().objects.filter(username__iexact=name).first()
    if user is None:
        known = ", ".join(
            get_user_model().objects.order_by("username").values_list("username", flat=True)[:20]
        )
        fail_because(
            "unknown-user", f"nobody is called {name!r}", f"there are {known}" if known else "nobody yet"
        )
    click.echo(
        f"open this on the office's address, once: /join/{invite(by='countback office reset', user=user)}"
    )


@command.command()
@click.argument("season")
@click.argument("name")
@click.option("--reason", required=True, help="Why; it is recorded.")
@DATA
def forget(season: str, name: str, reason: str, data: Path) -> None:
    """Take a person's NAME out of every version of SEASON. This cannot be undone.

    Documents that were issued stay as they are, and so do backups.
    """
    opened(data, new=False)
    from countback.office import models
    from countback.office.folder import mirror
    from countback.office.forgetting import forget as forget_person

    found = models.Season.objects.filter(slug=season).first()
    if found is None:
        known = ", ".join(models.Season.objects.values_list("slug", flat=True)[:20])
        fail_because("unknown-season", f"no season {season!r}", f"there are {known}" if known else "")
    outcome = forget_person(found, name, by="countback office forget", reason=reason)
    if isinstance(outcome, list):
        fail(*outcome)
    mirror(found)
    click.echo(f"{season}: {name} is forgotten in {len(outcome)} versions")
