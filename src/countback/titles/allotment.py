"""Who takes which place in the sessions to come, so that totals stay below (or reach) given marks.

Only how often each competitor takes each place in sessions of one kind matters: any such table of counts
can be dealt out to the single sessions (König). A greedy deal settles most questions; a bound on the
least that some rivals have to take (Rado) most others; an integer model the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
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
class Allotment:
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


def too_little_room(problem: Allotment) -> tuple[int, ...] | None:
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


def deal(problem: Allotment, spread: bool = False) -> list[list[int]] | None:
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
    problem: Allotment,
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

    places = problem.pay.shape[1]
    takers = problem.cars.shape[1]
    kinds, kind_of = kinds_of(problem, extra)
    number = len(kinds)
    times = np.bincount(kind_of, minlength=number)
    size = number * takers * places
    bonus = len(extra) * number * takers
    cuts, reach = problem.cuts, reach or {}
    marks = list(reach)
    flags = len({cut.who for cut in cuts}) if problem.exempt else 0
    width = size + bonus + flags + len(marks)
    flag_of = {who: size + bonus + at for at, who in enumerate(dict.fromkeys(cut.who for cut in cuts))}

    def at(kind: int, who: int) -> int:
        return int((kind * takers + who) * places)

    rows: list[np.ndarray[tuple[int], np.dtype[np.float64]]] = []
    low: list[float] = []
    high: list[float] = []

    def add(row: np.ndarray[tuple[int], np.dtype[np.float64]], least: float, most: float) -> None:
        rows.append(row)
        low.append(least)
        high.append(most)

    for kind, sample in enumerate(kinds):
        for who in range(takers):
            row = np.zeros(width)
            row[at(kind, who) : at(kind, who) + places] = 1
            full = float(problem.cars[sample, who] * times[kind])
            add(row, 0 if optional else full, full)
        for place in range(places):
            row = np.zeros(width)
            row[[at(kind, who) + place for who in range(takers)]] = 1
            held = float(times[kind]) if place < problem.cars[sample].sum() else 0.0
            add(row, 0 if optional else held, held)
        for which in range(len(extra)):
            row = np.zeros(width)
            start = size + (which * number + kind) * takers
            row[start : start + takers] = 1
            add(row, 0, float(times[kind]))
    for cut in cuts:
        row = np.zeros(width)
        for kind in {int(kind_of[session]) for session in cut.sessions}:
            row[at(kind, cut.who) : at(kind, cut.who) + places] = problem.pay[kinds[kind]]
        if problem.exempt:
            row[flag_of[cut.who]] = -float(problem.pay.sum() + abs(cut.most) + 1)
        add(row, -np.inf, float(cut.most))
    if problem.exempt:
        row = np.zeros(width)
        row[size + bonus : size + bonus + flags] = 1
        add(row, 0, float(problem.exempt))
    for number_of, who in enumerate(marks):
        row = np.zeros(width)
        for kind, sample in enumerate(kinds):
            row[at(kind, who) : at(kind, who) + places] = problem.pay[sample]
            for which, worth in enumerate(extra):
                row[size + (which * number + kind) * takers + who] = worth[sample]
        row[width - len(marks) + number_of] = -float(reach[who])
        add(row, 0, np.inf)
    if marks:
        row = np.zeros(width)
        row[width - len(marks) :] = 1
        add(row, float(need), np.inf)
    upper = np.full(width, float(max(times.max(initial=1), 1)))
    for kind in range(number):
        upper[kind * takers * places : (kind + 1) * takers * places] = times[kind]
    upper[size + bonus :] = 1
    found = so.milp(
        np.zeros(width),
        constraints=so.LinearConstraint(np.array(rows), low, high),
        integrality=np.ones(width),
        bounds=so.Bounds(0, upper),
        options={"time_limit": seconds},
    )
    if found.status == 2:
        return "infeasible", [], []
    if found.x is None:
        return "undecided", [], []
    counts = np.rint(found.x[:size]).astype(int).reshape(number, takers, places)
    given = np.rint(found.x[size : size + bonus]).astype(int).reshape(len(extra), number, takers)
    deals = _dealt(counts, kind_of, so.linear_sum_assignment)
    return "feasible", deals, [_handed_out(one, kind_of) for one in given]


def kinds_of(problem: Allotment, extra: Sequence[Sequence[int]]) -> tuple[list[int], Ints]:
    """Return a sample session of each kind, and the kind of each session: those no cut tells apart."""
    found: dict[tuple[object, ...], int] = {}
    samples: list[int] = []
    kind_of = []
    for session in range(len(problem.pay)):
        inside = tuple(session in cut.sessions for cut in problem.cuts)
        bonus = tuple(worth[session] for worth in extra)
        key = (problem.pay[session].tobytes(), problem.cars[session].tobytes(), inside, bonus)
        if key not in found:
            found[key] = len(samples)
            samples.append(session)
        kind_of.append(found[key])
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
    spare = [[who for who, times in enumerate(one) for _ in range(times)] for one in given.tolist()]
    return [spare[kind].pop() if spare[kind] else -1 for kind in kind_of.tolist()]


def _one_session(left: Ints, to_come: int, assign: object) -> list[int]:
    """Return one session's takers by place, so that what is left fits the sessions that follow.

    Takers and places that need every session to come must be in this one: they weigh most.
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
    for one, other in zip(seat.tolist(), place.tolist(), strict=True):
        if worth[one, other] > 0:
            order[other] = seats[one]
    return order
