"""The lines of standings as columns: who is where with how many points, of many leagues at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from countback.batch.columns import Codes, codes_of
from countback.model.facts import Bools, Ints
from countback.model.points import format_points
from countback.model.rulebook import Championship
from countback.scoring.moment import FINAL_ROUND, Moment
from countback.scoring.title import Outcome, TitleScores

Whole = NDArray[np.integer[Any]]
_TEXT = pa.dictionary(pa.int32(), pa.string())
SCHEMA = pa.schema(
    [
        pa.field("league", _TEXT, nullable=False),
        pa.field("season", _TEXT, nullable=False),
        pa.field("championship", _TEXT, nullable=False),
        pa.field("after_round", pa.int32(), nullable=False),
        pa.field("position", pa.int32()),
        pa.field("competitor", _TEXT, nullable=False),
        pa.field("points", _TEXT, nullable=False),
        pa.field("numerator", pa.int64(), nullable=False),
        pa.field("denominator", pa.int64(), nullable=False),
        pa.field("counted", pa.int32(), nullable=False),
        pa.field("dropped", pa.int32(), nullable=False),
    ]
)
"""What comes out. ``points`` is the exact text; ``position`` is empty for who holds none. ``counted`` and
``dropped`` are the results of one's own in sessions that pay: how many count, how many not."""


@dataclass(frozen=True, eq=False)
class Places:
    """Standings of B leagues at V moments, ``[B, V, K]``; ``unit`` is what points are counted in.

    ``order`` lists competitors best first, ``shown`` who is in the table.
    """

    order: Whole
    shown: Bools
    position: Whole
    points: Ints
    unit: int
    counted: Whole
    dropped: Whole


def places_of(title: Championship, scores: TitleScores, outcome: Outcome) -> Places:
    """Return the standings of one championship as plain numbers."""
    shape = outcome.tally.points.shape
    counted, dropped = _results(title, scores, outcome)
    return Places(
        order=outcome.ranked.order,
        shown=np.broadcast_to(outcome.shown, shape),
        position=outcome.ranked.printed,
        points=outcome.tally.points,
        unit=scores.awarded.unit,
        counted=np.broadcast_to(counted, shape),
        dropped=np.broadcast_to(dropped, shape),
    )


def _results(title: Championship, scores: TitleScores, outcome: Outcome) -> tuple[Ints, Ints]:
    """Return ``[B, V, K]``: how many of their own results in sessions that pay count, and how many don't."""
    facts, kept = scores.facts, outcome.counted.kept
    paid = np.zeros((1, facts.shape[0]), dtype=np.bool_)
    for award in title.awards.values():
        paid = paid | award.in_scope(facts)
    own = scores.presence.crews.drove & paid[..., None]
    cut = np.array([moment.sessions for moment in outcome.moments], dtype=np.int64)
    upto = np.zeros((len(own), own.shape[1] + 1, own.shape[2]), dtype=np.int32)
    np.cumsum(own, axis=1, out=upto[:, 1:], dtype=np.int32)
    every = upto[:, cut]
    if kept is None:
        return every, np.zeros((1, 1, 1), dtype=np.int32)
    seen = np.arange(own.shape[1]) < cut[:, None]
    counted = np.einsum("bvsk->bvk", (kept & own[:, None] & seen[None, :, :, None]).astype(np.int32))
    return counted, every - counted


