"""A contender against one rival in the next session: which places of the two decide between them."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from countback.model.classification import Status
from countback.model.facts import Ints
from countback.model.kinds import NoPlace
from countback.titles.bounds import alike_ways, best_first
from countback.titles.decide import Titles
from countback.titles.ending import CODES, laps_to_lead
from countback.titles.remaining import EVERY, Remaining

BonusName = Literal["pole", "fastest-lap"]


@dataclass(frozen=True)
class Case:
    """One of the endings that a pair of places is tried in, with ``in_front`` unranked cars before ``x``.

    Nobody else has a place either where the two are not ``followed``: the session may not be run at all.
    """

    pair: int
    my_place: int
    their_place: int
    my_way: NoPlace
    their_way: NoPlace
    in_front: int
    followed: bool


@dataclass(eq=False)
class Duel:
    """``x`` against one rival: which places of the two leave ``x`` ahead for good.

    ``field`` are the cars that hold places. ``doubtful`` tells whether a tie was taken to be lost that may
    be won: no rule says how it falls in other endings.
    """

    titles: Titles
    x: int
    y: int
    field: list[int]
    doubtful: bool = False
    _worth: dict[tuple[tuple[BonusName, ...], int], int] = dataclasses.field(default_factory=dict)
    _won: dict[tuple[BonusName, ...], bool] = dataclasses.field(default_factory=dict)

    @cached_property
    def ranked(self) -> bool:
        """Whether the rival has a car that may hold a place in the next session."""
        return bool({*self.titles.remaining.cars[0][self.y]} & {*self.field})

    @cached_property
    def unranked(self) -> list[int]:
        """Cars without a place of their own that may come in first, where ties go by places as published."""
        remaining = self.titles.remaining
        if not self.titles.bounds.chain or not any(
            step.needs_published for step in remaining.title.tiebreaks
        ):
            return []
        own = {*self.field, *remaining.cars[0][self.y]}
        return [car for car in remaining.runners[0] if car not in own]

    def won(self, bonuses: tuple[BonusName, ...]) -> bool:
        """Tell whether a win leaves ``x`` ahead for good of a rival without a place."""
        if bonuses not in self._won:
            (self._won[bonuses],) = self.safe([(1, 0)], bonuses)
        return self._won[bonuses]

    def best_places(self, bonuses: tuple[BonusName, ...], own: Sequence[int]) -> dict[int, int | None]:
        """Return for places of ``x`` (0: none) the best of the rival that leaves ``x`` ahead for good.

        A rival that may even win (or come second to ``x``) has 1; one that has to retire, one more than
        there are places. Places are found by halving: where a rival may come in at all, it may come in
        further back, too.
        """
        places = len(self.field)
        without = dict(zip(own, self.safe([(mine, 0) for mine in own], bonuses), strict=True))
        if not self.ranked:
            return {mine: 1 if safe else None for mine, safe in without.items()}
        # A race that nobody comes to costs no low points, so that a rival with a place may do less harm.
        self.doubtful = self.doubtful or (self.titles.remaining.title.low_wins and not all(without.values()))
        # From no place at all to a win; [low, high) is where the first one that is too good lies.
        worst_first = {mine: [0, *(place for place in range(places, 0, -1) if place != mine)] for mine in own}
        harmless = self._harmless(worst_first, without, bonuses)
        best_places: dict[int, int | None] = {}
        for mine, theirs in worst_first.items():
            best = (theirs[harmless[mine] - 1] or places + 1) if harmless[mine] else None
            # Second to a winner is as good as no limit.
            best_places[mine] = 1 if best == 2 and mine == 1 else best
        return best_places

    def _harmless(
        self, worst_first: dict[int, list[int]], without: dict[int, bool], bonuses: tuple[BonusName, ...]
    ) -> dict[int, int]:
        """Return for each place of ``x`` how many of the rival's (worst first) leave ``x`` ahead for good.

        ``without`` tells whether the first of them does: no place at all.
        """
        low = {mine: int(safe) for mine, safe in without.items()}
        high = {mine: len(theirs) if without[mine] else 0 for mine, theirs in worst_first.items()}
        # Totals tell nearly always where that is: there, and right before it, is looked first.
        asked = self._likely(worst_first, bonuses)
        while True:
            asked = [(mine, at) for mine, at in asked if low[mine] <= at < high[mine]]
            asked = asked or [(mine, (low[mine] + high[mine]) // 2) for mine in low if low[mine] < high[mine]]
            if not asked:
                break
            pairs = [(mine, worst_first[mine][at]) for mine, at in asked]
            for (mine, at), safe in zip(asked, self.safe(pairs, bonuses), strict=True):
                if safe:
                    low[mine] = max(low[mine], at + 1)
                else:
                    high[mine] = min(high[mine], at)
            asked = []
        return {mine: min(low[mine], high[mine]) for mine in low}

    def _likely(
        self, worst_first: dict[int, list[int]], bonuses: tuple[BonusName, ...]
    ) -> list[tuple[int, int]]:
        """Return where, by each place of ``x``, the rival's may begin to be too good, and right before.

        That is the first with as many points as ``x`` has, and the first with more.
        """
        way = self.titles.bounds.way
        cases = [Case(place, 0, place, way, way, 0, followed=True) for place in range(len(self.field) + 1)]
        theirs = self.titles.remaining.finals(self._columns(cases, bonuses)).worth[:, self.y]
        likely = []
        for place, others in worst_first.items():
            mine, held = self._worth[bonuses, place], theirs[others]
            ends = (int((held < mine).sum()), int((held <= mine).sum()))
            likely += [(place, at) for at in sorted({end - back for end in ends for back in (0, 1)})]
        return likely

    @cached_property
    def _their_ways(self) -> tuple[NoPlace, ...]:
        """The ways in which the rival comes to have no place: one where it is all the same to the rules.

        That is to retire, as bonuses are paid then, too.
        """
        bounds = self.titles.bounds
        same = bounds.way == "DNF" and alike_ways(self.titles.remaining, bounds.bare)
        return (bounds.way,) if same else bounds.bare

    def safe(self, pairs: list[tuple[int, int]], bonuses: tuple[BonusName, ...]) -> list[bool]:
        """Tell for pairs of places of ``x`` and the rival (0: none) whether ``x`` then stays ahead for good.

        Whoever has no place has come by that in whichever way does ``x`` most harm: a pole is not paid to a
        car that stays away. But one that is disqualified has no fastest lap.
        """
        bounds = self.titles.bounds
        bound_way = (bounds.way,)
        gone = {"DSQ", "away"} if "fastest-lap" in bonuses else set()
        cases = [
            Case(number, my_place, their_place, my_way, their_way, in_front, followed)
            for number, (my_place, their_place) in enumerate(pairs)
            for my_way in (bound_way if my_place else [way for way in bounds.bare if way not in gone])
            for their_way in (bound_way if their_place else self._their_ways)
            for in_front in self._in_front(my_place, their_place)
            for followed in ((True,) if my_place or their_place else (True, False))
        ]
        finals = self.titles.remaining.finals(self._columns(cases, bonuses))
        x, y = self.x, self.y
        for case, worth in zip(cases, finals.worth[:, x].tolist(), strict=True):
            self._worth.setdefault((bonuses, case.my_place), worth)
        behind = (finals.position[:, x] > 0) & (finals.turn[:, y] >= finals.before[:, x])
        if not bounds.chain:  # another ending may turn a tie round
            tied = behind & (finals.worth[:, x] == finals.worth[:, y])
            self.doubtful = self.doubtful or bool(tied.any())
            behind &= ~tied
        safe = [True] * len(pairs)
        for case, holds in zip(cases, behind.tolist(), strict=True):
            safe[case.pair] = safe[case.pair] and holds
        return safe

    def _columns(self, cases: list[Case], bonuses: tuple[BonusName, ...]) -> dict[str, Ints]:
        """Return the endings of the cases: after the next session the rival wins everything."""
        remaining, bounds = self.titles.remaining, self.titles.bounds
        columns = remaining.blank(len(cases), bounds.way)
        for at, session in enumerate(remaining.sessions):
            mine, theirs = (best_first(remaining, at, who) for who in (self.x, self.y))
            if at == 0:
                self._write(columns, cases, mine, theirs)
            elif theirs:
                remaining.put(columns, EVERY, session, theirs, [*range(1, len(theirs) + 1)])
            _give(remaining, columns, session, theirs if at else mine, theirs, bonuses)
        remaining.copy_grids(columns)
        return columns

    def _in_front(self, my_place: int, their_place: int) -> Iterable[int]:
        """Return how many unranked cars may come in before ``x``: as many as do it most harm.

        They make its published place worse. Before both they make the rival's worse, too, so that any
        number of them may do most.
        """
        most = len(self.unranked)
        if not my_place:
            return (0,)
        return range(most + 1) if their_place > my_place else (most,)

    def _write(
        self, columns: dict[str, Ints], cases: Sequence[Case], mine: list[int], theirs: list[int]
    ) -> None:
        """Write the next session of all cases: others fill the places up, so that they are what they say."""
        session = self.titles.remaining.sessions[0]

        def each(read: Callable[[Case], int]) -> Ints:
            """Return ``[cases, 1]``."""
            return np.array([[read(case)] for case in cases], dtype=np.int64)

        my_place, their_place = each(lambda case: case.my_place), each(lambda case: case.their_place)
        their_place *= self.ranked
        in_front = each(lambda case: case.in_front)
        others = [car for car in self.field if car not in mine and car not in theirs]
        # Of those who fill up nobody has the place of either of the two.
        held = np.sort(np.concatenate([my_place, their_place], axis=1), axis=1)
        filled = np.repeat(np.arange(1, len(others) + 1)[None], len(cases), axis=0)
        for place in held.T[..., None]:
            filled += (place > 0) & (filled >= place)
        filled *= (filled <= len(self.field)) & each(lambda case: case.followed)
        cars = [*mine, *theirs, *others]
        ranks = np.concatenate([my_place] * len(mine) + [their_place] * len(theirs) + [filled], axis=1)
        # Unranked cars move places that are published, not those that are ranked.
        split = np.where((my_place > 0) & (my_place < their_place), 1, my_place)
        place = ranks + in_front * ((ranks > 0) & (ranks >= split))
        my_way, their_way = each(lambda case: CODES[case.my_way]), each(lambda case: CODES[case.their_way])
        out = np.concatenate([my_way] * len(mine) + [their_way] * (len(theirs) + len(others)), axis=1)
        columns["status"][:, session, cars] = np.where(ranks > 0, Status.CLASSIFIED.code, out)
        columns["place"][:, session, cars] = place
        columns["class_place"][:, session, cars] = ranks
        for number, car in enumerate(self.unranked[: int(in_front.max(initial=0))]):
            here = np.flatnonzero(in_front[:, 0] > number)
            columns["status"][here, session, car] = Status.CLASSIFIED.code
            columns["place"][here, session, car] = columns["class_place"][here, session, car] = (
                split[here, 0] + number
            )


def _give(
    remaining: Remaining,
    columns: dict[str, Ints],
    session: int,
    mine: list[int],
    theirs: list[int],
    bonuses: tuple[BonusName, ...],
) -> None:
    """Give ``mine`` these bonuses of a session in each ending, ``theirs`` all others and the most laps led.

    Where ``mine`` is first, ``theirs`` is second: that may pay, too, and a bonus may fall to the next.
    """
    for name, column in (("fastest-lap", "fastest_lap"), ("pole", "qualifying")):
        given = session in remaining.poles_set or session in remaining.qualified_by
        ranked = [mine, theirs] if name in bonuses and mine != theirs else [theirs]
        for rank, who in enumerate([] if given and name == "pole" else ranked, start=1):
            if who:
                columns[column][:, session, who[0]] = rank
    laps = laps_to_lead(remaining.title)
    if theirs and laps:
        columns["laps_led"][:, session, theirs[0]] = laps + 1
