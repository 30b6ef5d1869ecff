"""Long tables as data frames of polars, pandas or pyarrow, whichever is wanted, through narwhals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, get_args

from countback.scoring.tidy import Column, Value

Backend = Literal["polars", "pandas", "pyarrow"]


def to_frame(columns: Sequence[Column], rows: Iterable[Mapping[str, Value]], backend: Backend) -> Any:
    """Return rows as a native frame with these columns.

    Raises ``ImportError`` with the line that installs what is missing, ``ValueError`` for another backend.
    """
    if backend not in get_args(Backend):
        raise ValueError(f"no backend {backend!r}; there are {', '.join(get_args(Backend))}")
    try:
        import narwhals
    except ImportError as missing:
        raise ImportError("data frames need narwhals: pip install 'countback[frames]'") from missing
    kinds: dict[str, Any] = {
        "text": narwhals.String,
        "int": narwhals.Int64,
        "bool": narwhals.Boolean,
        "date": narwhals.String,
        "float": narwhals.Float64,
    }
    listed = [*rows]
    values = {column.name: [row[column.name] for row in listed] for column in columns}
    schema = {column.name: kinds[column.kind] for column in columns}
    try:
        if backend == "pandas":
            return _pandas(columns, values)
        return narwhals.from_dict(values, schema, backend=backend).to_native()
    except ModuleNotFoundError as missing:
        raise ImportError(f"a {backend} frame needs {backend}: pip install {backend}") from missing


def _pandas(columns: Sequence[Column], values: Mapping[str, list[Value]]) -> Any:
    """Return a frame whose columns can be empty in places: the integers of numpy cannot."""
    import pandas  # type: ignore[import-untyped]

    types = {"text": "string", "int": "Int64", "bool": "boolean", "date": "string", "float": "float64"}
    return pandas.DataFrame(
        {column.name: pandas.array(values[column.name], dtype=types[column.kind]) for column in columns}
    )
