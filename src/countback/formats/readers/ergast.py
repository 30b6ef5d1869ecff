"""The Ergast database as CSV, or Jolpica's dump (`jolpica_tables`): one file a table, in a folder or a zip.

Needed: ``races``, ``results``, ``drivers``, ``constructors``; used where there: ``sprint_results``,
``qualifying``, ``circuits``, ``driver_standings``, ``constructor_standings``. Missing values are ``\\N``.
A shared car stands there as several rows with one number, a race's distance nowhere: laps are those
of the winner. Fastest laps are recorded since 2004 only, so that those of 1950-59, which paid a point, are
missing. Where there is no table, answers of the API saved as JSON make them (`ergast_answers`).
Source: http://ergast.com/schemas/f1db_schema.txt (CC BY-NC-SA for the data).
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from countback.formats.readers.ergast_answers import Answers
from countback.formats.readers.ergast_season import Rows, Tables, build
from countback.formats.readers.jolpica_tables import NEEDED as JOLPICA
from countback.formats.readers.jolpica_tables import OPTIONAL as JOLPICA_TOO
from countback.formats.readers.jolpica_tables import PREFIX, as_ergast
from countback.formats.record import Record, RecordedSeason
from countback.model.finding import Finding, Where

name = "ergast"
#: Tables and the columns that must be in them.
NEEDED: Mapping[str, tuple[str, ...]] = {
    "races": ("raceId", "year", "round", "name", "date"),
    "results": ("resultId", "raceId", "driverId", "constructorId", "number", "grid", "position",
                "positionText", "positionOrder", "points", "laps"),
    "drivers": ("driverId", "driverRef", "forename", "surname"),
    "constructors": ("constructorId", "constructorRef", "name"),
}  # fmt: skip
OPTIONAL: Mapping[str, tuple[str, ...]] = {
    "sprint_results": NEEDED["results"],
    "qualifying": ("raceId", "driverId", "position"),
    "circuits": ("circuitId", "name"),
    "status": ("statusId", "status"),
    "driver_standings": ("raceId", "driverId", "points", "position"),
    "constructor_standings": ("raceId", "constructorId", "points", "position"),
}
#: Bytes of one table; the largest that are read (results, standings) have some 3 MB.
LARGEST = 60_000_000


@dataclass
class _Reading:
    findings: list[Finding] = field(default_factory=list)

    def find(self, file: str, code: str, message: str, hint: str = "", line: int | None = None) -> None:
        where = Where(file=file, line=line)
        self.findings.append(Finding(code=code, where=where, message=message, hint=hint))


def read_record(
    file: str,
    source: bytes | Path,
    years: Callable[[int], bool] = lambda year: True,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> Record:
    """Return the seasons whose year is wanted. ``source`` is a zip's bytes or the folder.

    ``file`` is for messages. What is wrong is a finding; then there are no seasons. ``progress`` is
    told how many of the seasons are built.
    """
    reading = _Reading()
    texts = _texts(reading, file, source)
    tables: dict[str, list[dict[str, str]]] = {}
    jolpica = any(name_.startswith(PREFIX) for name_ in texts)
    if jolpica:
        tables = _of_jolpica(reading, file, texts)
    answers = {} if texts or reading.findings else _answers(reading, file, source)
    for table, columns in ({} if jolpica else {**NEEDED, **OPTIONAL}).items():
        if table in texts:
            tables[table] = _rows(reading, f"{table}.csv", texts[table], columns)
        elif table in answers:
            tables[table] = answers[table]
        elif table in NEEDED and not reading.findings:
            message = f"{table} is in none of the answers" if answers else f"there is no {table}.csv in it"
            hint = (
                "give the folder or zip of the whole dump, or of the season's answers: results, sprint, ..."
            )
            reading.find(file, "table-missing", message, hint)
    if reading.findings:
        return Record(seasons=(), findings=tuple(reading.findings))
    size = sum(len(text) for text in texts.values())
    seasons = _seasons(reading, tables, years, progress)
    if not seasons and not reading.findings:
        reading.find(file, "no-season", "none of the years asked for is in the file")
    if any(finding.severity == "error" for finding in reading.findings):
        return Record(seasons=(), findings=tuple(reading.findings))
    return Record(seasons=tuple(seasons), findings=tuple(reading.findings), size=size)


def _of_jolpica(reading: _Reading, file: str, texts: Mapping[str, str]) -> dict[str, Rows]:
    """Return Ergast's tables out of those of Jolpica's dump."""
    read: dict[str, Rows] = {}
    for table, columns in {**JOLPICA, **JOLPICA_TOO}.items():
        if (name_ := PREFIX + table) in texts:
            read[table] = _rows(reading, f"{name_}.csv", texts[name_], columns)
        elif table in JOLPICA:
            message = f"there is no {name_}.csv in it"
            reading.find(file, "table-missing", message, "give the folder or zip of the whole dump")
    if reading.findings:
        return {}
    try:
        return as_ergast(read)
    except KeyError as error:
        message = f"no row has the id {error.args[0]}, which another table names"
        reading.find(file, "bad-value", message, "give the dump as it was downloaded")
    except ValueError as error:
        reading.find(file, "bad-value", str(error), "give the dump as it was downloaded")
    return {}


def _seasons(
    reading: _Reading,
    tables: Mapping[str, list[dict[str, str]]],
    years: Callable[[int], bool],
    progress: Callable[[int, int], None],
) -> list[RecordedSeason]:
    seasons: list[RecordedSeason] = []
    all_tables = Tables(tables)
    by_year: dict[int, Rows] = {}
    for line, race in enumerate(tables["races"], start=2):
        try:
            year = int(race["year"])
            int(race["round"])
        except ValueError:
            reading.find("races.csv", "not-a-number", "year and round must be numbers", line=line)
            continue
        by_year.setdefault(year, []).append(race)
    wanted = sorted(year for year in by_year if years(year))
    for number, year in enumerate(wanted):
        progress(number, len(wanted))
        try:
            seasons.append(build(all_tables, year, by_year[year], reading.findings))
        except (ValueError, KeyError) as error:
            message = f"season {year}: {error.args[0] if error.args else error}"
            reading.find("results.csv", "bad-value", message, "compare with the rows of other races")
    progress(len(wanted), len(wanted))
    return seasons


def _texts(reading: _Reading, file: str, source: bytes | Path) -> dict[str, str]:
    """Return the text of every table there is, by its name."""
    texts: dict[str, str] = {}
    names = {*NEEDED, *OPTIONAL, *(PREFIX + table_name for table_name in (*JOLPICA, *JOLPICA_TOO))}
    try:
        if isinstance(source, Path):
            for table in sorted(names):
                path = source / f"{table}.csv"
                if path.is_file():
                    texts[table] = _decoded(reading, path.name, path.read_bytes())
            return texts
        if source.lstrip()[:1] == b"{":
            return texts  # an answer of the API
        with zipfile.ZipFile(io.BytesIO(source)) as archive:
            for info in archive.infolist():
                table = Path(info.filename).name.removesuffix(".csv")
                if table not in names or not info.filename.endswith(".csv"):
                    continue
                if info.file_size > LARGEST:
                    reading.find(info.filename, "too-large", f"{info.file_size // 1_000_000} MB is too large")
                else:
                    texts[table] = _decoded(reading, info.filename, archive.read(info))
    except Exception as error:
        # zlib.error is not an OSError; everything else here is a zip or disk that cannot be read.
        expected = (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError, EOFError)
        if not isinstance(error, expected) and type(error).__module__ != "zlib":
            raise
        hint = "give the folder or zip of the CSV dump"
        reading.find(file, "not-ergast", f"cannot be read as Ergast CSV: {error}", hint)
    return texts


def _answers(reading: _Reading, file: str, source: bytes | Path) -> dict[str, list[dict[str, str]]]:
    """Return the tables out of saved answers of the API: a JSON file, or a folder or zip of them."""
    answers = Answers()
    for name_, data in _documents(source):
        if len(data) > LARGEST:
            reading.find(name_ or file, "too-large", f"{len(data) // 1_000_000} MB is too large")
            continue
        try:
            taken = answers.take(msgspec.json.decode(data))
        except (msgspec.DecodeError, RecursionError) as error:
            reading.find(name_ or file, "not-json", f"broken JSON: {str(error).rstrip('.')}", "save it again")
            continue
        if not taken:
            reading.find(
                name_ or file, "not-ergast", "not an answer of the API: it has no MRData", "leave it out"
            )
    return answers.tables()


def _documents(source: bytes | Path) -> Iterator[tuple[str, bytes]]:
    """Yield name and bytes of the JSON files, by name; one given alone has the name ""."""
    if isinstance(source, Path):
        for path in sorted(source.rglob("*.json")):
            yield str(path.relative_to(source)), path.read_bytes()
    elif source.lstrip()[:1] == b"{":
        yield "", source
    elif source.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(source)) as archive:
            for info in sorted(archive.infolist(), key=lambda member: member.filename):
                if info.filename.endswith(".json") and info.file_size <= LARGEST:
                    yield info.filename, archive.read(info)


def _decoded(reading: _Reading, file: str, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        reading.find(file, "encoding", "is not UTF-8", "unpack the dump again")
        return ""


def _rows(reading: _Reading, file: str, text: str, columns: Sequence[str]) -> list[dict[str, str]]:
    r"""Return the rows as dicts, ``\N`` as ""."""
    rows = csv.reader(io.StringIO(text))
    try:
        header = next(rows, [])
        missing = [column for column in columns if column not in header]
        if missing:
            reading.find(
                file, "column-missing", f"no column {', '.join(missing)}", f"it has {', '.join(header)}"
            )
            return []
        lines = []
        for row in rows:
            if len(row) != len(header):
                message = f"{len(row)} cells under {len(header)} headings"
                reading.find(file, "ragged-row", message, line=rows.line_num)
                return []
            lines.append(dict(zip(header, ["" if cell == "\\N" else cell for cell in row], strict=True)))
    except csv.Error as error:
        reading.find(file, "not-csv", str(error), line=rows.line_num)
        return []
    return lines
