"""What everybody may read: what was issued; and with ``view=desk`` the same of the newest version."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Annotated, Any
from urllib.parse import urlencode

from pydantic import Field

from countback.model.points import format_points
from countback.model.season import Entry, Event
from countback.model.standings import Cell, Competitor, Row, Table
from countback.model.words import session_name
from countback.notation.result import written
from countback.office import models
from countback.office.api.problems import missing
from countback.office.api.season_view import Ids, SeasonView, session_of, view_of
from countback.office.api.sent import Line, When
from countback.office.api.shapes import View
from countback.office.roles import roles_of

Limit = Annotated[int, Field(ge=1, le=500)]
Offset = Annotated[int, Field(ge=0, le=10**9)]
After = Annotated[Line, Field(description="After this session (its id) or round (its number).")]
At = Annotated[When | None, Field(description="As it was known at this time.")]
Shape = dict[str, Any]


def page(request: Any, limit: int, offset: int, total: int, items: Sequence[Shape]) -> Shape:
    """Return a part of a list with the address of the next."""
    after = offset + len(items)
    asked = {**request.GET.dict(), "limit": limit, "offset": after}
    more = f"{request.path}?{urlencode(asked)}" if after < total and items else None
    return {"items": items, "total": total, "limit": limit, "offset": offset, "next": more}


def part(request: Any, limit: int, offset: int, rows: Any, shape: Callable[[Any], Shape]) -> Shape:
    """Return a part of the rows of a query or list."""
    total = len(rows) if isinstance(rows, list | tuple) else rows.count()
    return page(request, limit, offset, total, [shape(row) for row in rows[offset : offset + limit]])


def seasons(request: Any, limit: Limit = 100, offset: Offset = 0) -> Shape:
    """List the seasons of which something was issued, and those of series in which you have a role."""
    identity = request.auth.identity
    roles = roles_of(identity.user) if identity.user is not None else {}
    if identity.token is not None and "read" not in identity.token.scopes:
        roles = {}
    shown = []
    issued = {*models.Publication.objects.values_list("season_id", flat=True).distinct()}
    for season in models.Season.objects.select_related("series").order_by("slug"):
        role = roles.get(season.series_id, roles.get(None))
        if identity.token is not None and identity.token.series_id not in (None, season.series_id):
            role = None
        if role is not None or season.pk in issued:
            shown.append(
                {
                    "id": season.slug,
                    "series": season.series.name,
                    "issued": season.pk in issued,
                    "role": role,
                }
            )
    return part(request, limit, offset, shown, lambda shape: shape)


def season(request: Any, season: str, view: View = "issued", at: At = None) -> Shape:
    """Return a season's calendar, its championships, and of when this is."""
    held = view_of(request.auth, request, view, at)
    facts = held.season
    states = _states(request.auth.held, held)
    scores = held.scored.standings
    titles = scores.rulebook.championships if scores else ()
    return {
        "id": facts.id,
        "name": facts.name,
        "series": facts.series,
        "year": facts.year,
        "rulebook": facts.rulebook,
        "classes": list(facts.classes),
        "calendar": facts.calendar,
        "planned_rounds": facts.planned_rounds,
        "protest_minutes": facts.protest_minutes,
        "officials": list(facts.officials),
        "source": facts.source,
        "championships": [{"id": title.id, "name": title.name} for title in titles],
        "events": [_event(event, states) for event in facts.events],
        "moment": held.moment(),
    }


def _states(held: models.Season, asked: SeasonView) -> dict[str, str]:
    """Return by session the state in which it was issued last."""
    rows = held.publications.filter(at__lte=asked.at) if asked.document is None else held.publications
    if asked.document is not None:
        rows = rows.filter(number__lte=asked.document)
    return dict(rows.order_by("number").values_list("session", "state"))


def _event(event: Event, states: dict[str, str]) -> Shape:
    return {
        "round": event.round,
        "id": event.id,
        "name": event.name,
        "circuit": event.circuit,
        "place": event.place,
        "country": event.country,
        "time_zone": event.time_zone,
        "start": event.start,
        "end": event.end,
        "cancelled": event.cancelled,
        "sessions": [
            {
                "id": session.id,
                "kind": session.kind,
                "name": session_name(session),
                "date": session.date,
                "start": session.start,
                "cancelled": session.cancelled,
                "has_result": session.classification is not None,
                "state": states.get(session.id),
            }
            for session in event.sessions
        ],
    }


def standings(request: Any, season: str, view: View = "issued", at: At = None, after: After = "") -> Shape:
    """Return the standings of every championship: now, after a session or round, as known at a time."""
    held = view_of(request.auth, request, view, at)
    tables = _tables(held, after)
    last = tables[0].after_session if tables else ""
    return {
        "season": held.season.id,
        "moment": held.moment(),
        "state": _states(request.auth.held, held).get(last),
        "standings": [_table(table, held.ids) for table in tables],
    }


def _tables(held: SeasonView, after: str) -> tuple[Table, ...]:
    try:
        return held.standings.tables(_moment(after))
    except KeyError as error:
        raise missing("such session or round", str(error.args[0])) from None


def _moment(after: str) -> str | int | None:
    return int(after) if after.isdecimal() and after.isascii() and len(after) < 9 else after or None


