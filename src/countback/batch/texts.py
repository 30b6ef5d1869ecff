"""A column of texts as codes into the texts there are: the list stays in Arrow's buffers, as it was read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from countback.model.facts import Ints

Codes = NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Texts:
    """A column of texts: ``codes`` [N] into ``listed``, -1 for none; no two of those listed are the same."""

    codes: Codes
    listed: pa.StringArray

    @cached_property
    def values(self) -> list[str]:
        """The texts there are as Python has them: a list that costs more than all the codes."""
        texts: list[str] = self.listed.to_pylist()
        return texts

    def mapped(self, meaning: Callable[[str], int], nothing: int) -> Ints:
        """Return ``[N]``: what each text means, ``nothing`` where there is none."""
        means = np.array([*(meaning(value) for value in self.values), nothing], dtype=np.int64)
        return means[self.codes]


def texts_of(column: pa.ChunkedArray, *, distinct: bool = False) -> Texts:
    """Return a column as codes. A number is the text it is written as; an empty text is none.

    ``distinct`` says that no two texts of a dictionary are the same; else that is looked at.
    Raises ``ValueError`` for a column of another type.
    """
    if pa.types.is_run_end_encoded(column.type):
        column = pa.chunked_array(
            [pc.run_end_decode(chunk) for chunk in column.chunks], column.type.value_type
        )
    if pa.types.is_string_view(column.type):
        column = column.cast(pa.string())
    if pa.types.is_null(check_texts(column.type)):
        return Texts(np.full(len(column), -1, dtype=np.int32), pa.array([], pa.string()))
    # Arrow lists a text once where it makes the list.
    if not pa.types.is_dictionary(column.type):
        column, distinct = column.dictionary_encode(), True
    elif column.num_chunks > 1:
        column, distinct = column.unify_dictionaries(), True
    if not column.num_chunks:
        return Texts(np.zeros(0, dtype=np.int32), pa.array([], pa.string()))
    parts = [chunk.indices for chunk in column.chunks]
    codes = pa.chunked_array(parts).combine_chunks() if len(parts) > 1 else parts[0]
    if codes.null_count:
        codes = pc.fill_null(codes.cast(pa.int32()), -1)
    numbers = codes.to_numpy(zero_copy_only=False).astype(np.int32, copy=False)
    listed = column.chunk(0).dictionary.cast(pa.string())
    if _as_written(listed, distinct=distinct):
        return Texts(numbers, listed)
    values = ["" if value is None else value.strip() for value in listed.to_pylist()]
    same = {value: number for number, value in enumerate(dict.fromkeys(filter(None, values)))}
    numbers = np.array([*(same.get(value, -1) for value in values), -1], dtype=np.int32)[numbers]
    return Texts(numbers, pa.array([*same], pa.string()))


def check_texts(kind: pa.DataType, name: str = "") -> pa.DataType:
    """Return the type of a column's values. Raises ``ValueError`` for one that cannot be read as texts."""
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    views = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view)
    tests = (*views, pa.types.is_integer, pa.types.is_null)
    if not any(test(kind) for test in tests):
        raise ValueError(f"{name and name + ': '}texts are expected, not {kind}")
    return kind


def _as_written(listed: pa.StringArray, *, distinct: bool) -> bool:
    """Tell whether no text is missing or empty, none has blanks around it, and no two are the same."""
    if listed.null_count:
        return False
    if not len(listed):
        return True
    offsets = np.frombuffer(listed.buffers()[1], dtype=np.int32)[listed.offset :][: len(listed) + 1]
    if not np.diff(offsets).all():
        return False
    letters = np.frombuffer(listed.buffers()[2], dtype=np.uint8)
    at = offsets.astype(np.intp)
    # Only what is no printable ASCII can be a blank of whatever alphabet: below 33 numbers wrap around.
    edge = np.maximum(letters.take(at[:-1]) - np.uint8(33), letters.take(at[1:] - 1) - np.uint8(33))
    unusual = edge > 126 - 33
    for text in listed.filter(pa.array(unusual)).to_pylist() if unusual.any() else ():
        if text != text.strip():
            return False
    return distinct or len(listed.unique()) == len(listed)


def codes_of(keys: NDArray[np.integer[Any]]) -> tuple[Codes, Ints]:
    """Return ``[N]``: the number of each key in the order in which they first appear, and the keys."""
    encoded = pa.array(keys).dictionary_encode()
    return encoded.indices.to_numpy(), encoded.dictionary.to_numpy()


def numbers_of(keys: Ints) -> tuple[Codes, Ints]:
    """Return ``[N]``: a number of each key, which are 0 or more, and the keys by their numbers."""
    most = int(keys.max(initial=0)) + 1
    if most > max(len(keys), 1 << 16):
        return codes_of(keys)
    there = np.zeros(most, dtype=np.bool_)  # so few are possible that each has a place
    there[keys] = True
    values = np.flatnonzero(there)
    place = np.zeros(most, dtype=np.int32)
    place[values] = np.arange(len(values), dtype=np.int32)
    return place.take(keys), values


