"""One session at the desk: its result typed, looked at and issued."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpResponse, HttpResponseRedirect
from django.utils import timezone

from countback.formats.clock import format_time
from countback.model.classification import Result, Status
from countback.model.season import Event, Season, Session, find_session
from countback.model.words import session_name
from countback.office import models
from countback.office.actions.on_season import on_season
from countback.office.actions.results import COLUMNS, TIMES, WHOLE, Typed, ordered, typed
from countback.office.desk import forms, pages
from countback.office.desk.acting import act, conflict
from countback.office.desk.pages import Seat
from countback.office.documents import table_rows
from countback.office.facts import Fact
from countback.office.publishing import NEXT, Issue, State, issue, state_of, zone_at
from countback.office.scored import scored
from countback.office.unchanged import changed_since
from countback.office.versions import Conflict, Refused, open_version
from countback.scoring.score import Standings
from countback.site.html import Html, heads, join, link, table, tag

_ISSUE = {
    "unofficial": "Issue as unofficial",
    "provisional": "Issue as provisional: protests run",
    "official": "Issue as official",
    "amended": "Issue as amended",
}
#: Columns that are shown only where some row has a value, so that the grid stays small.
_RARE = ("best_lap", "grid", "qualifying", "fastest_lap", "laps_led", "incidents", "note")


def session(seat: Seat, id_: str) -> HttpResponse:
    """Show a session, and take a result that was typed."""
    opened = open_version(seat.season)
    season = opened.season
    place = find_session(season, id_) if season else None
    if season is None or place is None:
        return pages.missing(seat.request)
    event, held = place
    banner, lines = None, _lines(season, held)
    cause = ""
    if seat.request.method == "POST":
        quick = seat.request.POST.get("order", "")
        lines = list(ordered(quick)) if quick.strip() else forms.rows_sent(seat.request.POST, "row", COLUMNS)
        cause = seat.request.POST.get("cause", "")
        in_place = held.classification is not None and held.classification.published is None
        wanted = Typed(id_, tuple(lines), cause.strip(), in_place=in_place)
        action = on_season(
            "result",
            f"{event.name}, {session_name(held)}: result typed",
            lambda newest: typed(newest, wanted),
            [Fact("session", id_)],
        )
        answer = act(seat, action, f"{seat.home}sessions/{id_}")
        if answer.response:
            return answer.response
        banner = answer.banner
    standings = scored(season, opened.files).standings
    title = f"{event.name}: {session_name(held)}"
    fresh = changed_since(seat.season, opened, id_)
    content = [
        tag("p", f"Round {event.round} · {held.kind} · {_state(seat, held, fresh=fresh)}", class_="lead"),
        _clock(seat, id_),
        _ladder(seat, held, opened.number, fresh=fresh) if seat.may("publish") and not banner else None,
        _effect(standings, held) if held.classification and not banner else None,
        _grid(seat, season, event, held, lines, cause, banner, opened.number) if seat.may("enter") else None,
        _documents(seat, id_),
    ]
    return pages.page(seat.request, title, *content, seat=seat, part="", status=422 if banner else 200)


def issue_session(seat: Seat, id_: str) -> HttpResponse:
    """Issue the newest result of a session."""
    from countback.office.working import build_soon

    back = f"{seat.home}sessions/{id_}"
    state: State = seat.request.POST.get("state", "")
    outcome = issue(
        seat.season, Issue(id_, state, seat.request.POST.get("cause", "")), seat.base, seat.author
    )
    if isinstance(outcome, Refused | Conflict):
        told = pages.refused(outcome.findings) if isinstance(outcome, Refused) else conflict(seat, outcome)
        again = tag("p", link("Back to the session", back))
        return pages.page(seat.request, "Not issued", told, again, seat=seat, part="", status=422)
    from countback.office.folder import mirror

    mirror(seat.season)
    build_soon(seat.season)
    pages.say(seat.request, f"Document {outcome.number} is issued: {outcome.title}, {outcome.state}.")
    return HttpResponseRedirect(back)


def _state(seat: Seat, held: Session, *, fresh: bool) -> str:
    state = state_of(seat.season, held.id)
    if held.classification is None:
        return "no result yet"
    if not state:
        return "result not issued"
    return f"{state}, changed since it was issued" if fresh else state


def _ladder(seat: Seat, held: Session, number: int, *, fresh: bool) -> Html | None:
    """Return the steps that may follow; one that is not needed is not there."""
    if held.classification is None:
        return None
    before = state_of(seat.season, held.id)
    steps = [state for state in NEXT[before] if fresh or state != before]
    if not steps:
        return None
    needs_cause = before in ("official", "amended")
    return tag(
        "section",
        tag("h2", "Issue"),
        forms.form(
            seat.request,
            forms.field(
                "Why it differs" if before else "Remark",
                "cause",
                required=needs_cause,
                hint="Printed on the document: car 12 moved to the back of its class, decision 7",
            ),
            tag(
                "p",
                [
                    join(
                        forms.button(_ISSUE[state], name="state", value=state, class_=_weight(state, steps)),
                        " ",
                    )
                    for state in steps
                ],
                class_="acts",
            ),
            base=number,
            action=f"{seat.home}sessions/{held.id}/issue",
        ),
    )


def _clock(seat: Seat, id_: str) -> Html | None:
    """Say until when protests are taken, in the zone of the round, and whether that time is over."""
    newest = seat.season.publications.filter(session=id_).order_by("-number").defer("page", "pdf").first()
    if newest is None or newest.protest_until is None:
        return None
    until = pages.moment(newest.protest_until, zone_at(seat.season, id_))
    left = newest.protest_until - timezone.now()
    if left.total_seconds() <= 0:
        return tag("p", "The time for protests ended at ", until, ".", class_="banner")
    minutes = max(1, round(left.total_seconds() / 60))
    return tag("p", "Protests are taken until ", until, f", {minutes} minutes more.", class_="banner")


def _weight(state: str, steps: Sequence[str]) -> str:
    """Return how a button looks: the usual next step stands out."""
    usual = "provisional" if "provisional" in steps else steps[-1]
    return "" if state == usual else "plain"


def _effect(standings: Standings | None, held: Session) -> Html | None:
    """Return what the session did to the tables: the first of each, and who moved."""
    if standings is None or not any(
        other.id == held.id and other.classifications for other in standings.facts.sessions
    ):
        return None
    sections = []
    for championship in standings.tables(after=held.id):
        rows = table_rows(championship, 5)
        head = [heads("", championship.name, "Points", numbers=(0, 2))]
        sections.append(tag("div", table(f"{championship.name}, first five", head, rows, hidden=True)))
    return tag("section", tag("h2", "Standings after this session"), tag("div", sections, class_="columns"))


def _lines(season: Season, held: Session) -> list[dict[str, str]]:
    """Return the newest result as lines of text."""
    if held.classification is None:
        return []
    numbers = {entry.id: entry.number for entry in season.entries}
    return [_line(row, numbers) for row in held.classification.rows]


def _line(row: Result, numbers: dict[str, str]) -> dict[str, str]:
    line = {
        "position": str(row.position or ""),
        "number": row.number or numbers.get(row.entry, row.entry),
        "status": "" if row.status is Status.CLASSIFIED else row.status.value,
        "note": row.note,
    }
    for name in WHOLE:
        line[name] = str(value) if (value := getattr(row, name)) is not None else ""
    for name in TIMES:
        line[name] = format_time(value) if (value := getattr(row, name)) is not None else ""
    return line


def _grid(
    seat: Seat,
    season: Season,
    event: Event,
    held: Session,
    lines: Sequence[dict[str, str]],
    cause: str,
    banner: Html | None,
    number: int,
) -> Html:
    columns = ["position", "number", "status", "laps", "time"]
    columns += [
        name
        for name in _RARE
        if any(line.get(name) for line in lines) or name in ("qualifying", "fastest_lap")
    ]
    names = {**WHOLE, **TIMES, "position": "Pos", "number": "No.", "status": "Status", "note": "Note"}
    here = [entry for entry in season.entries if not entry.rounds or event.round in entry.rounds]
    crews = {entry.number: " / ".join(driver.name for driver in entry.crew) for entry in here}
    blank = max(len(here) - len(lines), 3)
    body = []
    for place, line in enumerate([*lines, *({} for _ in range(blank))]):
        cells = [
            tag(
                "td",
                tag(
                    "input",
                    name=f"row-{place}-{name}",
                    value=line.get(name, ""),
                    aria_label=f"{names[name]}, line {place + 1}",
                    class_=f"c-{name}",
                    inputmode="numeric" if name in WHOLE or name == "position" else None,
                ),
            )
            for name in columns
        ]
        who = tag("td", crews.get(line.get("number", ""), ""), class_="who")
        body.append(tag("tr", *cells[:2], who, *cells[2:]))
    heading = [names[name] for name in columns]
    heading.insert(2, "Drivers")
    missing = [entry for entry in here if entry.number not in {line.get("number") for line in lines}]
    left = ", ".join(entry.number for entry in missing)
    return tag(
        "section",
        tag("h2", "Result", id="result"),
        tag(
            "p",
            link("Import a file instead", f"{seat.home}import/?session={held.id}"),
            f" · not in the result: {left}" if missing and lines else None,
        ),
        forms.form(
            seat.request,
            banner,
            tag(
                "details",
                tag("summary", "Type only the order"),
                forms.area(
                    "Car numbers in finishing order",
                    "order",
                    rows=6,
                    hint="One a line, with DNF, DNS, DSQ or NC behind those without a place. "
                    "It replaces the lines below.",
                ),
                open=not lines,
            ),
            table("Result", [heads(*heading)], body, hidden=True, class_="grid"),
            tag(
                "datalist",
                [tag("option", value=number, label=who) for number, who in crews.items()],
                id="cars",
            ),
            forms.field("Why it changes", "cause", cause, hint="Kept with the revision") if lines else None,
            forms.button("Store the result"),
            tag(
                "small",
                "Enter and the arrow keys go from cell to cell, Ctrl + Enter stores. "
                "What you type is kept as a draft.",
            ),
            base=number,
            autocomplete="off",
            data_draft=True,
            data_crews=_crews(crews),
        ),
    )


def _crews(crews: dict[str, str]) -> str:
    import json

    return json.dumps(crews, ensure_ascii=False)


def _documents(seat: Seat, id_: str) -> Html | None:
    issued = models.Publication.objects.filter(season=seat.season, session=id_).order_by("-number")
    rows = [
        tag(
            "li",
            link(f"Document {document.number}", f"/d/{seat.season.slug}/{document.number}.html"),
            f" {document.state}, ",
            pages.moment(document.at, zone_at(seat.season, id_)),
            f" by {document.by}",
            f": {document.cause}" if document.cause else None,
        )
        for document in issued
    ]
    return tag("section", tag("h2", "Issued"), tag("ul", rows)) if rows else None
