"""What has effect: decisions in force, the revision a result is taken from, and what was known at a time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import msgspec

from countback.model.classification import Classification
from countback.model.decision import Step
from countback.model.season import Decision, Season, Session


def in_force(decisions: Sequence[Decision]) -> list[Decision]:
    """Return the decisions that have effect: not open, quashed, suspended or replaced by one in force."""

    def stands(decision: Decision) -> bool:
        last = decision.history[-1] if decision.history else Step(status="issued")
        if last.status in ("open", "quashed") or (last.status == "under-appeal" and last.suspended):
            return False
        later = [one for one in decisions if decision.id and one.replaces == decision.id]
        return not any(stands(one) for one in later)

    return [decision for decision in decisions if stands(decision)]


def with_shows(season: Season) -> Season:
    """Return the season with `in_result` written out as what revisions show, every decision with an id.

    It is short for `shows` in the newest revision, and in each published after the decision was issued.
    """
    decisions = [
        msgspec.structs.replace(decision, id=decision.id or f"number {number}")
        for number, decision in enumerate(season.decisions)
    ]

    def written_out(session: Session) -> Session:
        revisions = list(session.classifications)
        for at, revision in enumerate(revisions):
            more = [
                decision.id
                for decision in decisions
                if decision.in_result
                and decision.session == session.id
                and (at == len(revisions) - 1 or _since(revision, decision))
            ]
            if more:
                revisions[at] = msgspec.structs.replace(revision, shows=(*(revision.shows or ()), *more))
        return msgspec.structs.replace(session, classifications=tuple(revisions))

    return _with(season, written_out, decisions)


def _with(season: Season, change: object, decisions: Sequence[Decision]) -> Season:
    replace = msgspec.structs.replace
    events = tuple(
        replace(event, sessions=tuple(change(session) for session in event.sessions))  # type: ignore[operator]
        for event in season.events
    )
    return replace(season, events=events, decisions=tuple(decisions))


def _since(revision: Classification, decision: Decision) -> bool:
    if revision.published is None or decision.issued is None:
        return False
    return _time(revision.published) >= _time(decision.issued)


def _time(value: dt.datetime | dt.date) -> dt.datetime:
    """Return a time as one with an offset: a day is known from its end on."""
    if isinstance(value, dt.datetime):
        return value
    return dt.datetime.combine(value, dt.time.max, dt.UTC)


def known_at(season: Season, at: dt.datetime) -> Season:
    """Return the season with what was known then. What bears no time has always been known.

    A step in the history of a decision is known only once those before it are; before it was issued a
    decision can only have been open.
    """

    def there(time: dt.datetime | dt.date | None) -> bool:
        return time is None or _time(time) <= at

    decisions = []
    for decision in season.decisions:
        steps: list[Step] = []
        for step in decision.history:
            if not there(step.at):
                break
            steps.append(step)
        if not there(decision.issued):
            steps = [step for step in steps if step.status == "open"][:1]
        if steps or (there(decision.issued) and (decision.issued is not None or not decision.history)):
            decisions.append(msgspec.structs.replace(decision, history=tuple(steps)))

    def cut(session: Session) -> Session:
        known = [revision for revision in session.classifications if there(revision.published)]
        return msgspec.structs.replace(session, classifications=tuple(known))

    return _with(season, cut, decisions)


def as_scored(season: Season, replaced: set[str]) -> tuple[Season, dict[str, set[str]]]:
    """Return the season with the one revision of each result that is taken, and what that shows.

    It is the newest which shows only decisions in force; ``replaced`` are the ids of those that are not.
    Nothing is taken from a result that is running.
    """
    shown: dict[str, set[str]] = {}

    def taken(session: Session) -> Session:
        over = [revision for revision in session.classifications if revision.state != "running"]
        sound = [revision for revision in over if not replaced & set(revision.shows or ())]
        newest = (sound or over)[-1:]
        shown[session.id] = {id_ for revision in newest for id_ in revision.shows or ()}
        return msgspec.structs.replace(session, classifications=tuple(newest))

    return _with(season, taken, season.decisions), shown
