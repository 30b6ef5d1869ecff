"""What may still change of results: those that are not official, protests, appeals and inquiries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from countback.model.season import Decision, Event, Session
from countback.model.words import day_and_time, session_name
from countback.scoring.score import Standings

MOST_NAMED = 3
"""So many sessions are named; of more their number is told."""


@dataclass(frozen=True)
class Unsettled:
    """What of the results of a moment may still change.

    ``results`` are those that are not official, ``open`` the protests, appeals and inquiries in words,
    ``as_of`` when the newest result was published, None where no result says it.
    """

    results: tuple[tuple[Event, Session], ...] = ()
    open: tuple[str, ...] = ()
    as_of: dt.datetime | None = None

    def __bool__(self) -> bool:
        """Tell whether there is anything."""
        return bool(self.results or self.open)


def unsettled(standings: Standings, after: str | int | None = None) -> Unsettled:
    """Return what may still change of the results up to a session id or a round, or of all of them."""
    seen = standings.facts.sessions[: standings.moment(after).sessions]
    ids = {session.id for session in seen if session.classifications}
    here = [
        (event, session)
        for event in sorted(standings.season.events, key=lambda event: event.round)
        for session in event.sessions
        if session.id in ids
    ]
    results = [(event, session, session.classification) for event, session in here if session.classification]
    published = [result.published for _, _, result in results if result.published]
    newest = (
        next((result for _, session, result in results if session.id == seen[-1].id), None) if seen else None
    )
    if newest is None or newest.published is None:
        published = []  # the times of older results say nothing of the newest one
    names = {session.id: session_name(session) for _, session in here}
    told = [text for _, _, result in results for text in result.subject_to]
    told += [
        text
        for decision in standings.season.decisions
        if decision.session in ids or not decision.session
        for text in _open(decision, names)
    ]
    return Unsettled(
        results=tuple((event, session) for event, session, result in results if result.state != "official"),
        open=tuple(dict.fromkeys(told)),
        as_of=max(published, key=lambda time: (time.replace(tzinfo=None), str(time))) if published else None,
    )


def _open(decision: Decision, names: dict[str, str]) -> Iterable[str]:
    """Yield what is open of a decision."""
    if decision.standing.status not in ("open", "under-appeal"):
        return
    whom = f"car {decision.number}" if decision.number else decision.competitor
    where = f" in {names[decision.session]}" if decision.session in names else ""
    about = f" on {whom}" if whom else ""
    if decision.standing.status == "open":
        yield f"the stewards' inquiry{f' into {whom}' if whom else ''}{where}"
    else:
        yield f"the appeal against the decision{about}{where}"


def open_points(unsettled: Unsettled) -> str:
    """Return in sentences what may still change, or that nothing may; "" where there is no result."""
    told = []
    named = unsettled.results
    if named:
        events = {event.id: event for event, _ in named}
        if len(named) <= MOST_NAMED and len(events) == 1:
            (event,) = events.values()
            names = [session_name(session) for _, session in named]
            which = f"{joined(names)} at {event.name} {'is' if len(named) == 1 else 'are'}"
        elif len(named) <= MOST_NAMED:
            names = [f"{session_name(session)} at {event.name}" for event, session in named]
            which = f"{joined(names)} are"
        else:
            which = f"the results of {len(named)} sessions are"
        told.append(f"Provisional: {which} not official yet.")
    if unsettled.open:
        told.append(f"Subject to {joined(unsettled.open)}.")
    return " ".join(told)


def subject_to(standings: Standings, after: str | int | None = None) -> str:
    """Return in a sentence the protests, appeals and inquiries that may still change a table, "" for none."""
    may_change = unsettled(standings, after).open
    return f"Subject to {joined(may_change)}." if may_change else ""


def as_of(unsettled: Unsettled) -> str:
    """Return as of when the results are; "" where none says when it was published."""
    return f"As of {day_and_time(unsettled.as_of)}." if unsettled.as_of else ""


def joined(names: Sequence[str]) -> str:
    """Return names as people list them: with "and" before the last."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else ""
