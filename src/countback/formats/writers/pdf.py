"""Official documents as PDF: classifications and standings as they are pinned to the wall.

Profile ``standings`` (the usual one): each championship as a landscape matrix of every result, with where the
title stands and what of it may still change. Profile ``classification``: each session that has a result, from
a page of its own, with the number, state and time of the document, the gaps, the places in class and the
decisions, and lines on which the officials sign, with their names where the season gives them. The deadline
for protests is printed where the season says how many minutes there are, on a result that is not official yet
and whose time is known: regulations differ, so none is taken for granted.

Typeset by typst with the fonts it carries, so that the bytes don't depend on the machine; those fonts have
Latin, Greek and Cyrillic letters.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from importlib.resources import files
from itertools import groupby
from typing import Any

import msgspec

from countback.formats.moment import moments
from countback.formats.typeset import broken, cell, code, column, cut, document, run, text
from countback.formats.writers.sheet import classifications
from countback.formats.writing import MissingExtra
from countback.model.columns import columns_of, sessions_of
from countback.model.standings import Among, Cell, Table
from countback.model.words import event_code, session_label
from countback.notation.codes import COLOURS
from countback.notation.legend import legend
from countback.notation.result import best, together, total, written
from countback.scoring.score import Standings

name = "pdf"
TITLE = "Official standings, PDF"
SUFFIX = ".pdf"
PROFILES = ("standings", "classification")

#: Names up to this length stand on one line of a matrix.
LONGEST = 36
#: Millimetres between the margins of the papers that a matrix is printed on.
ACROSS = {"a4": 269, "a3": 392}
#: A column of results is at most so many millimetres wide, however few there are.
WIDEST = 16


def write(standings: Standings, profile: str = "standings", *, session: str = "") -> bytes:
    """Return the documents as one PDF. Raises ``MissingExtra`` without typst.

    With a ``session`` (id), the classification of that one alone.
    """
    made = dt.datetime(standings.season.year, 1, 1, tzinfo=dt.UTC)
    content: bytes = typeset(standings, profile, session, format="pdf", timestamp=made)
    return content


def typeset(standings: Standings, profile: str, session: str = "", **form: Any) -> Any:
    """Return the documents as typst makes them in a form: with ``format="png"`` a picture of each page.

    With a ``session`` (id), of the classifications that one alone. Raises ``MissingExtra`` without typst.
    """
    try:
        import typst
    except ImportError as missing:
        raise MissingExtra("PDF needs typst: pip install 'countback[pdf]'") from missing
    season = standings.season
    sheets = profile == "classification"
    made = classifications(standings, session) if sheets else _standings(standings)
    data = {
        "title": cut(f"{season.name}: {profile}", 200),
        "series": cut(season.series, 200),
        "season": broken(cut(season.name, 80)),
        "tints": {style: colour.tint for style, colour in COLOURS.items()},
        "documents": [*made],
    }
    return typst.compile(
        (files("countback.formats.writers") / "official.typ").read_bytes(),
        sys_inputs={"data": msgspec.json.encode(data).decode()},
        ignore_system_fonts=True,
        **form,
    )


def _standings(standings: Standings) -> Iterator[dict[str, Any]]:
    states = {None: "", True: "OFFICIAL", False: "PROVISIONAL"}
    for moment in moments(standings, prove=True):
        yield _matrix(
            standings,
            moment.table,
            heading=moment.heading,
            place=moment.heading,
            state=states[moment.official],
            document=moment.as_of,
            lead=moment.told,
            foot=standings.season.source,
        )


def _matrix(standings: Standings, table: Table, **about: Any) -> dict[str, Any]:
    season = standings.season
    groups = sessions_of(season, table)
    sessions = [session for _, own in groups for session in own]
    nations = any(row.competitor.nationality for row in table.rows)
    longest = max((len(row.competitor.name) for row in table.rows), default=0)
    paper = "a4" if len(sessions) <= 26 else "a3"
    # What names, places and totals need is not for the results, which share what is left.
    left = ACROSS[paper] - 40 - 1.8 * min(longest, LONGEST)
    each = min(WIDEST, left / max(len(sessions), 1))
    size = 9 if each >= 11 else 8 if each >= 9 else 7
    wide = [
        max(each, size / 5 * needed + 3) for needed in _letters(table, [session.id for session in sessions])
    ]
    if sum(wide) > left:  # several cars in a cell then stand below each other
        wide = [each] * len(sessions)
    columns = [
        column("Pos", "right"),
        column("Name", wide=int(longest > LONGEST)),
        *([column("Nat.")] if nations else []),
        *(
            column(cut(session_label(session), 8), "center", least=mm)
            for session, mm in zip(sessions, wide, strict=True)
        ),
        column("Points", "right"),
    ]
    rows = []
    for row in table.rows:
        results = {id_: [*cells] for id_, cells in groupby(row.results, key=lambda cell: cell.session)}
        position = "–" if row.position is None else f"{'=' if row.tied else ''}{row.position}"
        rows.append(
            [
                text(position),
                text(row.competitor.name),
                *([code(row.competitor.nationality)] if nations else []),
                *(_result(results.get(session.id, []), table.among) for session in sessions),
                text(total(row), strong=row.eligible),
            ]
        )
    keys = [
        {"sign": key.sign, "words": broken(key.words), "fill": key.style or "", "face": key.face}
        for key in legend([(table, columns_of(season, table))])
    ]
    heads = [{"head": cut(event_code(event), 12), "span": len(own)} for event, own in groups]
    return document(
        columns=columns,
        rows=rows,
        keys=keys,
        landscape=True,
        paper=paper,
        size=size,
        groups=[{"head": "", "span": 2 + int(nations)}, *heads, {"head": "", "span": 1}],
        **about,
    )


def _letters(table: Table, sessions: Sequence[str]) -> list[int]:
    """Return of how many letters the longest result of each session is."""
    longest = dict.fromkeys(sessions, 0)
    for row in table.rows:
        for id_, cells in groupby(row.results, key=lambda cell: cell.session):
            if id_ in longest:
                shown = together(written(cell, table.among) for cell in cells)
                longest[id_] = max(longest[id_], len(shown))
    return [*longest.values()]


def _result(cells: list[Cell], among: Among) -> dict[str, Any]:
    """Return the results of one session as they are written, signs high and the place overall low."""
    results = [written(cell, among) for cell in cells]
    runs = [
        run(
            result.number + result.gap,
            sup=result.signs,
            high=result.scoring,
            low=result.overall,
            struck=result.dropped,
        )
        for result in results
    ]
    return cell(runs, written(best(cells), among).style if cells else "")
