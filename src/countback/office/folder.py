"""A season folder that an office keeps in step: every version is written there, edits are taken in."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from pathlib import Path

import structlog

from countback.model.finding import Finding, Where
from countback.office import models
from countback.office.beginning import founded
from countback.office.merge import joined
from countback.office.versions import (
    Action,
    Changed,
    Done,
    Opened,
    Refused,
    append,
    head,
    open_version,
    perform,
    read,
)
from countback.store.snapshot import Snapshot
from countback.store.writing.errors import NotWritten
from countback.store.writing.writer import writing

_log = structlog.get_logger("countback.office")


def files_in(folder: Path) -> dict[str, bytes]:
    """Return the files of a season folder as they are now."""
    return dict(Snapshot(folder).files)


def mirror(season: models.Season) -> Finding | None:
    """Write the newest version to the season's folder, after taking in what was edited there meanwhile.

    Returns what is wrong with the folder, if anything: the office goes on without it.
    """
    if not season.mirror:
        return None
    with _lock:
        taken = _take_in(season)
        if taken is not None:
            return taken
        opened = open_version(season)
        try:
            with writing(Path(season.mirror), "office") as writer:
                if dict(writer.files) != dict(_version(season, season.mirrored)):
                    return None  # edited this moment: the next look takes it in and writes again
                writer.write(opened.files)
        except NotWritten as failed:
            _log.warning("not mirrored", season=season.slug, why=str(failed))
            return Finding(code="not-mirrored", message=f"{season.mirror} cannot be written: {failed}")
        _mirrored(season, opened.number)
        return None


def take_in(season: models.Season) -> Finding | None:
    """Keep what was edited in the season's folder as a new version; return what forbids it, if anything.

    Only files that differ from what the office wrote there are taken, and of those only the lines that
    differ, so that an edit by hand and a change at a desk between two looks both stay.
    """
    with _lock:
        return _take_in(season)


#: One thread at a time looks at folders and writes them.
_lock = threading.RLock()


def _take_in(season: models.Season) -> Finding | None:
    folder = Path(season.mirror)
    if not season.mirror or not folder.is_dir():
        return None
    season.refresh_from_db(fields=["mirrored"])
    now, mirrored = files_in(folder), _version(season, season.mirrored)
    edited = {name for name in {*now, *mirrored} if now.get(name) != mirrored.get(name)}
    if not edited:
        return None

    def run(newest: Opened) -> Changed | Refused:
        files = dict(newest.files)
        for name in edited:
            text = joined(mirrored.get(name), newest.files.get(name), now.get(name))
            if isinstance(text, bool):
                message = "was edited in the folder and at a desk in the same place"
                hint = "write the desk's text into the file, with your change in it"
                where = Where(file=name)
                return Refused((Finding(code="edited-twice", where=where, message=message, hint=hint),))
            if text is None:
                files.pop(name, None)
            else:
                files[name] = text
        return Changed(files)

    action = Action("take in", f"edited in the folder: {', '.join(sorted(edited))}"[:300], run)
    outcome = perform(season, action, head(season), "folder")
    if not isinstance(outcome, Done):
        _log.warning("not taken in", season=season.slug, why=str(outcome.findings[0]))
        return outcome.findings[0]
    # The folder holds what the office would write now, or the next writing brings it the rest.
    if dict(open_version(season).files) == now:
        _mirrored(season, outcome.number)
        return None
    try:
        with writing(folder, "office") as writer:
            if dict(writer.files) == now:
                writer.write(open_version(season, outcome.number).files)
                _mirrored(season, outcome.number)
    except NotWritten as failed:
        return Finding(code="not-mirrored", message=f"{season.mirror} cannot be written: {failed}")
    return None


def _version(season: models.Season, number: int) -> Mapping[str, bytes]:
    return open_version(season, number).files if number else {}


def _mirrored(season: models.Season, number: int) -> None:
    season.mirrored = number
    season.save(update_fields=["mirrored"])


def adopt(folder: Path, author: str) -> models.Season | tuple[Finding, ...]:
    """Keep a season folder in the office from now on: its season is begun, or its edits are taken in."""
    files = files_in(folder)
    opened = read(1, files)
    if opened.season is None:
        return opened.findings
    season: models.Season | None = models.Season.objects.filter(slug=opened.season.id).first()
    if season is None:
        made = founded(files, author, mirror=str(folder.resolve()))
        if isinstance(made, models.Season):
            _mirrored(made, 1)
        return made
    if season.mirror != str(folder.resolve()):
        # Another folder of the season: what it holds is the newest version; the others stay in the history.
        season.mirror = str(folder.resolve())
        season.save(update_fields=["mirror"])
        if files != dict(open_version(season).files):
            append(
                season, head(season), files, author=author, action="take in", cause="taken in from the folder"
            )
        _mirrored(season, head(season))
    else:
        take_in(season)
        mirror(season)
    return season
