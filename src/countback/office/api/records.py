"""Documents and decisions: what was issued, and what the stewards decided."""

from __future__ import annotations

import datetime as dt
from typing import Any

from countback.model.decision import Decision
from countback.office import models
from countback.office.api.known import known
from countback.office.api.problems import missing
from countback.office.api.reading import At, Limit, Offset, Shape, part
from countback.office.api.sent import Line, Number
from countback.office.api.shapes import View
from countback.office.facts import decision_name
from countback.rules.stewards import stewards_rule


def documents(request: Any, season: str, session: Line = "", limit: Limit = 100, offset: Offset = 0) -> Shape:
    """List the documents that were issued, newest first."""
    rows = request.auth.held.publications.defer("page", "pdf", "shown").order_by("-number")
    if session:
        rows = rows.filter(session=session)
    return part(request, limit, offset, rows, lambda one: document_shape(season, one))


def document(request: Any, season: str, number: Number) -> Shape:
    """Return what is known of a document; its page and PDF lie at the addresses given."""
    found = request.auth.held.publications.filter(number=number).first()
    if found is None:
        raise missing(f"document {number}")
    return document_shape(season, found)


def document_shape(slug: str, one: models.Publication) -> Shape:
    """Return a document as it is told of."""
    return {
        "number": one.number,
        "kind": one.kind,
        "session": one.session,
        "state": one.state,
        "title": one.title,
        "cause": one.cause,
        "by": one.by,
        "at": one.at,
        "version": one.version,
        "revision": one.revision,
        "protest_until": one.protest_until,
        "page": f"/d/{slug}/{one.number}.html",
        "pdf": f"/d/{slug}/{one.number}.pdf",
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
    held = known(request.auth, request, view, at)
    rows = [one for one in held.season.decisions if view == "desk" or one.standing.status != "open"]
    return part(request, limit, offset, rows, decision_shape)


def decision(request: Any, season: str, decision: str, view: View = "issued", at: At = None) -> Shape:
    """Return one decision with its life."""
    held = known(request.auth, request, view, at)
    for one in held.season.decisions:
        if decision_name(one) == decision and (view == "desk" or one.standing.status != "open"):
            return decision_shape(one)
    raise missing("such decision")


def decision_shape(one: Decision) -> Shape:
    """Return a decision as it is told of."""
    rule = stewards_rule(one)
    return {
        "id": decision_name(one),
        "kind": one.kind,
        "name": one.name,
        "status": one.standing.status,
        "session": one.session,
        "round": one.round,
        "number": one.number,
        "competitor": one.competitor,
        "championships": list(one.championships),
        "reason": one.reason,
        "fact": one.fact,
        "article": one.article,
        "penalty_article": one.penalty_article,
        "document": one.document,
        "incident": _time(one.incident),
        "decided": _time(one.decided),
        "issued": _time(one.issued),
        "replaces": one.replaces,
        "told": rule.told() if rule else "",
        "options": one.options,
        "history": [
            {
                "status": step.status,
                "at": _time(step.at),
                "suspended": step.suspended,
                "document": step.document,
                "note": step.note,
            }
            for step in one.history
        ],
    }


def _time(time: dt.datetime | dt.date | None) -> str | None:
    return time.isoformat() if time else None
