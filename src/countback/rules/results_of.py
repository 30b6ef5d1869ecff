"""What counting, tie-breaks and listings look at: sums so far, best places, and which races those are in."""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np

from countback.model.facts import Bools, Facts, Ints, bounds
from countback.model.kinds import Tally
from countback.model.shapes import over_cars

#: Whole numbers of 32 or 64 bits.
Wholes = np.ndarray[tuple[Any, ...], np.dtype[np.signedinteger[Any]]]
NONE = 10**6
"""Stands for no place: worse than any."""


def running(values: Ints | Bools) -> Ints:
    """Return ``[B, S + 1, ...]`` from ``[B, S, ...]``: the sums over the first 0, 1, ... S sessions."""
    batch, sessions, *rest = values.shape
    sums = np.zeros((batch, sessions + 1, *rest), dtype=np.int64)
    np.add.accumulate(values, axis=1, dtype=np.int64, out=sums[:, 1:])
    return sums


def sums_at(values: Ints | Bools, cutoffs: Ints) -> Ints:
    """Return ``[B, V, ...]`` from ``[B, S, ...]``: the sums over the sessions seen at each of V moments."""
    if len(cutoffs) != 1:
        sums: Ints = running(values).take(cutoffs, axis=1)
        return sums
    total: Ints = np.einsum("bs...->b...", values[:, : int(cutoffs[0])].astype(np.int64, copy=False))
    return total[:, None]


def once_by(values: Bools, cutoffs: Ints) -> Bools:
    """Return ``[B, V, ...]`` from ``[B, S, ...]``: what was so in one of the sessions seen at each moment."""
    if len(cutoffs) == 1:
        # Of many endings that is sooner told with sessions as the first axis.
        by_session = np.ascontiguousarray(values[:, : int(cutoffs[0])].swapaxes(0, 1))
        now: Bools = np.logical_or.reduce(by_session, axis=0)
        return now[:, None]
    batch, sessions, *rest = values.shape
    by_then = np.zeros((batch, sessions + 1, *rest), dtype=np.bool_)
    np.logical_or.accumulate(values, axis=1, out=by_then[:, 1:])
    once: Bools = by_then.take(cutoffs, axis=1)
    return once


def worth_in_turn(points: Ints, *, later_ahead: bool) -> Wholes:
    """Return ``[B, V, U, K]``: numbers that order like the points of each unit, and in the order of the
    season where those are equal.

    They are as narrow as holds them, for narrow ones are sooner put in order, and never the highest or the
    lowest such number.
    """
    number = points.shape[2]
    least, most = bounds(points)
    kind = np.int32 if max(most, -least) * number + number < np.iinfo(np.int32).max else np.int64
    turn: Wholes = np.arange(number).astype(kind)
    worth: Wholes = points.astype(kind, copy=False) * number
    worth += (turn if later_ahead else turn[::-1])[:, None]
    return worth


class Races(msgspec.Struct, frozen=True, eq=False):
    """Some of the sessions of each league, in order: the first ``many`` [L] of the numbers ``at`` [L, R].

    ``scope`` [L, S] are the same as a mask.
    """

    at: Ints
    many: Ints
    scope: Bools


def races(facts: Facts, sessions: tuple[str, ...]) -> Races:
    """Return the sessions run that are of these kinds or have these ids.

    One that was called off or put off is not a race at all: nobody could have a place in it.
    """
    scope = facts.chosen(sessions) & facts.ran()
    many = scope.sum(axis=1)
    if len(scope) == 1:
        return Races(np.flatnonzero(scope)[None], many, scope)
    at = np.argsort(~scope, axis=1, kind="stable")[:, : int(many.max(initial=0))]
    return Races(at, many, scope)


def best_places(tally: Tally, chosen: Races) -> Ints:
    """Return ``[B, R, K]``: the best place ranked on in each of R races, ``NONE`` where there is none."""
    number = np.arange(chosen.at.shape[1])
    if len(chosen.at) == 1:
        ranks = tally.ranks
        if len(number) < ranks.shape[1]:
            ranks = ranks.take(chosen.at[0], axis=1)
    else:
        ranks = np.take_along_axis(tally.ranks, chosen.at[:, :, None, None], axis=1)
        ranks = ranks * (number < chosen.many[:, None])[..., None, None]
    places: Ints = over_cars(np.minimum, np.where(ranks > 0, ranks, NONE))
    return places


def seen_by_league(tally: Tally, chosen: Races) -> Ints:
    """Return ``[L, V]``: how many of the R races each league has seen at each moment."""
    return sums_at(chosen.scope, tally.cutoffs)


def seen(tally: Tally, chosen: Races) -> Ints:
    """Return ``[V]``: how many of the R races the only season has seen at each moment.

    Raises ``ValueError`` where there are several leagues: those are asked with `seen_by_league`.
    """
    of_all = seen_by_league(tally, chosen)
    if len(of_all) != 1:
        raise ValueError(f"there are {len(of_all)} leagues here: ask seen_by_league")
    only: Ints = of_all[0]
    return only


def at_seen(values: Ints, number: Ints) -> Ints:
    """Return ``[B, V, K]`` from ``[B, R + 1, K]``: what is so after ``number`` [L, V] of the R races."""
    if len(number) == 1:
        alone: Ints = values.take(number[0], axis=1)
        return alone
    return np.take_along_axis(values, number[:, :, None], axis=1)
