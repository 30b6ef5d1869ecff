"""Pictures as files."""

from __future__ import annotations

from pathlib import Path

from countback.cli.findings import fail_because


def write_picture(file: Path, svg: str) -> None:
    """Write an SVG picture; say so and leave where that cannot be done."""
    try:
        file.write_text(svg, encoding="utf-8")
    except OSError as error:
        fail_because("cannot-write", f"{file}: {error.strerror}")
