"""Where rows come from: a Parquet or CSV file, divided into parts that never split a league."""

from __future__ import annotations

import codecs
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv, ipc, parquet

from countback.batch.columns import BY_NAME, check_names
from countback.batch.texts import check_texts, openings
from countback.model.facts import Ints
from countback.model.finding import Where

#: About so many rows make a part: as many as a usual row group.
PART = 1 << 20
_KEY = ("league", "season")
_OF_TEXTS = {name for name, column in BY_NAME.items() if column.holds == "text"}
ROW = "row of the file"
"""The column in which gathered rows say which row of the file they were."""


class ScatteredError(ValueError):
    """A league's rows do not stand together; the message says where it is seen again."""


@dataclass(frozen=True)
class Part:
    """Some whole leagues: the rows ``start`` to ``stop`` of a file.

    ``leagues`` are those that stand there in turn, with their seasons, and ``begins`` the rows of the file in
    which they begin; None where nobody has looked.
    """

    file: str
    start: int
    stop: int
    leagues: pa.Table | None = field(default=None, compare=False, repr=False)
    begins: Ints | None = field(default=None, compare=False, repr=False)

    @property
    def rows(self) -> int:
        """How many rows it has."""
        return self.stop - self.start


def parts_of(file: Path, rows: int = PART, *, threads: int = 1) -> list[Part]:
    """Return the parts of a file. Raises ``ScatteredError`` where a league's rows do not stand together,
    ``MissingColumnError`` where a column is lacking, and pyarrow's errors for what is no such file.

    Only the names of the leagues are read, group by group.
    """
    groups = _runs(file, threads)
    if not groups:
        return []
    starts = np.cumsum([0, *(group.rows for group in groups)])
    begin = np.concatenate([at + group.begins for at, group in zip(starts[:-1], groups, strict=True)])
    opens = np.concatenate([group.begins == 0 for group in groups])
    key = _keys([group.names for group in groups])
    # A league goes on where a group ends in it.
    fresh = np.ones(len(key), dtype=np.bool_)
    fresh[1:] = key[1:] != key[:-1]
    begin, opens, key = begin[fresh], opens[fresh], key[fresh]
    names = pa.concat_tables([group.names for group in groups]).filter(pa.array(fresh))
    named = np.flatnonzero(key >= 0)
    _, first = np.unique(key[named], return_index=True)
    if len(first) < len(named):
        again = int(named[np.setdiff1d(np.arange(len(named)), first)[0]])
        name = " ".join(filter(None, names.slice(again, 1).to_pylist()[0].values()))
        raise ScatteredError(f"league {name} is seen again in row {begin[again]}")
    total, cuts = int(starts[-1]), [0]
    while True:
        # Where a row group begins, nothing is read twice: a part may be shorter, or longer, for that.
        fits = (begin >= cuts[-1] + rows + rows // 2) | (opens & (begin >= max(cuts[-1] + rows // 2, 1)))
        if not fits.any():
            break
        cuts.append(int(begin[fits.argmax()]))
    parts = []
    for start, stop in pairwise([*cuts, total]):
        if start < stop:
            first, last = np.searchsorted(begin, (start, stop)).tolist()
            own = names.slice(first, last - first).combine_chunks()
            parts.append(Part(str(file), start, stop, own, begin[first:last]))
    return parts


def read_part(part: Part) -> pa.Table:
    """Return the rows of a part with the columns that mean something."""
    file = Path(part.file)
    if file.suffix == ".rows":
        with ipc.open_file(pa.memory_map(part.file)) as gathered:
            return gathered.read_all()
    if not is_parquet(file):
        return read_csv(file).slice(part.start, part.stop - part.start)
    with _opened(file) as source:
        names = [name for name in source.schema_arrow.names if name in BY_NAME]
        if part.leagues is not None:
            names = [name for name in names if name not in _KEY]
        at, tables = 0, []
        for group in range(source.num_row_groups):
            number = source.metadata.row_group(group).num_rows
            if at < part.stop and at + number > part.start:
                tables.append(
                    _some(source, group, max(part.start - at, 0), min(part.stop - at, number), names)
                )
            at += number
    table = pa.concat_tables(tables).unify_dictionaries()
    return table if part.leagues is None else _with_leagues(table, part)


def _with_leagues(table: pa.Table, part: Part) -> pa.Table:
    """Return the rows of a part with the leagues that it is known to have, by the ends of their runs."""
    assert part.leagues is not None
    assert part.begins is not None
    ends = pa.array(np.append(part.begins[1:], part.stop) - part.start, pa.int64())
    for name in part.leagues.column_names:
        values = _in_one(part.leagues.column(name))
        table = table.append_column(name, pa.RunEndEncodedArray.from_arrays(ends, values))
    return table


def group_of(file: Path, row: int) -> tuple[int, int]:
    """Return the row group that a row of a file stands in, and which row there it is, both counted from 0.

    A CSV file is one group.
    """
    if not is_parquet(file):
        return 0, row
    metadata = parquet.read_metadata(file)
    for group in range(metadata.num_row_groups):
        number = metadata.row_group(group).num_rows
        if row < number:
            return group, row
        row -= number
    raise IndexError(row)


def where_in(file: Path, row: int, column: str) -> Where:
    """Return where a cell of a file is: its line in a CSV file, else its row group and its row there."""
    if not is_parquet(file):
        return Where(file=str(file), line=row + 2, column=column)
    group, row = group_of(file, row)
    return Where(file=str(file), key=f"row group {group}, row {row} [{column}]")


def is_parquet(file: Path) -> bool:
    """Tell whether a file is read as Parquet: all but those named ``.csv`` are."""
    return file.suffix.lower() != ".csv"


def names_in(file: Path) -> list[str]:
    """Return the names of a file's columns."""
    if is_parquet(file):
        names: list[str] = parquet.read_schema(file).names
        return names
    return list(read_csv(file).column_names)


def read_csv(file: Path) -> pa.Table:
    """Return a CSV file as a table of texts; what they mean is seen when the columns are read.

    Spreadsheets write semicolons or tabs in place of commas, and UTF-16 under the name of Unicode text.
    """
    with file.open("rb") as opened:
        begin = opened.read(1 << 16)
    encoding = "utf-16" if begin[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else "utf8"
    heading = begin.decode(encoding, "replace").partition("\n")[0]
    read = {
        "read_options": csv.ReadOptions(encoding=encoding),
        "parse_options": csv.ParseOptions(delimiter=max(",;\t", key=heading.count)),
    }
    with csv.open_csv(file, **read) as reader:
        names = reader.schema.names
    options = csv.ConvertOptions(
        column_types={name: pa.string() for name in names}, strings_can_be_null=True, null_values=[""]
    )
    return csv.read_csv(file, convert_options=options, **read)


def gather(file: Path, folder: Path, rows: int = PART) -> list[Part]:
    """Bring the rows of each league together, in files in a folder, and return them as parts.

    For tables in another order than that of leagues. Which file a league goes to depends on its name alone,
    and the order of its rows stays. `ROW` says which row of the file each was.
    """
    if is_parquet(file):
        source = parquet.ParquetFile(file, memory_map=True)
        number, chunks = source.metadata.num_rows, source.iter_batches(batch_size=PART // 4)
    else:
        table = read_csv(file)
        number, chunks = table.num_rows, iter(table.to_batches(max_chunksize=PART // 4))
    many = -(-number // rows)
    writers: dict[int, Any] = {}
    sizes: Counter[int] = Counter()
    seen = 0
    try:
        for batch in chunks:
            names = batch.column("league")
            if not pa.types.is_dictionary(names.type):
                names = names.dictionary_encode()
            said = ["" if text is None else str(text).strip() for text in names.dictionary.to_pylist()]
            home = np.array([crc32(text.encode()) % many for text in [*said, ""]])
            which = home[names.indices.fill_null(-1).to_numpy(zero_copy_only=False)]
            batch = batch.append_column(ROW, pa.array(np.arange(seen, seen + batch.num_rows)))
            for at in np.unique(which).tolist():
                mine = batch.filter(pa.array(which == at))
                mine = pa.Table.from_batches([mine])
                for name in names_of_texts(mine):  # one list of texts for all that is written to a file
                    mine = _as_text(mine, name)
                if at not in writers:
                    writers[at] = ipc.new_file(folder / f"gathered-{at:06d}.rows", mine.schema)
                writers[at].write_table(mine)
                sizes[at] += mine.num_rows
            seen += batch.num_rows
    finally:
        for writer in writers.values():
            writer.close()
    return [Part(str(folder / f"gathered-{at:06d}.rows"), 0, sizes[at]) for at in sorted(writers)]


def names_of_texts(table: pa.Table) -> list[str]:
    """Return the columns that hold texts by their codes."""
    return [field.name for field in table.schema if pa.types.is_dictionary(field.type)]


def _as_text(table: pa.Table, name: str) -> pa.Table:
    at = table.column_names.index(name)
    return table.set_column(at, name, table.column(name).cast(table.schema.field(name).type.value_type))


def _opened(file: Path) -> parquet.ParquetFile:
    state = file.stat()
    metadata, coded = _told_of(file, (state.st_size, state.st_mtime_ns))
    return parquet.ParquetFile(file, metadata=metadata, read_dictionary=coded)


@lru_cache(maxsize=16)
def _told_of(file: Path, state: tuple[int, int]) -> tuple[parquet.FileMetaData, list[str]]:
    """Return what a file says of itself, and its columns of texts that can be read as codes: every part asks.

    Where some texts are written as what differs from the one before, as other programs do, Arrow cannot read
    them as codes. ``state`` tells a file from the same one changed.
    """
    metadata = parquet.read_metadata(file)
    groups = (metadata.row_group(group) for group in range(metadata.num_row_groups))
    chunks = (group.column(at) for group in groups for at in range(group.num_columns))
    by_difference = {
        chunk.path_in_schema
        for chunk in chunks
        if any(encoding.startswith("DELTA") for encoding in chunk.encodings)
    }
    texts = [name for name in metadata.schema.to_arrow_schema().names if name in _OF_TEXTS]
    return metadata, [name for name in texts if name not in by_difference]


def _some(source: parquet.ParquetFile, group: int, start: int, stop: int, names: list[str]) -> pa.Table:
    """Return some rows of a row group; of one that is wanted only in part no more than that is read."""
    number = source.metadata.row_group(group).num_rows
    if stop == number or stop > number // 2:
        return _whole_group(source, group, names).slice(start, stop - start)
    batches = source.iter_batches(batch_size=stop, row_groups=[group], columns=names, use_threads=False)
    return pa.Table.from_batches([next(batches)]).slice(start, stop - start)


def _whole_group(source: parquet.ParquetFile, group: int, names: list[str]) -> pa.Table:
    """Return a row group, read in turns: what reading a column takes is kept until its turn is over.

    A column of texts takes several times as much as it is in the end: each has a turn of its own.
    """
    texts = [name for name in names if name in _OF_TEXTS]
    turns = [[name] for name in texts] + [[name for name in names if name not in _OF_TEXTS]]
    columns: dict[str, pa.ChunkedArray] = {}
    for turn in filter(None, turns):
        read = source.read_row_group(group, columns=turn, use_threads=False)
        columns |= dict(zip(read.column_names, read.columns, strict=True))
    return pa.table({name: columns[name] for name in names})


@dataclass(frozen=True, eq=False)
class _Runs:
    """The leagues of a row group in turn: their ``names`` (and seasons), and the rows they begin in."""

    names: pa.Table
    begins: Ints
    rows: int


def _runs(file: Path, threads: int) -> list[_Runs]:
    """Return the leagues in turn for each row group."""
    check_names(names_in(file))
    if not is_parquet(file):
        table = read_csv(file)
        return [_runs_in(table.select([name for name in _KEY if name in table.column_names]))]
    for column in parquet.read_schema(file):
        if column.name in _OF_TEXTS:
            check_texts(column.type, column.name)
    with _opened(file) as source:
        names = [name for name in _KEY if name in source.schema_arrow.names]
        groups = range(source.num_row_groups)

    def read(group: int) -> _Runs:
        with _opened(file) as own:
            return _runs_in(own.read_row_group(group, columns=names, use_threads=False))

    with ThreadPoolExecutor(threads) as pool:
        return [*pool.map(read, groups)]


def _runs_in(table: pa.Table) -> _Runs:
    columns = [_in_one(column) for column in table.columns]
    every = []
    for column in columns:
        check_texts(column.type)
        codes = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
        indices = codes.indices.fill_null(-1) if codes.null_count else codes.indices
        every.append(indices.to_numpy(zero_copy_only=False))
    begins = openings(every)
    at = pa.array(begins)
    names = [_said(column.take(at)) for column in columns]
    return _Runs(pa.table(names, table.column_names), begins, table.num_rows)


def _in_one(column: pa.ChunkedArray) -> pa.Array:
    """Return a column in one piece, without copying one that is."""
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def _said(column: pa.Array) -> pa.StringArray:
    """Return what is written in a column without the blanks around it, null where that is nothing."""
    column = column.dictionary_decode() if pa.types.is_dictionary(column.type) else column
    text = pc.utf8_trim_whitespace(column.cast(pa.string()))
    return pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)


def _keys(names: list[pa.Table]) -> Ints:
    """Return the number of each league and season, -1 where there is no league."""
    if not names:
        return np.zeros(0, dtype=np.int64)
    key: Ints = np.zeros(0, dtype=np.int64)
    for column in reversed(pa.concat_tables(names).columns):
        encoded = column.combine_chunks().dictionary_encode()
        code = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
        key = code if not len(key) else np.where(code < 0, -1, code * (int(key.max()) + 2) + key + 1)
    return key
