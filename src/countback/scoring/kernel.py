"""Plain championships scored by one compiled loop, league by league (or ending by ending) in the cache.

    plain = plain_of(facts, title, moments, most, one_car=...)      # None: score it by arrays
    ranking = score_plain(plain, columns, owner, people)

The loop says what `scoring.score` says, in the order of its steps; tests hold the two equal. It needs numba
(extra ``batch``): `can_compile` tells whether that is installed. The first call in a process takes some
tenths of a second, the first after an installation some seconds, as it is compiled and kept on disk.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

from countback.model.facts import Bools, Ints
from countback.scoring.plain import Plain


@dataclass(frozen=True, eq=False)
class Ranking:
    """Standings of B leagues or endings at V moments, by K competitors: ``[B, V, K]``.

    ``points`` are in units of 1/``unit``, ``position`` is that of the table (0: none), ``order`` lists
    competitors best first, ``shown`` tells who is in the table. ``counted`` and ``dropped`` are how many of
    their own results in sessions that pay count, and how many do not. ``tied`` [B] tells where competitors
    share a position whom further tie-breaks may part: those are to be scored by arrays.
    """

    unit: int
    points: Ints
    position: NDArray[np.int32]
    order: NDArray[np.int32]
    shown: Bools
    counted: NDArray[np.int32]
    dropped: NDArray[np.int32]
    tied: Bools


def can_compile() -> bool:
    """Tell whether numba is installed; it is not imported for that."""
    return find_spec("numba") is not None


def score_plain(plain: Plain, columns: Mapping[str, NDArray[Any]], owner: Ints, people: int) -> Ranking:
    """Return the standings of a plain championship.

    ``columns`` are ``place``, ``status``, ``qualifying`` and ``fastest_lap`` (the last two where an award
    pays on them) as ``[B, S, E]`` of whole numbers of any one size, 0 for none, none above the ``most`` that
    the plain was made for; ``place`` in the class order where the championship ranks on that, ``published``
    the places as published where it is counted back on those and they differ.
    ``owner`` [1 or B, E] is which of K = ``people`` competitors scores with an entry, -1 for nobody.
    """
    from countback.scoring import loop  # numba is imported when it is first needed

    place = columns["place"]
    shape = (len(place), len(plain.cutoffs), people)
    ranking = Ranking(
        unit=plain.unit,
        points=np.zeros(shape, dtype=np.int64),
        position=np.zeros(shape, dtype=np.int32),
        order=np.zeros(shape, dtype=np.int32),
        shown=np.zeros(shape, dtype=np.bool_),
        counted=np.zeros(shape, dtype=np.int32),
        dropped=np.zeros(shape, dtype=np.int32),
        tied=np.zeros(len(place), dtype=np.bool_),
    )
    if not place.size or not people:
        return ranking
    kind = np.int16 if all(column.dtype.itemsize < 3 for column in columns.values()) else np.int64
    # The loop is compiled for arrays of one sort: each in the order of C, and one size of number.
    place, status, *orders, published = (
        np.ascontiguousarray(columns.get(name, place[:0]), dtype=kind)
        for name in ("place", "status", "qualifying", "fastest_lap", "published")
    )
    if "published" not in columns:
        published = place
    owner = np.ascontiguousarray(owner, dtype=np.int64)
    values = ((name, getattr(plain, name)) for name in loop.Rules._fields)
    rules = loop.Rules(
        **{name: np.array(value) if isinstance(value, np.ndarray) else value for name, value in values}
    )
    results = loop.Results(place, status, orders[0], orders[1], published, owner)
    arrays = (getattr(ranking, name) for name in loop.Standings._fields)
    loop.standings(results, rules, loop.Standings(*arrays))
    return ranking
