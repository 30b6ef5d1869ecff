"""Result files of timing systems, simulators and spreadsheets: a new revision of each session."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from countback.cli import findings
from countback.cli.findings import fail, fail_because
from countback.cli.read import read_file
from countback.cli.views.lines import apart
from countback.cli.views.paint import paint
from countback.model.finding import Finding, has_errors

if TYPE_CHECKING:
    from countback.formats.reading import ReadFile
    from countback.importing.compare import Compared
    from countback.importing.given import Given
    from countback.importing.plan import Plan
    from countback.importing.wanted import Wanted
    from countback.model.rulebook import Rulebook
    from countback.model.season import Season
    from countback.store.imported import Opened

SUMMARY = "results of any kind that `countback read --list` names"


def families() -> set[str]:
    """Return the kinds that mean a reader or several: alkamel, acc, iracing, ..."""
    from countback.formats.recognise import readers

    names = {reader.name for reader in readers()}
    return names | {name.split("-")[0] for name in names}


def run(files: Sequence[Path], folder: Path, kind: str, choices: Mapping[str, Any]) -> None:
    """Show what the files would change in a season folder and, unless it is a dry run, change it."""
    plan_into([(path.name, _read(path, kind, folder, choices)) for path in files], folder, kind, choices)


def plan_into(
    read: Sequence[tuple[str, ReadFile]], folder: Path, kind: str, choices: Mapping[str, Any]
) -> None:
    """Show what files would change in a season folder and, unless it is a dry run, change it."""
    from countback.store import imported

    action = f"import {kind} {' '.join(name for name, _ in read)}"
    with imported.opened(folder, action, dry=choices["dry_run"]) as opened:
        _import(read, folder, opened, choices)


def _import(
    read: Sequence[tuple[str, ReadFile]], folder: Path, opened: Opened, choices: Mapping[str, Any]
) -> None:
    from countback.cli.views.preview import preview
    from countback.importing.given import Given
    from countback.importing.plan import plan
    from countback.importing.points_told import ask_what_points_are
    from countback.model.points import BeyondCountingError
    from countback.store import imported
    from countback.store.opening import beyond_counting
    from countback.store.scales import shipped_scales

    dry = choices["dry_run"]
    season = opened.season
    if has_errors(opened.findings):
        fail(*opened.findings)
    own = _own_rulebook(choices["rulebook"], opened)
    wanted = _wanted(folder, choices, own[0] if own else choices["rulebook"])
    only_tables = all(content_read.standings and not content_read.sessions for _, content_read in read)
    given = [] if only_tables and season else [Given(name, content_read) for name, content_read in read]
    given = _planned(given, wanted, choices["plan_file"], dry=dry)
    made = plan(season, given, wanted, opened.aliases, opened.log, imported.books())
    _keep_plan(made, given, choices["plan_file"])
    if made.after is not None:
        made.findings += imported.unwritable(made.after)
    written_down = any(content_read.reader == "workbook" for _, content_read in read)
    rulebook, said = _rulebook(made, folder, choices["rulebook"], written_down=written_down, own=bool(own))
    ask_what_points_are(made, given, wanted, rulebook, shipped_scales)
    made.findings += [*_notes_unread(opened), *said, *_over(made.after, rulebook)]
    try:
        compared = _compared(made, rulebook, read)
        blocks = [*preview(made, rulebook)]
    except BeyondCountingError as error:
        season = made.after or made.before
        made.findings.append(beyond_counting(error, season.rulebook if season else ""))
        compared, blocks = [], [*preview(made, None)]
    paint(apart(block for block in blocks if block))
    if made.findings:
        paint([(), *findings.lines(made.findings)])
    if has_errors(made.findings):
        click.echo("\nNothing is stored.", err=True)
        raise click.exceptions.Exit(1)
    _show(compared)
    if dry or only_tables or made.after is None:
        click.echo("\nNothing is stored." if dry else "")
        return
    notes = imported.Beside(aliases=made.aliases, log=made.log, rulebook=made.rulebook, own=own)
    changed = opened.write(made.after, notes)
    click.echo(f"\n{folder}: {', '.join(changed)}" if changed else f"\n{folder}: nothing new")


def _wanted(folder: Path, choices: Mapping[str, Any], rulebook: str) -> Wanted:
    """Return the choices of the command line; a new season may be called as its folder is."""
    from countback.importing.wanted import Wanted

    taken = {key: value for key, value in choices.items() if key in Wanted.__dataclass_fields__}
    called = folder.resolve().name
    now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    taken |= {"now": now, "called": called if len(called) > 3 else "", "rulebook": rulebook}
    return Wanted(**taken)


def _planned(given: list[Given], wanted: Wanted, plan_file: Path | None, *, dry: bool) -> list[Given]:
    """Return the files with what a plan says of their sessions, if there is one."""
    from countback.importing.planfile import given_by

    if plan_file is None:
        return given
    if not plan_file.exists():
        if not dry:
            fail_because("no-plan", f"{plan_file} is not there", "write it with --dry-run")
        return given
    planned, odd = given_by(_parsed(plan_file), given, wanted, plan_file.name)
    if odd:
        fail(*odd)
    return planned


def _keep_plan(made: Plan, given: Sequence[Given], plan_file: Path | None) -> None:
    """Write the plan of a dry run, unless one is there."""
    from countback.importing.planfile import to_document

    if plan_file is not None and not plan_file.exists():
        _write_plan(plan_file, to_document(made, given))


_HEAD = """# What becomes of each session of each file; import it with --plan and this file.
# session: an id of the calendar, or "NEW"; revise = true replaces its result; skip = true leaves it out.
# round, kind ("race", "qualifying", ...), state ("provisional", ...) and date say what a file does not.
# A session without these is still a question: the dry run asked it.
"""


def _parsed(file: Path) -> Mapping[str, Any]:
    import tomllib

    try:
        return tomllib.loads(file.read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        fail_because("wrong-plan", f"{file} cannot be read: {error}", "write it with --dry-run")


def _write_plan(file: Path, document: Mapping[str, Any]) -> None:
    from countback.store.toml_write import dump

    try:
        file.write_text(_HEAD + dump(document), encoding="utf-8", newline="\n")
    except OSError as error:
        fail_because("unwritable", f"{file} cannot be written: {error.strerror}", "name another file")
    click.echo(f"{file} is written: look at it, change it, then import with --plan {file}")


def _own_rulebook(asked: str, opened: Opened) -> tuple[str, bytes] | None:
    """Return the name and the text of a rulebook's file that is copied into a season that has none."""
    path = Path(asked)
    if opened.season is not None and opened.season.rulebook:
        return None
    if not asked.endswith(".toml") or not path.is_file():
        return None
    taken = ("season.toml", "decisions.toml", "layouts.toml")
    name, text = "rulebook.toml" if path.name in taken else path.name, path.read_bytes()
    if opened.files.get(name, text) != text:
        hint = f'write rulebook = "{name}" into season.toml if that one is meant, or rename yours'
        fail_because("choice-not-used", f"the season folder has another {name}", hint)
    return name, text


