"""Plain championships scored by one compiled loop, league by league in the cache.

    plain = plain_of(facts, title, moments, most, one_car=...)      # None: score it by arrays
    tied = score_leagues(plain, results, entries, ...)

The loop says what `scoring.score` says, in the order of its steps; tests hold the two equal. It needs numba
(extra ``batch``): `can_compile` tells whether that is installed. The first call in a process takes some
tenths of a second, the first after an installation some seconds, as it is compiled and kept on disk.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.util import find_spec
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from countback.model.facts import Bools, Ints
from countback.scoring.plain import LANES, Plain

Whole = NDArray[np.int32]
Short = NDArray[np.uint16]
#: Bits of a word in which the places that somebody held are counted.
_BITS = 62
#: In a league of more competitors the arrays are quicker: the loop compares each with each, they sort.
WIDEST = 1 << 12


class Results(NamedTuple):
    """Rows ``[R]`` by league and session: the sessions of each league from ``session_first`` [G + 1] on, the
    rows of each session from ``begins`` [T + 1] on.

    ``entry`` is counted within the league, -1 for nobody; where a session is ``straight`` [T], its rows are
    those of the entries 0, 1, ... in turn, and ``entry`` is not looked at. ``place`` is the place in the
    class order where the championship ranks on that, ``published`` the one published, empty where nobody
    asks for that or it is the same; ``status`` is empty where whoever has a place is classified;
    ``qualifying`` and ``fastest_lap`` are empty where no award pays on them.
    """

    session_first: Ints
    begins: Ints
    entry: Whole
    straight: Bools
    place: Short
    status: Short
    qualifying: Short
    fastest_lap: Short
    published: Short


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


class Most(NamedTuple):
    """How many rows the largest session of all has, and the largest league: entries and competitors."""

    rows: int
    entries: int
    people: int


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

    ``worth`` [A + 1, 4 (P + 1)] are for each place its points, shifted as `loop` says, and how it is counted
    back: by adding the third number to what stands as many places behind as the second says; the last row is
    of no award. ``placed`` is all bits where a status holds a place. ``pays`` [S] are the sessions that pay,
    ``passing`` [S] is an award that each pays on the place, -1 for none, and ``further`` [S] tells whether
    there are others, ``to_first`` [S] whether those pay only who is first in an order that stands in the
    rows. ``own`` [S] is which session of a league each of the calendar is, ``source`` [S] the session that
    sets the qualifying order of each, -1 for none. ``listed`` [S] and ``paid_once`` are as in `Plain`. How
    often places were held is counted in
    ``words``.
    """

    worth: Any
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
    one_car: Any
    pays: Any
    passing: Any
    further: Any
    to_first: Any
    own: Any
    source: Any
    words: Any
    shift: Any
    rounds: Any
    listed: Any
    paid_once: Any


