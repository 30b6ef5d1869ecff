"""A season as it was known at a moment, and which decisions a revision of a result shows."""

from __future__ import annotations

import datetime as dt
from functools import cache

import msgspec

from countback.model.classification import Classification
from countback.model.decision import Decision, known_at, moment
from countback.model.season import Event, Season, Session, with_sessions


def as_known(season: Season, at: dt.datetime) -> Season:
    """Return the season with only the revisions and decisions that were there at ``at``.

    ``at`` has an offset. What bears no time has always been known; a day counts from its end in the time zone
    of the event (UTC, where that is not given). Entries, calendar and rulebook are those of today: the
    folder holds no others.
    """
    replace = msgspec.structs.replace
    season = with_shown(season)

    def known(session: Session) -> Session:
        there = (
            classification
            for classification in session.classifications
            if classification.published is None or moment(classification.published) <= at
        )
        return replace(session, classifications=tuple(there))

    decisions = (known_at(decision, at, zone_of_decision(decision, season)) for decision in season.decisions)
    there = tuple(decision for decision in decisions if decision is not None)
    return replace(with_sessions(season, known), decisions=there)


def zone_of_decision(decision: Decision, season: Season) -> dt.tzinfo:
    """Return the time zone of the meeting that a decision belongs to; UTC where it belongs to none."""
    for event in season.events:
        here = any(session.id == decision.session for session in event.sessions)
        if here or event.round == decision.round:
            return zone_of(event)
    return dt.UTC


def with_shown(season: Season) -> Season:
    """Return the season with every ``in_result`` written out as what the revisions show.

    ``in_result`` says it of the newest revision, and so of each that was published no earlier than the
    decision was issued. Where a decision has no id it is given one that says what it is.
    """
    if not any(decision.in_result for decision in season.decisions):
        return season
    replace = msgspec.structs.replace
    zones = {session.id: zone_of(event) for event in season.events for session in event.sessions}
    shown: dict[str, list[Decision]] = {}
    decisions = []
    for number, decision in enumerate(season.decisions):
        if decision.in_result:
            id_ = decision.id or f"decisions[{number}]"
            decision = replace(decision, id=id_, in_result=False)
            for session in sessions_of(decision, season):
                shown.setdefault(session, []).append(decision)
        decisions.append(decision)

    def write_out(session: Session) -> Session:
        here, zone = shown.get(session.id, []), zones[session.id]
        revisions = []
        for number, revision in enumerate(session.classifications, start=1):
            newest = number == len(session.classifications)
            ids = tuple(
                decision.id
                for decision in here
                if decision.id not in (revision.shows or ()) and (newest or _after(revision, decision, zone))
            )
            revisions.append(replace(revision, shows=(*(revision.shows or ()), *ids)) if here else revision)
        return replace(session, classifications=tuple(revisions))

    return replace(with_sessions(season, write_out), decisions=tuple(decisions))


def sessions_of(decision: Decision, season: Season) -> list[str]:
    """Return the ids of the sessions that a decision is about: its own, or those of its meeting."""
    return [
        session.id
        for event in season.events
        for session in event.sessions
        if session.id == decision.session or event.round == decision.round
    ]


def _after(revision: Classification, decision: Decision, zone: dt.tzinfo) -> bool:
    if revision.published is None or decision.issued is None:
        return False
    return moment(revision.published) >= moment(decision.issued, zone)


def zone_of(event: Event) -> dt.tzinfo:
    """Return the time zone of an event; UTC where none is given or it is not known here."""
    return zone_named(event.time_zone) or dt.UTC


@cache
def zone_named(name: str) -> dt.tzinfo | None:
    """Return a time zone by its name in the IANA database; None where there is none of that name."""
    if not name:
        return None
    import zoneinfo  # few seasons name a zone, and every command would wait for it

    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return None
