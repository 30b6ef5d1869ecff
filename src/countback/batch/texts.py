"""A column of texts as codes into the texts there are: the list stays in Arrow's buffers, as it was read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from countback.model.facts import Bools, Ints

Codes = NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Texts:
    """A column of texts: ``codes`` [N] into ``listed``, -1 for none; no two of those listed are the same."""

    codes: Codes
    listed: pa.StringArray

    @cached_property
    def values(self) -> list[str]:
        """The texts there are as Python has them: a list that costs more than all the codes."""
        found: list[str] = self.listed.to_pylist()
        return found

    def mapped(self, meaning: Callable[[str], int], nothing: int) -> Ints:
        """Return ``[N]``: what each text means, ``nothing`` where there is none."""
        known = np.array([*(meaning(value) for value in self.values), nothing], dtype=np.int64)
        return known[self.codes]


def texts_of(column: pa.ChunkedArray, *, compiled: bool = False) -> Texts:
    """Return a column as codes. A number is the text it is written as; an empty text is none.

    Raises ``ValueError`` for a column of another type.
    """
    if pa.types.is_null(check_texts(column.type)):
        return Texts(np.full(len(column), -1, dtype=np.int32), pa.array([], pa.string()))
    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    elif column.num_chunks > 1:
        column = column.unify_dictionaries()
    if not column.num_chunks:
        return Texts(np.zeros(0, dtype=np.int32), pa.array([], pa.string()))
    parts = [chunk.indices for chunk in column.chunks]
    codes = pa.chunked_array(parts).combine_chunks() if len(parts) > 1 else parts[0]
    if codes.null_count:
        codes = pc.fill_null(codes.cast(pa.int32()), -1)
    found = codes.to_numpy(zero_copy_only=False).astype(np.int32, copy=False)
    listed = column.chunk(0).dictionary.cast(pa.string())
    if _as_written(listed, compiled=compiled):
        return Texts(found, listed)
    values = ["" if value is None else value.strip() for value in listed.to_pylist()]
    same = {value: number for number, value in enumerate(dict.fromkeys(filter(None, values)))}
    found = np.array([*(same.get(value, -1) for value in values), -1], dtype=np.int32)[found]
    return Texts(found, pa.array([*same], pa.string()))


def check_texts(kind: pa.DataType) -> pa.DataType:
    """Return the type of a column's values. Raises ``ValueError`` for one that cannot be read as texts."""
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    known = (pa.types.is_string, pa.types.is_large_string, pa.types.is_integer, pa.types.is_null)
    if not any(test(kind) for test in known):
        raise ValueError(f"texts are expected, not {kind}")
    return kind


def _as_written(listed: pa.StringArray, *, compiled: bool) -> bool:
    """Tell whether no text is missing or empty, none has blanks around it, and no two are the same."""
    if listed.null_count:
        return False
    if not len(listed):
        return True
    offsets = np.frombuffer(listed.buffers()[1], dtype=np.int32)[listed.offset :][: len(listed) + 1]
    if (offsets[1:] == offsets[:-1]).any():
        return False
    letters = np.frombuffer(listed.buffers()[2], dtype=np.uint8)
    # Only what is no printable ASCII can be a blank of whatever alphabet.
    unusual = ~_plain(letters[offsets[:-1]]) | ~_plain(letters[offsets[1:] - 1])
    for text in listed.filter(pa.array(unusual)).to_pylist() if unusual.any() else ():
        if text != text.strip():
            return False
    if compiled:
        from countback.batch.loops import all_differ

        if all_differ(offsets, letters):
            return True
    return len(listed.unique()) == len(listed)


def _plain(letters: NDArray[np.uint8]) -> Bools:
    found: Bools = (letters > 32) & (letters < 127)
    return found


def codes_of(keys: NDArray[np.integer[Any]]) -> tuple[Codes, Ints]:
    """Return ``[N]``: the number of each key in the order in which they first appear, and the keys."""
    found = pa.array(keys).dictionary_encode()
    return found.indices.to_numpy(), found.dictionary.to_numpy()


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
    return place[keys], values


def pairs_of(one: Codes, other: Codes, many: int) -> tuple[Codes, list[tuple[int, int]]]:
    """Return ``[N]`` numbers of the pairs of two codes (-1 up to ``many`` - 2), and the pairs there are."""
    codes, values = numbers_of((one.astype(np.int64) + 1) * many + (other + 1))
    return codes, [(value // many - 1, value % many - 1) for value in values.tolist()]


def leagues_of(league: Texts, season: Texts | None) -> tuple[Codes, list[tuple[str, str]]]:
    """Return ``[N]``: the number of each row's league and season as they first appear, -1 for none; and
    their names.

    Rows of a league mostly stand together: what is looked at is where another begins.
    """
    rows = len(league.codes)
    if not rows:
        return np.zeros(0, dtype=np.int32), []
    fresh = np.empty(rows, dtype=np.bool_)
    fresh[0] = True
    np.not_equal(league.codes[1:], league.codes[:-1], out=fresh[1:])
    if season is not None:
        fresh[1:] |= season.codes[1:] != season.codes[:-1]
    begins = np.flatnonzero(fresh)
    key = league.codes[begins].astype(np.int64)
    many = 1 if season is None else len(season.listed) + 1
    if season is not None:
        key = np.where(key < 0, -1, key * many + season.codes[begins] + 1)
    run, keys = codes_of(key)
    if (keys < 0).any():  # rows without a league have no number
        number = np.cumsum(keys >= 0) - 1
        run, keys = np.where(keys < 0, -1, number)[run].astype(np.int32), keys[keys >= 0]
    names = league.listed.take(pa.array(keys // many)).to_pylist()
    years = (
        [""] * len(names) if season is None else [season.values[at - 1] if at else "" for at in keys % many]
    )
    return np.repeat(run, np.diff(begins, append=rows)), [*zip(names, years, strict=True)]
