"""The small parts that many pages have in common: nations, competitors, results, places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from countback.model.classification import Status
from countback.model.countries import country_name, country_of
from countback.model.points import format_points
from countback.model.season import Driver, Entry, Event, Session
from countback.model.standings import Cell, Row
from countback.model.words import STATUS_WORDS, date, days, event_code, session_name
from countback.site import addresses
from countback.site.flags import FLAGS
from countback.site.html import Html, join, link, name, tag
from countback.site.known import Known

STYLES = {
    Status.CLASSIFIED: "out",
    Status.DNF: "ret",
    Status.NOT_CLASSIFIED: "ret",
    Status.DISQUALIFIED: "dsq",
    Status.EXCLUDED: "dsq",
}


def nation(code: str, way: str) -> Html | None:
    """Return a flag (of those there are) and the code; the country's name is its title."""
    if not code:
        return None
    ours = country_of(code)
    flag = tag("img", src=f"{way}../flags/{ours}.svg", alt="", width=18, height=12) if ours in FLAGS else None
    return tag("abbr", flag, code, title=country_name(code), class_="nat")


def country(code: str, way: str) -> Html | None:
    """Return a flag (of those there are) and the name of a country; its code where that is all there is."""
    told = country_name(code)
    if not code or told == code:
        return nation(code, way)
    ours = country_of(code)
    flag = tag("img", src=f"{way}../flags/{ours}.svg", alt="", width=18, height=12) if ours in FLAGS else None
    return tag("span", flag, told, class_="land")


def nations(codes: Iterable[str], way: str) -> Html:
    """Return several nations, each once."""
    return join(*(nation(code, way) for code in dict.fromkeys(codes)))


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


def points_words(number: Fraction) -> str:
    """Return ``1 point``, ``306 points``."""
    return f"{points(number)} {'point' if number == 1 else 'points'}"


def result(cell: Cell) -> Html:
    """Return what a competitor did in a session: place or status, pole, fastest lap, mark.

    The place within the championship's own field stands small behind the place on the sheet, where
    it is another and pays.
    """
    placed = cell.position is not None and (cell.rank is not None or cell.status == Status.CLASSIFIED.value)
    signs = ("P" if cell.pole else "") + ("F" if cell.fastest_lap else "") + cell.mark
    return join(
        str(cell.position) if placed else cell.status,
        tag("sup", signs) if signs else None,
        tag("sub", str(cell.rank))
        if placed and cell.points and cell.rank and cell.rank != cell.position
        else None,
    )


def result_style(cell: Cell) -> str:
    """Return the class that colours a result."""
    if cell.rank in (1, 2, 3) and cell.points:
        style = f"p{cell.rank}"
    elif cell.points:
        style = "pts"
    else:
        style = STYLES.get(Status(cell.status), "abs")
    return style if cell.counted else f"{style} drop"


def results(cells: Sequence[Cell], href: str = "") -> Html:
    """Return the cell of a table with everything a competitor did in one session, linked to why."""
    if not cells:
        return tag("td")
    inner: list[Html | str] = []
    for one in cells:
        inner += ["/"] if inner else []
        inner.append(result(one))
    return tag("td", link(inner, href) if href else inner, class_=result_style(best(cells)))


def best(cells: Sequence[Cell]) -> Cell:
    """Return the result that a cell of several is coloured by: the one with most points."""
    return max(cells, key=lambda cell: cell.points)


def legend(cells: Iterable[Cell], rows: Iterable[Row]) -> Html:
    """Return what colours and codes mean: of those that occur."""
    cells = list(cells)
    told = [
        tag("li", tag("span", sign, class_=f"key {style}".strip()), " ", words)
        for style, sign, words in (*_colours(cells), *_marks(cells), *_positions(rows))
    ]
    return tag("ul", told, class_="legend") if told else Html("")


_Key = tuple[str, str, str]
"""An item of a legend: its style, the sign as the table shows it, what it means."""


def _colours(cells: Sequence[Cell]) -> Iterator[_Key]:
    """Yield what the colours of results mean, statuses included."""
    for rank, colour in ((1, "first"), (2, "second"), (3, "third")):
        if any(cell.rank == rank and cell.points for cell in cells):
            yield f"p{rank}", str(rank), colour
    styles = {result_style(cell).split()[0] for cell in cells}
    if "pts" in styles:
        yield "pts", "4", "in the points"
    if "out" in styles:
        yield "out", "20", "no points"
    for status in Status:
        if status is not Status.CLASSIFIED and any(cell.status == status.value for cell in cells):
            yield STYLES.get(status, "abs"), status.value, STATUS_WORDS[status]


def _marks(cells: Sequence[Cell]) -> Iterator[_Key]:
    """Yield what stands beside or through a result."""
    if any(cell.pole for cell in cells):
        yield "", "P", "pole position"
    if any(cell.fastest_lap for cell in cells):
        yield "", "F", "fastest lap"
    if any(cell.points and cell.rank and cell.rank != cell.position for cell in cells):
        yield "", "₁", "small and low: the place that scores, where it is not the place on the sheet"
    if not all(cell.counted for cell in cells):
        yield "drop", "5", "struck through: does not count"
    for mark in sorted({cell.mark for cell in cells if cell.mark}):
        yield "", mark, "see the session"


def _positions(rows: Iterable[Row]) -> Iterator[_Key]:
    """Yield what stands for a position where it is no plain number."""
    rows = list(rows)
    if any(row.tied for row in rows):
        yield "", "=", "shared position"
    if any(row.position is None for row in rows):
        yield "", "–", "no position: guest or excluded"


def number_of(count: int, one: str, many: str = "") -> str:
    """Return ``1 race``, ``16 races``."""
    return f"{count} {one if count == 1 else many or one + 's'}"


def code(event: Event, known: Known, way: str) -> Html:
    """Return an event's short code, linked."""
    return link(tag("abbr", event_code(event), title=event.name), way + addresses.event(event.id))
