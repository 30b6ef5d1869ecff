"""The tables of the championships, as they stand and after every round."""

from __future__ import annotations

from collections.abc import Iterator

from countback.model.standings import Table
from countback.model.words import session_name
from countback.site import addresses, elements, embed, odds, state, titles
from countback.site.html import Html, join, link, tag
from countback.site.matrix import TABLE, columns, matrix, ties
from countback.site.page import Page, up
from countback.site.podium import podium
from countback.site.scored import Scored


def pages(scored: Scored) -> Iterator[Page]:
    """Return the way into the standings."""
    yield _all(scored)


def tables(scored: Scored, id_: str) -> Iterator[tuple[Page, Table, int | None]]:
    """Return the page of a championship as it stands and after every round, with its table and round."""
    for round_ in (None, *scored.rounds):
        table = scored.tables[id_] if round_ is None else scored.standings.table(id_, round_)
        yield _page(scored, table, round_), table, round_


def _all(scored: Scored) -> Page:
    way = up(addresses.STANDINGS)
    parts = []
    for id_, table in scored.tables.items():
        here = way + addresses.championship(id_)
        everybody = link(f"All {elements.number_of(len(table.rows), 'competitor')}", here)
        charts = link("Progress", way + addresses.progress(id_))
        parts.append(
            tag(
                "section",
                tag("h2", link(table.name, here)),
                podium(scored, table, way, 10),
                tag("p", everybody, " · ", charts, class_="more"),
            )
        )
    return Page(
        path=addresses.STANDINGS,
        title="Standings",
        lead="" if any(table.after_session for table in scored.tables.values()) else _as_of(scored, None),
        content=tag("div", parts, class_="columns"),
        part=addresses.STANDINGS,
    )


def _page(scored: Scored, table: Table, round_: int | None) -> Page:
    id_ = table.id
    race = scored.races[id_]
    path = addresses.championship(id_, round_)
    way = up(path)
    stem = path.removesuffix(".html")
    event = next((event for event in scored.events if event.round == table.after_round), None)
    return Page(
        path=path,
        title=f"{table.name} standings" + ("" if round_ is None else f" after round {round_}"),
        lead="" if table.rows else _as_of(scored, table),
        state=state.title_line(scored, id_, way, round_, titles.teaser(race, round_)) if table.rows else None,
        description=f"{scored.season.name}, {table.name}: standings after round {table.after_round}"
        + (f", {event.name}" if event else ""),
        content=join(
            _titles(scored, id_, round_, way),
            _steps(scored, id_, round_),
            tag("p", table.counting, class_="more counting")
            if table.counting and any(row.gross is not None for row in table.rows)
            else None,
            matrix(scored, table, round_, way) if table.rows else tag("p", "Nobody is in this table yet."),
            elements.legend(table, columns(scored, table, round_)),
            ties(scored, table, round_) if table.rows else None,
            titles.section(scored, race, round_),
            None if round_ else odds.section(scored, id_),
            None if round_ else embed.offer(scored, id_),
        ),
        championship=id_,
        part=addresses.STANDINGS,
        results=TABLE if table.rows else "",
        trail=(("Standings", addresses.STANDINGS),),
        downloads=((f"{table.name}, CSV", f"{stem}.csv"), (f"{table.name}, JSON", f"{stem}.json")),
    )


def _same(now: Table, after: Table) -> bool:
    """Tell whether two tables have the same rows, whatever results they show."""
    return [(row.competitor.id, row.position, row.points) for row in now.rows] == [
        (row.competitor.id, row.position, row.points) for row in after.rows
    ]


def _as_of(scored: Scored, table: Table | None) -> str:
    if table is None or not table.after_session:
        return "No session has been run yet."
    event, session = scored.sessions[table.after_session]
    last = scored.season.last_round
    of = "" if last is None else f" of {last}"
    return f"After {session_name(session)} at {event.name}, round {table.after_round}{of}."


def _titles(scored: Scored, id_: str, round_: int | None, way: str) -> Html:
    """Return the championships side by side, at the same round, and the way to the charts."""
    items = [
        link(
            table.name,
            way + addresses.championship(other, round_),
            aria_current="page" if other == id_ else None,
        )
        for other, table in scored.tables.items()
    ]
    items.append(link("Progress", way + addresses.progress(id_)))
    return tag(
        "nav", tag("ul", [tag("li", item) for item in items]), class_="tabs", aria_label="Championships"
    )


def _steps(scored: Scored, id_: str, round_: int | None) -> Html | None:
    """Return a link to the table after every round, with those before and after the one shown."""
    if len(scored.rounds) < 2:
        return None
    names = {event.round: event.name for event in scored.events}
    now = len(scored.rounds)
    # Where nothing came after the newest round, its table is that of now: no step leads between the two.
    same = _same(scored.tables[id_], scored.standings.table(id_, scored.rounds[-1], results=False))
    at = scored.rounds.index(round_) if round_ is not None else now
    earlier = at - 2 if same and at == now else at - 1
    later = now + 1 if same and at == now - 1 else at + 1
    # They lie beside each other, so that their address is only the name of the file.
    after = [*(f"round-{number}.html" for number in scored.rounds), "index.html"]

    def step(index: int, text: str) -> Html:
        return link(text, after[index]) if 0 <= index < len(after) else tag("span", text, class_="off")

    items = [step(earlier, "← Earlier")]
    items += [
        link(
            str(number),
            href,
            title=names[number],
            aria_current="page" if number == round_ else None,
        )
        for number, href in zip(scored.rounds, after, strict=False)
    ]
    items.append(link("Now", after[-1], aria_current="page" if round_ is None else None))
    items.append(step(later, "Later →"))
    return tag(
        "nav", tag("ul", [tag("li", item) for item in items]), class_="steps", aria_label="After each round"
    )
