"""Who is who: a person is an id of a source (Steam, a customer number); a name is how they are shown.

Ids and other spellings are kept as aliases, ``steam:76561198000000001`` to the id of the driver. They are
never published: a `Season` has no place for them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec

from countback.formats.reading import ReadDriver, ReadFile, ReadSession
from countback.model.season import Season, with_sessions

replace = msgspec.structs.replace
_STEAM = re.compile(r"S?(7656119\d{10})\Z")
#: An id that many share says nothing: "0", "-1", "None".
_NOBODY = re.compile(r"[-0\s]*\Z|-?1\Z|none\Z|null\Z", re.I)


def source_id(reader: str, id_: str) -> str:
    """Return an id with its source: Steam's wherever it turns up, else the reader's family; "" for none."""
    if not id_ or _NOBODY.match(id_):
        return ""
    if match := _STEAM.match(id_):
        return f"steam:{match[1]}"
    return f"{reader.split('-')[0]}:{id_}"


def with_sources(read: ReadFile) -> ReadFile:
    """Return the file with the ids of its people made out with their sources."""

    def driver(driver: ReadDriver) -> ReadDriver:
        return replace(driver, id=source_id(read.reader, driver.id)) if driver.id else driver

    def session(session: ReadSession) -> ReadSession:
        rows = tuple(
            replace(row, drivers=tuple(driver(each) for each in row.drivers)) for row in session.rows
        )
        return replace(session, rows=rows)

    aliases = {source_id(read.reader, alias) or alias: id_ for alias, id_ in read.aliases.items()}
    entries = tuple(
        replace(entry, drivers=tuple(driver(each) for each in entry.drivers)) for entry in read.entries
    )
    return replace(
        read,
        sessions=tuple(session(read_session) for read_session in read.sessions),
        aliases=aliases,
        entries=entries,
    )


def source_of(alias: str) -> str:
    """Return the source of an id, "" for a name."""
    match = re.match(r"([a-z0-9]+):\S", alias)
    return match[1] if match else ""


def known_as(aliases: Mapping[str, str], id_: str) -> str:
    """Return the driver whom an id with its source names; "" where nobody is known by it.

    Seasons imported earlier have ids without their sources.
    """
    return aliases.get(id_) or aliases.get(id_.partition(":")[2], "") if id_ else ""


def somebody_else(aliases: Mapping[str, str], id_: str, driver: str) -> bool:
    """Tell whether a driver is known by another id of the same source, so that this id is not theirs."""
    source = source_of(id_)
    if not source or known_as(aliases, id_) == driver:
        return False
    return any(holder == driver and source_of(alias) == source for alias, holder in aliases.items())


def with_ids(season: Season, drivers: Mapping[str, str], entries: Mapping[str, str] | None = None) -> Season:
    """Return the season with the ids of drivers and entries replaced wherever they stand."""
    cars = entries or {}

    def crew(ids: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(drivers.get(id_, id_) for id_ in ids))

    made = []
    for entry in season.entries:
        people = {drivers.get(driver.id, driver.id): driver for driver in reversed(entry.crew)}
        order = crew(tuple(driver.id for driver in entry.crew))
        members = tuple(replace(people[id_], id=id_) for id_ in order)
        made.append(replace(entry, id=cars.get(entry.id, entry.id), crew=members))
    changed = with_sessions(
        replace(season, entries=tuple(made)),
        lambda session: replace(
            session,
            classifications=tuple(
                replace(
                    revision,
                    rows=tuple(
                        replace(
                            row,
                            entry=cars.get(row.entry, row.entry),
                            drivers=crew(row.drivers),
                            fastest_lap_driver=drivers.get(row.fastest_lap_driver, row.fastest_lap_driver),
                        )
                        for row in revision.rows
                    ),
                )
                for revision in session.classifications
            ),
        ),
    )
    decisions = tuple(
        replace(
            decision,
            competitor=drivers.get(decision.competitor, decision.competitor),
            number=cars.get(decision.number, decision.number),
        )
        for decision in season.decisions
    )
    return replace(changed, decisions=decisions)
