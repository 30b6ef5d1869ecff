"""``countback import``: make or extend a season folder from a published page or from result files."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from pathlib import Path

import click

from countback.cli import imports
from countback.cli.findings import fail_because


def kinds() -> list[str]:
    """Return the kinds that can be imported: the files in `countback.cli.imports`."""
    return sorted(module.name.replace("_", "-") for module in pkgutil.iter_modules(imports.__path__))


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
def command(kind: str, files: tuple[Path, ...], folder: Path) -> None:
    """Import FILES of some KIND (``page``, ...) into a season folder.

    What had to be assumed is printed as findings. With errors nothing is written.
    """
    if kind not in kinds():
        from countback.cli.named import near

        fail_because("unknown-kind", f"no kind {kind!r} to import", near(kind, kinds()))
    import_module(f"{imports.__name__}.{kind.replace('-', '_')}").run(files, folder)
