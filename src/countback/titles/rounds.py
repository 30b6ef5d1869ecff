"""The title question for everybody after every round of a season, in one pass over the arrays.

What `bounds` does ending by ending is done here for a whole season: the points of sessions seen come
from what happened, those of sessions to come from two endings that nobody can better or undercut,
in which everybody wins everything, and in which nobody has a place. Each competitor is ranked twice, as it
stands at its best and at its least; whoever is at its best not behind anybody's least is still in it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import partial
from math import lcm
from typing import Any

import numpy as np
from msgspec.structs import asdict, replace

from countback.model.classification import Status
from countback.model.facts import Bools, Facts, Ints
from countback.model.rulebook import Championship
from countback.scoring.adjust import changes_by
from countback.scoring.moment import FINAL_ROUND, Moment
from countback.scoring.presence import presence
from countback.scoring.score import Standings, score_title, standings_at
from countback.scoring.slot import Slotted
from countback.scoring.title import TitleScores
from countback.titles.bounds import (
    Family,
    bare_way,
    best_first,
    chain_is_known,
    pays_equals_each,
    shares_cars,
    some,
    unit_of_points,
    unknown_kinds,
    win_everything,
)
from countback.titles.possible import WIDER, Assume, ways
from countback.titles.remaining import NOBODY, Finals, Remaining, remaining

CLINCHED, ALIVE, ELIMINATED = 2, 1, 0


@dataclass(frozen=True, eq=False)
class Rounds:
    """``status`` [R, K] is CLINCHED, ALIVE or ELIMINATED after each of the ``rounds``."""

    competitors: tuple[str, ...]
    rounds: tuple[int, ...]
    status: Ints


@dataclass(frozen=True, eq=False)
class BestAndLeast:
    """How everybody can end at best and at least after each of R ``rounds``, all ranked in one order.

    ``position``, ``holds`` and ``points`` [R, 2K]: first the K competitors of ``rest`` where each wins all
    that is left, then the same K without another place; points are in units of 1/``unit``, and ``cut`` are
    how many sessions were seen. ``appeared`` [R, K] tells who has had a row by then.
    """

    rest: Remaining
    rounds: tuple[int, ...]
    cut: tuple[int, ...]
    position: Ints
    holds: Bools
    points: Ints
    unit: int
    appeared: Bools

    def title(self) -> Rounds:
        """Return who has, can and cannot have the title after each round."""
        number = len(self.rest.competitors)
        best, least = self.position[:, :number], self.position[:, number:]
        can = (best > 0) & (_ahead(least, best) == 0)
        # Whoever has had no row yet is in no table if it stays away.
        safe = self.appeared & (least > 0) & (_ahead(best, least) == 0)
        return Rounds(
            tuple(competitor.id for competitor in self.rest.competitors),
            self.rounds,
            np.where(can, np.where(safe, CLINCHED, ALIVE), ELIMINATED),
        )

    def best_endings(self, rest: Remaining) -> tuple[Family, ...]:
        """Return everybody's best endings after one of the rounds, as scoring each of them would.

        ``rest`` is what remained then. Nothing where it is not what remained of the season as these answers
        have it: another entry list, a race that was postponed, several cars of one competitor.
        """
        if not rest.sessions or not self._fits(rest):
            return ()
        number = len(rest.competitors)
        at = self.cut.index(rest.moment.sessions)
        mine = np.array([self.rest.index(competitor.id) for competitor in rest.competitors], dtype=np.int64)
        both = np.concatenate([mine, mine + len(self.rest.competitors)])
        points = self.points[at, both] * unit_of_points(rest)
        if (points % self.unit).any():
            return ()
        points //= self.unit

        def by_ending(values: Ints | Bools) -> Any:
            """Return ``[K, K]``, by ending and competitor, from the best of everybody and then the least."""
            return np.where(np.eye(number, dtype=np.bool_), values[:number], values[number:])

        holds, position = by_ending(self.holds[at, both]), by_ending(self.position[at, both])
        # Those who hold a position come first, equals in the order of their numbers.
        place = np.where(holds, position, 2 * number + 1)
        order = place.argsort(axis=-1, kind="stable")
        ranked = np.take_along_axis(place, order, axis=-1)
        index = np.arange(number)
        fresh = np.ones_like(holds)
        fresh[:, 1:] = ranked[:, 1:] != ranked[:, :-1]
        first = np.maximum.accumulate(index * fresh, axis=-1)
        turn, before = np.empty_like(order), np.empty_like(order)
        np.put_along_axis(turn, order, np.broadcast_to(index, order.shape), axis=-1)
        np.put_along_axis(before, order, first, axis=-1)
        finals = Finals(
            position=np.where(holds, before + 1, 0),
            worth=by_ending(points),
            turn=np.where(holds, turn, number),
            before=np.where(holds, before, holds.sum(axis=-1, keepdims=True)),
        )
        best = []
        for x in range(number):
            own = some(finals, slice(x, x + 1))
            best.append(Family(partial(win_everything, rest, x, "DNF"), own, NOBODY, own))
        return tuple(best)

    def _fits(self, rest: Remaining) -> bool:
        """Return whether the rest of the season is the same, and its best endings are told by these."""
        if rest.moment.sessions not in self.cut or rest.poles_set or rest.assume != self.rest.assume:
            return False
        left = [number for number in self.rest.sessions if number >= rest.moment.sessions]
        at = [self.rest.sessions.index(number) for number in left]
        alone = rest.credited.cars.shape[-1] == 1 or all(
            len(mine) <= 1 for cars in rest.cars for mine in cars
        )
        vacant = self.holds & (self.position == 0)
        return (
            list(rest.sessions) == left
            and list(rest.runners) == [self.rest.runners[number] for number in at]
            and {competitor.id for competitor in rest.competitors}
            == {competitor.id for competitor in self.rest.competitors}
            and bare_way(rest, ways(rest.assume) or ways(())) == "DNF"
            and alone
            and not vacant.any()
            and all(not self._listed_later(rest, x) or _may_score(rest, x) for x in range(len(rest.cars[0])))
        )

    def _listed_later(self, rest: Remaining, x: int) -> bool:
        """Tell whether a competitor has a position here but has had no row by then."""
        at, who = self.cut.index(rest.moment.sessions), self.rest.index(rest.competitors[x].id)
        return bool(self.holds[at, who]) and not self.appeared[at, who]


def title_after_every_round(
    standings: Standings, championship: str, assume: Collection[Assume] = ()
) -> Rounds | None:
    """Return who has, can and cannot have the title after each round.

    None where the rules need the questions to be asked one by one (`Titles`): bounds unknown, points
    decisions that came into force during the season, listings by rounds entered.
    """
    extremes = best_and_least(standings, championship, assume)
    return None if extremes is None else extremes.title()


def best_and_least(
    standings: Standings, championship: str, assume: Collection[Assume] = ()
) -> BestAndLeast | None:
    """Return how everybody can end at best and at least after each round; None as above."""
    rest = remaining(standings, championship, 0, "entered", assume)
    base = standings.titles[championship]
    if not _plain(rest, base):
        return None
    pseudo = _extremes(rest)
    unit = lcm(pseudo.awarded.unit, base.awarded.unit)
    sessions, number = len(rest.facts.sessions), len(rest.competitors)
    at = {competitor.id: index for index, competitor in enumerate(rest.competitors)}
    who = np.array([at[competitor.id] for competitor in base.credited.competitors], dtype=np.int64)
    round_of = standings.facts.round
    rounds = [int(number) for number in np.unique(round_of)]
    cut = [int(np.flatnonzero(round_of == number)[-1]) + 1 for number in rounds]
    seen = np.arange(sessions) < np.array(cut)[:, None]

    def spliced(past: Ints, future: Ints, times: tuple[int, int] = (1, 1)) -> Ints:
        """Return ``[R, S, 2K, ...]``: what happened in sessions seen, the extremes in the others."""
        whole: Ints = np.zeros((sessions, number, *future.shape[3:]), dtype=np.int64)
        width = past.shape[3] if past.ndim > 3 else 0
        if width:
            whole[:, who, :width] = past[0] * times[0]
        else:
            whole[:, who] = past[0] * times[0]
        both = np.concatenate([future[0], future[1]], axis=1) * times[1]
        doubled = np.concatenate([whole, whole], axis=1)
        mask = seen.reshape(len(cut), sessions, *[1] * (doubled.ndim - 1))
        return np.where(mask, doubled, both)

    def wide(array: Ints, width: int) -> Ints:
        return np.pad(array, [(0, 0)] * 3 + [(0, width - array.shape[3])])

    old, new = base.shared, pseudo.shared
    width = max(old.ranks.shape[3], new.ranks.shape[3])
    scales = unit // base.awarded.unit, unit // pseudo.awarded.unit
    protected, published, status = None, None, None
    if pseudo.slotted.protected is not None and base.slotted.protected is not None:
        protected = spliced(base.slotted.protected, pseudo.slotted.protected, scales)
    if old.published is not None and new.published is not None:
        published = spliced(wide(old.published, width), wide(new.published, width))
    if old.status is not None and new.status is not None:
        status = spliced(old.status, new.status)
    twice = replace(
        _twice(pseudo, unit, rest.facts),
        shared=replace(
            new,
            ranks=spliced(wide(old.ranks, width), wide(new.ranks, width)),
            published=published,
            status=status,
        ),
        slotted=Slotted(
            score=spliced(base.slotted.score, pseudo.slotted.score, scales),
            protected=protected,
            reserve=None,
            taken=None,
        ),
    )
    outcome = standings_at(twice, [Moment(sessions, FINAL_ROUND)])
    appeared = np.zeros((len(cut), number), dtype=np.bool_)
    appeared[:, who] = np.maximum.accumulate(base.credited.drove[0], axis=0)[np.array(cut) - 1]
    return BestAndLeast(
        rest=rest,
        rounds=tuple(rounds),
        cut=tuple(cut),
        position=outcome.ranked.position[:, 0],
        holds=np.broadcast_to(outcome.holds[:, 0], outcome.ranked.position[:, 0].shape),
        points=outcome.tally.points[:, 0],
        unit=unit,
        appeared=appeared,
    )


def _may_score(rest: Remaining, x: int) -> bool:
    """Tell whether a competitor may score in what is left: whoever never could is in no table."""
    return any(
        not rest.barred[session, car]
        for session, cars in zip(rest.sessions, rest.cars, strict=True)
        for car in cars[x]
    )


def _ahead(others: Ints, mine: Ints) -> Ints:
    """Return ``[R, K]``: how many others are ahead of each, itself left out."""
    ahead: Bools = (others[:, None] > 0) & (others[:, None] < mine[:, :, None])
    itself = np.arange(others.shape[1])
    ahead[:, itself, itself] = False
    total: Ints = ahead.sum(axis=-1)
    return total


def _plain(rest: Remaining, base: TitleScores) -> bool:
    title = rest.title
    return not (
        unknown_kinds(title)
        or title.low_wins
        or not all(rule.own_place for rule in title.awards.values())
        or changes_by(base.facts, title, base.credited)
        or not all(rule.by_results for rule in title.listing.values())
        or not (title.counting.keeps_all or title.counting.drops_absences)
        or not chain_is_known(title)
        or shares_cars(rest)
        or rest.crewed
        or rest.by_start
        or rest.qualified_by
        or not rest.complete
        or {*rest.assume} & {*WIDER, "all-classified"}
        or (_ties(rest) and not pays_equals_each(rest))
        or not {competitor.id for competitor in base.credited.competitors}
        <= {competitor.id for competitor in rest.competitors}
    )


def _extremes(rest: Remaining) -> TitleScores:
    """Score two endings: everybody wins everything, with pole and fastest lap; nobody has a place."""
    columns, level = rest.blank(2), _ties(rest)
    for at, session in enumerate(rest.sessions):
        cars: list[int] = []
        places: list[int] = []
        for x, mine in enumerate(rest.cars[at]):
            cars += mine if len(mine) < 2 else best_first(rest, at, x)
            places += [1] * len(mine) if level else range(1, len(mine) + 1)
        columns["status"][0, session, cars] = Status.CLASSIFIED.code
        for name in ("place", "class_place", "qualifying", "fastest_lap"):
            columns[name][0, session, cars] = places
    facts = rest.facts.with_columns(columns)
    return score_title(facts, _undivided(rest.title))


def _ties(rest: Remaining) -> bool:
    """Tell whether somebody has several cars that may tie."""
    several = any(len(mine) > 1 for cars in rest.cars for mine in cars)
    return several and "no-equals" not in rest.assume


def _undivided(title: Championship) -> Championship:
    """Return the title with bonuses that equals do not share: each of these winners is alone."""
    return replace(title, awards={name: rule.undivided() for name, rule in title.awards.items()})


def _twice(scores: TitleScores, unit: int, recorded: Facts) -> TitleScores:
    """Return scores with every competitor twice, without the arrays; who is there is as in ``recorded``."""
    crews = scores.credited
    both: dict[str, Any] = {
        name: np.concatenate([value, value], axis=2)
        for name, value in asdict(crews).items()
        if isinstance(value, np.ndarray) and value.ndim > 2
    }
    credited = replace(crews, people=(crews.competitors * 2,), **both)
    there = presence(recorded, scores.field, credited)
    return replace(scores, credited=credited, presence=there, awarded=replace(scores.awarded, unit=unit))
