"""Why these points: every line behind a competitor's total in a championship."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from fractions import Fraction

from countback.model.numbers import ordinal
from countback.model.points import format_points
from countback.model.season import Event, Session
from countback.model.standings import Derivation, Line, Row
from countback.site import addresses, elements
from countback.site.html import Html, heads, join, link, name, table, tag
from countback.site.neighbours import NEIGHBOURS, neighbours
from countback.site.page import Page, up
from countback.site.scored import Scored

WORDS = {
    "paid": "",
    "inherited": "inherited",
    "dropped": "does not count",
    "skipped": "skipped",
    "none": "",
    "adjusted": "decision",
}
#: What is shown in a quieter colour.
QUIET = ("none", "skipped")


def pages(scored: Scored) -> Iterator[Page]:
    """Return a page for everybody in every table."""
    for id_, rows in scored.rows.items():
        for row in rows.values():
            yield _page(scored, id_, row)


def _page(scored: Scored, id_: str, row: Row) -> Page:
    derivation = scored.standings.why(id_, row.competitor.id)
    title = scored.tables[id_].name
    path = addresses.why(id_, row.competitor.id)
    way = up(path)
    own = scored.page_of(id_, row.competitor)
    shared = ", shared" if row.tied else ""
    place = "no position" if row.position is None else ordinal(row.position)
    return Page(
        path=path,
        title=row.competitor.name,
        within=title,
        kicker=f"{title}: why these points",
        lead=f"{place[:1].upper()}{place[1:]}{shared}, with {elements.points_words(row.points)}.",
        description=f"Every line behind {row.competitor.name}'s points in {title}, {scored.season.name}",
        content=join(
            tag("p", link(["All about ", name(row.competitor.name)], way + own)) if own != path else None,
            _compared(derivation),
            _elsewhere(scored, id_, row, way),
            _lines(scored, id_, row, derivation, way),
            neighbours(scored, id_, derivation),
        ),
        championship=id_,
        part=addresses.STANDINGS,
        trail=(("Standings", addresses.STANDINGS), (title, addresses.championship(id_))),
    )


def _compared(derivation: Derivation) -> Html | None:
    """Return the way to where the difference to the one just ahead arose, below the lines."""
    ahead = next((part.ahead for part in derivation.partings if part.ahead != derivation.competitor.name), "")
    return tag("p", link(["Compared with ", name(ahead)], f"#{NEIGHBOURS}")) if ahead else None


def _elsewhere(scored: Scored, id_: str, row: Row, way: str) -> Html | None:
    others = [
        link(scored.tables[other].name, way + addresses.why(other, row.competitor.id))
        for other, rows in scored.rows.items()
        if other != id_ and row.competitor.id in rows
    ]
    if not others:
        return None
    here = link(scored.tables[id_].name, way + addresses.why(id_, row.competitor.id), aria_current="page")
    items = tag("ul", [tag("li", item) for item in (here, *others)])
    return tag("nav", items, class_="tabs", aria_label="The same competitor in")


def _lines(scored: Scored, title: str, row: Row, derivation: Derivation, way: str) -> Html:
    """Return the lines in the order of the calendar, and after each session the total as it stood then."""
    totals = scored.totals(title, row.competitor.id)
    lines: dict[str, list[Line]] = {session: [] for session in scored.sessions}
    there = {cell.session for cell in row.results}  # a result of which no rule has anything to say, too
    others: list[Line] = []
    for line in derivation.lines:
        if line.session in lines:
            lines[line.session].append(line)
            there.add(line.session)
        else:
            others.append(line)
    # Whoever drove one car all season need not be told which in every line.
    cars = len({line.car for line in derivation.lines}) > 1
    rows: list[Html] = []
    decided = {decision.kind for decision in scored.season.decisions}
    missed = _without(scored, title, row.competitor.id, there)
    before: Event | None = None
    for id_, (event, session) in scored.sessions.items():
        # What a decision takes from a round on is in the total after the first session of that round.
        due = [line for line in others if line.what in decided and line.round <= event.round]
        if due and session.classification:
            others = [line for line in others if line not in due]
            rows += _session(scored, "", due, cars, way)
        if id_ in there or id_ in missed:
            where = name(event.name) if event is before else elements.event_link(event, way)
            before = event
        if id_ in there:
            rows += _session(scored, id_, lines[id_], cars, way, where, totals.get(id_))
        elif id_ in missed:
            rows.append(_missed(where, session, missed[id_], 2 + cars, totals.get(id_), way))
    for round_ in dict.fromkeys(line.round for line in others):
        rows += _session(scored, "", [line for line in others if line.round == round_], cars, way)
    total = tag(
        "tr",
        tag("th", "Total", scope="row", colspan=2 + cars),
        tag("td", format_points(derivation.points).replace("-", "−"), class_="num total"),
        tag("td", colspan=2),
        class_="sum",
    )
    then = tag("abbr", "Total", title="The total after the session, as it stood then")
    head = heads(
        "Session", *(["Car"] if cars else []), "For", "Points", then, "Why", numbers=(2 + cars, 3 + cars)
    )
    return table("Line by line", [head], [*rows, total], class_="why", hidden=True)


def _without(scored: Scored, title: str, competitor: str, there: Collection[str]) -> dict[str, str]:
    """Return the sessions of the table in which somebody has no result, by id, with what that means."""
    missed = [id_ for id_ in scored.columns[title] if id_ not in there]
    if not missed:
        return {}
    who = scored.standings.titles[title].title.subject.who
    if who not in ("driver", "team"):
        return dict.fromkeys(missed, "no result")
    took_part = {
        start.session.id
        for start in (scored.starts_of_driver.get(competitor, ()) if who == "driver" else scored.starts)
        if who == "driver" or (start.entry.team and start.entry.team.id == competitor)
    }
    return {id_: "not in this championship" if id_ in took_part else "did not take part" for id_ in missed}


def _missed(where: Html, session: Session, told: str, columns: int, total: Fraction | None, way: str) -> Html:
    """Return the row of a session in which somebody has no result; ``columns`` stand before the total."""
    return tag(
        "tr",
        tag("th", where, " ", elements.session_link(session, way), scope="row"),
        tag("td", told, colspan=columns),
        tag("td", "" if total is None else elements.points(total) or "0", class_="num then"),
        tag("td"),
        class_="is-none",
    )


def _session(
    scored: Scored,
    session_id: str,
    lines: Sequence[Line],
    cars: bool,
    way: str,
    where: Html | None = None,
    total: Fraction | None = None,
) -> list[Html]:
    """Return the rows of one session, or of what belongs to none; the first has the ``total`` after it.

    ``where`` is the event, linked at its first session.
    """
    held = scored.sessions.get(session_id)
    if held:
        first = join(where, " ", elements.session_link(held[1], way))
    else:
        first = join(f"From round {lines[0].round}" if lines[0].round else "Season")
    shown: Sequence[Line | None] = lines or (None,)
    anchor = addresses.anchor(session_id) if held else None
    then = "" if total is None else elements.points(total) or "0"
    rows = []
    span = len(shown) if len(shown) > 1 else None
    for number, line in enumerate(shown):
        head = None
        if not number:
            head = tag("th", first, scope="rowgroup" if span else "row", rowspan=span)
        rows.append(
            tag(
                "tr",
                head,
                tag("td", line.car if line and not number else None) if cars else None,
                tag("td", line.what.replace("-", " ") if line else None),
                tag("td", _amount(line) if line else "0", class_="num"),
                tag("td", then, class_="num then", rowspan=span) if not number else None,
                tag("td", _why(line) if line else None, [] if number else _decided(scored, lines, way)),
                id=None if number else anchor,
                class_=f"is-{line.outcome}" if line and line.outcome in QUIET else "",
            )
        )
    return rows


def _why(line: Line) -> Html:
    word = WORDS[line.outcome]
    return join(tag("strong", word, class_="word") if word else None, " " if word else None, line.text)


def _decided(scored: Scored, lines: Sequence[Line], way: str) -> Iterator[Html]:
    """Yield a mark that leads to it for each decision that these lines are about."""
    if not scored.season.decisions:
        return
    numbers: list[int] = []
    cars = {line.car for line in lines}
    for start in scored.decided_starts.get(lines[0].session, ()) if lines else ():
        if start.number in cars:
            numbers += scored.decided[start.session.id, start.entry.id]
    for number, decision in enumerate(scored.season.decisions, start=1):
        here = [line for line in lines if not line.session and line.what == decision.kind]
        if any(line.round == decision.from_round and decision.reason in line.text for line in here):
            numbers.append(number)
    for number in dict.fromkeys(numbers):
        href = f"{way}{addresses.DECISIONS}#decision-{number}"
        yield join(" ", link(f"D{number}", href, class_="word", aria_label=f"Decision {number}"))


def _amount(line: Line) -> Html:
    """Return what a line adds; struck through what it would have added."""
    if line.points or not line.worth:
        return join(f"{'+' if line.points > 0 else ''}{format_points(line.points)}".replace("-", "−"))
    return join("0 ", tag("s", format_points(line.worth)))
