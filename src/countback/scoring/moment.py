"""When standings are asked for: so many sessions have been seen, such a round has been reached."""

from __future__ import annotations

from typing import NamedTuple

from countback.model.facts import Facts
from countback.model.wording import closest

FINAL_ROUND = 10**6
"""The round reached when a season is over: later than any decision's ``from_round``."""


class Moment(NamedTuple):
    """When standings are asked for: ``sessions`` have been seen, ``round`` has been reached."""

    sessions: int
    round: int


def moment_after(facts: Facts, after: str | int | None = None) -> Moment:
    """Return the moment after a session id or round number; None means after all that was run.

    Raises ``KeyError``, which names what there is, for a session or round that does not exist.
    """
    sessions = facts.sessions
    if after is None:
        run = [number for number, session in enumerate(sessions) if session.classifications]
        last = run[-1] if run else -1
        if last == len(sessions) - 1:
            return Moment(len(sessions), FINAL_ROUND)
        return Moment(last + 1, int(facts.round[last]) if run else 0)
    for number in reversed(range(len(sessions))):
        if after in (sessions[number].id, int(facts.round[number])):
            return Moment(number + 1, int(facts.round[number]))
    rounds = ", ".join(map(str, sorted({int(number) for number in facts.round})))
    ids = [session.id for session in sessions]
    meant = f"{closest(after, ids)} " if isinstance(after, str) and closest(after, ids) else ""
    there = f"sessions {', '.join(ids)}; rounds {rounds}"
    raise KeyError(f"no session or round {after!r}; {meant}there are {there if sessions else 'none'}")


def moments_run(facts: Facts) -> list[Moment]:
    """Return the moment after each session that has been run."""
    sessions = zip(facts.sessions, facts.round.tolist(), strict=True)
    return [
        Moment(number, round_)
        for number, (session, round_) in enumerate(sessions, 1)
        if session.classifications
    ]
