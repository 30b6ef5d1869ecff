"""What the stewards decided in a sentence, and what it changed."""

from __future__ import annotations

from collections.abc import Iterator

from countback.model.numbers import ordinal
from countback.model.revisions import sessions_of
from countback.model.season import Decision, Note
from countback.model.targets import cars_meant
from countback.model.told import particulars, when
from countback.model.words import session_name
from countback.rules.saying import listed as listing
from countback.rules.stewards import stewards_rule
from countback.site import addresses, elements, ledgers
from countback.site.effects import Change, Moved
from countback.site.html import Html, join, link, name, tag
from countback.site.outcomes import outcomes
from countback.site.page import Page, up
from countback.site.scored import Scored

SHOWN = 8
"""So many changes are shown at once; the others can be opened."""


def pages(scored: Scored) -> Iterator[Page]:
    """Return the one page of decisions and of notes on the facts."""
    way = up(addresses.DECISIONS)
    made = [
        tag(
            "li",
            _where(scored, decision, way),
            described(scored, number, way),
            effect(scored, number, way),
            id=f"decision-{number}",
        )
        for number, decision in enumerate(scored.season.decisions, start=1)
    ]
    content = tag("ol", made, class_="decisions") if made else tag("p", "None is recorded.")
    yield Page(
        path=addresses.DECISIONS,
        title="Stewards' decisions",
        lead=f"{elements.number_of(len(made), 'decision')}, each with what it changed." if made else "",
        content=join(
            outcomes(scored.standings, scored.in_each), content, ledgers.held(scored), _notes(scored)
        ),
        part=addresses.DECISIONS,
    )


def _where(scored: Scored, decision: Decision, way: str) -> Html:
    """Return a heading: the session or meeting, and when it was decided."""
    parts: list[Html | str] = []
    if decision.session in scored.sessions:
        event, session = scored.sessions[decision.session]
        parts.append(link(f"{event.name}, {session_name(session)}", way + addresses.session(session.id)))
    elif decision.round is not None:
        parts += [elements.event_link(event, way) for event in scored.events if event.round == decision.round]
    elif decision.from_round > 1:
        parts.append(f"From round {decision.from_round} on")
    else:
        parts.append("The whole season")
    day = decision.issued or decision.decided
    return tag("h2", parts, f" · {when(day)}" if day else "", class_="where")


def described(scored: Scored, number: int, way: str) -> Html:
    """Return one decision: whom it concerns, what it does in a sentence, and why."""
    decision = scored.season.decisions[number - 1]
    rule = stewards_rule(decision)
    does = rule.told() if rule else f"{decision.kind.replace('-', ' ').capitalize()}."
    names = [scored.tables[id_].name for id_ in decision.championships if id_ in scored.tables]
    only = f" Only in {listing(names)}." if names else ""
    told = "; ".join(
        f"{heading}: {text}" if text else heading
        for heading, text in particulars(decision)
        if heading != "Issued"
    )
    whom = _whom(scored, decision, way)
    reason = f" {decision.reason[:1].upper()}{decision.reason[1:].rstrip('.')}." if decision.reason else ""
    return tag(
        "p",
        tag("strong", whom, ": ") if whom else None,
        does,
        only,
        reason,
        tag("span", f"{told}.", class_="note") if told else None,
    )


def _whom(scored: Scored, decision: Decision, way: str) -> Html | None:
    """Return the car with its crew, or the name that a decision gives."""
    for session in sessions_of(decision, scored.season):
        result = scored.sessions[session][1].classification
        for row in result.rows if result else ():
            entry = scored.entries[row.entry]
            if (session, entry.id) in scored.decided and entry in cars_meant(
                decision, (row,), scored.season.entries
            ):
                crew = elements.crew(scored.crew(entry, row), way)
                return join("Car ", elements.car(entry, way, row.number), ", ", crew)
    if decision.competitor:
        driver = scored.drivers.get(decision.competitor)
        if driver is None:
            return name(decision.competitor)
        return link(name(driver.name), way + addresses.driver(driver.id))
    return join(f"Car {decision.number}") if decision.number else None


