"""``countback check``: what is wrong with a season, and official tables compared."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from countback.cli import findings, named
from countback.cli.views.lines import Line, apart
from countback.cli.views.paint import as_json as json_text
from countback.cli.views.paint import paint
from countback.model.finding import Finding, Where, has_errors

if TYPE_CHECKING:
    from countback.store.opening import Opened


@click.command()
@named.season_argument
@click.option("--strict", is_flag=True, help="Exit with status 1 for warnings, too.")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
def command(season: str, strict: bool, as_json: bool) -> None:
    """Check SEASON: its facts, its rulebook, its decisions, and official tables against ours.

    The exit status is 1 when there are errors; warnings leave it at 0. Each finding has a stable code; the
    page of findings in the documentation lists them.
    """
    from countback.store.opening import open_season

    opened = open_season(season)
    listed = list(opened.findings)
    compared, differences = _compared(opened)
    listed += differences
    wrong = has_errors(listed) or (strict and any(finding.severity == "warning" for finding in listed))
    if as_json:
        click.echo(as_text(listed))
        raise click.exceptions.Exit(1 if wrong else 0)
    parts = [findings.lines(listed)] if listed else [iter([(("No findings.", "good"),)])]
    parts += [iter(compared)] if compared else []
    if opened.season is not None and opened.season.notes:
        from countback.cli.views.record import notes

        parts.append(notes(opened.season))
    paint(apart(parts))
    if wrong:
        raise click.exceptions.Exit(1)


def as_text(shown: Sequence[Finding]) -> str:
    """Return findings as JSON: a list of objects with code, severity, place, message and hint."""
    listed = [
        {
            "code": finding.code,
            "severity": finding.severity,
            "file": finding.where.file,
            "line": finding.where.line,
            "column": finding.where.column,
            "key": finding.where.key,
            "message": finding.message,
            "hint": finding.hint,
        }
        for finding in shown
    ]
    return json_text(listed)


def _compared(opened: Opened) -> tuple[list[Line], list[Finding]]:
    """Return how many rows of the official tables agree, and a finding for each that does not."""
    if opened.season is None or opened.standings is None:
        return [], []
    from countback.proofread.agreement import agreement

    lines: list[Line] = []
    differences: list[Finding] = []
    for id_ in sorted(opened.season.published.keys() - opened.standings.titles.keys()):
        differences.append(_no_such_title(id_, opened.standings.championships))
    for id_ in opened.standings.championships:
        published = opened.season.published.get(id_)
        if published is None:
            continue
        comparison = agreement(opened.standings.table(id_), published)
        differences += comparison.findings
        whole = comparison.points == comparison.positions == comparison.rows
        lines.append(
            (
                (f"{id_}: ", "total"),
                (f"points agree in {comparison.points} of {comparison.rows} rows, "
                 f"positions in {comparison.positions}", "good" if whole else "warning"),
            )
        )  # fmt: skip
    return lines, differences


def _no_such_title(id_: str, ids: tuple[str, ...]) -> Finding:
    return Finding(
        code="published-unknown",
        severity="warning",
        where=Where(file=f"published/{id_}.csv"),
        message="no such championship in the rulebook",
        hint=f"there are {', '.join(ids)}",
    )
