"""``countback export``: write a season as wikitext, a plain-text page or another format."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from pathlib import Path
from types import ModuleType

import click

from countback.cli import named
from countback.cli.findings import fail_because


def writers() -> dict[str, ModuleType]:
    """Return the writers by name: the modules of `countback.formats.writers` that have ``write``."""
    from countback.formats import writers as package

    found = {}
    for module in pkgutil.iter_modules(package.__path__):
        loaded = import_module(f"{package.__name__}.{module.name}")
        if hasattr(loaded, "write") and hasattr(loaded, "name"):
            found[str(loaded.name)] = loaded
    return found


@click.command()
@named.season_argument
@click.option("--to", "to", required=True, metavar="FORMAT", help="wikitext, page, ...")
@click.option("--profile", default="", help="A style of the format, e.g. wikipedia or plain.")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="A file (default: stdout).")
def command(season: str, to: str, profile: str, output: Path | None) -> None:
    """Write SEASON in another format."""
    known = writers()
    if to not in known:
        fail_because("unknown-format", f"no format {to!r}", named.near(to, known))
    writer = known[to]
    profiles = getattr(writer, "PROFILES", {})
    if profile and profile not in profiles:
        fail_because("unknown-profile", f"{to} has no profile {profile!r}", named.near(profile, profiles))
    _, standings = named.open_season(season)
    data = writer.write(standings, profile)
    if output is None:
        click.get_binary_stream("stdout").write(data)
    else:
        output.write_bytes(data)
