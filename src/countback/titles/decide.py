"""Clinched, alive or eliminated: for one competitor and one position, with a witness or a certificate.

Two assumptions about the cars that take part in what remains: ``may-retire``, any of them may end any
session without a place; ``all-classified``, each takes a place in every session. Answers are proved:
*alive* by an ending that was scored, *eliminated* and *clinched* by a bound. What neither settles within
the limit is ``undecided``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from countback.model.facts import Ints
from countback.titles.allotment import Allotment, Cut, deal, solve, solver_at_hand, too_little_room
from countback.titles.answer import Answer, Assumption, Case, Certificate, CertificateKind, Status, Weight
from countback.titles.bounds import (
    Bounds,
    best_first,
    beyond_endings,
    bounds,
    chain_is_known,
    shares_cars,
    unknown_kinds,
)
from countback.titles.ending import Ending, columns_of, read_ending
from countback.titles.enumerate import count_endings, extremes
from countback.titles.pay import bonus_pay, car_counts, pay_of
from countback.titles.remaining import Remaining
from countback.titles.weigh import Weighed, outweigh, weigh


@dataclass(frozen=True, eq=False)
class Titles:
    """Answers questions about one championship. ``seconds`` limits each use of the integer model;
    ``most_endings`` is the number of endings up to which all are scored where no bound helps.
    """

    remaining: Remaining
    seconds: float = 2.0
    most_endings: int = 20_000
    _known: dict[str, tuple[Ints, Ints, list[dict[str, Ints]]] | None] = field(default_factory=dict)

    @cached_property
    def bounds(self) -> Bounds:
        """Everybody's best ending, scored."""
        return bounds(self.remaining)

    @cached_property
    def unknown(self) -> tuple[str, ...]:
        """What in the rules forbids a bound."""
        return unknown_kinds(self.remaining.title)

    @cached_property
    def beyond(self) -> tuple[str, ...]:
        """What in the rules looks at more than endings tell."""
        return beyond_endings(self.remaining.title)

    def answer(self, x: int, position: int = 1, assumption: Assumption = "may-retire") -> Answer:
        """Return what can become of competitor ``x`` (an index)."""
        base = {
            "competitor": self.remaining.competitors[x].id,
            "position": position,
            "assumption": assumption,
        }
        if not self.bounds.position[x, x] and not (self.unknown and self.remaining.sessions):
            kind: CertificateKind = "not-eligible"
            return Answer(status="eliminated", certificate=Certificate(kind=kind, rests_on="score"), **base)  # type: ignore[arg-type]
        can, witness, why_not = self._can(x, position, assumption)
        if can is False:
            return Answer(status="eliminated", certificate=why_not, **base)  # type: ignore[arg-type]
        if can is None:
            because = self._because(assumption)
            return Answer(status="undecided", because=because, **base)  # type: ignore[arg-type]
        misses, against, why = self._can_miss(x, position, assumption)
        status: Status = "alive" if misses or misses is None else "clinched"
        because = self._because(assumption) if misses is None else ""
        found = {"witness": witness, "against": against, "certificate": why, "because": because}
        return Answer(status=status, **found, **base)  # type: ignore[arg-type]

    def _because(self, assumption: Assumption) -> str:
        """Return why a question stays open."""
        if self.beyond:
            return f"{', '.join(self.beyond)}: what an ending pays is more than its results tell"
        number = count_endings(self.remaining, assumption)
        many = f"{number:.0e}" if number >= 10**6 else str(number)
        why = ", ".join(self.unknown) or "neither a bound nor the model settles it"
        if not self.unknown and not solver_at_hand():
            why = "no bound settles it; the model needs pip install 'countback[exact]'"
        return f"{why}; {many} endings are too many to score each"

    # -- can it get there? ----------------------------------------------------------------------

    def _can(
        self, x: int, position: int, assumption: Assumption
    ) -> tuple[bool | None, Ending | None, Certificate | None]:
        ahead = self.bounds.rivals_ahead(x)
        rivals = tuple(self.remaining.competitors[y].id for y in ahead)
        best = read_ending(self.remaining, self.bounds.columns, x)
        held = bool(self.bounds.position[x, x])
        over = not self.remaining.sessions
        if held and len(ahead) < position and (assumption == "may-retire" or over):
            return True, best, None
        certain = sum(bool(self.bounds.sure[x, y]) for y in ahead)
        if (over and len(ahead) >= position) or (certain >= position and not self.unknown):
            if not over:
                rivals = tuple(self.remaining.competitors[y].id for y in ahead if self.bounds.sure[x, y])
            return False, None, Certificate(kind="best-ending", rests_on="score", rivals=rivals, ending=best)
        if assumption == "all-classified" and not self.unknown:
            found = self._can_all_classified(x, position)
            if found[0] is not None:
                return found
        listed = self._every(assumption)
        if listed is None:
            return None, None, None
        best_at, _, endings = listed
        if best_at[0, x] and best_at[0, x] <= position:
            return True, read_ending(self.remaining, endings[0], int(best_at[1, x])), None
        number = count_endings(self.remaining, assumption)
        return False, None, Certificate(kind="every-ending", rests_on="every-ending", endings=number)

    def _can_all_classified(
        self, x: int, position: int
    ) -> tuple[bool | None, Ending | None, Certificate | None]:
        problem = self._room(x, position, ties=True)
        if problem is None:  # no sums can be made; but the weakest first may do
            points = self.remaining.now.tally.points[0, 0] * (-1 if self.remaining.title.low_wins else 1)
            weakest = np.argsort(points, kind="stable").tolist()
            easy = self._verified(x, position, [weakest] * len(self.remaining.sessions))
            return (True, easy, None) if easy else (None, None, None)
        for strict in (False, True):
            one = self._room(x, position, ties=not strict)
            assert one is not None
            for spread in (False, True):
                order = deal(one, spread)
                ending = order and self._verified(x, position, order)
                if ending:
                    return True, ending, None
        lack = too_little_room(problem)
        if lack is not None:
            names = tuple(self.remaining.competitors[y].id for y in lack)
            return False, None, Certificate(kind="room", rests_on="sums", rivals=names)
        if not solver_at_hand():
            return None, None, None
        cases = weigh(problem)
        if cases is not None:
            return False, None, Certificate(kind="weights", rests_on="sums", cases=self._named(cases))
        for ties in (True, False):
            one = self._room(x, position, ties=ties)
            assert one is not None
            for _ in range(25):
                verdict, order, _ = solve(one, self.seconds)
                if verdict == "infeasible" and ties:
                    return False, None, Certificate(kind="model", rests_on="solver")
                if verdict != "feasible":
                    break
                ending = self._verified(x, position, order)
                if ending:
                    return True, ending, None
                if not self._cut(one, x, order, ties):
                    break
        return None, None, None

    def _named(self, cases: list[Weighed]) -> tuple[Case, ...]:
        people, sessions = self.remaining.competitors, self.remaining.facts.sessions
        numbers = self.remaining.sessions
        return tuple(
            Case(
                exempt=tuple(people[y].id for y in one.exempt),
                weights=tuple(
                    Weight(
                        competitor=people[cut.who].id,
                        weight=weight,
                        sessions=tuple(sessions[numbers[at]].id for at in cut.sessions),
                    )
                    for cut, weight in one.weights
                ),
            )
            for one in cases
        )

    def _room(self, x: int, position: int, *, ties: bool) -> Allotment | None:
        """Return the allotment in which others must stay behind ``x``, who wins everything.

        With ``ties``, whoever could lose the tie may equal the points of ``x``; without, nobody may.
        """
        pay, cars = self.pay, self.car_counts
        if pay is None or cars is None:
            return None
        mine = cars[:, x]
        if len(mine) and (mine != mine[0]).any():
            return None
        own = int(mine[0]) if len(mine) else 0
        cars = cars.copy()
        cars[:, x] = 0
        cuts = []
        worth, kept = self.bounds.worth[x], self.bounds.kept
        for y in range(cars.shape[1] - 1):
            if y == x or not self.bounds.position[y, y]:
                continue
            inside = tuple(
                at
                for at, session in enumerate(self.remaining.sessions)
                if kept is None or kept[x, session, y]
            )
            edge = 0 if ties and not self._wins_tie(y, x) else 1
            cuts.append(Cut(y, inside, int(worth[x] - worth[y]) - edge))
        return Allotment(pay[:, own:], cars, cuts, exempt=position - 1)

    def _wins_tie(self, y: int, x: int) -> bool:
        """Tell whether ``y`` has more wins than ``x`` will ever have, where that parts equals."""
        wins = self._wins
        return wins is not None and bool(wins[x, y] > wins[x, x])

    @cached_property
    def _wins(self) -> Ints | None:
        """``[K, K]``: wins by ending and competitor, where the first tie-break compares them."""
        steps = self.remaining.title.tiebreaks
        wins = steps[0].wins_first(self.remaining.facts) if steps else None
        if wins is None:
            return None
        shared = self.bounds.scores.shared
        places = shared.published if wins.published and shared.published is not None else shared.ranks
        total: Ints = ((places == 1) & wins.sessions[:, None, None]).sum(axis=(1, 3))
        return total

    def _cut(self, problem: Allotment, x: int, order: list[list[int]], ties: bool) -> bool:
        """Forbid, for those who got ahead in this ending, the set of results that brought them there."""
        outcome = self.remaining.outcome(self._columns(x, order))
        if outcome.counted.kept is None:
            return False
        kept = outcome.counted.kept[0, 0]
        points = outcome.tally.points[0, 0] * (-1 if self.remaining.title.low_wins else 1)
        known = set(problem.cuts)
        position = outcome.ranked.position[0, 0]
        for y in np.flatnonzero((position > 0) & (position < position[x])).tolist():
            inside = tuple(at for at, session in enumerate(self.remaining.sessions) if kept[session, y])
            got = sum(int(problem.pay[at, order[at].index(y)]) for at in inside if y in order[at])
            edge = 0 if ties and not self._wins_tie(y, x) else 1
            problem.cuts.append(Cut(y, inside, int(points[x]) - edge - (int(points[y]) - got)))
        return set(problem.cuts) != known

    def _verified(self, x: int, position: int, order: list[list[int]]) -> Ending | None:
        columns = self._columns(x, order)
        at = self.remaining.outcome(columns).ranked.position[0, 0, x]
        return read_ending(self.remaining, columns, 0) if 0 < at <= position else None

    def _columns(self, x: int, order: list[list[int]], last: bool = False) -> dict[str, Ints]:
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
            bonus.append(full[0] if full else -1)
        return columns_of(self.remaining, orders, bonus)

    @cached_property
    def pay(self) -> Ints | None:
        """``[R, n]``: what each place pays in the sessions to come."""
        return pay_of(self.remaining)

    @cached_property
    def car_counts(self) -> Ints | None:
        """``[R, K + 1]``: how many ranked cars each competitor has; the last are cars of nobody."""
        return car_counts(self.remaining)

    # -- can it miss it? ------------------------------------------------------------------------

    def _can_miss(
        self, x: int, position: int, assumption: Assumption
    ) -> tuple[bool | None, Ending | None, Certificate | None]:
        if not self.bounds.nothing[x] and assumption == "may-retire":
            return True, read_ending(self.remaining, self.bounds.columns, len(self.bounds.least)), None
        beat = self.bounds.rivals_who_can_beat(x)
        listed_always = bool(self.bounds.nothing[x])
        doubtful = [y for y in range(len(self.bounds.position)) if y != x and not self.bounds.sure[y, x]]
        names = tuple(self.remaining.competitors[y].id for y in beat)
        over = not self.remaining.sessions
        few = len({*beat, *doubtful}) < position and not self.unknown and listed_always
        if (over and len(beat) < position) or few:
            if not over:
                names = tuple(self.remaining.competitors[y].id for y in sorted({*beat, *doubtful}))
            return False, None, Certificate(kind="rivals-at-best", rests_on="score", rivals=names)
        if over or (position == 1 and beat and assumption == "may-retire"):
            return True, read_ending(self.remaining, self.bounds.columns, beat[0]), None
        parted = True  # whether in each of these endings the order is beyond doubt
        for y in beat if position == 1 else ():
            columns = self._columns(x, [[y] * len(best_first(self.remaining, at, y)) for at in
                                        range(len(self.remaining.sessions))], last=True)  # fmt: skip
            outcome = self.remaining.outcome(columns)
            if not 0 < outcome.ranked.position[0, 0, x] <= position:
                return True, read_ending(self.remaining, columns, 0), None
            points = outcome.tally.points[0, 0]
            parted = parted and (bool(points[x] != points[y]) or chain_is_known(self.remaining))
        plain = not self.unknown and not doubtful and listed_always and not shares_cars(self.remaining)
        plain = plain and parted
        if position == 1 and assumption == "all-classified" and plain:
            return False, None, Certificate(kind="rivals-at-best", rests_on="score")
        if position > 1 and not self.unknown and listed_always:
            found = self._several_ahead(x, position, assumption, beat, doubtful)
            if found[0] is not None:
                return found
        listed = self._every(assumption)
        if listed is None:
            return None, None, None
        _, worst_at, endings = listed
        if worst_at[0, x] > position:
            return True, read_ending(self.remaining, endings[1], int(worst_at[1, x])), None
        number = count_endings(self.remaining, assumption)
        return False, None, Certificate(kind="every-ending", rests_on="every-ending", endings=number)

    def _misses(self, columns: dict[str, Ints], x: int, position: int) -> bool:
        at = int(self.remaining.outcome(columns).ranked.position[0, 0, x])
        return at == 0 or at > position

    def _several_ahead(
        self, x: int, position: int, assumption: Assumption, beat: list[int], doubtful: list[int]
    ) -> tuple[bool | None, Ending | None, Certificate | None]:
        """Look for an ending with ``position`` rivals ahead of ``x``, who comes last or retires."""
        pay, cars = self.pay, self.car_counts
        if pay is None or cars is None:
            return None, None, None
        extra = bonus_pay(self.remaining, self.bounds)
        if extra is None:
            return None, None, None
        least, optional = self.bounds.least, assumption == "may-retire"
        rivals = sorted({*beat, *doubtful})
        full = cars.copy()
        if not optional:
            full[:, x] = 0
        for ties in (True, False):
            reach = {y: int(least[x] - least[y]) + (0 if ties else 1) for y in rivals}
            if ties and (full[:, rivals] <= 1).all():
                weights = outweigh(pay, extra, sorted(reach.values())[:position])
                if weights is not None:
                    names = tuple(self.remaining.competitors[y].id for y in rivals)
                    return (
                        False,
                        None,
                        Certificate(kind="reach", rests_on="sums", rivals=names, weights=weights),
                    )
            if not solver_at_hand():
                break
            problem = Allotment(pay, full, [])
            verdict, order, bonuses = solve(problem, self.seconds, reach, extra, position, optional)
            if verdict == "infeasible" and ties:
                names = tuple(self.remaining.competitors[y].id for y in rivals)
                return False, None, Certificate(kind="model", rests_on="solver", rivals=names)
            if verdict != "feasible":
                continue
            columns = self._places(x, order, bonuses, optional)
            if self._misses(columns, x, position):
                return True, read_ending(self.remaining, columns, 0), None
        return None, None, None

    def _places(
        self, x: int, order: list[list[int]], bonuses: list[list[int]], optional: bool
    ) -> dict[str, Ints]:
        if not optional:
            columns = self._columns(x, order, last=True)
        else:
            orders = []
            for at, takers in enumerate(order):
                cars = [
                    list(best_first(self.remaining, at, y)) for y in range(len(self.remaining.competitors))
                ]
                orders.append([cars[y].pop(0) for y in takers if 0 <= y < len(cars) and cars[y] and y != x])
            columns = columns_of(self.remaining, orders, [-1] * len(orders))
        for name, holders in zip(("qualifying", "fastest_lap"), bonuses, strict=True):
            for at, (session, y) in enumerate(zip(self.remaining.sessions, holders, strict=True)):
                if name == "qualifying" and session in self.remaining.poles_set:
                    continue
                columns[name][0, session] = 0
                if 0 <= y < len(self.remaining.competitors) and self.remaining.cars[at][y]:
                    columns[name][0, session, best_first(self.remaining, at, y)[0]] = 1
        return columns

    # -- all endings ----------------------------------------------------------------------------

    def _every(self, assumption: Assumption) -> tuple[Ints, Ints, list[dict[str, Ints]]] | None:
        if self.beyond:
            return None
        if assumption not in self._known:
            number = count_endings(self.remaining, assumption)
            self._known[assumption] = (
                extremes(self.remaining, assumption) if number <= self.most_endings else None
            )
        return self._known[assumption]
