"""Questions under the assumption that every car takes a place: whom places can be dealt out to.

Then the results of others are no longer free: somebody has to come second. What places pay is added up,
places are dealt out, and where that fails whole numbers prove that no deal does.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from countback.model.facts import Bools, Ints
from countback.model.kinds import NoPlace
from countback.scoring.title import TitleScores
from countback.titles.answer import Case, Certificate, Weight
from countback.titles.assignment import Assignment, Cut, deal, solve, solver_at_hand, too_little_room
from countback.titles.bounds import Bounds, best_first, shares_cars
from countback.titles.ending import Ending, columns_of, read_ending
from countback.titles.pay import bonus_pay, car_counts, pay_of
from countback.titles.remaining import Remaining
from countback.titles.weights import WeightedCase, equal_weights, weights_against

Found = tuple[bool | None, Ending | None, Certificate | None]
NOTHING: Found = (None, None, None)


@dataclass(frozen=True, eq=False)
class Dealing:
    """What can be dealt out in the sessions to come. ``seconds`` limits each use of the integer model."""

    remaining: Remaining
    bounds: Bounds
    seconds: float

    @cached_property
    def fits(self) -> bool:
        """Whether sums of places say it all: nobody shares a car, and bounds rest on cars that have rows."""
        rest = self.remaining
        plain = not rest.crewed and not shares_cars(rest) and not rest.title.low_wins
        return plain and self.bounds.way != "away" and not rest.by_start

    @cached_property
    def scores(self) -> TitleScores:
        """The first of everybody's best endings, and last the one without a place: a batch of K + 1."""
        columns = {
            name: np.concatenate([*(family.columns[name][:1] for family in self.bounds.best), bare])
            for name, bare in self.bounds.bare_columns[0].items()
        }
        return self.remaining.scores(columns)

    @cached_property
    def kept(self) -> Bools | None:
        """``[K, S, K]``: which sessions count, by ending and competitor; None where all do."""
        kept = self.remaining.final(self.scores).counted.kept
        return None if kept is None else kept[:-1, 0]

    @cached_property
    def pay(self) -> Ints | None:
        """``[R, n]``: what each place pays in the sessions to come."""
        return pay_of(self.remaining) if self.fits else None

    @cached_property
    def car_counts(self) -> Ints | None:
        """``[R, K + 1]``: how many ranked cars each competitor has; last, those that score for nobody."""
        return car_counts(self.remaining)

    # -- can it get there? ----------------------------------------------------------------------

    def can(self, x: int, position: int) -> Found:
        """Look for an ending in which ``x`` wins everything and enough others stay behind."""
        problem = self._room(x, position, ties=True)
        if problem is None:  # no sums can be made; but the weakest first may do
            weakest = np.argsort(self.remaining.now.worth[0], kind="stable").tolist()
            easy = self._verified(x, position, [weakest] * len(self.remaining.sessions))
            return (True, easy, None) if easy else NOTHING
        for strict in (False, True):
            room = self._room(x, position, ties=not strict)
            assert room is not None
            for spread in (False, True):
                order = deal(room, spread)
                ending = order and self._verified(x, position, order)
                if ending:
                    return True, ending, None
        lack = too_little_room(problem)
        if lack is not None:
            names = tuple(self.remaining.competitors[y].id for y in lack)
            return False, None, Certificate(kind="room", rests_on="sums", rivals=names)
        if not solver_at_hand():
            return NOTHING
        cases = weights_against(problem)
        if cases is not None:
            return False, None, Certificate(kind="weights", rests_on="sums", cases=self._named(cases))
        for ties in (True, False):
            room = self._room(x, position, ties=ties)
            assert room is not None
            for _ in range(25):
                verdict, order, _ = solve(room, self.seconds)
                if verdict == "infeasible" and ties:
                    return False, None, Certificate(kind="model", rests_on="solver")
                if verdict != "feasible":
                    break
                ending = self._verified(x, position, order)
                if ending:
                    return True, ending, None
                if not self._cut(room, x, order, ties):
                    break
        return NOTHING

    def _named(self, cases: list[WeightedCase]) -> tuple[Case, ...]:
        people, sessions = self.remaining.competitors, self.remaining.facts.sessions
        numbers = self.remaining.sessions
        return tuple(
            Case(
                exempt=tuple(people[y].id for y in case.exempt),
                weights=tuple(
                    Weight(
                        competitor=people[cut.who].id,
                        weight=weight,
                        sessions=tuple(sessions[numbers[at]].id for at in cut.sessions),
                    )
                    for cut, weight in case.weights
                ),
            )
            for case in cases
        )

    def _room(self, x: int, position: int, *, ties: bool) -> Assignment | None:
        """Return the assignment in which others must stay behind ``x``, who wins everything.

        With ``ties``, whoever could lose the tie may equal the points of ``x``; without, nobody may.
        """
        pay, cars = self.pay, self.car_counts
        if pay is None or cars is None or self.bounds.best[x].limit is None:
            return None
        mine = cars[:, x]
        if len(mine) and (mine != mine[0]).any():
            return None
        own = int(mine[0]) if len(mine) else 0
        if own > 1 and "no-equals" not in self.remaining.assume:
            return None  # its cars may tie for the win
        cars = cars.copy()
        cars[:, x] = 0
        cuts = []
        worth, kept = self.bounds.worth[x], self.kept
        for y in range(cars.shape[1] - 1):
            if y == x or not self.bounds.position[y]:
                continue
            inside = tuple(
                at
                for at, session in enumerate(self.remaining.sessions)
                if kept is None or kept[x, session, y]
            )
            edge = 0 if ties and not self._wins_tie(y, x) else 1
            cuts.append(Cut(y, inside, int(worth[x] - worth[y]) - edge))
        return Assignment(pay[:, own:], cars, cuts, exempt=position - 1)

    def _wins_tie(self, y: int, x: int) -> bool:
        """Tell whether ``y`` has more wins than ``x`` will ever have, where that parts equals."""
        wins = self._wins
        return wins is not None and bool(wins[x, y] > wins[x, x])

    @cached_property
    def _wins(self) -> Ints | None:
        """``[K + 1, K]``: wins by ending and competitor, where the first tie-break compares them."""
        steps = self.remaining.title.tiebreaks
        wins = steps[0].wins_first(self.remaining.facts) if steps else None
        if wins is None:
            return None
        shared = self.scores.shared
        places = shared.published if wins.published and shared.published is not None else shared.ranks
        total: Ints = ((places == 1) & wins.sessions[:, None, None]).sum(axis=(1, 3))
        return total

    def _cut(self, problem: Assignment, x: int, order: list[list[int]], ties: bool) -> bool:
        """Forbid, for those who got ahead in this ending, the set of results that brought them there."""
        outcome = self.remaining.outcome(self.columns(x, order))
        if outcome.counted.kept is None:
            return False
        kept = outcome.counted.kept[0, 0]
        points = outcome.tally.points[0, 0] * (-1 if self.remaining.title.low_wins else 1)
        cuts_before = set(problem.cuts)
        position = outcome.ranked.position[0, 0]
        for y in np.flatnonzero((position > 0) & (position < position[x])).tolist():
            inside = tuple(at for at, session in enumerate(self.remaining.sessions) if kept[session, y])
            got = sum(int(problem.pay[at, order[at].index(y)]) for at in inside if y in order[at])
            edge = 0 if ties and not self._wins_tie(y, x) else 1
            problem.cuts.append(Cut(y, inside, int(points[x]) - edge - (int(points[y]) - got)))
        return set(problem.cuts) != cuts_before

    def _verified(self, x: int, position: int, order: list[list[int]]) -> Ending | None:
        columns = self.columns(x, order)
        at = self.remaining.finals(columns).position[0, x]
        return read_ending(self.remaining, columns, 0) if 0 < at <= position else None

    def columns(self, x: int, order: list[list[int]], last: bool = False) -> dict[str, Ints]:
        """Return the ending in which ``x`` comes first (or ``last``) and others as dealt."""
        orders, bonus = [], []
        for at, takers in enumerate(order):
            cars = [list(best_first(self.remaining, at, y)) for y in range(len(self.remaining.competitors))]
            mine = cars[x]
            others = [cars[y].pop(0) for y in takers if 0 <= y < len(cars) and cars[y]]
            others = [car for car in dict.fromkeys(others) if car not in mine]
            used = {*mine, *others}
            rest = [car for car in self.remaining.runners[at] if car not in used]
            full = [*others, *rest, *mine] if last else [*mine, *others, *rest]
            orders.append(full)
            # Nobody has to set a lap in qualifying: whoever comes last has no bonus, also where it is alone.
            bonus.append(full[0] if full and not (last and full[0] in mine) else -1)
        return columns_of(self.remaining, orders, bonus)

    # -- several ahead at once ------------------------------------------------------------------

    def several_ahead(self, x: int, position: int, rivals: list[int], optional: bool) -> Found:
        """Look for an ending with ``position`` of the ``rivals`` ahead of ``x``; places are each held once.

        ``x`` comes last, or with ``optional`` has no place, like all who are not needed.
        """
        pay, cars = self.pay, self.car_counts
        if pay is None or cars is None or "no-equals" not in self.remaining.assume:
            return NOTHING
        extra = bonus_pay(self.remaining, self.scores, self.bounds)
        if extra is None:
            return NOTHING
        least = self.bounds.least
        full = cars.copy()
        if not optional:
            full[:, x] = 0
        names = tuple(self.remaining.competitors[y].id for y in rivals)
        for ties in (True, False):
            reach = {y: int(least[x] - least[y]) + (0 if ties else 1) for y in rivals}
            if ties and (full[:, rivals] <= 1).all():
                weights = equal_weights(pay, extra, sorted(reach.values())[:position])
                if weights is not None:
                    why = Certificate(kind="reach", rests_on="sums", rivals=names, weights=weights)
                    return False, None, why
            if not solver_at_hand():
                break
            problem = Assignment(pay, full, [])
            verdict, order, bonuses = solve(problem, self.seconds, reach, extra, position, optional)
            if verdict == "infeasible" and ties:
                return False, None, Certificate(kind="model", rests_on="solver", rivals=names)
            if verdict != "feasible":
                continue
            columns = self._places(x, order, bonuses, optional)
            at = int(self.remaining.finals(columns).position[0, x])
            if at == 0 or at > position:
                return True, read_ending(self.remaining, columns, 0), None
        return NOTHING

    def _places(
        self, x: int, order: list[list[int]], bonuses: list[list[int]], optional: bool
    ) -> dict[str, Ints]:
        rest, way = self.remaining, self._way
        if not optional:
            columns = self.columns(x, order, last=True)
        else:
            orders = []
            for at, takers in enumerate(order):
                cars = [list(best_first(rest, at, y)) for y in range(len(rest.competitors))]
                orders.append([cars[y].pop(0) for y in takers if 0 <= y < len(cars) and cars[y] and y != x])
            columns = columns_of(rest, orders, [-1] * len(orders), way)
        for name, holders in zip(("qualifying", "fastest_lap"), bonuses, strict=True):
            for at, (session, y) in enumerate(zip(rest.sessions, holders, strict=True)):
                if name == "qualifying" and (session in rest.poles_set or session in rest.qualified_by):
                    continue
                columns[name][0, session] = 0
                if 0 <= y < len(rest.competitors) and rest.cars[at][y]:
                    columns[name][0, session, best_first(rest, at, y)[0]] = 1
        return columns

    @property
    def _way(self) -> NoPlace:
        return self.bounds.way
