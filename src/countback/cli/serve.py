"""``countback serve``: run the office in the browser, on this machine or for a team."""

from __future__ import annotations

import gc
import os
from pathlib import Path

import click

from countback.cli.at_office import DATA, opened
from countback.cli.findings import fail, fail_because

LOCAL = ("127.0.0.1", "localhost", "::1")


@click.command()
@click.argument(
    "folders", nargs=-1, type=click.Path(path_type=Path, exists=True, file_okay=False), metavar="[FOLDER]..."
)
@DATA
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), help="The port (default: 8080, or any that is free).")
@click.option("--secure", is_flag=True, help="It stands behind HTTPS: cookies go over nothing else.")
@click.option("--private-receivers", is_flag=True, help="Webhooks may go to addresses of this network.")
def command(
    folders: tuple[Path, ...],
    data: Path,
    host: str,
    port: int | None,
    secure: bool,
    private_receivers: bool,
) -> None:
    """Run the office: seasons kept in the browser, results issued, the public site served.

    Each FOLDER is a season folder: it is taken in, every change is written to it, and what is edited there is
    taken in again. Everything else is kept in SQLite; DATABASE_URL=postgres://… makes it PostgreSQL.
    SMTP_URL=smtp://name:password@host:587 and MAIL_FROM name the server for e-mail.
    """
    # Behind HTTPS the office answers to the names that the web server before it has.
    names = LOCAL if host in LOCAL and not secure else ("*",)
    opened(data, secure=secure, hosts=names, private_receivers=private_receivers)
    from countback.office.running import free_port, log_as_json, open_office, owner_link, run

    try:
        listening = free_port(host, port)
    except OSError as error:
        fail_because("cannot-serve", f"{host}, port {port}: {error.strerror}", "give another with --port")
    log_as_json((data / "office.log").open("a", encoding="utf-8", buffering=1))
    seasons, findings = open_office(folders)
    if findings:
        listening.close()
        fail(*findings)
    address = f"http://{f'[{host}]' if ':' in host else host}:{listening.getsockname()[1]}"
    link = owner_link()
    for name in seasons:
        click.echo(f"season {name}")
    click.echo(f"office {address}/")
    if link:
        click.echo(f"begin here, once: {address}{link}")
    click.echo(f"public {address}/s/")
    click.echo(f"kept in {os.fspath(data)}; Ctrl-C stops it")
    gc.set_threshold(700)  # it runs for weeks: lost objects are looked for as often as Python does by itself
    run(listening)
