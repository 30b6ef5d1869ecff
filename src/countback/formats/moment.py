"""What a document says above a table: after which round it is, where the title stands, what is open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from countback.model.standings import Table
from countback.scoring.score import Standings
from countback.titles.decide import Titles
from countback.titles.possible import looking_ahead
from countback.titles.remaining import remaining
from countback.titles.state import plainly, sentence, title_state
from countback.titles.unsettled import as_of, open_points, unsettled


@dataclass(frozen=True)
class Moment:
    """A table and what is to be said of it.

    ``heading`` is "Drivers: standings after round 6 of 7", ``told`` the sentences on the title, on what is
    open and on which results count, ``as_of`` when the newest result was published ("" for unknown).
    ``official``: nothing of it may still change; None before the first result.
    """

    table: Table
    heading: str
    told: tuple[str, ...]
    as_of: str
    official: bool | None


def moments(standings: Standings, *, prove: bool) -> Iterator[Moment]:
    """Yield the tables of standings, at the moment they are of.

    ``prove``: whether the leader can still be caught is asked, which takes time while a season is under way.
    """
    seen, season = standings.at.sessions, standings.season
    after = None if standings.at == standings.moment() else standings.facts.sessions[seen - 1].id
    may_change = unsettled(standings, after)
    ahead = looking_ahead(standings)
    last = f" of {season.last_round}" if season.last_round is not None else ""
    for table in standings.tables():
        titles = Titles(remaining(ahead, table.id, after)) if seen else None
        decided = titles if titles and (prove or titles.over) else None
        title = plainly(sentence(title_state(standings, table.id, after, decided), settled=not may_change))
        counting = table.counting if any(row.gross is not None for row in table.rows) else ""
        yield Moment(
            table=table,
            heading=f"{table.name}: standings after round {table.after_round}{last}"
            if seen
            else f"{table.name}: before the first session",
            told=tuple(filter(None, (title, open_points(may_change), counting))),
            as_of=as_of(may_change).rstrip("."),
            official=not may_change if seen else None,
        )
