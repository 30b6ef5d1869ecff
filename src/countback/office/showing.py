"""Which decisions a result has in its rows as it is issued, as far as the office knows.

The office applies decisions to results; their rows stay as they were typed or imported. So a result that is
issued again after a decision does not have it in its rows, and says so, unless somebody entered other rows
meanwhile: then it is known only where these are what the decision makes of those before.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from countback.model.classification import Classification
from countback.model.decision import Decision, earlier, moment
from countback.model.revisions import zone_of
from countback.model.season import Season, Session, find_session
from countback.office import models
from countback.office.versions import open_version
from countback.scoring.showing import amends, certainly_without, shown_since

#: So many versions are looked at for the last one before a decision.
_LOOKED_AT = 5


def shown_by(held: models.Season, season: Season, session_id: str, at: dt.datetime) -> tuple[str, ...] | None:
    """Return what the newest result of a session says that it shows when it is issued at a time.

    None where nothing is to be said (no decision was issued before), or where it is not known.
    """
    place = find_session(season, session_id)
    newest = place[1].classification if place else None
    if place is None or newest is None or newest.shows is not None:
        return newest.shows if newest else None
    event, session = place
    zone = zone_of(event)
    here = [
        made
        for made in season.decisions
        if (made.session == session_id or made.round == event.round)
        and made.issued is not None
        and moment(made.issued, zone) <= at
        and not made.in_result
        and amends(made)
    ]
    if not here:
        return None
    before, shown = _told_before(session, here, zone)
    before = before or _typed_before(held, session_id, here, zone)
    rest = [made for made in here if made.id not in shown]
    since = shown_since(before, newest, rest, session, season) if before else None
    if since is not None:
        return (*shown, *since)
    if not shown and all(certainly_without(newest, made, session, season) for made in rest):
        return ()
    return None


def _told_before(
    session: Session, here: Sequence[Decision], zone: dt.tzinfo
) -> tuple[Classification | None, tuple[str, ...]]:
    """Return the last revision that was issued of which it is known what it shows, and that."""
    for revision in reversed(session.classifications):
        if revision.published is None:
            continue
        first = all(made.issued and earlier(revision.published, made.issued, zone) for made in here)
        if revision.shows is not None or first:
            return revision, revision.shows or ()
    return None, ()


def _typed_before(
    held: models.Season, session_id: str, here: Sequence[Decision], zone: dt.tzinfo
) -> Classification | None:
    """Return the result that this office had before the first of the decisions; None where it had none."""
    until = min(_begins(made, zone) for made in here)
    versions = held.versions.filter(at__lt=until).order_by("-number").values_list("number", flat=True)
    for number in versions[:_LOOKED_AT]:
        season = open_version(held, number).season
        if season is not None and not any(_is_in(season, made) for made in here):
            place = find_session(season, session_id)
            return place[1].classification if place else None
    return None


def _is_in(season: Season, made: Decision) -> bool:
    """Tell whether a season has a decision, whatever became of it since; a hearing has decided nothing."""
    return any(
        other.issued is not None
        and (other.kind, other.session, other.round, other.number, other.competitor)
        == (made.kind, made.session, made.round, made.number, made.competitor)
        for other in season.decisions
    )


def _begins(made: Decision, zone: dt.tzinfo) -> dt.datetime:
    """Return from when on a result may have had a decision: the end of its second, the start of its day."""
    assert made.issued is not None
    if isinstance(made.issued, dt.datetime):
        # Decisions are stored with whole seconds, versions with parts of them.
        return moment(made.issued, zone) + dt.timedelta(seconds=1)
    return dt.datetime.combine(made.issued, dt.time.min, zone)
