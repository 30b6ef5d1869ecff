"""Whether a sheet that tells nothing but places and points is a race's result, or the standings.

Both look the same. What the rules pay on those places decides, and the totals of the season as it stands;
where neither does, it is asked, unless the sheet calls itself a race.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from countback.formats import names
from countback.formats.points_told import points_of
from countback.formats.reading import ReadSession
from countback.importing.given import Given
from countback.importing.plan import Plan, Planned
from countback.importing.wanted import Wanted
from countback.model.finding import Finding, Severity, Where, has_errors
from countback.model.kinds import Bonus
from countback.model.points import BeyondCountingError, format_points
from countback.model.published import PrintedScale
from countback.model.rulebook import Rulebook
from countback.scoring.score import Standings, score

Scales = Callable[[], Iterable[PrintedScale]]
#: Of rows that are paid, how many may hold something else for a bonus or a penalty that nobody has told.
_OTHERWISE = Fraction(1, 3)
#: Cars that nobody sees in one order twice by chance.
_TELLING = 5
#: Fewest cars that agree with the points system of another series, where the season has no rules.
_FEWEST = 3
#: What a bonus of rules that nobody knows pays at most, and how many cars have one.
_LARGEST_BONUS, _MOST_BONUSES = 5, 2


class _Line(NamedTuple):
    """A row: its place, who is in it (ids and names), and its points in each column."""

    position: int | None
    who: frozenset[str]
    names: tuple[str, ...]
    points: tuple[Fraction | None, ...]


Column = list[tuple[_Line, Fraction]]


def ask_what_points_are(
    made: Plan, files: Sequence[Given], wanted: Wanted, rulebook: Rulebook | None, scales: Scales
) -> None:
    """Put the questions into a plan whose sheets of points may be standings; with one, nothing is stored.

    ``rulebook`` is that of the planned season, ``scales`` gives the points systems that are known at all.
    """
    if made.after is None:
        return
    asked: list[Finding] = []
    for at, planned in enumerate(made.sessions):
        session = _session(planned, files, wanted)
        if session is None or not planned.revision or not any(row.points for row in session.rows):
            continue
        lines = [*_lines(planned)]
        told = str(session.meta.get("announced", ""))
        if rulebook is not None:
            doubt = _under_rules(lines, planned, made, rulebook, told)
        else:
            doubt = _without_rules(lines, scales, told)
        if doubt is not None:
            asked.append(_question(planned, *doubt))
            if doubt[1]:
                made.sessions[at] = dataclasses.replace(planned, revision=0)
    made.findings += asked
    if has_errors(asked):
        made.after = None


def _question(planned: Planned, message: str, asks: bool) -> Finding:
    message = f"{message}: it may be the standings, not the result of a race"
    hint = (
        "give --kind race if it is the result of a race all the same; standings are worked out, not imported"
    )
    severity: Severity = "error" if asks else "warning"
    where = Where(file=planned.file)
    return Finding(code="race-or-standings", severity=severity, where=where, message=message, hint=hint)


def _session(planned: Planned, files: Sequence[Given], wanted: Wanted) -> ReadSession | None:
    """Return the session as it was read; None where somebody has said what it is."""
    for file in files:
        if file.name != planned.file or len(file.read.sessions) < planned.read:
            continue
        said = file.wanted(planned.read, wanted)
        # Which session it is of says nothing of what it is: that is an answer to another question.
        return None if said.kind or said.raced else file.read.sessions[planned.read - 1]
    return None


def _lines(planned: Planned) -> Iterator[_Line]:
    for match in planned.matches:
        row, entry = match.row, match.entry
        who = {*match.drivers, *((entry.id, entry.team, entry.number) if entry else ())}
        told = tuple(driver.name for driver in row.drivers)
        yield _Line(row.position, frozenset(who - {""}), told, tuple(map(points_of, row.points)))


def _columns(lines: Sequence[_Line]) -> Iterator[Column]:
    """Yield each column of points as the lines that have some, and how many."""
    for at in range(max((len(line.points) for line in lines), default=0)):
        yield [(line, value) for line in lines if len(line.points) > at and (value := line.points[at])]


def _under_rules(
    lines: Sequence[_Line], planned: Planned, made: Plan, rulebook: Rulebook, told: str
) -> tuple[str, bool] | None:
    """Return what is in doubt, and whether it has to be asked; None where rules pay what the sheet has."""
    assert made.after is not None
    try:
        paid = _paid(score(made.after, rulebook), planned.session)
        before = score(made.before, rulebook) if made.before else None
    except BeyondCountingError:
        return None
    bonus = _bonus(rulebook)
    columns = [column for column in _columns(lines) if column]
    race = not columns or any(_is_paid(column, paid, bonus) for column in columns)
    for number, session in enumerate(_held(before) if before else ()):
        # What one race pays is what the standings were after the first: a few cars may come so again.
        telling = [column for column in columns if not (race and number and len(column) < _TELLING)]
        if any(before and _stood(column, before, session) for column in telling):
            return f"its points are those of the standings after {session}", True
    if race:
        return None
    most = max((max(values) for values in paid.values()), default=Fraction(0)) + bonus
    line, value = max(columns[0], key=lambda pair: pair[1])
    if value > most:
        return f"{_has_points(line, value)}, and a race pays {format_points(most)} at most", True
    line, value = next(pair for pair in columns[0] if pair[1] not in paid.get(pair[0].position, ()))
    pays = max(paid.get(line.position, {Fraction(0)}))
    return f"{_has_points(line, value)}, and the rules pay {format_points(pays)} there", told != "race"


def _paid(standings: Standings, session: str) -> Mapping[int | None, set[Fraction]]:
    """Return what cars of each place in a session were paid, in whichever championship."""
    paid: dict[int | None, set[Fraction]] = {}
    for table in standings.tables():
        for row in table.rows:
            for cell in row.results:
                if cell.session == session:
                    paid.setdefault(cell.position, set()).add(cell.points)
    return paid


def _bonus(rulebook: Rulebook) -> Fraction:
    """Return the most that all bonuses of a race come to."""
    return max(
        (
            sum((max(award.amounts(), default=Fraction(0)) for award in awards), Fraction(0))
            for title in rulebook.championships
            if (awards := [award for award in title.awards.values() if isinstance(award, Bonus)])
        ),
        default=Fraction(0),
    )


def _is_paid(column: Column, paid: Mapping[int | None, set[Fraction]], bonus: Fraction) -> bool:
    """Tell whether rules pay what a column holds on those places, bonuses and penalties of a few apart."""
    others = [(line, value) for line, value in column if value not in paid.get(line.position, ())]
    few = max(_OTHERWISE * len(column), 1 if bonus and len(column) > 1 else 0)
    if len(others) > few:
        return False
    return all(value - max(paid.get(line.position, {Fraction(0)})) <= bonus for line, value in others)


def _held(standings: Standings) -> Iterator[str]:
    """Yield the sessions that have a result, the last first."""
    for event in reversed(standings.season.events):
        yield from (session.id for session in reversed(event.sessions) if session.classifications)


def _stood(column: Column, standings: Standings, session: str) -> bool:
    """Tell whether all of a column, more than one car, had those points after a session."""
    return len(column) > 1 and any(
        all(
            _has(line, value, [(row.competitor.id, row.competitor.name, row.points) for row in table.rows])
            for line, value in column
        )
        for table in standings.tables(session)
    )


def _has(line: _Line, value: Fraction, totals: Sequence[tuple[str, str, Fraction]]) -> bool:
    return any(
        points == value and (id_ in line.who or any(names.same(name, theirs) for theirs in line.names))
        for id_, name, points in totals
    )


def _without_rules(lines: Sequence[_Line], scales: Scales, told: str) -> tuple[str, bool] | None:
    """Return the same where no rules are there to ask: any known points system may be that of the race."""
    columns = [column for column in _columns(lines) if column]
    if not columns or told == "race":
        return None
    if any(_fits(column, scale.points) for column in columns for scale in scales()):
        return None
    message = "places and points are all that it tells, and no rulebook says what a race pays"
    return message, not told


def _fits(column: Column, scale: Sequence[Fraction]) -> bool:
    """Tell whether a points system pays what a column holds, for all but a few with a bonus."""
    if len(column) < _FEWEST:
        return False
    over = []
    for line, value in column:
        paid = scale[line.position - 1] if line.position and line.position <= len(scale) else Fraction(0)
        if value != paid:
            over.append(value - paid)
    few = min(_MOST_BONUSES, len(column) // (_FEWEST + 1))
    return len(over) <= few and all(0 < more <= _LARGEST_BONUS for more in over)


def _has_points(line: _Line, value: Fraction) -> str:
    place = f"place {line.position}" if line.position else "no place"
    return f"{line.names[0] if line.names else 'a car'} ({place}) has {format_points(value)} points"
