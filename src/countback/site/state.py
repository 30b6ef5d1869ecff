"""The line under the heading of a page: who leads or is champion, what may still change, as of when."""

from __future__ import annotations

from countback.model.words import session_name
from countback.site import addresses
from countback.site.html import Html, join, link, name, tag
from countback.site.scored import Scored
from countback.titles.state import Part, sentence
from countback.titles.unsettled import Unsettled, as_of, open_points, unsettled


def season_line(scored: Scored) -> Html:
    """Return how far the season has come, and whether its results may still change."""
    settled = scored.unsettled
    return tag("p", _so_far(scored), " ", _what_may_change(scored, settled), class_="state")


def overview_line(scored: Scored) -> Html:
    """Return how far the season has come, and where its first title stands."""
    first = next((id_ for id_, table in scored.tables.items() if table.rows), None)
    told: list[Html | str] = [_so_far(scored), " "]
    if first is not None:
        told += [headline(scored, first, ""), " "]
    return tag("p", told, _what_may_change(scored, scored.unsettled), class_="state")


def _so_far(scored: Scored) -> str:
    if not scored.rounds:
        return "Not begun."
    newest = max(scored.rounds)
    event = next(event for event in scored.events if event.round == newest)
    last = scored.season.last_round
    of = "" if last is None else f" of {last}"
    to_come = [
        session for session in event.sessions if session.classification is None and not session.cancelled
    ]
    if to_come:
        run = [session for session in event.sessions if session.classification]
        return f"After {session_name(run[-1])} at {event.name}, round {newest}{of}."
    return f"After round {newest}{of}, {event.name}."


def title_line(
    scored: Scored, id_: str, way: str, round_: int | None = None, more_on_it: Html | None = None
) -> Html:
    """Return where a title stands, or stood after a round, in one paragraph; ``more_on_it`` at its end."""
    may_change = scored.unsettled if round_ is None else unsettled(scored.standings, round_)
    more = _what_may_change(scored, may_change)
    end = join(" ", more_on_it) if more_on_it else None
    return tag("p", headline(scored, id_, way, round_, may_change), " ", more, end, class_="state")


def headline(
    scored: Scored, id_: str, way: str, round_: int | None = None, may_change: Unsettled | None = None
) -> Html:
    """Return who leads a championship or has won it, and by how much."""
    may_change = scored.unsettled if may_change is None else may_change
    told = sentence(scored.races[id_].state(round_), settled=not may_change)
    return join(
        tag("strong", [_piece(scored, id_, part, way) for part in told.headline]),
        [_piece(scored, id_, part, way) for part in told.rest],
    )


def _piece(scored: Scored, id_: str, part: Part, way: str) -> Html | str:
    if isinstance(part, str):
        return part
    if part.id not in scored.rows[id_]:
        return name(part.name)
    return link(name(part.name), way + addresses.why(id_, part.id))


def _what_may_change(scored: Scored, may_change: Unsettled) -> str:
    if not scored.rounds:
        return ""
    told = open_points(may_change) or "All results are official."
    return " ".join(filter(None, (told, as_of(may_change))))
