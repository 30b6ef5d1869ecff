"""decisions.toml: what stewards decided."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from countback.model.season import Decision, Season
from countback.model.text import slug
from countback.model.wording import closest
from countback.store import toml_write
from countback.store.calendar import Calendar
from countback.store.cells import known_numbers
from countback.store.entries import EntryList
from countback.store.files import OnDisk
from countback.store.fill import fill, printable
from countback.store.findings import Findings
from countback.store.shape import DecisionTable
from countback.store.toml_read import Document, parse

NAME = "decisions.toml"


def read_decisions(
    document: Document,
    calendar: Calendar,
    entries: EntryList | None,
    cars: Mapping[str, set[str]],
    findings: Findings,
) -> tuple[Decision, ...]:
    """Return the decisions of a parsed decisions.toml.

    ``cars`` are the entries in each session's newest result; what a decision names must be there.
    """
    # The rules stand behind numpy, and most seasons have no decisions.
    from countback.rules.book import decisions_from
    from countback.rules.build import Builder

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
    common = set(DecisionTable.__struct_fields__)
    sound = []
    for number, table in enumerate(raw):
        at, before = f"decisions[{number}]", len(findings)
        own = {key: value for key, value in table.items() if key not in common}
        shared = fill(DecisionTable, {key: table[key] for key in table.keys() & common}, at, NAME, findings)
        printable(own, at, NAME, findings)
        if shared:
            _check(shared, at, calendar, entries, cars, findings)
        sound.append(len(findings) == before and shared is not None)
    # Keys common to all have been looked at: what is wrong with them must not be said twice.
    checked = [
        table if good else {key: value for key, value in table.items() if key == "kind" or key not in common}
        for table, good in zip(raw, sound, strict=True)
    ]
    known = [isinstance(table.get("kind"), str) and bool(table["kind"]) for table in checked]
    decisions = decisions_from(builder, checked, "decisions") if all(known) else ()
    document.locate(findings, start)
    return decisions


def _check(
    decision: DecisionTable,
    at: str,
    calendar: Calendar,
    entries: EntryList | None,
    cars: Mapping[str, set[str]],
    findings: Findings,
) -> None:
    def find(key: str, code: str, message: str, hint: str) -> None:
        findings.add(code, message, hint, file=NAME, key=f"{at}.{key}" if key else at)

    if not decision.competitor and not (decision.session and decision.number):
        find(
            "",
            "decision-without-target",
            "concerns nobody",
            "name session and number, or competitor",
        )
    if not calendar.complete:
        return
    if decision.from_round != 1 and decision.from_round not in calendar.rounds:
        hint = known_numbers(calendar.rounds)
        find("from_round", "round-out-of-range", f"there is no round {decision.from_round}", hint)
    if decision.session and decision.session not in calendar.sessions:
        hint = closest(decision.session, calendar.sessions) or "give the id of a session of season.toml"
        find("session", "unknown-session", f"no session {decision.session!r}", hint)
        return
    if entries is None or not entries.complete:
        return
    if decision.number:
        _check_car(decision, calendar, entries, cars, find)
    if decision.competitor:
        known = list(_competitors(entries))
        if slug(decision.competitor) not in map(slug, known):
            hint = closest(decision.competitor, known) or "give the name as entries.csv has it"
            find("competitor", "unknown-competitor", f"nobody is named {decision.competitor!r}", hint)


def _check_car(
    decision: DecisionTable, calendar: Calendar, entries: EntryList, cars: Mapping[str, set[str]], find: Any
) -> None:
    ran = cars.get(decision.session)
    meant = [entry for entry in entries.entries if decision.number in (entry.number, entry.id)]
    if ran is not None:
        there = [entry.number for entry in entries.entries if entry.id in ran]
        if not any(entry.id in ran for entry in meant):
            hint = closest(decision.number, there) or "give the number as the result has it"
            find("number", "unknown-car", f"no car {decision.number} in {decision.session}", hint)
    elif not meant:
        hint = closest(decision.number, entries.by_number) or "give the number as entries.csv has it"
        find("number", "unknown-car", f"no entry has number {decision.number}", hint)


def _competitors(entries: EntryList) -> Iterator[str]:
    """Yield the names of everybody who can score in some championship."""
    for entry in entries.entries:
        names = [driver.name for driver in entry.crew] + [driver.id for driver in entry.crew]
        if entry.team:
            names += [entry.team.name, entry.team.id]
        both = f"{entry.constructor} {entry.engine}".strip()
        names += [entry.constructor, entry.engine, both, entry.car, entry.number, entry.id]
        yield from filter(None, names)


def unknown_championships(season: Season, known: Sequence[str], folder: Path) -> Findings:
    """Return findings for decisions limited to championships that the rulebook does not have.

    ``known`` are the ids it has; the season was read from ``folder``.
    """
    findings = Findings()
    for number, decision in enumerate(season.decisions):
        for id_ in decision.championships:
            if id_ not in known:
                findings.add(
                    "unknown-championship",
                    f"the rulebook has no championship {id_!r}",
                    closest(id_, known) or f"there are {', '.join(known)}",
                    file=NAME,
                    key=f"decisions[{number}].championships",
                )
    if findings:
        data = OnDisk(folder).read(NAME, Findings())
        document = None if data is None else parse(data, NAME, Findings())
        if document:
            document.locate(findings)
    return findings


def write_decisions(season: Season) -> bytes:
    """Return decisions.toml."""
    tables = []
    for decision in season.decisions:
        table: dict[str, Any] = {"kind": decision.kind}
        for name in DecisionTable.__struct_fields__[1:]:
            value = getattr(decision, name)
            if value != getattr(DecisionTable(kind=""), name):
                table[name] = value
        tables.append({**table, **decision.options})
    return toml_write.dump({"decisions": tables}).lstrip("\n").encode("utf-8")
