"""``countback proofread``: what is wrong on a published season page, and the least correction."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from countback.cli import findings
from countback.cli.views.lines import Line, apart
from countback.cli.views.paint import paint
from countback.model.finding import Finding, Where

if TYPE_CHECKING:
    from collections.abc import Iterator

    from countback.proofread.correct import Correction
    from countback.proofread.report import Report

UNREADABLE = 2


@click.command()
@click.argument("page", type=click.Path(path_type=Path))
@click.option("--rulebook", "book", metavar="R", help="Score under R where the page gives no points.")
@click.option("--json", "as_json", is_flag=True, help="Print tables, findings and explanations as JSON.")
@click.option(
    "--fix",
    "out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the page with the corrections that are certain to FILE; nothing else in it changes.",
)
@click.option(
    "--wikitext-note", "note", is_flag=True, help="Print the sure slips as a note for the talk page."
)
def command(page: Path, book: str | None, as_json: bool, out: Path | None, note: bool) -> None:
    """Proof-read PAGE: a season page in plain text, wikitext or HTML.

    The page itself gives calendar, entries, results, points and standings. The exit status is 0 when
    nothing is wrong, 1 when there are findings, 2 when the page or the rulebook cannot be read.
    """
    text = read_text(page)
    if text is None:
        _unreadable(page, [], as_json, "cannot be read", "give a file")
        return
    from countback.library import proofread_page
    from countback.store.opening import Unreadable

    try:
        report = proofread_page(page, rulebook=book)
    except Unreadable as unread:
        _unreadable(page, unread.findings, as_json)
        return
    if as_json:
        import json

        click.echo(json.dumps(report.as_json(), ensure_ascii=False, indent=2))
    elif note:
        from countback.proofread.told import wikitext_note

        click.echo(
            wikitext_note(report.explanations, report.findings) or "Nothing on this page is surely wrong."
        )
    else:
        paint(apart(_shown(report)))
    if out is not None:
        _fix(text, report, out)
    raise click.exceptions.Exit(1 if _wrong(report) else 0)


def read_text(page: Path) -> str | None:
    """Return a page's text; bytes that are not UTF-8 survive being written back. None if unreadable."""
    try:
        return page.read_bytes().decode("utf-8", errors="surrogateescape")
    except OSError:
        return None


def _wrong(report: Report) -> bool:
    return any(finding.severity != "info" for finding in report.findings)


def _unreadable(page: Path, said: list[Finding], as_json: bool, message: str = "", hint: str = "") -> None:
    if message:
        said = [Finding(code="unreadable", where=Where(file=str(page)), message=message, hint=hint)]
    if as_json:
        import json

        shown = [
            {
                "code": finding.code,
                "severity": finding.severity,
                "where": {"line": finding.where.line, "column": finding.where.column},
                "message": finding.message,
                "hint": finding.hint,
            }
            for finding in said
        ]
        click.echo(json.dumps({"tables": [], "findings": shown, "explanations": []}, ensure_ascii=False))
    else:
        paint(findings.lines(said), err=True)
    raise click.exceptions.Exit(UNREADABLE)


def _shown(report: Report) -> list[Iterator[Line]]:
    from countback.proofread.told import price_list, summary

    head: list[Line] = [((summary(report.tables, report.findings), "head"),)]
    tables: list[Line] = [(("Tables", "head"),)]
    for table in report.tables:
        whole = table.reconciled_after_correction == table.rows
        tables.append(
            (
                (f"  {table.title}: ", ""),
                (f"{table.reconciled} of {table.rows} totals reconcile", "good" if whole else "warning"),
                (
                    f", {table.reconciled_after_correction} with the corrections"
                    if table.reconciled_after_correction != table.reconciled
                    else "",
                    "",
                ),
            )
        )
    tables += [((f"  read as: {words}", "quiet"),) for words in report.readings]
    explained: list[Line] = []
    if report.explanations:
        explained.append((("Least correction", "head"),))
    for explanation in report.explanations:
        count = (
            "the only one"
            if explanation.alternatives == 1
            else f"one of {explanation.alternatives} equally cheap"
        )
        count = count if explanation.exact else "not searched to the end: there may be others"
        explained.append(((f"  cost {explanation.cost}, {count}", "total"),))
        explained += [((f"    {change}", ""),) for change in explanation.changes]
        if explanation.reconciles:
            explained.append(((f"    reconciles {', '.join(explanation.reconciles)}", "quiet"),))
        for other in explanation.others[:5]:
            explained.append(((f"    or: {'; '.join(other)}", "quiet"),))
    if explained:
        explained.append(((f"  prices: {price_list()}", "quiet"),))
    lines = list(findings.lines(report.findings)) or [(("No findings.", "good"),)]
    return [iter(part) for part in (head, lines, explained, tables) if part]


def _fix(text: str, report: Report, out: Path) -> None:
    from countback.proofread.fix import fixed
    from countback.store.writing.output import write_output

    changed, missed = fixed(text, report.sure)
    write_output(out, changed.encode("utf-8", errors="surrogateescape"))
    done = [correction for correction in report.sure if correction not in missed]
    lines: list[Line] = [((f"{out}: {len(done)} cell{'s' * (len(done) != 1)} changed", "head"),)]
    lines += [((f"  line {correction.cell.line}: {_said(correction)}", ""),) for correction in done]
    left = [correction for correction in report.corrections if correction not in done]
    lines += [((f"  left alone, not certain: {_said(correction)}", "quiet"),) for correction in left]
    paint(lines, err=True)


def _said(correction: Correction) -> str:
    return f"{correction.who}, {correction.where}: {correction.printed} → {correction.meant}"
