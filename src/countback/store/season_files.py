"""A season from the files of its folder, by name, and back; nothing here knows of a disk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import msgspec

from countback.model.classification import Classification, Result
from countback.model.finding import Finding, has_errors
from countback.model.season import Decision, Season, Session, with_sessions
from countback.model.wording import closest
from countback.store import calendar as calendar_file
from countback.store import decisions as decisions_file
from countback.store import entries as entries_file
from countback.store.calendar import Calendar, events_from, read_calendar, season_from, write_calendar
from countback.store.decisions import read_decisions, write_decisions
from countback.store.entries import EntryList, read_entries, write_entries
from countback.store.files import Files, InMemory
from countback.store.findings import Findings
from countback.store.look import check_look
from countback.store.published import read_published, write_published
from countback.store.results import read_results, write_results
from countback.store.revisions_check import check_revisions, check_shown
from countback.store.toml_read import Document, parse
from countback.store.writing.names import FOLDERS, alike, reserved


class ReadSeason(NamedTuple):
    """A season, or None when a finding forbids it."""

    season: Season | None
    findings: list[Finding]

    def __repr__(self) -> str:
        """Return one line."""
        return f"<ReadSeason {self.season!r}, {len(self.findings)} findings>"


def read_files(files: Files) -> ReadSeason:
    """Read a season from the files of its folder."""
    findings = Findings()
    names = files.names("", findings) or []
    _check_names(files, names, findings)
    calendar, document = _read_calendar(files, names, findings)
    entries = _read_entries(files, names, calendar, findings)
    results = read_results(files, calendar, entries, findings) if calendar else {}
    decisions = _read_decisions(files, names, calendar, entries, results, findings)
    _check_shown(calendar, document, decisions, (entries, results), findings)
    if calendar and calendar.season and document:
        check_look(files, calendar.season.site, document, findings)
    published = read_published(files, findings)
    _check_strays(names, calendar, findings)
    if calendar is None or calendar.season is None or entries is None or has_errors(findings):
        return ReadSeason(None, findings)
    season = Season(
        **season_from(calendar.season),
        events=events_from(calendar, results),
        entries=entries.entries,
        decisions=decisions,
        published=published,
    )
    return ReadSeason(season, findings)


def with_decisions(season: Season, text: bytes) -> ReadSeason:
    """Return a season with the decisions that a decisions.toml names; what they refer to is the season's.

    Its results are not read again: they are what takes the time in reading a season.
    """
    files = InMemory(
        {
            calendar_file.NAME: write_calendar(season),
            entries_file.NAME: write_entries(season),
            decisions_file.NAME: text,
        }
    )
    findings = Findings()
    names = files.names("", findings) or []
    calendar, document = _read_calendar(files, names, findings)
    entries = _read_entries(files, names, calendar, findings)
    results = {session.id: session.classifications for event in season.events for session in event.sessions}
    decisions = _read_decisions(files, names, calendar, entries, results, findings)
    _check_shown(calendar, document, decisions, (entries, results), findings)
    if has_errors(findings):
        return ReadSeason(None, findings)
    return ReadSeason(msgspec.structs.replace(season, decisions=decisions), findings)


def _check_shown(
    calendar: Calendar | None,
    document: Document | None,
    decisions: tuple[Decision, ...],
    read: tuple[EntryList | None, Mapping[str, tuple[Classification, ...]]],
    findings: Findings,
) -> None:
    """Find what revisions say of each other and of decisions that cannot be."""
    if calendar and document and calendar.complete:
        start = len(findings)
        check_revisions(calendar, findings)
        if not has_errors(findings):
            entries, results = read
            season = None
            if decisions and entries and calendar.season:
                events = events_from(calendar, results)
                about = season_from(calendar.season)
                season = Season(**about, events=events, entries=entries.entries, decisions=decisions)
            check_shown(calendar, decisions, season, findings)
        document.locate(findings, start)


def _check_names(files: Files, names: list[str], findings: Findings) -> None:
    """Find names that not every disk can hold: the season could not be copied there whole."""
    every = [*names]
    for folder in FOLDERS:
        # What is wrong with a folder itself says whoever reads it.
        every += [f"{folder}/{name}" for name in files.names(folder, Findings()) or ()]
    for name in every:
        if reserved(name.rpartition("/")[2]):
            findings.add(
                "reserved-name",
                "is a name that Windows keeps for a device",
                "give it another name",
                file=name,
                severity="warning",
            )
    for first, second in alike(every):
        findings.add(
            "names-alike",
            f"differs from {first} by case or Unicode form only, which some disks take for one name",
            "give it another name",
            file=second,
            severity="warning",
        )


#: Files of a season, and what people may take for one; to a name like one of these something is meant.
_MEANT = (calendar_file.NAME, entries_file.NAME, decisions_file.NAME, "aliases.csv", "results.csv")
_OTHERS = ("imports.csv", "layouts.toml")


def _check_strays(names: list[str], calendar: Calendar | None, findings: Findings) -> None:
    """Find tables beside the files of a season whose names say that they were meant to be read."""
    rulebook = calendar.season.rulebook if calendar and calendar.season else ""
    for name in names:
        used = name in _OTHERS or (name in _MEANT and name != "results.csv") or name == rulebook
        if used or not name.lower().endswith((".csv", ".toml")):
            continue
        near = closest(name.lower(), _MEANT, 0.82)
        if near and name.lower() not in _MEANT[:4]:  # those that differ by case are told of as such
            hint = "results are named results/<round>-<session id>.csv" if "results.csv" in near else near
            findings.add("unknown-file", "is not read", hint, file=name, severity="warning")


def _read_calendar(
    files: Files, names: list[str], findings: Findings
) -> tuple[Calendar | None, Document | None]:
    if calendar_file.NAME not in names:
        findings.add("missing-file", "is not there", "every season folder has one", file=calendar_file.NAME)
        return None, None
    data = files.read(calendar_file.NAME, findings)
    document = None if data is None else parse(data, calendar_file.NAME, findings)
    return (None if document is None else read_calendar(document, findings)), document


def _read_entries(
    files: Files, names: list[str], calendar: Calendar | None, findings: Findings
) -> EntryList | None:
    if entries_file.NAME not in names:
        findings.add(
            "missing-file",
            "is not there",
            "name the entries in it: the first line is number,driver",
            file=entries_file.NAME,
        )
        return None
    data = files.read(entries_file.NAME, findings)
    return None if data is None else read_entries(data, calendar, findings)


def _read_decisions(
    files: Files,
    names: list[str],
    calendar: Calendar | None,
    entries: EntryList | None,
    results: Mapping[str, tuple[Classification, ...]],
    findings: Findings,
) -> tuple[Decision, ...]:
    if decisions_file.NAME not in names or calendar is None:
        return ()
    data = files.read(decisions_file.NAME, findings)
    document = None if data is None else parse(data, decisions_file.NAME, findings)
    if document is None:
        return ()
    return read_decisions(document, calendar, entries, results, findings)


def check_holdable(season: Season) -> None:
    """Raise ``ValueError`` for a season that the files of a folder cannot hold."""
    read, findings = read_files(InMemory(files_of(season)))
    if read is None:
        wrong = "\n".join(str(finding) for finding in findings if finding.severity == "error")
        raise ValueError(f"a season folder cannot hold this season:\n{wrong}")
    if read != without_repeated_crews(season):
        raise ValueError(f"a season folder cannot hold this season: {_difference(season, read)}")


def files_of(season: Season) -> dict[str, bytes]:
    """Return the files of a season folder by name."""
    files = {calendar_file.NAME: write_calendar(season), entries_file.NAME: write_entries(season)}
    if season.decisions:
        files[decisions_file.NAME] = write_decisions(season)
    return files | write_results(season) | write_published(season)


def without_repeated_crews(season: Season) -> Season:
    """Return the season without drivers of a result who are its entry's crew anyway, as it is read back."""
    crews = {entry.id: tuple(driver.id for driver in entry.crew) for entry in season.entries}
    replace = msgspec.structs.replace

    def once(row: Result) -> Result:
        return replace(row, drivers=()) if row.drivers and row.drivers == crews[row.entry] else row

    def without(session: Session) -> Session:
        revisions = (
            replace(classification, rows=tuple(once(row) for row in classification.rows))
            for classification in session.classifications
        )
        return replace(session, classifications=tuple(revisions))

    return with_sessions(season, without)


def _difference(season: Season, read: Season) -> str:
    """Return the first thing that would not come back as it is."""
    for name in Season.__struct_fields__:
        wanted, is_read = getattr(season, name), getattr(read, name)
        if wanted != is_read:
            return _unlike(name, wanted, is_read)
    return "drivers of a result repeat the crew"


def _unlike(what: str, wanted: Any, is_read: Any) -> str:
    """Return the innermost of two unlike values that differs, with the way to it."""
    if isinstance(wanted, msgspec.Struct) and type(wanted) is type(is_read):
        for name in wanted.__struct_fields__:
            if getattr(wanted, name) != getattr(is_read, name):
                return _unlike(f"{what}.{name}", getattr(wanted, name), getattr(is_read, name))
    if isinstance(wanted, tuple) and isinstance(is_read, tuple) and len(wanted) == len(is_read):
        for number, (before, after) in enumerate(zip(wanted, is_read, strict=True)):
            if before != after:
                return _unlike(f"{what}[{number}]", before, after)
    return f"{what}: {wanted!r:.300} would be read as {is_read!r:.300}"
