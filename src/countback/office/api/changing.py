"""How a change is made for a program: the action of a desk, on what If-Match says was seen."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from ninja import Status

from countback.model.finding import Finding
from countback.office import models
from countback.office.api.answering import seen as says
from countback.office.api.problems import NotDoneError
from countback.office.api.season_view import Ids, readable
from countback.office.effect import Effect, change_in_words
from countback.office.folder import mirror
from countback.office.versions import Action, Conflict, Done, Refused, head, met, open_version, perform

_MATCH = re.compile(r'(?:W/)?"?(\d{1,9})(?:-[0-9a-f]+)?"?\Z')


def base_of(request: Any) -> int:
    """Return the version that was seen: that of If-Match, as a number or an ETag of ours; else the newest.

    A change is refused (412) only where a fact that it touches is another now than in that version; other
    people's changes in between are no reason.
    """
    newest = head(request.auth.held)
    text = request.headers.get("If-Match", "").strip()
    if text in ("", "*"):
        return newest
    match = _MATCH.match(text)
    number = int(match[1]) if match else 0
    if not 1 <= number <= newest:
        message = f"If-Match {text[:60]!r} is not a version that this season has had"
        hint = f"send the version that you saw; the newest is {newest}"
        raise NotDoneError(412, Finding(code="unknown-version", message=message, hint=hint), version=newest)
    return number


def founded(made: models.Season | Sequence[Finding], cause: str) -> Status[dict[str, Any]]:
    """Return the answer for a season that was begun. Raises the problem of one that was not."""
    if not isinstance(made, models.Season):
        raise NotDoneError(403 if any(finding.code == "not-allowed" for finding in made) else 422, *made)
    number = made.versions.count()
    body = {"season": made.slug, "version": number, "changed": True, "cause": cause, "findings": []}
    return Status(201, body)


def stored(request: Any, action: Action) -> dict[str, Any]:
    """Store what an action makes of the season, and return what came of it."""
    season = request.auth.held
    outcome = perform(season, action, base_of(request), request.auth.identity.name)
    done = done_of(request, outcome)
    if done.changed:
        transaction.on_commit(lambda: mirror(season))
    says(request, done.number)
    ids = Ids(open_version(season, done.number).season)
    return {
        "season": season.slug,
        "version": done.number,
        "changed": done.changed,
        "cause": action.cause if done.changed else "nothing was different",
        "findings": ids.told(done.findings),
    }


def done_of(request: Any, outcome: Done | Refused | Conflict) -> Done:
    """Return what was done. Raises the problem of what was not."""
    if isinstance(outcome, Refused):
        ids = Ids(open_version(request.auth.held).season)
        raise NotDoneError(422, *map(ids.without, outcome.findings))
    if isinstance(outcome, Conflict):
        raise conflict(request, outcome)
    return outcome


def conflict(request: Any, met: Conflict) -> NotDoneError:
    """Return the problem of a fact that somebody else changed since."""
    ids = Ids(open_version(request.auth.held).season)
    who = met.author or "somebody"
    message = f"{who} changed {ids.clean(str(met.fact))} after version {met.base}"
    hint = f"look at it in version {met.head}, and send If-Match: {met.head} if yours is to stand"
    finding = Finding(code="changed-meanwhile", message=message, hint=hint)
    return NotDoneError(
        412, finding, fact=ids.clean(str(met.fact)), version=met.head, changed_by=met.author or None
    )


def previewed(request: Any, action: Action, seen: Effect) -> dict[str, Any]:
    """Return what an action would change. Raises the problem of what somebody else has changed since."""
    opened = readable(request.auth.held)
    if conflicting := met(request.auth.held, action, base_of(request)):
        raise conflict(request, conflicting)
    tables = []
    for name, rows in seen.tables:
        told = []
        for row in rows:
            place, new, held, now = change_in_words(row)
            told.append(
                {
                    "competitor": row.name,
                    "place": {"before": place, "after": new},
                    "points": {"before": held, "after": now},
                }
            )
        tables.append({"name": name, "rows": told})
    return {
        "season": request.auth.held.slug,
        "version": opened.number,
        "places": [
            {
                "session": moved.session,
                "number": moved.number,
                "drivers": moved.who,
                "class_name": moved.class_,
                "place": {"before": moved.places[0], "after": moved.places[1]},
                "place_in_class": {"before": moved.in_class[0], "after": moved.in_class[1]},
            }
            for moved in seen.places
        ],
        "standings": tables,
        "titles": list(seen.titles),
        "compared": seen.compared,
        "findings": Ids(opened.season).told(seen.findings),
    }