def _read(path: Path, kind: str, folder: Path, choices: Mapping[str, Any]) -> ReadFile:
    result = read_file(path)
    if not result.reader:
        fail(*result.findings)
    if kind not in ("results", result.reader, result.reader.split("-")[0]):
        fail_because(
            "other-kind",
            f"{path} is {result.reader}, not {kind}",
            f"import {result.reader.split('-')[0]} ...",
        )
    if result.reader == "spreadsheet":
        return _laid_out(path, result, folder, choices)
    return result


def _laid_out(path: Path, result: ReadFile, folder: Path, choices: Mapping[str, Any]) -> ReadFile:
    """Return a spreadsheet read by the columns that the season folder remembers, and as somebody says."""
    from countback.formats.content import Content
    from countback.formats.readers import spreadsheet
    from countback.formats.recognise import with_state
    from countback.store.layouts import read_layouts

    layouts, of_layouts = read_layouts(folder)
    if of_layouts:
        fail(*of_layouts)
    choice = spreadsheet.Choice(choices["sheets"], choices["skipped"], choices["kind"])
    if not layouts and not any(choice):
        return result
    return with_state(spreadsheet.read(Content(path.name, path.read_bytes()), layouts, choice), path.name)


def _rulebook(
    made: Plan, folder: Path, asked: str, *, written_down: bool, own: bool
) -> tuple[Rulebook | None, list[Finding]]:
    """Return the rulebook of the planned season; a name that leads to none is a finding."""
    from countback.rules.book import rulebook_from
    from countback.store.books import read_rulebook

    season = made.after or made.before
    if season is None or not season.rulebook:
        return None, []
    if made.rulebook:
        of_rulebook = rulebook_from(made.rulebook, file=season.rulebook, year=season.year)
    elif own:
        of_rulebook = read_rulebook(asked, season.year)
    else:
        of_rulebook = read_rulebook(season.rulebook, season.year, base=folder)
    chosen = made.before is None or made.before.rulebook != season.rulebook
    if of_rulebook.rulebook or (chosen and asked):
        return of_rulebook.rulebook, [] if of_rulebook.rulebook else of_rulebook.findings
    # The facts can be stored without a rulebook; one that was only assumed is not named then. A workbook
    # names what its season had, perhaps a file that was left in the folder it came from.
    if made.before is None and made.after is not None and not written_down:
        made.after = msgspec.structs.replace(made.after, rulebook="")
    return None, [msgspec.structs.replace(finding, severity="warning") for finding in of_rulebook.findings]


