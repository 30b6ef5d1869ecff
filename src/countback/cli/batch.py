"""``countback batch``: score the leagues of a whole platform, from a table of results to one of standings."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from countback.cli import findings
from countback.model.finding import Finding, Where, has_errors
from countback.model.points import BeyondCountingError

if TYPE_CHECKING:
    from countback.batch.local import Spread, Summary
    from countback.batch.score_table import After, Decisions
    from countback.model.rulebook import Rulebook
    from countback.model.season import Season

_SHOWN = 20
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
    "--findings", "table", type=click.Path(path_type=Path), help="Write everything found to a CSV file."
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
    folders. Leagues with a row that cannot be read, or a decision on what they do not have, are left out,
    each such row and decision is named, and the exit status is 1. A run that was interrupted goes on where
    it stopped.
    """
    import os

    from countback.store.writing.output import place_for

    book = book_of(rulebook, year)
    needs("pyarrow", "batch")
    output = place_for(output)
    spread = _spread(engine, scheduler, processes or os.cpu_count() or 1)
    after: After = "each-round" if after_each_round else "end"
    told: list[Finding] = []
    with counting(rulebook):
        if results.is_dir():
            summary = _of_folders(results, book, decisions, output, after, spread)
        else:
            summary = _of_table(results, book, _decisions(decisions), output, after, spread)
            told = bad_rows(results, summary)
    told += summary.findings
    finish(summary, told, output, table, of="seasons" if results.is_dir() else "rows", as_json=as_json)


def _spread(engine: str, scheduler: str, processes: int) -> Spread:
    if engine == "dask":
        needs("distributed", "cluster")
        from countback.batch.engines.dask import spread_on

        return spread_on(scheduler, processes)
    if scheduler:
        raise click.UsageError("--scheduler is the address of a Dask cluster: add --engine dask")
    from countback.batch.local import spread_locally
    from countback.batch.memory import keep_freed

    keep_freed()
    return spread_locally(processes)


def _of_table(
    results: Path, book: Rulebook, decisions: Decisions, output: Path, after: After, spread: Spread
) -> Summary:
    from countback.batch.columns import MissingColumnError
    from countback.batch.local import Work, score_file

    try:
        with _progress(results) as step:
            return score_file(results, output, Work(book, decisions, after), spread, progress=step)
    except MissingColumnError as error:
        findings.fail_because("table-without-column", f"{results}: {error}", "see docs/how-to/batch.md")
    except ValueError as error:
        # What pyarrow says of a file that it cannot read; else it is what stands in a column.
        whole = type(error).__module__.startswith("pyarrow")
        hint = "give a Parquet or a CSV file" if whole else "write the column as docs/how-to/batch.md says"
        findings.fail_because("table-unreadable", f"{results}: {error}", hint)


def book_of(name: str, year: int | None) -> Rulebook:
    """Return the rules that all are scored under."""
    from countback.store.books import read_rulebook

    read = read_rulebook(name, year)
    if read.rulebook is None:
        findings.fail(*read.findings)
    return read.rulebook


@contextmanager
def counting(rulebook: str) -> Iterator[None]:
    """End the command with a finding where integers cannot hold the points of a rulebook."""
    try:
        yield
    except BeyondCountingError as error:
        from countback.store.opening import beyond_counting

        findings.fail(beyond_counting(error, rulebook))


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
    from countback.batch.sources import is_parquet, read_csv, where_in

    try:
        table = parquet.read_table(path) if is_parquet(path) else read_csv(path)
    except (OSError, ValueError) as error:
        findings.fail_because("table-unreadable", f"{path}: {error}", "give a Parquet or a CSV file")
    by_league, bad = read_decisions(table)
    if bad:
        hint = "correct it: nothing is scored while a decision cannot be read"
        findings.fail(*(_bad(where_in(path, row.row, row.column), row.message, hint) for row in bad))
    return by_league


def bad_rows(results: Path, summary: Summary) -> list[Finding]:
    """Return a finding for each row that cannot be read, with its row group and its row there."""
    from countback.batch.sources import where_in

    hint = "correct it: its league is left out"
    return [_bad(where_in(results, row.row, row.column), row.message, hint) for row in summary.bad]


