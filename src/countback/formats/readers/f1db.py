"""F1DB: every Formula One season in one JSON document (release artefact ``f1db-json-single``).

The document is some 50 to 200 MB; only what scoring and comparing need is decoded. A shared car stands
there as several rows with one number, of which all but the first say ``sharedCar``; here it is one row
with several drivers. Source: https://github.com/f1db/f1db (schema v6), CC BY 4.0.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from functools import lru_cache

import msgspec

from countback.formats.readers.f1db_season import Names, build
from countback.formats.readers.f1db_shape import Document, Race
from countback.formats.record import Record
from countback.model.finding import Finding, Where

#: Bytes of JSON; the whole record with practice and pit stops is a third of it.
LARGEST = 600_000_000
name = "f1db"


def read_record(
    file: str,
    data: bytes,
    years: Callable[[int], bool] = lambda year: True,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> Record:
    """Return the seasons whose year is wanted. ``data`` is the zip, or the JSON it holds.

    ``file`` is for messages. What is wrong is a finding; then there are no seasons. ``progress`` is
    told how many of the seasons are built.
    """
    json = _json(file, data)
    if isinstance(json, Finding):
        return Record(seasons=(), findings=(json,))
    try:
        document = _decoder().decode(json)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return Record(seasons=(), findings=(_unreadable(file, str(error)),))
    wanted = sorted(
        (season for season in document.seasons if years(season.year)), key=lambda season: season.year
    )
    if not wanted:
        years_there = ", ".join(str(season.year) for season in document.seasons[:3])
        return Record(
            seasons=(),
            findings=(
                Finding(
                    code="no-season",
                    where=Where(file=file),
                    message="none of the years asked for is in the file",
                    hint=f"it begins with {years_there}" if years_there else "it holds no season at all",
                ),
            ),
        )
    seasons = []
    findings: list[Finding] = []
    races = _by_year(document)
    names = Names(document)
    for number, season in enumerate(wanted):
        progress(number, len(wanted))
        seasons.append(build(names, season, races.get(season.year, []), file, findings))
    progress(len(wanted), len(wanted))
    if any(finding.severity == "error" for finding in findings):
        return Record(seasons=(), findings=tuple(findings))
    return Record(seasons=tuple(seasons), findings=tuple(findings), size=len(json))


def _json(file: str, data: bytes) -> bytes | Finding:
    """Return the JSON document of a zip, or the data where they are not a zip."""
    if not data.startswith(b"PK"):
        return data
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            inside = [info for info in archive.infolist() if info.filename.endswith(".json")]
            if len(inside) != 1:
                return _unreadable(file, f"{len(inside)} JSON files in it instead of one")
            if inside[0].file_size > LARGEST:
                return _unreadable(file, f"{inside[0].file_size // 1_000_000} MB of JSON is too large")
            return archive.read(inside[0])
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError, EOFError, ValueError) as error:
        return _unreadable(file, str(error) or "a damaged zip")
    except Exception as error:  # zlib.error is not an OSError, and lies in a module of its own
        if type(error).__module__ != "zlib":
            raise
        return _unreadable(file, str(error))


def _unreadable(file: str, what: str) -> Finding:
    return Finding(
        code="not-f1db",
        where=Where(file=file),
        message=f"cannot be read as F1DB: {what}",
        hint="give the release file f1db-json-single.zip as it is",
    )


@lru_cache(maxsize=1)
def _decoder() -> msgspec.json.Decoder[Document]:
    return msgspec.json.Decoder(Document)


def _by_year(document: Document) -> dict[int, list[Race]]:
    races: dict[int, list[Race]] = {}
    for race in document.races:
        races.setdefault(race.year, []).append(race)
    return races
