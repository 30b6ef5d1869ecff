"""``countback titles``: who can still win, who has, and what it takes, with proofs."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

import click

from countback.cli import named

if TYPE_CHECKING:
    from countback.scoring.score import Standings
    from countback.titles.possible import Assume


@click.command()
@named.season_argument
@named.championship_option
@named.after_option
@click.option("--position", type=click.IntRange(1), default=1, show_default=True,
              help="Ask for this position or better.")  # fmt: skip
@click.option("--assume", metavar="LIST", default="",
              help="Let more happen (cancelled, shortened, new-entries) or less (all-start, all-classified,"
                   " no-equals, crews-as-before).")  # fmt: skip
@click.option("--entries", metavar="SET", default="entered", show_default=True,
              help="Who takes part in the rest: entered, season, latest, or ids.")  # fmt: skip
@click.option("--rounds-left", type=click.IntRange(0), metavar="N",
              help="How many rounds are still to come, where the calendar is open.")  # fmt: skip
@click.option("--seconds", type=click.FloatRange(0), default=2.0, show_default=True,
              help="The longest that each integer model may take.")  # fmt: skip
@click.option("--history", is_flag=True,
              help="When each title was decided, and who was out of it since when.")  # fmt: skip
@click.option("--check", "claims", type=click.Path(exists=True, dir_okay=False), metavar="FILE",
              help="Check claims that --format json wrote: exit 0 confirmed, 1 false, 3 else.")  # fmt: skip
@named.format_option("table", "json")
def command(
    season: str,
    championship: str | None,
    after: str | None,
    position: int,
    assume: str,
    entries: str,
    rounds_left: int | None,
    seconds: float,
    history: bool,
    claims: str | None,
    format_: str,
) -> None:
    """Tell who has clinched the titles of SEASON, who can still win them and who cannot.

    "Alive" comes with an ending that was scored, "eliminated" and "clinched" with a bound.
    """
    import time
    from typing import get_args

    from countback.cli.findings import fail_because, lines
    from countback.cli.views.paint import paint
    from countback.library import title_chances
    from countback.titles.possible import ASSUMPTIONS, EntrySet, looking_ahead

    _, standings = named.open_season(season)
    if claims is not None:
        _check(claims, standings)
    standings = looking_ahead(standings, rounds_left)
    words = [word.strip() for word in assume.split(",") if word.strip()]
    given = [name for name in ASSUMPTIONS if name in words]
    if wrong := sorted({*words} - {*given}):
        fail_because("unknown-assumption", f"no assumption {wrong[0]!r}", named.near(wrong[0], ASSUMPTIONS))
    if history:
        if after or position > 1 or entries != "entered":
            allowed = "--championship, --assume, --rounds-left, --seconds and --format"
            fail_because("history-alone", f"--history goes with {allowed} only")
        _history(standings, named.championships(standings, championship), given, seconds, format_)
        return
    moment = named.held(standings, after)
    ids = [*dict.fromkeys(id_.strip() for id_ in entries.split(","))]
    entered = [entry.id for entry in standings.facts.entries]
    sets = get_args(EntrySet)
    if entries not in sets and not {*ids} <= {*entered}:
        missing = sorted({*ids} - {*entered})[0]
        fail_because("unknown-entry", f"no entry {missing!r}", named.near(missing, entered))
    begun = time.perf_counter()
    named.championships(standings, championship)
    overviews = title_chances(
        standings,
        championship,
        moment,
        position=position,
        assume=given,
        entries=entries if entries in sets else ids,
        seconds=seconds,
    )
    took = time.perf_counter() - begun
    if format_ == "json":
        from countback.formats.writers.titles_json import titles_json

        click.echo(titles_json(overviews, took, rounds_left))
    else:
        from countback.cli.views.chances import title_lines

        for line in title_lines(overviews):
            click.echo(line)
    paint(lines(finding for title in overviews for finding in title.findings), err=True)


def _history(
    standings: Standings, ids: tuple[str, ...], assume: list[Assume], seconds: float, format_: str
) -> None:
    from countback.titles.history import history

    histories = [history(standings, id_, assume=assume, seconds=seconds) for id_ in ids]
    if format_ == "json":
        import msgspec

        click.echo(msgspec.json.format(msgspec.json.encode(histories), indent=2).decode())
        return
    from countback.cli.views.history import history_lines

    for line in history_lines(histories):
        click.echo(line)


def _check(file: str, standings: Standings) -> NoReturn:
    """Print the verdict on every claim of a file, and exit with it."""
    from collections import Counter
    from pathlib import Path

    import msgspec

    from countback.cli.findings import fail_because
    from countback.proofs.check import check
    from countback.proofs.claims import read_claims

    try:
        checked = check(read_claims(Path(file).read_bytes()), standings.recorded, standings.rulebook)
    except msgspec.DecodeError as error:
        fail_because("unreadable-claims", f"{file}: {error}", "write them with --format json")
    except (KeyError, ValueError) as error:
        fail_because("claims-of-another-season", f"{file}: nothing here is called {error}")
    for claim in checked:
        if claim.verdict != "confirmed":
            said = f"{claim.championship}: {claim.competitor} {claim.status}"
            click.echo(f"{claim.verdict}: {said}: {claim.why}")
    number = Counter(claim.verdict for claim in checked)
    counted = ", ".join(f"{number[verdict]} {verdict}" for verdict in ("confirmed", "false", "not confirmed"))
    click.echo(f"{len(checked)} claims: {counted}")
    raise click.exceptions.Exit(1 if number["false"] else 3 if number["not confirmed"] else 0)