def _notes_unread(opened: Opened) -> list[Finding]:
    """Return what of the notes beside the season could not be used."""
    notes = ("aliases.csv", "imports.csv", "imports-cars.csv")
    return [finding for finding in opened.findings if finding.where.file in notes]


def _over(season: Season | None, rulebook: Rulebook | None) -> Iterator[Finding]:
    """Say whether results are dropped: a calendar that grows with imports always ends with them."""
    if season is None or rulebook is None:
        return
    dropping = [championship.name for championship in rulebook.championships if championship.counting.at_end]
    sessions = [session for event in season.events for session in event.sessions]
    if not dropping or not all(session.classifications or session.cancelled for session in sessions):
        return
    titles = ", ".join(dropping)
    if season.rounds_to_list is None:
        message = f"the calendar is open, so no result is dropped yet: {titles}"
        hint = 'write calendar = "complete" into season.toml when no round is to come'
        yield Finding(code="calendar-over", severity="info", message=message, hint=hint)
    elif season.rounds_to_list == 0:
        message = f"no round is left, so results are dropped as at the end: {titles}"
        hint = "write the rounds to come into season.toml, if there are any"
        yield Finding(code="calendar-over", severity="warning", message=message, hint=hint)


def _compared(
    made: Plan, rulebook: Rulebook | None, read: Sequence[tuple[str, ReadFile]]
) -> list[Compared | Finding]:
    """Return how the official tables among the files compare with the planned season."""
    season: Season | None = made.after
    tables = [table for _, content_read in read for table in content_read.standings]
    if tables and season is not None and rulebook is None:
        message = f"{tables[0].name}: without a rulebook there is nothing to compare it with"
        hint = "write rulebook = ... into season.toml"
        return [Finding(code="nothing-to-compare", severity="warning", message=message, hint=hint)]
    if season is None or rulebook is None or has_errors(made.findings):
        return []
    from countback.importing.compare import compare

    return [compare(season, rulebook, table) for _, content_read in read for table in content_read.standings]


def _show(compared: Sequence[Compared | Finding]) -> None:
    from countback.importing.compare import said

    for comparison in compared:
        click.echo()
        paint(findings.lines([comparison] if isinstance(comparison, Finding) else said(comparison)))
    cells = [
        cell for comparison in compared if not isinstance(comparison, Finding) for cell in comparison.cells
    ]
    if len(compared) > 1 and cells:
        agree = sum(cell.printed == cell.computed for cell in cells)
        click.echo(f"\nAll tables: {agree} of {len(cells)} cells agree")
