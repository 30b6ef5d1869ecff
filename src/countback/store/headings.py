"""The first line of a CSV file in a folder: what parts its cells, and which column a heading stands for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

_QUOTED = re.compile(r'"(?:[^"]|"")*"')
#: Headings of lists that mean another column here.
_COLUMN_OF = {"id": "driver_id"}


def delimiter_of(text: str) -> str:
    """Return what parts the cells of a CSV file: a comma, unless its first line has more of ``;`` or tabs."""
    first = _QUOTED.sub("", text.lstrip("\ufeff").partition("\n")[0])
    return max(",;\t", key=first.count)


def columns_of(headings: Sequence[str], expected: Sequence[str]) -> list[str]:
    """Return for each heading the column that it stands for; one that stands for none as it is written.

    Capitals and blanks don't matter. A heading of a timing sheet (``No``, ``Fahrer``) is the column that an
    import would take it for, where no other heading is that column.
    """
    columns = ["_".join(heading.lower().split()) for heading in headings]
    if {*columns} <= {*expected, ""}:
        return columns
    from countback.formats.layout import field_of

    fields = _fields(expected)
    taken = {*columns} & {*expected}
    for at, (column, heading) in enumerate(zip(columns, headings, strict=True)):
        if column in expected or not column:
            continue
        field = field_of(heading, fields)
        field = _COLUMN_OF.get(field, field)
        if field in expected and field not in taken:
            columns[at] = field
            taken.add(field)
    return columns


def _fields(expected: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
    """Return the headings by field: of lists of entries for entries, of timing sheets for results."""
    from countback.formats.layout import ENTRY_FIELDS, FIELDS

    if "rounds" in expected:
        return {
            field: words for field, words in ENTRY_FIELDS.items() if _COLUMN_OF.get(field, field) in expected
        }
    return (
        {field: words for field, words in FIELDS.items() if field in expected} if "laps" in expected else {}
    )
