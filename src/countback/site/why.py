"""Why these points: every line behind a competitor's total in a championship."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from countback.model.numbers import ordinal
from countback.model.points import format_points
from countback.model.standings import Derivation, Line, Row
from countback.site import addresses, bits
from countback.site.html import Html, heads, join, link, name, table, tag
from countback.site.known import Known
from countback.site.page import Page, up

WORDS = {
    "paid": "",
    "inherited": "inherited",
    "dropped": "does not count",
    "skipped": "skipped",
    "none": "",
    "adjusted": "decision",
}


def pages(known: Known) -> Iterator[Page]:
    """Return a page for everybody in every table."""
    for id_, rows in known.rows.items():
        for row in rows.values():
            yield _page(known, id_, row)


def _page(known: Known, id_: str, row: Row) -> Page:
    derivation = known.standings.why(row.competitor.id, id_)
    title = known.tables[id_].name
    path = addresses.why(id_, row.competitor.id)
    way = up(path)
    own = known.page_of(id_, row.competitor)
    shared = ", shared" if row.tied else ""
    place = "no position" if row.position is None else ordinal(row.position)
    return Page(
        path=path,
        title=row.competitor.name,
        within=title,
        kicker=f"{title}: why these points",
        lead=f"{place[:1].upper()}{place[1:]}{shared}, with {bits.points_words(row.points)}.",
        description=f"Every line behind {row.competitor.name}'s points in {title}, {known.season.name}",
        content=join(
            tag("p", link(["All about ", name(row.competitor.name)], way + own)) if own != path else None,
            _elsewhere(known, id_, row, way),
            _lines(known, row, derivation, way),
            _partings(known, id_, derivation, way),
        ),
        part=addresses.STANDINGS,
        trail=(("Standings", addresses.STANDINGS), (title, addresses.championship(id_))),
    )


def _elsewhere(known: Known, id_: str, row: Row, way: str) -> Html | None:
    others = [
        link(known.tables[other].name, way + addresses.why(other, row.competitor.id))
        for other, rows in known.rows.items()
        if other != id_ and row.competitor.id in rows
    ]
    if not others:
        return None
    here = link(known.tables[id_].name, way + addresses.why(id_, row.competitor.id), aria_current="page")
    items = tag("ul", [tag("li", item) for item in (here, *others)])
    return tag("nav", items, class_="tabs", aria_label="The same competitor in")


def _lines(known: Known, row: Row, derivation: Derivation, way: str) -> Html:
    rows: list[Html] = []
    told = set()
    # Whoever drove one car all season need not be told which in every line.
    cars = len({line.car for line in derivation.lines}) > 1
    for session, group in groupby(derivation.lines, key=lambda line: line.session):
        lines = list(group)
        told.add(session)
        rows += _session(known, session, lines, cars, way)
    for cell in row.results:  # a result of which no rule has anything to say
        if cell.session not in told:
            told.add(cell.session)
            rows += _session(known, cell.session, [], cars, way)
    total = tag(
        "tr",
        tag("th", "Total", scope="row", colspan=2 + cars),
        tag("td", format_points(derivation.points), class_="num total"),
        tag("td"),
        class_="sum",
    )
    head = heads("Session", *(["Car"] if cars else []), "For", "Points", "Why", numbers=(2 + cars,))
    return table("Line by line", [head], [*rows, total], class_="why", hidden=True)


def _session(known: Known, session_id: str, lines: Sequence[Line], cars: bool, way: str) -> list[Html]:
    found = known.sessions.get(session_id)
    if found:
        event, session = found
        first = join(bits.event_link(event, way), " ", bits.session_link(session, way))
    else:
        first = join(f"From round {lines[0].round}")
    rows = []
    for number, line in enumerate(lines or (None,)):
        head = (
            tag("th", first, scope="rowgroup" if len(lines) > 1 else "row", rowspan=max(len(lines), 1))
            if not number
            else None
        )
        anchor = addresses.anchor(session_id) if found and not number else None
        if line is None:
            rows.append(
                tag(
                    "tr",
                    head,
                    tag("td") if cars else None,
                    tag("td"),
                    tag("td", "0", class_="num"),
                    tag("td"),
                    id=anchor,
                    class_="first",
                )
            )
            continue
        word = WORDS[line.outcome]
        rows.append(
            tag(
                "tr",
                head,
                tag("td", None if number else line.car) if cars else None,
                tag("td", line.what.replace("-", " ")),
                tag("td", _amount(line), class_="num"),
                tag(
                    "td",
                    tag("strong", word, class_="word") if word else None,
                    " " if word else None,
                    line.text,
                ),
                id=anchor,
                class_=f"is-{line.outcome}" + ("" if number else " first"),
            )
        )
    return rows


def _amount(line: Line) -> Html:
    """Return what a line adds; struck through what it would have added."""
    if line.points or not line.worth:
        return join(f"{'+' if line.points > 0 else ''}{format_points(line.points)}".replace("-", "−"))
    return join("0 ", tag("s", format_points(line.worth)))


def _partings(known: Known, id_: str, derivation: Derivation, way: str) -> Html | None:
    if not derivation.partings:
        return None
    ids = {row.competitor.name: row.competitor.id for row in known.rows[id_].values()}
    items = []
    for parting in derivation.partings:
        behind = parting.behind == derivation.competitor.name
        other = parting.ahead if behind else parting.behind
        rule = (
            parting.text
            if parting.step in ("", "points")
            else f"{parting.step.replace('-', ' ')}, {parting.text}"
        )
        whom = link(name(other), way + addresses.why(id_, ids[other])) if other in ids else name(other)
        items.append(tag("li", "Behind " if behind else "Ahead of ", whom, ": ", rule))
    return tag("section", tag("h2", "The neighbours in the table"), tag("ul", items), class_="prose")
