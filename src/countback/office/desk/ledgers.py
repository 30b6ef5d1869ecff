"""Penalty points at the desk: who has how many, from which decisions, until when, and what they lead to."""

from __future__ import annotations

import datetime as dt

from django.http import HttpResponse
from django.utils import timezone

from countback.model.finding import Finding
from countback.model.ledger import Ledger
from countback.model.season import Season
from countback.office import models
from countback.office.desk import pages
from countback.office.desk.pages import Seat
from countback.office.facts import decision_name
from countback.office.scored import scored
from countback.office.versions import Opened, open_version
from countback.scoring.ledger import Account, Charge, accounts, last_day
from countback.site.html import Html, heads, link, listed, name, table, tag


def ledgers(seat: Seat) -> HttpResponse:
    """Show the ledgers of the rulebook, with the seasons of the series before this one."""
    opened = open_version(seat.season)
    season = opened.season
    standings = scored(season, opened.files).standings if season else None
    content: list[Html | None]
    if season is None or standings is None:
        content = [tag("p", "The season cannot be scored.")]
    elif not standings.rulebook.ledgers:
        content = [tag("p", "The rulebook keeps no ledger of penalty points or reprimands.")]
    else:
        day, books = kept(seat.season, opened)
        content = [tag("p", f"As they stood on {day.isoformat()}.", class_="lead")]
        for ledger, held, unclear in books:
            content += [
                tag("h2", ledger.name),
                tag("p", ledger.told()),
                _held(seat, ledger, season, held),
                _unclear(unclear),
            ]
    return pages.page(seat.request, "Penalty points", *content, seat=seat, part="decisions")


def kept(
    held: models.Season, opened: Opened
) -> tuple[dt.date, list[tuple[Ledger, tuple[Account, ...], list[Finding]]]]:
    """Return the ledgers of a season that can be read, and the day of which they are."""
    season = opened.season
    assert season is not None
    standings = scored(season, opened.files).standings
    seasons, today = [*_before(held, season), season], timezone.now().date()
    # Of a season that is over it is asked how they stood at its end.
    day = today if season.year >= today.year else last_day(season) or today
    books = standings.rulebook.ledgers if standings else ()
    return day, [(ledger, *accounts(ledger, seasons, day)) for ledger in books]


def _before(held: models.Season, season: Season) -> list[Season]:
    """Return the two years before that this office holds of the series, oldest first."""
    others = [open_version(other).season for other in held.series.seasons.exclude(pk=held.pk)]
    there = [other for other in others if other and season.year - 2 <= other.year < season.year]
    return sorted(there, key=lambda other: other.year)


def _held(seat: Seat, ledger: Ledger, season: Season, held: tuple[Account, ...]) -> Html:
    if not held:
        return tag("p", "Nobody has any.")
    rows = [
        tag(
            "tr",
            tag("th", name(account.driver.name), scope="row"),
            tag("td", str(account.counts), class_="num total"),
            tag("td", listed(_charge(seat, season, charge) for charge in account.charges)),
            tag("td", _led(ledger, account)),
        )
        for account in held
    ]
    return table(
        ledger.name, [heads("Driver", "Counts", "From", "Leads to", numbers=(1,))], rows, hidden=True
    )


def _charge(seat: Seat, season: Season, charge: Charge) -> Html:
    what = f"{charge.day.isoformat()}, {charge.decision.name}: {charge.counts}"
    here = charge.season is season
    lapses = f" until {charge.lapses.isoformat()}" if charge.lapses else ""
    told = link(what, f"{seat.home}decisions/{decision_name(charge.decision)}") if here else what
    return tag("span", told, lapses, "" if here else f" ({charge.season.name})")


def _led(ledger: Ledger, account: Account) -> str:
    """Return what was reached, and how far the next step is."""
    told = [f"{step.day.isoformat()}, with {step.number}: {step.follows}" for step in account.reached]
    ahead = next(
        ((number, follows) for number, follows in ledger.by_number() if number > account.counts), None
    )
    # Where so many have to be for driving, the number alone does not say how far it is.
    if ahead and not ledger.driving:
        told.append(f"{ahead[0] - account.counts} more: {ahead[1]}")
    return "; ".join(told)


def _unclear(findings: list[Finding]) -> Html | None:
    return pages.findings(findings)
