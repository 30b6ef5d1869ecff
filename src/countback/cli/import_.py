"""``countback import``: make or extend a season folder from a published page or from result files."""

from __future__ import annotations

import datetime as dt
import inspect
from pathlib import Path
from typing import Any

import click

from countback.cli.findings import fail, fail_because, note_warnings
from countback.discovery import Place
from countback.model.finding import of_plugin

_DAY = click.DateTime(["%Y-%m-%d"])
KINDS = ("practice", "qualifying", "sprint", "heat", "race", "stage", "grid")
STATES = ("running", "unofficial", "provisional", "amended", "official")


PLACE = Place("countback.cli.imports", "countback.imports", has=("run",))


def _when(_: click.Context, __: click.Parameter, value: str | None) -> dt.datetime | None:
    from countback.cli.named import moment

    return None if value is None else moment(value)


def _pairs(_: click.Context, __: click.Parameter, given: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    for pair in given:
        if "=" not in pair:
            raise click.BadParameter(f"{pair!r} has no '=': write NAME=CAR")
    return tuple((pair.partition("=")[0].strip(), pair.partition("=")[2].strip()) for pair in given)


@click.command()
@click.argument("kind")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    "folder",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="The season folder to write.",
)
@click.option("--dry-run", is_flag=True, help="Only show what would change.")
@click.option("--round", type=int, metavar="N", help="The round the results belong to.")
@click.option("--session", default="", metavar="ID", help="The session they are of; NEW for another.")
@click.option(
    "--revise",
    default="",
    metavar="ID",
    help="The session whose result is replaced, whatever the file looks like.",
)
@click.option(
    "--kind",
    "session_kind",
    type=click.Choice(KINDS),
    help="What kind of session it is, if the file is wrong.",
)
@click.option(
    "--state",
    type=click.Choice(STATES),
    help="The state of the result, if the file does not say.",
)
@click.option("--date", type=_DAY, help="The day of the session.")
@click.option("--year", type=int, help="The year of a new season.")
@click.option("--series", default="", help="The series of a new season.")
@click.option("--rulebook", default="", help="The rulebook of a season that has none.")
@click.option("--corrected", is_flag=True, help="Make the least corrections of a page, each as a note.")
@click.option(
    "--qualified-by", default="", metavar="ID", help="The session that set the order for pole, or none."
)
@click.option("--accept-names", is_flag=True, help="Take names that are proposed, and remember them.")
@click.option(
    "--threshold",
    type=float,
    default=0.85,
    show_default=True,
    help="From which likeness of names on, 0 to 1.",
)
@click.option("--add-new", is_flag=True, help="Enter cars and drivers the season does not know.")
@click.option(
    "--new", "new_names", multiple=True, metavar="NAME", help="A new person, however alike (repeat)."
)
@click.option("--accept-decisions", is_flag=True, help="Record penalties that the sheets tell of.")
@click.option(
    "--line",
    "lines",
    multiple=True,
    metavar="NAME=CAR",
    callback=_pairs,
    help="Which line of somebody in two cars counts (repeat).",
)
@click.option("--sheet", "sheets", multiple=True, metavar="NAME", help="Read only this sheet (repeat).")
@click.option("--skip-sheet", "skipped", multiple=True, metavar="NAME", help="Leave out this sheet (repeat).")
@click.option(
    "--plan",
    "plan_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="What becomes of each session: written by --dry-run where it is not there, then read.",
)
@click.option("--practice", is_flag=True, help="Store practice sessions, too.")
@click.option(
    "--published",
    callback=_when,
    metavar="TIME",
    help="When the result was published (default: what the file says, else now).",
)
def command(kind: str, files: tuple[Path, ...], folder: Path, **choices: Any) -> None:
    """Import FILES of some KIND into a season folder, which is made if it is not there.

    KIND is ``page``, ``entries`` for an entry list, or ``results`` for any file that ``countback read``
    knows; alkamel, acc, iracing and the names of other readers take only files of theirs. What a file
    changes becomes a new revision of the session; what had to be assumed is printed as findings. With
    errors nothing is written.
    """
    if choices["date"] is not None:
        choices["date"] = choices["date"].date()
    choices["kind"], choices["state"] = choices.pop("session_kind") or "", choices["state"] or ""
    if broken := PLACE.why_not(kind) if kind not in PLACE.own() else None:
        fail(of_plugin(broken, "error"))
    wanted = kind
    if kind not in PLACE.names():
        from countback.cli.imports.results import families

        if kind not in families():
            from countback.cli.named import near

            kinds = sorted({*PLACE.names(), *families()})
            fail_because("unknown-kind", f"no kind {kind!r} to import", near(kind, kinds))
        wanted = "results"
    run = getattr(PLACE.find(wanted), "run")  # noqa: B009 - what a file defines
    if len(inspect.signature(run).parameters) == 2:
        run(files, folder)
    else:
        run(files, folder, kind, choices)
    if not choices["dry_run"] and (folder / "season.toml").is_file():
        from countback.store.opening import open_season

        note_warnings(open_season(folder).findings, str(folder))
