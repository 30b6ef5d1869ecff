"""Countback: a racing championship, from the timing file to the published, provable standings.

These are the public names; each is imported when it is first used, so that ``import countback``
costs nothing. ``countback.load("porsche-carrera-cup-north-america-2022").table("overall")`` is a start.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from countback.batch.columns import BadRow, MissingColumnError
    from countback.batch.score_table import BadDecisionsError, BadRowsError, score_table
    from countback.formats.reading import (
        Proposal,
        ReadDriver,
        ReadEntry,
        ReadEvent,
        ReadFile,
        ReadRow,
        ReadSession,
        ReadStanding,
        ReadTable,
    )
    from countback.importing.matching import Matched
    from countback.importing.plan import Plan, Planned
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
    from countback.model.classification import Classification, Result, Status
    from countback.model.decision import Decision, Step
    from countback.model.finding import Finding, Where
    from countback.model.imported import Imported, Named, Seen
    from countback.model.ledger import Ledger
    from countback.model.points import BeyondCountingError, Points, format_points
    from countback.model.published import PrintedCell
    from countback.model.rulebook import Championship, Rulebook
    from countback.model.season import (
        Accepted,
        Driver,
        Entry,
        Event,
        News,
        Note,
        PublishedRow,
        Season,
        Session,
        SiteLook,
        Team,
    )
    from countback.model.standings import Cell, Competitor, Derivation, Line, Parting, Row, Table
    from countback.odds.answer import Forecast, Odds
    from countback.proofread.correct import Correction
    from countback.proofread.report import Report
    from countback.proofread.told import Explanation, TableReport
    from countback.rules.book import ReadRulebook
    from countback.scoring.moment import Moment
    from countback.scoring.score import Standings, score
    from countback.store.books import read_rulebook
    from countback.store.folder import read_season, write_season
    from countback.store.opening import Unreadable, load
    from countback.store.season_files import ReadSeason
    from countback.store.site_folder import NotOurs, Written
    from countback.store.writing.errors import NotWritten
    from countback.titles.answer import Answer, Case, Certificate, Weight
    from countback.titles.ending import SessionEnding
    from countback.titles.needs import Limit, Margin, Need
    from countback.titles.overview import Chance, Overview
    from countback.titles.whatif import Change, Difference, WhatIf

__version__ = "0.3.0"

__all__ = [
    "Accepted",
    "Answer",
    "BadDecisionsError",
    "BadRow",
    "BadRowsError",
    "BeyondCountingError",
    "Case",
    "Cell",
    "Certificate",
    "Championship",
    "Chance",
    "Change",
    "Classification",
    "Competitor",
    "Correction",
    "Decision",
    "Derivation",
    "Difference",
    "Driver",
    "Entry",
    "Event",
    "Explanation",
    "Finding",
    "Forecast",
    "Imported",
    "Ledger",
    "Limit",
    "Line",
    "Margin",
    "Matched",
    "MissingColumnError",
    "Moment",
    "Named",
    "Need",
    "News",
    "NotOurs",
    "NotWritten",
    "Note",
    "Odds",
    "Overview",
    "Parting",
    "Plan",
    "Planned",
    "Points",
    "PrintedCell",
    "Proposal",
    "PublishedRow",
    "ReadDriver",
    "ReadEntry",
    "ReadEvent",
    "ReadFile",
    "ReadRow",
    "ReadRulebook",
    "ReadSeason",
    "ReadSession",
    "ReadStanding",
    "ReadTable",
    "Report",
    "Result",
    "Row",
    "Rulebook",
    "Season",
    "Seen",
    "Session",
    "SessionEnding",
    "SiteLook",
    "Standings",
    "Status",
    "Step",
    "Table",
    "TableReport",
    "Team",
    "Unreadable",
    "Weight",
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
    "Accepted": "model.season",
    "Answer": "titles.answer",
    "BadRow": "batch.columns",
    "BadDecisionsError": "batch.score_table",
    "BadRowsError": "batch.score_table",
    "BeyondCountingError": "model.points",
    "Case": "titles.answer",
    "Cell": "model.standings",
    "Certificate": "titles.answer",
    "Championship": "model.rulebook",
    "Chance": "titles.overview",
    "Change": "titles.whatif",
    "Classification": "model.classification",
    "Competitor": "model.standings",
    "Correction": "proofread.correct",
    "Decision": "model.decision",
    "Derivation": "model.standings",
    "Difference": "titles.whatif",
    "Driver": "model.season",
    "Entry": "model.season",
    "Event": "model.season",
    "Explanation": "proofread.told",
    "Finding": "model.finding",
    "Forecast": "odds.answer",
    "Imported": "model.imported",
    "Ledger": "model.ledger",
    "Limit": "titles.needs",
    "Line": "model.standings",
    "Margin": "titles.needs",
    "Matched": "importing.matching",
    "MissingColumnError": "batch.columns",
    "Moment": "scoring.moment",
    "Named": "model.imported",
    "Need": "titles.needs",
    "News": "model.season",
    "NotOurs": "store.site_folder",
    "NotWritten": "store.writing.errors",
    "Note": "model.season",
    "Odds": "odds.answer",
    "Overview": "titles.overview",
    "Parting": "model.standings",
    "Plan": "importing.plan",
    "Planned": "importing.plan",
    "Points": "model.points",
    "PrintedCell": "model.published",
    "Proposal": "formats.reading",
    "PublishedRow": "model.season",
    "ReadDriver": "formats.reading",
    "ReadEntry": "formats.reading",
    "ReadEvent": "formats.reading",
    "ReadFile": "formats.reading",
    "ReadRow": "formats.reading",
    "ReadRulebook": "rules.book",
    "ReadSeason": "store.season_files",
    "ReadSession": "formats.reading",
    "ReadStanding": "formats.reading",
    "ReadTable": "formats.reading",
    "Report": "proofread.report",
    "Result": "model.classification",
    "Row": "model.standings",
    "Rulebook": "model.rulebook",
    "Season": "model.season",
    "Seen": "model.imported",
    "Session": "model.season",
    "SessionEnding": "titles.ending",
    "SiteLook": "model.season",
    "Standings": "scoring.score",
    "Status": "model.classification",
    "Step": "model.decision",
    "Table": "model.standings",
    "TableReport": "proofread.told",
    "Team": "model.season",
    "Unreadable": "store.opening",
    "Weight": "titles.answer",
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