def effect(scored: Scored, number: int, way: str, session_id: str = "") -> Html | None:
    """Return what a decision changed, before → after: in the race, in points and in positions.

    With a session it is told of that one alone where there are several.
    """
    changed = scored.effect(number)
    if changed.in_result:
        return tag(
            "p", "The recorded result shows it already; what it was before is not recorded.", class_="effect"
        )
    if not changed.acts:
        return None
    places = [
        tag("li", _moved(scored, moved, way, name_it=len(changed.moved) > 1))
        for moved in changed.moved
        if session_id in ("", moved.session)
    ]
    points = [tag("li", _change(scored, change, way)) for change in changed.changes]
    if not points:
        places.append(tag("li", "Nobody's points or position in a championship change."))
    shown, rest = points[:SHOWN], points[SHOWN:]
    more = tag("details", tag("summary", f"{len(rest)} more"), tag("ul", rest, class_="effects"))
    return join(tag("ul", places, shown, class_="effects"), more if rest else None)


def _moved(scored: Scored, moved: Moved, way: str, *, name_it: bool) -> Html:
    """Return the places of a car before and after."""
    session = scored.sessions[moved.session][1]
    where: Html | str = elements.session_link(session, way) if name_it else "In the result"
    told = []
    class_ = scored.entries[moved.entry].class_
    if class_ and len(scored.season.classes) > 1:
        told.append(f"{_arrow(moved.before.in_class, moved.after.in_class)} in {class_}")
    told.append(f"{_arrow(moved.before.overall, moved.after.overall)}{' overall' if told else ''}")
    same = ", as before" if moved.before == moved.after else ""
    return join(where, ": ", ", ".join(told), f"{same}.")


def _arrow(before: int | None, after: int | None) -> str:
    was, is_ = ("no place" if place is None else ordinal(place) for place in (before, after))
    return is_ if was == is_ else f"{was} → {is_}"


def _change(scored: Scored, change: Change, way: str) -> Html:
    """Return the points and the position of a competitor before and after."""
    row, before = change.after, change.before
    told = []
    if before is None:
        told.append(f"{elements.points_words(row.points)}, not in the table before")
    elif before.points != row.points:
        difference = row.points - before.points
        sign = "+" if difference > 0 else "−"
        told.append(
            f"{elements.points(before.points) or '0'} → {elements.points_words(row.points)} "
            f"({sign}{elements.points(abs(difference))})"
        )
    if before is not None and before.position != row.position:
        was, is_ = ("no position" if at is None else ordinal(at) for at in (before.position, row.position))
        told.append(f"{was} → {is_}")
    whom = link(name(row.competitor.name), way + addresses.why(change.championship, row.competitor.id))
    return join(f"{scored.tables[change.championship].name}: ", whom, ", ", ", ".join(told))


def _notes(scored: Scored) -> Html | None:
    if not scored.season.notes:
        return None
    way = up(addresses.DECISIONS)
    return tag(
        "section",
        tag("h2", "Notes on the facts", id="notes"),
        tag("p", "Where what is recorded is not simply what the source prints, and why."),
        tag("ul", [tag("li", noted(scored, note, way, session=True)) for note in scored.season.notes]),
        class_="prose",
    )


def noted(scored: Scored, note: Note, way: str, *, session: bool = False) -> Html:
    """Return a note in words; ``session`` names what it is about."""
    about = scored.sessions.get(note.session) if session else None
    where = join(elements.session_link(about[1], way), ", ") if about else None
    car = f"car {note.number}, " if note.number else ""
    what = f"{car}{note.field.replace('_', ' ')} {note.recorded}".strip()
    printed = f" (printed: {note.printed})" if note.printed else ""
    return join(tag("strong", note.kind.capitalize()), ": ", where, f"{what}{printed}. {note.reason}")
