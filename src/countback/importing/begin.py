"""A season that files hold whole: one that begins with them, and one that comes back from a workbook."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from countback.formats import names
from countback.formats.reading import ReadFile
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
        made.aliases.update(whole.aliases)
        made.rulebook = dict(whole.rulebook)
        events = tuple(replace(one, id=one.id or slug(one.name)) for one in whole.season.events)
        season = replace(whole.season, events=events)
        if wanted.rulebook:
            made.rulebook = {}
            return replace(season, rulebook=wanted.rulebook)
        return season
    sessions = [session for _, read in files for session in read.sessions]
    dates = [session.date for session in sessions if session.date]
    dates += [event.date for _, read in files for event in read.events if event.date]
    years = [table.year for _, read in files for table in read.standings if table.year]
    year = wanted.year or (wanted.date.year if wanted.date else None)
    year = year or (min(dates).year if dates else None) or (years[0] if years else None)
    year = year or next((y for session in sessions if isinstance(y := session.meta.get("year"), int)), None)
    if year is None:
        hint = "give --year, or --date for the day of the session"
        made.findings.append(
            Finding(code="no-year", message="the files do not say which year it is", hint=hint)
        )
        return None
    if not sessions and not any(read.entries for _, read in files):
        message = "no result among the files"
        made.findings.append(Finding(code="no-result", message=message, hint="a season begins with one"))
        return None
    series = wanted.series or next((session.series for session in sessions if session.series), "")
    if not series:
        series = wanted.called or next(
            (s.event or s.circuit or s.name for s in sessions if s.event or s.circuit or s.name), "Season"
        )
        message = f"no series is named in the files: it is called {series!r}"
        made.findings.append(
            Finding(code="no-series", severity="warning", message=message, hint="give --series")
        )
    name = series if str(year) in series else f"{year} {series}"
    return Season(
        id=(slug(series) + f"-{year}")[-80:].strip("-"),
        name=name,
        series=series,
        year=year,
        rulebook=wanted.rulebook or _book(series, books, made),
        calendar="open",
    )


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
