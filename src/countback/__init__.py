"""Countback: a racing championship, from the timing file to the published, provable standings.

These are the public names; each is imported when it is first used, so that ``import countback``
costs nothing. ``countback.load("porsche-carrera-cup-north-america-2022").table("overall")`` is a start.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from countback.model.finding import Finding
    from countback.model.points import Points, format_points
    from countback.model.rulebook import Rulebook
    from countback.model.season import Season
    from countback.model.standings import Derivation, Table
    from countback.scoring.score import Standings, score
    from countback.store.books import read_rulebook
    from countback.store.folder import read_season, write_season
    from countback.store.opening import Unreadable, load

__version__ = "0.1.0"

__all__ = [
    "Derivation",
    "Finding",
    "Points",
    "Rulebook",
    "Season",
    "Standings",
    "Table",
    "Unreadable",
    "format_points",
    "load",
    "read_rulebook",
    "read_season",
    "score",
    "write_season",
]

_HOME = {
    "Derivation": "model.standings",
    "Finding": "model.finding",
    "Points": "model.points",
    "Rulebook": "model.rulebook",
    "Season": "model.season",
    "Standings": "scoring.score",
    "Table": "model.standings",
    "Unreadable": "store.opening",
    "format_points": "model.points",
    "load": "store.opening",
    "read_rulebook": "store.books",
    "read_season": "store.folder",
    "score": "scoring.score",
    "write_season": "store.folder",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'countback' has no attribute {name!r}")
    value = getattr(import_module(f"countback.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
