"""What is asked about: a season as the public knows it, or as the desk has it, now or at a time before."""

from __future__ import annotations

import datetime as dt
import re
import threading
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import msgspec
from django.utils import timezone
from django.utils.crypto import salted_hmac

from countback.model.finding import Finding
from countback.model.season import Event, Season, Session, find_session
from countback.model.text import slug
from countback.office import models
from countback.office.api.access import Caller
from countback.office.api.answering import asked_now, seen
from countback.office.api.problems import NotDoneError, missing, told
from countback.office.api.shapes import View
from countback.office.issued import issued_facts, public_season
from countback.office.scored import Scored, scored
from countback.office.versions import Opened, open_version
from countback.scoring.score import Standings

_KEPT = 32
_seasons: OrderedDict[tuple[int, int, int], tuple[Opened, Season]] = OrderedDict()
_lock = threading.Lock()


@dataclass(frozen=True)
class SeasonView:
    """A season at a moment: ``season`` holds the results that this view shows, and no others."""

    view: View
    at: dt.datetime
    opened: Opened
    season: Season
    document: int | None

    @cached_property
    def scored(self) -> Scored:
        """The standings, or what forbids them."""
        return scored(self.season, self.opened.files)

    @property
    def standings(self) -> Standings:
        """The standings. Raises the problem that forbids them."""
        if self.scored.standings is None:
            raise NotDoneError(409, *self.scored.findings)
        return self.scored.standings

    @cached_property
    def ids(self) -> Ids:
        """How the ids of this season are given out."""
        return Ids(self.season)

    def moment(self) -> dict[str, Any]:
        """Return of when this is."""
        return {
            "view": self.view,
            "version": self.opened.number,
            "document": self.document,
            "known_at": self.at,
        }


def view_of(caller: Caller, request: Any, view: View, at: dt.datetime | None) -> SeasonView:
    """Return the season asked for as it was known at a time (now, unless one is given)."""
    season, now = caller.held, at or timezone.now().replace(microsecond=0)
    if at is None:
        asked_now(request, now)
    if view == "desk":
        caller.must("read")
        number = (
            season.versions.filter(at__lte=now).order_by("-number").values_list("number", flat=True).first()
            if at
            else None
        )
        if at and number is None:
            raise missing(f"version of {season.slug} at {at.isoformat()}")
        opened = readable(season, number)
        assert opened.season is not None
        seen(request, opened.number)
        return SeasonView(view, now, opened, opened.season, None)
    issued = season.publications.filter(at__lte=now) if at else season.publications
    newest = issued.order_by("-number").values_list("number", "version").first()
    if newest is None:
        message, hint = f"nothing of {season.slug} had been issued then", "view=desk shows what is not"
        raise NotDoneError(404, Finding(code="nothing-issued", message=message, hint=hint))
    document, version = newest
    opened, public = _issued(season, document, version)
    seen(request, version, document)
    return SeasonView(view, now, opened, public, document)


def readable(season: models.Season, number: int | None = None) -> Opened:
    """Return a version whose files can be read. Raises the problem of one whose files cannot be."""
    opened = open_version(season, number)
    if opened.season is None:
        raise NotDoneError(409, *(finding for finding in opened.findings if finding.severity == "error"))
    return opened


def session_of(season: Season, id_: str) -> tuple[Event, Session]:
    """Return a session with its event. Raises the problem of one that is not there."""
    place = find_session(season, id_)
    if place is None:
        raise missing("such session", "see the season's calendar")
    return place


def _issued(season: models.Season, document: int, version: int) -> tuple[Opened, Season]:
    key = (season.pk, document, models.Redaction.objects.filter(season=season).count())
    with _lock:
        if key in _seasons:
            _seasons.move_to_end(key)
            return _seasons[key]
    opened = readable(season, version)
    made = (opened, public_season(opened.season, issued_facts(season, document)))
    with _lock:
        _seasons[key] = made
        while len(_seasons) > _KEPT:
            _seasons.popitem(last=False)
    return made


class Ids:
    """Ids as they are given out: what is a person's id at a source, a licence or a customer, stays here.

    An id made of the person's name is nobody's secret; any other, and whatever contains it, is replaced by
    a mark that is the same each time in this office.
    """

    def __init__(self, season: Season | None, more: Iterable[str] = ()) -> None:
        people = [driver for entry in season.entries for driver in entry.crew] if season else []
        self._private = {
            driver.id
            for driver in people
            if not re.fullmatch(rf"{re.escape(slug(driver.name))}(-\d{{1,2}})?", driver.id)
        }.union(more)

    def out(self, id_: str) -> str:
        """Return an id as programs know it."""
        if any(private in id_ for private in self._private):
            return str(salted_hmac("countback.office.api", id_).hexdigest()[:12])
        return id_

    def back(self, text: str, ids: Iterable[str]) -> str | None:
        """Return which of the ids programs know as that."""
        return next((id_ for id_ in ids if self.out(id_) == text), None)

    def told(self, findings: Iterable[Finding]) -> list[dict[str, Any]]:
        """Return findings as the API gives them."""
        return told(self.without(finding) for finding in findings)

    def without(self, finding: Finding) -> Finding:
        """Return a finding without the ids that stay here."""
        texts = {"message": finding.message, "hint": finding.hint}
        clean = {name: self.clean(text) for name, text in texts.items()}
        key = self.clean(finding.where.key)
        if clean == texts and key == finding.where.key:
            return finding
        where = msgspec.structs.replace(finding.where, key=key)
        return msgspec.structs.replace(finding, where=where, **clean)

    def clean(self, text: str) -> str:
        """Return a text without the ids that stay here."""
        for private in self._private:
            if len(private) > 2:
                text = text.replace(private, self.out(private))
        return text
