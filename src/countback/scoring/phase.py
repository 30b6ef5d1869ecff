"""Parts of a season that some enter with new totals: resets, playoffs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from countback.model.facts import Bools, Facts, Ints
from countback.model.numbers import in_rounds
from countback.model.phases import Boundary, Phase
from countback.scoring.moment import Moment


@dataclass(frozen=True)
class Reset:
    """What one phase does to the totals: ``begun`` [V] at which moments, ``points`` [B, K] added."""

    phase: Phase
    begun: Bools
    points: Ints


@dataclass(frozen=True, eq=False)
class Phased:
    """The season after some phases. ``points`` [B, V, K] are the totals, ``level`` [B, V, K] who ranks ahead
    whatever the points.

    ``inside`` [B, K] are those in the newest phase, ``kept_apart`` [B, K] what is in their reserve for good,
    ``start`` is the session it began with (index).
    """

    points: Ints
    resets: tuple[Reset, ...]
    level: Ints
    inside: Bools
    kept_apart: Ints
    start: int


def before_phases(points: Ints) -> Phased:
    """Return a season of totals ``[B, V, K]`` that no phase has begun in yet: everybody is inside."""
    batch, _, competitors = points.shape
    return Phased(
        points=points,
        resets=(),
        level=np.zeros(points.shape, dtype=np.int64),
        inside=np.ones((batch, competitors), dtype=np.bool_),
        kept_apart=np.zeros((batch, competitors), dtype=np.int64),
        start=0,
    )


def begins(facts: Facts, rule: Phase, moments: Sequence[Moment]) -> Moment | None:
    """Return the moment that a phase begins at: with the first session in its rounds. None: not begun yet."""
    first = next((n for n, round_ in enumerate(facts.round) if in_rounds(rule.rounds, int(round_))), None)
    if first is None or not any(moment.sessions > first for moment in moments):
        return None
    return Moment(first, int(facts.round[first - 1]) if first else 0)


def phase(
    facts: Facts,
    rule: Phase,
    phased: Phased,
    begin: Moment,
    points: Ints,
    position: Ints,
    ranks: Ints,
    reserve: Ints | None,
    moments: Sequence[Moment],
    unit: int,
) -> Phased:
    """Return the season after one more phase, which begins at a moment.

    ``points`` and ``position`` [B, K] are the standings at that moment under the phases before. ``ranks``
    [B, S, K, M] tell who won, ``reserve`` [B, S, K] are the points kept apart.
    """
    first, inside = begin.sessions, phased.inside
    so_far = 0 if reserve is None else reserve[:, :first].sum(axis=1)
    kept_apart = phased.kept_apart
    at = Boundary(
        points=points,
        position=position,
        inside=inside,
        wins=_wins(facts, ranks, phased.start, first),
        reserve=kept_apart + so_far,
        unit=unit,
    )
    more = rule.reserved(at)
    if more is not None:
        kept_apart = kept_apart + more
        at = replace(at, reserve=at.reserve + more)
    admitted = rule.admitted(at)
    added = np.where(admitted, rule.seeds(at, admitted) - points, 0)
    begun = np.array([moment.sessions > first for moment in moments], dtype=np.bool_)
    level = np.where(begun[None, :, None] & admitted[:, None], phased.level + 1, phased.level)
    if rule.out_to_first:
        # Whoever drops out goes on with what the first phase gave: all later resets are taken back.
        out = inside & ~admitted if phased.resets else np.zeros_like(inside)
        later = np.zeros_like(points)
        for reset in phased.resets[1:]:
            later = later + reset.points
        added = np.where(out, -later, added)
        level = np.where(begun[None, :, None] & out[:, None], 1, level)
    return Phased(
        points=phased.points + begun[None, :, None] * added[:, None],
        resets=(*phased.resets, Reset(rule, begun, added)),
        level=level,
        inside=admitted,
        kept_apart=kept_apart,
        start=first,
    )


def _wins(facts: Facts, ranks: Ints, first: int, end: int) -> Ints:
    """Return ``[B, K]``: the races won in a span of sessions."""
    races = np.array([session.kind == "race" for session in facts.sessions], dtype=np.bool_)[first:end]
    won = (ranks[:, first:end] == 1).any(axis=-1)
    total: Ints = (won & races[:, None]).sum(axis=1)
    return total
