"""What somebody with a role in the series reads: versions, files, rules, findings, people."""

from __future__ import annotations

from typing import Any

from countback.model.rulebook import Championship
from countback.office import models
from countback.office.actions.rules import books
from countback.office.api.answering import seen
from countback.office.api.problems import missing
from countback.office.api.reading import Limit, Offset, part
from countback.office.api.season_view import Ids, readable
from countback.office.api.sent import Number
from countback.office.changes import changes
from countback.office.private import is_private, seen_by
from countback.office.scored import scored
from countback.office.versions import open_version

Shape = dict[str, Any]


def findings(request: Any, season: str) -> Shape:
    """Return what the newest version's files and rules have to say, as the desk shows it first."""
    opened = open_version(request.auth.held)
    seen(request, opened.number)
    told = [*opened.findings]
    standings = None
    if opened.season is not None:
        result = scored(opened.season, opened.files)
        told += result.findings
        standings = result.standings
    return {
        "season": season,
        "version": opened.number,
        "readable": opened.season is not None,
        "scored": standings is not None,
        "findings": Ids(opened.season).told(told),
    }


def versions(request: Any, season: str, limit: Limit = 100, offset: Offset = 0) -> Shape:
    """List the versions, newest first: who changed what, and when."""
    rows = request.auth.held.versions.defer("files").order_by("-number")
    return part(request, limit, offset, rows, _version)


def version(request: Any, season: str, number: Number) -> Shape:
    """Return a version with what it changed, in sentences."""
    held = request.auth.held
    row = held.versions.filter(number=number).defer("files").first()
    if row is None:
        raise missing(f"version {number}")
    made = open_version(held, number)
    before = open_version(held, number - 1) if number > 1 else None
    ids = Ids(made.season)
    names = {*made.files, *(before.files if before else {})}
    return {
        **_version(row),
        "changes": [ids.clean(line) for line in changes(before.season if before else None, made.season)],
        "files": seen_by(
            (name for name in names if made.files.get(name) != (before.files.get(name) if before else None)),
            people=False,
        ),
    }


def _version(row: models.Version) -> Shape:
    names = ("number", "parent", "author", "at", "action", "cause")
    return {name: getattr(row, name) for name in names}


def files(request: Any, season: str, limit: Limit = 100, offset: Offset = 0) -> Shape:
    """List the files of the newest version, without their text."""
    opened = open_version(request.auth.held)
    seen(request, opened.number)
    names = seen_by(opened.files, people=False)
    return part(request, limit, offset, names, lambda name: {"name": name, "size": len(opened.files[name])})


def file(request: Any, season: str, name: str) -> Shape:
    """Return a file of the newest version as text, byte for byte what git and the command line see."""
    opened = open_version(request.auth.held)
    seen(request, opened.number)
    if name not in opened.files or is_private(name):
        raise missing(f"file {name[:200]}")
    return {
        "name": name,
        "version": opened.number,
        "text": opened.files[name].decode("utf-8", "replace"),
    }


def rules(request: Any, season: str) -> Shape:
    """Return the rulebook in sentences, by championship, and those that could be taken instead."""
    opened = readable(request.auth.held)
    assert opened.season is not None
    seen(request, opened.number)
    result = scored(opened.season, opened.files)
    titles = result.standings.rulebook.championships if result.standings else ()
    return {
        "season": season,
        "version": opened.number,
        "rulebook": opened.season.rulebook,
        "choices": books(opened.files),
        "sentences": {title.id: _told(title) for title in titles},
        "findings": Ids(opened.season).told(result.findings),
    }


def _told(title: Championship) -> list[str]:
    """Return the rules of a championship as sentences, where its kinds have them."""
    kinds = (
        *title.awards.values(),
        *title.modifiers.values(),
        *title.field.values(),
        title.counting,
        title.sharing,
        title.slots,
        *title.listing.values(),
        *title.phases,
        *title.tiebreaks,
    )
    said = (kind.told() for kind in kinds)
    return [sentence for sentence in dict.fromkeys(said) if sentence]


def people(request: Any, season: str, limit: Limit = 100, offset: Offset = 0) -> Shape:
    """List who has which role in the series."""
    rows = request.auth.held.series.memberships.select_related("user").order_by("user__username")
    return part(
        request,
        limit,
        offset,
        rows,
        lambda membership: {"name": membership.user.get_username(), "role": membership.role},
    )
