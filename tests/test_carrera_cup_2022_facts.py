"""The shipped 2022 Porsche Carrera Cup North America holds what its page prints, cell by cell."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from carrera_cup import BOOK, NAME, RACES, shipped_rulebook, shipped_season

from countback.model.classification import Result
from countback.model.rulebook import Rulebook
from countback.model.season import Entry, Season, Session
from countback.store.folder import read_season, write_season

TABLES = {"Overall": "overall", "Pro-Am Class": "pro-am", "Am Class": "am"}

#: Where the folder knowingly differs from the page, as (session, number, field, printed, recorded).
CORRECTED = {
    ("race-1", "21", "position", "23", "33"),
    ("", "12", "nationality", "GER", "DEU"),
    ("", "22", "driver", "Carlos De Quesada", "Carlos de Quesada"),
}


# The page, read once more: by a parser that knows nothing of the folder.


class Page(NamedTuple):
    text: str
    calendar: list[list[str]]
    entries: list[tuple[str, ...]]
    races: list[list[str]]
    tables: dict[str, list[list[str]]]


@pytest.fixture(scope="module")
def page(shared: Path) -> Page:
    text = (shared / "data/pages" / "2022-porsche-carrera-cup-north-america.txt").read_text(encoding="utf-8")
    parts = re.split(r"^=+ *(.+?) *=+$", text, flags=re.MULTILINE)
    sections = dict(zip(parts[1::2], parts[2::2], strict=True))
    tables: dict[str, list[list[str]]] = {}
    rows: list[list[str]] = []
    for cells in table_rows(sections["Driver's Championship"]):
        if cells[0] in TABLES or cells[0].startswith("Guest"):
            rows = tables.setdefault(TABLES.get(cells[0], "guests"), [])
        elif len(cells) == 19 and re.match(r"[A-Z]{3} ", cells[1]):
            rows.append(cells)
    # Round, circuit and date span two races; only the round is written out in both.
    races = [[cell for cell in cells if cell] for cells in table_rows(sections["Results"])][1:]
    races = [[cells[0], *(cells if len(cells) == 9 else ["", "", *cells])[-6:]] for cells in races]
    return Page(
        text=text,
        calendar=list(table_rows(sections["Calendar"]))[1:],
        entries=list(entry_list(sections["Entry list"])),
        races=races,
        tables=tables,
    )


def table_rows(section: str) -> Iterator[list[str]]:
    for line in section.splitlines():
        if line.startswith("| "):
            yield [cell.strip() for cell in line.strip()[1:-1].split("|")]


def entry_list(section: str) -> Iterator[tuple[str, ...]]:
    """Expand the row-spans of the entry list: what a row leaves out is that of the row above."""
    class_ = team = number = driver = ""
    for cells in itertools.islice(table_rows(section), 1, None):
        *rest, rounds = [cell for cell in cells if cell]
        if not rest:
            class_ = rounds.removesuffix(" Class")
            continue
        flagged = [cell for cell in rest if re.match(r"[A-Z]{3} ", cell)]
        number = next((cell for cell in rest if cell.isdigit()), number)
        driver = flagged.pop() if flagged else driver
        team = flagged.pop() if flagged else team
        yield (number, driver[4:], driver[:3], team[4:], team[:3], class_, rounds)


# What the folder holds.


@pytest.fixture(scope="module")
def season() -> Season:
    return shipped_season()


@pytest.fixture(scope="module")
def rulebook(season: Season) -> Rulebook:
    assert (season.rulebook, season.year) == (BOOK, 2022)
    return shipped_rulebook()


def entry_of(season: Season, number: str, round_: int) -> Entry:
    (entry,) = (entry for entry in season.entries if entry.number == number and round_ in entry.rounds)
    return entry


def sessions(season: Season) -> list[tuple[int, Session]]:
    return [(event.round, session) for event in season.events for session in event.sessions]


def rows(season: Season) -> Iterator[tuple[Session, Entry, Result]]:
    entries = {entry.id: entry for entry in season.entries}
    for _, session in sessions(season):
        assert session.classification is not None
        for row in session.classification.rows:
            yield session, entries[row.entry], row


def test_calendar_is_the_printed_one(season: Season, page: Page) -> None:
    calendar = []
    for event in season.events:
        start, end = event.start, event.end
        assert start is not None
        assert end is not None
        dates = f"{start:%B} {start.day}–{end.day}"
        if start.month != end.month:
            dates = f"{start:%B} {start.day} – {end:%B} {end.day}"
        calendar.append([str(event.round), f"{event.country} {event.circuit}, {event.place}", dates])
    assert calendar == page.calendar
    codes = re.search(r"\| \| Pos\. \| Driver \| (.*?) \| Points", page.text)
    assert codes is not None
    assert [f"{event.code} {event.country}" for event in season.events] == codes[1].split(" | ")
    assert [session.id for _, session in sessions(season)] == RACES
    assert {start.year for start in (event.start for event in season.events) if start} == {2022}


def test_only_the_sebring_races_have_a_day(season: Season, page: Page) -> None:
    assert "| 1 | USA Sebring International Raceway, Sebring, Florida | March 17 |" in page.text
    days = {session.id: session.date for _, session in sessions(season) if session.date}
    assert days == {"race-1": dt.date(2022, 3, 17), "race-2": dt.date(2022, 3, 17)}


def test_news_carries_the_printed_dates(season: Season, page: Page) -> None:
    days = [news.date for news in season.news if news.date]
    assert [f"{day:%B} {day.day}, {day.year}" for day in days] == ["August 6, 2021", "October 19, 2021"]
    assert all(f"{day:%B} {day.day}, {day.year}" in page.text for day in days)
    assert [news.rounds for news in season.news] == [(2,), (2,), (7,), ()]


def test_entry_list_is_the_printed_one(season: Season, page: Page) -> None:
    every = tuple(event.round for event in season.events)
    printed = []
    for number, driver, nationality, *team, class_, text in page.entries:
        nationality = "DEU" if (number, nationality) == ("12", "GER") else nationality
        rounds = every if text == "All" else tuple(spans(text))
        printed.append((number, driver, nationality, *team, class_, rounds))
    recorded = []
    for entry in season.entries:
        (driver,) = entry.crew
        team = entry.team
        assert team is not None
        recorded.append(
            (entry.number, driver.name, driver.nationality, team.name, team.nationality,
             entry.class_, entry.rounds)
        )  # fmt: skip
    assert recorded == printed
    assert [entry.crew[0].name for entry in season.entries if entry.guest] == ["Laurin Heinrich"]
    assert len(season.entries) == 51


def spans(text: str) -> Iterator[int]:
    for part in text.split(","):
        first, _, last = part.strip().partition("–")
        yield from range(int(first), int(last or first) + 1)


def test_numbers_used_twice_find_their_drivers(season: Season) -> None:
    who = {
        (entry.number, round_): (entry.crew[0].name, entry.class_)
        for entry in season.entries
        for round_ in entry.rounds
    }
    assert len(who) == sum(len(entry.rounds) for entry in season.entries), "two cars of a number in a round"
    assert [who["24", round_][0] for round_ in (5, 7, 8)] == ["Adam Adelson", "Jeff Gordon", "Adam Adelson"]
    assert who["120", 7] == ("Adam Adelson", "Pro")
    assert [who["12", round_][0] for round_ in (7, 8)] == ["Leh Keen", "Laurin Heinrich"]
    assert [who["43", round_] for round_ in (4, 5)] == [("Mark Kvamme", "Am"), ("Jeff Kingsley", "Pro")]
    teams = [entry_of(season, "28", round_).team for round_ in (1, 6)]
    assert [team.name for team in teams if team] == ["Octavio Tequila Racing", "Goldcrest Motorsports"]


def test_every_cell_of_the_three_matrices(season: Season, page: Page) -> None:
    """Places, DNS, blanks and †; whoever stands in a class table is entered in that class."""
    recorded: dict[str, dict[str, str]] = {}
    for session, entry, row in rows(season):
        text = f"{row.position or row.status.value}{row.mark}"
        recorded.setdefault(entry.crew[0].name, {})[session.id] = text
    flags = {driver.name: driver.nationality for entry in season.entries for driver in entry.crew}
    classes = {entry.crew[0].name: entry.class_ for entry in season.entries}
    differences = set()
    cells = 0
    for table, printed in page.tables.items():
        for _, flagged, *texts, _ in printed:
            name = {"Carlos De Quesada": "Carlos de Quesada"}.get(flagged[4:], flagged[4:])
            assert flags[name] == flagged[:3]
            assert table in ("overall", "guests") or classes[name] == {"pro-am": "Pro-Am", "am": "Am"}[table]
            for session_id, text in zip(RACES, texts, strict=True):
                cells += 1
                mine = recorded[name].get(session_id, "")
                if mine != text:
                    differences.add((session_id, name, text, mine))
    assert differences == {("race-1", "Grady Willingham", "23", "33")}
    assert cells == (49 + 18 + 11) * 16
    assert recorded.keys() == flags.keys()


def test_places_run_from_first_to_last_without_a_gap(season: Season) -> None:
    for _, session in sessions(season):
        assert session.classification is not None
        places = [row.position for row in session.classification.rows if row.position]
        assert places == list(range(1, len(places) + 1)), session.id


def test_poles_fastest_laps_and_winners_are_the_printed_ones(season: Season, page: Page) -> None:
    recorded = {race: [race.removeprefix("race-"), *[""] * 6] for race in RACES}
    for session, entry, row in rows(season):
        cells = recorded[session.id]
        name = f"{entry.crew[0].nationality} {entry.crew[0].name}"
        assert entry.team is not None
        first = {1: row.qualifying, 2: row.fastest_lap, 3: row.position, 4: row.position}
        texts = {1: name, 2: name, 3: name, 4: f"{entry.team.nationality} {entry.team.name}"}
        for column, place in first.items():
            if place == 1:
                assert not cells[column]
                cells[column] = texts[column]
        column = {"Pro-Am": 5, "Am": 6}.get(entry.class_)
        if column and row.position and not cells[column]:
            cells[column] = name
    assert list(recorded.values()) == page.races


def test_published_tables_are_the_printed_ones(season: Season, page: Page) -> None:
    for table in TABLES.values():
        printed = [(cells[0], cells[1][4:], cells[-1]) for cells in page.tables[table]]
        found = [(str(row.position), row.competitor, row.points) for row in season.published[table]]
        assert found == printed
    assert [len(season.published[table]) for table in TABLES.values()] == [48, 18, 11]
    assert [cells[0] for cells in page.tables["guests"]] == [""]


def test_points_of_the_page_are_those_of_the_rulebook(page: Page, rulebook: Rulebook) -> None:
    (printed,) = re.findall(r"^\| Points \| (.*) \|$", page.text, flags=re.MULTILINE)
    awards = rulebook.championships[0].awards
    paid = awards["race"].scale.points, awards["pole"].amounts(), awards["fastest-lap"].amounts()
    assert [str(amount) for amounts in paid for amount in amounts] == printed.split(" | ")


def test_every_dagger_is_a_decision(season: Season) -> None:
    marked = {(session.id, entry.number) for session, entry, row in rows(season) if row.mark == "†"}
    assert marked == {(decision.session, decision.number) for decision in season.decisions}
    assert len(marked) == 5
    assert {(made.kind, made.options["overall"], made.in_result) for made in season.decisions} == {
        ("back-of-class", "kept", False)
    }


def test_corrections_are_noted_with_what_the_page_prints(season: Season) -> None:
    noted = {
        (note.session, note.number, note.field, note.printed, note.recorded)
        for note in season.notes
        if note.kind == "corrected"
    }
    assert noted == CORRECTED
    assert all(note.reason for note in season.notes)


def test_rounds_entered_without_a_result_are_remarked(season: Season) -> None:
    entered = {(entry.number, round_) for entry in season.entries for round_ in entry.rounds}
    held = {session.id: round_ for round_, session in sessions(season)}
    driven = {(entry.number, held[session.id]) for session, entry, _ in rows(season)}
    assert driven <= entered
    absent = entered - driven
    assert absent == {("7", 5), ("42", 6), ("95", 3)}
    remarks = {note.number for note in season.notes if (note.kind, note.field) == ("remark", "rounds")}
    assert remarks == {number for number, _ in absent}


def test_written_and_read_again_it_is_the_same_season(season: Season, tmp_path: Path) -> None:
    write_season(season, tmp_path / NAME)
    read = read_season(tmp_path / NAME)
    assert read.findings == []
    assert read.season == season
