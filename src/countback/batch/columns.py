"""The columns of results in long form, what each defaults to, and rows that cannot be read.

A row is one competitor in one session of one league. `read_columns` makes numbers of all of it: texts are
codes into a list of values, so that nothing below compares a text.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, NamedTuple, get_args

import numpy as np
import pyarrow as pa

from countback.batch.texts import Codes, LeagueNames, Runs, Texts, leagues_of, texts_of
from countback.model.classification import Status
from countback.model.facts import Bools, Ints
from countback.model.season import SessionKind
from countback.model.wording import closest

Holds = Literal["text", "whole", "yes-no"]


@dataclass(frozen=True)
class Column:
    """One column: what it ``holds``, and in words what stands where it is missing or empty."""

    name: str
    holds: Holds
    says: str
    default: str = ""
    required: bool = False
    #: For whole numbers: what is allowed.
    least: int = 1
    most: int = 9999
    #: Whether 0 is not the same as nothing: numbers then stand one higher.
    from_zero: bool = False


#: All columns there are. Times are milliseconds.
COLUMNS: tuple[Column, ...] = (
    Column("league", "text", "the league the row is of", required=True),
    Column("season", "text", "the season of the league", "one season a league"),
    Column("round", "whole", "the number of the round", "the place of its session in the table, from 1"),
    Column("session", "text", "the session's name, or its id", "the only one of its kind in the round"),
    Column("kind", "text", "practice, qualifying, sprint, heat, race or stage", "race"),
    Column("competitor", "text", "the driver; empty: a session of the calendar, not run yet", required=True),
    Column("entry", "text", "the car as entered; rows of one entry in a session share it", "the competitor"),
    Column("position", "whole", "the place in the session; empty: none", required=True),
    Column("status", "text", "classified, DNF, DNS, DSQ, NC, ...", "classified with a position, else DNF"),
    Column("class", "text", "the class of the entry at that round", "none"),
    Column("guest", "yes-no", "whether the entry is a guest at that round", "no"),
    Column("team", "text", "who enters the car at that round", "none"),
    Column("number", "text", "the car's number", "the entry"),
    Column("make", "text", "the maker of the car (constructor)", "none"),
    Column("engine", "text", "the maker of the engine", "none"),
    Column("tags", "text", 'what rules select on, separated by ";"', "none"),
    Column("qualifying", "whole", "the place in qualifying (1 is pole)", "that of the qualifying session"),
    Column("fastest_lap", "whole", "the place in the order of fastest laps (1 set it)", "none"),
    Column("class_position", "whole", "the place in the class", "by the position"),
    Column("grid", "whole", "the place on the grid", "none", least=0),
    Column("laps", "whole", "the laps completed", "not known", least=0, most=10**6),
    Column("laps_led", "whole", "the laps led", "none", least=0, most=10**6),
    Column("incidents", "whole", "the incidents counted", "not known", least=0, most=10**6, from_zero=True),
    Column("distance", "whole", "the laps that were announced for the session", "not known", most=10**6),
    Column("time", "whole", "the time taken", "not known", least=0, most=10**12),
    Column("best_lap", "whole", "the best lap", "not known", least=0, most=10**12),
    Column("mark", "text", "what a rule reads beside the result (OOD)", "none"),
)
BY_NAME = {column.name: column for column in COLUMNS}
#: What belongs to an entry: whoever differs in one of them has another entry.
OF_ENTRY = ("entry", "class", "guest", "team", "number", "make", "engine", "tags")
KINDS: tuple[str, ...] = get_args(SessionKind)
STATUSES = {status.value.casefold(): status.code for status in Status}
_YES = {"yes": 1, "y": 1, "true": 1, "1": 1, "x": 1, "no": 0, "n": 0, "false": 0, "0": 0, "": 0}


class BadRow(NamedTuple):
    """A row that cannot be scored: its number in the table (from 0), the column, and what is wrong."""

    row: int
    column: str
    message: str


@dataclass(eq=False)
class Columns:
    """N rows as numbers. ``whole`` [N] are numbers, 0 for none; what is not there is left out.

    ``runs`` tell which rows are of which of the ``leagues``, the pairs of ``league`` and ``season`` as they
    first appear; ``bad`` are rows that cannot be read.
    """

    rows: int
    runs: Runs
    leagues: LeagueNames
    texts: dict[str, Texts] = field(default_factory=dict)
    whole: dict[str, Ints] = field(default_factory=dict)
    bad: list[BadRow] = field(default_factory=list)
    unknown: tuple[str, ...] = ()

    @property
    def league(self) -> Codes:
        """``[N]``: the number of each row's league, -1 for a row without one."""
        return self.runs.rows

    @cached_property
    def status(self) -> Ints:
        """``[N]``: the status of each row, where the table gives none that of its position."""
        given, usual = self.whole.get("status"), usual_status(self.whole["position"])
        return usual if given is None else np.where(given > 0, given, usual)

    def numbers(self, name: str) -> Ints | None:
        """Return ``[N]``: one column of whole numbers, None where the table has none."""
        return self.status if name == "status" else self.whole.get(name)


