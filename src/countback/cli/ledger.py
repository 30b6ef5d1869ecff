"""``countback ledger``: penalty points and reprimands, when they lapse and what they lead to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from countback.cli import named

if TYPE_CHECKING:
    import datetime as dt

    from countback.cli.views.lines import Line
    from countback.model.ledger import Ledger
    from countback.scoring.ledger import Account


@click.command()
@named.season_argument
@click.option("--at", metavar="TIME", help="As it stood and was known then (default: the last day recorded).")
@click.option(
    "--earlier",
    multiple=True,
    metavar="SEASON",
    help="A season before it, whose points may still count (repeat).",
)
@named.format_option("text", "json")
def command(season: str, at: str | None, earlier: tuple[str, ...], format_: str) -> None:
    """List who has how many penalty points or reprimands in SEASON, by the ledgers of its rulebook.

    People are matched across seasons by their ids.
    """
    from countback.cli.findings import fail_because, lines
    from countback.cli.views.lines import apart
    from countback.cli.views.paint import paint
    from countback.model.revisions import as_known
    from countback.scoring.ledger import accounts, last_day

    facts, standings = named.open_season(season)
    ledgers = standings.rulebook.ledgers
    if not ledgers:
        message = f"the rulebook {standings.rulebook.id} keeps no ledger"
        hint = 'add one to it: [[ledgers]] with steps = { 12 = "misses the next event" }'
        fail_because("no-ledger", message, hint)
    seasons = [*map(named.read_season, earlier), standings.recorded]
    day = last_day(standings.recorded)
    if at is not None:
        then = named.moment(at)
        seasons, day = [as_known(season, then) for season in seasons], then.date()
    if day is None:
        fail_because("ledger-without-day", f"nothing in {facts.id} has a date", "give a day: --at 2026-05-31")
    accounts_by_ledger = []
    for ledger in ledgers:
        held, findings = accounts(ledger, seasons, day)
        paint(lines(findings), err=True)
        accounts_by_ledger.append((ledger, held))
    if format_ == "json":
        import json

        click.echo(
            json.dumps(
                [_as_json(ledger, held, day) for ledger, held in accounts_by_ledger],
                indent=2,
                ensure_ascii=False,
            )
        )
        return
    paint(apart(_told(ledger, held, day) for ledger, held in accounts_by_ledger))


def _told(ledger: Ledger, held: tuple[Account, ...], day: dt.date) -> Iterator[Line]:
    """Yield the lines of one ledger: its rule, then each driver with the decisions behind the number."""
    from countback.cli.views.lines import grid

    yield ((ledger.name, "title"), (f"  {day.isoformat()}", "quiet"))
    yield ((ledger.told(), "quiet"),)
    for account in held:
        yield ((account.driver.name, ""), (f"  {account.counts}", "points"))
        yield from grid(
            [
                (
                    (f"  {charge.day.isoformat()}", "quiet"),
                    (f"+{charge.counts}", ""),
                    (charge.decision.reason or charge.decision.kind.replace("-", " "), ""),
                    (f"until {charge.lapses.isoformat()}" if charge.lapses else "", "quiet"),
                )
                for charge in account.charges
            ],
            "<><<",
        )
        for step in account.reached:
            yield ((f"  {step.day.isoformat()}", "quiet"), (f"  {step.number}: {step.follows}", "bold"))
    if not held:
        yield (("Nobody has any.", ""),)


def _as_json(ledger: Ledger, held: tuple[Account, ...], day: dt.date) -> dict[str, object]:
    return {
        "ledger": ledger.name,
        "at": day.isoformat(),
        "drivers": [
            {
                "id": account.driver.id,
                "name": account.driver.name,
                "counts": account.counts,
                "charges": [
                    {
                        "season": charge.season.id,
                        "day": charge.day.isoformat(),
                        "counts": charge.counts,
                        "decision": charge.decision.id or charge.decision.name,
                        "reason": charge.decision.reason,
                        "lapses": charge.lapses.isoformat() if charge.lapses else None,
                    }
                    for charge in account.charges
                ],
                "reached": [
                    {"day": step.day.isoformat(), "number": step.number, "follows": step.follows}
                    for step in account.reached
                ],
            }
            for account in held
        ],
    }
