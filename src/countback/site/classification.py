"""The table of a session's result: as on an official sheet, with what each car was paid for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from countback.model.classification import Classification, Result, Status
from countback.model.points import format_points
from countback.model.season import Session
from countback.model.words import STATUS_WORDS, lap_time, session_name
from countback.site import addresses, elements
from countback.site.html import Html, heads, join, link, listed, scrolled, tag
from countback.site.scored import Scored

RESULT = "result"
"""The name of the place where the result as it stands is."""


@dataclass(frozen=True)
class Columns:
    """Which of its columns the table of a result has; ``titles`` are the championships it may pay in."""

    classes: bool
    laps: bool
    time: bool
    gap: bool
    best_lap: bool
    grid: bool
    titles: tuple[str, ...]

    def heads(self) -> list[tuple[Html | str, bool]]:
        """Return the headings behind that of the driver, each with whether it is of figures."""
        return [
            (head, figures)
            for head, figures, there in (
                ("Class", False, self.classes),
                ("Team", False, True),
                ("Laps", True, self.laps),
                ("Time", True, self.time),
                ("Gap", True, self.gap),
                ("Best lap", True, self.best_lap),
                ("Grid", True, self.grid),
                ("Points", True, bool(self.titles)),
            )
            if there
        ]


def classification(
    scored: Scored, session: Session, result: Classification, way: str, *, paid: bool = True
) -> Html:
    """Return a result as a table; ``paid`` adds its points and the decisions on it."""
    rows = result.rows
    columns = Columns(
        classes=any(scored.entries[row.entry].class_ for row in rows),
        laps=any(row.laps is not None for row in rows),
        time=any(row.time is not None for row in rows),
        gap=any(_gap(row, rows[0]) for row in rows[1:]),
        best_lap=any(row.best_lap is not None for row in rows),
        grid=any(row.grid is not None for row in rows),
        titles=_titles(scored, session) if paid else (),
    )
    of_class = [tag("abbr", "Cl.", title="Place in the class")] * columns.classes
    head = ["Pos", *of_class, "No.", "Driver", *(text for text, _ in columns.heads())]
    who = 2 + columns.classes
    figures = [number for number, (_, is_figure) in enumerate(columns.heads(), start=who + 1) if is_figure]
    body = [_row(scored, session, row, rows[0], columns, way, paid=paid) for row in rows]
    whole = tag(
        "table",
        tag("caption", f"Result of {session_name(session)}", class_="unseen"),
        tag("thead", heads(*head, numbers=(*range(who), *figures), who=who)),
        tag("tbody", body),
        class_="result",
    )
    frame = scrolled(whole, f"Result of {session_name(session)}", at=RESULT if paid else None)
    return join(frame, _legend(scored, rows, columns) if paid else None)


def _legend(scored: Scored, rows: Sequence[Result], columns: Columns) -> Html:
    """Return what the signs are, and whose the points are where several championships pay."""
    keys = [
        (sign, words)
        for sign, words, there in (
            ("P", "pole position", any(row.qualifying == 1 for row in rows)),
            ("F", "fastest lap", any(row.fastest_lap == 1 for row in rows)),
            ("Cl.", "place in the class", columns.classes),
        )
        if there
    ]
    items = [join(tag("span", sign, class_="key"), " ", words) for sign, words in keys]
    if len(columns.titles) > 1:
        items.append(join(f"Points without a name: {scored.tables[columns.titles[0]].name}"))
    return listed(items, class_="legend")


def _titles(scored: Scored, session: Session) -> tuple[str, ...]:
    """Return the championships of drivers in which the session paid anything."""
    return tuple(id_ for id_ in scored.of_drivers if (id_, session.id) in scored.paid)


def _row(
    scored: Scored, session: Session, row: Result, first: Result, columns: Columns, way: str, *, paid: bool
) -> Html:
    entry = scored.entries[row.entry]
    crew = scored.crew(entry, row)
    place = scored.places_in_class.get((session.id, row.entry)) if paid else row.class_position
    values: list[tuple[bool, Html | str]] = [
        (columns.laps, "" if row.laps is None else str(row.laps)),
        (columns.time, lap_time(row.time)),
        (columns.gap, "" if row is first else _gap(row, first)),
        (columns.best_lap, lap_time(row.best_lap)),
        (columns.grid, "" if row.grid is None else str(row.grid)),
    ]
    driver = tag(
        "th",
        elements.crew(crew, way),
        [join(" ", sign) for sign in _signs(row)],
        elements.nations(driver_of_crew.nationality for driver_of_crew in crew if driver_of_crew.nationality),
        [*_decisions(scored, session, row, way)] if paid else None,
        tag("span", "guest", class_="word") if entry.guest else None,
        tag("span", row.note, class_="note") if row.note else None,
        scope="row",
        class_="who" if len(crew) == 1 else "who several",
    )
    return tag(
        "tr",
        tag("td", _place(row)),
        tag("td", str(place or "")) if columns.classes else None,
        tag("td", link(row.number or entry.number, way + addresses.car(entry))),
        driver,
        tag("td", entry.class_, class_="told") if columns.classes else None,
        tag("td", elements.team(entry, way)),
        [tag("td", value) for there, value in values if there],
        tag(
            "td",
            _points(scored, session, columns.titles, [driver_of_crew.id for driver_of_crew in crew], way),
            class_="total",
        )
        if columns.titles
        else None,
        class_="top" if row.position in (1, 2, 3) else "",
    )


def _place(row: Result) -> Html | str:
    place = str(row.position) if row.position is not None else ""
    if row.status is Status.CLASSIFIED:
        return place
    # A place that the sheet gives to somebody not classified is part of the record.
    sign = tag("abbr", row.status.value, title=STATUS_WORDS[row.status])
    return join(place, " ", sign) if place else sign


def _gap(row: Result, first: Result) -> str:
    """Return how far behind the first a car was: in laps, in time, or as the sheet says it."""
    if row.laps is not None and first.laps is not None and row.laps < first.laps:
        return elements.number_of(first.laps - row.laps, "lap")
    if row.time is not None and first.time is not None and row.time >= first.time:
        return f"+{lap_time(row.time - first.time)}"
    return row.gap


def _signs(row: Result) -> Iterator[Html]:
    if row.qualifying == 1:
        yield tag("abbr", "P", title="pole position", class_="sign")
    if row.fastest_lap == 1:
        yield tag("abbr", "F", title="fastest lap", class_="sign")
    if row.mark:
        yield tag("span", row.mark, class_="sign")


def _decisions(scored: Scored, session: Session, row: Result, way: str) -> Iterator[Html]:
    """Yield a mark for each decision on a car, which leads to it."""
    for number in scored.decided.get((session.id, row.entry), ()):
        words = f"Decision {number}"
        yield link(
            f"D{number}", f"{way}{addresses.DECISIONS}#decision-{number}", class_="word", aria_label=words
        )


def _points(scored: Scored, session: Session, titles: Sequence[str], crew: Sequence[str], way: str) -> Html:
    """Return what a car brought its driver: the points of the first championship, those of others by name.

    Nothing in one championship is left out where another paid. Of a crew each driver has the same, or it is
    told whose they are on the page of each.
    """
    told: list[Html] = []
    nothing: Html | None = None
    for id_ in titles:
        brought = next(
            ((who, points) for who in crew if (points := scored.points(id_, who, session.id)) is not None),
            None,
        )
        if brought is None:
            continue
        who, points = brought
        href = f"{way}{addresses.why(id_, who)}#{addresses.anchor(session.id)}"
        if not points:
            nothing = nothing or link("0", href)
            continue
        name = scored.tables[id_].name if id_ != titles[0] else ""
        label = tag("span", f"{name} ", class_="label") if name else None
        worth = link(format_points(points).replace("-", "−"), href)
        told.append(join(" " if told else None, tag("span", label, worth, class_="of") if name else worth))
    return join(told) if told else nothing or Html("")
