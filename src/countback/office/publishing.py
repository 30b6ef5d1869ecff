"""The ladder of publications: unofficial → provisional (protests run) → official → amended.

A publication is a numbered document that never changes: a page and a PDF of computed results and standings.
What the public sees of a season are the facts of its newest publication, of the results only those revisions
that were issued. Issuing stores the state of a revision in the folder, never an amended row.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Literal, get_args

import msgspec
from django.db import IntegrityError, transaction
from django.utils import timezone

from countback.model.classification import Classification
from countback.model.finding import Finding
from countback.model.revisions import zone_of
from countback.model.season import Season, Session, find_session
from countback.office import documents, models, news
from countback.office.actions.on_season import on_season
from countback.office.actions.results import issued
from countback.office.facts import Fact
from countback.office.issued import fingerprint, issued_facts, public_season
from countback.office.outbox import queue
from countback.office.scored import scored
from countback.office.showing import shown_by
from countback.office.unchanged import being_made, changed_since
from countback.office.versions import Conflict, Done, Opened, Refused, open_version, perform
from countback.scoring.score import Standings
from countback.store.files import InMemory
from countback.store.findings import Findings
from countback.store.look import logo_of

State = Literal["unofficial", "provisional", "official", "amended"]
STATES: tuple[State, ...] = get_args(State)
#: What may follow what. A result that is official changes only as an amended one.
NEXT: dict[str, tuple[State, ...]] = {
    "": ("unofficial", "provisional", "official"),
    "unofficial": ("unofficial", "provisional", "official"),
    "provisional": ("provisional", "official"),
    "official": ("amended",),
    "amended": ("amended",),
}
_TRIES = 20
_STORED = get_args(
    next(field.type for field in msgspec.structs.fields(Classification) if field.name == "state")
)


@dataclass(frozen=True)
class Issue:
    """What somebody wants to issue: the newest revision of a session, in a state, and why it differs."""

    session: str
    state: State
    cause: str = ""


def state_of(season: models.Season, session: str) -> str:
    """Return the state in which a session was issued last, "" before that."""
    newest = (
        season.publications.filter(session=session)
        .order_by("-number")
        .values_list("state", flat=True)
        .first()
    )
    return str(newest or "")


def issue(
    season: models.Season, wanted: Issue, base: int, author: str, now: dt.datetime | None = None
) -> models.Publication | Refused | Conflict:
    """Issue a session's newest result and the standings after it as a new document."""
    now = (now or timezone.now()).replace(microsecond=0).astimezone(zone_at(season, wanted.session))
    before = state_of(season, wanted.session)
    if wanted.state not in NEXT[before]:
        allowed = " or ".join(NEXT[before])
        message = f"a result that is {before} is not issued as {wanted.state}"
        return _refused("wrong-state", message, f"issue it as {allowed}")
    if before in ("official", "amended") and not wanted.cause.strip():
        return _refused("no-cause", "an official result is amended for a reason", "say why")
    for _ in range(_TRIES):
        if again := _again(season, wanted):
            return again
        number = (season.publications.order_by("-number").values_list("number", flat=True).first() or 0) + 1
        action = on_season(
            "issue",
            f"{wanted.session} issued as {wanted.state}",
            lambda newest, number=number: issued(  # type: ignore[misc]
                newest,
                wanted.session,
                stored(wanted.state),
                now,
                str(number),
                wanted.cause,
                shown_by(season, newest, wanted.session, now),
            ),
            [Fact("session", wanted.session)],
        )
        done = perform(season, action, base, author)
        if not isinstance(done, Done):
            return done
        try:
            return _publish(season, wanted, done.number, number, author, now)
        except IntegrityError:
            base = done.number
    return _refused("busy", "others publish at the same time", "try again")


