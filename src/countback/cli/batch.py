"""``countback batch``: score the leagues of a whole platform, from a table of results to one of standings."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from countback.cli import findings
from countback.model.finding import Finding, Where

if TYPE_CHECKING:
    from countback.batch.local import Spread, Summary
    from countback.batch.score_table import After, Decisions
    from countback.model.rulebook import Rulebook

_SHOWN = 20
#: So many season folders are in memory at once.
_TOGETHER = 100
_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("results", type=click.Path(path_type=Path, exists=True))
@click.option("--rulebook", required=True, metavar="BOOK", help="A shipped rulebook, or the path of one.")
@click.option("--year", type=int, help="Which edition of the rulebook.")
@click.option("-o", "--output", required=True, type=_FILE, help="The Parquet file to write.")
@click.option("--decisions", type=_FILE, help="A table of the decisions of the stewards (Parquet or CSV).")
@click.option("--after-each-round", is_flag=True, help="Standings after each round, not at the end alone.")
@click.option("--processes", type=click.IntRange(1, 256), default=None, help="[default: as many as cores]")
@click.option(
    "--engine",
    type=click.Choice(["local", "dask"]),
    default="local",
    show_default=True,
    help="Where it is computed.",
)
@click.option(
    "--scheduler", default="", metavar="ADDRESS", help="With dask: the address of a running cluster."
)
@click.option(
    "--findings", "table", type=click.Path(path_type=Path), help="Write all bad rows to a CSV file."
)
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
def command(
    results: Path,
    rulebook: str,
    year: int | None,
    output: Path,
    decisions: Path | None,
    after_each_round: bool,
    processes: int | None,
    engine: str,
    scheduler: str,
    table: Path | None,
    as_json: bool,
) -> None:
    """Score all leagues in RESULTS and write their standings as Parquet.

    RESULTS is a Parquet or CSV file with a row for each competitor in each session, or a folder of season
    folders. Leagues with a row that cannot be read are left out, every such row is named, and the exit
    status is 1. A run that was interrupted goes on where it stopped.
    """
    import os

    from countback.store.writing.output import place_for

    book = _book(rulebook, year)
    needs("pyarrow", "batch")
    output = place_for(output)
    if results.is_dir():
        _folders(results, book, output, after_each_round=after_each_round)
        return
    spread: Spread
    if engine == "dask":
        needs("distributed", "cluster")
        from countback.batch.engines.dask import spread_on

        spread = spread_on(scheduler, processes or os.cpu_count() or 1)
    else:
        from countback.batch.local import spread_locally

        spread = spread_locally(processes or os.cpu_count() or 1)
    from countback.batch.columns import MissingColumnError
    from countback.batch.local import Work, score_file

    work = Work(book, _decisions(decisions), "each-round" if after_each_round else "end")
    try:
        with _progress(results) as step:
            summary = score_file(results, output, work, spread, progress=step)
    except MissingColumnError as error:
        findings.fail_because("table-without-column", f"{results}: {error}", "see docs/how-to/batch.md")
    except ValueError as error:
        findings.fail_because("table-unreadable", f"{results}: {error}", "give a Parquet or a CSV file")
    rows_left_out = bad_rows(results, summary)
    if table is not None:
        _write_findings(table, rows_left_out)
    _tell(summary, rows_left_out, output, as_json=as_json)
    if rows_left_out:
        raise click.exceptions.Exit(1)


def _book(name: str, year: int | None) -> Rulebook:
    from countback.store.books import read_rulebook

    read = read_rulebook(name, year)
    if read.rulebook is None:
        findings.fail(*read.findings)
    return read.rulebook


def needs(module: str, extra: str) -> None:
    """End the command with the line that installs what is missing."""
    from importlib.util import find_spec

    if find_spec(module) is None:
        findings.fail_because("missing-extra", f"this needs {module}", f"pip install 'countback[{extra}]'")


def _decisions(path: Path | None) -> Decisions:
    if path is None:
        return {}
    from pyarrow import parquet

    from countback.batch.decided import read_decisions
    from countback.batch.sources import is_parquet, read_csv

    try:
        table = parquet.read_table(path) if is_parquet(path) else read_csv(path)
    except (OSError, ValueError) as error:
        findings.fail_because("table-unreadable", f"{path}: {error}", "give a Parquet or a CSV file")
    by_league, bad = read_decisions(table)
    if bad:
        findings.fail(*(_finding(path, 0, row.row, row.column, row.message) for row in bad))
    return by_league


def bad_rows(results: Path, summary: Summary) -> list[Finding]:
    """Return a finding for each row that cannot be read, with its row group and its row there."""
    from countback.batch.sources import group_of

    return [_finding(results, *group_of(results, row.row), row.column, row.message) for row in summary.bad]


def _finding(file: Path, group: int, row: int, column: str, message: str) -> Finding:
    if file.suffix.lower() == ".csv":
        where = Where(file=str(file), line=row + 2, column=column)
    else:
        where = Where(file=str(file), key=f"row group {group}, row {row} [{column}]")
    return Finding(code="bad-row", where=where, message=message, hint="correct it: its league is left out")


def _write_findings(table: Path, findings: list[Finding]) -> None:
    import csv
    import io

    from countback.store.writing.output import write_output

    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["where", "message"])
    writer.writerows([str(finding.where), finding.message] for finding in findings)
    write_output(table, text.getvalue().encode())


def _tell(summary: Summary, findings: list[Finding], output: Path, *, as_json: bool) -> None:
    if as_json:
        import json
        from dataclasses import asdict

        click.echo(json.dumps(asdict(summary), indent=2))
        return
    for finding in findings[:_SHOWN]:
        click.echo(str(finding), err=True)
    if len(findings) > _SHOWN:
        click.echo(f"and {len(findings) - _SHOWN} more bad rows; --findings FILE writes them all", err=True)
    for text in summary.findings[:_SHOWN]:
        click.echo(text, err=True)
    if summary.unknown:
        click.echo(f"columns that are not read: {', '.join(summary.unknown)}", err=True)
    click.echo(
        f"{summary.rows:,} rows, {summary.leagues:,} leagues, {summary.lines:,} lines in {output}"
        + (f"; {summary.one_by_one:,} leagues were scored one by one" if summary.one_by_one else "")
        + (f"; {len(summary.left_out):,} leagues are left out" if summary.left_out else "")
        + (f"; {summary.resumed} of {summary.parts} parts were there" if summary.resumed else "")
    )


def _folders(results: Path, book: Rulebook, output: Path, *, after_each_round: bool) -> None:
    """Score a folder of season folders, some at a time."""
    import os
    from itertools import islice

    from countback.batch.local import writer_of
    from countback.batch.score_table import score_seasons
    from countback.store.folder import read_season

    folders = sorted(path.parent for path in results.glob("*/season.toml"))
    if not folders:
        findings.fail_because(
            "no-seasons", f"{results}: no season folders in it", "give the folder above them"
        )
    wrong: list[Finding] = []

    def seasons() -> Iterator[tuple[str, Any]]:
        with click.progressbar(
            folders, label="Scoring", file=sys.stderr, hidden=not sys.stderr.isatty()
        ) as bar:
            for folder in bar:
                read = read_season(folder)
                if read.season is None:
                    wrong.extend(finding for finding in read.findings if finding.severity == "error")
                else:
                    yield folder.name, read.season

    after: After = "each-round" if after_each_round else "end"
    half = output.with_name(output.name + ".half")
    left = seasons()
    with writer_of(half, after) as writer:
        while some := [*islice(left, _TOGETHER)]:
            writer.write_table(score_seasons(some, book, after=after))
    os.replace(half, output)
    files = len({finding.where.file for finding in wrong})
    click.echo(f"{len(folders):,} seasons in {output}" + (f"; {files} files with errors" if wrong else ""))
    if wrong:
        findings.fail(*wrong)


@contextmanager
def _progress(results: Path) -> Iterator[Callable[[int], None]]:
    """Show a bar on standard error, on a terminal only."""
    from pyarrow import parquet

    hidden = not sys.stderr.isatty() or results.suffix.lower() == ".csv"
    rows = 0 if hidden else parquet.read_metadata(results).num_rows
    with click.progressbar(length=rows, label="Scoring", file=sys.stderr, hidden=hidden) as bar:
        yield bar.update
