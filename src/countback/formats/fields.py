"""Values out of decoded JSON of unknown shape: what is not there or of another kind is blank."""

from __future__ import annotations

from typing import Any

from countback.formats.clock import whole_number
from countback.formats.people import words


def table(value: object) -> dict[str, Any]:
    """Return an object as a dict; {} for anything else."""
    return value if isinstance(value, dict) else {}


def items(value: object, most: int = 100_000) -> list[Any]:
    """Return at most so many values of an array; [] for anything else."""
    return value[:most] if isinstance(value, list) else []


def tables(value: object, most: int = 100_000) -> list[dict[str, Any]]:
    """Return the objects of an array."""
    return [item for item in items(value, most) if isinstance(item, dict)]


def text(value: object, *path: str) -> str:
    """Return the text or number below a path of keys as one line; "" where there is none."""
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return words(value)


def whole(value: object, *path: str) -> int | None:
    """Return the whole number below a path of keys, also where it is written as text."""
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return whole_number(value)
