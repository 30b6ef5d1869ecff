"""Ids that changed: what is called by which of them today, so that addresses of before still lead there."""

from __future__ import annotations

from collections.abc import Iterator

from countback.model.entry_ids import car_id
from countback.model.finding import Finding
from countback.model.wording import closest
from countback.scoring.named import key_finding
from countback.scoring.score import Standings

_FILE = "season.toml"


def ids(standings: Standings) -> frozenset[str]:
    """Return every id that an address is made of: of events, sessions, people, teams, cars, championships."""
    season = standings.recorded
    cars = season.entries
    return frozenset(
        (
            *(event.id for event in season.events),
            *(session.id for event in season.events for session in event.sessions),
            *(driver.id for entry in cars for driver in entry.crew),
            *(entry.team.id for entry in cars if entry.team),
            *(car_id(entry) for entry in cars),
            *standings.championships,
            *(
                competitor.id
                for title in standings.titles.values()
                for competitor in title.credited.competitors
            ),
        )
    )


def renamed(standings: Standings) -> dict[str, str]:
    """Return the ids of before and what each is today, without those still used and those that lead nowhere.

    An id may have changed more than once. A car is called by its number and its team, so that a new id of the
    team is one of its cars, too.
    """
    moved, there = standings.recorded.site.moved, ids(standings)
    today = {old: new for old in moved if old not in there and (new := _today(old, moved, there))}
    for entry in standings.recorded.entries:
        if entry.team:
            now = entry.team.id
            cars = {f"{entry.number}-{old}": car_id(entry) for old, new in today.items() if new == now}
            today = {old: new for old, new in cars.items() if old not in there} | today
    return today


def _today(old: str, moved: dict[str, str], there: frozenset[str]) -> str:
    """Return what an id is today, "" where nothing is called so."""
    passed = {old}
    while (new := moved.get(old, "")) and new not in there and new not in passed:
        passed.add(new)
        old = new
    return new if new in there else ""


def renamed_wrongly(standings: Standings) -> Iterator[Finding]:
    """Yield a finding for each id of before that is still used, and each that leads nowhere."""
    moved, there = standings.recorded.site.moved, ids(standings)
    for old, new in moved.items():
        key = f"site.moved.{old}"
        if old in there:
            message = f"{old!r} is used today, so its address cannot lead elsewhere"
            yield key_finding("moved-is-used", message, "remove it", _FILE, key)
        elif not _today(old, moved, there):
            message = f"nothing is called {new!r} today"
            hint = closest(new, sorted(there)) or "write the id that the address of its page has now"
            yield key_finding("moved-to-nothing", message, hint, _FILE, key)
