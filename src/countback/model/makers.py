"""Constructors: the maker of the chassis with the maker of the engine."""

from __future__ import annotations

from functools import cache

from countback.model.season import Entry
from countback.model.standings import Competitor
from countback.model.text import slug


def constructor(entry: Entry) -> tuple[Competitor, ...]:
    """Return the constructor of an entry, nobody where none is recorded."""
    return (named(entry.constructor, entry.engine),) if entry.constructor else ()


@cache
def named(chassis: str, engine: str) -> Competitor:
    """Return the constructor that the makers of a chassis and an engine ("" or the same: its own) are."""
    name = chassis if engine in ("", chassis) else f"{chassis}-{engine}"
    return Competitor(id=slug(name), name=name)