class Room(NamedTuple):
    """What the loop works on: one league of E entries and K competitors, with U results.

    ``kept``, ``of_row`` and ``rank`` are for the rows of a session: those of cars that have to do with the
    table. ``car`` to ``turn`` are for entries, ``holders`` (left empty) and ``ahead`` for places. ``score``
    [U + 2, K] are the points of each result and how often somebody came to it, then what can never be
    dropped, then nothing. ``made`` [U, K] tells who had a row in it, ``worst`` keeps the lowest
    results, ``total`` [3, K] points, counted and dropped. ``back`` [words, K] counts the places held;
    ``held`` are the same numbers, one word after the other.
    """

    kept: Any
    of_row: Any
    rank: Any
    car: Any
    place: Any
    placing: Any
    turn: Any
    holders: Any
    ahead: Any
    score: Any
    latest: Any
    made: Any
    seen: Any
    back: Any
    held: Any
    worst: Any
    key: Any
    above: Any
    total: Any
    order: Any
    position: Any

    @classmethod
    def of(cls, rules: Rules, rows: int, entries: int, wide: int) -> Room:
        """Return room for a league of so many entries and competitors, and so many rows of a session."""

        def empty(*shape: int, kind: type = np.int32) -> NDArray[Any]:
            return np.zeros(shape, dtype=kind)

        units, places = rules.started.shape[1], rules.worth.shape[1] // 4
        back = empty(rules.words, wide, kind=np.int64)
        return cls(
            kept=empty(rows, kind=np.uint32),
            of_row=empty(rows, kind=np.uint32),
            rank=empty(rows, kind=np.uint32),
            car=empty(entries, kind=np.uint8),
            place=empty(entries),
            placing=empty(entries),
            turn=empty(entries),
            holders=empty(places),
            ahead=empty(places),
            score=empty(units + 2, wide, kind=np.int64),
            latest=empty(wide),
            made=empty(0 if rules.absent else units, wide, kind=np.int64),
            seen=empty(wide, kind=np.uint8),
            back=back,
            held=back.reshape(-1),
            worst=empty(min(int(rules.number_dropped.max(initial=0)), units), wide, kind=np.int64),
            key=empty(wide, kind=np.int64),
            above=empty(wide, kind=np.int64),
            total=empty(3, wide, kind=np.int64),
            order=empty(wide, kind=np.int64),
            position=empty(wide),
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
    most: Most,
) -> Bools | None:
    """Write the standings of some ``leagues`` [L] of one calendar, those of each from ``begins`` [L] on.

    Each has room for all competitors at each moment, in the ``rounds`` [V]. ``held`` is where each session of
    a league stands in the calendar, -1 for one cancelled, ``source`` as in `Rules`. No place is above the
    last one that the plain was made for. Returns ``[L]`` where competitors share a position whom further
    tie-breaks may part, or are more than the `WIDEST`: of those nothing is written. None where points are so
    many that the loop cannot compare them.
    """
    from countback.scoring import loop  # numba is imported when it is first needed

    sessions = len(plain.unit_of)
    sizes = entries.first[leagues + 1] - entries.first[leagues]
    cells = sessions * int(sizes.max(initial=1))
    shift = max(plain.started.shape[1], sessions).bit_length()
    if (plain.largest * cells * len(plain.order)) << shift >= 1 << 60:
        return None
    each = max(sessions if plain.one_car else cells, 1).bit_length()
    wide = -(-most.people // LANES) * LANES
    rules = _rules(plain, shift, each, wide, held.tobytes(), source.tobytes(), rounds.tobytes())
    room = Room.of(rules, most.rows, most.entries, wide)
    left: Bools = entries.people_first[leagues + 1] - entries.people_first[leagues] > WIDEST
    if left.any():
        narrow = np.flatnonzero(~left)
        leagues, begins = leagues[narrow], begins[narrow]
    tied = np.zeros(len(leagues), dtype=np.bool_)
    loop.standings(results, entries, rules, leagues, begins, room, lines, championship, plain.unit, tied)
    left[~left] = tied
    return left


@lru_cache(maxsize=4096)
def _rules(
    plain: Plain, shift: int, each: int, wide: int, held: bytes, source: bytes, rounds: bytes
) -> Rules:
    """Return a championship as the loop needs it; nobody holds places more often than ``each`` has bits.

    ``wide`` is how many competitors there is room for; the others are the arrays of `score_leagues`. The
    parts of a table have few of all these, again and again.
    """
    awards, places = plain.points.shape
    last = min(plain.down_to or places - 1, places - 1)
    place = np.arange(places)
    counts = (place > 0) & (place <= last)
    within = _BITS // each
    worth = np.zeros((awards + 1, places, 4), dtype=np.int64)
    worth[:awards, :, 0] = plain.points << shift
    worth[..., 1] = np.where(counts, (place - 1) // within, 0) * wide
    worth[..., 2] = np.where(counts, np.int64(1) << (each * (within - 1 - (place - 1) % within)), 0)
    on_place = plain.scope & (plain.order == 0)[:, None]
    set_by = np.frombuffer(source, dtype=np.int64)
    # What is paid on an order, down to the second place or set by another session, takes more than a look.
    further_down = (plain.points[:, 2:] != 0).any(axis=1) | (plain.order == 0)
    not_to_first = further_down[:, None] | ((plain.order == 1)[:, None] & (set_by >= 0))
    paid_once = on_place.any(axis=0)
    first_on_place = paid_once & (np.arange(awards)[:, None] == on_place.argmax(axis=0))
    values = {name: getattr(plain, name) for name in Rules._fields if hasattr(plain, name)}
    values |= {
        "worth": worth.reshape(awards + 1, -1).view(np.uint64),
        "cars": plain.cars[0],
        "placed": np.where(plain.placed, 0xFFFF, 0).astype(np.uint16),
        "pays": plain.scope.any(axis=0),
        "passing": np.where(paid_once, on_place.argmax(axis=0), -1),
        "further": plain.scope.sum(axis=0) > paid_once,
        "to_first": ~(plain.scope & ~first_on_place & not_to_first).any(axis=0),
        "own": np.flatnonzero(np.frombuffer(held, dtype=np.int64) >= 0),
        "source": set_by,
        "words": max(-(-last // within), 1),
        "shift": shift,
        "rounds": np.frombuffer(rounds, dtype=np.int64),
    }
    # Each array of its own and in one piece, as the loop is compiled for.
    arrays = {name: np.array(value) for name, value in values.items() if isinstance(value, np.ndarray)}
    return Rules(**values | arrays)
