"""The first few of a table as a short list."""

from __future__ import annotations

from fractions import Fraction

from countback.model.standings import Row, Table
from countback.site import addresses, elements
from countback.site.html import Html, link, name, tag
from countback.site.scored import Scored


def podium(
    scored: Scored, table: Table, way: str, count: int, session: str = "", *, rest: bool = False
) -> Html:
    """Return the first few of a table as a short list, with their nations.

    With a ``session`` (id) it has what that brought each, and the nations stand in the result above it.
    ``rest``: these are the rows behind the first few.
    """
    cells = scored.cells[table.id] if session else {}
    rows = [
        tag(
            "tr",
            tag("td", elements.position(row)),
            tag(
                "th",
                link(
                    name(row.competitor.name),
                    way
                    + addresses.why(table.id, row.competitor.id)
                    + (f"#{addresses.anchor(session)}" if (row.competitor.id, session) in cells else ""),
                ),
                scope="row",
            ),
            None if session else tag("td", elements.nation(row.competitor.nationality), class_="nats"),
            tag("td", _brought(scored, table.id, row, session)) if session else None,
            tag("td", elements.points(row.points)),
        )
        for row in table.rows[:count]
    ]
    head = tag(
        "tr",
        tag("th", tag("abbr", "Pos", title="Position"), scope="col", class_="num"),
        tag("th", "Name", scope="col"),
        None if session else tag("th", tag("span", "Nation", class_="unseen"), scope="col"),
        tag("th", tag("abbr", "+", title="Points from this session"), scope="col", class_="num")
        if session
        else None,
        tag("th", tag("abbr", "Pts", title="Points"), scope="col", class_="num"),
    )
    which = "the others" if rest else f"the first {min(count, len(table.rows))}"
    caption = tag("caption", f"{table.name}: {which}", class_="unseen")
    return tag("table", caption, tag("thead", head), tag("tbody", rows), class_="short")


def _brought(scored: Scored, id_: str, row: Row, session: str) -> str:
    """Return the points that a session brought, with a plus sign."""
    points = scored.points(id_, row.competitor.id, session) or Fraction(0)
    return f"{'+' if points > 0 else ''}{elements.points(points)}" if points else ""
