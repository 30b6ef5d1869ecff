"""What an import is given: files as they were read, their sessions in the order of their days."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from countback.formats.reading import ReadFile, ReadSession
from countback.importing.wanted import Wanted
from countback.model.imported import Imported
from countback.model.text import slug

replace = msgspec.structs.replace
_ORDER = ("practice", "qualifying", "sprint", "heat", "race", "stage", "grid", "laps")


class Given(msgspec.Struct, frozen=True):
    """A file as it was read, by its name.

    ``each`` is what was said of each of its sessions, where a plan does; ``skipped`` are those to leave out,
    counted from 1.
    """

    name: str
    read: ReadFile
    each: tuple[Wanted, ...] = ()
    skipped: tuple[int, ...] = ()

    def wanted(self, part: int, otherwise: Wanted) -> Wanted:
        """Return what was said of one of its sessions."""
        return self.each[part - 1] if self.each else otherwise


Step = tuple[Given, ReadFile | ReadSession, int]


def in_order(files: Sequence[Given]) -> list[Step]:
    """Return the sessions and the entry lists of files in the order of their days.

    An entry list comes before the sessions of its day. A grid amends the race it belongs to, so it comes
    after it whatever its day.
    """
    steps: list[tuple[tuple[object, ...], Step]] = []
    for file in files:
        if file.read.entries:
            steps.append(((False, _day(file.read), -1, ""), (file, file.read, 0)))
        for number, session in enumerate(file.read.sessions, start=1):
            if number in file.skipped:
                continue
            day = file.each[number - 1].date or session.date if file.each else session.date
            key = (session.kind == "grid", str(day or ""), _ORDER.index(session.kind), session.clock)
            steps.append((key, (file, session, number)))
    return [step for _, step in sorted(steps, key=lambda pair: pair[0])]


def _day(read: ReadFile) -> str:
    """Return the day of an entry list's event; "", which comes first, where it names none."""
    return str(read.events[0].date or "") if read.events else ""


def noted(given: Given, read: ReadSession, session: str, own_id: str, wanted: Wanted) -> Imported:
    """Return what is remembered of a session of a file; its revision is still to be filled in."""
    pole = (f"pole={wanted.qualified_by}",) if wanted.qualified_by else ()
    return Imported(
        session=session,
        revision=0,
        file=given.name,
        own_id=own_id,
        day=wanted.date or read.date,
        clock=read.clock if read.hours == 24 else "",
        event=read.event or str(read.meta.get("venue", "")),
        circuit=read.circuit,
        title=read.name[:100],
        choices=(*pole, *_round(read, wanted), *(f"line:{slug(name)}={car}" for name, car in wanted.lines)),
        at=wanted.now,
        numbered=read.numbered,
    )


def _round(read: ReadSession, wanted: Wanted) -> tuple[str, ...]:
    """Return what numbers the round of a session that no day puts in order."""
    said = wanted.round or read.meta.get("round")
    return (f"round={said}",) if isinstance(said, int) and not (wanted.date or read.date) else ()


def of_kind(read: ReadSession, kind: str) -> ReadSession:
    """Return a session as one of another kind, because somebody says so."""
    raced = kind not in ("qualifying", "practice")
    was = read.kind not in ("qualifying", "practice", "grid")
    rows = read.rows
    if raced != was:
        # A qualifying time is a lap; a race's total is none.
        rows = tuple(
            replace(row, time=None, best_lap=row.best_lap or row.time)
            if raced
            else replace(row, time=row.best_lap)
            for row in rows
        )
    return replace(read, kind=kind, rows=rows)
