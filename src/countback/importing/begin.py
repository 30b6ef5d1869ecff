"""A season that files hold whole: one that begins with them, and one that comes back from a workbook."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from countback.formats import names
from countback.formats.reading import ReadFile, ReadSession
from countback.importing.revision import as_before
from countback.importing.wanted import Wanted
from countback.model.classification import Classification
from countback.model.finding import Finding, Severity, Where
from countback.model.season import Season, Session
from countback.model.text import slug

replace = msgspec.structs.replace


@dataclass
class Begun:
    """A new season; None, with findings, where the files say too little.

    ``aliases`` and ``rulebook`` (a document as in TOML) are those of a file that holds a whole championship.
    """

    season: Season | None = None
    aliases: dict[str, str] = field(default_factory=dict)
    rulebook: dict[str, object] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def season_of(files: Sequence[tuple[str, ReadFile]], wanted: Wanted, books: Mapping[str, str]) -> Begun:
    """Return a season without sessions for these files, or whole where one of them holds it so."""
    made = Begun()
    made.season = _season(files, wanted, books, made)
    return made


def _season(
    files: Sequence[tuple[str, ReadFile]], wanted: Wanted, books: Mapping[str, str], made: Begun
) -> Season | None:
    whole = next((read for _, read in files if read.season is not None), None)
    if whole is not None and whole.season is not None:
        return _as_held(whole, whole.season, wanted, made)
    year = _year([read for _, read in files], wanted)
    if year is None:
        hint = "give --year, or --date for the day of the session"
        made.findings.append(
            Finding(code="no-year", message="the files do not say which year it is", hint=hint)
        )
        return None
    if not any(read.sessions or read.entries for _, read in files):
        message = "no result among the files"
        made.findings.append(Finding(code="no-result", message=message, hint="a season begins with one"))
        return None
    series = _series([session for _, read in files for session in read.sessions], wanted, made)
    return Season(
        # An id is of plain letters, and a series need not be.
        id=((slug(series) if slug(series).isascii() else "season") + f"-{year}")[-80:].strip("-"),
        name=series if str(year) in series else f"{year} {series}",
        series=series,
        year=year,
        rulebook=wanted.rulebook or _book(series, books, made),
        calendar="open",
    )


def _as_held(whole: ReadFile, season: Season, wanted: Wanted, made: Begun) -> Season:
    """Return the season of a file that holds it whole, under the rulebook that somebody names, if any."""
    made.aliases.update(whole.aliases)
    events = tuple(replace(event, id=event.id or slug(event.name)) for event in season.events)
    season = replace(season, events=events)
    if wanted.rulebook:
        return replace(season, rulebook=wanted.rulebook)
    made.rulebook = dict(whole.rulebook)
    return season


def _year(files: Sequence[ReadFile], wanted: Wanted) -> int | None:
    """Return the year of a new season: as somebody says, of its first day, or as a file says."""
    if wanted.year or wanted.date:
        return wanted.year or (wanted.date.year if wanted.date else None)
    sessions = [session for read in files for session in read.sessions]
    dates = [session.date for session in sessions if session.date]
    dates += [event.date for read in files for event in read.events if event.date]
    said = [table.year for read in files for table in read.standings if table.year]
    said += [year for session in sessions if isinstance(year := session.meta.get("year"), int)]
    return min(dates).year if dates else next(iter(said), None)


def _series(sessions: Sequence[ReadSession], wanted: Wanted, made: Begun) -> str:
    """Return what a new season's series is called; a name that had to be found elsewhere is said."""
    series = wanted.series or next((session.series for session in sessions if session.series), "")
    if series:
        return series
    named = (s.event or s.circuit or s.name for s in sessions)
    series = wanted.called or next((name for name in named if name), "Season")
    message = f"no series is named in the files: it is called {series!r}"
    made.findings.append(Finding(code="no-series", severity="warning", message=message, hint="give --series"))
    return series


def _book(series: str, books: Mapping[str, str], made: Begun) -> str:
    for title, name in books.items():
        if names.same(title, series) or name == slug(series):
            message = f"scored by the rulebook {name}, which has the name of the series"
            made.findings.append(
                Finding(
                    code="rulebook-assumed",
                    severity="info",
                    message=message,
                    hint="give --rulebook for another",
                )
            )
            return name
    hint = "write rulebook = ... into season.toml, or give --rulebook"
    made.findings.append(
        Finding(code="no-rulebook", severity="warning", message="no rulebook yet", hint=hint)
    )
    return ""


