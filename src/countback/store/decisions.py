"""decisions.toml: what stewards decided."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from countback.model.classification import Classification
from countback.model.decision import Decision
from countback.model.finding import Severity, has_errors
from countback.model.references import check_references
from countback.model.season import Season
from countback.model.wording import closest
from countback.store import toml_write
from countback.store.calendar import Calendar
from countback.store.entries import EntryList
from countback.store.files import OnDisk
from countback.store.fill import fill, printable
from countback.store.findings import Findings
from countback.store.shape import DecisionTable, StepTable
from countback.store.toml_read import Document, parse

NAME = "decisions.toml"


def read_decisions(
    document: Document,
    calendar: Calendar,
    entries: EntryList | None,
    results: Mapping[str, Sequence[Classification]],
    findings: Findings,
) -> tuple[Decision, ...]:
    """Return the decisions of a parsed decisions.toml.

    ``results`` are the revisions of each session's result; what a decision names must be in the newest.
    """
    # The rules stand behind numpy, and most seasons have no decisions.
    from countback.rules.build import Builder
    from countback.rules.stewards import decisions_from

    start = len(findings)
    for key in document.data:
        if key != "decisions":
            hint = closest(key, ["decisions"]) or "each decision is a table [[decisions]]"
            findings.add("unknown-key", "unknown key", hint, file=NAME, key=key)
    raw = document.data.get("decisions", [])
    builder = Builder(file=NAME, findings=findings, scales={})
    if not isinstance(raw, list) or not all(isinstance(table, dict) for table in raw):
        decisions_from(builder, raw, "decisions")
        document.locate(findings, start)
        return ()
    common = _keys()
    finder = _finder(findings)
    sound: list[bool] = []
    tables: list[DecisionTable | None] = []
    for number, table in enumerate(raw):
        before = len(findings)
        tables.append(_table(table, number, common, calendar, entries, results, findings))
        sound.append(tables[-1] is not None and not has_errors(findings[before:]))
    written: dict[bytes, int] = {}
    for number, table in enumerate(raw):
        first = written.setdefault(msgspec.json.encode(table, order="sorted", enc_hook=repr), number)
        if first != number:
            message = f"is the same as decisions[{first}], in every key"
            hint = "remove one; of two decisions, each has a document or an incident of its own"
            say = finder(number)
            say("", "decision-twice", message, hint)
    check_references(tables, finder)
    # Keys common to all have been looked at: what is wrong with them must not be said twice.
    checked = [
        table if good else {key: value for key, value in table.items() if key == "kind" or key not in common}
        for table, good in zip(raw, sound, strict=True)
    ]
    with_kind = [isinstance(table.get("kind"), str) and bool(table["kind"]) for table in checked]
    decisions = decisions_from(builder, checked, "decisions") if all(with_kind) else ()
    document.locate(findings, start)
    return decisions


def _finder(findings: Findings) -> Callable[[int], Callable[..., None]]:
    """Return what records a finding about the decision of a number."""

    def of(number: int) -> Callable[..., None]:
        def find(key: str, code: str, message: str, hint: str, severity: Severity = "error") -> None:
            at = f"decisions[{number}].{key}" if key else f"decisions[{number}]"
            findings.add(code, message, hint, file=NAME, key=at, severity=severity)

        return find

    return of


def _table(
    table: dict[str, Any],
    number: int,
    common: Set[str],
    calendar: Calendar,
    entries: EntryList | None,
    results: Mapping[str, Sequence[Classification]],
    findings: Findings,
) -> DecisionTable | None:
    """Return the keys that all decisions have of one of them, after checking what it concerns."""
    from countback.store import decisions_check

    at, before = f"decisions[{number}]", len(findings)
    own = {key: value for key, value in table.items() if key not in common}
    shared = fill(DecisionTable, {key: table[key] for key in table.keys() & common}, at, NAME, findings)
    printable(own, at, NAME, findings)
    kind = decisions_check.kind_of(shared) if shared else None
    if shared and kind and len(findings) == before:
        find = _finder(findings)(number)
        decisions_check.check_keys(shared, kind, calendar, find)
        decisions_check.check_target(shared, kind, calendar, entries, results, find)
        decisions_check.check_times(shared, calendar, find)
    return shared


def unknown_championships(season: Season, championships: Sequence[str], folder: Path) -> Findings:
    """Return findings for decisions limited to championships that the rulebook does not have.

    ``championships`` are the ids it has; the season was read from ``folder``.
    """
    findings = Findings()
    for number, decision in enumerate(season.decisions):
        for id_ in decision.championships:
            if id_ not in championships:
                findings.add(
                    "unknown-championship",
                    f"the rulebook has no championship {id_!r}",
                    closest(id_, championships) or f"there are {', '.join(championships)}",
                    file=NAME,
                    key=f"decisions[{number}].championships",
                )
    if findings:
        data = OnDisk(folder).read(NAME, Findings())
        document = None if data is None else parse(data, NAME, Findings())
        if document:
            document.locate(findings)
    return findings


@cache
def _keys() -> frozenset[str]:
    """Return the keys that every decision may have."""
    return frozenset(item.encode_name for item in msgspec.structs.fields(DecisionTable))


def write_decisions(season: Season) -> bytes:
    """Return decisions.toml."""
    tables = [{**_written(decision, DecisionTable), **decision.options} for decision in season.decisions]
    return toml_write.dump({"decisions": tables}).lstrip("\n").encode("utf-8")


def _written(noun: msgspec.Struct, table: type[msgspec.Struct]) -> dict[str, Any]:
    """Return the keys of a table whose values are others than usual, its steps likewise."""
    written: dict[str, Any] = {}
    for item in msgspec.structs.fields(table):
        value = getattr(noun, item.name)
        if item.required or value != item.default:
            nested = item.name == "history"
            written[item.encode_name] = [_written(step, StepTable) for step in value] if nested else value
    return written
