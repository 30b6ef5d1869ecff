"""What stands on many pages: nations, competitors, results, places, each as markup or in words."""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import lru_cache

from countback.model.countries import country_name, country_of
from countback.model.points import format_points
from countback.model.season import Driver, Entry, Event, Session
from countback.model.standings import Among, Cell, Row, Table
from countback.model.words import date, days, event_code, session_name
from countback.notation import legend as notation
from countback.notation.result import DECIDED, Written, best, written
from countback.site import addresses
from countback.site.flags import FLAGS
from countback.site.html import Html, join, link, name, tag
from countback.site.scored import Scored


@lru_cache(1 << 10)
def nation(code: str) -> Html | None:
    """Return the code of a nation, with a flag if there is one; the country's name is its title.

    Flags are drawn by the style sheet, so that no page has to say where they are.
    """
    if not code:
        return None
    return tag("abbr", code, title=country_name(code), class_=f"nat {_flag(code)}".strip())


def country(code: str) -> Html | None:
    """Return the name of a country, with a flag if there is one; its code where that is all there is."""
    told = country_name(code)
    if not code or told == code:
        return nation(code)
    return tag("span", told, class_=f"land {_flag(code)}".strip())


def _flag(code: str) -> str:
    ours = country_of(code)
    return ours if ours in FLAGS else ""


def nations(codes: Iterable[str]) -> Html:
    """Return the nations of a name that stands before them, each once, and a blank before each."""
    return join(*(join(" ", nation(code)) for code in dict.fromkeys(codes) if code))


def crew(drivers: Sequence[Driver], way: str) -> Html:
    """Return linked names with `` / `` between them."""
    parts: list[Html | str] = []
    for driver in drivers:
        parts += [" / "] if parts else []
        parts.append(link(name(driver.name), way + addresses.driver(driver.id)))
    return join(parts)


def team(entry: Entry, way: str) -> Html | None:
    """Return the linked name of an entry's team."""
    return link(name(entry.team.name), way + addresses.team(entry.team.id)) if entry.team else None


def car(entry: Entry, way: str, number: str = "") -> Html:
    """Return the linked number of a car."""
    return link(number or entry.number, way + addresses.car(entry), class_="no")


def circuit(event: Event) -> str:
    """Return where an event is held, "" where that is its name."""
    return "" if event.circuit == event.name else event.circuit


def place(event: Event) -> str:
    """Return the place an event is held at, "" where its name or its circuit says that already."""
    return "" if event.place in (event.name, event.circuit) else event.place


def venue(event: Event) -> str:
    """Return circuit and place, as far as they say more than the name of the event."""
    return ", ".join(filter(None, (circuit(event), place(event))))


def event_link(event: Event, way: str) -> Html:
    """Return a link to an event."""
    return link(name(event.name), way + addresses.event(event.id))


def session_link(session: Session, way: str) -> Html:
    """Return a link to a session."""
    return link(name(session_name(session)), way + addresses.session(session.id))


def when(event: Event) -> Html | None:
    """Return the days of an event, for machines too."""
    text = days(event.start, event.end)
    start = event.start or event.end
    return tag("time", text, datetime=start.isoformat()) if start else None


def day(session: Session) -> Html | None:
    """Return the day of a session, for machines too."""
    return tag("time", date(session.date), datetime=session.date.isoformat()) if session.date else None


def position(row: Row) -> str:
    """Return a position in a table: ``=3`` where it is shared, a dash where there is none."""
    if row.position is None:
        return "–"
    return f"{'=' if row.tied else ''}{row.position}"


def points(number: Fraction | None) -> str:
    """Return points, nothing where there are none to speak of; with a minus sign, not a hyphen."""
    return "" if number is None else format_points(number).replace("-", "−")


def total(row: Row) -> Html:
    """Return a total, the gross one small behind it where results were dropped: ``87 (105)``."""
    gross = tag("small", f" ({points(row.gross)})") if row.gross is not None else None
    return join(points(row.points), gross)


def points_words(number: Fraction) -> str:
    """Return ``1 point``, ``306 points``."""
    return f"{points(number)} {'point' if number == 1 else 'points'}"


def result(cell: Cell, among: Among) -> Html:
    """Return what a competitor did in a session, as every output writes it.

    The signs stand high, the small number after a blank, so that no text joins it to another. What they mean
    is said by the style sheet to those who hear the page.
    """
    return _result(written(cell, among))


@lru_cache(1 << 12)
def _result(told: Written) -> Html:
    return join(
        told.number + told.gap,
        tag("sup", told.signs, class_=_heard(told.signs)) if told.signs else None,
        join(" ", tag("sup", told.scoring, class_="as")) if told.scoring else None,
        join(" ", tag("sub", told.overall)) if told.overall else None,
    )


def _style(told: Written) -> str:
    """Return the classes that colour a result and strike it through."""
    return f"{told.style} drop" if told.dropped else told.style


def _heard(signs: str) -> str:
    """Return the class that has signs said in words, as far as they are ours and no mark of a sheet."""
    names = {"P": "pole", "F": "fast", DECIDED: "said"}
    return "-".join(names[sign] for sign in itertools.takewhile(names.__contains__, signs))


def results(cells: Sequence[Cell], among: Among, href: str = "", *, many: bool = False) -> Html:
    """Return the cell of a table with everything a competitor did in one session, linked to why.

    Those who hear the page are told the points, too, unless there are ``many`` results or these are points.
    """
    if not cells:
        return _NOTHING
    told = written(best(cells), among)
    paid = None if many or among == "points" else sum((cell.points for cell in cells), Fraction(0))
    if len(cells) == 1:
        return _with_why(_result(told), told, href, paid)
    inner: list[Html | str] = []
    for cell in cells:
        inner += ["/"] if inner else []
        inner.append(result(cell, among))
    return _with_why(join(inner), told, href, paid)


@lru_cache(1 << 14)
def _with_why(inner: Html, told: Written, href: str, paid: Fraction | None) -> Html:
    said = None if paid is None else points(paid) if paid else "no"
    if href:
        return tag("td", link(inner, href, data_p=said), class_=_style(told))
    return tag("td", inner, class_=_style(told), data_p=said)


_NOTHING = tag("td")


def legend(table: Table, columns: Iterable[str]) -> Html:
    """Return what colours and signs mean in a table that has a column for these sessions."""
    told = []
    for key in notation.legend([(table, columns)]):
        sign: Html | str = key.sign.strip("()") if key.face == "dropped" else key.sign
        if key.face in _SMALL:
            sign = tag(_SMALL[key.face], unicodedata.normalize("NFKC", key.sign))
        style = "drop" if key.face == "dropped" else key.style or ""
        told.append(tag("li", tag("span", sign, class_=f"key {style}".strip()), " ", key.words))
    return tag("ul", told, class_="legend") if told else Html("")


_SMALL = {"low": "sub", "high": "sup"}


def number_of(count: int, singular: str, plural: str = "") -> str:
    """Return ``1 race``, ``16 races``."""
    return f"{count} {singular if count == 1 else plural or singular + 's'}"


def code(event: Event, scored: Scored, way: str) -> Html:
    """Return an event's short code, linked."""
    return link(tag("abbr", event_code(event), title=event.name), way + addresses.event(event.id))
