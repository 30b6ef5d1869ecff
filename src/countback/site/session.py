"""A session: its result as it stands, what was decided on it, the standings after it, every revision."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from countback.formats.classification_csv import classification_csv
from countback.formats.writers import pdf
from countback.model.classification import Classification
from countback.model.revisions import sessions_of
from countback.model.season import Event, Session
from countback.model.standings import Table
from countback.model.words import date, day_and_time, days, document_name, event_code, session_name
from countback.site import addresses, elements
from countback.site.classification import RESULT, classification
from countback.site.decisions import described, effect, noted
from countback.site.html import Html, join, link, tag
from countback.site.page import Page, up
from countback.site.podium import podium
from countback.site.scored import Scored
from countback.titles.unsettled import Unsettled, open_points, unsettled

SHOWN = 10
"""So many rows of the standings after a session are shown; the others can be opened."""


def pages(scored: Scored) -> Iterator[Page]:
    """Return a page for every session, run or not."""
    for event, session in scored.sessions.values():
        yield _page(scored, event, session)


def _page(scored: Scored, event: Event, session: Session) -> Page:
    path = addresses.session(session.id)
    way = up(path)
    result = session.classification
    hour = f"{session.start:%H:%M}" if session.start else ""
    when = ", ".join(part for part in (date(session.date), hour) if part) or days(event.start, event.end)
    place = ", ".join(part for part in (elements.circuit(event), event.place) if part)
    parts = (place, when, _distance(session))
    lead = " · ".join(part for part in parts if part)
    state = tag("p", "Cancelled." if session.cancelled or event.cancelled else "Not run yet.", class_="state")
    content = Html("")
    if result is not None:
        told = _revision(result, len(session.classifications), scored, session)
        contested = open_points(Unsettled(open=unsettled(scored.standings, session.id).open))
        state = tag("p", " ".join(filter(None, (told, contested))), class_="state")
        content = join(
            classification(scored, session, result, way),
            _decisions(scored, session),
            _standings(scored, event, session, way),
            _revisions(scored, session, way),
        )
    ids = [*scored.sessions]
    at = ids.index(session.id)
    return Page(
        path=path,
        title=f"{event.name}: {session_name(session)}",
        kicker=f"Round {event.round} · {session.kind}",
        lead=lead,
        state=state,
        content=join(content, _notes(scored, session), _near(scored, ids, at, way)),
        part=addresses.CALENDAR,
        results=RESULT if result else "",
        trail=(("Calendar", addresses.CALENDAR), (event.name, addresses.event(event.id))),
        downloads=_downloads(scored, session),
    )


def downloads(scored: Scored) -> Iterator[tuple[str, bytes]]:
    """Yield the result of each session that was run by its path: as CSV, and as a document where wished."""
    for _, session in scored.sessions.values():
        if session.classification:
            stem = _stem(session)
            yield f"{stem}.csv", _csv(scored, session)
            if scored.documents:
                yield f"{stem}.pdf", pdf.write(scored.standings, "classification", session=session.id)


def _csv(scored: Scored, session: Session) -> bytes:
    places = {entry: place for (id_, entry), place in scored.places_in_class.items() if id_ == session.id}
    result = session.classification or Classification()
    return classification_csv(result, scored.entries, scored.drivers, places)


def _downloads(scored: Scored, session: Session) -> tuple[tuple[str, str], ...]:
    if session.classification is None:
        return ()
    kinds = ("CSV", "PDF") if scored.documents else ("CSV",)
    return tuple((f"{session_name(session)}, {kind}", f"{_stem(session)}.{kind.lower()}") for kind in kinds)


def _stem(session: Session) -> str:
    return addresses.session(session.id).removesuffix(".html")


def _distance(session: Session) -> str:
    return elements.number_of(session.laps, "lap") if session.laps else ""


def _revision(result: Classification, number: int, scored: Scored, session: Session) -> str:
    """Return the state of a result in words: provisional, amended, official."""
    amended = _amended(scored, session) and number == len(session.classifications)
    parts = [f"{result.state.capitalize()} result{' with the decisions of the stewards' if amended else ''}"]
    if number > 1 or result.document:
        parts.append(f"revision {number}")
    if result.document:
        parts.append(document_name(result.document))
    if result.published:
        parts.append(f"published {day_and_time(result.published)}")
    text = ", ".join(parts)
    return f"{text}: {result.cause}" if result.cause else f"{text}."


def _amended(scored: Scored, session: Session) -> bool:
    recorded = {
        held.id: len(held.classifications)
        for event in scored.standings.recorded.events
        for held in event.sessions
    }
    return len(session.classifications) > recorded[session.id]


def _revisions(scored: Scored, session: Session, way: str) -> Html | None:
    earlier = session.classifications[:-1]
    if not earlier:
        return None
    parts = [
        tag(
            "details",
            tag("summary", f"Revision {number}"),
            tag("p", _revision(result, number, scored, session)),
            classification(scored, session, result, way, paid=False),
        )
        for number, result in enumerate(earlier, start=1)
    ]
    return tag("section", tag("h2", "Earlier revisions"), parts)


def _decisions(scored: Scored, session: Session) -> Html | None:
    way = up(addresses.SESSIONS)
    made = [
        tag("li", described(scored, number, way), effect(scored, number, way, session.id))
        for number, decision in enumerate(scored.season.decisions, start=1)
        if session.id in sessions_of(decision, scored.season)
    ]
    if not made:
        return None
    return tag(
        "section",
        tag("h2", "Stewards' decisions"),
        tag("ul", made, class_="decisions"),
        class_="prose",
        id="decisions",
    )


def _standings(scored: Scored, event: Event, session: Session, way: str) -> Html | None:
    """Return the tables after the session: the first few, and the others to be opened.

    After the last session of a round the others are on the page of the round.
    """
    held = [held_session.id for held_session in event.sessions if held_session.classification]
    last = session.id == held[-1] and sum(other.round == event.round for other in scored.events) == 1
    parts = []
    for id_ in scored.tables:
        table = scored.standings.table(id_, session.id, results=False)
        if (id_, session.id) not in scored.seen or not table.rows:
            continue
        rest = table.rows[SHOWN:]
        parts.append(
            tag(
                "section",
                tag("h3", table.name),
                podium(scored, table, way, SHOWN, session.id),
                _rest(scored, table, event.round if last else None, session.id, way) if rest else None,
            )
        )
    if not parts:
        return None
    head = tag("h2", f"Standings after {session_name(session)}", id="standings")
    return tag("section", head, tag("div", parts, class_="columns"))


def _rest(scored: Scored, table: Table, round_: int | None, session: str, way: str) -> Html:
    """Return the rows behind the first few; where the page of a round has them, the way to it."""
    if round_ is not None:
        told = f"All {len(table.rows)} after round {round_}, with every result of it"
        return tag("p", link(told, way + addresses.championship(table.id, round_)), class_="more")
    others = msgspec.structs.replace(table, rows=table.rows[SHOWN:])
    number = len(others.rows)
    return tag(
        "details",
        tag("summary", f"The other {number}" if number > 1 else "One more"),
        podium(scored, others, way, number, session, rest=True),
    )


def _notes(scored: Scored, session: Session) -> Html | None:
    notes = [note for note in scored.season.notes if note.session == session.id]
    if not notes:
        return None
    items = [tag("li", noted(scored, note, up(addresses.session(session.id)))) for note in notes]
    return tag("section", tag("h2", "Notes on the facts"), tag("ul", items), class_="prose")


def _near(scored: Scored, ids: list[str], at: int, way: str) -> Html:
    items = []
    for step, arrow in ((-1, "← {}"), (1, "{} →")):
        if 0 <= at + step < len(ids):
            event, session = scored.sessions[ids[at + step]]
            text = arrow.format(f"{event_code(event)} {session_name(session)}")
            items.append(tag("li", link(text, way + addresses.session(session.id))))
    return tag("nav", tag("ul", items), class_="near", aria_label="Sessions before and after")
