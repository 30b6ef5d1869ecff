"""The cars of an entry list in a season: new ones entered, known ones completed, taken numbers reported."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from countback.formats.reading import ReadEntry, ReadFile, ReadRow
from countback.importing.entering import Entering, with_crews
from countback.importing.matching import Field, Matched, group_tag, same_class
from countback.importing.questions import accepts
from countback.importing.wanted import Wanted
from countback.model.finding import Finding, has_errors
from countback.model.season import Entry, Season

replace = msgspec.structs.replace
_ENDLESS = 99
"""The last round of one that is written ``7-``."""


class Listed(NamedTuple):
    """A season with the cars of a list, None where something forbids it, and what is to be said."""

    season: Season | None
    findings: tuple[Finding, ...]


def listed(season: Season, read: ReadFile, wanted: Wanted, aliases: dict[str, str]) -> Listed:
    """Return the season with the cars of an entry list, for its rounds; ``aliases`` learns their ids.

    A number that somebody else has in those rounds is left out, with a warning.
    """
    if has_errors(read.findings):
        return Listed(None, read.findings)
    entering = Entering(season, aliases, wanted, fresh=False)
    enter(entering, "", read.entries, asks=False)
    findings = (*read.findings, *entering.findings)
    roster = entering.roster
    season = with_crews(season, entering.widened)
    season = replace(season, entries=tuple(roster.entries), classes=tuple(roster.classes))
    return Listed(None if has_errors(findings) else season, findings)


def row_of(entry: ReadEntry) -> ReadRow:
    """Return a line of an entry list as rows of results are matched."""
    return ReadRow(
        position=None,
        number=entry.number,
        drivers=entry.drivers,
        team=entry.team,
        class_=entry.class_,
        car=entry.car,
        group=entry.group,
    )


def enter(entering: Entering, file: str, entries: Sequence[ReadEntry], *, asks: bool = True) -> None:
    """Enter the cars of a list for its rounds, or for all; findings are those of ``entering``.

    Whether a car's driver is one whose name is alike is asked, unless nobody can answer (``asks``): then the
    line is left out.
    """
    entering.file = file
    there = {entry.id for entry in entering.roster.entries}
    again: list[str] = []
    for line in entries:
        row, rounds = row_of(line), _rounds(entering, line)
        field = Field(tuple(entering.roster.entries), rounds[0] if rounds else 0, entering.roster.aliases)
        match = _alike(entering, field.match(row))
        if match.how == "proposed" and asks and not accepts(match, entering.wanted):
            entering.ask(match)
            continue
        if match.how == "unknown" or (match.how == "proposed" and not accepts(match, entering.wanted)):
            _new(entering, line, match, rounds, there)
            continue
        assert match.entry is not None
        if match.how == "proposed":
            entering.learn(match)
        if not _completed(entering, match.entry, row):
            again.append(match.entry.number or match.entry.id)
    if again:
        cars = f"car{'s' if len(again) > 1 else ''} {', '.join(again)}"
        entering.say("entered-already", f"{cars}: entered already, with nothing to add", severity="info")


def _alike(entering: Entering, match: Matched) -> Matched:
    """Return a match in which people are themselves: of another number, names that are alike are two."""
    row, entry = match.row, match.entry
    if match.how != "proposed" or match.renumbered or entry is None:
        return match._replace(how="unknown") if match.renumbered else match
    if any(driver.name in entering.wanted.new_names for driver in row.drivers):
        return match._replace(how="unknown")
    if row.number and entry.number and row.number != entry.number:
        message = (
            f"{_names(row)} ({row.number}) is entered as somebody else than {_crew(entry)} ({entry.number})"
        )
        hint = "their names are alike: if they are one, `countback people SEASON --merge A B`"
        entering.say("names-alike", message, hint, "warning")
        return match._replace(how="unknown", entry=None)
    return match


def _rounds(entering: Entering, line: ReadEntry) -> tuple[int, ...]:
    """Return the rounds of a line that the calendar has; what it has not is said."""
    missing = [round_ for round_ in line.rounds if round_ not in entering.calendar]
    if missing and max(line.rounds) < _ENDLESS:
        told = ", ".join(map(str, missing[:10]))
        message = f"car {line.number}: round {told} is not in the calendar"
        kept = len(missing) < len(line.rounds)
        hint = "it is entered for the others" if kept else "it is entered for all rounds: correct entries.csv"
        entering.say("round-out-of-range", message, hint, "warning")
    return tuple(round_ for round_ in line.rounds if round_ in entering.calendar)


def _new(
    entering: Entering, line: ReadEntry, match: Matched, rounds: tuple[int, ...], there: set[str]
) -> None:
    """Enter a car that is none of those there, unless its number is somebody else's."""
    roster, row = entering.roster, row_of(line)
    twin = next((entry for entry in roster.entries if entry.id in there and _taken(entry, row, rounds)), None)
    if twin is not None:
        message = f"number {row.number} is {_crew(twin)}'s already: {_names(row)} is left out"
        hint = "give another number, or the rounds of each"
        return entering.say("number-taken", message, hint, "warning")
    if not entering.add:
        return entering.ask(match._replace(how="unknown"))
    if match.renumbered:
        entering.say("second-entry", f"{match.why}: it is entered, too", severity="warning")
    entry = roster.add(row, 0, roster.class_of(row, add=True) or "")
    groups = [group_tag(line.group)] if line.group else []
    tags = tuple(sorted({*entry.tags, *line.tags, *groups}))
    roster.put(replace(entry, rounds=rounds, guest=line.guest, tags=tags, engine=entry.engine or line.engine))
    return None


def _taken(entry: Entry, row: ReadRow, rounds: tuple[int, ...]) -> bool:
    """Tell whether an entry has the number of a row in rounds and a class that they have in common."""
    meet = not rounds or not entry.rounds or bool({*rounds} & {*entry.rounds})
    classes = not row.class_ or not entry.class_ or same_class(row.class_, entry.class_)
    groups = not row.group or group_tag(row.group) in entry.tags
    return bool(row.number) and entry.number == row.number and meet and classes and groups


def _completed(entering: Entering, entry: Entry, row: ReadRow) -> bool:
    """Fill in what a car lacked and who joins its crew; return whether there was anything."""
    roster = entering.roster
    entry, filled = roster.complete(entry, row, add=entering.add)
    if row.number and not entry.number:
        entry = roster.put(replace(entry, number=row.number))
        filled.append("number")
    if filled:
        message = f"car {entry.number or entry.id}: {' and '.join(filled)} taken from the file"
        entering.say("entry-completed", message, severity="info")
    crew = {driver.id: driver for driver in entry.crew}
    people = {driver.id: driver for driver in (entering.person(each, entry, 0) for each in row.drivers)}
    joined = {id_: driver for id_, driver in people.items() if id_ not in crew}
    if joined and entering.add:
        entering.widened.setdefault(entry.id, tuple(crew))
        roster.join(entry, tuple((crew | joined).values()))
        who = ", ".join(driver.name for driver in joined.values())
        message = f"car {entry.number or entry.id}: the crew is completed by {who}"
        entering.say("crew-completed", message, severity="info")
    return bool(filled or joined)


def _names(row: ReadRow) -> str:
    return " / ".join(driver.name for driver in row.drivers)


def _crew(entry: Entry) -> str:
    return " / ".join(driver.name for driver in entry.crew) or entry.id
