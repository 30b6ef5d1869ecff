"""Standings as data frames of polars, pandas or pyarrow, whichever is wanted, through narwhals."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from countback.model.season import Season
from countback.model.standings import Table
from countback.scoring import tidy

Backend = Literal["polars", "pandas", "pyarrow"]


def to_frame(season: Season, tables: Iterable[Table], backend: Backend) -> Any:
    """Return every result in every championship as a native frame, see ``Standings.to_frame``."""
    try:
        import narwhals
    except ImportError as missing:
        raise ImportError("data frames need narwhals: pip install 'countback[frames]'") from missing
    kinds: dict[str, Any] = {
        "text": narwhals.String,
        "int": narwhals.Int64,
        "bool": narwhals.Boolean,
        "date": narwhals.String,
    }
    rows = [*tidy.rows(season, tables)]
    columns = {column.name: [row[column.name] for row in rows] for column in tidy.COLUMNS}
    schema = {column.name: kinds[column.kind] for column in tidy.COLUMNS}
    try:
        if backend == "pandas":
            return _pandas(columns)
        return narwhals.from_dict(columns, schema, backend=backend).to_native()
    except ModuleNotFoundError as missing:
        raise ImportError(f"a frame of {backend} needs it: pip install {backend}") from missing


def _pandas(columns: dict[str, list[tidy.Value]]) -> Any:
    """Return a frame whose columns can be empty in places: the integers of numpy cannot."""
    import pandas  # type: ignore[import-untyped]

    types = {"text": "string", "int": "Int64", "bool": "boolean", "date": "string"}
    return pandas.DataFrame(
        {column.name: pandas.array(columns[column.name], dtype=types[column.kind]) for column in tidy.COLUMNS}
    )
