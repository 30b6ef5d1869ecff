"""Plain championships scored by one compiled loop, league by league in the cache.

    plain = plain_of(facts, title, moments, most, one_car=...)      # None: score it by arrays
    tied = score_leagues(plain, results, entries, ...)

The loop says what `scoring.score` says, in the order of its steps; tests hold the two equal. It needs numba
(extra ``batch``): `can_compile` tells whether that is installed. The first call in a process takes some
tenths of a second, the first after an installation some seconds, as it is compiled and kept on disk.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from countback.model.facts import Bools, Ints
from countback.scoring.plain import Plain

Whole = NDArray[np.int32]
#: Bits of a word in which the places that somebody held are counted.
_BITS = 62


class Results(NamedTuple):
    """Rows ``[R]`` by league: those of each from ``first`` [G + 1] on.

    ``session`` and ``entry`` are counted within the league, -1 for nobody. ``place`` is the place in the
    class order where the championship ranks on that, ``published`` the one published, empty where nobody asks
    for that or it is the same; ``qualifying`` and ``fastest_lap`` are empty where no award pays on them.
    """

    first: Ints
    session: Whole
    entry: Whole
    place: Whole
    status: Whole
    qualifying: Whole
    fastest_lap: Whole
    published: Whole


class Entries(NamedTuple):
    """Entries ``[M]`` by league: those of each from ``first`` [G + 1] on.

    ``sort`` is which of `Plain.cars` each is like, ``owner`` which competitor of the league scores with it
    (-1 for nobody), ``person`` the name of each of those: of a league's from ``people_first`` [G + 1] on.
    """

    first: Ints
    sort: Whole
    owner: Whole
    people_first: Ints
    person: Whole


class Listed(NamedTuple):
    """Standings, a line for each competitor: ``league`` is -1 in lines that are not filled.

    ``position`` 0 is none; ``points`` are in parts of 1/``unit``. ``counted`` and ``dropped`` are how many of
    their own results in sessions that pay count, and how many do not.
    """

    league: Whole
    championship: Whole
    round: Whole
    position: Whole
    person: Whole
    points: Ints
    unit: Ints
    counted: Whole
    dropped: Whole

    @classmethod
    def of(cls, number: int) -> Listed:
        """Return room for so many lines."""
        narrow = np.empty((7, number), dtype=np.int32)
        narrow[0] = -1
        points, unit = np.empty((2, number), dtype=np.int64)
        return cls(*narrow[:5], points, unit, *narrow[5:])  # type: ignore[call-arg]


class Rules(NamedTuple):
    """The fields of `Plain` that the loop needs, and what `score_leagues` makes of them.

    ``placed`` is all bits where a status holds a place. ``pays`` [S] are the sessions that pay, ``passing``
    [S] is an award that each pays on the place, -1 for none. ``held`` is where each session of a league
    stands in the calendar, -1 for one cancelled; ``source`` [S] the session that sets the qualifying order of
    each, -1 for none. How often a place was held is counted in parts of one of the ``words``: in ``word``
    [P + 1], by adding ``once`` [P + 1]. Results are compared by their points times ``spread`` and their turn.
    """

    points: Any
    order: Any
    within: Any
    closes_up: Any
    droppable: Any
    scope: Any
    cars: Any
    placed: Any
    ranks_own: Any
    unit_of: Any
    started: Any
    number_dropped: Any
    absent: Any
    earliest: Any
    counted_back: Any
    published: Any
    cutoffs: Any
    dense: Any
    parts_ties: Any
    pays: Any
    passing: Any
    held: Any
    source: Any
    word: Any
    once: Any
    words: Any
    spread: Any
    rounds: Any


class Room(NamedTuple):
    """What the loop works on: one league of S sessions, E entries, K competitors, U results.

    As columns of results, ``[S, E]``: ``place`` to ``fastest_lap``; those that nobody looks at are empty.
    ``score`` and ``came`` [U + 1, K] are the points of each result and how often somebody came to it, last
    what can never be dropped. ``made`` [U + 1, K] tells who had a row in it, ``worst`` keeps the lowest
    results, ``total`` [3, K] points, counted and dropped. ``back`` [K, words] counts the places held.
    """

    place: Any
    status: Any
    published: Any
    qualifying: Any
    fastest_lap: Any
    owner: Any
    car: Any
    rank: Any
    turn: Any
    upto: Any
    score: Any
    came: Any
    latest: Any
    made: Any
    seen: Any
    back: Any
    worst: Any
    key: Any
    total: Any
    order: Any
    position: Any

    @classmethod
    def of(cls, rules: Rules, results: Results, entries: int, people: int) -> Room:
        """Return room for a league of so many entries and competitors."""

        def empty(*shape: int, kind: type = np.int32) -> NDArray[Any]:
            return np.zeros(shape, dtype=kind)

        sessions, units, most = len(rules.unit_of), rules.started.shape[1], rules.points.shape[1] - 1
        paid = {*rules.order.tolist()}
        return cls(
            place=empty(sessions, entries),
            status=empty(sessions, entries),
            published=empty(sessions if len(results.published) else 0, entries),
            qualifying=empty(sessions if 1 in paid else 0, entries),
            fastest_lap=empty(sessions if 2 in paid else 0, entries),
            owner=empty(entries),
            car=empty(entries, kind=np.uint8),
            rank=empty(entries),
            turn=empty(entries),
            upto=empty(most + 2),
            score=empty(units + 1, people, kind=np.int64),
            came=empty(units + 1, people),
            latest=empty(people),
            made=empty(0 if rules.absent else units + 1, people, kind=np.bool_),
            seen=empty(people, kind=np.uint8),
            back=empty(people, rules.words, kind=np.int64),
            worst=empty(min(int(rules.number_dropped.max(initial=0)), units), people, kind=np.int64),
            key=empty(people, kind=np.int64),
            total=empty(3, people, kind=np.int64),
            order=empty(people),
            position=empty(people),
        )


def can_compile() -> bool:
    """Tell whether numba is installed; it is not imported for that."""
    return find_spec("numba") is not None


def score_leagues(
    plain: Plain,
    results: Results,
    entries: Entries,
    leagues: Ints,
    lines: Listed,
    *,
    begins: Ints,
    championship: int,
    held: Ints,
    source: Ints,
    rounds: Ints,
) -> Bools | None:
    """Write the standings of some ``leagues`` [L] of one calendar, those of each from ``begins`` [L] on.

    Each has room for all competitors at each moment, in the ``rounds`` [V]; ``held`` and ``source`` are as in
    `Rules`. No place is above the ``most`` that the plain was made for. Returns ``[L]`` where competitors
    share a position whom further tie-breaks may part: of those nothing is written. None where points are so
    many that the loop cannot compare them.
    """
    from countback.scoring import loop  # numba is imported when it is first needed

    sizes = np.diff(entries.first)[leagues]
    cells = len(plain.unit_of) * int(sizes.max(initial=1))
    most, units = plain.points.shape[1] - 1, plain.started.shape[1]
    spread = 1 << units.bit_length()
    if int(np.abs(plain.points).max(initial=0)) * cells * len(plain.order) * spread >= 1 << 60:
        return None
    last = min(plain.down_to or most, most)
    one_each = bool((np.diff(entries.first) == np.diff(entries.people_first))[leagues].all())
    each = (len(plain.unit_of) if one_each else cells).bit_length()
    places = np.arange(most + 1)
    counts = (places > 0) & (places <= last)
    within = _BITS // each
    word = np.where(counts, (places - 1) // within, 0)
    once = np.where(counts, np.int64(1) << (each * (within - 1 - (places - 1) % within)), 0)
    values = {name: getattr(plain, name) for name in Rules._fields if hasattr(plain, name)}
    values |= {"placed": np.where(plain.placed, -1, 0).astype(np.int32), "cars": plain.cars[0]}
    on_place = plain.scope & (plain.order == 0)[:, None]
    rules = Rules(
        **{
            name: np.array(value) if isinstance(value, np.ndarray) else value
            for name, value in values.items()
        },
        pays=plain.scope.any(axis=0),
        passing=np.where(on_place.any(axis=0), on_place.argmax(axis=0), -1),
        held=held,
        source=source,
        word=word,
        once=once,
        words=max(-(-last // within), 1),
        spread=spread,
        rounds=rounds,
    )
    people = int(np.diff(entries.people_first)[leagues].max(initial=0))
    room = Room.of(rules, results, int(sizes.max(initial=0)), people)
    tied = np.zeros(len(leagues), dtype=np.bool_)
    loop.standings(results, entries, rules, leagues, begins, room, lines, championship, plain.unit, tied)
    return tied
