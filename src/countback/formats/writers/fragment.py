"""The standings as a piece of HTML to put into another site's page: tables, no style, no script.

Classes begin with ``countback-``, so that the page around it can dress them: ``countback-p1`` to ``p3``,
``countback-pts``; ``countback-out``, ``-ret``, ``-nc``, ``-dsq``, ``-dnq``, ``-abs`` for what paid nothing
(`countback.notation.codes.Style`).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from html import escape

from countback.formats.moment import Moment, moments
from countback.formats.plain import one_line
from countback.model.columns import columns_of, sessions_of
from countback.model.standings import Among, Cell
from countback.model.words import event_code, session_label, session_name
from countback.notation.legend import Key, legend
from countback.notation.result import Written, best, total, words, written
from countback.scoring.score import Standings

name = "fragment"
TITLE = "Standings to embed (HTML)"
SUFFIX = "-standings.html"


def write(standings: Standings, profile: str = "") -> bytes:
    """Return a ``section`` with a table for each championship, as UTF-8."""
    lines = ['<section class="countback">']
    for moment in moments(standings, prove=False):
        lines += _table(standings, moment)
    return "\n".join([*lines, f"<p>{_text(standings.season.name)}</p>", "</section>", ""]).encode()


def _table(standings: Standings, moment: Moment) -> Iterator[str]:
    table = moment.table
    groups = sessions_of(standings.season, table)
    sessions = [(event, session) for event, own in groups for session in own]
    yield f"<table><caption>{_text(moment.heading)}</caption>"
    yield '<thead><tr><th scope="col">Pos</th><th scope="col">Name</th>'
    yield "".join(
        f'<th scope="col"><abbr title="{_text(f"{event.name}, {session_name(session)}")}">'
        f"{_text(event_code(event))} {_text(session_label(session))}</abbr></th>"
        for event, session in sessions
    )
    yield '<th scope="col">Points</th></tr></thead><tbody>'
    for row in table.rows:
        cells: dict[str, list[Cell]] = {}
        for cell in row.results:
            cells.setdefault(cell.session, []).append(cell)
        position = "–" if row.position is None else f"{'=' if row.tied else ''}{row.position}"
        results = "".join(_cell(cells.get(session.id, []), table.among) for _, session in sessions)
        yield (
            f'<tr><td>{position}</td><th scope="row"><bdi>{_text(row.competitor.name)}</bdi></th>{results}'
            f"<td>{total(row)}</td></tr>"
        )
    yield "</tbody></table>"
    told = " ".join(filter(None, (*moment.told, moment.as_of)))
    yield f"<p>{_text(told)}</p>" if told else ""
    keys = [
        f"<li>{_key(key)} {_text(key.words)}</li>"
        for key in legend([(table, columns_of(standings.season, table))])
    ]
    yield f'<ul class="countback-legend">{"".join(keys)}</ul>' if keys else ""


def _key(key: Key) -> str:
    """Return a sign of the legend as the table shows it."""
    style = f' class="countback-{key.style}"' if key.style else ""
    sign = _text(unicodedata.normalize("NFKC", key.sign))
    shown = {
        "low": f"<sub>{sign}</sub>",
        "high": f"<sup>{sign}</sup>",
        "dropped": f"<s>{sign.strip('()')}</s>",
    }
    return f"<span{style}>{shown.get(key.face, sign)}</span>"


def _cell(cells: list[Cell], among: Among) -> str:
    if not cells:
        return "<td></td>"
    results = [written(cell, among) for cell in cells]
    style = written(best(cells), among).style
    told = _text("; ".join(words(cell, among) for cell in cells))
    return f'<td class="countback-{style}" title="{told}">{"/".join(map(_result, results))}</td>'


def _result(result: Written) -> str:
    """Return a result as it is written, its signs and the place that scores high, the place overall low."""
    high = f"<sup>{_text(result.signs)}</sup>" if result.signs else ""
    high += f" <sup>{result.scoring}</sup>" if result.scoring else ""
    low = f" <sub>{result.overall}</sub>" if result.overall else ""
    text = f"{result.number}{result.gap}{high}{low}"
    return f"<s>{text}</s>" if result.dropped else text


def _text(words: str) -> str:
    return escape(one_line(words))
