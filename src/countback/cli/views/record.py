"""The recorded facts of a season: calendar, news, entries, winners, one session's classification."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from countback.cli.views.lines import Line, Span, grid
from countback.cli.views.words import STATUS, date, days, event_code, lap_time, ranges, session_name
from countback.model.classification import Classification, Result, Status
from countback.model.season import Entry, Event, Season, Session
from countback.model.told import particulars, signed


def overview(season: Season) -> Iterator[Line]:
    """Return what season this is and where its facts come from."""
    yield ((season.name, "title"),)
    sessions = [session for event in season.events for session in event.sessions]
    run = sum(session.classification is not None for session in sessions)
    told = (
        ("series", season.series),
        ("rulebook", season.rulebook),
        ("source", season.source),
        ("sessions", f"{run} of {len(sessions)} run"),
    )
    for what, text in told:
        if text:
            yield ((f"{what}: ", "quiet"), (text, ""))


def calendar(season: Season) -> Iterator[Line]:
    """Return the events in order, with their sessions."""
    yield (("Calendar", "title"),)
    rows: list[list[Span]] = []
    for event in season.events:
        place = ", ".join(part for part in (event.circuit or event.name, event.place) if part)
        sessions = [
            f"{session.id} (cancelled)" if session.cancelled else session.id for session in event.sessions
        ]
        rows.append(
            [
                (str(event.round), ""),
                (event_code(event), "total"),
                (place, ""),
                (event.country, "quiet"),
                (days(event.start, event.end), ""),
                (", ".join(sessions), "quiet"),
                ("cancelled" if event.cancelled else "", "warning"),
            ]
        )
    yield from grid(rows, "><<<<<<", head=("Rnd", "", "Circuit", "", "Date", "Sessions", ""))


def news(season: Season) -> Iterator[Line]:
    """Return what the series announced, in the order recorded."""
    yield (("News", "title"),)
    for item in season.news:
        about = f" (round {ranges(sorted(item.rounds))})" if item.rounds else ""
        day = f"{date(item.date)}: " if item.date else ""
        yield ((day, "quiet"), (item.headline, "total"), (about, "quiet"))
        if item.text:
            yield ((f"  {item.text}", ""),)


def entries(season: Season) -> Iterator[Line]:
    """Return the entry list, class by class in the season's order."""
    yield (("Entries", "title"),)
    order = {name: number for number, name in enumerate(season.classes)}
    every = {event.round for event in season.events}
    rows: list[list[Span]] = []
    for entry in sorted(season.entries, key=lambda entry: order.get(entry.class_, len(order))):
        team = entry.team
        rows.append(
            [
                (entry.class_, "quiet"),
                (entry.number, "total"),
                (" / ".join(driver.name for driver in entry.crew), ""),
                (" / ".join(dict.fromkeys(d.nationality for d in entry.crew if d.nationality)), "quiet"),
                (team.name if team else "", ""),
                (team.nationality if team else "", "quiet"),
                (entry.car, ""),
                ("all" if every <= {*entry.rounds} else ranges(sorted(entry.rounds)), ""),
                ("guest" if entry.guest else "", "warning"),
            ]
        )
    yield from grid(rows, "<><<<<<<<", head=("Class", "No.", "Driver", "", "Team", "", "Car", "Rounds", ""))


def winners(season: Season) -> Iterator[Line]:
    """Return for each session who was on pole, fastest and first, overall and in every class."""
    yield (("Results", "title"),)
    by_id = {entry.id: entry for entry in season.entries}
    # With one class, its winner is the winner.
    classes = season.classes if len(season.classes) > 1 else ()
    rows: list[list[Span]] = []
    for event in season.events:
        for session in event.sessions:
            classification = session.classification
            results = classification.rows if classification else ()
            cells: list[Span] = [(event_code(event), "quiet"), (session.id, "")]
            if not results:
                cells.append(("cancelled" if session.cancelled else "not run yet", "quiet"))
                cells += [("", "")] * (2 + len(classes))
            else:
                cells.append((_first(results, by_id, lambda row: row.qualifying), "pole"))
                cells.append((_first(results, by_id, lambda row: row.fastest_lap), "fastest"))
                cells.append((_first(results, by_id, lambda row: row.position), "total"))
                cells += [(_first_of_class(results, by_id, name), "") for name in classes]
            rows.append(cells)
    head = ("", "Session", "Pole", "Fastest lap", "Winner", *(f"{name} winner" for name in classes))
    yield from grid(rows, "<" * len(head), head=head)