def _table(table: Table, ids: Ids) -> Shape:
    return {
        "id": table.id,
        "name": table.name,
        "after_round": table.after_round,
        "after_session": table.after_session,
        "counting": table.counting,
        "rows": [_row(row, table, ids) for row in table.rows],
    }


def _row(row: Row, table: Table, ids: Ids) -> Shape:
    return {
        "position": row.position,
        "competitor": _competitor(row.competitor, ids),
        "points": format_points(row.points),
        "gross": None if row.gross is None else format_points(row.gross),
        "eligible": row.eligible,
        "tied": row.tied,
        "results": [_cell(cell, table) for cell in row.results],
    }


def _competitor(scorer: Competitor, ids: Ids) -> Shape:
    return {"id": ids.out(scorer.id), "name": scorer.name, "nationality": scorer.nationality}


def _cell(cell: Cell, table: Table) -> Shape:
    return {
        "session": cell.session,
        "round": cell.round,
        "text": written(cell, table.among).text,
        "status": cell.status,
        "position": cell.position,
        "points": format_points(cell.points),
        "counted": cell.counted,
        "pole": cell.pole,
        "fastest_lap": cell.fastest_lap,
        "decided": cell.decided,
    }


def why(
    request: Any,
    season: str,
    championship: str,
    competitor: str,
    view: View = "issued",
    at: At = None,
    after: After = "",
) -> Shape:
    """Return why a competitor has these points and this place: every award, drop and tie-break."""
    held = view_of(request.auth, request, view, at)
    scores = held.standings
    try:
        there = scores.competitors(championship, _moment(after))
        id_ = held.ids.back(competitor, (scorer.id for scorer in there))
        if id_ is None:
            raise missing(f"such competitor in {championship}", "take an id of the standings")
        reason = scores.why(championship, id_, _moment(after))
    except KeyError as error:
        raise missing("such championship, session or round", str(error.args[0])) from None
    return {
        "season": held.season.id,
        "moment": held.moment(),
        "championship": championship,
        "competitor": _competitor(reason.competitor, held.ids),
        "position": reason.position,
        "points": format_points(reason.points),
        "lines": [
            {
                "session": line.session,
                "round": line.round,
                "what": line.what,
                "outcome": line.outcome,
                "points": format_points(line.points),
                "worth": format_points(line.worth),
                "text": line.text,
            }
            for line in reason.lines
        ],
        "partings": [
            {"ahead": parting.ahead, "behind": parting.behind, "step": parting.step, "text": parting.text}
            for parting in reason.partings
        ],
    }


def entries(
    request: Any,
    season: str,
    view: View = "issued",
    at: At = None,
    limit: Limit = 100,
    offset: Offset = 0,
) -> Shape:
    """List the cars that are entered."""
    held = view_of(request.auth, request, view, at)
    return part(request, limit, offset, held.season.entries, lambda entry: _entry(entry, held.ids))


def _entry(entry: Entry, ids: Ids) -> Shape:
    return {
        "id": ids.out(entry.id),
        "number": entry.number,
        "drivers": [
            {"id": ids.out(driver.id), "name": driver.name, "nationality": driver.nationality}
            for driver in entry.crew
        ],
        "team": entry.team.name if entry.team else "",
        "class_name": entry.class_,
        "car": entry.car,
        "constructor": entry.constructor,
        "rounds": list(entry.rounds),
        "guest": entry.guest,
    }


def result(request: Any, season: str, session: str, view: View = "issued", at: At = None) -> Shape:
    """Return the newest result of a session, with its state, revision and document."""
    held = view_of(request.auth, request, view, at)
    event, held_session = session_of(held.season, session)
    newest = held_session.classification
    if newest is None:
        raise missing(f"result of {session} in this view", "view=desk shows what is not issued")
    cars = {entry.id: entry for entry in held.season.entries}
    names = {driver.id: driver.name for entry in held.season.entries for driver in entry.crew}
    rows = []
    for row in newest.rows:
        entry = cars[row.entry]
        crew = row.drivers or tuple(driver.id for driver in entry.crew)
        rows.append(
            {
                "position": row.position,
                "class_position": row.class_position,
                "number": row.number or entry.number,
                "entry": held.ids.out(entry.id),
                "drivers": [names.get(id_, held.ids.out(id_)) for id_ in crew],
                "team": entry.team.name if entry.team else "",
                "class_name": entry.class_,
                "status": row.status.value,
                "laps": row.laps,
                "time": row.time,
                "gap": row.gap,
                "best_lap": row.best_lap,
                "grid": row.grid,
                "note": row.note,
            }
        )
    published = newest.published
    return {
        "season": held.season.id,
        "moment": held.moment(),
        "round": event.round,
        "event": event.name,
        "session": held_session.id,
        "name": session_name(held_session),
        "kind": held_session.kind,
        "state": _states(request.auth.held, held).get(session),
        "revision": len(held_session.classifications),
        "document": newest.document,
        "published": published.replace(tzinfo=published.tzinfo or dt.UTC) if published else None,
        "cause": newest.cause,
        "subject_to": list(newest.subject_to),
        "rows": rows,
    }