def usual_status(position: Ints) -> Ints:
    """Return the status of whoever has a position, or none (0), where no status is given."""
    some, none = np.int8(Status.CLASSIFIED.code), np.int8(Status.DNF.code)
    usual: Ints = (position > 0).view(np.int8) * (some - none) + none  # choosing takes several times as long
    return usual


class MissingColumnError(ValueError):
    """A table lacks a column that it must have, or has one twice; the message names those it has."""


def check_names(names: Sequence[str]) -> tuple[str, ...]:
    """Return the names that mean nothing here.

    Raises ``MissingColumnError`` where one is lacking, or is there twice.
    """
    there = set(names)
    twice = [column.name for column in COLUMNS if names.count(column.name) > 1]
    if twice:
        raise MissingColumnError(f"two columns are named {twice[0]}: leave one of them out")
    lacking = [column.name for column in COLUMNS if column.required and column.name not in there]
    if not there & {"round", "session"}:
        lacking.append("round (or session)")
    if lacking:
        has = ", ".join(names) or "no columns"
        hint = "".join(f"; {name}: {closest(name, names)}" for name in lacking if closest(name, names))
        raise MissingColumnError(f"no column {', '.join(lacking)}; the table has {has}{hint}")
    return tuple(name for name in names if name not in BY_NAME)


def read_columns(table: pa.Table, *, distinct: bool = False) -> Columns:
    """Return the rows of a table as numbers, and those that cannot be read.

    Numbers may stand as whole numbers, as decimals without a fraction (as pandas writes them) or as text.
    ``distinct`` is that of `texts_of`.
    Raises ``MissingColumnError``, and ``ValueError`` for a column of a type that cannot be read.
    """
    unknown = check_names(table.column_names)
    season = table.column("season") if "season" in table.column_names else None
    runs, leagues = leagues_of(table.column("league"), season)
    columns = Columns(table.num_rows, runs, leagues, unknown=unknown)
    for name in table.column_names:
        column = BY_NAME.get(name)
        if column is None or name in ("league", "season"):
            continue
        if column.holds == "text":
            columns.texts[name] = texts_of(table.column(name), distinct=distinct)
        else:
            columns.whole[name] = _whole(table.column(name), column, columns.bad)
            if column.from_zero:  # one higher than the largest that a narrow column holds
                wide = columns.whole[name].astype(np.int64)
                columns.whole[name] = (wide + 1) * _given(table.column(name))
    _meant(columns)
    _required(columns)
    return columns


def _whole(column: pa.ChunkedArray, about: Column, bad: list[BadRow]) -> Ints:
    """Return a column of whole numbers, 0 for none; what is none is a bad row."""
    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    wrong: Bools | None = None
    written = column
    if pa.types.is_boolean(kind):
        column = column.cast(pa.int8())
    elif pa.types.is_string(kind) or pa.types.is_large_string(kind):
        texts = texts_of(column)
        if about.holds == "yes-no":
            read = texts.mapped(lambda text: _YES.get(text.casefold(), -1), 0)
        else:
            # Beside empty cells pandas writes 3.0.
            read = texts.mapped(lambda text: int(text) if _digits(text := text.removesuffix(".0")) else -1, 0)
        wrong = read < 0
        column = pa.chunked_array([pa.array(read)])
    elif pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        numbers = column.cast(pa.float64()).to_numpy()
        none = np.isnan(numbers)
        with np.errstate(invalid="ignore"):
            wrong = ~none & ((numbers != np.floor(numbers)) | (np.abs(numbers) > 10**12))
        column = pa.chunked_array([pa.array(np.where(none | wrong, 0, numbers).astype(np.int64), mask=none)])
    elif pa.types.is_null(kind):
        column = column.cast(pa.int64())
    elif pa.types.is_uint64(kind):  # what is beyond the numbers with a sign is below 0 then
        column = column.cast(kind).cast(pa.int64(), safe=False)
    elif not pa.types.is_integer(kind):
        raise ValueError(f"{about.name}: whole numbers are expected, not {kind}")
    elif pa.types.is_dictionary(column.type):
        column = column.cast(kind)
    cells, filled = _cells(column)
    least, most = (0, 1) if about.holds == "yes-no" else (about.least, about.most)
    outside = np.zeros(0, dtype=np.bool_)
    if not _all_inside(cells, least, most, column.null_count):
        outside = (cells < least) | (cells > most)
        if filled is not None:
            outside &= filled
        elif wrong is not None:
            outside &= (cells != 0) | wrong
    if wrong is not None:
        outside = outside | wrong if len(outside) else wrong
    rows = np.flatnonzero(outside)
    if len(rows):
        _all_bad(rows, about, written, bad)
        cells = cells.copy()
        cells[rows] = 0
    return cells


