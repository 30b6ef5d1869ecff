"""What the stewards decided, and what it changed."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import msgspec

from countback.model.numbers import ordinal
from countback.model.season import Decision, Note
from countback.model.told import particulars
from countback.model.words import session_name
from countback.scoring.score import score
from countback.site import addresses, bits
from countback.site.html import Html, join, link, name, tag
from countback.site.known import Known
from countback.site.page import Page, up


def pages(known: Known) -> Iterator[Page]:
    """Return the one page of decisions and of notes on the facts."""
    made = [
        tag(
            "li",
            described(known, number, decision, up(addresses.DECISIONS), session=True),
            _effect(known, number - 1),
            id=f"decision-{number}",
        )
        for number, decision in enumerate(known.season.decisions, start=1)
    ]
    content = tag("ol", made, class_="decisions") if made else tag("p", "None is recorded.")
    yield Page(
        path=addresses.DECISIONS,
        title="Stewards' decisions",
        lead=f"{bits.number_of(len(made), 'decision')}, each with what it changed in the standings."
        if made
        else "",
        content=join(content, _notes(known)),
        part=addresses.DECISIONS,
    )


def described(known: Known, number: int, decision: Decision, way: str, *, session: bool = False) -> Html:
    """Return one decision in words; ``session`` names where it was taken."""
    found = known.sessions.get(decision.session)
    whom: Html | str = ""
    if decision.number:
        whom = _car(known, decision, way)
    elif decision.competitor:
        driver = known.drivers.get(decision.competitor)
        whom = (
            link(name(driver.name), way + addresses.driver(driver.id))
            if driver
            else name(decision.competitor)
        )
    where = None
    if session and found:
        event, one = found
        where = join(link(f"{event.name}, {session_name(one)}", way + addresses.session(one.id)), ": ")
    options = ", ".join(f"{key.replace('_', ' ')} {value}" for key, value in decision.options.items())
    told = "; ".join(f"{heading}: {text}" if text else heading for heading, text in particulars(decision))
    return join(
        where,
        tag("strong", decision.kind.replace("-", " ")),
        " for " if whom else None,
        whom,
        f" ({options})" if options else None,
        f". {decision.reason}." if decision.reason else ".",
        f" {told}." if told else None,
        " The recorded result shows it already." if decision.in_result else None,
    )


def _car(known: Known, decision: Decision, way: str) -> Html | str:
    for start in known.starts:
        if start.session.id == decision.session and decision.number in (start.number, start.entry.id):
            crew = bits.crew(start.entry.crew, way)
            return join("car ", bits.car(start.entry, way, start.number), " (", crew, ")")
    return f"car {decision.number}"


def _effect(known: Known, index: int) -> Html:
    """Return whose points are otherwise without this decision."""
    standings = known.standings
    recorded = standings.recorded
    if recorded.decisions[index].in_result:
        return Html("")
    others = (*recorded.decisions[:index], *recorded.decisions[index + 1 :])
    without = score(msgspec.structs.replace(recorded, decisions=others), standings.rulebook)
    changes = []
    for id_, table in known.tables.items():
        before = {row.competitor.id: row for row in without.table(id_).rows}
        for row in table.rows:
            other = before.get(row.competitor.id)
            change = row.points - (other.points if other else Fraction(0))
            moved = other is not None and other.position != row.position
            if not change and not moved:
                continue
            told = []
            if change:
                told.append(f"{'+' if change > 0 else '−'}{bits.points_words(abs(change))}")
            if moved and other and other.position and row.position:
                told.append(f"{ordinal(other.position)} → {ordinal(row.position)}")
            elif moved:
                told.append("no position" if row.position is None else ordinal(row.position))
            whom = link(name(row.competitor.name), addresses.why(id_, row.competitor.id))
            changes.append(tag("li", f"{table.name}: ", whom, f": {', '.join(told)}"))
    if not changes:
        return tag("p", "It changes nobody's points or position.", class_="effect")
    return join(
        tag("p", "Points and positions that it changes:", class_="effect"),
        tag("ul", changes, class_="effects"),
    )


def _notes(known: Known) -> Html | None:
    if not known.season.notes:
        return None
    way = up(addresses.DECISIONS)
    return tag(
        "section",
        tag("h2", "Notes on the facts", id="notes"),
        tag("p", "Where what is recorded is not simply what the source prints, and why."),
        tag("ul", [tag("li", noted(known, note, way, session=True)) for note in known.season.notes]),
        class_="prose",
    )


def noted(known: Known, note: Note, way: str, *, session: bool = False) -> Html:
    """Return a note in words; ``session`` names what it is about."""
    found = known.sessions.get(note.session) if session else None
    where = join(bits.session_link(found[1], way), ", ") if found else None
    car = f"car {note.number}, " if note.number else ""
    what = f"{car}{note.field.replace('_', ' ')} {note.recorded}".strip()
    printed = f" (printed: {note.printed})" if note.printed else ""
    return join(tag("strong", note.kind.capitalize()), ": ", where, f"{what}{printed}. {note.reason}")
