"""The lines of standings as columns: who is where with how many points, of many leagues at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from countback.batch.texts import Codes, LeagueNames, numbers_of
from countback.model.facts import Bools, Ints
from countback.model.points import format_points
from countback.model.rulebook import Championship
from countback.scoring.kernel import Listed
from countback.scoring.moment import FINAL_ROUND, Moment
from countback.scoring.title import Outcome, TitleScores

Whole = NDArray[np.integer[Any]]
Number = TypeVar("Number", bound=np.integer[Any])
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


def _results(title: Championship, scores: TitleScores, outcome: Outcome) -> tuple[Whole, Whole]:
    """Return ``[B, V, K]``: how many of their own results in sessions that pay count, and how many don't."""
    facts, kept = scores.facts, outcome.counted.kept
    paid = np.zeros((1, facts.shape[0]), dtype=np.bool_)
    for award in title.awards.values():
        paid = paid | award.in_scope(facts)
    own = scores.presence.crews.drove & paid[..., None]
    cuts = [moment.sessions for moment in outcome.moments]
    every = np.stack([_how_many(own[:, :cut]) for cut in cuts], axis=1)
    if kept is None:
        return every, np.zeros((1, 1, 1), dtype=np.int32)
    counted = [_how_many(kept[:, at, :cut] & own[:, :cut]) for at, cut in enumerate(cuts)]
    return np.stack(counted, axis=1), every - np.stack(counted, axis=1)


def _how_many(so: Bools) -> Whole:
    """Return ``[B, K]`` from ``[B, S, K]``: in how many sessions something is so; bytes are added fastest."""
    number = np.uint8 if so.shape[1] < 256 else np.int32
    added: Whole = np.add.reduce(so.view(np.uint8), axis=1, dtype=number)
    return added.astype(np.int32)


@dataclass(frozen=True, eq=False)
class _Added:
    """The standings of leagues ``[B]`` in one championship; ``person`` [B, K] numbers who they are of."""

    leagues: Ints
    championship: int
    rounds: Ints
    places: Places
    person: Ints


@dataclass(eq=False)
class Lines:
    """Standings as they are found, in any order; `table` makes lines of them in the order of the leagues.

    ``people`` are the texts of the column ``competitor``.
    """

    leagues: LeagueNames
    championships: Sequence[str]
    people: pa.StringArray
    _others: dict[str, int] = field(default_factory=dict)
    _added: list[_Added] = field(default_factory=list)
    _taken: Listed = field(default_factory=lambda: Listed.of(0))

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
        self._added.append(_Added(leagues, championship, rounds, places, self.numbered(code, names)))

    def numbered(self, code: NDArray[Number], names: list[str] | None) -> NDArray[Number]:
        """Return the numbers that lines give to the people of some codes, -1 for nobody; as for `add`."""
        if names is None:
            return code
        others, many = self._others, len(self.people)
        number = [many + others.setdefault(name, len(others)) for name in names]
        numbers: NDArray[Number] = np.array([*number, -1], dtype=code.dtype)[code]
        return numbers

    def take(self, listed: Listed) -> None:
        """Take lines that are in the order of the leagues, championships and rounds, without those not
        filled."""
        filled = np.flatnonzero(listed.league >= 0)
        if len(filled) < len(listed.league):
            listed = Listed(*(column.take(filled) for column in listed))  # type: ignore[arg-type]
        self._taken = listed

    def table(self) -> pa.Table:
        """Return all lines: by league as they first appear, championship, round, and best first."""
        taken = self._taken
        if not self._added:
            return _table(self, taken) if len(taken.league) else SCHEMA.empty_table()
        # The lines that were taken have their order; of each table it is known how many they are.
        own_key = taken.league.astype(np.int64) * len(self.championships) + taken.championship
        opens = np.flatnonzero(np.diff(own_key, prepend=-1))
        numbers = [np.count_nonzero(added.places.shown, axis=-1) for added in self._added]
        own_number = np.diff(opens, append=len(own_key))
        number = np.concatenate([own_number, *(shown_in.reshape(-1) for shown_in in numbers)])
        key = np.concatenate(
            [
                own_key[opens],
                *(
                    np.repeat(added.leagues * len(self.championships) + added.championship, len(added.rounds))
                    for added in self._added
                ),
            ]
        )
        sort = np.argsort(key, kind="stable")  # the rounds of a league's table were added in their order
        begin = np.empty(len(key), dtype=np.int64)
        begin[sort] = np.cumsum(number[sort]) - number[sort]
        columns = Listed.of(int(number.sum()))
        target = np.repeat(begin[: len(opens)] - opens, own_number) + np.arange(len(own_key))
        for name in Listed._fields:
            getattr(columns, name)[target] = getattr(taken, name)
        at = len(opens)
        for added, own in zip(self._added, numbers, strict=True):
            _list(columns, added, begin[at : at + own.size].reshape(own.shape), own)
            at += own.size
        return _table(self, columns)

    def texts(self, person: Codes) -> pa.DictionaryArray:
        """Return people by their numbers: names that are in the table's own list come from there."""
        listed = self.people
        if self._others:
            others = pa.array([*self._others], pa.string())
            listed_at = pc.index_in(listed, value_set=others)
            both = np.flatnonzero(listed_at.is_valid().to_numpy(zero_copy_only=False))
            if len(both):
                number = np.arange(len(listed) + len(others), dtype=np.int32)
                number[len(listed) + listed_at.take(pa.array(both)).to_numpy()] = both
                person = number.take(person)
            listed = pa.concat_arrays([listed, others])
        return _texts(person, listed)


