"""All results in one long table as Parquet, with the data dictionary in its metadata."""

from __future__ import annotations

import io

from countback.formats.writing import MissingExtra
from countback.scoring import tidy
from countback.scoring.score import Standings

name = "parquet"
TITLE = "Results, Parquet"
SUFFIX = ".parquet"


def write(standings: Standings, profile: str = "") -> bytes:
    """Return the table with the columns of `tidy.COLUMNS`.

    Raises ``MissingExtra`` without pyarrow. The bytes depend on the version of pyarrow, not on the machine.
    """
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError as missing:
        raise MissingExtra("Parquet needs pyarrow: pip install 'countback[frames]'") from missing
    types = {
        "text": pyarrow.string(),
        "int": pyarrow.int64(),
        "bool": pyarrow.bool_(),
        "date": pyarrow.string(),
    }
    schema = pyarrow.schema(
        [
            pyarrow.field(column.name, types[column.kind], metadata={"meaning": column.meaning})
            for column in tidy.COLUMNS
        ]
    )
    table = pyarrow.Table.from_pylist([*tidy.rows(standings.season, standings.tables())], schema=schema)
    written = io.BytesIO()
    parquet.write_table(table, written, compression="zstd")
    return written.getvalue()
