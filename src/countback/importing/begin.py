"""A season that files hold whole: one that begins with them, and one that comes back from a workbook."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from countback.formats import names
from countback.formats.reading import ReadFile, ReadSession
from countback.importing.wanted import Wanted
from countback.model.classification import Classification
from countback.model.finding import Finding
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
        id=(slug(series) + f"-{year}")[-80:].strip("-"),
        name=series if str(year) in series else f"{year} {series}",
        series=series,
        year=year,
        rulebook=wanted.rulebook or _book(series, books, made),
        calendar="open",
    )


def _as_held(whole: ReadFile, season: Season, wanted: Wanted, made: Begun) -> Season:
    """Return the season of a file that holds it whole, under the rulebook that somebody names, if any."""
    made.aliases.update(whole.aliases)
    events = tuple(replace(one, id=one.id or slug(one.name)) for one in season.events)
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


def revised(before: Season, after: Season, published: dt.datetime) -> Season:
    """Return the edited season with the revisions there were: a result that differs becomes a new one."""
    known = {session.id: session for event in before.events for session in event.sessions}
    events = tuple(
        replace(
            event,
            sessions=tuple(_revised(known.get(session.id), session, published) for session in event.sessions),
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
