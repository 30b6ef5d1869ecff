"""Find a writer by its name: a file below ``writers/`` that says what it writes, or a plug-in's entry point.

Such a module has ``name`` and ``write(standings, profile="") -> bytes``, and may have ``TITLE`` (what
people read), ``SUFFIX`` (how the file's name ends, with its dot), ``PROFILES`` (styles by name) and
``DOWNLOAD`` (true: it belongs on a public site). Adding an output is one such file; a plug-in names its
module in the entry points ``countback.writers``.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

GROUP = "countback.writers"


@dataclass(frozen=True)
class Writer:
    """A kind of file that a scored season can be written as. ``write`` takes standings and the name
    of a profile, and gives the same bytes for the same facts."""

    kind: str
    title: str
    suffix: str
    write: Callable[..., bytes]
    profiles: tuple[str, ...] = ()
    download: bool = False


class MissingExtra(Exception):  # noqa: N818 - it says what is missing, as people do
    """A writer needs a package that is not installed; the text says which line installs it."""


@cache
def names() -> tuple[str, ...]:
    """Return the names of all writers without importing them."""
    package = importlib.import_module("countback.formats.writers")
    own = [
        module.name.replace("_", "-")
        for module in pkgutil.iter_modules(package.__path__)
        if _writes(Path(package.__path__[0]) / f"{module.name}.py")
    ]
    from importlib.metadata import entry_points

    return tuple(sorted({*own, *(point.name for point in entry_points(group=GROUP))}))


def find(kind: str) -> Writer | None:
    """Return the writer of that name, None where there is none. Only its own file is imported."""
    module_name = f"countback.formats.writers.{kind.replace('-', '_')}"
    if kind in names() and find_spec(module_name):
        return _writer(kind, importlib.import_module(module_name))
    from importlib.metadata import entry_points

    point = next((point for point in entry_points(group=GROUP) if point.name == kind), None)
    return _writer(kind, point.load()) if point else None


def downloads(*more: str) -> tuple[Writer, ...]:
    """Return the writers whose files belong on a public site: those with ``DOWNLOAD = True``, and more."""
    found = (find(kind) for kind in names())
    return tuple(writer for writer in found if writer and (writer.download or writer.kind in more))


def _writer(kind: str, module: ModuleType) -> Writer:
    return Writer(
        kind,
        getattr(module, "TITLE", kind),
        getattr(module, "SUFFIX", f".{kind}"),
        module.write,
        tuple(getattr(module, "PROFILES", ())),
        getattr(module, "DOWNLOAD", False),
    )


def _writes(file: Path) -> bool:
    """Tell whether a file defines ``write``: those that don't are parts of others."""
    tree = ast.parse(file.read_text("utf-8"))
    return any(isinstance(node, ast.FunctionDef) and node.name == "write" for node in tree.body)
