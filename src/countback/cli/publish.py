"""``countback publish``: write the public site of one or several seasons."""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from countback.cli import named
from countback.cli.findings import fail_because, note_broken

if TYPE_CHECKING:
    from countback.site.build import Site


@click.command()
@click.argument("seasons", nargs=-1, required=True, metavar="SEASON...")
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder to write.",
)
@click.option("--base-url", default="", help="The address the site will have, for feeds and search engines.")
@click.option(
    "--earlier",
    multiple=True,
    metavar="SEASON",
    help="A season before: its champions are named, and the odds learn from it (repeat).",
)
@click.option(
    "--pdf", is_flag=True, help="With the official standings and results as PDF among the downloads."
)
@click.option("--serve", is_flag=True, help="Then serve it on this machine until Ctrl-C.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8022,
    show_default=True,
    help="Where --serve listens.",
)
@click.option(
    "--release",
    "releases",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write the whole site into a new folder in this one, and make the output a link to it.",
)
def command(
    seasons: tuple[str, ...],
    output: Path,
    base_url: str,
    earlier: tuple[str, ...],
    pdf: bool,
    serve: bool,
    port: int,
    releases: Path | None,
) -> None:
    """Write the site of each SEASON into one folder that any web server can serve.

    Pages that have not changed are left as they are; files that this command has not written stay.
    """
    from countback.library import site_of
    from countback.store.look import CODES, logo_beside
    from countback.store.shipped import find_season
    from countback.store.site_folder import NotOurs, check_site_folder, write_release, write_site

    by_hand = click.get_current_context().get_parameter_source("port") is ParameterSource.COMMANDLINE
    if by_hand and not serve:
        raise click.UsageError("--port goes with --serve")
    if base_url and not base_url.startswith(("https://", "http://")):
        fail_because("wrong-address", f"no address {base_url!r}", "write https://example.org/racing/")
    opened = [named.open_season(season, whole=CODES)[1] for season in seasons]
    before = [named.open_season(season)[1] for season in earlier]
    logos = {
        standings.season.id: logo
        for name, standings in zip(seasons, opened, strict=True)
        if (logo := logo_beside(name, standings.season))
    }
    ids = [standings.season.id for standings in (*opened, *before)]
    if twice := next((id_ for id_ in ids if ids.count(id_) > 1), None):
        fail_because("season-twice", f"two seasons have the id {twice!r}", "an id is what tells them apart")
    from countback.formats.writing import PLACE as WRITERS
    from countback.formats.writing import MissingExtra
    from countback.site.page import PAGES

    try:
        folders = [folder for season in seasons if (folder := find_season(season))]
        if releases is None:
            check_site_folder(output, folders)  # before the pages are made, which takes its time
        site = site_of(opened, base_url=base_url, pdf=pdf, earlier=before, logos=logos)
        files = _files(site)
        if releases is None:
            done = write_site(output, files, folders)
        else:
            done = write_release(output, releases, files, folders)
    except NotOurs as refused:
        fail_because("not-a-site", str(refused), "give a folder that is new, empty or a site")
    except MissingExtra as missing:
        fail_because("missing-extra", str(missing))
    note_broken([*PAGES.broken(), *WRITERS.broken()])
    pages = sum(path.endswith(".html") for path in files)
    size = sum(map(len, files.values())) / 1e6
    news = f"; {done.unchanged} as they were" if done.unchanged else ""
    news += f", {len(done.removed)} removed" if done.removed else ""
    click.echo(f"{output}: {pages} pages, {len(files)} files, {size:.1f} MB{news}")
    _tell_of(done.removed)
    if serve:
        _serve(output, port)
    else:
        click.echo(f"open {(output / 'index.html').resolve().as_uri()}")


def _tell_of(removed: Sequence[str]) -> None:
    """Say which addresses of pages are no more, and how one stays that was only given another name."""
    gone = [path for path in removed if path.endswith(".html")]
    if gone:
        some = ", ".join(gone[:3]) + (f" and {len(gone) - 3} more" if len(gone) > 3 else "")
        click.echo(
            f"no longer there: {some}; if ids changed, write them in season.toml: "
            '[site] moved = {"old-id" = "new-id"}',
            err=True,
        )


def _files(site: Site) -> dict[str, bytes]:
    """Return the site, with a bar on the terminal where it takes longer than a moment."""
    if site.base and site.bitmap is None:
        click.echo("pictures for other sites stay SVG: pip install 'countback[pdf]' makes them PNG", err=True)
    # All that is made here is kept: to look for what is not costs a large site a tenth of its time.
    was_on = gc.isenabled()
    gc.disable()
    try:
        return {path: content for part in watched(site) for path, content in part.items()}
    finally:
        if was_on:
            gc.enable()


def watched(site: Site) -> Iterator[dict[str, bytes]]:
    """Return the parts of the site, with a bar on the terminal once they have taken longer than a second."""
    begun = time.monotonic()
    with ExitStack() as stack:
        bar = None
        for done, part in enumerate(site.parts(), 1):
            yield part
            if bar is None and sys.stderr.isatty() and time.monotonic() - begun > 1:
                bar = stack.enter_context(
                    click.progressbar(length=len(site), label="Pages", file=sys.stderr, show_eta=False)
                )
                bar.update(done)
            elif bar is not None:
                bar.update(1)


def _serve(folder: Path, port: int) -> None:
    from countback.cli.serving import server

    try:
        serving = server(folder, port)
    except OSError as error:
        fail_because("cannot-serve", f"port {port}: {error.strerror}", "give another with --port")
    with serving:
        click.echo(f"serving http://127.0.0.1:{serving.server_port}/ until Ctrl-C")
        serving.serve_forever()
