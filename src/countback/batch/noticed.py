"""What is rarely meant in a table, told once for all leagues that have it, with the row of the first."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec
from msgspec.structs import replace

from countback.model.finding import Finding, Severity, Where

#: So many more leagues are named of those that have it as well.
_NAMED = 4


class Noticed(msgspec.Struct, frozen=True):
    """What some leagues have: of the first the ``row`` of the table (from 0), the ``column`` and a message.

    What is of one ``sort`` is told once. ``leagues`` are how many have it, ``also`` names the next few.
    """

    sort: str
    code: str
    league: str
    row: int
    column: str
    message: str
    hint: str
    severity: Severity = "warning"
    also: tuple[str, ...] = ()
    leagues: int = 1


def together(noticed: Iterable[Noticed]) -> tuple[Noticed, ...]:
    """Return what was noticed, each sort once; the first of a sort is the one that is told."""
    told: dict[str, Noticed] = {}
    for seen in noticed:
        before = told.get(seen.sort)
        if before is None:
            told[seen.sort] = seen
        else:
            more = (*before.also, seen.league, *seen.also)[:_NAMED]
            told[seen.sort] = replace(before, also=more, leagues=before.leagues + seen.leagues)
    return tuple(told.values())


def findings_of(noticed: Iterable[Noticed], where: Callable[[int, str], Where]) -> list[Finding]:
    """Return what was noticed as findings; ``where`` says where a row and a column are in their file."""
    findings = []
    for seen in noticed:
        more = seen.leagues - 1
        named = ", ".join(seen.also) + (", ..." if more > len(seen.also) else "")
        also = f"; likewise in {more:,} more league{'s' * (more > 1)}: {named}" if more else ""
        findings.append(
            Finding(
                code=seen.code,
                severity=seen.severity,
                where=where(seen.row, seen.column),
                message=f"league {seen.league}: {seen.message}{also}",
                hint=seen.hint,
            )
        )
    return findings


def league_name(pair: tuple[str, str]) -> str:
    """Return what a league and its season are called together."""
    return " ".join(filter(None, pair))
