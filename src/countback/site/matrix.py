"""The table of a championship: a row for everybody, a column for every session, the gap, and who moved."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from countback.model.columns import sessions_of
from countback.model.season import Event, Session
from countback.model.standings import Cell, Row, Table
from countback.model.words import event_code, session_label, session_name
from countback.notation.result import written
from countback.scoring.derive import part
from countback.site import addresses, elements
from countback.site.html import Html, join, link, listed, name, scrolled, tag
from countback.site.scored import Scored

UPRIGHT = 24
"""A table with more columns of results than these is printed on paper that lies on its side."""

TABLE = "table"
"""The name of the place where the table is."""

PAST = "past-table"
"""The name of the place behind the table."""

PARTED = "ties"
"""The name of the place below the table that tells what parted those who are level."""

Groups = Sequence[tuple[Event, Sequence[Session]]]


def columns(scored: Scored, table: Table, round_: int | None) -> list[str]:
    """Return the ids of the sessions that have a column, in the order of the calendar."""
    return [session.id for _, sessions in _groups(scored, table, round_) for session in sessions]


def _groups(scored: Scored, table: Table, round_: int | None) -> Groups:
    groups = sessions_of(scored.season, table)
    if round_ is None or not scored.many(table.id):
        return groups
    return [(event, sessions) for event, sessions in groups if event.round == round_]


@dataclass(frozen=True)
class Columns:
    """What the rows of a table have: results in the sessions of ``order``, those ``linked`` to their reasons.

    ``every`` are all sessions up to the moment, ``earlier`` the round before (nothing at the first). Where
    not all sessions have a column (``short``), ``had`` tells the rows of the round before, and ``dropped``
    what was dropped in those that have none. ``level`` are those who are level with a neighbour.
    """

    order: Sequence[str]
    linked: Collection[str]
    every: Sequence[str]
    earlier: Sequence[int]
    short: bool
    had: Mapping[str, Row]
    dropped: Mapping[str, str]
    level: Collection[str]
    past: bool
    many: bool


def matrix(scored: Scored, table: Table, round_: int | None, way: str) -> Html:
    """Return the table with a column for every session of `columns`.

    ``round_`` is the one it stands after, None for the newest: of the sessions of that round each result
    leads to its reason, and those before it stand behind the name.
    """
    groups, every = _groups(scored, table, round_), sessions_of(scored.season, table)
    earlier = [number for number in scored.rounds if number < table.after_round][-1:]
    before = scored.standings.table(table.id, earlier[0], results=False).rows if earlier else ()
    order = columns(scored, table, round_)
    short = len(groups) < len(every)
    held = Columns(
        order=order,
        linked=_linked(scored, table, groups, round_),
        every=[session.id for _, sessions in every for session in sessions],
        earlier=earlier,
        short=short,
        had={row.competitor.id: row for row in before},
        dropped=_dropped(table, every, {*order}) if short else {},
        level={row.competitor.id for pair in _level(table) for row in pair},
        past=round_ is not None,
        many=scored.many(table.id),
    )
    told = f"{table.name} after round {table.after_round}"
    whole = tag(
        "table",
        tag("caption", told, class_="unseen"),
        tag("thead", _head(groups, way, earlier if short else (), bool(held.dropped))),
        tag("tbody", [_row(table, row, held) for row in table.rows]),
        class_="matrix" + " wide" * (len(order) > UPRIGHT) + " many" * held.many,
    )
    return join(
        link("Skip the table", f"#{PAST}", class_="skip"),
        scrolled(whole, told if short else f"{told}, every result", at=TABLE),
        tag("span", id=PAST, tabindex="-1"),
        # Behind the table, so that on a phone its first row stays on the first screen.
        _elsewhere(table) if short else None,
    )


def _linked(scored: Scored, table: Table, groups: Groups, round_: int | None) -> set[str]:
    """Return the sessions whose results are linked one by one."""
    if scored.many(table.id):
        return set()
    return {session.id for event, sessions in groups for session in sessions if round_ in (None, event.round)}


def _row(table: Table, row: Row, held: Columns) -> Html:
    # The reasons lie beside the table, so their address is only the name of the file.
    reasons = f"{addresses.segment(row.competitor.id)}.html"
    by_session: dict[str, list[Cell]] = {}
    for cell in row.results:
        by_session.setdefault(cell.session, []).append(cell)
    # The total of a round stands on the page of reasons at its last session.
    ran = [id_ for id_ in held.every if id_ in by_session] if held.past else []
    had = held.had.get(row.competitor.id)
    return tag(
        "tr",
        tag("td", elements.position(row), _moved(row, had, held.earlier), class_="num pos"),
        tag(
            "th",
            link(name(row.competitor.name), f"{reasons}#{addresses.anchor(ran[-1])}" if ran else reasons),
            elements.nations([row.competitor.nationality]),
            scope="row",
            class_="who",
        ),
        tag(
            "td",
            elements.total(row),
            tag("sup", "t", class_="level") if row.competitor.id in held.level else None,
            class_="num total",
        ),
        tag("td", _gap(table, row), class_="num gap"),
        tag("td", elements.points(had.points) if had else None) if held.short else None,
        tag("td", held.dropped.get(row.competitor.id)) if held.dropped else None,
        [
            elements.results(
                by_session.get(id_, ()),
                table.among,
                f"{reasons}#{addresses.anchor(id_)}" if id_ in held.linked else "",
                many=held.many,
            )
            for id_ in held.order
        ],
        class_="" if row.eligible else "guest",
    )


def _elsewhere(table: Table) -> Html:
    return tag(
        "p",
        f"The results of round {table.after_round}. Those of the rounds before are in ",
        link("the table as it stands", "index.html"),
        ", and behind each name with what they were paid.",
        class_="more",
    )


def _dropped(table: Table, every: Groups, shown: Collection[str]) -> dict[str, str]:
    """Return what those who dropped results in sessions that are not ``shown`` dropped, with its points."""
    labels = {
        session.id: f"{event_code(event)} {session_label(session)}"
        for event, sessions in every
        for session in sessions
        if session.id not in shown
    }
    return {
        row.competitor.id: ", ".join(
            f"{labels[cell.session]}: {elements.points(cell.points)}"
            for cell in row.results
            if cell.session in labels and written(cell, table.among).dropped
        )
        for row in table.rows
        if row.gross is not None
    }


def _moved(row: Row, had: Row | None, earlier: Sequence[int]) -> Html | None:
    """Return by how many places somebody moved since the round before; nothing who did not, or is new."""
    was = had.position if had else None
    if not was or not row.position or was == row.position:
        return None
    places = was - row.position
    way = "up" if places > 0 else "down"
    words = f"{elements.number_of(abs(places), 'place')} {way} since round {earlier[-1]}"
    sign = f"{'▲' if places > 0 else '▼'}{abs(places)}"
    return join(" ", tag("abbr", sign, title=words, class_=way))


def _gap(table: Table, row: Row) -> str:
    """Return how many points somebody is behind the first; a dash for the first and without a position."""
    first = next((row.points for row in table.rows if row.position == 1), None)
    if first is None or row.position is None:
        return ""
    behind = abs(first - row.points)
    return "–" if row.position == 1 else elements.points(behind) or "0"


def _level(table: Table) -> Iterator[tuple[Row, Row]]:
    """Yield the neighbours that have the same points, more than none, and another position."""
    for ahead, behind in zip(table.rows, table.rows[1:], strict=False):
        both = ahead.position is not None and behind.position is not None
        if both and ahead.points == behind.points != Fraction(0) and ahead.position != behind.position:
            yield ahead, behind


def ties(scored: Scored, table: Table, round_: int | None) -> Html | None:
    """Return what parted those who are level on points, a sentence for each pair of neighbours."""
    pairs = [*_level(table)]
    if not pairs:
        return None
    standings = scored.standings
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
                f"Level on {elements.points(ahead.points)}: ",
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


def _head(groups: Groups, way: str, earlier: Sequence[int], dropped: bool) -> Html:
    """Return the two rows of headings; with the points after an ``earlier`` round, and what was dropped."""
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
    top += [
        tag("th", tag("abbr", "Before", title=f"Points after round {number}"), scope="col", rowspan=2)
        for number in earlier
    ]
    top += [tag("th", "Dropped before", scope="col", rowspan=2)] * dropped
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
