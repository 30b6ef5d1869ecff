"""What becomes of an action at a desk: stored and told, refused with findings, or a conflict side by side."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse, HttpResponseRedirect

from countback.model.season import Season, find_session
from countback.model.words import session_name
from countback.office import models
from countback.office.changes import changes
from countback.office.desk import pages
from countback.office.desk.pages import Seat
from countback.office.facts import Fact
from countback.office.folder import mirror
from countback.office.versions import Action, Conflict, Refused, open_version, perform
from countback.site.html import Html, tag


@dataclass(frozen=True)
class Answer:
    """Where to go after an action was stored, or what to show above the form that was sent."""

    response: HttpResponse | None
    banner: Html | None = None


def act(seat: Seat, action: Action, then: str, *, said: str = "") -> Answer:
    """Run an action on what was on the screen; tell what came of it."""
    outcome = perform(seat.season, action, seat.base, seat.author)
    if isinstance(outcome, Refused):
        return Answer(None, pages.refused(outcome.findings))
    if isinstance(outcome, Conflict):
        return Answer(None, conflict(seat, outcome))
    models.Draft.objects.filter(
        user=seat.request.user, season=seat.season, place=seat.request.path[:200]
    ).delete()
    if outcome.changed:
        mirror(seat.season)
    told = said or (
        f"Stored: {action.cause} (version {outcome.number})." if outcome.changed else "Nothing was different."
    )
    remarks = [
        f"{finding.severity.capitalize()}: {finding.where.key} {finding.message}"
        for finding in outcome.findings
    ]
    pages.say(seat.request, told, *remarks[:10])
    return Answer(HttpResponseRedirect(then))


def conflict(seat: Seat, met: Conflict) -> Html:
    """Return what is shown to the second of two who changed the same fact: what the first one did."""
    after = open_version(seat.season, met.head)
    before = open_version(seat.season, met.base).season if 0 < met.base < met.head else None
    theirs = changes(before, after.season)
    what = _called(after.season, met.fact)
    return tag(
        "div",
        tag(
            "p",
            tag("strong", f"{met.author or 'Somebody'} changed {what} while you were working on it."),
            " Nothing of yours is lost: it is still in the form below. Look at what they did; sending the "
            "form again stores yours over theirs.",
        ),
        tag("h2", f"What changed between version {met.base} and version {met.head}"),
        pages.lines(theirs) if theirs else tag("p", "Only the text of files."),
        # The form is sent with the version that is now on the screen.
        tag("input", type="hidden", name="base", value=met.head),
        class_="banner bad",
        role="alert",
    )


def _called(season: Season | None, fact: Fact) -> str:
    """Return a fact as people call it: a session by its round and name, an entry by its number."""
    if season and fact.what == "session":
        place = find_session(season, fact.name)
        if place:
            return f"{place[0].name}, {session_name(place[1])},"
    if season and fact.what == "entry":
        return next((f"car {entry.number}" for entry in season.entries if entry.id == fact.name), str(fact))
    return str(fact)
