"""What the person who imports has decided beforehand."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """The choices of an import. ``published`` is when its revisions count as known (with an offset).

    ``accept_names`` takes proposed matches from ``threshold`` on; ``new_names`` are people who are nobody
    the season knows, however alike. ``add_new`` enters cars and drivers that the season does not know,
    ``accept_decisions`` records what the sheets say of penalties. ``qualified_by`` is the session that set
    the order for pole; of a race it is the fastest laps.
    ``called`` is what a new season is called where neither a file nor ``series`` names one.
    """

    published: dt.datetime
    round: int | None = None
    session: str = ""
    date: dt.date | None = None
    year: int | None = None
    series: str = ""
    called: str = ""
    rulebook: str = ""
    accept_names: bool = False
    add_new: bool = False
    new_names: tuple[str, ...] = ()
    accept_decisions: bool = False
    threshold: float = 0.85
    qualified_by: str = ""
    practice: bool = False
