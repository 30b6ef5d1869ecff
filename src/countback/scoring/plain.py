"""A championship as numbers alone: what a compiled loop needs to score it, found by asking its rules.

The common way is one table of points for each award, the worst results dropped, and places counted back.
Whatever a rule does beyond that makes the championship not plain, and it is scored by arrays, as is said in
`scoring.score`. `scoring.kernel` scores plain ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache
from math import lcm
from operator import mul
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from countback.model.classification import Status
from countback.model.contract import Kind, PlacesCounted, PointsTable, WorstDropped
from countback.model.facts import Bools, BySession, Facts, Ints
from countback.model.kinds import Award
from countback.model.rulebook import Championship
from countback.scoring.award import LARGEST
from countback.scoring.decide import decided
from countback.scoring.moment import Moment

ORDERS = ("place", "qualifying", "fastest_lap")
"""The orders that awards pay on, as the kernel numbers them."""
#: Competitors that the loop works on at a time.
LANES = 16
HIDDEN, UNPAID, BELONGS, ELIGIBLE = 1, 2, 4, 8
"""The bits of `Plain.cars`: those behind move up; keeps its place unpaid; of this table; may score."""
A_ROW, RANKED = 1, 2
"""The values of `Plain.listed`, beside 0."""


@dataclass(frozen=True, eq=False)
class Plain:
    """One championship for the kernel. A awards, S sessions, E sorts of entry, V moments, U results.

    ``points`` [A, P + 1] are those of place 0 (none), 1, ... P in units of 1/``unit``; ``order`` [A] is which
    of `ORDERS` they are paid on, ``within`` [A] and ``closes_up`` [A] are as
    in `PointsTable`, ``droppable`` [A] as in `Award`, ``scope`` [A, S] are the sessions.
    ``cars`` [1, 1 or S, E] are bits of each sort of entry; ``placed`` [codes] are the statuses that hold
    a place; ``ranks_own`` tells that places are counted among the championship's own cars, ``class_order``
    that they are those within the class.
    ``unit_of`` [S] is the result that a session belongs to, -1 for none; ``started`` [V, U] which results
    had begun, ``number_dropped`` [V] how many are dropped, ``absent`` and ``earliest`` as in `WorstDropped`.
    ``counted_back`` [S] are the sessions whose places break ties, down to ``down_to``; ``published`` tells
    whether by published places. ``cutoffs`` [V] are the sessions seen. ``parts_ties`` is false where
    further tie-breaks follow: whom the kernel leaves equal they may part. ``one_car`` is as in `plain_of`.
    ``listed`` [S] is what a row does for being in the table: `A_ROW` is enough, `RANKED` it takes a place, or
    nothing; ``paid_once`` tells that to have scored does.
    """

    unit: int
    points: Ints
    order: Ints
    within: Ints
    closes_up: Bools
    droppable: Bools
    scope: Bools
    cars: NDArray[np.uint8]
    placed: Bools
    ranks_own: bool
    class_order: bool
    unit_of: Ints
    started: Bools
    number_dropped: Ints
    absent: bool
    earliest: bool
    counted_back: Bools
    published: bool
    down_to: int
    cutoffs: Ints
    dense: bool
    parts_ties: bool
    one_car: bool
    listed: NDArray[np.uint8]
    paid_once: bool

    @cached_property
    def largest(self) -> int:
        """The most points that a place is paid, or loses."""
        return int(np.abs(self.points).max(initial=0))


@dataclass(frozen=True)
class _Paying:
    """One award in numbers, in the sessions in which modifiers multiply it by the same: see `Plain`."""

    points: tuple[int, ...]
    order: int
    within: int
    closes_up: bool
    droppable: bool
    scope: Bools


def plain_of(
    facts: Facts, title: Championship, moments: Sequence[Moment], most: int, *, one_car: bool
) -> Plain | None:
    """Return a championship as numbers; None where a rule does more than numbers say.

    ``most`` is the last place that anybody holds, ``one_car`` tells whether everybody has one car at most.
    Nobody may share a car, decisions on points are not looked at: the caller knows. ``facts`` are of a
    calendar and one entry of every sort there is.
    """
    paying = None if _beyond(title, one_car=one_car) else _paying(facts, title, most)
    if paying is None:
        return None
    unit, awards = paying
    cars, breaks, lists = _cars(facts, title), _tiebreaks(facts, title), _listed(facts, title)
    cutoffs = np.array([moment.sessions for moment in moments], dtype=np.int64)
    dropping = _dropping(facts, title, cutoffs)
    if cars is None or breaks is None or lists is None or dropping is None:
        return None
    drops, unit_of, started = dropping
    if title.listing and not _can_list(lists, awards, cars, drops):
        return None
    placed = np.zeros(len(Status) + 2, dtype=np.bool_)
    placed[[status.code for status in title.placed]] = True
    return Plain(
        unit=unit,
        points=np.array([award.points for award in awards], dtype=np.int64),
        order=np.array([award.order for award in awards], dtype=np.int64),
        within=np.array([award.within for award in awards], dtype=np.int64),
        closes_up=np.array([award.closes_up for award in awards], dtype=np.bool_),
        droppable=np.array([award.droppable for award in awards], dtype=np.bool_),
        scope=np.stack([award.scope for award in awards]),
        cars=cars,
        placed=placed,
        ranks_own=any(rule.class_order or rule.only_classes for rule in title.field.values()),
        class_order=any(rule.class_order for rule in title.field.values()),
        unit_of=unit_of,
        started=started,
        number_dropped=np.array([drops.number[run] for run in started.sum(axis=1).tolist()], dtype=np.int64),
        absent=drops.absent,
        earliest=drops.earliest,
        counted_back=breaks.sessions,
        published=breaks.published,
        down_to=breaks.down_to,
        cutoffs=cutoffs,
        dense=title.dense_positions,
        parts_ties=len(title.tiebreaks) < 2,
        one_car=one_car,
        listed=lists[0],
        paid_once=bool(title.listing),
    )


def _beyond(title: Championship, *, one_car: bool) -> bool:
    """Tell whether a championship has rules of sorts that the loop does not know at all."""
    if title.phases or len(title.listing) > 1 or title.low_wins or not title.awards:
        return True
    return not one_car and bool(title.slots.places_held or not title.slots.takes_all)


Factors = dict[str, tuple[Fraction, ...]]
"""By the name of an award what it is multiplied by in each session, where that is not 1 everywhere."""


class _AskedError(LookupError):
    """A rule looks at what a calendar does not tell."""


class _NoField:
    """The field of a calendar that has none."""

    def __getattr__(self, name: str) -> NoReturn:
        raise _AskedError(name)


def _factors(facts: Facts, title: Championship) -> Factors | None:
    """Return what the modifiers multiply awards by; None where that is not the same for all."""
    nobody: Any = _NoField()
    factors: Factors = {}
    for modifier in title.modifiers.values():
        try:
            by_session = modifier.factors(facts, nobody)
        except _AskedError:
            return None
        if len(by_session.which) != 1:
            return None
        own = tuple(by_session.values[which] for which in by_session.which[0].tolist())
        if all(factor == 1 for factor in own):
            continue
        for name in modifier.awards or [name for name, rule in title.awards.items() if not decided(rule)]:
            before = factors.get(name)
            factors[name] = tuple(map(mul, before, own)) if before else own
    return factors


def _parts_of(factors: Factors) -> int:
    """Return into how many parts the factors divide a point."""
    return lcm(*(factor.denominator for own in factors.values() for factor in own))


@lru_cache(maxsize=256)
def _unit(awards: tuple[Award, ...], parts: int) -> int | None:
    """Return what points are counted in, None where they are beyond counting: arrays say so."""
    amounts = [amount for rule in awards for amount in rule.amounts()]
    unit = lcm(*(amount.denominator for amount in amounts)) * parts
    return None if max((abs(amount) for amount in amounts), default=0) * unit > LARGEST else unit


def _dropping(facts: Facts, title: Championship, cutoffs: Ints) -> tuple[WorstDropped, Ints, Bools] | None:
    """Return what is dropped, ``unit_of`` [S] and ``started`` [V, U]; None where leagues differ in that."""
    ran, scored = facts.ran(), _scored(facts, title)
    if scored is None or len(ran) != 1 or len(facts.event_of) != 1:
        return None
    unit_of = _units(facts, title, scored)
    results = int(unit_of.max(initial=-1)) + 1
    said = _said(title.counting, "worst_dropped", "counted")
    drops = title.counting.worst_dropped(results) if said else None
    if drops is None:
        return None
    started = np.zeros((len(cutoffs), results), dtype=np.bool_)
    for session in np.flatnonzero((unit_of >= 0) & ran[0])[::-1].tolist():
        started[:, unit_of[session]] = cutoffs > session
    return drops, unit_of, started


def _said(rule: Kind, what: str, of: str) -> bool:
    """Tell whether a rule that says how it works in numbers says it of how it works itself.

    A kind that inherits the numbers and works otherwise says nothing by them.
    """
    line = [owner for owner in type(rule).__mro__ if what in vars(owner) or of in vars(owner)]
    return what in vars(line[0])


def _award(
    facts: Facts, rule: Award, factors: tuple[Fraction, ...] | None, most: int, unit: int
) -> list[_Paying]:
    """Return an award once for each factor that it is multiplied by; nothing where that is not all."""
    table, scope = _table(rule), rule.in_scope(facts)
    if table is None or table.varies is True or table.equal != "each" or rule.reserve or len(scope) != 1:
        return []
    if table.order == "place" and (table.within or table.closes_up):
        return []
    tables = _tables(facts, rule, table, most)
    if tables is None:
        return []
    which, factors = tables.which[0].tolist(), factors or (Fraction(1),) * facts.shape[0]
    paying = []
    for kept, factor in dict.fromkeys(zip(which, factors, strict=True)):
        here = np.array([pair == (kept, factor) for pair in zip(which, factors, strict=True)])
        points = tuple(int(worth * factor * unit) if worth else 0 for worth in tables.values[kept])
        order = ORDERS.index(table.order)
        paying.append(_Paying(points, order, table.within, table.closes_up, rule.droppable, scope[0] & here))
    return paying


def _tables(
    facts: Facts, rule: Award, table: PointsTable, most: int
) -> BySession[tuple[Fraction, ...]] | None:
    """Return what an award pays on no place, the 1st, ... in each session; None where rows decide that."""
    nobody: Any = _NoField()
    try:
        by_session = rule.tables(facts, nobody, most) if table.varies else None
    except _AskedError:
        return None
    if by_session is None:
        usual = (Fraction(0), *table.places(most))
        usual += (Fraction(0),) * (most + 1 - len(usual))
        return BySession(np.zeros((1, facts.shape[0]), dtype=np.int64), (usual,))
    return by_session if len(by_session.which) == 1 else None


def _paying(facts: Facts, title: Championship, most: int) -> tuple[int, list[_Paying]] | None:
    """Return what points are counted in, and all awards; None where one of them is more than numbers."""
    factors = _factors(facts, title)
    unit = None if factors is None else _unit(tuple(title.awards.values()), _parts_of(factors))
    if factors is None or unit is None:
        return None
    awards: list[_Paying] = []
    for name, rule in title.awards.items():
        paid = _award(facts, rule, factors.get(name), most, unit)
        if not paid or max(abs(worth) for award in paid for worth in award.points) > LARGEST:
            return None
        awards += paid
    return unit, awards


def _can_list(
    lists: tuple[NDArray[np.uint8], bool],
    awards: Sequence[_Paying],
    cars: NDArray[np.uint8],
    drops: WorstDropped,
) -> bool:
    """Tell whether a row alone, or points that stay, settle who is in the table."""
    by_row, once = lists
    if (by_row == RANKED).any() and ((cars & (UNPAID | BELONGS | ELIGIBLE)) == UNPAID).any():
        return False  # a car of another table is ranked in this one
    if any(worth < 0 for award in awards for worth in award.points):
        return False
    return once or not any(drops.number)


def _listed(facts: Facts, title: Championship) -> tuple[NDArray[np.uint8], bool] | None:
    """Return ``Plain.listed``, and whether scoring once is enough for ever; None where more is looked at."""
    if not title.listing:
        return np.full(facts.shape[0], A_ROW, dtype=np.uint8), True
    (rule,) = title.listing.values()
    by = rule.listed_by(facts) if _said(rule, "listed_by", "listed") else None
    untouched = _said(rule, "listed_by", "unplaced") and _said(rule, "listed_by", "vacates")
    return None if by is None or not untouched else (by.sessions * np.uint8(RANKED), by.once)


@lru_cache(maxsize=256)
def _table(rule: Award) -> PointsTable | None:
    """Return the points of an award as a plain table, None where it does not say them or works otherwise.

    A rule is asked once: a batch makes a championship plain for each calendar that its leagues have.
    """
    return rule.points_table() if _said(rule, "points_table", "pay") else None


def _cars(facts: Facts, title: Championship) -> NDArray[np.uint8] | None:
    """Return the bits of the entries as `classify` takes them; None where results decide, or groups rank."""
    flags = facts.there * np.uint8(BELONGS | ELIGIBLE)
    for rule in title.field.values():
        if rule.by_result or rule.groups(facts) is not None:
            return None
        out = rule.left_out(facts)
        if out.shape[1] not in (1, facts.shape[0]):
            return None
        gone = ELIGIBLE if rule.listed else ELIGIBLE | BELONGS
        flags = np.where(out, flags & ~np.uint8(gone) | np.uint8(HIDDEN if rule.invisible else UNPAID), flags)
    return np.ascontiguousarray(flags)


def _scored(facts: Facts, title: Championship) -> Bools | None:
    """Return ``[S]``: the sessions in which points can be dropped; None where that is for each league's own
    entries to say."""
    scored = np.zeros((1, facts.shape[0]), dtype=np.bool_)
    for rule in title.awards.values():
        if rule.droppable:
            scored = scored | rule.in_scope(facts)
    for field in title.field.values():
        if not field.listed:
            gone = field.left_out(facts)
            if gone.shape[1] > 1 and (gone != gone[..., :1]).any():
                return None
            mine: Bools = ~np.all(gone, axis=-1)
            # Where a league has nobody of this championship at all, it has no table either.
            scored = scored & mine if mine.any() else scored
    of_one: Bools = scored[0]
    return of_one


def _units(facts: Facts, title: Championship, scored: Bools) -> Ints:
    """Return ``[S]``: which result each session belongs to, as `count` numbers them."""
    own = facts.event_of[0] if title.counting.unit == "event" else np.arange(facts.shape[0])
    unit_of = np.full(facts.shape[0], -1, dtype=np.int64)
    unit_of[scored] = np.unique(own[scored], return_inverse=True)[1]
    return unit_of


def _tiebreaks(facts: Facts, title: Championship) -> PlacesCounted | None:
    """Return the places that the first tie-break counts; None where it is of another kind."""
    if not title.tiebreaks:
        return PlacesCounted(np.zeros(facts.shape[0], dtype=np.bool_), published=False, down_to=0)
    first = title.tiebreaks[0]
    return first.counts_places(facts) if _said(first, "counts_places", "keys") else None