def _cells(column: pa.ChunkedArray) -> tuple[Ints, Bools | None]:
    """Return ``[N]``: the numbers of a column, 0 in empty cells, and which cells are filled: None for all."""
    if not column.null_count:
        return column.to_numpy(), None
    filled = _filled(column)
    kind = column.type.to_pandas_dtype()
    held = [
        np.frombuffer(chunk.buffers()[1], kind)[chunk.offset :][: len(chunk)]
        for chunk in column.chunks
        if len(chunk)
    ]
    # An empty cell may hold any number. To multiply takes a third of the time of filling them.
    return (held[0] if len(held) == 1 else np.concatenate(held)) * filled, filled


def _filled(column: pa.ChunkedArray) -> Bools:
    """Return ``[N]``: which cells of a column hold a number. Arrow has a bit for each, none where all do."""
    filled = [np.zeros(0, dtype=np.bool_)]
    for chunk in column.chunks:
        validity, begin = chunk.buffers()[0], chunk.offset
        if validity is None or not chunk.null_count:
            filled.append(np.ones(len(chunk), dtype=np.bool_))
        else:
            octets = np.frombuffer(validity, dtype=np.uint8)
            unpacked = np.unpackbits(octets, count=begin + len(chunk), bitorder="little")
            filled.append(unpacked[begin:].view(np.bool_))
    return filled[1] if len(filled) == 2 else np.concatenate(filled)


def _all_inside(values: Ints, least: int, most: int, nothing: int) -> bool:
    """Tell whether all are from ``least`` to ``most`` but for as many 0 as there are cells with nothing."""
    if not len(values):
        return True
    low, high = int(values.min()), int(values.max())
    if low == 0 and least == 1 and nothing:
        low = 1 if len(values) - np.count_nonzero(values) == nothing else 0
    return least <= low and high <= most


def _given(column: pa.ChunkedArray) -> Bools:
    """Return ``[N]``: where a cell of a column of numbers holds anything."""
    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return texts_of(column).codes >= 0
    if pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        is_number: Bools = ~np.isnan(column.cast(pa.float64()).to_numpy())
        return is_number
    there: Bools = column.is_valid().to_numpy()
    return there


def _all_bad(rows: Ints, about: Column, written: pa.ChunkedArray, bad: list[BadRow]) -> None:
    expected = f"a whole number from {about.least} to {about.most}"
    if about.holds == "yes-no":
        expected = "yes or no"
    for row in rows.tolist():
        bad.append(BadRow(row, about.name, f"{expected} is expected, not {_shown(written[row].as_py())}"))


def _shown(value: object) -> str:
    """Return a value as a person writes it."""
    if isinstance(value, str):
        return repr(value)
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def _digits(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 13


def _meant(columns: Columns) -> None:
    """Make numbers of statuses and kinds of session; a word that is none of them is a bad row."""
    for name, words in (("status", STATUSES), ("kind", {kind: n for n, kind in enumerate(KINDS)})):
        texts = columns.texts.pop(name, None)
        if texts is None:
            continue
        nothing = 0 if name == "status" else KINDS.index("race")
        meant = texts.mapped(lambda text, words=words: words.get(text.casefold(), -1), nothing)  # type: ignore[misc]
        for row in np.flatnonzero(meant < 0).tolist():
            text = texts.values[texts.codes[row]]
            said = closest(text.casefold(), words) or f"there are {', '.join(words)}"
            columns.bad.append(BadRow(row, name, f"{text!r} is no {name}; {said}"))
        columns.whole[name] = np.maximum(meant, 0).astype(np.int16)


def _required(columns: Columns) -> None:
    """Fill in what rows say by saying nothing, and report those that lack what they must have."""
    bad = columns.bad
    round_, session = columns.whole.get("round"), columns.texts.get("session")
    nowhere = np.zeros(0, dtype=np.bool_)
    if round_ is None or round_.min(initial=1) == 0:
        nowhere = np.ones(columns.rows, dtype=np.bool_) if round_ is None else round_ == 0
        if session is not None:
            nowhere &= session.codes < 0
    told = {before.row for before in bad if before.column == "round"}
    bad += _each(nowhere, "round", "neither a round nor a session is given", told)
    if (columns.runs.league < 0).any():
        bad += _each(columns.league < 0, "league", "no league is given", set())
    position = columns.whole["position"]
    status = columns.whole.get("status")
    who = columns.texts["competitor"].codes
    if who.min(initial=0) < 0:
        nobody = who < 0
        held = position > 0
        if status is not None:
            held |= (status > 0) & (status != Status.CANCELLED.code)
        bad += _each(nobody & held, "competitor", "a result without a competitor", set())


def _each(wrong: Bools, column: str, message: str, told: Iterable[int]) -> list[BadRow]:
    if not wrong.any():
        return []
    skipped = set(told)
    return [BadRow(row, column, message) for row in np.flatnonzero(wrong).tolist() if row not in skipped]
