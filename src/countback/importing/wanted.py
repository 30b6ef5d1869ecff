"""What the person who imports has decided beforehand."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from countback.model.classification import State

#: For ``session``: this is none of the sessions there are.
NEW = "NEW"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """The choices of an import.

    ``now`` is the time of the import (with an offset). ``published`` is when its results were published:
    None for what the files say, else their day where they are old, else now. ``session`` says which session
    a file is of (an id, or ``NEW``), ``revise`` which result it replaces whatever it looks like, ``kind``
    and ``state`` what the file does not say or says wrongly.

    ``accept_names`` takes proposed matches from ``threshold`` on; ``new_names`` are people who are nobody
    the season knows, however alike. ``add_new`` enters cars and drivers that the season does not know,
    ``accept_decisions`` records what the sheets say of penalties. ``qualified_by`` is the session that set
    the order for pole; of a race it is the fastest laps. ``lines`` say which line counts of somebody who
    is listed twice: the driver's name and the car. ``raced`` says that a sheet with nothing but places and
    points is the result of a race.
    ``called`` is what a new season is called where neither a file nor ``series`` names one.
    """

    now: dt.datetime
    published: dt.datetime | None = None
    round: int | None = None
    session: str = ""
    revise: str = ""
    kind: str = ""
    state: State | Literal[""] = ""
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
    raced: bool = False
    lines: tuple[tuple[str, str], ...] = ()
