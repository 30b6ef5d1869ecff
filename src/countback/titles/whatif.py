"""What if: this season under other rules, or with other results; and the difference between two tables."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence

import msgspec
from msgspec.structs import replace

from countback.model.classification import Classification, Result, Status
from countback.model.decision import Decision, effective
from countback.model.finding import Finding, Where
from countback.model.points import Points
from countback.model.rulebook import Rulebook
from countback.model.season import Entry, Season, Session
from countback.model.standings import Table
from countback.model.text import slug
from countback.scoring.score import Standings, score


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One competitor before and after; None where it is not in the table or holds no position."""

    competitor: str
    name: str
    position_before: int | None
    position: int | None
    points_before: Points | None
    points: Points | None


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """Two tables of one championship, in the order of the second; ``champion_changes``: another is first.

    ``compared_with`` is the id of the first table, "" where there is none to compare with.
    """

    championship: str
    name: str
    compared_with: str
    champion_changes: bool
    rows: tuple[Change, ...]

    def __repr__(self) -> str:
        """Return one line."""
        changed = "another champion" if self.champion_changes else "the same champion"
        return f"<Difference {self.championship}: {changed}, {len(self.rows)} rows>"


class WhatIf(msgspec.Struct, frozen=True, kw_only=True):
    """The differences, and the findings that explain why there are none."""

    differences: tuple[Difference, ...]
    findings: tuple[Finding, ...]

    def __repr__(self) -> str:
        """Return one line."""
        changed = ", ".join(table.championship for table in self.differences if table.champion_changes)
        return f"<WhatIf: {len(self.differences)} tables, another champion in {changed or 'none'}>"


def under_rules(standings: Standings, rulebook: Rulebook, after: str | int | None = None) -> WhatIf:
    """Return what another rulebook would make of a season.

    Championships are compared by id; one that the season's own rulebook has not is compared with its
    first of the same subject (drivers with drivers, teams with teams), if there is one. Decisions of the
    season stay in force, those of its rulebook do not.
    """
    other = score(standings.recorded, rulebook)
    subjects = {id_: scores.title.subject.who for id_, scores in standings.titles.items()}
    differences = []
    for id_, scores in other.titles.items():
        alike = [own for own, who in subjects.items() if who == scores.title.subject.who]
        counterpart = id_ if id_ in subjects else next(iter(alike), None)
        before = None if counterpart is None else standings.table(counterpart, after)
        differences.append(difference(before, other.table(id_, after)))
    return WhatIf(differences=tuple(differences), findings=other.findings)


def with_results(standings: Standings, scenario: Sequence[str], after: str | int | None = None) -> WhatIf:
    """Return what other results would make of a season.

    Each line is ``session: name place, name DNF, ...``; see `apply`. It is what the places are in the end:
    the stewards' decisions on results have been applied before.
    """
    season, findings = apply(standings.season, scenario)
    if season is None:
        return WhatIf(differences=(), findings=tuple(findings))
    season = replace(season, decisions=_in_results(season.decisions))
    rulebook = replace(standings.rulebook, decisions=_in_results(standings.rulebook.decisions))
    other = score(season, rulebook)
    differences = tuple(
        difference(standings.table(id_, after), other.table(id_, after)) for id_ in standings.championships
    )
    return WhatIf(differences=differences, findings=tuple(findings))


def _in_results(decisions: Sequence[Decision]) -> tuple[Decision, ...]:
    """Mark decisions as shown by the results, so that scoring these again does not apply them twice."""
    return tuple(replace(decision, in_result=True) for decision in effective(decisions))


def difference(before: Table | None, after: Table) -> Difference:
    """Return how two tables differ, competitor by competitor; before may be nothing."""
    old = {row.competitor.id: row for row in (before.rows if before else ())}
    rows = []
    for row in after.rows:
        was = old.pop(row.competitor.id, None)
        rows.append(
            Change(
                competitor=row.competitor.id,
                name=row.competitor.name,
                position_before=was.position if was else None,
                position=row.position,
                points_before=was.points if was else None,
                points=row.points,
            )
        )
    for row in old.values():
        rows.append(
            Change(
                competitor=row.competitor.id,
                name=row.competitor.name,
                position_before=row.position,
                position=None,
                points_before=row.points,
                points=None,
            )
        )
    first = [
        {row.competitor.id for row in table.rows if row.position == 1} for table in (before or after, after)
    ]
    return Difference(
        championship=after.id,
        name=after.name,
        compared_with=before.id if before else "",
        champion_changes=first[0] != first[1],
        rows=tuple(rows),
    )


