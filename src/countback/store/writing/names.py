"""Which files belong to a season, names that not every disk can hold, and those in a folder."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from countback.store.writing.errors import because

_ID = r"[a-z0-9][a-z0-9_-]{0,99}"
_FILE = re.compile(
    r"(?:"
    r"\w[\w .+-]{0,99}\.toml"  # season, decisions, layouts, and the season's own rulebooks
    r"|(?:entries|aliases|imports|imports-cars)\.csv"
    r"|logo\.(?:svg|png|jpg|jpeg|webp)"
    rf"|results/[0-9]{{1,4}}-{_ID}(?:\.r[0-9]{{1,3}})?\.csv"
    rf"|published/{_ID}\.csv"
    r")\Z"
)
#: Folders within a season folder.
FOLDERS = ("results", "published")
_RESERVED = frozenset(
    ["con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10))]
)


def belongs(name: str) -> bool:
    """Tell whether a file of that name (relative, with ``/``) is one of a season's, which travels with it."""
    return _FILE.match(name) is not None


def reserved(name: str) -> bool:
    """Tell whether Windows keeps the name of a file or folder for a device (``con``, ``aux.csv``)."""
    return name.partition(".")[0].rstrip(" ").lower() in _RESERVED


def folded(name: str) -> str:
    """Return what names that differ by case or Unicode form only, one name to some disks, have in common."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def alike(names: Iterable[str]) -> list[tuple[str, str]]:
    """Return the pairs of different names that differ by case or Unicode form only; the earlier one first."""
    seen: dict[str, str] = {}
    pairs = []
    for name in names:
        first = seen.setdefault(folded(name), name)
        if first != name:
            pairs.append((first, name))
    return pairs


def names_in(folder: Path) -> list[str]:
    """Return the names in a folder in order, none where it is missing. Raises ``NotWritten``."""
    try:
        return sorted(os.listdir(folder))
    except FileNotFoundError:
        return []
    except OSError as error:
        raise because(error, str(folder)) from error
