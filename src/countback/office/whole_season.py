"""A season as one file, for another office: its folder, all versions, every document, what was filed."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import zipfile
from collections.abc import Iterator
from typing import IO, Annotated, Any

import msgspec
from django.db import DatabaseError, IntegrityError, transaction

from countback import __version__
from countback.model.finding import Finding, Where
from countback.model.text import slug
from countback.office import beginning, models
from countback.office.archive import unpack
from countback.office.sealed import MANIFEST, Kind, damages, seal
from countback.office.versions import open_version, read

KIND = Kind("the archive of a season", 1)
#: The most that is taken of an archive, in bytes.
LARGEST = 1024 * 2**20
RECEIPTS = "receipts.json"
_NUMBERED = re.compile(r"(versions|documents|reports)/(\d{6})\.(json|zip|html|pdf|bin)\Z")
_SLUG = re.compile(r"[A-Za-z0-9_-]{1,120}\Z")


Moment = Annotated[dt.datetime, msgspec.Meta(tz=True)]


class Made(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a version came about; its files lie beside it."""

    parent: int
    author: str
    at: Moment
    action: str
    cause: str


class Issued(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is known of a document; its page and PDF lie beside it."""

    version: int
    kind: str
    session: str
    revision: int
    state: str
    title: str
    cause: str
    by: str
    at: Moment
    protest_until: Moment | None
    facts: str
    shown: dict[str, Any]


class Filed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was filed with the stewards; an attachment lies beside it."""

    kind: str
    session: str
    cars: str
    by: str
    happened: str
    text: str
    author: str
    at: Moment
    protest_until: Moment | None
    late: bool
    name: str


class Handled(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What became of a report without a decision."""

    at: Moment
    by: str
    state: str
    note: str


class FiledWhole(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A report with its life."""

    report: Filed
    handlings: list[Handled]


class Asked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """That a competitor was asked to open something, and when they did; links stay with their office."""

    entry: str
    document: int
    decision: str
    by: str
    at: Moment
    opened: Moment | None


class Forgotten(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """That versions were changed after all, since somebody had to be forgotten."""

    by: str
    at: Moment
    reason: str
    versions: list[int]


def export(season: models.Season, target: IO[bytes]) -> dict[str, int]:
    """Write a season's archive; returns how many versions and documents it holds."""
    with transaction.atomic(), zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        counts = {"versions": season.versions.count(), "documents": season.publications.count()}
        about = {
            "kind": KIND.words,
            "format": KIND.format,
            "version": __version__,
            "season": season.slug,
            "series": season.series.name,
            **counts,
        }
        seal(archive, about, _parts(season))
    return counts


def _parts(season: models.Season) -> Iterator[tuple[str, bytes]]:
    for name, data in sorted(open_version(season).files.items()):
        yield f"folder/{name}", data
    for version in season.versions.order_by("number").iterator():
        yield f"versions/{version.number:06}.json", _written(Made, version)
        yield f"versions/{version.number:06}.zip", bytes(version.files)
    for document in season.publications.order_by("number").iterator():
        stem = f"documents/{document.number:06}"
        yield f"{stem}.json", _written(Issued, document)
        yield f"{stem}.html", bytes(document.page)
        if document.pdf is not None:
            yield f"{stem}.pdf", bytes(document.pdf)
    for report in season.reports.order_by("number").iterator():
        stem = f"reports/{report.number:06}"
        handlings = [_told(Handled, handling) for handling in report.handlings.order_by("pk")]
        whole = FiledWhole(_told(Filed, report), handlings)  # type: ignore[arg-type]
        yield f"{stem}.json", msgspec.json.format(msgspec.json.encode(whole), indent=1)
        if report.attachment is not None:
            yield f"{stem}.bin", bytes(report.attachment)
    notices = [_told(Asked, notice) for notice in season.notices.order_by("pk")]
    yield RECEIPTS, msgspec.json.format(msgspec.json.encode(notices), indent=1)
    redactions = models.Redaction.objects.filter(season=season).order_by("pk")
    yield "forgotten.json", msgspec.json.encode([_told(Forgotten, redaction) for redaction in redactions])


def _told(kind: type[msgspec.Struct], row: Any) -> msgspec.Struct:
    return kind(**{name: getattr(row, name) for name in kind.__struct_fields__})


def _written(kind: type[msgspec.Struct], row: Any) -> bytes:
    return msgspec.json.format(msgspec.json.encode(_told(kind, row)), indent=1)


def verify(source: IO[bytes], name: str) -> list[Finding]:
    """Return what is wrong with an archive, with its place; nothing where it is whole."""
    return [_wrong(name, part, message) for part, message in damages(source, KIND)]


def is_archive(source: IO[bytes]) -> bool:
    """Tell whether a file calls itself the archive of a season."""
    try:
        with zipfile.ZipFile(source) as archive:
            return bool(json.loads(archive.read(MANIFEST)).get("kind") == KIND.words)
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, RuntimeError, AttributeError):
        return False
    finally:
        source.seek(0)


def import_whole(source: IO[bytes], name: str) -> models.Season | list[Finding]:
    """Take a season in from its archive, all or nothing. Returns what forbids it, with its place.

    Documents are served as they were issued: only archives of people who are trusted are taken in.
    """
    try:
        with zipfile.ZipFile(source) as archive:
            if sum(info.file_size for info in archive.infolist()) > LARGEST:
                return [_wrong(name, "", "holds more than a season does")]
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        return [_wrong(name, "", f"is not {KIND.words}: {error}")]
    source.seek(0)
    if damaged := verify(source, name):
        return damaged
    source.seek(0)
    with zipfile.ZipFile(source) as archive:
        about = json.loads(archive.read(MANIFEST))
        parts = {part: archive.read(part) for part in archive.namelist() if part != MANIFEST}
    try:
        with transaction.atomic():
            return _founded(about, parts, name)
    except _RefusedError as refused:
        return [refused.finding]
    except IntegrityError:
        message = f"there is a season {about.get('season')} already"
        hint = "an archive is taken in once; open the season that is there"
        return [Finding(code="season-twice", where=Where(file=name), message=message, hint=hint)]
    except DatabaseError as error:
        return [_wrong(name, "", f"cannot be stored: {error}")]


class _RefusedError(Exception):
    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message)
        self.finding = finding


def _founded(about: dict[str, Any], parts: dict[str, bytes], name: str) -> models.Season:
    """Put the rows of an archive in place; raises `_RefusedError` where they don't belong together."""

    def refuse(part: str, message: str) -> _RefusedError:
        return _RefusedError(_wrong(name, part, message))

    def rows(folder: str, kind: type[Any]) -> Iterator[tuple[int, str, Any]]:
        stems = sorted(
            part[:-5] for part in parts if part.startswith(f"{folder}/") and part.endswith(".json")
        )
        for number, stem in enumerate(stems, 1):
            if stem != f"{folder}/{number:06}":
                raise refuse(f"{stem}.json", f"number {number} is missing before it")
            yield number, stem, decode(f"{stem}.json", kind)

    def decode(part: str, kind: Any) -> Any:
        try:
            return msgspec.json.decode(parts[part], type=kind)
        except (msgspec.MsgspecError, KeyError) as error:
            raise refuse(part, f"is not what it should be: {error}") from None

    for part in parts:
        if not (part.startswith("folder/") or part in ("forgotten.json", RECEIPTS) or _NUMBERED.match(part)):
            raise refuse(part, "does not belong in the archive of a season")
    id_, series = about.get("season"), about.get("series")
    if not (isinstance(id_, str) and _SLUG.match(id_) and isinstance(series, str) and series.strip()):
        raise refuse(MANIFEST, "names no season and series")
    held = models.Series.objects.filter(slug=slug(series)).first()
    held = held or models.Series.objects.create(slug=slug(series), name=series[:200])
    season: models.Season = models.Season.objects.create(series=held, slug=id_)
    files: dict[str, bytes] = {}
    last = 0
    for number, stem, made in rows("versions", Made):
        if made.parent != number - 1:
            raise refuse(f"{stem}.json", f"follows version {made.parent}, not {number - 1}")
        files, last = _files(parts, f"{stem}.zip", refuse), number
        fields = msgspec.structs.asdict(made)
        models.Version.objects.create(season=season, number=number, files=parts[f"{stem}.zip"], **fields)
    folder = {
        part.removeprefix("folder/"): data for part, data in parts.items() if part.startswith("folder/")
    }
    if not last or folder != files:
        raise refuse("folder/", "is not the newest version")
    opened = read(last, files)
    if opened.season is not None and opened.season.id != id_:
        raise refuse("folder/season.toml", f"is the season {opened.season.id!r}, not {id_!r}")
    for number, stem, issued in rows("documents", Issued):
        if not 1 <= issued.version <= last or f"{stem}.html" not in parts:
            raise refuse(f"{stem}.json", "has no page, or is of a version that is not there")
        models.Publication.objects.create(
            season=season,
            number=number,
            page=parts[f"{stem}.html"],
            pdf=parts.get(f"{stem}.pdf"),
            **msgspec.structs.asdict(issued),
        )
    for number, stem, filed in rows("reports", FiledWhole):
        _file(season, number, filed, parts.get(f"{stem}.bin"))
    # Archives of 0.2.0 have no receipts.
    for asked in decode(RECEIPTS, list[Asked]) if RECEIPTS in parts else ():
        models.Notice.objects.create(season=season, **msgspec.structs.asdict(asked))
    for forgotten in decode("forgotten.json", list[Forgotten]):
        models.Redaction.objects.create(season=season, **msgspec.structs.asdict(forgotten))
    return season


def _file(season: models.Season, number: int, filed: FiledWhole, attachment: bytes | None) -> None:
    report = models.Report.objects.create(
        season=season, number=number, attachment=attachment, **msgspec.structs.asdict(filed.report)
    )
    for handled in filed.handlings:
        models.Handling.objects.create(report=report, **msgspec.structs.asdict(handled))


def _files(parts: dict[str, bytes], part: str, refuse: Any) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(parts[part])) as archive:
            if sum(info.file_size for info in archive.infolist()) > beginning.LARGEST:
                raise refuse(part, "holds more than a season does")
        return unpack(parts[part])
    except (KeyError, zipfile.BadZipFile, ValueError, OSError, RuntimeError) as error:
        raise refuse(part, f"cannot be read: {error}") from None


def _wrong(name: str, part: str, message: str) -> Finding:
    hint = "export it again, or take another copy; nothing was changed"
    return Finding(code="damaged-archive", where=Where(file=name, key=part), message=message, hint=hint)
