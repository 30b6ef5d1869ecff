"""Which kind of session a sheet is of that does not say it: asked where the calendar leaves it open."""

from __future__ import annotations

import msgspec

from countback.formats import names
from countback.formats.reading import ReadSession
from countback.importing.given import of_kind
from countback.importing.identity import LIKE
from countback.importing.meeting import ask
from countback.importing.wanted import NEW, Wanted
from countback.model.finding import Finding
from countback.model.season import Event, Season


def as_wanted(read: ReadSession, wanted: Wanted, season: Season) -> ReadSession:
    """Return a session as of the kind that somebody says, or that the session has which somebody names."""
    kind = wanted.kind
    if not kind and read.meta.get("unsure") and (id_ := wanted.revise or wanted.session) not in ("", NEW):
        named = [session.kind for event in season.events for session in event.sessions if session.id == id_]
        kind = named[0] if len(named) == 1 and named[0] not in LIKE[read.kind] else ""
    return of_kind(read, kind) if kind and kind != read.kind else read


def which_kind(season: Season, event: Event, read: ReadSession, wanted: Wanted) -> Finding | None:
    """Return what is in doubt about the kind of a session that is to be a new result of an event.

    Nothing is of a sheet that tells of a race by its columns, or by a word; points are asked about elsewhere.
    """
    unsure = read.meta.get("unsure")
    if unsure is None or wanted.kind or any(row.points for row in read.rows):
        return None
    hint = "give --kind qualifying, or --kind race if it is one"
    what = f"nothing says which kind of session {read.name!r} is"
    if unsure == "lap":
        message = f"{what}, and its places follow its laps, as in a qualifying or a practice"
        return ask("which-kind", message, hint)
    others = [
        session.id
        for session in event.sessions
        if session.kind not in LIKE["race"] and not session.classifications and not session.cancelled
    ]
    if others:
        message = f"{what}: in round {event.round} ({event.name}) it may be {' or '.join(others)}, or a race"
        return ask("which-kind", message, hint)
    known_names = {
        word
        for text in (season.name, season.series, event.name, event.circuit, event.place, event.code)
        for word in names.folded(text)
    }
    unknown = [word for word in str(read.meta.get("unknown", "")).split() if word not in known_names]
    if not unknown:
        return None
    message = f"{what}, {' '.join(unknown)!r} is no word for it: taken as a race"
    return msgspec.structs.replace(ask("which-kind", message, hint), severity="warning")
