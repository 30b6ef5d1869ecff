"""A contender against one rival in the next session: which places of the two decide between them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from countback.model.facts import Ints
from countback.model.kinds import NoPlace
from countback.titles.bounds import best_first
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

    def best_places(self, bonuses: tuple[BonusName, ...]) -> dict[int, int | None]:
        """Return for each place of ``x`` (0: none) the best of the rival that leaves ``x`` ahead for good.

        A rival that may even win (or come second to ``x``) has 1; one that has to retire, one more than
        there are places. Places are found by halving: where a rival may come in at all, it may come in
        further back, too.
        """
        places = len(self.field)
        pairs = [(mine, 0) for mine in range(places + 1)]
        without = dict(zip(range(places + 1), self.safe(pairs, bonuses), strict=True))
        if not self.ranked:
            return {mine: 1 if safe else None for mine, safe in without.items()}
        # A race that nobody comes to costs no low points, so that a rival with a place may do less harm.
        self.doubtful = self.doubtful or (self.titles.remaining.title.low_wins and not all(without.values()))
        # From no place at all to a win; [low, high) is where the first one that is too good lies.
        worst_first = {
            mine: [0, *(place for place in range(places, 0, -1) if place != mine)]
            for mine in range(places + 1)
        }
        low = {mine: int(safe) for mine, safe in without.items()}
        high = {mine: len(theirs) if without[mine] else 0 for mine, theirs in worst_first.items()}
        while asked := [mine for mine in worst_first if low[mine] < high[mine]]:
            pairs = [(mine, worst_first[mine][(low[mine] + high[mine]) // 2]) for mine in asked]
            for mine, safe in zip(asked, self.safe(pairs, bonuses), strict=True):
                middle = (low[mine] + high[mine]) // 2
                low[mine], high[mine] = (middle + 1, high[mine]) if safe else (low[mine], middle)
        found: dict[int, int | None] = {}
        for mine, theirs in worst_first.items():
            best = (theirs[low[mine] - 1] or places + 1) if low[mine] else None
            # Second to a winner is as good as no limit.
            found[mine] = 1 if best == 2 and mine == 1 else best
        return found

    def safe(self, pairs: list[tuple[int, int]], bonuses: tuple[BonusName, ...]) -> list[bool]:
        """Tell for pairs of places of ``x`` and the rival (0: none) whether ``x`` then stays ahead for good.

        Whoever has no place has come by that in whichever way does ``x`` most harm: a pole is not paid to a
        car that stays away. But one that is disqualified has no fastest lap.
        """
        remaining, bounds = self.titles.remaining, self.titles.bounds
        one = (bounds.way,)
        gone = {"DSQ", "away"} if "fastest-lap" in bonuses else set()
        cases = [
            Case(number, my_place, their_place, my_way, their_way, in_front, followed)
            for number, (my_place, their_place) in enumerate(pairs)
            for my_way in (one if my_place else [way for way in bounds.bare if way not in gone])
            for their_way in (one if their_place else bounds.bare)
            for in_front in self._in_front(my_place, their_place)
            for followed in ((True,) if my_place or their_place else (True, False))
        ]
        columns = remaining.blank(len(cases), bounds.way)
        for at, session in enumerate(remaining.sessions):
            mine, theirs = (best_first(remaining, at, who) for who in (self.x, self.y))
            if at == 0:
                for number, case in enumerate(cases):
                    self._write(columns, number, case, mine, theirs)
            elif theirs:
                remaining.put(columns, EVERY, session, theirs, [*range(1, len(theirs) + 1)])
            _give(remaining, columns, session, theirs if at else mine, theirs, bonuses)
        remaining.copy_grids(columns)
        finals = remaining.finals(columns)
        x, y = self.x, self.y
        behind = (finals.position[:, x] > 0) & (finals.turn[:, y] >= finals.before[:, x])
        if not bounds.chain:  # another ending may turn a tie round
            tied = behind & (finals.worth[:, x] == finals.worth[:, y])
            self.doubtful = self.doubtful or bool(tied.any())
            behind &= ~tied
        safe = [True] * len(pairs)
        for case, holds in zip(cases, behind.tolist(), strict=True):
            safe[case.pair] = safe[case.pair] and holds
        return safe

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
        self, columns: dict[str, Ints], number: int, case: Case, mine: list[int], theirs: list[int]
    ) -> None:
        """Write the next session of a case: others fill the places up, so that they are what they say."""
        remaining, session = self.titles.remaining, self.titles.remaining.sessions[0]
        columns["status"][number, session, mine] = CODES[case.my_way]
        columns["status"][number, session, theirs] = CODES[case.their_way]
        held = {case.my_place: mine, case.their_place: theirs if self.ranked else []}
        others = [car for car in self.field if car not in mine and car not in theirs]
        columns["status"][number, session, others] = CODES[case.their_way]
        most = len(self.field) if case.followed else 0
        free = [place for place in range(1, most + 1) if not held.get(place)]
        ranks = {car: place for place, cars in held.items() if place for car in cars}
        ranks |= dict(zip(others, free, strict=False))
        # Unranked cars move places that are published, not those that are ranked.
        split = 1 if 0 < case.my_place < case.their_place else case.my_place
        moved = [place + (case.in_front if place >= split else 0) for place in ranks.values()]
        remaining.put(columns, number, session, [*ranks], moved)
        columns["class_place"][number, session, [*ranks]] = [*ranks.values()]
        if case.in_front:
            ahead = self.unranked[: case.in_front]
            remaining.put(columns, number, session, ahead, [*range(split, split + len(ahead))])


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
