"""``countback office``: look after an office: a new password, somebody forgotten, a season out or in."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from countback.cli.at_office import DATA, opened
from countback.cli.findings import fail, fail_because
from countback.cli.named import near

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.group()
def command() -> None:
    """Look after an office; DATABASE_URL says where it is unless it is SQLite in --data."""


@command.command()
@click.argument("name")
@DATA
def reset(name: str, data: Path) -> None:
    """Print a link with which NAME chooses a new password."""
    opened(data, new=False)
    from countback.office.accounts import invite

    user = _user(name)
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

    kept = _season(season)
    outcome = forget_person(kept, name, by="countback office forget", reason=reason)
    if isinstance(outcome, list):
        fail(*outcome)
    mirror(kept)
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

    kept = _season(season)
    beside = target.with_name(f".{target.name}.new")
    try:
        with beside.open("wb") as file:
            counts = write(kept, file)
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


@command.command()
@click.option("--rulebook", required=True, metavar="BOOK", help="A shipped rulebook, or the path of one.")
@click.option("--year", type=int, help="Which edition of the rulebook.")
@click.option("-o", "--output", required=True, type=_FILE, help="The Parquet file to write.")
@click.option("--series", default="", help="Only the seasons of this series, by its name in addresses.")
@click.option("--after-each-round", is_flag=True, help="Standings after each round, not at the end alone.")
@click.option("--findings", "table", type=_FILE, help="Write everything found to a CSV file.")
@DATA
def rescore(
    rulebook: str,
    year: int | None,
    output: Path,
    series: str,
    after_each_round: bool,
    table: Path | None,
    data: Path,
) -> None:
    """Score every season anew under BOOK, each in its newest version, and write all standings as Parquet.

    For when a rule is to change: nothing of the office changes. Seasons that cannot be read are named and
    left out, and the exit status is 1. It is the path of `countback batch`, whose page says what is written.
    """
    from countback.cli import batch
    from countback.store.writing.output import place_for

    book = batch.book_of(rulebook, year)
    batch.needs("pyarrow", "batch")
    output = place_for(output)
    opened(data, new=False)
    from countback.batch.local import in_one
    from countback.batch.whole_seasons import SeasonWork, score_whole
    from countback.office import models, versions

    held = models.Season.objects.order_by("slug")
    seasons = [*(held.filter(series=_series(series)) if series else held)]
    if not seasons:
        fail_because("no-seasons", f"{data}: no seasons in it", "begin one at a desk, or `office import` it")
    newest = [(season.slug, versions.head(season)) for season in seasons]
    by_name = {season.slug: season for season in seasons}

    def read(name: str) -> tuple[Any, Any]:
        version = versions.open_version(by_name[name])
        return version.season, batch.unsettled(version.season, version.findings)

    work = SeasonWork(book, read, "each-round" if after_each_round else "end")
    hidden = not sys.stderr.isatty()
    bar = click.progressbar(length=len(newest), label="Scoring", file=sys.stderr, hidden=hidden)
    with batch.counting(rulebook), bar:
        summary = score_whole([*by_name], output, work, in_one, state=newest, progress=bar.update)
    batch.finish(summary, [*summary.findings], output, table, of="seasons")


@command.command()
@click.argument("user")
@click.argument("name")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    required=True,
    help="What it may do (repeat); one that does not exist is answered with those that do.",
)
@click.option("--series", default="", help="Only for this series, by its name in addresses.")
@click.option("--days", type=int, help="Valid for so many days; otherwise until it is revoked.")
@DATA
def token(user: str, name: str, scopes: tuple[str, ...], series: str, days: int | None, data: Path) -> None:
    """Print a new token that acts for USER; NAME says what it is for. It is not shown again."""
    opened(data, new=False)
    from countback.office.tokens import make

    owner = _user(user)
    held = _series(series) if series else None
    made = make(owner, name, scopes, series=held, days=days)
    if isinstance(made, list):
        fail(*made)
    click.echo(made)


@command.command()
@DATA
def tokens(data: Path) -> None:
    """List the tokens that work, without their secrets."""
    opened(data, new=False)
    from countback.office import models

    rows = models.Token.objects.filter(revoked=None).select_related("user", "series").order_by("made")
    for row in rows:
        limits = [f"series {row.series.slug}"] if row.series else []
        limits += [f"until {row.expires:%Y-%m-%d}"] if row.expires else []
        used = f"used {row.used}" if row.used else "never used"
        told = ", ".join([*row.scopes, *limits, used])
        click.echo(f"{row.key}  {row.user.get_username()}: {row.name} ({told})")


@command.command()
@click.argument("key")
@DATA
def revoke(key: str, data: Path) -> None:
    """End the token KEY, as `office tokens` names it; it stops working at once."""
    opened(data, new=False)
    from countback.office.tokens import revoke as end

    if not end(key):
        fail_because("unknown-token", f"no token {key!r} works", "`office tokens` lists those that do")
    click.echo(f"{key} is revoked")


def _user(name: str) -> Any:
    from django.contrib.auth import get_user_model

    user = get_user_model().objects.filter(username__iexact=name).first()
    if user is None:
        names = ", ".join(
            get_user_model().objects.order_by("username").values_list("username", flat=True)[:20]
        )
        fail_because(
            "unknown-user", f"nobody is called {name!r}", f"there are {names}" if names else "nobody yet"
        )
    return user


def _season(name: str) -> Any:
    from countback.office import models

    kept = models.Season.objects.filter(slug=name).first()
    if kept is None:
        fail_because("unknown-season", f"no season {name!r}", near(name, _slugs(models.Season)))
    return kept


def _series(name: str) -> Any:
    from countback.office import models

    held = models.Series.objects.filter(slug=name).first()
    if held is None:
        fail_because("unknown-series", f"no series {name!r}", near(name, _slugs(models.Series)))
    return held


def _slugs(table: Any) -> list[str]:
    return [*table.objects.order_by("slug").values_list("slug", flat=True)]
