"""Find a writer by its name: a file below ``writers/`` that says what it writes, or a plug-in's entry point.

Such a module has ``name`` and ``write(standings, profile="") -> bytes``, and may have ``TITLE`` (what
people read), ``SUFFIX`` (how the file's name ends, with its dot), ``PROFILES`` (styles by name) and
``DOWNLOAD`` (true: it belongs on a public site). Adding an output is one such file; a plug-in names its
module in the entry points ``countback.writers``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from countback.discovery import Place

PLACE = Place("countback.formats.writers", "countback.writers", offers=r"^def write\(", has=("write",))


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


class MissingExtra(ImportError):  # noqa: N818 - it says what is missing, as people do
    """A writer needs a package that is not installed; the text says which line installs it."""


def names() -> list[str]:
    """Return the names of all writers without importing them."""
    return PLACE.names()


def find(kind: str) -> Writer | None:
    """Return the writer of that name, None where there is none. Only its own file is imported."""
    module = PLACE.find(kind)
    return _writer(kind, module) if module is not None else None


def downloads(*more: str) -> tuple[Writer, ...]:
    """Return the writers whose files belong on a public site: those with ``DOWNLOAD = True``, and more."""
    writers = (find(kind) for kind in names())
    return tuple(writer for writer in writers if writer and (writer.download or writer.kind in more))


def _writer(kind: str, module: Any) -> Writer:
    return Writer(
        kind,
        getattr(module, "TITLE", kind),
        getattr(module, "SUFFIX", f".{kind}"),
        module.write,
        tuple(getattr(module, "PROFILES", ())),
        getattr(module, "DOWNLOAD", False),
    )
