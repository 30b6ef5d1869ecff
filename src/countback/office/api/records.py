"""Documents and decisions: what was issued, and what the stewards decided."""

from __future__ import annotations

import datetime as dt
from typing import Any

from countback.model.decision import Decision
from countback.office import models
from countback.office.api.problems import missing
from countback.office.api.reading import At, Limit, Offset, Shape, part
from countback.office.api.season_view import Ids, view_of
from countback.office.api.sent import Line, Number
from countback.office.api.shapes import View
from countback.office.facts import decision_name
from countback.rules.stewards import stewards_rule


def documents(request: Any, season: str, session: Line = "", limit: Limit = 100, offset: Offset = 0) -> Shape:
    """List the documents that were issued, newest first."""
    rows = request.auth.held.publications.defer("page", "pdf", "shown").order_by("-number")
    if session:
        rows = rows.filter(session=session)
    return part(request, limit, offset, rows, lambda issued: document_shape(season, issued))


def document(request: Any, season: str, number: Number) -> Shape:
    """Return what is known of a document; its page and PDF lie at the addresses given."""
    issued = request.auth.held.publications.filter(number=number).first()
    if issued is None:
        raise missing(f"document {number}")
    return document_shape(season, issued)


def document_shape(slug: str, issued: models.Publication) -> Shape:
    """Return a document as the API gives it."""
    return {
        "number": issued.number,
        "kind": issued.kind,
        "session": issued.session,
        "state": issued.state,
        "title": issued.title,
        "cause": issued.cause,
        "by": issued.by,
        "at": issued.at,
        "version": issued.version,
        "revision": issued.revision,
        "protest_until": issued.protest_until,
        "page": f"/d/{slug}/{issued.number}.html",
        "pdf": f"/d/{slug}/{issued.number}.pdf",
    }


def decisions(
    request: Any,
    season: str,
    view: View = "issued",
    at: At = None,
    limit: Limit = 100,
    offset: Offset = 0,
) -> Shape:
    """List the decisions of the stewards; hearings that are open are seen with view=desk only."""
    held = view_of(request.auth, request, view, at)
    rows = [
        decided for decided in held.season.decisions if view == "desk" or decided.standing.status != "open"
    ]
    return part(request, limit, offset, rows, lambda decided: decision_shape(decided, held.ids))


def decision(request: Any, season: str, decision: str, view: View = "issued", at: At = None) -> Shape:
    """Return one decision with its life."""
    held = view_of(request.auth, request, view, at)
    for decided in held.season.decisions:
        if decision_name(decided) == decision and (view == "desk" or decided.standing.status != "open"):
            return decision_shape(decided, held.ids)
    raise missing("such decision")


def decision_shape(decided: Decision, ids: Ids) -> Shape:
    """Return a decision as the API gives it: whom it names by an id of theirs is not told by it."""
    rule = stewards_rule(decided)
    return {
        "id": decision_name(decided),
        "kind": decided.kind,
        "name": ids.clean(decided.name),
        "status": decided.standing.status,
        "session": decided.session,
        "round": decided.round,
        "number": decided.number,
        "competitor": ids.clean(decided.competitor),
        "championships": list(decided.championships),
        "reason": decided.reason,
        "fact": decided.fact,
        "article": decided.article,
        "penalty_article": decided.penalty_article,
        "document": decided.document,
        "incident": _time(decided.incident),
        "decided": _time(decided.decided),
        "issued": _time(decided.issued),
        "replaces": decided.replaces,
        "told": rule.told() if rule else "",
        "options": decided.options,
        "history": [
            {
                "status": step.status,
                "at": _time(step.at),
                "suspended": step.suspended,
                "document": step.document,
                "note": step.note,
            }
            for step in decided.history
        ],
    }


def _time(time: dt.datetime | dt.date | None) -> str | None:
    return time.isoformat() if time else None
