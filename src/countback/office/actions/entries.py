"""The entry list: lines pasted from a spreadsheet, and one entry corrected."""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from countback.model.finding import Finding, Where
from countback.model.numbers import in_rounds
from countback.model.season import Driver, Entry, Season, Team
from countback.model.text import slug
from countback.office.actions.on_season import Outcome

replace = msgspec.structs.replace

#: What a column of a pasted list may be headed, by what it holds; compared without regard to case and points.
HEADINGS = {
    "number": "no|number|car no|#|nr|num|numero|startnummer|start no|car number|n",
    "driver": "driver|drivers|name|crew|fahrer|pilote|pilota|piloto|driver 1|drivers name",
    "co-driver": "driver 2|driver 3|driver 4|co-driver|second driver|fahrer 2|pilote 2",
    "team": "team|entrant|bewerber|equipe|squadra|equipo|teams|competitor",
    "class": "class|klasse|classe|clase|category|cat|division|group|cup",
    "car": "car|vehicle|fahrzeug|voiture|vettura|coche|model|chassis|machine|bike",
    "nationality": "nat|nationality|country|nation|nationalitat|licence",
    "rounds": "rounds|round|events|rds",
    "guest": "guest|gast|invite|invitational",
}
_SPLIT = re.compile(r"\s*(?:/|\s&\s|;|\+)\s*")


def pasted(season: Season, text: str) -> Outcome:
    """Return the season with the cars of a pasted list entered; a number that is there is left and reported.

    The first line may head the columns; without a heading they are number, driver, team, class.
    """
    read = _table(text)
    if isinstance(read, Finding):
        return None, [read]
    columns, body, first = read
    findings: list[Finding] = []
    entries = list(season.entries)
    people = {driver.name.casefold(): driver for entry in entries for driver in entry.crew}
    teams = {entry.team.name.casefold(): entry.team for entry in entries if entry.team}
    classes = {name.casefold(): name for name in season.classes}
    for number, row in enumerate(body, first):
        made = _entry(dict(_paired(columns, row)), number, people, teams, findings)
        if made is None:
            continue
        twin = next((entry for entry in entries if entry.number == made.number and _meet(entry, made)), None)
        if twin is not None:
            findings.append(_twin(twin, made, number))
            continue
        if made.class_:
            made = replace(made, class_=classes.setdefault(made.class_.casefold(), made.class_))
        entries.append(replace(made, id=_free(made, entries)))
    if any(found.severity == "error" for found in findings):
        return None, findings
    return replace(season, entries=tuple(entries), classes=_classes(season, entries)), findings


def _table(text: str) -> tuple[list[str], list[list[str]], int] | Finding:
    """Return what the columns hold, the lines below the headings, and the number of the first of them."""
    table = [[cell.strip() for cell in _cells(line)] for line in text.splitlines() if line.strip()]
    if not table:
        return _find("nothing-pasted", "", "the list is empty", "paste lines with a number and a driver")
    headed = _columns(table[0])
    columns = headed or ["number", "driver", "team", "class"][: max(len(row) for row in table)]
    for wanted in ("number", "driver"):
        if wanted not in columns:
            return _find("no-column", "line 1", f"no column is the {wanted}", "head it No or Driver")
    return (columns, table[1:], 2) if headed else (columns, table, 1)


def _twin(twin: Entry, made: Entry, line: int) -> Finding:
    """Return what is said of a line whose number is taken: it is the same car, or somebody else's."""
    hint = "the line is left out; edit the entry"
    if {driver.id for driver in twin.crew} == {driver.id for driver in made.crew}:
        message = f"car {made.number} is entered already"
        return _find("entered-already", f"line {line}", message, hint, "info")
    who = " / ".join(driver.name for driver in twin.crew)
    return _find("number-taken", f"line {line}", f"number {made.number} is taken by {who}", hint, "warning")


def corrected(season: Season, id_: str, fields: dict[str, str]) -> Outcome:
    """Return the season with one entry as its form says: number, drivers (``A / B``), team, ..."""
    entry = next((one for one in season.entries if one.id == id_), None)
    if entry is None:
        return None, [_find("unknown-entry", id_, "there is no such entry", "reload the page")]
    findings: list[Finding] = []
    people = {driver.name.casefold(): driver for one in season.entries for driver in one.crew}
    teams = {one.team.name.casefold(): one.team for one in season.entries if one.team}
    made = _entry(fields, 0, people, teams, findings)
    if made is None:
        return None, findings
    taken = [
        one for one in season.entries if one.id != id_ and one.number == made.number and _meet(one, made)
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
    entries = tuple(changed if one.id == id_ else one for one in season.entries)
    return replace(season, entries=entries, classes=_classes(season, entries)), findings


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
    return replace(season, entries=tuple(one for one in season.entries if one.id != id_)), []


def _cells(line: str) -> list[str]:
    for mark in ("\t", ";", ","):
        if mark in line:
            return line.split(mark)
    return re.split(r"\s{2,}|\s+(?=\D)", line.strip(), maxsplit=1)


def _columns(row: list[str]) -> list[str]:
    """Return what each column holds, [] where the first line heads nothing."""
    columns = []
    for cell in row:
        plain = re.sub(r"[.:'’]", "", cell.casefold()).strip()
        columns.append(next((name for name, texts in HEADINGS.items() if plain in texts.split("|")), ""))
    return columns if sum(map(bool, columns)) >= min(2, len(row)) else []


def _paired(columns: list[str], row: list[str]) -> Iterable[tuple[str, str]]:
    """Return the cells by what they hold; further drivers join the first."""
    drivers = [
        cell for name, cell in zip(columns, row, strict=False) if name in ("driver", "co-driver") and cell
    ]
    for name, cell in zip(columns, row, strict=False):
        if name and name != "co-driver":
            yield name, " / ".join(drivers) if name == "driver" else cell


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
        known = people.get(name.casefold())
        if known is None:
            nation = nations[place] if place < len(nations) else ""
            known = Driver(id=_person(name, people.values()), name=name, nationality=nation)
            people[name.casefold()] = known
        crew.append(known)
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


def _meet(one: Entry, other: Entry) -> bool:
    """Tell whether two entries run in a round in common."""
    return not one.rounds or not other.rounds or bool({*one.rounds} & {*other.rounds})


def _person(name: str, people: Iterable[Driver]) -> str:
    taken = {driver.id for driver in people}
    plain = slug(name) or "driver"
    return next(id_ for id_ in (plain, *(f"{plain}-{n}" for n in range(2, 999))) if id_ not in taken)


def _free(entry: Entry, entries: Iterable[Entry]) -> str:
    taken = {one.id for one in entries}
    plain = slug(entry.number) or "car"
    return next(id_ for id_ in (plain, *(f"{plain}-{n}" for n in range(2, 999))) if id_ not in taken)


def _classes(season: Season, entries: Iterable[Entry]) -> tuple[str, ...]:
    more = [entry.class_ for entry in entries if entry.class_ and entry.class_ not in season.classes]
    return tuple(dict.fromkeys((*season.classes, *more)))


def _find(code: str, key: str, message: str, hint: str, severity: str = "error") -> Finding:
    return Finding(code=code, severity=severity, where=Where(key=key), message=message, hint=hint)  # type: ignore[arg-type]
