"""Places counted anew among some of the cars: the rest step out and those behind move up."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import numpy as np

from countback.model.classification import Status
from countback.model.facts import Bools, BySession, Facts, Ints
from countback.model.kinds import Field

T = TypeVar("T")


def ahead(place: Ints, who: Bools) -> Ints:
    """Return ``[B, S, E]``: how many of ``who`` hold a better place in the same session."""
    batch, sessions, _ = place.shape
    last = int(place.max(initial=0)) + 1
    base = np.arange(batch * sessions, dtype=np.int64).reshape(batch, sessions, 1) * last
    counts = np.bincount((base + place)[who], minlength=batch * sessions * last)
    upto = counts.reshape(batch, sessions, last).cumsum(axis=-1)
    better: Ints = upto.reshape(-1)[base + np.maximum(place - 1, 0)]
    return better


def rerank(place: Ints, who: Bools) -> Ints:
    """Return ``[B, S, E]``: the places among ``who``, 0 for everybody else. Equals stay equal."""
    member = np.broadcast_to(who, place.shape) & (place > 0)
    rank: Ints = member * (ahead(place, member) + 1)
    return rank


def starters(facts: Facts, field: Field) -> Ints:
    """Return ``[B, S]``: how many of those who may score took the start."""
    started = np.isin(facts.column("status"), STARTED) & field.eligible
    number: Ints = started.sum(axis=-1)
    return number


def by_starters(facts: Facts, field: Field, value: Callable[[int], T], to_come: int = 0) -> BySession[T]:
    """Return what depends on the number of starters, ``value`` of it, for every session.

    A session that has not been run has as many as ``to_come``.
    """
    number = np.where(facts.ran(), starters(facts, field), to_come)
    different, which = np.unique(number, return_inverse=True)
    return BySession(which.reshape(number.shape), tuple(value(starting) for starting in different.tolist()))


STARTED = np.array(
    [status.code for status in Status if status.started],
    dtype=np.int64,
)
"""The codes of the statuses with which a car took the start."""
