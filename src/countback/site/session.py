"""A session: its result as it stands, every revision of it, the decisions and notes on it."""

from __future__ import annotations

from collections.abc import Iterator

from countback.model.classification import Classification, Result, Status
from countback.model.season import Event, Session
from countback.model.words import (
    STATUS_WORDS,
    date,
    day_and_time,
    document_name,
    event_code,
    lap_time,
    session_name,
)
from countback.notation.codes import CODES
from countback.site import addresses, bits
from countback.site.decisions import described, noted
from countback.site.html import Html, heads, join, link, scrolled, tag
from countback.site.known import Known
from countback.site.page import Page, up


def pages(known: Known) -> Iterator[Page]:
    """Return a page for every session, run or not."""
    for event, session in known.sessions.values():
        yield _page(known, event, session)


def _page(known: Known, event: Event, session: Session) -> Page:
    path = addresses.session(session.id)
    way = up(path)
    found = session.classification
    lead = " · ".join(part for part in (event.circuit, date(session.date) or "", _distance(session)) if part)
    state = tag("p", "Cancelled." if session.cancelled else "Not run yet.", class_="state")
    content = Html("")
    if found is not None:
        state = tag("p", _revision(found, len(session.classifications), known, session), class_="state")
        content = join(
            classification(known, session, found, way),
            _revisions(known, session, way),
        )
    ids = [*known.sessions]
    at = ids.index(session.id)
    return Page(
        path=path,
        title=f"{event.name}: {session_name(session)}",
        kicker=f"Round {event.round} · {session.kind}",
        lead=lead,
        state=state,
        content=join(content, _decisions(known, session), _notes(known, session), _near(known, ids, at, way)),
        part=addresses.CALENDAR,
        trail=(("Calendar", addresses.CALENDAR), (event.name, addresses.event(event.id))),
    )


def _distance(session: Session) -> str:
    return bits.number_of(session.laps, "lap") if session.laps else ""


def _revision(found: Classification, number: int, known: Known, session: Session) -> str:
    """Return the state of a result in words: provisional, amended, official."""
    amended = _amended(known, session) and number == len(session.classifications)
    parts = ["Result with the stewards' decisions" if amended else f"{found.state.capitalize()} result"]
    if number > 1 or found.document:
        parts.append(f"revision {number}")
    if found.document:
        parts.append(document_name(found.document))
    if found.published:
        parts.append(f"published {day_and_time(found.published)}")
    text = ", ".join(parts)
    return f"{text}: {found.cause}" if found.cause else f"{text}."


def _amended(known: Known, session: Session) -> bool:
    recorded = {
        one.id: len(one.classifications)
        for event in known.standings.recorded.events
        for one in event.sessions
    }
    return len(session.classifications) > recorded[session.id]


def classification(
    known: Known, session: Session, found: Classification, way: str, *, paid: bool = True
) -> Html:
    """Return a result as a table; ``paid`` adds what it brings the drivers in each championship."""
    rows = found.rows
    titles = [
        id_ for id_ in known.of_drivers if paid and any(key[1] == session.id for key in known.cells[id_])
    ]
    classes = any(known.entries[row.entry].class_ for row in rows)
    optional = {
        "Laps": any(row.laps is not None for row in rows),
        "Time": any(row.time is not None or row.gap for row in rows),
        "Best lap": any(row.best_lap is not None for row in rows),
        "Grid": any(row.grid is not None for row in rows),
    }
    head = ["Pos", "No.", "Driver", "Team", *(["Class"] if classes else [])]
    numbers = [0, 1]
    for title, there in optional.items():
        if there:
            numbers.append(len(head))
            head.append(title)
    for id_ in titles:
        numbers.append(len(head))
        head.append(f"{known.tables[id_].name} points")
    body = [_row(known, session, row, classes, optional, titles, way) for row in rows]
    whole = tag(
        "table",
        tag("caption", f"Result of {session_name(session)}", class_="unseen"),
        tag("thead", heads(*head, numbers=numbers, who=2)),
        tag("tbody", body),
        class_="result",
    )
    return scrolled(whole, f"Result of {session_name(session)}")