def classification(season: Season, session: Session) -> Iterator[Line]:
    """Return one session's result as it stands, and where it differs from the source why."""
    event = next(event for event in season.events if session in event.sessions)
    yield (
        (f"{event.name}, {session_name(session)}", "title"),
        (f"  {_when(event, session)}".rstrip(), "quiet"),
    )
    newest = session.classification
    if newest is None:
        yield (("cancelled" if session.cancelled else "not run yet", "quiet"),)
        return
    yield ((_revision(newest, len(session.classifications)), "quiet"),)
    by_id = {entry.id: entry for entry in season.entries}
    drivers = _drivers(season.entries)
    yield from grid(
        [_car(row, by_id[row.entry], drivers) for row in newest.rows],
        "><><<>>>><<<",
        head=("Pos", "", "No.", "Driver", "Class", "in it", "Laps", "Time", "Best", "Qualified", "Lap", ""),
    )
    for heading, text in signed(newest):
        yield ((f"  {heading}: {text}", "quiet"),)
    yield from _remarks(season, event, session)


def _revision(newest: Classification, number: int) -> str:
    """Return the state of a classification, which revision and document it is, and its cause."""
    told = f"{newest.state}, revision {number}" + (f", {newest.document}" if newest.document else "")
    return f"{told}: {newest.cause}" if newest.cause else told


def _car(row: Result, entry: Entry, drivers: Mapping[str, str]) -> list[Span]:
    """Return the line of one car in the result of a session."""
    status = "" if row.status is Status.CLASSIFIED else row.status.value
    return [
        (_number(row.position), "total"),
        (f"{status}{row.mark}", STATUS[row.status].style if status else ""),
        (row.number or entry.number, "quiet"),
        (_crew(row, entry, drivers), ""),
        (entry.class_, "quiet"),
        (_number(row.class_position), ""),
        (_number(row.laps), ""),
        (lap_time(row.time) or row.gap, ""),
        (lap_time(row.best_lap), ""),
        (_order("pole", row.qualifying), "pole"),
        (_order("fastest lap", row.fastest_lap), "fastest"),
        (row.note, "quiet"),
    ]


def _remarks(season: Season, event: Event, session: Session) -> Iterator[Line]:
    """Return what was decided about a session or its round, and where its facts differ from the source."""
    for decision in season.decisions:
        if decision.session == session.id or decision.round == event.round:
            whom = f"car {decision.number}" if decision.number else decision.competitor
            yield from _note(decision.kind, whom, decision.reason)
            for heading, text in particulars(decision):
                yield ((f"    {heading}: {text}" if text else f"    {heading}", "quiet"),)
    for note in season.notes:
        if note.session == session.id:
            yield from _note(note.kind, f"car {note.number}" if note.number else "", note.reason)


def _when(event: Event, session: Session) -> str:
    """Return the day of a session, with its hour where that is known."""
    hour = f" {session.start:%H:%M}" if session.start else ""
    zone = f" ({event.time_zone})" if hour and event.time_zone else ""
    return f"{date(session.date)}{hour}{zone}"


def notes(season: Season) -> Iterator[Line]:
    """Return what is recorded otherwise than the source has it, and why."""
    yield (("Notes on the facts", "title"),)
    for note in season.notes:
        place = " ".join(part for part in (note.session, f"car {note.number}" if note.number else "") if part)
        told = f"{note.field} {note.recorded}".strip()
        printed = f" (printed: {note.printed})" if note.printed else ""
        yield from _note(note.kind, ", ".join(part for part in (place, told) if part) + printed, note.reason)


def _note(kind: str, about: str, reason: str) -> Iterator[Line]:
    colon = ": " if about and reason else ""
    yield ((f"  {kind}", "warning" if kind == "corrected" else "info"), (f" {about}{colon}{reason}", ""))


def _order(first: str, place: int | None) -> str:
    return "" if place is None else first if place == 1 else str(place)


def _number(fact: int | None) -> str:
    return "" if fact is None else str(fact)


def _drivers(entries: Iterable[Entry]) -> dict[str, str]:
    """Return the names of all drivers by their ids."""
    return {driver.id: driver.name for entry in entries for driver in entry.crew}


def _crew(row: Result, entry: Entry, drivers: Mapping[str, str]) -> str:
    """Return who drove a car in a session: whom the result names, or else the crew of the entry."""
    return " / ".join(
        [drivers.get(id_, id_) for id_ in row.drivers] or [driver.name for driver in entry.crew]
    )


def _names(row: Result, by_id: Mapping[str, Entry]) -> str:
    return _crew(row, by_id[row.entry], _drivers(by_id.values()))


def _first(
    rows: tuple[Result, ...], by_id: Mapping[str, Entry], order: Callable[[Result], int | None]
) -> str:
    """Return who is 1 in some order: several when equal."""
    return ", ".join(_names(row, by_id) for row in rows if order(row) == 1)


def _first_of_class(rows: tuple[Result, ...], by_id: Mapping[str, Entry], name: str) -> str:
    """Return the best placed car of a class."""
    own = [
        row
        for row in rows
        if by_id[row.entry].class_ == name and row.position and row.status is Status.CLASSIFIED
    ]
    best = min(own, key=lambda row: row.class_position or row.position or 0, default=None)
    return _names(best, by_id) if best else ""
