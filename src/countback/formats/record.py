"""A record of many seasons: their facts, and beside them the tables that were published.

What a reader of `f1db` or `ergast` gives. Published tables are only ever compared with.
"""

from __future__ import annotations

from fractions import Fraction

import msgspec

from countback.model.finding import Finding
from countback.model.season import Season


class PublishedLine(msgspec.Struct, frozen=True, gc=False):
    """A row of a published table. ``position`` is None for who holds none; ``points`` is what is printed."""

    competitor: str
    position: int | None
    points: Fraction


class PublishedTable(msgspec.Struct, frozen=True):
    """Standings after ``round`` (None: those of the season), best first. One competitor may stand twice."""

    championship: str
    round: int | None
    lines: tuple[PublishedLine, ...]


class RecordedSeason(msgspec.Struct, frozen=True):
    """One season and what was published of it.

    ``points`` are those the record gives each driver (id) in a session (id), all cars together.
    """

    season: Season
    tables: tuple[PublishedTable, ...]
    points: dict[tuple[str, str], Fraction]


class Record(msgspec.Struct, frozen=True):
    """The seasons of a record, oldest first; with an error among the findings there are none.

    ``size`` is how many bytes were decoded.
    """

    seasons: tuple[RecordedSeason, ...]
    findings: tuple[Finding, ...] = ()
    size: int = 0