def _again(season: models.Season, wanted: Issue) -> Refused | None:
    """Return why something is not issued a second time as it is; None where it differs, or why is said."""
    opened = open_version(season)
    if being_made(season, opened, wanted.session, stored(wanted.state)):
        hint = "look at Published in a minute, and issue it then if it is not there"
        return _refused("issued-now", f"it is being issued as {wanted.state} by somebody else now", hint)
    last = season.publications.filter(session=wanted.session).order_by("-number").defer("page", "pdf").first()
    if last is None or last.state != wanted.state or changed_since(season, opened, wanted.session):
        return None
    if wanted.cause.strip() not in ("", last.cause.strip()):
        return None
    message = f"nothing has changed since document {last.number} issued it as {last.state}"
    hint = "that one stands; if it is to be issued again all the same, give a reason that it did not have"
    return _refused("issued-already", message, hint)


def zone_at(season: models.Season, session: str) -> dt.tzinfo:
    """Return the time zone in which a session is run, by the newest version: that of its round, or UTC."""
    facts = open_version(season).season
    place = find_session(facts, session) if facts else None
    return zone_of(place[0]) if place else dt.UTC


def stored(state: State) -> str:
    """Return the state as a folder of this version can hold it."""
    return state if state in _STORED else "provisional"


def _publish(
    season: models.Season, wanted: Issue, version: int, number: int, author: str, now: dt.datetime
) -> models.Publication | Refused:
    opened = open_version(season, version)
    facts = _fingerprint(opened, wanted.session)
    public = public_season(opened.season, {**issued_facts(season), wanted.session: facts})
    made_public = scored(public, opened.files)
    if made_public.standings is None:
        return Refused(made_public.findings)
    last = season.publications.filter(session=wanted.session).order_by("-number").first()
    shown = documents.shown(made_public.standings, wanted.session)
    made = documents.Document(
        number=number,
        state=wanted.state,
        at=now,
        cause=wanted.cause,
        protest_until=_protest_until(public, wanted.state, now),
        changes=tuple(documents.difference(last.shown, shown)) if last else (),
        last=last.number if last else None,
        by=author,
    )
    with transaction.atomic():
        publication: models.Publication = models.Publication.objects.create(
            season=season,
            number=number,
            version=version,
            kind="result",
            session=wanted.session,
            revision=_revision(public, wanted.session),
            state=wanted.state,
            title=documents.title(made_public.standings, wanted.session),
            cause=wanted.cause,
            by=author,
            at=now,
            protest_until=made.protest_until,
            facts=facts,
            shown=shown,
            page=documents.page(made_public.standings, wanted.session, made),
            pdf=documents.pdf(made_public.standings, wanted.session) if find_spec("typst") else None,
        )
        queue.announce(publication)
    news.nudge()
    return publication


def public_standings(season: models.Season, upto: int | None = None) -> Standings | None:
    """Return the standings as the public knew them after a document; None before the first."""
    rows = season.publications.order_by("-number")
    if upto is not None:
        rows = rows.filter(number__lte=upto)
    newest = rows.only("version").first()
    if newest is None:
        return None
    opened = open_version(season, newest.version)
    if opened.season is None:
        return None
    return scored(public_season(opened.season, issued_facts(season, upto)), opened.files).standings


def public_logo(season: models.Season) -> bytes | None:
    """Return the logo of the version that the newest document is of; None where it has none."""
    newest = season.publications.order_by("-number").only("version").first()
    if newest is None:
        return None
    opened = open_version(season, newest.version)
    return logo_of(InMemory(opened.files), opened.season.site, Findings()) if opened.season else None


def _fingerprint(opened: Opened, session: str) -> str:
    assert opened.season is not None
    return fingerprint(_held(opened.season, session).classifications)


def _revision(season: Season, session: str) -> int:
    return len(_held(season, session).classifications)


def _held(season: Season, session: str) -> Session:
    place = find_session(season, session)
    assert place is not None, session
    return place[1]


def _protest_until(season: Season, state: State, at: dt.datetime) -> dt.datetime | None:
    """Return when protests against a result end; there is no clock where the season names no minutes."""
    if state not in ("provisional", "amended") or not season.protest_minutes:
        return None
    return at + dt.timedelta(minutes=season.protest_minutes)


def _refused(code: str, message: str, hint: str) -> Refused:
    return Refused((Finding(code=code, message=message, hint=hint),))
