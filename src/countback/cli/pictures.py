"""Pictures as files."""

from __future__ import annotations

from pathlib import Path


def write_picture(file: Path, svg: str) -> None:
    """Write an SVG picture; all at once, beside its place first."""
    from countback.store.writing.output import write_output

    write_output(file, svg.encode("utf-8"))
