"""What is wrong with a decision: keys its kind does not take, targets and references to nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

from countback.model.classification import Classification
from countback.model.decision import TIMES, Concern, Decision, earlier
from countback.model.revisions import zone_named
from countback.model.stewards import StewardsRule
from countback.model.targets import TAKES, TARGETS, cars_meant, entries_named, names_of
from countback.model.text import slug
from countback.model.wording import closest
from countback.rules import registry
from countback.store.calendar import Calendar
from countback.store.cells import known_numbers
from countback.store.entries import EntryList
from countback.store.shape import DecisionTable

Find = Callable[..., None]
_HINTS: dict[tuple[Concern, str], str] = {
    ("result", "championships"): "remove it: a result counts in every championship; result-points-deducted "
    "takes points in some of them",
    ("result", "round"): "name the session; meeting-excluded takes a round",
    ("result", "from_round"): "it acts in its session only: remove it",
    ("points-of-result", "round"): "name the session",
    ("points-of-result", "from_round"): "it acts on the result of its session: remove it",
    ("points-of-result", "in_result"): "a result holds places, no points: remove it",
    ("total", "in_result"): "no totals are recorded that could show it: remove it",
    (
        "meeting",
        "session",
    ): "remove it: it acts on every session of its round; disqualified takes one session",
    ("meeting", "championships"): "a result counts in every championship: remove it",
    ("meeting", "from_round"): "write round",
    ("meeting", "in_result"): "name it in the revisions that show it: shows = [...]",
}


#: Times of a decision of which the second is never the earlier one.
_IN_TURN = (
    ("incident", "decided"),
    ("incident", "issued"),
    ("decided", "issued"),
    ("issued", "appeal_until"),
    ("issued", "acknowledged"),
)


def kind_of(decision: DecisionTable) -> type[StewardsRule] | None:
    """Return the kind of rule that a decision names, None where there is none."""
    kind = registry.find("decisions", decision.kind)
    return kind if kind is not None and issubclass(kind, StewardsRule) else None


def check_keys(decision: DecisionTable, kind: type[StewardsRule], calendar: Calendar, find: Find) -> None:
    """Record the keys that a kind does not take or lacks, with the form that is right."""
    takes = TAKES[kind.concerns]
    usual = DecisionTable(kind="")
    for key in TARGETS:
        if key not in takes and getattr(decision, key) != getattr(usual, key):
            hint = _instead(decision, kind, key, calendar)
            find(key, "decision-key-not-taken", f"{kind.kind} does not take {key}", hint)
    needs = [key for key in kind.needs if not getattr(decision, key)]
    for key in ("session", "round"):
        if kind.concerns in ("result", "points-of-result", "meeting") and key in takes:
            needs += [] if getattr(decision, key) else [key]
    for key in needs:
        session = next(
            (id_ for id_, (_, session_there) in calendar.sessions.items() if session_there.kind == "race"),
            "race-1",
        )
        round_ = next(iter(calendar.rounds), 1)
        value = {"round": f"{round_}", "session": f'"{session}"'}.get(key, '"..."')
        find("", "decision-without-target", f"{kind.kind} needs {key}", f"write {key} = {value}")
    addressed = kind.concerns == "nothing" and decision.addressed_to
    if kind.targeted and not (decision.number or decision.competitor or addressed):
        where = f" in {decision.session}" if decision.session else ""
        hint = f"name the car{where} by its number, or a competitor"
        find("", "decision-without-target", "concerns nobody", hint)


def _instead(decision: DecisionTable, kind: type[StewardsRule], key: str, calendar: Calendar) -> str:
    if kind.concerns == "total" and key == "session":
        place = calendar.sessions.get(decision.session)
        round_ = place[0].round if place else 3
        other = "disqualified" if kind.kind == "excluded" else f"result-{kind.kind}"
        return f'write from_round = {round_} for the total from then on, or kind = "{other}" for that result'
    if kind.concerns == "total" and key == "round":
        return f"write from_round = {decision.round} for the total from then on"
    return _HINTS.get((kind.concerns, key), "it changes no result and no points: remove it")


def check_target(
    decision: DecisionTable,
    kind: type[StewardsRule],
    calendar: Calendar,
    entries: EntryList | None,
    results: Mapping[str, Sequence[Classification]],
    find: Find,
) -> None:
    """Record a round, session, car or competitor that is not there, or that is several."""
    if not calendar.complete:
        return
    _check_place(decision, calendar, find)
    unknown = decision.session and decision.session not in calendar.sessions
    if unknown or entries is None or not entries.complete or not (decision.number or decision.competitor):
        return
    named = Decision(kind=decision.kind, number=decision.number, competitor=decision.competitor)
    revisions = results.get(decision.session) if decision.session else None
    if not revisions:
        if not entries_named(named, entries.entries):
            _nobody(decision, entries, list(entries.by_number), find)
        return
    rows = revisions[-1].rows
    meant = cars_meant(named, rows, entries.entries)
    if not meant:
        there = [row.number or entries.by_id[row.entry].number for row in rows if row.entry in entries.by_id]
        _nobody(decision, entries, there, find)
    elif len(meant) > 1 and kind.concerns in ("result", "points-of-result"):
        cars = " and ".join(entry.number or entry.id for entry in meant)
        what = decision.competitor or f"number {decision.number}"
        ids = ", ".join(entry.id for entry in meant)
        hint = f"give the number of one; their entries are {ids}"
        find("", "decision-on-several-cars", f"{what} has cars {cars} in {decision.session}", hint)


def _check_place(decision: DecisionTable, calendar: Calendar, find: Find) -> None:
    """Record a round or session that is not on the calendar."""
    for key, usual in (("from_round", 1), ("round", None)):
        number = getattr(decision, key)
        if number != usual and number not in calendar.rounds:
            hint = known_numbers(calendar.rounds)
            find(key, "round-out-of-range", f"there is no round {number}", hint)
    if decision.session and decision.session not in calendar.sessions:
        hint = closest(decision.session, calendar.sessions) or "give the id of a session of season.toml"
        find("session", "unknown-session", f"no session {decision.session!r}", hint)


def _nobody(decision: DecisionTable, entries: EntryList, there: Sequence[str], find: Find) -> None:
    place = f" in {decision.session}" if decision.session else ""
    names = list(dict.fromkeys(name for entry in entries.entries for name in names_of(entry)))
    if decision.competitor and slug(decision.competitor) not in map(slug, names):
        hint = closest(decision.competitor, names) or "give the name as entries.csv has it"
        find("competitor", "unknown-competitor", f"nobody is named {decision.competitor!r}", hint)
    elif decision.number and decision.competitor:
        hint = "give one of them, or correct one"
        message = f"{decision.competitor} has nothing to do with car {decision.number}{place}"
        find("number", "decision-targets-differ", message, hint)
    elif decision.competitor:
        hint = "correct the session or the name"
        find("competitor", "unknown-car", f"{decision.competitor} has no car{place}", hint)
    else:
        what = "the result" if decision.session else "entries.csv"
        hint = closest(decision.number, there) or f"give the number as {what} has it"
        known_car = f"no car {decision.number}{place}" if place else f"no entry has number {decision.number}"
        find("number", "unknown-car", known_car, hint)


def check_times(decision: DecisionTable, calendar: Calendar, find: Find) -> None:
    """Record times without an offset where no time zone is known, and steps that are out of order."""
    zone = zone_at(calendar, decision)
    steps = [(f"history[{number}].at", step.at) for number, step in enumerate(decision.history)]
    for key, time in [*((key, getattr(decision, key)) for key in TIMES), *steps]:
        if isinstance(time, dt.datetime) and time.tzinfo is None and zone is None:
            hint = f"write {time.isoformat()}+02:00, or give the event a time_zone"
            find(key, "time-without-zone", "has no offset; UTC is taken", hint, "warning")
    _check_order(decision, steps, zone or dt.UTC, find)
    for number, step in enumerate(decision.history):
        if step.suspended and step.status != "under-appeal":
            hint = 'suspended goes with status = "under-appeal"; a decision without effect is quashed'
            find(f"history[{number}].suspended", "suspended-in-vain", f"does nothing to {step.status}", hint,
                 "warning")  # fmt: skip
        if step.status == "under-appeal" and decision.appealable is False:
            message, hint = "is under appeal, and appealable says that it cannot be", "correct one of them"
            find(f"history[{number}].status", "appeal-contradicted", message, hint, "warning")
    for sooner, later in _IN_TURN:
        first, then = getattr(decision, sooner), getattr(decision, later)
        if first and then and earlier(then, first, zone or dt.UTC):
            find(later, "times-out-of-order", f"is earlier than {sooner}", "correct one of them", "warning")


def _check_order(
    decision: DecisionTable,
    steps: Sequence[tuple[str, dt.datetime | dt.date | None]],
    zone: dt.tzinfo,
    find: Find,
) -> None:
    at = [(key, time) for key, time in [("issued", decision.issued), *steps] if time]
    opened = {
        f"history[{number}].at" for number, step in enumerate(decision.history) if step.status == "open"
    }
    for (first, before), (key, after) in pairwise(at):
        if earlier(after, before, zone) and key not in opened:
            hint = "put the steps in the order of their times"
            told = "the step before it" if first != "issued" else "the time it was issued (issued)"
            find(key, "history-out-of-order", f"is earlier than {told}", hint, "warning")


def zone_at(calendar: Calendar, decision: DecisionTable) -> dt.tzinfo | None:
    """Return the time zone of the meeting that a decision belongs to, None where none is given."""
    place = calendar.sessions.get(decision.session)
    event = place[0] if place else next((e for e in calendar.events if e.round == decision.round), None)
    return zone_named(event.time_zone) if event and event.time_zone else None
