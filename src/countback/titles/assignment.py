"""Who takes which place in the sessions to come, so that totals stay below (or reach) given marks.

Only how often each competitor takes each place in sessions of one kind matters: any such table of counts
can be dealt out to the single sessions (König). A greedy deal settles most questions; a bound on the
least that some rivals have to take (Rado) most others; an integer model the rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec

import numpy as np

from countback.model.facts import Ints


@dataclass(frozen=True)
class Cut:
    """What ``who`` is paid in these ``sessions`` (numbers) may not exceed ``most``."""

    who: int
    sessions: tuple[int, ...]
    most: int


@dataclass(frozen=True, eq=False)
class Assignment:
    """R sessions, n places, A takers. ``pay`` [R, n] is what a place pays, ``cars`` [R, A] how many places
    each takes. ``cuts`` limit those who must stay below; up to ``exempt`` of them may break theirs.
    """

    pay: Ints
    cars: Ints
    cuts: list[Cut] = field(default_factory=list)
    exempt: int = 0


@cache
def solver_at_hand() -> bool:
    """Tell whether the extra ``[exact]`` is installed."""
    return find_spec("scipy") is not None


def too_little_room(problem: Assignment) -> tuple[int, ...] | None:
    """Return takers who must be paid more than they may, whatever happens; None if there are none.

    In each session some takers together take at least the worst places there are. ``exempt`` of them
    are taken to be those with the least room; they come first. Only where each taker has one car in
    every session.
    """
    rounds, places = problem.pay.shape
    room = {cut.who: cut.most for cut in problem.cuts if len(cut.sessions) == rounds}
    first = sorted(room, key=lambda who: room[who])
    if problem.exempt < len(first) and room[first[problem.exempt]] < 0:
        return tuple(first[: problem.exempt + 1])
    if not rounds or not room or (problem.cars[:, first] != 1).any():
        return None
    least = problem.pay.sum(axis=0)[::-1].cumsum()
    tight = first[problem.exempt :]
    total = 0
    for number, who in enumerate(tight):
        total += room[who]
        if number < places and total < least[number]:
            return tuple(first[: problem.exempt + number + 1])
    return None


def deal(problem: Assignment, spread: bool = False) -> list[list[int]] | None:
    """Return for each session its takers from the first place on, dealt greedily; None if that fails.

    Session by session, whoever has the most room left takes the best place that is left.
    """
    rounds, _ = problem.pay.shape
    cuts = sorted(problem.cuts, key=lambda cut: cut.most)
    free = {cut.who for cut in cuts[: problem.exempt]}
    room = [10**15] * problem.cars.shape[1]
    for cut in problem.cuts:
        if cut.who not in free:
            room[cut.who] = min(room[cut.who], cut.most)
    dealt: list[list[int]] = [[] for _ in range(rounds)]
    worth = problem.pay.sum(axis=1)
    for number in np.argsort(-worth, kind="stable").tolist():
        hand = [who for who, cars in enumerate(problem.cars[number].tolist()) for _ in range(cars)]
        hand.sort(key=lambda who: -room[who])
        pay = problem.pay[number].tolist()
        if spread:  # the last place with room for it, so that room is not wasted on small points
            hand = _fit(hand, pay, room)
        for place, who in enumerate(hand):
            room[who] -= pay[place]
        dealt[number] = hand
    return dealt if min(room, default=0) >= 0 else None


def _fit(hand: list[int], pay: list[int], room: list[int]) -> list[int]:
    """Return an order in which each place from the best on goes to whoever has just room for it."""
    left = sorted(hand, key=lambda who: room[who])
    order = []
    for place in range(len(hand)):
        fits = [who for who in left if room[who] >= pay[place]]
        chosen = fits[0] if fits and len(fits) < len(left) * 0.5 else left[-1]
        left.remove(chosen)
        order.append(chosen)
    return order


def solve(
    problem: Assignment,
    seconds: float,
    reach: dict[int, int] | None = None,
    extra: Sequence[Sequence[int]] = (),
    need: int = 0,
    optional: bool = False,
) -> tuple[str, list[list[int]], list[list[int]]]:
    """Decide with HiGHS. Returns ``feasible``, ``infeasible`` or ``undecided``, the deal and the bonuses.

    ``reach`` are totals, of which ``need`` must be reached; ``extra`` [X, R] are bonuses, each of which
    goes to one taker in a session. With ``optional``, places may stay empty (cars retire). A place nobody
    takes is -1 in the deal. ``seconds`` limits the solver by its own clock. Needs the extra ``[exact]``.
    """
    import scipy.optimize as so  # type: ignore[import-untyped]

    model = _Model(problem, reach or {}, extra)
    conditions = [*model.held(optional), *model.below(), *model.reached(need)]
    if not model.width:  # no place is left to be dealt out
        able = all(least <= 0 <= most for _, least, most in conditions)
        return ("feasible", [[] for _ in problem.pay], []) if able else ("infeasible", [], [])
    solution = so.milp(
        np.zeros(model.width),
        constraints=so.LinearConstraint(
            np.array([row for row, _, _ in conditions]),
            [least for _, least, _ in conditions],
            [most for _, _, most in conditions],
        ),
        integrality=np.ones(model.width),
        bounds=so.Bounds(0, model.upper()),
        options={"time_limit": seconds},
    )
    if solution.status == 2:
        return "infeasible", [], []
    if solution.x is None:
        return "undecided", [], []
    counts, given = model.read(solution.x)
    deals = _dealt(counts, model.kind_of, so.linear_sum_assignment)
    return "feasible", deals, [_handed_out(bonus, model.kind_of) for bonus in given]


_Row = np.ndarray[tuple[int], np.dtype[np.float64]]
_Constraint = tuple[_Row, float, float]
"""The factor of each unknown, and the least and the most that the sum may be."""


class _Model:
    """The unknowns, in this order: how often each taker has each place in sessions of each kind, how often
    each bonus; whether somebody may break their cuts (only where some may); whether a total is reached.
    """

    def __init__(self, problem: Assignment, reach: dict[int, int], extra: Sequence[Sequence[int]]) -> None:
        self.problem, self.reach, self.extra = problem, reach, extra
        self.kinds, self.kind_of = kinds_of(problem, extra)
        self.times: Ints = np.bincount(self.kind_of, minlength=len(self.kinds))
        self.places: int = problem.pay.shape[1]
        self.takers: int = problem.cars.shape[1]
        self.bonuses_from: int = len(self.kinds) * self.takers * self.places
        self.broken_from: int = self.bonuses_from + len(extra) * len(self.kinds) * self.takers
        who_cut = dict.fromkeys(cut.who for cut in problem.cuts) if problem.exempt else {}
        self.broken = {who: self.broken_from + at for at, who in enumerate(who_cut)}
        self.reached_from = self.broken_from + len(self.broken)
        self.width = self.reached_from + len(reach)

    def held(self, optional: bool) -> Iterator[_Constraint]:
        """Yield that each car takes a place, each place is taken once, and each bonus once at most."""
        for kind, sample in enumerate(self.kinds):
            times, cars = float(self.times[kind]), self.problem.cars[sample]
            for who in range(self.takers):
                row = np.zeros(self.width)
                row[self._places(kind, who)] = 1
                yield row, 0 if optional else times * cars[who], times * cars[who]
            for place in range(self.places):
                row = np.zeros(self.width)
                row[[self._places(kind, who).start + place for who in range(self.takers)]] = 1
                held = times if place < cars.sum() else 0.0
                yield row, 0 if optional else held, held
            for which in range(len(self.extra)):
                row = np.zeros(self.width)
                first = self._bonus(which, kind, 0)
                row[first : first + self.takers] = 1
                yield row, 0, times

    def below(self) -> Iterator[_Constraint]:
        """Yield that nobody is paid more than their cuts allow, but for those who are exempt."""
        for cut in self.problem.cuts:
            row = np.zeros(self.width)
            for kind in {int(self.kind_of[session]) for session in cut.sessions}:
                row[self._places(kind, cut.who)] = self.problem.pay[self.kinds[kind]]
            if self.problem.exempt:
                row[self.broken[cut.who]] = -float(self.problem.pay.sum() + abs(cut.most) + 1)
            yield row, -np.inf, float(cut.most)
        if self.problem.exempt:
            row = np.zeros(self.width)
            row[self.broken_from : self.reached_from] = 1
            yield row, 0, float(self.problem.exempt)

    def reached(self, need: int) -> Iterator[_Constraint]:
        """Yield that a total counts as reached only when it is, and that ``need`` of them are."""
        for at, (who, total) in enumerate(self.reach.items()):
            row = np.zeros(self.width)
            for kind, sample in enumerate(self.kinds):
                row[self._places(kind, who)] = self.problem.pay[sample]
                for which, worth in enumerate(self.extra):
                    row[self._bonus(which, kind, who)] = worth[sample]
            row[self.reached_from + at] = -float(total)
            yield row, 0, np.inf
        if self.reach:
            row = np.zeros(self.width)
            row[self.reached_from :] = 1
            yield row, float(need), np.inf

    def upper(self) -> _Row:
        """Return the most that each unknown can be."""
        most = np.ones(self.width)
        most[: self.bonuses_from] = np.repeat(self.times, self.takers * self.places)
        most[self.bonuses_from : self.broken_from] = np.tile(
            np.repeat(self.times, self.takers), len(self.extra)
        )
        return most

    def read(self, solution: _Row) -> tuple[Ints, Ints]:
        """Return the counts of places, [kind, taker, place], and of bonuses, [bonus, kind, taker]."""
        whole = np.rint(solution).astype(int)
        kinds = len(self.kinds)
        return (
            whole[: self.bonuses_from].reshape(kinds, self.takers, self.places),
            whole[self.bonuses_from : self.broken_from].reshape(len(self.extra), kinds, self.takers),
        )

    def _places(self, kind: int, who: int) -> slice:
        first = (kind * self.takers + who) * self.places
        return slice(first, first + self.places)

    def _bonus(self, which: int, kind: int, who: int) -> int:
        return self.bonuses_from + (which * len(self.kinds) + kind) * self.takers + who


def kinds_of(problem: Assignment, extra: Sequence[Sequence[int]]) -> tuple[list[int], Ints]:
    """Return a sample session of each kind, and the kind of each session: those no cut tells apart."""
    kinds: dict[tuple[object, ...], int] = {}
    samples: list[int] = []
    kind_of = []
    for session in range(len(problem.pay)):
        inside = tuple(session in cut.sessions for cut in problem.cuts)
        bonus = tuple(worth[session] for worth in extra)
        key = (problem.pay[session].tobytes(), problem.cars[session].tobytes(), inside, bonus)
        if key not in kinds:
            kinds[key] = len(samples)
            samples.append(session)
        kind_of.append(kinds[key])
    return samples, np.array(kind_of, dtype=np.int64)


def _dealt(counts: Ints, kind_of: Ints, assign: object) -> list[list[int]]:
    """Deal counts out to sessions: a place for each taker's car, each place held once (König)."""
    deals: list[list[int]] = [[] for _ in kind_of]
    for kind, table in enumerate(counts):
        left = table.copy()
        sessions = np.flatnonzero(kind_of == kind)
        for turn, session in enumerate(sessions.tolist()):
            deals[session] = _one_session(left, len(sessions) - turn, assign)
            for place, who in enumerate(deals[session]):
                if who >= 0:
                    left[who, place] -= 1
    return deals