def _row(
    known: Known,
    session: Session,
    row: Result,
    classes: bool,
    optional: dict[str, bool],
    titles: list[str],
    way: str,
) -> Html:
    entry = known.entries[row.entry]
    crew = known.crew(entry, row)
    place: Html | str = str(row.position) if row.position is not None else ""
    if row.status is not Status.CLASSIFIED:
        # A place that the sheet gives to somebody not classified is part of the record.
        sign = tag("abbr", row.status.value, title=STATUS_WORDS[row.status])
        place = join(place, " ", sign) if place else sign
    signs = []
    if row.qualifying == 1:
        signs.append(tag("abbr", "P", title="pole position", class_="sign"))
    if row.fastest_lap == 1:
        signs.append(tag("abbr", "F", title="fastest lap", class_="sign"))
    if row.mark:
        signs.append(tag("span", row.mark, class_="sign"))
    values = {
        "Laps": "" if row.laps is None else str(row.laps),
        "Time": lap_time(row.time) or row.gap,
        "Best lap": lap_time(row.best_lap),
        "Grid": "" if row.grid is None else str(row.grid),
    }
    in_class = f" {row.class_position}" if row.class_position else ""
    driver = tag(
        "th",
        bits.crew(crew, way),
        bits.nations((one.nationality for one in crew if one.nationality), way),
        signs,
        tag("span", "guest", class_="word") if entry.guest else None,
        tag("span", row.note, class_="note") if row.note else None,
        scope="row",
        class_="who" if len(crew) == 1 else "who several",
    )
    return tag(
        "tr",
        tag("td", place, class_="num pos"),
        tag("td", bits.car(entry, way, row.number), class_="num"),
        driver,
        tag("td", bits.team(entry, way)),
        tag("td", f"{entry.class_}{in_class}") if classes else None,
        [tag("td", values[title], class_="num") for title, there in optional.items() if there],
        [tag("td", _paid(known, id_, crew[0].id, session.id, way), class_="num") for id_ in titles],
        class_=f"st-{CODES[row.status].style}" + (" top" if row.position in (1, 2, 3) else ""),
    )


def _paid(known: Known, id_: str, driver: str, session: str, way: str) -> Html:
    brought = known.points(id_, driver, session)
    if brought is None:
        return Html("")
    return link(
        bits.points(brought) if brought else "0",
        f"{way}{addresses.why(id_, driver)}#{addresses.anchor(session)}",
    )


def _revisions(known: Known, session: Session, way: str) -> Html | None:
    earlier = session.classifications[:-1]
    if not earlier:
        return None
    parts = [
        tag(
            "details",
            tag("summary", f"Revision {number}"),
            tag("p", _revision(found, number, known, session)),
            classification(known, session, found, way, paid=False),
        )
        for number, found in enumerate(earlier, start=1)
    ]
    return tag("section", tag("h2", "Earlier revisions"), parts)


def _decisions(known: Known, session: Session) -> Html | None:
    way = up(addresses.session(session.id))
    made = [
        described(known, number, decision, way)
        for number, decision in enumerate(known.season.decisions, start=1)
        if decision.session == session.id
    ]
    if not made:
        return None
    return tag(
        "section",
        tag("h2", "Stewards' decisions"),
        tag("ul", [tag("li", one) for one in made]),
        class_="prose",
        id="decisions",
    )


def _notes(known: Known, session: Session) -> Html | None:
    notes = [note for note in known.season.notes if note.session == session.id]
    if not notes:
        return None
    items = [tag("li", noted(known, note, up(addresses.session(session.id)))) for note in notes]
    return tag("section", tag("h2", "Notes on the facts"), tag("ul", items), class_="prose")


def _near(known: Known, ids: list[str], at: int, way: str) -> Html:
    items = []
    for step, arrow in ((-1, "← {}"), (1, "{} →")):
        if 0 <= at + step < len(ids):
            event, session = known.sessions[ids[at + step]]
            text = arrow.format(f"{event_code(event)} {session_name(session)}")
            items.append(tag("li", link(text, way + addresses.session(session.id))))
    return tag("nav", tag("ul", items), class_="near", aria_label="Sessions before and after")