def _list(columns: Listed, added: _Added, begins: Ints, number: Ints) -> None:
    """Write the lines of some leagues, those of each table from ``begins`` [B, V] on."""
    places = added.places
    batch, moments, competitors = places.order.shape
    table = np.repeat(np.arange(batch * moments), number.reshape(-1))  # [lines]: league and moment of each
    in_order = places.order + (np.arange(batch * moments) * competitors).reshape(batch, moments, 1)
    at = in_order[np.take_along_axis(places.shown, places.order, axis=-1)]
    number = number.reshape(-1)
    target = np.repeat(begins.reshape(-1) - np.cumsum(number) + number, number)
    target += np.arange(len(target))
    league = table // moments if moments > 1 else table
    columns.league[target] = added.leagues[league]
    columns.championship[target] = added.championship
    columns.round[target] = np.tile(added.rounds, batch)[table]
    columns.position[target] = places.position.reshape(-1).take(at)
    columns.person[target] = added.person.reshape(-1).take(
        at if moments == 1 else league * competitors + at % competitors
    )
    columns.points[target] = places.points.reshape(-1).take(at)
    columns.unit[target] = places.unit
    columns.counted[target] = places.counted.reshape(-1).take(at)
    columns.dropped[target] = places.dropped.reshape(-1).take(at)


def _table(lines: Lines, columns: Listed) -> pa.Table:
    names, seasons = (texts.dictionary_encode() for texts in (lines.leagues.league, lines.leagues.season))
    text, numerator, denominator = _exact(columns.points, columns.unit)
    nobody = columns.position == 0
    arrays = [
        _texts(_of(names, columns.league), names.dictionary),
        _texts(_of(seasons, columns.league), seasons.dictionary),
        _texts(columns.championship, pa.array([*lines.championships], pa.string())),
        pa.array(columns.round),
        pa.array(columns.position, mask=nobody if nobody.any() else None),
        lines.texts(columns.person),
        text,
        pa.array(numerator),
        pa.array(denominator),
        pa.array(columns.counted),
        pa.array(columns.dropped),
    ]
    return pa.Table.from_arrays(arrays, schema=SCHEMA)


def _of(encoded: pa.DictionaryArray, league: Codes) -> Codes:
    """Return the codes of texts of which each league has one."""
    if len(encoded.dictionary) == len(encoded):
        return league  # each has another
    codes: Codes = encoded.indices.to_numpy().take(league)
    return codes


def _texts(codes: Codes, listed: pa.StringArray) -> pa.DictionaryArray:
    """Return texts by their codes; only those that occur are listed."""
    if len(listed) == 1 and len(codes):
        return pa.DictionaryArray.from_arrays(np.zeros(len(codes), dtype=np.int32), listed)
    there = np.zeros(len(listed), dtype=np.bool_)
    there[codes] = True
    if not there.all():
        listed = listed.filter(pa.array(there))
        codes = (np.cumsum(there, dtype=np.int32) - 1).take(codes)
    return pa.DictionaryArray.from_arrays(pa.array(codes), listed)


def _exact(points: Ints, unit: Ints) -> tuple[pa.DictionaryArray, Ints, Ints]:
    """Return points as exact text, numerators and denominators; each number is written out once."""
    units = [int(unit[0])] if len(unit) and (unit == unit[0]).all() else np.unique(unit).tolist()
    low = int(points.min(initial=0))
    key = points - low
    if len(units) > 1:
        key = key * len(units) + np.searchsorted(units, unit)
    codes, keys = numbers_of(key)
    many = max(len(units), 1)
    said = [_written(at // many + low, units[at % many]) for at in keys.tolist()]
    number = {text: at for at, text in enumerate(dict.fromkeys(text for text, _, _ in said))}
    indices = codes
    if len(number) < len(said):
        indices = np.array([number[text] for text, _, _ in said], dtype=np.int32).take(codes)
    text = pa.DictionaryArray.from_arrays(pa.array(indices), pa.array([*number], pa.string()))
    if units == [1]:
        return text, points, unit
    above = np.array([numerator for _, numerator, _ in said], dtype=np.int64)
    below = np.array([denominator for _, _, denominator in said], dtype=np.int64)
    return text, above.take(codes), below.take(codes)


@lru_cache(maxsize=1 << 14)
def _written(points: int, unit: int) -> tuple[str, int, int]:
    """Return so many parts of a point as exact text, with its numerator and denominator."""
    value = Fraction(points, unit)
    return format_points(value), value.numerator, value.denominator


def moments_of(run: Sequence[bool], rounds: Sequence[int], each_round: bool) -> list[Moment]:
    """Return the moments that are asked for: after each round in which a session was run, or the last one.

    They are those of `scoring.moment.moment_after`.
    """
    last = max((at for at, there in enumerate(run) if there), default=-1)
    if last < 0:
        return [Moment(0, 0)]
    if not each_round:
        return [Moment(len(run), FINAL_ROUND) if last == len(run) - 1 else Moment(last + 1, rounds[last])]
    by_round = {}
    for at, (there, number) in enumerate(zip(run, rounds, strict=True)):
        if there or number in by_round:
            by_round[number] = Moment(at + 1, number)
    return [by_round[number] for number in by_round]
