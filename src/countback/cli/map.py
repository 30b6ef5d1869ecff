"""``countback map``: say which column of a spreadsheet means what, and remember it for the series."""

from __future__ import annotations

from pathlib import Path

import click

from countback.cli.findings import fail, fail_because
from countback.cli.views.paint import paint

_KINDS = ("race", "sprint", "heat", "qualifying", "practice", "grid")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "-o", "--output", "folder", type=click.Path(path_type=Path, file_okay=False), help="The season folder."
)
@click.option(
    "--column", "columns", multiple=True, metavar="FIELD=HEADING", help="What a column means (repeat)."
)
@click.option("--kind", default="", type=click.Choice(["", *_KINDS]), help="The kind of session in it.")
@click.option("--sheet", default="", help="Which sheet of a workbook (default: the first with headings).")
def command(file: Path, folder: Path | None, columns: tuple[str, ...], kind: str, sheet: str) -> None:
    """Show what the columns of FILE are taken for, with ``--column`` changed.

    With ``-o`` the season folder remembers it: spreadsheets with the same headings are read so from then
    on. ``--column laps=`` takes a meaning away.
    """
    import msgspec

    from countback.formats.content import LARGEST, Content
    from countback.formats.layout import FIELDS, chosen, heading
    from countback.formats.readers import spreadsheet
    from countback.formats.readers.spreadsheet import tables
    from countback.formats.recognise import claims, readers
    from countback.model.finding import Finding
    from countback.store.layouts import NAME, read_layouts, remembered, write_layouts
    from countback.store.writing.writer import writing

    try:
        with file.open("rb") as opened:
            content = Content(file.name, opened.read(LARGEST + 1))
    except OSError as error:
        fail_because("unreadable", f"{file} cannot be read: {error.strerror}", "give a file")
    layouts, findings = read_layouts(folder) if folder else ([], [])
    if findings:
        fail(*findings)
    own = claims(content, readers())
    if own and own[0] is not spreadsheet:
        message = f"{file} is {own[0].name}, whose columns are known"
        fail_because("other-kind", message, "import it as it is; only spreadsheets have columns to name")
    read = tables(content, layouts)
    if isinstance(read, Finding):
        fail(read)
    read = [pair for pair in read if not sheet or pair[0].name == sheet]
    if not read:
        fail_because(
            "no-headings", f"{file}: no sheet with a row of headings", "name the columns in its first row"
        )
    table, laid = read[0]
    wanted = {}
    for column in columns:
        field, equals, name = column.partition("=")
        if not equals:
            fail_because("wrong-value", f"{column!r} is not FIELD=HEADING", f"fields are {', '.join(FIELDS)}")
        wanted[field.strip()] = " ".join(name.split())
    headings = [heading(cell) for cell in table.rows[laid.row]]
    layout = chosen(headings, wanted, laid.layout)
    if isinstance(layout, str):
        fail_because("wrong-column", f"{layout}")
    layout = msgspec.structs.replace(layout, kind=kind or layout.kind)
    by_heading = {name: field for field, name in layout.columns.items()}
    below = table.rows[laid.row + 1] if len(table.rows) > laid.row + 1 else []
    from countback.cli.views.lines import grid

    rows = [
        (
            (name, ""),
            (by_heading.get(name, ""), "good"),
            (("" if at >= len(below) or below[at] is None else str(below[at]))[:40], "quiet"),
        )
        for at, name in enumerate(headings)
        if name
    ]
    paint([((f"{table.name}, headings in row {laid.row + 1}", "head"),)])
    paint(grid(rows, "<<<", head=("Heading", "Field", "First value")))
    if folder:
        if not (folder / "season.toml").is_file():
            fail_because("no-season", f"{folder} is not a season folder", "import something into it first")
        with writing(folder, f"map {file.name}") as season:
            season.write({**season.files, NAME: write_layouts(remembered(layouts, layout))})
        click.echo(f"{folder / NAME}: remembered for sheets with these headings")