def _handed_out(given: Ints, kind_of: Ints) -> list[int]:
    """Return who gets one bonus in each session, -1 for nobody, from how often each gets it by kind."""
    spare = [
        [who for who, times in enumerate(times_each) for _ in range(times)] for times_each in given.tolist()
    ]
    return [spare[kind].pop() if spare[kind] else -1 for kind in kind_of.tolist()]


def _one_session(left: Ints, to_come: int, assign: object) -> list[int]:
    """Return one session's takers by place, so that what is left fits the sessions that follow.

    Takers and places that need every session to come must be in this one: they count most.
    """
    takers, places = left.shape
    cars = np.ceil(left.sum(axis=1) / to_come).astype(int)
    seats = [who for who in range(takers) for _ in range(cars[who])]
    if not seats:
        return [-1] * places
    due = np.array([left[who].sum() >= to_come * cars[who] - (cars[who] - 1) for who in seats])
    worth = np.where(left[seats] > 0, 1 + 1000 * due[:, None] + 1000 * (left.sum(axis=0) == to_come), 0)
    seat, place = assign(-worth)  # type: ignore[operator]
    order = [-1] * places
    for chosen, at in zip(seat.tolist(), place.tolist(), strict=True):
        if worth[chosen, at] > 0:
            order[at] = seats[chosen]
    return order
