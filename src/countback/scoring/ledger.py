"""Who has how many penalty points or reprimands at a day, when they lapse and what they have led to."""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from countback.model.decision import Decision, effective
from countback.model.finding import Finding, Where
from countback.model.ledger import Ledger
from countback.model.season import Driver, Event, Season, Session
from countback.model.text import slug


@dataclass(frozen=True)
class Charge:
    """One decision against a driver: of which ``day``, how many it ``counts``, and from which day no more."""

    season: Season
    decision: Decision
    driver: Driver
    day: dt.date
    counts: int
    driving: bool
    lapses: dt.date | None


@dataclass(frozen=True)
class Reached:
    """A step that was reached: on which day, with how many, and what follows."""

    day: dt.date
    number: int
    follows: str


@dataclass(frozen=True)
class Account:
    """What is held against one driver at a day: the ``charges``, the number that still ``counts``, and the
    steps that were ``reached``, oldest first."""

    driver: Driver
    charges: tuple[Charge, ...]
    counts: int
    reached: tuple[Reached, ...]


def accounts(
    ledger: Ledger, seasons: Sequence[Season], at: dt.date
) -> tuple[tuple[Account, ...], list[Finding]]:
    """Return the accounts of everybody who has had a charge by the end of a day, the highest first.

    ``seasons`` are those looked at, the current one last: what lapses with the season is of that alone.
    A person is the same in several seasons by the id. Decisions that name no single driver, or of which no
    day is known, are findings.
    """
    findings: list[Finding] = []
    charges: dict[str, list[Charge]] = {}
    for season in seasons if ledger.months else seasons[-1:]:
        for charge in _charges(ledger, season, findings):
            if charge.day <= at:
                charges.setdefault(charge.driver.id, []).append(charge)
    held = [_account(ledger, sorted(own, key=lambda charge: charge.day), at) for own in charges.values()]
    held.sort(key=lambda account: (-account.counts, account.driver.name))
    return tuple(held), findings


def last_day(season: Season) -> dt.date | None:
    """Return the last day of which anything is recorded in a season: a session run, or a decision."""
    run = [
        day
        for event in season.events
        for session in event.sessions
        if session.classifications and (day := session.date or event.end or event.start)
    ]
    days = [day for decision in season.decisions if (day := _day_of(decision, season))]
    return max([*run, *days], default=None)


def _account(ledger: Ledger, charges: list[Charge], at: dt.date) -> Account:
    """Return what is held against one driver, going through the charges from the oldest on."""
    left: list[list[int]] = []  # how many of each charge still count, by its number in the list
    reached: list[Reached] = []
    steps = ledger.by_number()
    for number, charge in enumerate(charges):
        before = _held(charges, left, charge.day), _driving(charges, left, charge.day)
        left.append([number, charge.counts])
        now = _held(charges, left, charge.day), _driving(charges, left, charge.day)
        for many, follows in steps:
            wanted = (many, ledger.driving)
            if _meets(now, wanted) and not _meets(before, wanted):
                reached.append(Reached(charge.day, now[0], follows))
                if many == steps[-1][0] and ledger.clears:
                    _take_off(charges, left, charge.day, many)
    return Account(charges[-1].driver, tuple(charges), _held(charges, left, at), tuple(reached))


def _held(charges: list[Charge], left: list[list[int]], day: dt.date) -> int:
    return sum(many for number, many in left if _counts(charges[number], day))


def _driving(charges: list[Charge], left: list[list[int]], day: dt.date) -> int:
    return sum(many for number, many in left if charges[number].driving and _counts(charges[number], day))


def _meets(held: tuple[int, int], wanted: tuple[int, int]) -> bool:
    return held[0] >= wanted[0] and held[1] >= wanted[1]


def _counts(charge: Charge, day: dt.date) -> bool:
    return charge.lapses is None or day < charge.lapses


def _take_off(charges: list[Charge], left: list[list[int]], day: dt.date, many: int) -> None:
    for part in left:
        if many and _counts(charges[part[0]], day):
            taken = min(part[1], many)
            part[1] -= taken
            many -= taken


def _charges(ledger: Ledger, season: Season, findings: list[Finding]) -> Iterator[Charge]:
    """Yield the charges of one season, after a finding for each decision that cannot be one."""
    for decision in effective(season.decisions):
        if decision.kind not in ledger.counts:
            continue
        day, people = _day_of(decision, season), _people(decision, season)
        if day is None:
            hint = "write incident = 2026-05-31, or give its session or round a date"
            findings.append(_finding(season, decision, "ledger-without-day", "its date is not known", hint))
        elif len(people) != 1:
            who = "nobody" if not people else " and ".join(sorted(person.name for person in people.values()))
            message, hint = f"it concerns {who}", "name the driver: competitor"
            findings.append(_finding(season, decision, "ledger-without-driver", message, hint))
        else:
            number = decision.options.get("count", 1) if decision.kind == "licence-points" else 1
            yield Charge(
                season=season,
                decision=decision,
                driver=next(iter(people.values())),
                day=day,
                counts=int(number),
                driving=bool(decision.options.get("driving")) or decision.kind == "licence-points",
                lapses=_months_later(day, ledger.months) if ledger.months else None,
            )


def _finding(season: Season, decision: Decision, code: str, message: str, hint: str) -> Finding:
    where = Where(file=f"{season.id}: decisions.toml", key=decision.name)
    return Finding(code=code, severity="warning", where=where, message=message, hint=hint)


def _day_of(decision: Decision, season: Season) -> dt.date | None:
    """Return the day of what happened; where that is not recorded, of the decision or of its meeting."""
    for time in (decision.incident, decision.decided, decision.issued):
        if time is not None:
            return time.date() if isinstance(time, dt.datetime) else time
    for event, session in _places(decision, season):
        day = (session.date if session else None) or event.end or event.start
        if day:
            return day
    return None


def _places(decision: Decision, season: Season) -> Iterator[tuple[Event, Session | None]]:
    for event in season.events:
        for session in event.sessions:
            if decision.session and session.id == decision.session:
                yield event, session
        if decision.round == event.round:
            yield event, None


def _people(decision: Decision, season: Season) -> dict[str, Driver]:
    """Return the drivers whom a decision means, by id: the one it names, or who drove the car."""
    drivers = {driver.id: driver for entry in season.entries for driver in entry.crew}
    if decision.competitor:
        wanted = slug(decision.competitor)
        named = {id_: driver for id_, driver in drivers.items() if wanted in (slug(id_), slug(driver.name))}
        if named or not decision.number:
            return named
    named_drivers: dict[str, Driver] = {}
    entries = {entry.id: entry for entry in season.entries}
    for event, session in _places(decision, season):
        sessions = [session] if session else event.sessions
        for row in [
            row for session in sessions if session.classification for row in session.classification.rows
        ]:
            entry = entries.get(row.entry)
            if entry is not None and decision.number in (row.number or entry.number, entry.id):
                ids = row.drivers or tuple(driver.id for driver in entry.crew)
                named_drivers |= {id_: drivers[id_] for id_ in ids if id_ in drivers}
    return named_drivers


def _months_later(day: dt.date, months: int) -> dt.date:
    """Return the same day so many months later, the last of a month that is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