def _bad(where: Where, message: str, hint: str) -> Finding:
    return Finding(code="bad-row", where=where, message=message, hint=hint)


def _write_findings(table: Path, findings: list[Finding]) -> None:
    import csv
    import io

    from countback.store.writing.output import write_output

    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["where", "message", "severity", "code"])
    writer.writerows(
        [str(finding.where), finding.message, finding.severity, finding.code] for finding in findings
    )
    write_output(table, text.getvalue().encode())


def finish(
    summary: Summary, told: list[Finding], output: Path, table: Path | None, *, of: str, as_json: bool = False
) -> None:
    """Say what became of a run, and write what was found; left-out leagues and errors end the command."""
    if table is not None:
        _write_findings(table, told)
    _tell(summary, told, output, of, as_json=as_json)
    if summary.left_out or has_errors(told):
        raise click.exceptions.Exit(1)


def _tell(summary: Summary, told: list[Finding], output: Path, of: str, *, as_json: bool) -> None:
    if as_json:
        import json
        from dataclasses import asdict, replace

        summarised = asdict(replace(summary, findings=())) | {"findings": [*map(str, summary.findings)]}
        for inner in ("decided", "met", "noticed"):
            del summarised[inner]
        click.echo(json.dumps(summarised, indent=2))
        return
    for finding in told[:_SHOWN]:
        click.echo(str(finding), err=True)
    if len(told) > _SHOWN:
        click.echo(f"and {len(told) - _SHOWN} more; --findings FILE writes them all", err=True)
    if summary.unknown:
        click.echo(f"columns that are not read: {', '.join(summary.unknown)}", err=True)
    leagues = "league" if of == "rows" else "season"
    parts = [_many(summary.rows, of.removesuffix("s"))]
    parts += [_many(summary.leagues, "league")] if of == "rows" else []
    said = f"{', '.join(parts)}, {_many(summary.lines, 'line')} in {output}"
    if summary.one_by_one and of == "rows":
        said += f"; {_many(summary.one_by_one, 'league')} scored one by one"
    if summary.left_out:
        said += f"; {_many(len(summary.left_out), leagues)} left out"
    if summary.resumed:
        said += f"; {summary.resumed} of {_many(summary.parts, 'part')} had been done before"
    click.echo(said)


def _many(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'s' * (number != 1)}"


def _of_folders(
    results: Path, book: Rulebook, decisions: Path | None, output: Path, after: After, spread: Spread
) -> Summary:
    from countback.batch.whole_seasons import SeasonWork, files_state, score_whole

    folders = sorted(path.parent for path in results.glob("*/season.toml"))
    if not folders:
        findings.fail_because(
            "no-seasons", f"{results}: no season folders in it", "give the folder above them"
        )
    if decisions is not None:
        raise click.UsageError("season folders have decisions of their own: leave --decisions out")
    hidden = not sys.stderr.isatty()
    with click.progressbar(length=len(folders), label="Scoring", file=sys.stderr, hidden=hidden) as bar:
        return score_whole(
            [*map(str, folders)],
            output,
            SeasonWork(book, _read, after),
            spread,
            state=files_state(folders),
            progress=bar.update,
        )


def _read(folder: str) -> tuple[Season | None, list[Finding]]:
    from countback.store.folder import read_season

    read = read_season(folder)
    return read.season, unsettled(read.season, read.findings)


def unsettled(season: Season | None, told: Sequence[Finding]) -> list[Finding]:
    """Return what is wrong with the files of a season, but for what it accepts; it is not scored by its own
    rulebook, so that what it accepts there is not looked for."""
    from countback.store.accepted import settled

    left = [*told] if season is None else settled(told, season.accepted)
    return [finding for finding in left if finding.code != "accepts-nothing"]


@contextmanager
def _progress(results: Path) -> Iterator[Callable[[int], None]]:
    """Show a bar on standard error, on a terminal only."""
    from pyarrow import parquet

    hidden = not sys.stderr.isatty() or results.suffix.lower() == ".csv"
    rows = 0 if hidden else parquet.read_metadata(results).num_rows
    with click.progressbar(length=rows, label="Scoring", file=sys.stderr, hidden=hidden) as bar:
        yield bar.update
