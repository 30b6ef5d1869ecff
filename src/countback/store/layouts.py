"""layouts.toml of a season folder: which columns of the series' own spreadsheets mean what."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from countback.formats.layout import FIELDS, Layout
from countback.model.finding import Finding, Where
from countback.store.toml_write import dump

NAME = "layouts.toml"
_MOST = 2**20


def read_layouts(folder: Path) -> tuple[list[Layout], list[Finding]]:
    """Return the layouts that have been remembered; what is wrong with them is a finding."""
    path = folder / NAME
    try:
        if not path.is_file() or path.stat().st_size > _MOST:
            return [], []
        document = tomllib.loads(path.read_text("utf-8-sig"))
        layouts = msgspec.convert(document.get("layouts", []), list[Layout])
    except (OSError, ValueError, RecursionError) as error:
        where = Where(file=NAME)
        return [], [Finding(code="unreadable", where=where, message=f"cannot be read: {str(error)[:200]}")]
    unknown = sorted({field for layout in layouts for field in layout.columns if field not in FIELDS})
    if unknown:
        message = f"unknown fields {', '.join(unknown)}"
        hint = f"there are {', '.join(FIELDS)}"
        return [], [Finding(code="unknown-key", where=Where(file=NAME), message=message, hint=hint)]
    return layouts, []


def write_layouts(layouts: Sequence[Layout]) -> bytes:
    """Return layouts.toml."""
    tables: list[dict[str, Any]] = [
        {
            "headings": list(layout.headings),
            "columns": dict(layout.columns),
            **({"kind": layout.kind} if layout.kind else {}),
        }
        for layout in layouts
    ]
    return dump({"layouts": tables}).lstrip().encode("utf-8")


def remembered(layouts: Sequence[Layout], new: Layout) -> list[Layout]:
    """Return the layouts with a new one in the place of that with the same headings."""
    return [*(layout for layout in layouts if layout.headings != new.headings), new]