@dataclass(frozen=True, eq=False)
class Runs:
    """Rows of one league that stand together: run J begins in row ``begins`` [J + 1] and is of league
    ``league`` [J], -1 for none; they are numbered as they first appear.
    """

    league: Codes
    begins: Ints

    @cached_property
    def rows(self) -> Codes:
        """``[N]``: the league of each row."""
        return np.repeat(self.league, np.diff(self.begins))

    def one_each(self, leagues: int) -> bool:
        """Tell whether the rows of each of so many leagues stand together, and no others are there."""
        return len(self.league) == leagues and not (self.league < 0).any()


@dataclass(frozen=True, eq=False)
class LeagueNames:
    """Names of leagues and of their seasons, "" where none is given: in Arrow's buffers until asked for."""

    league: pa.StringArray
    season: pa.StringArray

    @classmethod
    def of(cls, pairs: Sequence[tuple[str, str]]) -> LeagueNames:
        """Return leagues and seasons as they are given."""
        return cls(*(pa.array([pair[at] for pair in pairs], pa.string()) for at in (0, 1)))

    def __len__(self) -> int:
        return len(self.league)

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self._pairs)

    def __getitem__(self, at: int) -> tuple[str, str]:
        return self._pairs[at]

    def some(self, which: Sequence[int]) -> list[tuple[str, str]]:
        """Return a few of them: to ask for one by its number makes a list of all."""
        at = pa.array(which, pa.int64())
        return [*zip(self.league.take(at).to_pylist(), self.season.take(at).to_pylist(), strict=True)]

    @cached_property
    def _pairs(self) -> list[tuple[str, str]]:
        return [*zip(self.league.to_pylist(), self.season.to_pylist(), strict=True)]


def leagues_of(league: pa.ChunkedArray, season: pa.ChunkedArray | None) -> tuple[Runs, LeagueNames]:
    """Return which rows are of which league and season, and the names of these.

    Rows of a league mostly stand together: what is looked at is where another begins. That is known
    beforehand where the columns are encoded by the ends of their runs.
    """
    columns = [league] if season is None else [league, season]
    ends = _joint_ends(columns)
    if ends is not None:
        columns = [pa.chunked_array([column.chunk(0).values]) for column in columns]
    texts = [texts_of(column) for column in columns]
    opens = openings([text.codes for text in texts])
    key = texts[0].codes[opens].astype(np.int64)
    many = 1 if season is None else len(texts[1].listed) + 1
    if season is not None:
        key = np.where(key < 0, -1, key * many + texts[1].codes[opens] + 1)
    run, keys = codes_of(key)
    if (keys < 0).any():  # rows without a league have no number
        number = np.cumsum(keys >= 0) - 1
        run, keys = np.where(keys < 0, -1, number)[run].astype(np.int32), keys[keys >= 0]
    names, years = texts[0].listed.take(pa.array(keys // many)), pa.repeat("", len(keys))
    if season is not None:
        at = keys % many - 1
        years = texts[1].listed.take(pa.array(at, mask=at < 0)).fill_null("")
    begins = opens if ends is None else np.concatenate([[0], ends])[opens]
    return Runs(run, np.append(begins, len(league))), LeagueNames(names, years)


def openings(columns: Sequence[Codes]) -> Ints:
    """Return the first row, and those where one of the columns has another value than the row before."""
    another = columns[0][1:] != columns[0][:-1]
    for column in columns[1:]:
        another |= column[1:] != column[:-1]
    later = np.flatnonzero(another) + 1
    return np.concatenate([np.arange(min(len(columns[0]), 1)), later])


def _joint_ends(columns: list[pa.ChunkedArray]) -> Ints | None:
    """Return where the runs of columns end, None where nobody has said or they are not the same."""
    if not all(pa.types.is_run_end_encoded(column.type) and column.num_chunks == 1 for column in columns):
        return None
    ends = [column.chunk(0).run_ends for column in columns]
    # Of a slice the ends are those of what it was cut from.
    if len(ends[0]) == 0 or ends[0][-1].as_py() != len(columns[0]) or columns[0].chunk(0).offset:
        return None
    same = all(
        other.equals(ends[0]) and not column.chunk(0).offset
        for other, column in zip(ends, columns, strict=True)
    )
    return ends[0].to_numpy().astype(np.int64) if same else None


def by_number(texts: pa.StringArray) -> Ints:
    """Return ``[N]``: numbers that order texts as car numbers, equal for equal texts.

    They are ordered as numbers, then as texts; what is no number is as high as a thousand million.
    """
    decimal = np.flatnonzero(pc.utf8_is_decimal(texts).to_numpy(zero_copy_only=False))
    said = texts.take(pa.array(decimal)).to_pylist()
    number = [int(text) if text.isdecimal() else 10**9 for text in said]
    place_of = {value: at for at, value in enumerate(sorted({*number, 10**9}))}  # of any length
    place = np.full(len(texts), place_of[10**9])
    place[decimal] = [place_of[value] for value in number]
    alphabet = pc.rank(texts, tiebreaker="dense").to_numpy()  # by code points, as in Python
    turn: Ints = place * (len(texts) + 1) + alphabet.astype(np.int64)
    return turn
