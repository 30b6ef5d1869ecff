"""The entry list, and a page for every driver, team and car."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby

from countback.model.classification import Result, Status
from countback.model.kinds import Who
from countback.model.numbers import ordinal
from countback.model.season import Driver, Entry, Event, Team
from countback.model.words import STATUS_WORDS, ranges
from countback.site import addresses, elements
from countback.site.html import Html, facts, heads, join, link, name, scrolled, tag
from countback.site.page import Page, up
from countback.site.scored import Scored, Start


def pages(scored: Scored) -> Iterator[Page]:
    """Return the entry list and everybody and everything in it."""
    yield _entries(scored)
    for driver in scored.drivers.values():
        yield _driver(scored, driver)
    for team in scored.teams.values():
        yield _team(scored, team)
    for entries in scored.cars.values():
        yield _car(scored, entries)


def entry_lists(scored: Scored) -> Html:
    """Return the entries, a table for each class."""
    order = {class_: number for number, class_ in enumerate(scored.season.classes)}
    entries = sorted(scored.season.entries, key=lambda entry: order.get(entry.class_, len(order)))
    classes = [*dict.fromkeys(entry.class_ for entry in entries)]
    parts = []
    for class_ in classes:
        own = [entry for entry in entries if entry.class_ == class_]
        head = tag("h2", class_) if len(classes) > 1 and class_ else None
        parts.append(join(head, _entry_table(scored, own, f"Entries {class_}".strip(), "")))
    return join(parts)


def _entries(scored: Scored) -> Page:
    return Page(
        path=addresses.ENTRIES,
        title="Entries",
        lead=f"{elements.number_of(len(scored.cars), 'car')} "
        f"of {elements.number_of(len(scored.teams), 'team')}, "
        f"{elements.number_of(len(scored.drivers), 'driver')}.",
        content=entry_lists(scored),
        part=addresses.ENTRIES,
    )


def _entry_table(
    scored: Scored, entries: Sequence[Entry], caption: str, way: str, *, class_: bool = False
) -> Html:
    cars = any(entry.car or entry.constructor for entry in entries)
    rows = [
        tag(
            "tr",
            tag("td", elements.car(entry, way), class_="num"),
            tag(
                "th",
                elements.crew(entry.crew, way),
                elements.nations(driver.nationality for driver in entry.crew if driver.nationality),
                tag("span", "guest", class_="word") if entry.guest else None,
                [tag("span", word, class_="word") for word in entry.tags],
                scope="row",
                class_="who" if len(entry.crew) == 1 else "who several",
            ),
            tag("td", elements.team(entry, way)),
            tag("td", entry.class_) if class_ else None,
            tag("td", " ".join(dict.fromkeys(part for part in (entry.constructor, entry.car) if part)))
            if cars
            else None,
            tag("td", _rounds(scored, entry)),
        )
        for entry in entries
    ]
    columns = ["No.", "Driver", "Team", *(["Class"] if class_ else []), *(["Car"] if cars else []), "Rounds"]
    head = tag("thead", heads(*columns, numbers=(0,), who=1))
    whole = tag("table", tag("caption", caption, class_="unseen"), head, tag("tbody", rows), class_="entries")
    return scrolled(whole, caption)


def _rounds(scored: Scored, entry: Entry) -> str:
    every = {event.round for event in scored.events}
    return "all" if every <= {*entry.rounds} else ranges(sorted(entry.rounds))


def _driver(scored: Scored, driver: Driver) -> Page:
    path = addresses.driver(driver.id)
    way = up(path)
    entries = [entry for entry in scored.season.entries if any(mate.id == driver.id for mate in entry.crew)]
    starts = scored.starts_of_driver.get(driver.id, [])
    return Page(
        path=path,
        title=driver.name,
        kicker="Driver",
        lead=_summary(scored, starts),
        description=f"{driver.name} in {scored.season.name}: {_summary(scored, starts)}",
        content=join(
            facts((("Nation", elements.country(driver.nationality) or ""),)),
            _places(scored, scored.of_drivers, driver.id, way),
            tag("h2", "Entered as"),
            _entry_table(scored, entries, "Entered as", way, class_=True),
            _results(scored, entries, starts, way, driver),
        ),
        part=addresses.ENTRIES,
        results="results",
        trail=(("Entries", addresses.ENTRIES),),
    )


def _team(scored: Scored, team: Team) -> Page:
    path = addresses.team(team.id)
    way = up(path)
    entries = [entry for entry in scored.season.entries if entry.team and entry.team.id == team.id]
    starts = [start for start in scored.starts if start.entry.team and start.entry.team.id == team.id]
    titles = _titles(scored, "team")
    return Page(
        path=path,
        title=team.name,
        kicker="Team",
        lead=_summary(scored, starts),
        description=f"{team.name} in {scored.season.name}: {_summary(scored, starts)}",
        content=join(
            facts((("Nation", elements.country(team.nationality) or ""),)),
            _places(scored, titles, team.id, way),
            tag("h2", "Cars"),
            _entry_table(scored, entries, "Cars", way, class_=True),
            _results(scored, entries, starts, way),
        ),
        part=addresses.ENTRIES,
        results="results",
        trail=(("Entries", addresses.ENTRIES),),
    )


def _car(scored: Scored, entries: Sequence[Entry]) -> Page:
    entry = entries[0]
    path = addresses.car(entry)
    way = up(path)
    starts = [start for entry in entries for start in scored.starts_of_entry.get(entry.id, [])]
    whose = f" of {entry.team.name}" if entry.team else ""
    alone = entry.crew[0] if len(entries) == len(entry.crew) == 1 else None
    same = alone and starts and starts == scored.starts_of_driver.get(alone.id)
    return Page(
        path=path,
        title=f"Car {entry.number}{whose}",
        kicker="Car",
        lead=_summary(scored, starts),
        content=join(
            tag("h2", "Entered as"),
            _entry_table(scored, entries, "Entered as", way, class_=True),
            _same(alone, way) if alone and same else _results(scored, entries, starts, way),
        ),
        part=addresses.ENTRIES,
        results="" if same else "results",
        trail=(("Entries", addresses.ENTRIES),),
    )


def _same(driver: Driver, way: str) -> Html:
    """Return the way to the results of a car that one driver has driven, who has driven no other."""
    there = link(name(driver.name), f"{way}{addresses.driver(driver.id)}#results")
    return join(
        tag("h2", "Results", id="results"), tag("p", "Those of ", there, ", who has driven no other car.")
    )


def _titles(scored: Scored, who: Who) -> list[str]:
    return [title.id for title in scored.standings.rulebook.championships if title.subject.who == who]


def _summary(scored: Scored, starts: Sequence[Start]) -> str:
    """Return how often somebody started, won, stood on the podium, in the class, too: of races only."""
    races = [start.result for start in starts if start.session.kind == "race"]
    begun = sum(row.status.started for row in races)
    told = [elements.number_of(begun, "start")]
    wins = sum(row.position == 1 for row in races)
    told += [elements.number_of(wins, "win")] if wins else []
    podiums = sum(row.position in (1, 2, 3) and row.status is Status.CLASSIFIED for row in races)
    told += [elements.number_of(podiums, "podium")] if podiums else []
    told += [
        elements.number_of(poles, "pole") for poles in [sum(row.qualifying == 1 for row in races)] if poles
    ]
    fastest = sum(row.fastest_lap == 1 for row in races)
    told += [elements.number_of(fastest, "fastest lap")] if fastest else []
    return f"{', '.join(told)}.{_in_class(scored, starts, wins, podiums)}"


def _in_class(scored: Scored, starts: Sequence[Start], wins: int, podiums: int) -> str:
    """Return the wins and podiums in the one class somebody raced in, where there are more than overall."""
    classes = {start.entry.class_ for start in starts}
    if len(scored.season.classes) < 2 or len(classes) != 1:
        return ""
    places = [
        scored.places_in_class.get((start.session.id, start.entry.id))
        for start in starts
        if start.session.kind == "race" and start.result.status is Status.CLASSIFIED
    ]
    won, among = places.count(1), sum(place in (1, 2, 3) for place in places)
    if (won, among) == (wins, podiums) or not among:
        return ""
    told = [elements.number_of(won, "win")] * bool(won) + [elements.number_of(among, "podium")]
    return f" In {classes.pop()}: {', '.join(told)}."


def _places(scored: Scored, titles: Iterable[str], competitor: str, way: str) -> Html | None:
    items = []
    for id_ in titles:
        row = scored.rows[id_].get(competitor)
        if row is None:
            continue
        place = (
            "no position"
            if row.position is None
            else f"{ordinal(row.position)}{' (shared)' if row.tied else ''}"
        )
        items.append(
            tag(
                "li",
                link(scored.tables[id_].name, way + addresses.championship(id_), class_="label"),
                tag("span", place, class_="figure"),
                link(f"{elements.points_words(row.points)}: why", way + addresses.why(id_, competitor)),
            )
        )
    return tag("ul", items, class_="places") if items else None


def _results(
    scored: Scored, entries: Sequence[Entry], starts: Sequence[Start], way: str, driver: Driver | None = None
) -> Html:
    """Return the results one after another, event by event; of one driver with what each brought.

    The car, and who drove it, have no column where the one entry above says which and who, all season; there
    they are linked, too.
    """
    if not starts:
        return join(tag("h2", "Results", id="results"), tag("p", "No result is recorded."))
    titles = [id_ for id_ in scored.of_drivers if driver and driver.id in scored.rows[id_]]
    # The place in class counts first for whoever races in a class of its own.
    titles.sort(key=lambda id_: scored.tables[id_].among != "class")
    in_class = any(scored.tables[id_].among == "class" and not scored.many(id_) for id_ in titles)
    (only,) = entries if len(entries) == 1 else (None,)
    cars = only is None or any(start.number != only.number for start in starts)
    alone = only is not None and len(only.crew) == 1
    crews = not driver and not (alone and not any(start.result.drivers for start in starts))

    def cells(start: Start) -> list[Html | None]:
        return [
            tag("td", start.number, class_="no") if cars else None,
            tag("td", _names(scored, start), class_="told") if crews else None,
            tag("td", _place(start.result)),
            tag("td", str(scored.places_in_class.get((start.session.id, start.entry.id), "")))
            if in_class
            else None,
            *(_paid(scored, id_, driver, start, way) for id_ in titles if driver),
        ]

    columns = ["Event", "Session", *(["No."] if cars else []), *(["Driver"] if crews else []),
               "Pos", *(["Cl."] if in_class else []),
               *(f"{scored.tables[id_].name} points" for id_ in titles)]  # fmt: skip
    told = {"Event", "Session", "Driver"}
    numbers = [number for number, column in enumerate(columns) if column not in told]
    events = groupby(starts, key=lambda start: start.event)
    whole = tag(
        "table",
        tag("caption", "Results", class_="unseen"),
        tag("thead", heads(*columns, numbers=numbers, who=0)),
        [tag("tbody", _event(event, [*held], cells, way)) for event, held in events],
        class_="results",
    )
    frame = scrolled(whole, "Results")
    return join(tag("h2", "Results", id="results"), frame)


def _event(
    event: Event, starts: Sequence[Start], cells: Callable[[Start], list[Html | None]], way: str
) -> list[Html]:
    """Return the rows of an event, which is named once, and each of its sessions once."""
    head = tag(
        "th",
        elements.event_link(event, way),
        scope="rowgroup" if len(starts) > 1 else "row",
        rowspan=_span(starts),
        class_="who",
    )
    rows: list[Html] = []
    for session, held in groupby(starts, key=lambda start: start.session):
        of_session = [*held]
        where = tag("td", elements.session_link(session, way), rowspan=_span(of_session), class_="told")
        for at, start in enumerate(of_session):
            rows.append(tag("tr", None if rows else head, None if at else where, *cells(start)))
    return rows


def _names(scored: Scored, start: Start) -> Html:
    drove = scored.crew(start.entry, start.result)
    return join(*[part for driver in drove for part in (" / ", name(driver.name))][1:])


def _span(rows: Sequence[Start]) -> int | None:
    return len(rows) if len(rows) > 1 else None


def _place(row: Result) -> Html:
    """Return the place or what happened, with the signs of the result."""
    place: Html | str = str(row.position or "")
    if row.status is not Status.CLASSIFIED:
        code = tag("abbr", row.status.value, title=STATUS_WORDS[row.status])
        place = join(place, " " if place else None, code)
    signs = [tag("abbr", sign, title=words, class_="sign")
             for sign, words, there in (("P", "pole position", row.qualifying == 1),
                                        ("F", "fastest lap", row.fastest_lap == 1)) if there]  # fmt: skip
    return join(place, signs, tag("span", row.mark, class_="sign") if row.mark else None)


def _paid(scored: Scored, id_: str, driver: Driver, start: Start, way: str) -> Html:
    brought = scored.points(id_, driver.id, start.session.id)
    if brought is None or scored.many(id_):
        return tag("td", elements.points(brought))
    href = f"{way}{addresses.why(id_, driver.id)}#{addresses.anchor(start.session.id)}"
    return tag("td", link(elements.points(brought), href))
