"""What of a season was issued: by session the revisions that the public knows, and a season of these."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import msgspec

from countback.model.classification import Classification
from countback.model.season import Season, with_sessions
from countback.office import models


def issued_facts(season: models.Season, upto: int | None = None) -> dict[str, str]:
    """Return by session the fingerprint of the revisions that were issued last (up to a document)."""
    rows = season.publications.order_by("number")
    if upto is not None:
        rows = rows.filter(number__lte=upto)
    return dict(rows.values_list("session", "facts"))


def public_season(season: Season | None, facts: Mapping[str, str]) -> Season:
    """Return a season with those revisions only that were issued: up to the one with the fingerprint."""
    assert season is not None

    def revisions(session: Any) -> Any:
        wanted = facts.get(session.id, "")
        kept: tuple[Classification, ...] = ()
        for number, _ in enumerate(session.classifications, 1):
            if wanted and fingerprint(session.classifications[:number]) == wanted:
                kept = session.classifications[:number]
        return msgspec.structs.replace(session, classifications=kept)

    return with_sessions(season, revisions)


def fingerprint(revisions: tuple[Classification, ...]) -> str:
    """Return a text that is another for other revisions."""
    return hashlib.sha256(msgspec.json.encode(revisions)).hexdigest()
