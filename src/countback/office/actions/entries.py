"""The entry list: lines pasted from a spreadsheet, and one entry corrected."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable

import msgspec

from countback.formats.entry_list import read_text
from countback.importing.listing import listed
from countback.importing.wanted import Wanted
from countback.model.entry_ids import car_id
from countback.model.finding import Finding, Where
from countback.model.numbers import in_rounds
from countback.model.season import Driver, Entry, Season, Team
from countback.model.text import slug
from countback.model.wording import nearest
from countback.office.actions.on_season import Outcome

replace = msgspec.structs.replace

_SPLIT = re.compile(r"\s*(?:/|\s&\s|;|\+)\s*")


def pasted(season: Season, text: str) -> Outcome:
    """Return the season with the cars of a pasted list entered; a number that is taken is left and reported.

    The columns are found by their headings as in ``countback import entries``; without a heading they are
    number, driver, team, class.
    """
    if not text.strip():
        return None, [
            _find("nothing-pasted", "", "the list is empty", "paste lines with a number and a driver")
        ]
    wanted = Wanted(now=dt.datetime.now(dt.UTC), add_new=True)
    entered, findings = listed(season, read_text(text), wanted, {})
    return entered, list(findings)


def corrected(season: Season, id_: str, fields: dict[str, str]) -> Outcome:
    """Return the season with one entry as its form says: number, drivers (``A / B``), team, ..."""
    entry = next((entry for entry in season.entries if entry.id == id_), None)
    if entry is None:
        return None, [_find("unknown-entry", id_, "there is no such entry", "reload the page")]
    findings: list[Finding] = []
    people = {driver.name.casefold(): driver for entry in season.entries for driver in entry.crew}
    teams = {entry.team.name.casefold(): entry.team for entry in season.entries if entry.team}
    made = _entry(fields, 0, people, teams, findings)
    if made is None:
        return None, findings
    taken = [
        other
        for other in season.entries
        if other.id != id_ and other.number == made.number and _meet(other, made)
    ]
    if taken:
        who = " / ".join(driver.name for driver in taken[0].crew)
        return None, [
            _find("number-taken", "number", f"{made.number} is taken by {who}", "give another number")
        ]
    changed = replace(
        entry,
        number=made.number,
        crew=made.crew,
        team=made.team,
        class_=made.class_,
        rounds=made.rounds,
        guest=made.guest,
        car=made.car,
    )
    entries = tuple(changed if entry.id == id_ else entry for entry in season.entries)
    after = replace(season, entries=entries, classes=_classes(season, entries))
    return _addresses_kept(season, after, entry, changed), findings


def _addresses_kept(season: Season, after: Season, entry: Entry, changed: Entry) -> Season:
    """Return the season afterwards with the ids noted that a correction took away, so that pages are found.

    A car is the same one by its entry; people and teams are where the name before is nearly that of today:
    otherwise somebody else has come in their place.
    """
    used, used_before = _ids(after), _ids(season)
    came = [(car_id(entry), car_id(changed))]
    came += [(old.id, new.id) for old in entry.crew for new in changed.crew if _nearly(old.name, new.name)]
    if entry.team and changed.team and _nearly(entry.team.name, changed.team.name):
        came.append((entry.team.id, changed.team.id))
    noted = after.site.moved.items()
    moved = {old: new for old, new in noted if old not in used or old in used_before}
    moved |= {old: new for old, new in came if old not in used}
    return after if moved == after.site.moved else replace(after, site=replace(after.site, moved=moved))


def _ids(season: Season) -> set[str]:
    people = {driver.id for entry in season.entries for driver in entry.crew}
    teams = {entry.team.id for entry in season.entries if entry.team}
    return people | teams | {car_id(entry) for entry in season.entries}


def _nearly(name: str, other: str) -> bool:
    return nearest(slug(name), [slug(other)], 0.8) != ""


def removed(season: Season, id_: str) -> Outcome:
    """Return the season without an entry that is in no result."""
    used = [
        session.id
        for event in season.events
        for session in event.sessions
        for revision in session.classifications
        if any(row.entry == id_ for row in revision.rows)
    ]
    if used:
        hint = "take it out of those results first, or correct the entry"
        return None, [_find("entry-used", id_, f"is in the result of {', '.join(dict.fromkeys(used))}", hint)]
    return replace(season, entries=tuple(entry for entry in season.entries if entry.id != id_)), []


def _entry(
    cells: dict[str, str],
    line: int,
    people: dict[str, Driver],
    teams: dict[str, Team],
    findings: list[Finding],
) -> Entry | None:
    at = f"line {line}" if line else "the entry"
    number, names = cells.get("number", "").strip().lstrip("#"), _SPLIT.split(cells.get("driver", "").strip())
    names = [" ".join(name.split()) for name in names if name.strip()]
    if not number or not names:
        missing = "a number" if not number else "a driver"
        findings.append(_find("incomplete", at, f"has no {missing[2:]}", f"give it {missing}"))
        return None
    rounds = cells.get("rounds", "").strip()
    try:
        numbers = tuple(n for n in range(1, 100) if rounds and rounds != "all" and in_rounds(rounds, n))
    except ValueError:
        findings.append(_find("wrong-rounds", at, f"{rounds!r} is not a list of rounds", "write 1-4, 7"))
        return None
    nations = [part.strip() for part in re.split(r"[/;+]", cells.get("nationality", "")) if part.strip()]
    crew = []
    for place, name in enumerate(names):
        driver = people.get(name.casefold())
        if driver is None:
            nation = nations[place] if place < len(nations) else ""
            driver = Driver(id=_person(name, people.values()), name=name, nationality=nation)
            people[name.casefold()] = driver
        crew.append(driver)
    team = None
    if title := " ".join(cells.get("team", "").split()):
        team = teams.setdefault(title.casefold(), Team(id=slug(title) or "team", name=title))
    return Entry(
        id="",
        number=number,
        crew=tuple(crew),
        team=team,
        class_=" ".join(cells.get("class", "").split()),
        rounds=numbers,
        guest=cells.get("guest", "").strip().casefold() in ("yes", "y", "x", "guest", "g", "1", "true", "on"),
        car=" ".join(cells.get("car", "").split()),
    )


def _meet(entry: Entry, other: Entry) -> bool:
    """Tell whether two entries run in a round in common."""
    return not entry.rounds or not other.rounds or bool({*entry.rounds} & {*other.rounds})


def _person(name: str, people: Iterable[Driver]) -> str:
    taken = {driver.id for driver in people}
    plain = slug(name) or "driver"
    return next(id_ for id_ in (plain, *(f"{plain}-{n}" for n in range(2, 999))) if id_ not in taken)


def _classes(season: Season, entries: Iterable[Entry]) -> tuple[str, ...]:
    more = [entry.class_ for entry in entries if entry.class_ and entry.class_ not in season.classes]
    return tuple(dict.fromkeys((*season.classes, *more)))


def _find(code: str, key: str, message: str, hint: str, severity: str = "error") -> Finding:
    return Finding(code=code, severity=severity, where=Where(key=key), message=message, hint=hint)  # type: ignore[arg-type]