def apply(season: Season, scenario: Sequence[str]) -> tuple[Season | None, list[Finding]]:
    """Return the season with some results replaced, or findings.

    Those named take the places given; the others keep their order in the places that are left, and
    with that the places close up. In a session not run yet those named are all there is.
    """
    findings: list[Finding] = []
    sessions = {session.id: (event, session) for event in season.events for session in event.sessions}
    changed: dict[str, Session] = {}
    for number, line in enumerate(scenario):
        where = Where(key=f"result[{number}]")
        name, colon, rest = line.partition(":")
        if not colon or name.strip() not in sessions:
            ids = ", ".join(sessions)
            findings.append(
                Finding(
                    code="unknown-session",
                    where=where,
                    message=f"no session {name!r}",
                    hint=f"write session: name place, ...; there are {ids}",
                )
            )
            continue
        event, session = sessions[name.strip()]
        if session.cancelled or event.cancelled:
            findings.append(
                Finding(
                    code="cancelled-session",
                    where=where,
                    message=f"{session.id} is cancelled: it has no result",
                    hint="name a session that is held",
                )
            )
            continue
        entries = [entry for entry in season.entries if not entry.rounds or event.round in entry.rounds]
        wanted: dict[str, int | Status] = {}
        level: set[int] = set()
        field = _field(changed.get(session.id, session), entries)
        for part in _parts(rest):
            placed = _read_part(part, entries, where)
            if isinstance(placed, Finding):
                findings.append(placed)
                continue
            again = isinstance(placed[1], int) and placed[1] in wanted.values()
            if isinstance(placed[1], int) and part.endswith("="):
                level.add(placed[1])
            if isinstance(placed[1], int) and placed[1] > field:
                findings.append(
                    Finding(
                        code="place-beyond-field",
                        where=where,
                        message=f"{part!r}: {field} cars take part in {session.id}",
                        hint=f"give a place from 1 to {field}",
                    )
                )
            elif placed[0] in wanted or (again and placed[1] not in level):
                findings.append(
                    Finding(
                        code="said-twice",
                        where=where,
                        message=f"{part.strip()!r} repeats",
                        hint="give each name once, and each place but for dead heats: Ann 2=, Bea 2=",
                    )
                )
            else:
                wanted[placed[0]] = placed[1]
        findings += _dead_heats(wanted, level, where)
        changed[session.id] = _replaced(changed.get(session.id, session), wanted)
    if findings:
        return None, findings
    events = tuple(
        replace(event, sessions=tuple(changed.get(session.id, session) for session in event.sessions))
        for event in season.events
    )
    return replace(season, events=events), []


def _dead_heats(wanted: Mapping[str, int | Status], level: Collection[int], where: Where) -> list[Finding]:
    """Return what is wrong with dead heats: one of a single car, and a place that equals before it take."""
    held = Counter(place for place in wanted.values() if isinstance(place, int))
    told = {place: f"place {place}: nobody ties for it" for place in level if held[place] == 1}
    for first, number in held.items():
        for place in range(first + 1, first + number):
            if place in held:
                told[place] = f"place {place}: the {number} cars that tie for place {first} take it"
    hint = "a dead heat takes as many places as it has cars: Ann 1=, Bea 1=, Cat 3"
    return [
        Finding(code="said-twice", where=where, message=message, hint=hint)
        for _, message in sorted(told.items())
    ]


def _parts(text: str) -> list[str]:
    """Return what stands between commas; a name may have commas of its own ("Smith, Jr. 2")."""
    parts: list[str] = []
    held = ""
    for piece in text.split(","):
        held = f"{held},{piece}" if held else piece
        if _LINE.fullmatch(held.strip()) and _says_how(held.strip()):
            parts.append(held.strip())
            held = ""
    # A comma at the end is of no account; nothing at all is, and is told.
    return [*parts, held.strip()] if held.strip() or not parts else parts


