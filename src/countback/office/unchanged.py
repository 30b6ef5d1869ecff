"""Whether a result would read otherwise than in its newest document: if not, it is not issued twice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from countback.model.season import find_session
from countback.office import models
from countback.office.facts import KEYS
from countback.office.issued import fingerprint, issued_facts, public_season
from countback.office.scored import scored
from countback.office.versions import Opened, open_version

#: So long after its version was stored a document is waited for: it is being made, typeset and kept.
MAKING = dt.timedelta(minutes=1)


def changed_since(season: models.Season, opened: Opened, session: str) -> bool:
    """Tell whether a session's document could read otherwise now than the newest one of it, or there is none.

    What it is made of is compared: its revisions, those of the sessions before it that were issued, the
    decisions that can act on them, entries, calendar, what the season says of itself and its own rules.
    """
    last = season.publications.filter(session=session).order_by("-number").only("number", "version").first()
    if last is None:
        return True
    before = _made_of(open_version(season, last.version), issued_facts(season, last.number), session)
    newest = find_session(opened.season, session) if opened.season else None
    own = fingerprint(newest[1].classifications) if newest else ""
    return before is None or before != _made_of(opened, {**issued_facts(season), session: own}, session)


def _made_of(opened: Opened, facts: Mapping[str, str], session: str) -> tuple[Any, ...] | None:
    """Return what a session's document is made of; None where the files cannot be read."""
    if opened.season is None:
        return None
    ids = [held.id for event in opened.season.events for held in event.sessions]
    later = {*ids[ids.index(session) + 1 :]} if session in ids else set()
    season = public_season(opened.season, {id_: facts[id_] for id_ in facts if id_ not in later})
    return (
        [getattr(season, key) for key in KEYS],
        season.entries,
        [made for made in season.decisions if made.session not in later],
        season.events,
        opened.files.get(season.rulebook),
    )


def being_made(season: models.Season, opened: Opened, session: str, state: str) -> bool:
    """Tell whether somebody issues the same this moment: it is in the newest version, and not yet a document.

    ``state`` is that of the folder. What cannot be scored becomes no document, however long one waits.
    """
    place = find_session(opened.season, session) if opened.season else None
    newest = place[1].classification if place else None
    if newest is None or newest.published is None or newest.state != state:
        return False
    # What a folder calls a document need be no number of ours.
    number = int(newest.document) if newest.document.isdecimal() and len(newest.document) < 9 else 0
    if not number or season.publications.filter(number=number).exists():
        return False
    stored = season.versions.filter(number=opened.number).values_list("action", "at").first()
    if stored is None or stored[0] != "issue" or timezone.now() - stored[1] >= MAKING:
        return False
    return opened.season is not None and scored(opened.season, opened.files).standings is not None
