"""A published season page: its season, and a draft of its rulebook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from countback.cli import findings
from countback.cli.findings import fail, fail_because
from countback.cli.proofread import read_text
from countback.cli.views.paint import paint

if TYPE_CHECKING:
    from countback.model.rulebook import Rulebook

SUMMARY = "a season page in plain text, wikitext or HTML"


def run(files: Sequence[Path], folder: Path, kind: str, choices: Mapping[str, Any]) -> None:
    """Write the season that one page prints into a folder, with ``rulebook.toml`` beside it.

    Of the ``choices`` a page takes ``corrected`` and ``rulebook``.
    """
    from countback.formats.pages.read import read_page
    from countback.proofread.transcript import transcript
    from countback.store.scales import shipped_scales
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
    given, toml = _rulebook(str(choices["rulebook"]), read.published.year)
    made = transcript(
        read.published,
        files[0].name,
        shipped_scales(),
        corrected=bool(choices["corrected"]),
        rulebook=given,
    )
    said = [*read.findings, *made.findings]
    if made.season is None:
        fail(*said)
    season, shipped = made.season, given is not None and not toml
    if shipped:
        import msgspec

        season = msgspec.structs.replace(season, rulebook=str(choices["rulebook"]))
    try:
        check_holdable(season)
    except ValueError as error:
        fail_because("cannot-be-written", str(error), "correct the page first")
    book = {} if shipped else {"rulebook.toml": toml or dump(made.rulebook).encode("utf-8")}
    whole = files_of(season) | book
    begin_folder(folder, whole, f"import page {files[0].name}")
    click.echo(f"{folder}: {len(season.events)} rounds, {len(season.entries)} entries, {season.rulebook}")
    if said:
        paint(findings.lines(said))


def _rulebook(name: str, year: int) -> tuple[Rulebook | None, bytes]:
    """Return the rulebook given for a season, and its text; (None, nothing) where none is."""
    if not name:
        return None, b""
    from countback.store.books import read_rulebook

    path = Path(name)
    base, name_or_file = (path.parent, path.name) if path.is_file() else (None, name)
    read = read_rulebook(name_or_file, year or None, base)
    if read.rulebook is None:
        fail(*read.findings)
    return read.rulebook, path.read_bytes() if base is not None else b""
