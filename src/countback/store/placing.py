"""Lines for what was found after reading: by scoring, or by holding rules against a season."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from countback.model.finding import Finding
from countback.model.season import Season
from countback.store.books import locate
from countback.store.files import Files
from countback.store.findings import Findings
from countback.store.toml_read import Document, parse

CALENDAR = "season.toml"
DECISIONS = "decisions.toml"


def placed(findings: Iterable[Finding], files: Files, season: Season) -> list[Finding]:
    """Return findings with the line of what they are about, where it stands in a TOML file of the folder.

    ``season`` is what was read from it; its decisions are in the order of their file.
    """
    documents: dict[str, Document | None] = {}
    told = []
    for finding in findings:
        where = finding.where
        if where.line is None and where.key and where.file.endswith(".toml"):
            if where.file not in documents:
                documents[where.file] = _document(files, where.file)
            document = documents[where.file]
            if document is not None:
                finding = msgspec.structs.replace(
                    finding, where=msgspec.structs.replace(where, line=_line(document, finding, season))
                )
        told.append(finding)
    return told


def _document(files: Files, name: str) -> Document | None:
    """Return a file of the season folder; None where it has none of that name (a shipped rulebook)."""
    unsaid = Findings()
    data = files.read(name, unsaid) if name in (files.names("", unsaid) or ()) else None
    return None if data is None else parse(data, name, unsaid)


def _line(document: Document, finding: Finding, season: Season) -> int | None:
    key = finding.where.key
    if document.name == DECISIONS:
        number = next(
            (number for number, decision in enumerate(season.decisions) if decision.name == key), None
        )
        return None if number is None else document.line(f"decisions[{number}]")
    if document.name == CALENDAR:
        return document.line(_of_revision(document, key) or key)
    findings = Findings()
    findings.append(finding)
    locate(document, findings, season.year)
    return findings[0].where.line


def _of_revision(document: Document, key: str) -> str:
    """Return the path of "race-1, revision 2", "" where the key is not such a thing."""
    session, _, number = key.partition(", revision ")
    for path, id_ in _sessions(document):
        if number.isdecimal() and id_ == session:
            return f"{path}.revisions[{int(number) - 1}]"
    return ""


def _sessions(document: Document) -> Iterator[tuple[str, str]]:
    """Yield the path and the id of every session; the document has been read without errors."""
    for number, event in enumerate(document.data.get("events", [])):
        for at, session in enumerate(event.get("sessions", [])):
            yield f"events[{number}].sessions[{at}]", session.get("id", "")
