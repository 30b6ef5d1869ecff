"""Where each page of a season lies, below the season's own folder.

Addresses are made of ids, so that they stay when names are corrected.
"""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache

from countback.model.entry_ids import car_id
from countback.model.season import Entry
from countback.model.text import slug

_PLAIN = re.compile(r"[a-z0-9][a-z0-9-]{0,79}\Z")
#: Names of pages of ours, and those that Windows keeps for devices.
_TAKEN = re.compile(r"(?:index|progress|round-\d+|embed(?:-top-\d+)?|con|prn|aux|nul|(?:com|lpt)\d)\Z")

OVERVIEW = "index.html"
CALENDAR = "calendar.html"
ENTRIES = "entries.html"
STANDINGS = "standings/index.html"
DECISIONS = "decisions.html"
SESSIONS = "sessions/"
RULES = "rules.html"
FEED = "feed.xml"
DATES = "calendar.ics"
LOOK = "look.css"
CARD = "card.svg"
CARD_BITMAP = "card.png"


@lru_cache(1 << 14)
def segment(id_: str) -> str:
    """Return the name of a file for an id: itself where it is plain, otherwise told apart by a hash."""
    if _PLAIN.match(id_) and not _TAKEN.match(id_):
        return id_
    mark = hashlib.sha256(id_.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    plain = slug(id_)
    plain = plain[:60].strip("-") if plain.isascii() else ""
    return f"{plain}-{mark}" if plain else mark


def event(id_: str) -> str:
    """Return the page of an event."""
    return f"events/{segment(id_)}.html"


def session(id_: str) -> str:
    """Return the page of a session."""
    return f"{SESSIONS}{segment(id_)}.html"


def driver(id_: str) -> str:
    """Return the page of a driver."""
    return f"drivers/{segment(id_)}.html"


def team(id_: str) -> str:
    """Return the page of a team."""
    return f"teams/{segment(id_)}.html"


def car(entry: Entry) -> str:
    """Return the page of a car: a number together with its team."""
    return f"cars/{segment(car_id(entry))}.html"


def championship(id_: str, round_: int | None = None) -> str:
    """Return the standings of a championship, as they stand or stood after a round."""
    return f"standings/{segment(id_)}/{'index' if round_ is None else f'round-{round_}'}.html"


def card(id_: str, file: str) -> str:
    """Return the picture that stands for a championship elsewhere; ``file`` is its name."""
    return f"standings/{segment(id_)}/{file}"


def progress(id_: str) -> str:
    """Return the charts of a championship."""
    return f"standings/{segment(id_)}/progress.html"


def embedded(id_: str, count: int | None) -> str:
    """Return the standings of a championship for a frame: its first ``count``, None for all of it."""
    return f"standings/{segment(id_)}/embed{f'-top-{count}' if count else ''}.html"


def why(championship_id: str, competitor: str) -> str:
    """Return why a competitor has the points it has in a championship."""
    return f"standings/{segment(championship_id)}/{segment(competitor)}.html"


def rules(championship_id: str) -> str:
    """Return the rules of one championship, where they have a page of their own."""
    return f"rules/{segment(championship_id)}.html"


def anchor(session_id: str) -> str:
    """Return the name of the place on a page that is about a session."""
    return segment(session_id)