@dataclass(eq=False)
class Lines:
    """Lines as they are found, in any order; `table` puts them in the order of the leagues."""

    leagues: Sequence[tuple[str, str]]
    championships: Sequence[str]
    people: list[str]
    _names: dict[str, int] = field(default_factory=dict)
    _found: list[dict[str, Any]] = field(default_factory=list)

    def add(
        self,
        leagues: Ints,
        championship: int,
        rounds: Ints,
        places: Places,
        code: Ints,
        names: list[str] | None,
    ) -> None:
        """Add the standings of leagues ``[B]`` after ``rounds`` [V].

        ``code`` [B, K] are competitors in ``names``, or in the column ``competitor`` where that is None.
        """
        in_order = np.take_along_axis(places.shown, places.order, axis=-1)
        league, moment, line = np.nonzero(in_order)
        who = places.order[league, moment, line]
        at = (league, moment, who)
        person = code[league, who]
        if names is not None:
            person = np.array([*map(self._number, names)], dtype=np.int64)[person]
        self._found.append(
            {
                "league": leagues[league],
                "championship": np.full(len(league), championship, dtype=np.int32),
                "round": rounds[moment],
                "position": places.position[at],
                "person": person,
                "points": places.points[at],
                "unit": np.full(len(league), places.unit, dtype=np.int64),
                "counted": places.counted[at],
                "dropped": places.dropped[at],
            }
        )

    def table(self) -> pa.Table:
        """Return all lines: by league as they first appear, championship, round, and best first."""
        if not self._found:
            return SCHEMA.empty_table()
        whole = {name: np.concatenate([one[name] for one in self._found]) for name in self._found[0]}
        rounds = int(whole["round"].max(initial=0)) + 1
        key = (whole["league"] * len(self.championships) + whole["championship"]) * rounds + whole["round"]
        if (key[1:] < key[:-1]).any():
            order = np.argsort(key, kind="stable")
            whole = {name: column[order] for name, column in whole.items()}
        return _table(self, whole)

    def _number(self, name: str) -> int:
        if not self._names:
            self._names.update({known: number for number, known in enumerate(self.people)})
        number = self._names.setdefault(name, len(self._names))
        if number == len(self.people):
            self.people.append(name)
        return number


def _table(lines: Lines, whole: dict[str, Any]) -> pa.Table:
    league = whole["league"]
    names, of_league = _different([name for name, _ in lines.leagues])
    seasons, of_season = _different([season for _, season in lines.leagues])
    text, numerator, denominator = _exact(whole["points"], whole["unit"])
    position = whole["position"].astype(np.int32)
    arrays = [
        _texts(of_league[league], names),
        _texts(of_season[league], seasons),
        _texts(whole["championship"], [*lines.championships]),
        pa.array(whole["round"].astype(np.int32)),
        pa.array(position, mask=position == 0),
        _texts(whole["person"], lines.people),
        text,
        pa.array(numerator),
        pa.array(denominator),
        pa.array(whole["counted"].astype(np.int32)),
        pa.array(whole["dropped"].astype(np.int32)),
    ]
    return pa.Table.from_arrays(arrays, schema=SCHEMA)


def _different(texts: list[str]) -> tuple[list[str], Ints]:
    known = {text: number for number, text in enumerate(dict.fromkeys(texts))}
    return [*known], np.array([known[text] for text in texts], dtype=np.int64)


def _texts(codes: Ints | Codes, values: list[str]) -> pa.DictionaryArray:
    """Return texts by their codes; only those that occur are listed, as they first do."""
    indices, there = codes_of(codes.astype(np.int64, copy=False))
    return pa.DictionaryArray.from_arrays(
        pa.array(indices), pa.array([values[code] for code in there.tolist()], pa.string())
    )


def _exact(points: Ints, unit: Ints) -> tuple[pa.DictionaryArray, Ints, Ints]:
    """Return points as exact text, numerators and denominators; each number is written out once."""
    if len(unit) and (unit == unit[0]).all():
        codes, numbers = codes_of(points)
        values = [Fraction(number, int(unit[0])) for number in numbers.tolist()]
    else:
        units, which = np.unique(unit, return_inverse=True)
        low = int(points.min(initial=0))
        codes, both = codes_of((points - low) * len(units) + which)
        values = [Fraction(one // len(units) + low, int(units[one % len(units)])) for one in both.tolist()]
    text = {format_points(value): None for value in values}
    place = {said: number for number, said in enumerate(text)}
    indices = np.array([place[format_points(value)] for value in values], dtype=np.int32)
    above = np.array([value.numerator for value in values], dtype=np.int64)
    below = np.array([value.denominator for value in values], dtype=np.int64)
    said = pa.DictionaryArray.from_arrays(pa.array(indices[codes]), pa.array([*text], pa.string()))
    return said, above[codes], below[codes]


def moments_of(run: Sequence[bool], rounds: Sequence[int], each_round: bool) -> list[Moment]:
    """Return the moments that are asked for: after each round in which a session was run, or the last one.

    They are those of `scoring.moment.moment_after`.
    """
    last = max((at for at, there in enumerate(run) if there), default=-1)
    if last < 0:
        return [Moment(0, 0)]
    if not each_round:
        return [Moment(len(run), FINAL_ROUND) if last == len(run) - 1 else Moment(last + 1, rounds[last])]
    found = {}
    for at, (there, number) in enumerate(zip(run, rounds, strict=True)):
        if there or number in found:
            found[number] = Moment(at + 1, number)
    return [found[number] for number in found]
