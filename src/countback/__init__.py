"""Countback: a racing championship, from the timing file to the published, provable standings.

These are the public names; each is imported when it is first used, so that ``import countback``
costs nothing. ``countback.load("porsche-carrera-cup-north-america-2022").table("overall")`` is a start.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from countback.batch.score_table import score_table
    from countback.formats.reading import ReadFile
    from countback.importing.plan import Plan
    from countback.library import (
        build_site,
        plan_import,
        proofread_page,
        publish_site,
        read_file,
        title_chances,
        title_odds,
        what_if,
    )
    from countback.model.finding import Finding, Where
    from countback.model.points import Points, format_points
    from countback.model.rulebook import Rulebook
    from countback.model.season import Season
    from countback.model.standings import Cell, Competitor, Derivation, Line, Parting, Row, Table
    from countback.odds.answer import Forecast, Odds
    from countback.proofread.report import Report
    from countback.rules.book import ReadRulebook
    from countback.scoring.score import Standings, score
    from countback.store.books import read_rulebook
    from countback.store.folder import read_season, write_season
    from countback.store.opening import Unreadable, load
    from countback.store.season_files import ReadSeason
    from countback.store.site_folder import NotOurs, Written
    from countback.store.writing.errors import NotWritten
    from countback.titles.answer import Answer
    from countback.titles.overview import Chance, Overview
    from countback.titles.whatif import Change, Difference, WhatIf

__version__ = "0.2.0"

__all__ = [
    "Answer",
    "Cell",
    "Chance",
    "Change",
    "Competitor",
    "Derivation",
    "Difference",
    "Finding",
    "Forecast",
    "Line",
    "NotOurs",
    "NotWritten",
    "Odds",
    "Overview",
    "Parting",
    "Plan",
    "Points",
    "ReadFile",
    "ReadRulebook",
    "ReadSeason",
    "Report",
    "Row",
    "Rulebook",
    "Season",
    "Standings",
    "Table",
    "Unreadable",
    "WhatIf",
    "Where",
    "Written",
    "build_site",
    "format_points",
    "load",
    "plan_import",
    "proofread_page",
    "publish_site",
    "read_file",
    "read_rulebook",
    "read_season",
    "score",
    "score_table",
    "title_chances",
    "title_odds",
    "what_if",
    "write_season",
]

_HOME = {
    "Answer": "titles.answer",
    "Cell": "model.standings",
    "Chance": "titles.overview",
    "Change": "titles.whatif",
    "Competitor": "model.standings",
    "Derivation": "model.standings",
    "Difference": "titles.whatif",
    "Finding": "model.finding",
    "Forecast": "odds.answer",
    "Line": "model.standings",
    "NotOurs": "store.site_folder",
    "NotWritten": "store.writing.errors",
    "Odds": "odds.answer",
    "Overview": "titles.overview",
    "Parting": "model.standings",
    "Plan": "importing.plan",
    "Points": "model.points",
    "ReadFile": "formats.reading",
    "ReadRulebook": "rules.book",
    "ReadSeason": "store.season_files",
    "Report": "proofread.report",
    "Row": "model.standings",
    "Rulebook": "model.rulebook",
    "Season": "model.season",
    "Standings": "scoring.score",
    "Table": "model.standings",
    "Unreadable": "store.opening",
    "WhatIf": "titles.whatif",
    "Where": "model.finding",
    "Written": "store.site_folder",
    "build_site": "library",
    "format_points": "model.points",
    "load": "store.opening",
    "plan_import": "library",
    "proofread_page": "library",
    "publish_site": "library",
    "read_file": "library",
    "read_rulebook": "store.books",
    "read_season": "store.folder",
    "score": "scoring.score",
    "score_table": "batch.score_table",
    "title_chances": "library",
    "title_odds": "library",
    "what_if": "library",
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
