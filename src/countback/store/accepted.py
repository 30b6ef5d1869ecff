"""Warnings that a season has settled: they go away, and what settles nothing is said."""

from __future__ import annotations

from collections.abc import Sequence

from countback.model.finding import Finding, Where
from countback.model.season import Accepted


def settled(findings: Sequence[Finding], accepted: Sequence[Accepted]) -> list[Finding]:
    """Return the findings without the warnings and remarks that are accepted, by code and place.

    An error cannot be accepted. An entry of season.toml that fits nothing is a finding itself.
    """
    used: set[int] = set()
    kept = []
    for finding in findings:
        fits = [number for number, settling in enumerate(accepted) if _fits(settling, finding)]
        used.update(fits)
        if not fits or finding.severity == "error":
            kept.append(finding)
    for number, settling in enumerate(accepted):
        if number not in used:
            place = f" in {settling.file}" if settling.file else ""
            message = f"accepts {settling.code}, which is not found{place}"
            where = Where(file="season.toml", key=f"accepted[{number}]")
            hint = "remove it, or give code, file and key as check prints them"
            kept.append(
                Finding(code="accepts-nothing", severity="warning", where=where, message=message, hint=hint)
            )
    return kept


def _fits(accepted: Accepted, finding: Finding) -> bool:
    where = finding.where
    key = where.key or (where.column if isinstance(where.column, str) else "")
    return (
        accepted.code == finding.code
        and accepted.file in ("", where.file)
        and accepted.key in ("", key, str(where))
    )
