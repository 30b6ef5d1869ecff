"""``countback office``: look after an office: a new password, somebody forgotten, a season out or in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

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
    from countback.office.folder import mirror
    from countback.office.forgetting import forget as forget_person

    found = _season(season)
    outcome = forget_person(found, name, by="countback office forget", reason=reason)
    if isinstance(outcome, list):
        fail(*outcome)
    mirror(found)
    click.echo(f"{season}: {name} is forgotten in {len(outcome)} versions")


@command.command()
@click.argument("season")
@click.argument("target", type=click.Path(path_type=Path, dir_okay=False))
@DATA
def export(season: str, target: Path, data: Path) -> None:
    """Write SEASON whole to TARGET: its folder, every version, every document as it was issued."""
    opened(data, new=False)
    from countback.office.whole_season import export as write
    from countback.office.whole_season import verify

    found = _season(season)
    beside = target.with_name(f".{target.name}.new")
    try:
        with beside.open("wb") as file:
            counts = write(found, file)
        with beside.open("rb") as file:
            damaged = verify(file, str(target))
        if damaged:
            fail(*damaged)
        beside.replace(target)
    except OSError as error:
        fail_because("cannot-write", f"{target}: {error.strerror or error}")
    finally:
        beside.unlink(missing_ok=True)
    click.echo(f"{target}: {', '.join(f'{count} {what}' for what, count in counts.items())}")


@command.command("import")
@click.argument("source", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@DATA
def take_in(source: Path, data: Path) -> None:
    """Take a season in from SOURCE, which `office export` wrote: all of it, or nothing."""
    opened(data)
    from countback.office import models, public
    from countback.office.serving import migrate
    from countback.office.whole_season import import_whole

    migrate()
    try:
        with source.open("rb") as file:
            made = import_whole(file, str(source))
    except OSError as error:
        fail_because("cannot-read", f"{source}: {error.strerror or error}")
    if not isinstance(made, models.Season):
        fail(*made)
    public.build(made)
    click.echo(f"{made.slug}: {made.versions.count()} versions, {made.publications.count()} documents")


def _season(name: str) -> Any:
    from countback.office import models

    found = models.Season.objects.filter(slug=name).first()
    if found is None:
        known = ", ".join(models.Season.objects.values_list("slug", flat=True)[:20])
        fail_because("unknown-season", f"no season {name!r}", f"there are {known}" if known else "")
    return found
