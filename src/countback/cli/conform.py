"""``countback conform``: score a record of many seasons again and compare all its tables."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from countback.cli import findings
from countback.cli.views.lines import Line
from countback.cli.views.paint import paint
from countback.model.finding import Finding, Where, has_errors

if TYPE_CHECKING:
    from collections.abc import Callable

    from countback.batch.conform import Conformance
    from countback.formats.record import Record
    from countback.model.rulebook import Rulebook


@click.command()
@click.argument("format_", metavar="FORMAT", type=click.Choice(["f1db", "ergast"]))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--years", metavar="A-B", default="all", help="Only these years: 1967, 1950-1959, 2000-.")
@click.option(
    "--rulebook",
    metavar="BOOK",
    default="formula-one",
    show_default=True,
    help="The rulebook to score under.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON.")
def command(format_: str, file: Path, years: str, rulebook: str, as_json: bool) -> None:
    """Score every season in FILE again and compare all its tables with those published in it.

    FORMAT is f1db (the release file f1db-json-single.zip) or ergast (the folder or zip of its CSV
    files). Points and positions are compared, of drivers and constructors, after every race and at the
    end. Each difference is explained from the record itself or listed as open; the exit status is 1
    when one is open.
    """
    import time

    begun = time.perf_counter()
    record = read_record(format_, file, years)
    from countback.batch.conform import conform

    books = {season.season.year: _book(rulebook, season.season.year) for season in record.seasons}
    with _progress(len(record.seasons)) as step:
        outcome = conform(record.seasons, books.__getitem__, step)
    outcome.seconds = round(time.perf_counter() - begun, 3)
    if as_json:
        import msgspec

        click.echo(msgspec.json.format(msgspec.json.encode(outcome), indent=2))
    else:
        paint(_lines(record, outcome))
    if outcome.open:
        raise click.exceptions.Exit(1)


def read_record(format_: str, file: Path, years: str) -> Record:
    """Return the seasons of a record; what is wrong with it ends the command."""
    from countback.formats.readers import ergast, f1db
    from countback.model.numbers import in_rounds

    try:
        if not years.strip():
            raise ValueError
        in_rounds(years, 1)
    except ValueError:
        raise click.BadParameter(
            f"{years!r} is not a list of years such as 1950-1959", param_hint="--years"
        ) from None
    try:
        if format_ == "ergast" and file.is_dir():
            record = ergast.read_record(file.name, file, lambda year: in_rounds(years, year))
        else:
            reader = ergast if format_ == "ergast" else f1db
            record = reader.read_record(file.name, file.read_bytes(), lambda year: in_rounds(years, year))
    except OSError as error:
        findings.fail(
            Finding(
                code="file-unreadable",
                where=Where(file=str(file)),
                message=error.strerror or str(error),
                hint="give the path of the downloaded file",
            )
        )
    if has_errors(record.findings):
        findings.fail(*record.findings)
    for finding in record.findings:
        click.echo(str(finding), err=True)
    return record


def _book(name: str, year: int) -> Rulebook:
    from countback.store.books import read_rulebook

    read = read_rulebook(name, year)
    if read.rulebook is None:
        findings.fail(*read.findings)
    return read.rulebook


@contextmanager
def _progress(seasons: int) -> Iterator[Callable[[int], None]]:
    """Show a bar on standard error, on a terminal only."""
    with click.progressbar(
        length=seasons, label="Scoring", file=sys.stderr, hidden=not sys.stderr.isatty(), item_show_func=str
    ) as bar:
        yield lambda year: bar.update(1, year)


def _lines(record: Record, outcome: Conformance) -> Iterator[Line]:
    years = [season.season.year for season in record.seasons]
    span = str(years[0]) if len(years) == 1 else f"{years[0]} to {years[-1]}"
    yield ((f"{len(years)} seasons, {span}, {outcome.seconds:.1f} s", "total"),)
    counts = [(f"season tables, {title}", matched) for title, matched in outcome.season_tables.items()]
    counts += [
        ("race and sprint points", outcome.race_points),
        ("tables after a round", outcome.round_tables),
    ]
    for what, matched in counts:
        if matched.total:
            share = f"{matched.matched / matched.total:.2%}" if matched.matched < matched.total else "all"
            tone = "good" if matched.matched == matched.total else "warning"
            yield ((f"  {what:<28}", ""), (f"{matched.matched:>6} of {matched.total:<6} {share}", tone))
    if not outcome.differences:
        yield (("No differences.", "good"),)
        return
    still = len(outcome.open)
    words = f"{len(outcome.differences)} tables differ, {still} of them unexplained:"
    yield ((words, "warning" if still else "total"),)
    for difference in outcome.differences:
        when = (
            f"{difference.year} season"
            if difference.round is None
            else f"{difference.year} round {difference.round}"
        )
        yield (
            (f"  {when}, {difference.championship}: ", ""),
            (difference.category, "warning" if not difference.explained else "good"),
        )
        for text in difference.text.split("; "):
            yield ((f"    {text}", ""),)
