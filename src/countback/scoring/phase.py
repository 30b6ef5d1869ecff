"""Parts of a season that some enter with new totals: resets, playoffs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from countback.model.facts import Bools, Facts, Ints
from countback.model.numbers import in_rounds
from countback.model.phases import Boundary, Phase
from countback.scoring.count import Moment


@dataclass(frozen=True)
class Change:
    """What one phase does to the totals: ``begun`` [V] at which moments, ``points`` [B, K] added."""

    phase: Phase
    begun: Bools
    points: Ints


@dataclass(frozen=True)
class Phased:
    """``changes`` of the totals in order, and ``level`` [B, V, K]: who ranks ahead whatever the points."""

    changes: tuple[Change, ...]
    level: Ints

    def apply(self, points: Ints) -> Ints:
        """Return ``[B, V, K]`` with the changes in force at each moment."""
        for change in self.changes:
            points = points + change.begun[None, :, None] * change.points[:, None, :]
        return points


class Before(Protocol):
    """Standings at one moment under the first few phases only."""

    def __call__(self, moment: Moment, phases: int, /) -> tuple[Ints, Ints]:
        """Return points and positions ``[B, K]``."""


def phase(
    facts: Facts,
    phases: Sequence[Phase],
    moments: Sequence[Moment],
    before: Before,
    wins: Callable[[int, int], Ints],
    reserve: Ints,
    unit: int,
) -> Phased:
    """Return what each phase that has begun does. ``reserve`` [B, S, K] are the points kept apart.

    ``wins(first, end)`` gives ``[B, K]`` for a span of sessions. A phase begins with the first
    session in its rounds.
    """
    cut = np.array([moment.sessions for moment in moments], dtype=np.int64)
    batch, _, competitors = reserve.shape
    level = np.zeros((batch, len(moments), competitors), dtype=np.int64)
    kept_apart = np.zeros((batch, competitors), dtype=np.int64)
    inside = np.ones((batch, competitors), dtype=np.bool_)
    changes: list[Change] = []
    start = 0
    for number, rule in enumerate(phases):
        first = next((n for n, round_ in enumerate(facts.round) if in_rounds(rule.rounds, int(round_))), None)
        if first is None or not (cut > first).any():
            break
        begun = cut > first
        points, position = before(Moment(first, int(facts.round[first - 1]) if first else 0), number)
        at = Boundary(
            points=points,
            position=position,
            inside=inside,
            wins=wins(start, first),
            reserve=kept_apart + reserve[:, :first].sum(axis=1),
            unit=unit,
        )
        more = rule.reserved(at)
        if more is not None:
            kept_apart = kept_apart + more
            at = Boundary(points, position, inside, at.wins, at.reserve + more, unit)
        admitted = rule.admitted(at)
        change = np.where(admitted, rule.seeds(at, admitted) - points, 0)
        out = inside & ~admitted if number else np.zeros_like(inside)
        if rule.out_to_first:
            later = np.zeros_like(points)
            for made in changes[1:]:
                later = later + made.points
            change = np.where(out, -later, change)
        level = np.where(begun[None, :, None] & admitted[:, None], level + 1, level)
        if rule.out_to_first:
            level = np.where(begun[None, :, None] & out[:, None], 1, level)
        changes.append(Change(rule, begun, change))
        inside, start = admitted, first
    return Phased(tuple(changes), level)