def clashing(
    before: Season | None, files: Sequence[tuple[str, ReadFile]], wanted: Wanted
) -> Iterator[Finding]:
    """Yield why files that hold a whole season cannot be taken so, and which choices have no effect."""
    if before is not None:
        yield from _chosen_before(before, wanted)
    whole = [(name, read.season, read) for name, read in files if read.season is not None]
    if len(whole) > 1:
        told = " and ".join(name for name, _, _ in whole[:5])
        yield _said(whole[1][0], "two-seasons", f"{told} each hold a whole season", _APART)
    elif before is not None and whole:
        name, season, read = whole[0]
        if read.reader == "workbook":
            others = [
                other
                for other, read_file in files
                if read_file is not read and (read_file.sessions or read_file.entries)
            ]
            yield from _of_workbook(name, before, season, others, wanted)
        else:
            yield from _left_out(name, before, season, read)


def _chosen_before(before: Season, wanted: Wanted) -> Iterator[Finding]:
    """Yield the choices for a new season that the one there has made otherwise."""
    for key, has, asked in (
        ("series", before.series, wanted.series),
        ("year", before.year, wanted.year),
        ("rulebook", before.rulebook, wanted.rulebook),
    ):
        if asked and has and asked != has:
            message = f"the season has the {key} {has}: {asked} is not used"
            hint = f"write {key} = ... into season.toml to change it"
            yield _said("", "choice-not-used", message, hint, "warning")


_APART = "import each into a folder of its own"


def _said(file: str, code: str, message: str, hint: str, severity: Severity = "error") -> Finding:
    return Finding(code=code, severity=severity, where=Where(file=file), message=message, hint=hint)


def _of_workbook(
    name: str, before: Season, season: Season, others: Sequence[str], wanted: Wanted
) -> Iterator[Finding]:
    """Yield why a workbook is not an edit of the season there is: nothing is replaced by another season."""
    if season.id != before.id:
        message = f"it holds the season {season.id}, and the one there is {before.id}"
        yield _said(name, "other-season", message, "import it into a folder of its own")
        return
    if others:
        message = f"it holds the whole season, and {', '.join(others[:5])} came with it"
        yield _said(name, "whole-season", message, "import the workbook alone, and then the others")
    held = {session.id: session for event in season.events for session in event.sessions}
    there = [session for event in before.events for session in event.sessions if session.classification]
    gone = [session.id for session in there if session.id not in held or not held[session.id].classification]
    if gone:
        message = f"it lacks results that are there: {', '.join(gone[:10])}"
        hint = "edit a workbook that is exported now; a session that is to go is deleted in season.toml"
        yield _said(name, "results-gone", message, hint)
    for held_session in there:
        newest = held[held_session.id].classification if held_session.id in held else None
        old = (
            as_before(held_session.classifications, newest.rows)
            if newest and held_session.id != wanted.revise
            else 0
        )
        if old and newest and held_session.classification and newest.rows != held_session.classification.rows:
            message = f"{held_session.id} had the result of the workbook as revision {old}"
            hint = (
                f"give --revise {held_session.id} if it holds again, or edit a workbook that is exported now"
            )
            yield _said(name, "as-before", message, hint)
    for what, count in (
        ("decisions", sum(decision not in season.decisions for decision in before.decisions)),
        ("entries", len({entry.id for entry in before.entries} - {entry.id for entry in season.entries})),
    ):
        if count:
            message = f"{count} of the {what} that are there are gone or changed"
            hint = "`countback undo` takes it back, if the workbook is older than they are"
            yield _said(name, "facts-gone", message, hint, "warning")


def _left_out(name: str, before: Season, season: Season, read: ReadFile) -> Iterator[Finding]:
    """Yield what a championship's file says beyond results that the season there does not have."""
    calendar = {event.name for event in before.events} | {event.circuit for event in before.events}
    people = {driver.name for entry in before.entries for driver in entry.crew}
    events = sum(event.name not in calendar for event in season.events)
    entries = sum(not {driver.name for driver in entry.crew} & people for entry in season.entries)
    if not events and not entries:
        return
    what = f"{events} of its rounds and {entries} of its entrants are not there"
    message = f"it holds a whole championship, {season.name}; {what}: only results are taken from it"
    hint = (
        "a season begins with it: import it into a folder of its own, or correct entries.csv and season.toml"
    )
    severity: Severity = "warning" if read.sessions else "error"
    yield _said(name, "championship-there", message, hint, severity)


def revised(before: Season, after: Season, published: dt.datetime) -> Season:
    """Return the edited season with the revisions there were: a result that differs becomes a new one."""
    before_by_id = {session.id: session for event in before.events for session in event.sessions}
    events = tuple(
        replace(
            event,
            sessions=tuple(
                _revised(before_by_id.get(session.id), session, published) for session in event.sessions
            ),
        )
        for event in after.events
    )
    return replace(after, events=events)


def _revised(before: Session | None, after: Session, published: dt.datetime) -> Session:
    if before is None or before.classifications == after.classifications:
        return after
    newest = after.classification
    if newest is None or (before.classification and newest.rows == before.classification.rows):
        return replace(after, classifications=before.classifications)
    new = Classification(rows=newest.rows, state="amended", published=published, cause="edited in a workbook")
    return replace(after, classifications=(*before.classifications, new))
