"""A result as a new revision of its session: whether it is one, of which time, and what it replaces."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import msgspec

from countback.formats.reading import ReadSession
from countback.importing.revision import as_before, revised_at
from countback.importing.wanted import Wanted
from countback.model.classification import Classification, Result
from countback.model.finding import Finding, Severity
from countback.model.imported import Imported
from countback.model.season import Session

replace = msgspec.structs.replace
OLD = dt.timedelta(days=14)
"""A first result of a session so long ago counts as known since its day, not since its import."""


class Stored(msgspec.Struct, frozen=True):
    """A session with a result among its revisions, the number of that revision, and what is to be said."""

    session: Session
    revision: int
    findings: tuple[Finding, ...]


def known_already(
    session: Session, new: Classification, file: str, log: Sequence[Imported], *, again: bool
) -> Finding | None:
    """Return that a session has this result, or had it before; None where it is another.

    ``again``: somebody says that it holds, whatever there was.
    """
    newest = session.classification
    if newest and says_the_same(newest, new):
        return _finding("nothing-new", f"{session.id} is stored like that already", "", "info")
    old = 0 if again else as_before(session.classifications, new.rows)
    if not old:
        return None
    overtaken = session.classifications[old - 1].state == new.state and _later(session, new)
    if overtaken or any((note.session, note.revision, note.file) == (session.id, old, file) for note in log):
        return _finding("nothing-new", f"{session.id} had that as revision {old}", "", "info")
    hint = f"give --revise {session.id} if it holds again; otherwise nothing is to be done"
    return _finding("as-before", f"{session.id} had this very result as revision {old}", hint)


def says_the_same(classification: Classification, other: Classification) -> bool:
    """Tell whether two results say the same of every car, in whatever order their lines stand."""
    cars = [{row.entry: row for row in each.rows} for each in (classification, other)]
    return cars[0] == cars[1] and classification.state == other.state


def stored(session: Session, new: Classification, read: ReadSession, wanted: Wanted) -> Stored:
    """Return a session with a new result among its revisions, by the time at which it was published."""
    findings: list[Finding] = []
    published, sure = _published(session, read, wanted, findings)
    # Who sends the provisional sheet after the official one has no news.
    stated = bool(wanted.state or read.state) and not sure and not wanted.revise
    if stated and (later := _later(session, new)):
        at = later[0]
        published_before = session.classifications[at].published
        old = replace(new, published=min(published, published_before) if published_before else published)
        revisions = (*session.classifications[:at], old, *session.classifications[at:])
    else:
        new = replace(new, published=published)
        revisions, at = revised_at(session.classifications, new, sure=sure)
    if at < len(revisions) - 1:
        by = "time" if sure else f"state ({new.state})"
        message = f"{session.id}: older than the newest result there, by its {by}: it is revision {at + 1}"
        findings.append(_finding("older-revision", message, "give --revise if it holds again", "warning"))
    else:
        findings += cars_gone(session, new.rows)
        if len(revisions) > 1 and not sure:
            message = f"{session.id}: without a time of its own it follows those there"
            findings.append(_finding("by-import", message, "", "info"))
    raced = read.kind not in ("qualifying", "practice")
    longest = max((row.laps or 0 for row in new.rows if row.position == 1), default=0)
    session = replace(
        session,
        classifications=revisions,
        date=session.date or wanted.date or read.date,
        laps=session.laps or (longest or None if raced else None),
    )
    return Stored(session, at + 1, tuple(findings))


def _later(session: Session, new: Classification) -> list[int]:
    """Return which revisions, counted from 0, have a later state than a new one: a protest is over, ..."""
    rank = _RANKS[new.state]
    return [
        at for at, classification in enumerate(session.classifications) if _RANKS[classification.state] > rank
    ]


#: What comes before what; a result may be amended before it is official and after.
_RANKS = {"running": 0, "unofficial": 1, "provisional": 2, "amended": 3, "official": 3}


def cars_gone(session: Session, rows: Sequence[Result]) -> list[Finding]:
    """Return which cars of the result there was are gone."""
    new = {row.entry for row in rows}
    before = session.classification.rows if session.classification else ()
    gone = [row.number or row.entry for row in before if row.entry not in new]
    if not gone:
        return []
    cars = f"car{'s' if len(gone) > 1 else ''} {', '.join(gone)}"
    message = f"{session.id} had {cars} in the result before, and this one does not"
    hint = "a result is replaced as a whole; check that the file is complete"
    return [_finding("cars-gone", message, hint, "warning")]


def _published(
    session: Session, read: ReadSession, wanted: Wanted, findings: list[Finding]
) -> tuple[dt.datetime, bool]:
    """Return when a result was published, and whether anybody says so."""
    if said := wanted.published or read.issued:
        return said, True
    day = wanted.date or read.date
    ends = dt.datetime.combine(day, dt.time(23, 59), dt.UTC) if day else wanted.now
    if session.classifications or wanted.now - ends <= OLD:
        return wanted.now, False
    message = f"an old result, taken as published on {day}"
    findings.append(_finding("dated", message, "give --published TIME if it was known later", "info"))
    return ends, False


def _finding(code: str, message: str, hint: str, severity: Severity = "error") -> Finding:
    return Finding(code=code, severity=severity, message=message, hint=hint)
