"""Reports, hearings, decisions and roles, by the actions of the stewards' desk and of the series' owner."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from ninja import File, Form, Status
from ninja.files import UploadedFile

from countback.model.season import Season
from countback.office import models
from countback.office.accounts import invite
from countback.office.actions import decisions as actions
from countback.office.actions.on_season import Outcome, on_season
from countback.office.api import sent
from countback.office.api.changing import previewed, stored
from countback.office.api.problems import NotDoneError, missing
from countback.office.api.reading import Limit, Offset, part
from countback.office.api.season_view import Ids, readable
from countback.office.effect import Effect, effect_of
from countback.office.facts import Fact, decision_name
from countback.office.publishing import zone_at
from countback.office.reports import (
    Filed,
    decisions_on,
    download,
    file_report,
    laid_aside,
    lay_aside,
    state_of,
)
from countback.office.versions import Action, open_version

Shape = dict[str, Any]


def reports(request: Any, season: str, limit: Limit = 100, offset: Offset = 0) -> Shape:
    """List the incidents and protests that were filed, newest first."""
    rows = request.auth.held.reports.defer("attachment").order_by("-number")
    return part(request, limit, offset, rows, lambda filed: _report(request, filed))


def report(request: Any, season: str, number: sent.Number) -> Shape:
    """Return a report with what became of it."""
    return _report(request, _filed(request, number))


def attachment(request: Any, season: str, number: sent.Number) -> HttpResponse:
    """Return what was filed with a report, as it was sent."""
    filed = _filed(request, number)
    if filed.attachment is None:
        raise missing("attachment")
    return download(filed)


def _filed(request: Any, number: int) -> models.Report:
    filed: models.Report | None = request.auth.held.reports.filter(number=number).first()
    if filed is None:
        raise missing(f"report {number}")
    return filed


def _report(request: Any, filed: models.Report) -> Shape:
    season = request.auth.held
    facts = open_version(season).season
    decisions = facts.decisions if facts else ()
    named = filed.name
    return {
        "number": filed.number,
        "kind": filed.kind,
        "state": state_of(filed, decisions, laid_aside(season).get(filed.number, "")),
        "session": filed.session,
        "cars": filed.cars,
        "by": filed.by,
        "happened": filed.happened,
        "text": filed.text,
        "author": filed.author,
        "at": filed.at,
        "late": filed.late,
        "protest_until": filed.protest_until,
        "attachment": f"/api/v1/seasons/{season.slug}/reports/{filed.number}/attachment" if named else None,
        "handlings": [
            {"state": handling.state, "note": handling.note, "by": handling.by, "at": handling.at}
            for handling in filed.handlings.order_by("pk")
        ],
        "decisions": [decision_name(decided) for decided in decisions_on(filed, decisions)],
    }


def file_one(request: Any, season: str, body: sent.ToFile) -> Any:
    """File an incident or a protest; a late protest is kept and said to be late."""
    return _file(request, body, None)


def file_with(request: Any, season: str, body: Form[sent.ToFile], file: File[UploadedFile]) -> Any:
    """File an incident or a protest with an attachment of 8 megabytes at most."""
    return _file(request, body, file)


def _file(request: Any, body: sent.ToFile, file: UploadedFile | None) -> Any:
    season = request.auth.held
    wanted = Filed(
        **body.dict(), name=(file.name or "") if file else "", attachment=file.read() if file else None
    )
    made = file_report(season, open_version(season).season, wanted, request.auth.identity.name)
    if not isinstance(made, models.Report):
        raise NotDoneError(422, *made)
    return Status(201, _report(request, made))


def handle(request: Any, season: str, number: sent.Number, body: sent.ToLayAside) -> Any:
    """Lay a report aside without a decision, and say why."""
    filed = _filed(request, number)
    wrong = lay_aside(filed, body.state, body.note, request.auth.identity.name)
    if wrong:
        raise NotDoneError(422, *wrong)
    return Status(201, _report(request, filed))


def decide(request: Any, season: str, body: sent.ToDecide) -> Any:
    """Take a decision, or open a hearing; with ``preview`` only say what it would change."""
    held = request.auth.held
    texts = {**body.keys, "kind": body.kind}
    if body.report is not None:
        _filed(request, body.report)
    now = _now(held, texts.get("session", ""))
    state: actions.State = body.state

    def change(newest: Season) -> Outcome:
        return actions.taken(newest, texts, state, now, report=body.report)

    facts = readable(held).season
    action = on_season("decide", actions.cause_of(texts, state), change, actions.touched(facts, texts))
    return _previewed(request, action, change) if body.preview else stored(request, action)


def step(request: Any, season: str, decision: str, body: sent.ToStep) -> Any:
    """Take the next step of a decision: issued after a hearing, appealed, confirmed, reversed, received."""
    held = request.auth.held
    facts = readable(held).season
    assert facts is not None
    decided = actions.named(facts, decision)
    if decided is None:
        raise missing("such decision", "take an id of the list of decisions")
    now = _now(held, decided.session)

    def change(newest: Season) -> Outcome:
        return actions.moved_on(
            newest,
            decision,
            body.step,
            now,
            by=body.by,
            suspended=body.suspended,
            document=body.document,
            note=body.note,
        )

    cause = f"{decided.name}: {body.step.replace('-', ' ')}"
    action = on_season("decide", cause[:900], change, [Fact("decision", decision)])
    return _previewed(request, action, change) if body.preview else stored(request, action)


def _now(held: models.Season, session: str) -> dt.datetime:
    now: dt.datetime = timezone.now()
    return now.replace(microsecond=0).astimezone(zone_at(held, session))


def _previewed(request: Any, action: Action, change: Callable[[Season], Outcome]) -> Shape:
    opened = readable(request.auth.held)
    assert opened.season is not None
    seen = effect_of(opened, opened.season, change)
    if not isinstance(seen, Effect):
        raise NotDoneError(422, *map(Ids(opened.season).without, seen))
    return previewed(request, action, seen)


def invite_somebody(request: Any, season: str, body: sent.GivenRole) -> Any:
    """Make a link with which somebody joins the series in a role; it works once, for a week."""
    token = invite(by=request.auth.identity.name, series=request.auth.held.series, role=body.role)
    return Status(201, {"path": f"/join/{token}", "role": body.role})


def give_role(request: Any, season: str, name: str, body: sent.GivenRole) -> Shape:
    """Give somebody who is in the series another role."""
    member = _member(request, name)
    member.role = body.role
    member.save(update_fields=["role"])
    return {"name": member.user.get_username(), "role": member.role}


def take_role(request: Any, season: str, name: str) -> Shape:
    """Take somebody's role in the series away."""
    member = _member(request, name)
    told = {"name": member.user.get_username(), "role": member.role}
    member.delete()
    return told


def _member(request: Any, name: str) -> models.Membership:
    rows = models.Membership.objects.select_related("user").filter(series=request.auth.held.series)
    member: models.Membership | None = rows.filter(user__username=name[:150]).first()
    if member is None:
        raise missing("such person in the series")
    return member
