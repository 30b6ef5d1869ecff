"""How a season begins: from a rulebook with an empty calendar, or from the files of a folder."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from countback.model.finding import Finding
from countback.model.season import Event, Season, Session
from countback.model.text import slug
from countback.office import models
from countback.office.roles import may, role_of
from countback.office.versions import append, read
from countback.store.folder import files_of

#: The files that a season folder holds, and the most that is taken of them.
FILES = re.compile(r"(?:[A-Za-z0-9][\w.-]{0,80}|(?:results|published)/[A-Za-z0-9][\w.-]{0,120}\.csv)\Z")
LARGEST, MOST = 64 * 2**20, 2000


@dataclass(frozen=True)
class Template:
    """What is known of a season before it begins."""

    series: str
    year: int
    rulebook: str
    rounds: int
    races: int = 1
    classes: tuple[str, ...] = ()


def begun(template: Template) -> dict[str, bytes] | tuple[Finding, ...]:
    """Return the files of a season with a calendar and no entries."""
    if not template.series:
        return (Finding(code="no-series", message="the series has no name", hint="write what it is called"),)
    races = iter(range(1, template.rounds * template.races + 1))
    events = tuple(
        Event(
            round=number,
            name=f"Round {number}",
            id=f"round-{number}",
            sessions=tuple(
                Session(id=f"race-{race}", name=f"Race {race}")
                for race in (next(races) for _ in range(template.races))
            ),
        )
        for number in range(1, template.rounds + 1)
    )
    season = Season(
        id=f"{slug(template.series)}-{template.year}",
        name=f"{template.year} {template.series}",
        series=template.series,
        year=template.year,
        rulebook=template.rulebook,
        classes=template.classes,
        events=events,
    )
    return files_of(season)


def taken_in(archive: zipfile.ZipFile) -> dict[str, bytes]:
    """Return the files of a season from a zip file, the folder it lies in taken off.

    Raises ``ValueError`` for one that holds no season, too much, or names that no season has.
    """
    infos = [info for info in archive.infolist() if not info.is_dir()]
    if len(infos) > MOST or sum(info.file_size for info in infos) > LARGEST:
        raise ValueError("it holds more than a season does")
    at = next((info.filename for info in infos if info.filename.rpartition("/")[2] == "season.toml"), None)
    if at is None:
        raise ValueError("there is no season.toml in it")
    above = at.removesuffix("season.toml")
    files = {}
    for info in infos:
        name = info.filename.removeprefix(above)
        if not info.filename.startswith(above) or name.startswith((".", "__")) or "/." in name:
            continue
        if FILES.match(name):
            files[name] = archive.read(info)
    return files


def founded(
    files: dict[str, bytes] | tuple[Finding, ...], author: str, *, user: Any = None, mirror: str = ""
) -> models.Season | tuple[Finding, ...]:
    """Keep files as the first version of a season, in the series that they name, if ``user`` may."""
    if isinstance(files, tuple):
        return files
    opened = read(1, files)
    if opened.season is None:
        return opened.findings
    name = opened.season.series
    try:
        with transaction.atomic():
            series = models.Series.objects.filter(slug=slug(name)).first()
            if (
                user is not None
                and not user.is_superuser
                and not (series and may(role_of(user, series), "found"))
            ):
                message = f"you have no role in {name} that lets you begin a season"
                return (Finding(code="not-allowed", message=message, hint="ask its owner for one"),)
            series = series or models.Series.objects.create(slug=slug(name), name=name)
            season: models.Season = models.Season.objects.create(
                series=series, slug=opened.season.id, mirror=mirror
            )
            append(season, 0, files, author=author, action="begin", cause="begun")
    except IntegrityError:
        message = f"there is a season {opened.season.id} already"
        return (Finding(code="season-twice", message=message, hint="give it another id, or open that one"),)
    return season
