"""The table of a championship: a row for everybody, a column for every session, the gap, and who moved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from countback.model.columns import sessions_of
from countback.model.season import Event, Session
from countback.model.standings import Cell, Row, Table
from countback.model.words import event_code, session_label, session_name
from countback.scoring.derive import part
from countback.site import addresses, bits
from countback.site.html import Html, join, link, listed, name, scrolled, tag
from countback.site.known import Known

LINKED = 800
"""So many results are linked one by one; in a larger table the name leads to the reasons for all."""

PAST = "past-table"
"""The name of the place behind the table."""

PARTED = "ties"
"""The name of the place below the table that tells what parted those who are level."""


def matrix(known: Known, table: Table, round_: int | None, way: str) -> Html:
    """Return the table with a column for every session that is in it, in the order of the calendar.

    ``round_`` is the one it stands after, None for the newest.
    """
    groups = sessions_of(known.season, table)
    order = [session.id for _, sessions in groups for session in sessions]
    linked = len(order) * len(table.rows) <= LINKED
    earlier = [number for number in known.rounds if number < table.after_round]
    before: dict[str, int] = {}
    if earlier:
        rows = known.standings.table(table.id, earlier[-1], results=False).rows
        before = {row.competitor.id: row.position for row in rows if row.position}
    level = {row.competitor.id for pair in _level(table) for row in pair}
    # The total of a round stands on the page of reasons at its last session.
    last = "" if round_ is None else order[-1] if order else ""
    body = []
    for row in table.rows:
        # The reasons lie beside the table, so their address is only the name of the file.
        reasons = f"{addresses.segment(row.competitor.id)}.html"
        by_session: dict[str, list[Cell]] = {}
        for cell in row.results:
            by_session.setdefault(cell.session, []).append(cell)
        way_to = {one: f"{reasons}#{addresses.anchor(one)}" if linked else "" for one in order}
        ran = [one for one in order if one in by_session] if last else []
        body.append(
            tag(
                "tr",
                tag("td", bits.position(row), _moved(row, before, earlier), class_="num pos"),
                tag(
                    "th",
                    link(
                        name(row.competitor.name), reasons + (f"#{addresses.anchor(ran[-1])}" if ran else "")
                    ),
                    bits.nation(row.competitor.nationality, way),
                    scope="row",
                    class_="who",
                ),
                tag(
                    "td",
                    bits.total(row),
                    tag("sup", "t") if row.competitor.id in level else None,
                    class_="num total",
                ),
                tag("td", _gap(table, row), class_="num gap"),
                [bits.results(by_session.get(one, ()), table.among, way_to[one]) for one in order],
                class_="" if row.eligible else "guest",
            )
        )
    told = f"{table.name} after round {table.after_round}"
    whole = tag(
        "table",
        tag("caption", told, class_="unseen"),
        tag("thead", _head(groups, way)),
        tag("tbody", body),
        class_="matrix",
    )
    return join(
        link("Skip the table", f"#{PAST}", class_="skip"),
        scrolled(whole, f"{told}, every result"),
        tag("span", id=PAST, tabindex="-1"),
    )


def _moved(row: Row, before: Mapping[str, int], earlier: Sequence[int]) -> Html | None:
    """Return by how many places somebody moved since the round before; nothing who did not, or is new."""
    was = before.get(row.competitor.id)
    if not was or not row.position or was == row.position:
        return None
    places = was - row.position
    words = (
        f"{bits.number_of(abs(places), 'place')} {'up' if places > 0 else 'down'} since round {earlier[-1]}"
    )
    sign = f"{'▲' if places > 0 else '▼'}{abs(places)}"
    return tag("abbr", sign, title=words, class_="up" if places > 0 else "down")


def _gap(table: Table, row: Row) -> str:
    """Return how many points somebody is behind the first; a dash for the first and without a position."""
    first = next((one.points for one in table.rows if one.position == 1), None)
    if first is None or row.position is None:
        return ""
    behind = abs(first - row.points)
    return "–" if row.position == 1 else bits.points(behind) or "0"


def _level(table: Table) -> Iterator[tuple[Row, Row]]:
    """Yield the neighbours that have the same points, more than none, and another position."""
    for ahead, behind in zip(table.rows, table.rows[1:], strict=False):
        both = ahead.position is not None and behind.position is not None
        if both and ahead.points == behind.points != Fraction(0) and ahead.position != behind.position:
            yield ahead, behind


def ties(known: Known, table: Table, round_: int | None) -> Html | None:
    """Return what parted those who are level on points, a sentence for each pair of neighbours."""
    pairs = [*_level(table)]
    if not pairs:
        return None
    standings = known.standings
    scores = standings.titles[table.id]
    outcome = standings.outcome(table.id, [standings.moment(round_)])
    told = []
    for ahead, behind in pairs:
        first, second = (scores.credited.index(row.competitor.id) for row in (ahead, behind))
        if first is None or second is None:
            continue
        parting = part(scores, outcome, 0, first, second)
        told.append(
            join(
                f"Level on {bits.points(ahead.points)}: ",
                name(ahead.competitor.name),
                " ahead of ",
                name(behind.competitor.name),
                f", {parting.text}.",
            )
        )
    return tag(
        "section",
        tag("h2", tag("sup", "t"), " Level on points", class_="small"),
        listed(told, class_="plain"),
        id=PARTED,
        class_="note",
    )


def _head(groups: Sequence[tuple[Event, Sequence[Session]]], way: str) -> Html:
    top = [
        tag("th", tag("abbr", "Pos", title="Position"), scope="col", rowspan=2, class_="num pos"),
        tag("th", "Name", scope="col", rowspan=2, class_="who"),
        tag("th", tag("abbr", "Pts", title="Points"), scope="col", rowspan=2, class_="num total"),
        tag(
            "th",
            tag("abbr", "Gap", title="Points behind the leader"),
            scope="col",
            rowspan=2,
            class_="num gap",
        ),
    ]
    labels = []
    for event, sessions in groups:
        text = link(tag("abbr", event_code(event), title=event.name), way + addresses.event(event.id))
        top.append(tag("th", text, scope="colgroup", colspan=len(sessions)))
        labels += [
            tag(
                "th",
                link(
                    session_label(session),
                    way + addresses.session(session.id),
                    title=f"{event.name}, {session_name(session)}",
                ),
                scope="col",
            )
            for session in sessions
        ]
    return join(tag("tr", top), tag("tr", labels))
