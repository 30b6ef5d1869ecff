"""One decision at the desk: taken, appealed, reversed; what it changes is shown before it is stored."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.utils import timezone

from countback.model.season import Decision, Season
from countback.model.told import particulars
from countback.office.actions import decisions as actions
from countback.office.actions.on_season import Outcome, on_season
from countback.office.desk import forms, pages, receipts
from countback.office.desk.acting import act
from countback.office.desk.decision_form import choosing, field, first
from countback.office.desk.pages import Seat
from countback.office.desk.preview import confirmed
from countback.office.desk.preview import shown as shown_effect
from countback.office.effect import Effect, effect_of
from countback.office.facts import Fact
from countback.office.publishing import zone_at
from countback.office.receipts import Subject
from countback.office.versions import open_version
from countback.rules.stewards import stewards_rule
from countback.site.html import Html, join, link, name, tag

_STEP = {
    "issued": "decided: it takes effect as proposed",
    "under-appeal": "under appeal",
    "confirmed": "confirmed",
    "quashed": "quashed: it has no effect",
    "reviewed": "reviewed",
}


def new(seat: Seat) -> HttpResponse:
    """Show the form of a decision, what it would change, and take it."""
    opened = open_version(seat.season)
    season = opened.season
    if season is None:
        return HttpResponseRedirect(seat.home)
    sent = seat.request.POST if seat.request.method == "POST" else seat.request.GET
    kind = actions.kinds().get(sent.get("kind", ""))
    report = _report(seat, sent.get("report", ""))
    if kind is None:
        return pages.page(seat.request, "Take a decision", choosing(report), seat=seat, part="decisions")
    names = actions.keys(kind)
    texts = {key: sent.get(key, "") for key in names} | {"kind": kind.kind}
    if report and seat.request.method != "POST":
        texts |= {"session": report.session, "number": report.cars.partition(",")[0].strip()}
    shown = None
    if seat.request.method == "POST":
        now, number = _now(seat, texts.get("session", "")), report.number if report else None
        do: actions.State = "open" if sent.get("do") == "open" else "issued"

        def change(state: actions.State) -> Callable[[Season], Outcome]:
            return lambda newest: actions.taken(newest, texts, state, now, report=number)

        seen = effect_of(opened, season, change("issued"))
        action = on_season("decide", actions.cause_of(texts, do), change(do), actions.touched(season, texts))
        if isinstance(seen, Effect) and confirmed(sent, seen):
            answer = act(seat, action, f"{seat.home}decisions/")
            if answer.response:
                return answer.response
            shown = answer.banner
        else:
            ways = [("issued", "Issue the decision"), ("open", "Only open a hearing on it")]
            shown = shown_effect(seat, action, seen, ways)
    form = forms.form(
        seat.request,
        shown,
        tag("input", type="hidden", name="kind", value=kind.kind),
        tag("input", type="hidden", name="report", value=report.number) if report else None,
        [field(season, kind, key, texts[key]) for key in names],
        forms.button("Show what it changes", name="do", value="show", class_="plain" if shown else ""),
        base=opened.number,
        class_="narrow",
        data_draft=True,
    )
    about = (
        tag("p", link(f"Report {report.number}", f"{seat.home}reports/{report.number}")) if report else None
    )
    lead = tag("p", first(kind), class_="lead")
    title = f"Decision: {kind.kind.replace('-', ' ')}"
    return pages.page(seat.request, title, lead, about, form, seat=seat, part="decisions")


def decision(seat: Seat, id_: str) -> HttpResponse:
    """Show a decision with its life, and take the next step of it."""
    opened = open_version(seat.season)
    season = opened.season
    decided = actions.named(season, id_) if season else None
    if season is None or decided is None:
        return pages.missing(seat.request)
    sent, shown = seat.request.POST, None
    if seat.request.method == "POST":
        now = _now(seat, decided.session)
        step = sent.get("step", "")

        def change(newest: Season) -> Outcome:
            return actions.moved_on(
                newest,
                id_,
                step,
                now,
                by=sent.get("by", ""),
                suspended=sent.get("suspended") == "on",
                document=sent.get("document", ""),
                note=sent.get("note", ""),
            )

        seen = effect_of(opened, season, change)
        cause = f"{decided.name}: {step.replace('-', ' ')}"
        action = on_season("decide", cause, change, [Fact("decision", id_)])
        if isinstance(seen, Effect) and (step == "received" or confirmed(sent, seen)):
            answer = act(seat, action, f"{seat.home}decisions/")
            if answer.response:
                return answer.response
            shown = answer.banner
        else:
            shown = shown_effect(seat, action, seen, [("store", "Store it")])
    zone = zone_at(seat.season, decided.session)
    rule = stewards_rule(decided)
    own = "; ".join(f"{key.replace('_', ' ')} {value}" for key, value in decided.options.items())
    told = [
        ("What it does", rule.told()) if rule else ("", ""),
        ("Its values", own),
        ("Reason", decided.reason),
    ]
    return pages.page(
        seat.request,
        decided.name.replace("-", " ", decided.kind.count("-")),
        tag("p", decided.standing.status.replace("-", " ").capitalize(), class_="lead"),
        tag("dl", [join(tag("dt", term), tag("dd", name(text))) for term, text in told if text]),
        _facts(decided),
        [tag("p", link(f"Report {number}", f"{seat.home}reports/{number}"))
         for number in actions.reports_of(decided)],
        _steps(decided, zone),
        receipts.of(seat, Subject(decision=id_)) if decided.standing.status != "open" else None,
        _next(seat, decided, opened.number, shown) if seat.may("decide") else None,
        seat=seat,
        part="decisions",
    )  # fmt: skip


def _now(seat: Seat, session: str) -> dt.datetime:
    now: dt.datetime = timezone.now()
    return now.replace(microsecond=0).astimezone(zone_at(seat.season, session))


def _report(seat: Seat, text: str) -> Any:
    number = int(text) if text.isdecimal() and len(text) < 9 else 0
    return seat.season.reports.defer("attachment").filter(number=number).first()


def _facts(decided: Decision) -> Html | None:
    steps = len(decided.history)
    told = [*particulars(decided)]
    told = told[: len(told) - steps] if steps else told
    return tag("dl", [join(tag("dt", term), tag("dd", name(text))) for term, text in told]) if told else None


def _steps(decided: Decision, zone: dt.tzinfo) -> Html:
    from countback.model.told import when

    history = decided.history or (decided.standing,)
    return join(
        tag("h2", "What became of it"),
        tag(
            "ol",
            [
                tag(
                    "li",
                    tag("strong", step.status.replace("-", " ")),
                    ", suspended until decided" if step.suspended else None,
                    "".join(
                        f", {part}"
                        for part in (when(step.at) if step.at else "", step.document, step.note)
                        if part
                    ),
                )
                for step in history
            ],
        ),
    )


def _next(seat: Seat, decided: Decision, number: int, shown: Html | None) -> Html:
    sent = seat.request.POST
    ways: list[tuple[str, str]] = [
        (status, _STEP[status]) for status in actions.NEXT[decided.standing.status]
    ]
    if decided.kind != "reversal" and decided.standing.status not in ("open", "quashed"):
        ways.append(("reversal", "reversed by another decision"))
    return join(
        tag("h2", "The next step"),
        forms.form(
            seat.request,
            shown,
            forms.choice("It is", "step", ways, sent.get("step", "")),
            forms.tick(
                "The appeal suspends it until it is decided", "suspended", on=sent.get("suspended") == "on"
            ),
            forms.field("Document", "document", sent.get("document", "")),
            forms.field("Why", "note", sent.get("note", "")),
            forms.button("Show what it changes", name="do", value="show", class_="plain" if shown else ""),
            base=number,
            class_="narrow",
        ),
        tag("h2", "Receipt"),
        forms.form(
            seat.request,
            tag("input", type="hidden", name="step", value="received"),
            forms.field("Received by", "by", decided.acknowledged_by),
            forms.button("Store the receipt", class_="plain"),
            base=number,
            class_="narrow",
        ),
    )
