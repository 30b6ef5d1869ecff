"""Every address of the office with what it takes to read and to change it: nothing else answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseNotAllowed
from django.urls import path, re_path

from countback.office import models, watching
from countback.office.api import problems
from countback.office.api.routes import API
from countback.office.desk import (
    calendar,
    deciding,
    door,
    drafts,
    entries,
    history,
    home,
    importing,
    ledgers,
    notices,
    outbox,
    outcomes,
    pages,
    past_standings,
    people,
    receipts,
    result,
    rules,
    season,
    stewards,
    tokens,
)
from countback.office.ergast import ergast
from countback.office.roles import Deed, may, role_of


@dataclass(frozen=True)
class Desk:
    """A page of a season's desk: ``reads`` is what it takes to see it, ``writes`` to send its form."""

    address: str
    view: Callable[..., HttpResponse]
    reads: Deed | None = "read"
    writes: Deed | None = None


DESKS = (
    Desk("", season.overview),
    Desk("about", calendar.about, "enter", "enter"),
    Desk("rounds/<int:number>", calendar.round_, "enter", "enter"),
    Desk("rules/", rules.rules),
    Desk("rules/<str:book>", rules.edit, "enter", "enter"),
    Desk("entries/", entries.entries, "read", "enter"),
    Desk("entries/<str:id_>", entries.entry, "enter", "enter"),
    Desk("sessions/<str:id_>", result.session, "read", "enter"),
    Desk("sessions/<str:id_>/issue", result.issue_session, None, "publish"),
    Desk("import/", importing.importing, "enter", "enter"),
    Desk("decisions/", stewards.inbox, "read", "report"),
    Desk("decisions/<str:id_>", deciding.decision, "read", "decide"),
    Desk("outcomes/", outcomes.odds),
    Desk("ledgers/", ledgers.ledgers),
    Desk("then/", past_standings.then),
    Desk("decide", deciding.new, "decide", "decide"),
    Desk("reports/<int:number>", stewards.report, "read", "decide"),
    Desk("reports/<int:number>/attachment", stewards.attachment),
    Desk("files/<path:name>", history.file, "read", "read"),
    Desk("published/", history.published),
    Desk("published/archive.zip", history.archive, "people"),
    Desk("history/", history.history),
    Desk("history/<int:number>", history.version),
    Desk("history/<int:number>/undo", history.undo, None, "undo"),
    Desk("history/<int:number>/folder.zip", history.download, "people"),
    Desk("outbox/", outbox.outbox, "publish", "publish"),
    Desk("outbox/receivers", outbox.receivers, None, "tell"),
    Desk("people/", people.people, "people", "people"),
    Desk("receipts/", receipts.receipts, "read", "receipts"),
    Desk("tokens/", tokens.tokens, "token", "token"),
    Desk("draft", drafts.draft, "read", "read"),
)


def at_desk(desk: Desk) -> Callable[..., HttpResponse]:
    """Return the view of a desk: for those only who have a role there that allows it."""

    @login_required
    def view(request: Any, slug: str, **parts: Any) -> HttpResponse:
        held = models.Season.objects.select_related("series").filter(slug=slug).first()
        role = role_of(request.user, held.series) if held else None
        if held is None or role is None:
            return pages.missing(request)
        deed = desk.writes if request.method == "POST" else desk.reads
        if request.method not in ("GET", "HEAD", "POST") or deed is None:
            return HttpResponseNotAllowed(["POST"] if desk.reads is None else ["GET", "HEAD"])
        if not may(role, deed):
            return pages.forbidden(request, deed)
        answer: HttpResponse = desk.view(pages.Seat(request, held, role), **parts)
        return answer

    guarded: Callable[..., HttpResponse] = view
    return guarded


urlpatterns = [
    path("", login_required(home.home)),
    path("login", door.log_in),
    path("logout", door.log_out),
    path("join/<str:token>", door.join),
    path("notices/<str:token>", notices.notices),
    path("static/<str:name>", watching.static),
    path("readyz", watching.ready),
    path("metrics", watching.metrics),
    path("desk/", login_required(home.home)),
    path("desk/new", login_required(home.new)),
    path("api/v1/", API.urls),
    re_path(r"^api/", problems.no_address),
    path("ergast/<slug:series>/<path:address>", ergast),
    *(path(f"desk/<slug:slug>/{desk.address}", at_desk(desk)) for desk in DESKS),
]

handler404 = "countback.office.watching.not_found"
handler500 = "countback.office.watching.failed"
handler400 = "countback.office.watching.bad"
