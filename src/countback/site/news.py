"""The news of a season, worked out from its results: what the newest event brought, what comes next, and
who can still win."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from countback.model.columns import CONTESTS
from countback.model.numbers import ordinal
from countback.model.season import Event, Session
from countback.model.standings import Row
from countback.model.words import session_name
from countback.site import addresses, elements
from countback.site.event import next_event, to_come, winner
from countback.site.html import Html, join, link, listed, name, scrolled, tag
from countback.site.scored import Scored
from countback.site.titles import ANCHOR as TITLE
from countback.titles.needs import Need
from countback.titles.overview import Chance

#: So many names stand in a sentence, so many positions are followed, so many of those who moved are told.
NAMED, FOLLOWED, MOVED = 4, 10, 3


def newest_event(scored: Scored) -> Event | None:
    """Return the event of the newest result."""
    return next((event for event in reversed(scored.events) if event.round in scored.rounds), None)


def latest(scored: Scored, way: str) -> Html | None:
    """Return the newest event: who won each race and each class."""
    event = newest_event(scored)
    if event is None:
        return None
    run = [session for session in event.sessions if session.classification]
    contests = [session for session in run if session.kind in CONTESTS] or run
    return tag(
        "section",
        tag("p", "Newest results", class_="kicker"),
        tag("h2", elements.event_link(event, way)),
        tag("p", _where(event), class_="note"),
        _winners(scored, event, contests[::-1], way),
        _decided(scored, run, way),
        class_="card",
    )


def _where(event: Event) -> Html:
    parts: list[Html | str] = [f"Round {event.round}"]
    parts += [when] if (when := elements.when(event)) else []
    parts += [elements.circuit(event)] if elements.circuit(event) else []
    told: list[Html | str] = []
    for part in parts:
        told += [" · "] if told else []
        told.append(part)
    return join(told)


def _winners(scored: Scored, event: Event, sessions: Sequence[Session], way: str) -> Html:
    """Return who won: a column for each race, the newest first, a row for each of several classes."""
    classes = scored.season.classes if len(scored.season.classes) > 1 else ()
    won = {class_: [winner(scored, session, class_, way) for session in sessions] for class_ in classes}
    won = {class_: who for class_, who in won.items() if any(who)}
    overall = {"Winner": [winner(scored, session, "", way) for session in sessions]}
    head = tag(
        "tr",
        tag("td"),
        [tag("th", elements.session_link(session, way), scope="col") for session in sessions],
    )
    body = [
        tag("tr", tag("th", label, scope="row"), [tag("td", winner_of) for winner_of in who])
        for label, who in (won or overall).items()
    ]
    caption = f"Winners at {event.name}"
    whole = tag("table", tag("caption", caption, class_="unseen"), tag("thead", head), tag("tbody", body))
    return scrolled(whole, caption)


def _decided(scored: Scored, sessions: Sequence[Session], way: str) -> Html | None:
    """Return how many decisions there were on the newest results."""
    parts = []
    for session in sessions:
        number = sum(decision.session == session.id for decision in scored.season.decisions)
        if number:
            words = f"{elements.number_of(number, 'decision')} of the stewards on {session_name(session)}"
            parts.append(link(words, f"{way}{addresses.session(session.id)}#decisions"))
    return listed(parts, class_="plain note")


def changes(scored: Scored, way: str) -> Html | None:
    """Return what the newest event changed at the top of each table; nothing after the first one."""
    event = newest_event(scored)
    if event is None:
        return None
    earlier = [number for number in scored.rounds if number < event.round]
    if not earlier:
        return None
    told = []
    for id_, table in scored.tables.items():
        before = scored.standings.table(id_, earlier[-1], results=False).rows
        sentences = [*_new_leader(scored, id_, before, table.rows, way)]
        if id_ == scored.standings.championships[0]:
            sentences += _movers(scored, id_, before, table.rows, way)
        if sentences:
            label = tag("span", table.name, class_="label") if len(scored.tables) > 1 else None
            told.append(join(label, [join(" ", sentence) for sentence in sentences]))
    if not told:
        return None
    return tag(
        "section",
        tag("p", f"Since round {earlier[-1]}", class_="kicker"),
        tag("h2", "What changed"),
        listed(told, class_="plain"),
        class_="card",
    )


def _new_leader(
    scored: Scored, id_: str, before: Sequence[Row], now: Sequence[Row], way: str
) -> Iterator[Html]:
    """Yield who took the lead, or how a lead grew or shrank."""
    was, is_ = ([row for row in rows if row.position == 1] for rows in (before, now))
    if len(was) != 1 or len(is_) != 1:
        return
    who = _who(id_, is_[0], way)
    if was[0].competitor.id != is_[0].competitor.id:
        yield join(who, " takes the lead from ", _who(id_, was[0], way), ".")
        return
    leads = [
        abs(rows[0].points - next_.points)
        for rows in (before, now)
        if (next_ := next((row for row in rows if row.position and row.position > 1), None))
    ]
    if len(leads) == 2 and leads[0] != leads[1]:
        verb = "grows" if leads[1] > leads[0] else "shrinks"
        yield join(
            "The lead of ",
            who,
            f" {verb} from {elements.points(leads[0])} to {elements.points_words(leads[1])}.",
        )


def _movers(scored: Scored, id_: str, before: Sequence[Row], now: Sequence[Row], way: str) -> Iterator[Html]:
    """Yield who of the first few came forward, the highest first."""
    was = {row.competitor.id: row.position for row in before}
    moved = [
        (row, place)
        for row in now
        if (place := was.get(row.competitor.id)) and 1 < (row.position or 0) <= min(FOLLOWED, place - 1)
    ]
    for row, place in moved[:MOVED]:
        yield join(_who(id_, row, way), f" moves from {ordinal(place)} to {ordinal(row.position or place)}.")


def _who(id_: str, row: Row, way: str) -> Html:
    return link(name(row.competitor.name), way + addresses.why(id_, row.competitor.id))


def coming(scored: Scored, way: str) -> Html | None:
    """Return what comes next, and when; None where nothing is to come."""
    event = next_event(scored)
    if event is None:
        return None
    sessions = [join(elements.session_link(session, way), _hour(session)) for session in to_come(event)]
    venue = elements.venue(event)
    last = scored.season.last_round
    return tag(
        "section",
        tag("p", "Next", class_="kicker"),
        tag("h2", elements.event_link(event, way)),
        tag("p", elements.when(event) or "The date is not announced.", class_="big"),
        tag(
            "p",
            f"Round {event.round}{f' of {last}' if last else ''}{f' · {venue}' if venue else ''}",
            class_="note",
        ),
        listed(sessions, class_="row"),
        tag("p", link("Whole calendar", way + addresses.CALENDAR), class_="more"),
        class_="card",
    )


def _hour(session: Session) -> Html:
    """Return the day and hour of a session, with what stands before them; nothing where neither is known."""
    hour = f"{session.start:%H:%M}" if session.start else ""
    day = elements.day(session)
    return join(", " if day else "", day, ", " if hour else "", hour)


def fight(scored: Scored, id_: str, way: str) -> Html | None:
    """Return who can still win a title, and with what it could be decided next; None where it is decided."""
    moment = scored.races[id_].at(None)
    if moment is None or moment.having("clinched"):
        return None
    able = moment.having("alive")
    to = f"{way}{addresses.championship(id_)}#{TITLE}"
    names = _named(id_, able, scored, way) if not moment.having("undecided") else ["."]
    return join(
        tag("p", link(moment.how_many(), to), names),
        [tag("p", soonest(chance), class_="note") for chance in able if chance.needs],
    )


def _named(id_: str, able: Sequence[Chance], scored: Scored, way: str) -> list[Html | str]:
    if len(able) > NAMED:
        return ["."]
    parts: list[Html | str] = [": "]
    for number, chance in enumerate(able):
        parts += [] if not number else [" and "] if number == len(able) - 1 else [", "]
        listed_ = chance.competitor in scored.rows[id_]
        parts.append(
            link(name(chance.name), way + addresses.why(id_, chance.competitor))
            if listed_
            else name(chance.name)
        )
    return [*parts, "."]


def soonest(chance: Chance) -> str:
    """Return with what a title would be decided in the next session: by winning it, if that is enough."""
    ways = list(zip(chance.needs, chance.words, strict=False))

    def plain(way: tuple[Need, str]) -> tuple[int, int]:
        return (way[0].place or 99, len(way[0].bonuses))

    return min(ways, key=plain)[1] if ways else ""
