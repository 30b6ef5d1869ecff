"""Titles where any session may be cancelled: the question is asked of every calendar that may come of it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from msgspec.structs import replace

from countback.model.season import Season
from countback.rules.needs import DISTANCE, facts_needed, shorter_pays_no_more
from countback.scoring.score import score
from countback.titles.answer import Answer
from countback.titles.ending import Ending, SessionEnding, as_recorded, in_force
from countback.titles.possible import ways
from countback.titles.remaining import Remaining, remaining

#: So many sessions may be cancelled, each or not, for every calendar to be looked at.
MOST_CANCELLED = 5


def holds_cut_short(rest: Remaining, proof: Answer, bound: bool) -> bool:
    """Tell whether a proof holds, too, where sessions may be cut short; ``bound``: whether bounds hold.

    Best endings stay the best where that never pays more, and nothing stays nothing. That places pay
    their holders, or that all endings were scored, proves nothing any more.
    """
    rules = [rule for _, rule in rest.title.rules()]
    if not any(facts_needed(rule) & DISTANCE for rule in rules):
        return True
    told = proof.certificate is not None and proof.certificate.kind != "every-ending"
    free = bool(ways(rest.assume))
    return told and free and bound and all(map(shorter_pays_no_more, rules))


def calendars(rest: Remaining) -> Iterator[tuple[frozenset[str], Remaining]]:
    """Yield, for every choice of one or more sessions to come, what remains if these are cancelled.

    Where a meeting is left without any of them, it may be cancelled as a whole, too: then no phase begins
    with it, and it is no round that was run. Raises ``ValueError`` where there are more than
    `MOST_CANCELLED` of them.
    """
    ids = [rest.facts.sessions[number].id for number in rest.sessions]
    if len(ids) > MOST_CANCELLED:
        raise ValueError(f"{len(ids)} sessions may be cancelled")
    for number in range(1, len(ids) + 1):
        for some in map(frozenset, combinations(ids, number)):
            yield some, _without(rest, some)
            if others := _rest_of_meetings(rest, some):
                yield some | others, _without(rest, some | others)


def _rest_of_meetings(rest: Remaining, cancelled: frozenset[str]) -> frozenset[str]:
    """Return the other sessions to come of meetings that have lost all that the rules look at."""
    title = rest.title
    if not (title.phases or title.listing) and title.counting.keeps_all:
        return frozenset()
    sessions, event = rest.facts.sessions, rest.facts.event.tolist()
    kept = {event[number] for number in rest.sessions if sessions[number].id not in cancelled}
    kept |= {event[number] for number, seen in enumerate(rest.seen.tolist()) if seen}
    return frozenset(
        session.id
        for number, session in enumerate(sessions)
        if event[number] not in kept and not rest.seen[number] and session.id not in cancelled
    )


def not_held(cancelled: frozenset[str], rest: Remaining, ending: Ending) -> Ending:
    """Return an ending of what remains of a calendar, with what is cancelled of it."""
    by_id = {result.session: result for result in ending}
    left = {*rest.sessions}
    ids = [
        session.id
        for number, session in enumerate(rest.facts.sessions)
        if number in left or session.id in cancelled
    ]
    return tuple(
        SessionEnding(session=id_, order=(), held=False) if id_ in cancelled else by_id[id_] for id_ in ids
    )


def _without(rest: Remaining, cancelled: frozenset[str]) -> Remaining:
    origin = rest.standings
    assert origin is not None  # kept where sessions may be cancelled
    season = _cancelled(as_recorded(rest, origin.recorded, ()), cancelled)
    rulebook = replace(origin.rulebook, decisions=in_force(rest, origin.recorded, origin.rulebook.decisions))
    entries = rest.named if rest.entry_set == "named" else rest.entry_set
    assume = rest.assume - {"cancelled"}
    return remaining(score(season, rulebook), rest.title.id, None, entries, assume)


def _cancelled(season: Season, ids: frozenset[str]) -> Season:
    events = tuple(
        replace(
            event,
            sessions=tuple(
                replace(session, cancelled=True) if session.id in ids else session
                for session in event.sessions
            ),
        )
        for event in season.events
    )
    return replace(season, events=events)
