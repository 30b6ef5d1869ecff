"""The seasons and rulebooks that come with Countback."""

from __future__ import annotations

import re
from pathlib import Path

_PACKAGE = Path(__file__).parent.parent
SEASONS = _PACKAGE / "seasons"
RULEBOOKS = _PACKAGE / "rulebooks"
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*\Z")


def seasons() -> list[str]:
    """Return the names of the shipped seasons."""
    return sorted(folder.parent.name for folder in SEASONS.glob("*/season.toml"))


def rulebooks() -> list[str]:
    """Return the names of the shipped rulebooks."""
    return sorted(file.stem for file in RULEBOOKS.glob("*.toml"))


def find_season(name_or_path: str) -> Path | None:
    """Return the folder of a season: a path where there is such a folder, else a shipped name; or None."""
    path = Path(name_or_path)
    try:
        if name_or_path and path.is_dir():
            return path
    except (OSError, ValueError):  # a name no file system takes
        return None
    return SEASONS / name_or_path if name_or_path in seasons() else None


def find_rulebook(name: str) -> Path | None:
    """Return the file of the shipped rulebook of that name, or None."""
    file = RULEBOOKS / f"{name}.toml"
    return file if _NAME.match(name) and file.is_file() else None
