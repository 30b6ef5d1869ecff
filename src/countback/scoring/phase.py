"""Parts of a season that some enter with new totals: resets, playoffs."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np
from msgspec.structs import replace

from countback.model.facts import Bools, Facts, Ints
from countback.model.phases import Boundary, Phase
from countback.rules.results_of import sums_at
from countback.scoring.moment import Moment


class Reset(msgspec.Struct, frozen=True):
    """What one phase does to the totals: ``begun`` [L, V] at which moments, ``points`` [B, K] added.

    ``withheld`` [B, S, K] is what those in it were paid by awards that they do not get in its rounds, None
    where there are no such awards.
    """

    phase: Phase
    begun: Bools
    points: Ints
    withheld: Ints | None = None

    def added_at(self, cutoffs: Ints) -> Ints:
        """Return ``[B, V or 1, K]``: what it does by each moment, ``cutoffs`` [V] sessions on."""
        added = self.points[:, None]
        return added if self.withheld is None else added - sums_at(self.withheld, cutoffs)


class Phased(msgspec.Struct, frozen=True, eq=False):
    """The season after some phases. ``points`` [B, V, K] are the totals, ``level`` [B, V, K] who ranks ahead
    whatever the points.

    ``inside`` [B, K] are those in the newest phase, ``kept_apart`` [B, K] what is in their reserve for good,
    ``start`` [L] is the session it began with (index), ``underway`` [L] where it has begun.
    """

    points: Ints
    resets: tuple[Reset, ...]
    level: Ints
    inside: Bools
    kept_apart: Ints
    start: Ints
    underway: Bools


def before_phases(facts: Facts, points: Ints) -> Phased:
    """Return a season of totals ``[B, V, K]`` that no phase has begun in yet: everybody is inside."""
    batch, _, competitors = points.shape
    return Phased(
        points=points,
        resets=(),
        level=np.zeros(points.shape, dtype=np.int64),
        inside=np.ones((batch, competitors), dtype=np.bool_),
        kept_apart=np.zeros((batch, competitors), dtype=np.int64),
        start=np.zeros(len(facts.leagues), dtype=np.int64),
        underway=np.ones(len(facts.leagues), dtype=np.bool_),
    )


class Begin(msgspec.Struct, frozen=True, eq=False):
    """When a phase begins: in league ``l`` with session ``first[l]`` (index), at ``moments[which[l]]``.

    ``begun`` [L, V] tells at which of the moments asked for that it has.
    """

    first: Ints
    begun: Bools
    moments: tuple[Moment, ...]
    which: Ints

    def at(self, arrays: Sequence[Ints]) -> Ints:
        """Return ``[B, K]`` from one such array for each of the moments: that of each league's own."""
        if len(self.which) == 1:
            return arrays[0]
        laid: Ints = np.stack(arrays)[self.which, np.arange(len(self.which))]
        return laid


def begins(facts: Facts, rule: Phase, phased: Phased, moments: Sequence[Moment]) -> Begin | None:
    """Return when a phase begins: with the first session in its rounds. None: it has nowhere begun yet.

    Where a phase does not begin, none of those after it does.
    """
    inside = facts.chosen(None, rule.rounds)
    if not inside.any():
        return None
    first = np.where(inside.any(axis=1), inside.argmax(axis=1), facts.shape[0])
    cut = np.array([moment.sessions for moment in moments], dtype=np.int64)
    begun = (cut > first[:, None]) & phased.underway[:, None]
    if not begun.any():
        return None
    numbered: dict[Moment, int] = {}
    which = np.zeros(len(first), dtype=np.int64)
    for league, (session, rounds) in enumerate(zip(first.tolist(), facts.rounds, strict=True)):
        if begun[league].any():
            held = rounds[:session][rounds[:session] > 0]
            which[league] = numbered.setdefault(
                Moment(session, int(held[-1]) if len(held) else 0), len(numbered)
            )
    return Begin(first, begun, tuple(numbered), which)


def phase(
    facts: Facts,
    rule: Phase,
    phased: Phased,
    begin: Begin,
    points: Ints,
    position: Ints,
    ranks: Ints,
    reserve: Ints | None,
    brought: Ints | None,
    cutoffs: Ints,
    unit: int,
) -> Phased:
    """Return the season after one more phase, which has begun.

    ``points`` and ``position`` [B, K] are the standings as it begins, under the phases before. ``ranks``
    [B, S, K, M] tell who won, ``reserve`` [B, S, K] are the points kept apart, ``brought`` [B, S, K] those
    that whoever is in the phase does not get. ``cutoffs`` [V] is how many sessions each moment sees.
    """
    inside, kept_apart = phased.inside, phased.kept_apart
    session = np.arange(facts.shape[0])
    before = session < begin.first[:, None]
    so_far = 0 if reserve is None else (reserve * before[..., None]).sum(axis=1)
    races = (
        before
        & (session >= phased.start[:, None])
        & facts.of_sessions(lambda session: session.kind == "race")
    )
    at = Boundary(
        points=points,
        position=position,
        inside=inside,
        wins=((ranks == 1).any(axis=-1) & races[..., None]).sum(axis=1),
        reserve=kept_apart + so_far,
        unit=unit,
    )
    more = rule.reserved(at)
    if more is not None:
        kept_apart = kept_apart + more
        at = replace(at, reserve=at.reserve + more)
    admitted = rule.admitted(at)
    added = np.where(admitted, rule.seeds(at, admitted) - points, 0)
    begun = begin.begun[..., None]
    level = np.where(begun & admitted[:, None], phased.level + 1, phased.level)
    if rule.out_to_first:
        # Whoever drops out goes on with what the first phase gave: all later resets are taken back.
        out = inside & ~admitted if phased.resets else np.zeros_like(inside)
        later = np.zeros_like(points)
        for reset in phased.resets[1:]:
            later = later + reset.points
            if reset.withheld is not None:
                later = later - (reset.withheld * before[..., None]).sum(axis=1)
        added = np.where(out, -later, added)
        level = np.where(begun & out[:, None], 1, level)
    withheld = None
    if brought is not None:
        withheld = brought * (admitted[:, None] & facts.chosen(None, rule.rounds)[..., None])
    reset = Reset(rule, begin.begun, added, withheld)
    return Phased(
        points=phased.points + begun * reset.added_at(cutoffs),
        resets=(*phased.resets, reset),
        level=level,
        inside=admitted,
        kept_apart=kept_apart,
        start=begin.first,
        underway=np.any(begin.begun, axis=1),
    )
