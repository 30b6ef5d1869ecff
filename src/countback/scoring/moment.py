"""When standings are asked for: so many sessions have been seen, such a round has been reached."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from countback.model.facts import Bools, Facts, Ints
from countback.model.wording import closest

FINAL_ROUND = 10**6
"""The round reached when a season is over: later than any decision's ``from_round``."""


#: More rounds than any season has.
_MANY = 1 << 30


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


def all_run(facts: Facts, scope: Bools, cutoffs: Ints) -> Bools:
    """Return ``[L, V]``: whether all sessions in ``scope`` [L, S] have been run at each moment, with no round
    to come that is not on the calendar. ``cutoffs`` [V] are the sessions seen."""
    end = (scope * np.arange(1, facts.shape[0] + 1)).max(axis=-1, initial=0)
    complete = (facts.ran() | ~scope).all(axis=-1) & (unlisted(facts) == 0)
    run: Bools = (cutoffs >= end[:, None]) & complete[:, None]
    return run


def unlisted(facts: Facts) -> Ints:
    """Return ``[L]``: how many rounds to come are not on the calendar, more than any where nobody knows."""
    return np.array([_MANY if number is None else number for number in facts.unlisted()], dtype=np.int64)
