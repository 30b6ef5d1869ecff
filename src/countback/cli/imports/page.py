"""A published season page: its season, and a draft of its rulebook."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from countback.cli import findings
from countback.cli.findings import fail, fail_because
from countback.cli.proofread import read_text
from countback.cli.views.paint import paint

SUMMARY = "a season page in plain text, wikitext or HTML"


def run(files: Sequence[Path], folder: Path) -> None:
    """Write the season that one page prints into a folder, with ``rulebook.toml`` beside it."""
    from countback.formats.pages.read import read_page
    from countback.proofread.transcript import transcript
    from countback.store.season_files import check_holdable, files_of
    from countback.store.starting import begin_folder
    from countback.store.toml_write import dump

    if len(files) != 1:
        fail_because("one-page", f"{len(files)} pages given", "import one page at a time")
    text = read_text(files[0])
    if text is None:
        fail_because("unreadable", f"{files[0]} cannot be read", "give a file")
    read = read_page(text, files[0].name)
    if read.published is None:
        fail(*read.findings)
    made = transcript(read.published, files[0].name)
    found = [*read.findings, *made.findings]
    if made.season is None:
        fail(*found)
    try:
        check_holdable(made.season)
    except ValueError as error:
        fail_because("cannot-be-written", str(error), "correct the page first")
    whole = files_of(made.season) | {"rulebook.toml": dump(made.rulebook).encode("utf-8")}
    begin_folder(folder, whole, f"import page {files[0].name}")
    click.echo(
        f"{folder}: {len(made.season.events)} rounds, {len(made.season.entries)} entries, rulebook.toml"
    )
    if found:
        paint(findings.lines(found))
