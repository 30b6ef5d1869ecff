"""The odds of the titles in each outcome of what the stewards or a court have still to decide."""

from __future__ import annotations

from django.http import HttpResponse

from countback.odds.outcomes import InEach
from countback.office.desk import pages
from countback.office.desk.pages import Seat
from countback.office.public import drawing
from countback.office.scored import scored
from countback.office.versions import open_version
from countback.scoring.score import Standings
from countback.site.drawing import pending_odds
from countback.site.html import link, tag
from countback.site.outcomes import outcomes

#: Odds that were drawn, by season and version: of the few that somebody looks at.
_drawn: dict[tuple[int, int], InEach] = {}
_KEPT = 8


def odds(seat: Seat) -> HttpResponse:
    """Show the tables and the odds in each outcome: who is champion in all of them, who in which."""
    opened = open_version(seat.season)
    standings = scored(opened.season, opened.files).standings if opened.season else None
    shown, told, drawn = None, "The season cannot be scored.", InEach()
    if standings is not None:
        drawn = _odds((seat.season.pk, opened.number), standings)
        shown, told = outcomes(standings, drawn), "Nothing is open or under appeal that could change a table."
        if shown and not drawn:
            told = "No title that hangs on it is still open: there is nothing to draw."
    return pages.page(
        seat.request,
        "In each outcome",
        shown,
        tag("p", told) if shown is None or not drawn else None,
        tag("p", link("Stewards", f"{seat.home}decisions/")),
        seat=seat,
        part="decisions",
    )


def _odds(key: tuple[int, int], standings: Standings) -> InEach:
    if key not in _drawn:
        made = pending_odds(standings, drawing())
        while len(_drawn) >= _KEPT:
            _drawn.pop(next(iter(_drawn)), None)
        _drawn[key] = made
    return _drawn[key]