_LINE = re.compile(r"(.+?)\s+([0-9]{1,3}=?|[A-Za-z]+)", re.DOTALL)
_CODES = {status.value.lower(): status for status in Status if status is not Status.CLASSIFIED}


def _says_how(text: str) -> bool:
    """Tell whether a text ends in a place or a status."""
    last = text.split()[-1] if text.split() else ""
    return last.removesuffix("=").isdecimal() or last.lower() in _CODES


def _field(session: Session, entries: Sequence[Entry]) -> int:
    """Return how many cars take part: those of the result, or who is entered where there is none yet."""
    rows = session.classification.rows if session.classification else ()
    return len({*(row.entry for row in rows), *(() if rows else (entry.id for entry in entries))})


def _read_part(text: str, entries: Sequence[Entry], where: Where) -> tuple[str, int | Status] | Finding:
    """Return the entry and what it does: ``Thompson 1``, ``van Berlo DNF``, ``#9 3``, ``Bea 2=``."""
    match = _LINE.fullmatch(text)
    place = match[2].removesuffix("=") if match else ""
    if not match or not ((place.isdecimal() and int(place)) or place.lower() in _CODES):
        codes = ", ".join(status.value for status in _CODES.values())
        return Finding(
            code="unreadable-result",
            where=where,
            message=f"cannot read {text!r}",
            hint=f"write a name and a place, or one of {codes}",
        )
    name = match[1]
    fitting = _called(name, entries)
    if len(fitting) != 1:
        names = ", ".join(entry.crew[0].name for entry in fitting or entries if entry.crew)
        message = f"{name!r} fits {len(fitting)} entries" if fitting else f"nobody is called {name!r}"
        return Finding(code="unknown-competitor", where=where, message=message, hint=f"there are {names}")
    return fitting[0].id, int(place) if place.isdecimal() else _CODES[place.lower()]


def _called(name: str, entries: Sequence[Entry]) -> list[Entry]:
    """Return whose name or number this is; a name said in full is before one that only holds its words."""
    exact = [entry for entry in entries if name.removeprefix("#") in (entry.id, entry.number)]
    exact = exact or [
        entry for entry in entries if any(slug(name) == slug(driver.name) for driver in entry.crew)
    ]
    words = {*slug(name).split("-")}
    return exact or [
        entry for entry in entries if any(words <= {*slug(driver.name).split("-")} for driver in entry.crew)
    ]


def _placed(row: Result, place: int) -> Result:
    return replace(row, position=place, class_position=None, status=Status.CLASSIFIED)


def _replaced(session: Session, wanted: dict[str, int | Status]) -> Session:
    rows = {row.entry: row for row in (session.classification.rows if session.classification else ())}
    for entry in wanted:
        rows.setdefault(entry, Result(entry=entry))
    held: dict[int, list[str]] = {}
    for entry, given in wanted.items():
        if isinstance(given, int):
            held.setdefault(given, []).append(entry)
    others = [row for row in rows.values() if row.entry not in wanted and row.position]
    others.sort(key=lambda row: row.position or 0)
    order: list[Result] = []
    taken = {place + more for place, level in held.items() for more in range(len(level))}
    for place, level in held.items():
        order += [_placed(rows[entry], place) for entry in level]
    free, before = 0, 0
    for at, row in enumerate(others):
        equal = at > 0 and row.position == others[at - 1].position
        free += 1
        while free in taken:
            free += 1
        before = before if equal else free
        order.append(_placed(row, before))
    order.sort(key=lambda row: row.position or 0)
    placed = {row.entry for row in order}
    rest = []
    for row in rows.values():
        if row.entry in placed:
            continue
        status = wanted.get(row.entry)
        if isinstance(status, Status):
            row = replace(row, position=None, class_position=None, status=status)
        rest.append(row)
    new = Classification(rows=(*order, *rest), cause="what if")
    return replace(session, classifications=(*session.classifications, new))
