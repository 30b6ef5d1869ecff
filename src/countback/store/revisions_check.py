"""What is wrong with the revisions of a result: their order, documents, states, and what they show."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from functools import partial

from countback.model.decision import Decision, earlier, moment
from countback.model.revisions import zone_named, zone_of
from countback.model.season import Season, find_session
from countback.model.wording import closest
from countback.store.calendar import NAME, Calendar
from countback.store.findings import Findings
from countback.store.shape import RevisionTable, SessionTable

#: States in the order in which they usually come; one goes back for a cause.
_LATER = {"running": 0, "unofficial": 1, "provisional": 2, "amended": 3, "official": 4}
#: From this one on somebody signed the sheet, and no cause makes it one of a session under way.
_SIGNED = _LATER["provisional"]


def check_revisions(calendar: Calendar, findings: Findings) -> None:
    """Record documents given twice, revisions out of order, states that go back, unknown time zones."""
    documents: dict[str, str] = {}
    for number, event in enumerate(calendar.events):
        if event.time_zone and zone_named(event.time_zone) is None:
            hint = 'give its name in the IANA database: time_zone = "Europe/Rome"'
            message, key = f"unknown time zone {event.time_zone!r}", f"events[{number}].time_zone"
            findings.add("unknown-time-zone", message, hint, file=NAME, key=key)
        for index, session in enumerate(event.sessions):
            at = f"events[{number}].sessions[{index}]"
            if session.start and not session.date:
                hint = "add date, or remove start"
                findings.add("start-without-date", "has a time but no date", hint, file=NAME,
                             key=f"{at}.start", severity="warning")  # fmt: skip
            for place, revision in enumerate(session.revisions):
                key = f"{at}.revisions[{place}]"
                _document(revision, key, session, place, documents, findings)
                if place:
                    _order(revision, session.revisions[place - 1], key, place, findings)


def _document(
    revision: RevisionTable,
    key: str,
    session: SessionTable,
    place: int,
    documents: dict[str, str],
    findings: Findings,
) -> None:
    mine = f"revision {place + 1} of {session.id}"
    if revision.document:
        first = documents.setdefault(revision.document, mine)
        if first != mine:
            message = f"{revision.document} is the document of {first} already"
            hint = "a document has one number: correct one of them"
            findings.add(
                "document-twice", message, hint, file=NAME, key=f"{key}.document", severity="warning"
            )
    if revision.replaces:
        before = [other.document for other in session.revisions[:place] if other.document]
        if revision.replaces not in before:
            hint_of = closest(revision.replaces, before) or "give the document of an earlier revision of it"
            message = f"no earlier revision of {session.id} is document {revision.replaces!r}"
            findings.add("unknown-document", message, hint_of, file=NAME, key=f"{key}.replaces")


def _order(revision: RevisionTable, before: RevisionTable, key: str, place: int, findings: Findings) -> None:
    if revision.published and before.published and revision.published < before.published:
        message = f"published {revision.published}, before revision {place} ({before.published})"
        hint = "correct one of the times, or number the revisions in the order in which they came"
        findings.add("revision-before-forerunner", message, hint, file=NAME, key=f"{key}.published",
                     severity="warning")  # fmt: skip
    back = _LATER[revision.state] < _LATER[before.state]
    unsigned = _LATER[revision.state] < _SIGNED <= _LATER[before.state]
    if back and (unsigned or not (revision.cause or before.state == "amended")):
        message = f"is {revision.state} after revision {place} was {before.state}"
        hint = (
            'what was signed is not timed again: write state = "amended"'
            if unsigned
            else 'say why: cause = "..."'
        )
        findings.add("state-goes-back", message, hint, file=NAME, key=f"{key}.state", severity="warning")


def check_shown(
    calendar: Calendar, decisions: Sequence[Decision], season: Season | None, findings: Findings
) -> None:
    """Record what revisions show that is not a decision on their session, and what they leave unsaid.

    A revision that was published after a decision on its session says whether it shows it. Where the rows
    of the ``season`` (None: they cannot be read) tell that they do not have it, the hint is to say that.
    """
    replaced = {decision.replaces for decision in decisions} - {""}
    for number, event in enumerate(calendar.events):
        for index, session in enumerate(event.sessions):
            here = [
                decision
                for decision in decisions
                if (decision.session == session.id or decision.round == event.round) and _amends(decision)
            ]
            open_ = [decision for decision in here if not decision.in_result and decision.id not in replaced]
            for place, revision in enumerate(session.revisions):
                key = f"events[{number}].sessions[{index}].revisions[{place}].shows"
                _unknown(revision, session, decisions, here, key, findings)
                _early(revision, decisions, event.time_zone, key, findings)
                if revision.shows is None:
                    without = partial(_without, season, session.id, place)
                    _unsaid(revision, open_, event.time_zone, key, without, findings)


def _unknown(
    revision: RevisionTable,
    session: SessionTable,
    decisions: Sequence[Decision],
    here: Sequence[Decision],
    key: str,
    findings: Findings,
) -> None:
    by_id = {decision.id: decision for decision in decisions if decision.id}
    for id_ in revision.shows or ():
        if id_ not in by_id:
            hint = closest(id_, by_id) or "give that decision an id in decisions.toml"
            findings.add("unknown-decision", f"no decision {id_!r}", hint, file=NAME, key=key)
        elif by_id[id_] not in here:
            message = f"decision {id_!r} changes nothing in {session.id}"
            findings.add("unknown-decision", message, "remove it", file=NAME, key=key)


def _early(
    revision: RevisionTable, decisions: Sequence[Decision], time_zone: str, key: str, findings: Findings
) -> None:
    zone = zone_named(time_zone) or dt.UTC
    for decision in decisions:
        if decision.id not in (revision.shows or ()) or not (revision.published and decision.issued):
            continue
        if earlier(revision.published, decision.issued, zone):
            message = f"shows {decision.id}, which was issued after it was published"
            hint = "correct one of the times, or shows"
            findings.add("shown-before-issued", message, hint, file=NAME, key=key, severity="warning")


def _unsaid(
    revision: RevisionTable,
    here: Sequence[Decision],
    time_zone: str,
    key: str,
    without: Callable[[Decision], bool],
    findings: Findings,
) -> None:
    zone = zone_named(time_zone) or dt.UTC
    for decision in here:
        if revision.published and decision.issued and moment(decision.issued, zone) <= revision.published:
            name = decision.id or decision.document or decision.kind
            message = f"was published after the decision {name} and does not say whether it shows it"
            shown = f'shows = ["{decision.id or "the id of the decision"}"]'
            if without(decision):
                hint = "its rows do not have it, and it is applied to them: write shows = [], or others alone"
            else:
                hint = (
                    f"write {shown} if its rows have it in them, with others that they have; shows = [] if "
                    "they have none, and it is applied to them"
                )
            findings.add("decision-shown-unsaid", message, hint, file=NAME, key=key, severity="warning")


def _without(season: Season | None, session_id: str, place: int, decision: Decision) -> bool:
    """Tell whether it is certain that a revision of a result does not have a decision in its rows.

    They are those of a revision of before the decision, or its car holds a place that the decision takes.
    """
    from countback.scoring.showing import certainly_without  # rules: as below

    held = find_session(season, session_id) if season else None
    if season is None or held is None or place >= len(held[1].classifications):
        return False
    event, session = held
    sheet, zone = session.classifications[place], zone_of(event)
    if any(
        before.rows == sheet.rows
        and before.published
        and decision.issued
        and earlier(before.published, decision.issued, zone)
        for before in session.classifications[:place]
    ):
        return True
    return certainly_without(sheet, decision, session, season)


def _amends(decision: Decision) -> bool:
    # The rules stand behind numpy, and most seasons have no decisions.
    from countback.model.stewards import StewardsRule
    from countback.rules import registry

    kind = registry.find("decisions", decision.kind)
    rule = kind if kind is not None and issubclass(kind, StewardsRule) else None
    return rule is not None and rule.concerns in ("result", "meeting")
