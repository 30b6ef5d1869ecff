"""Headings that fit two fields, and fields that two headings fit: what stands below them tells."""

# ruff: noqa: E501 - headings and cells stand in lists

from __future__ import annotations

import itertools

import pytest

from countback.formats.reading import ReadFile
from countback.formats.recognise import read

CELLS = {
    "position": "1 2 3 4",
    "number": "27 8 19 44",
    "driver": "Ann Bob Cat Dan",
    "laps": "20 20 20 19",
    "time": "30:01.5 30:04.0 30:09.9 30:20.1",
    "best": "1:29.1 1:28.7 1:29.9 1:31.0",
    "on": "7 3 19 5",
}
#: Languages and programs: place, number, driver, laps, race time, best lap, in which lap it was.
WORDS = [
    ("Pos", "No", "Driver", "Laps", "Total Time", "Best Time", "Best Lap"),
    ("Pos", "No", "Driver", "Laps", "Time", "Best Lap", "In Lap"),
    ("Pos", "Car", "Driver", "Laps", "Time", "Fastest Lap", "On Lap"),
    ("Pos", "#", "Name", "Laps", "Time", "FL", "FL"),
    ("Pos", "#", "Name", "Laps", "Time", "Best", "Lap"),
    ("Pos", "#", "Name", "Lap", "Time", "Best Time", "Best Lap"),
    ("Fin Pos", "Car #", "Driver", "Laps Comp", "Time", "Fastest Lap Time", "BestLapNum"),
    ("Pos", "No", "Driver", "Laps", "Time", "Time", "Best Lap"),
    ("Platz", "Nr.", "Fahrer", "Runden", "Zeit", "Bestzeit", "Beste Runde"),
    ("Platz", "St.-Nr.", "Fahrer", "Runden", "Gesamtzeit", "Schnellste Runde", "in Rd."),
    ("Platz", "Nr.", "Fahrer", "Runden", "Gesamtzeit", "Zeit", "Schnellste Runde"),
    ("Clt", "N°", "Pilote", "Tours", "Temps total", "Temps", "Meilleur tour"),
    ("Clt", "N°", "Pilote", "Tours", "Temps", "Meilleur temps", "Meilleur tour"),
    ("Pos.", "Num", "Pilota", "Giri", "Tempo", "Miglior giro", "Giro"),
    ("Pos.", "Num", "Pilota", "Giri", "Tempo", "Tempo", "Miglior giro"),
    ("Puesto", "Dorsal", "Piloto", "Vueltas", "Tiempo", "Mejor vuelta", "En vuelta"),
    ("Plaats", "Nr", "Rijder", "Ronden", "Tijd", "Snelste ronde", "Ronde"),
]


def sheet(columns: list[tuple[str, str]], name: str = "Race 1.csv") -> ReadFile:
    """Read a sheet of headings and the cells below each."""
    rows = zip(*(cells.split(" ") for _, cells in columns), strict=True)
    text = ";".join(title for title, _ in columns) + "\n" + "".join(";".join(row) + "\n" for row in rows)
    return read(name, text.encode())


@pytest.mark.parametrize("words", WORDS, ids=lambda words: " ".join(words[3:]))
def test_a_best_lap_is_a_time_or_the_lap_it_was_in(words: tuple[str, ...]) -> None:
    columns = [*zip(words, CELLS.values(), strict=True)]
    for late in itertools.permutations(columns[3:]):
        (session,) = sheet([*columns[:3], *late]).sessions
        told = [(row.laps, row.time, row.best_lap, row.best_lap_number) for row in session.rows]
        assert told[0] == (20, 1_801_500, 89_100, 7), late
        assert told[3] == (19, 1_820_100, 91_000, 5), late


@pytest.mark.parametrize(
    ("heading", "other"), [("Best Lap", "Time"), ("Beste Runde", "Zeit"), ("Meilleur tour", "Temps")]
)
def test_a_time_of_no_race_is_that_of_the_best_lap(heading: str, other: str) -> None:
    who = [("Pos", CELLS["position"]), ("No", CELLS["number"])]
    best, on, laps = (other, CELLS["best"]), (heading, CELLS["on"]), ("Laps", CELLS["laps"])
    for columns in itertools.permutations([best, on, laps]):
        (session,) = sheet([*who, *columns]).sessions
        assert [(row.time, row.best_lap) for row in session.rows][1] == (None, 88_700)
    # Of so few laps it may be either: that is said.
    found = sheet([*who, ("Laps", "2 2 2 2"), (heading, "1 2 2 1"), (other, "1:10.1 1:10.2 1:10.9 1:11.0")])
    (doubt,) = (one for one in found.findings if one.code == "column-unsure")
    assert doubt.message.startswith(f"'{other.lower()}' may be the time of the race, or that of the best lap")


@pytest.mark.parametrize(
    ("columns", "fields"),
    [
        # A numbering of the lines, and a team before its driver.
        ("No=1 2 3 4;Pos=1 2 3 4;Car No=27 8 19 44;Driver=Ann Bob Cat Dan", {"number": "Car No"}),
        ("Pos=1 2 3 4;No=27 8 19 44;Competitor=Red Red Blue Blue;Driver=Ann Bob Cat Dan", {"driver": "Driver"}),
        ("Pos=1 2 3 4;No=27 8 19 44;Name=Red Red Blue Blue;Fahrer=Ann Bob Cat Dan", {"driver": "Fahrer"}),
        # Places in class, and those of the whole field.
        ("Pos=1 1 2 2;Overall=1 2 3 4;No=27 8 19 44", {"position": "Overall"}),
        # Points are no time, a gap to the car ahead is none to the first, a grid has its own time.
        ("Pos=1 2 3 4;No=27 8 19 44;Laps=9 9 9 9;Total=25 18 15 12;Time=9:01.0 9:02.0 9:03.0 9:04.0", {"time": "Time"}),
        ("Pos=1 2 3 4;No=27 8 19 44;Laps=9 9 9 9;Total=25 18 15 12", {"time": None}),
        ("Pos=1 2 3 4;No=27 8 19 44;Laps=9 9 9 9;Int=- 1.5 0.9 1.1;Gap=- 1.5 2.4 3.5", {"gap": "Gap"}),
        ("Pos=1 2 3 4;No=27 8 19 44;Qual Time=1:20.1 1:20.2 1:20.0 1:20.9;Best Lap=1:29.1 1:28.7 1:29.9 1:31.0", {"best_lap": "Best Lap"}),
        # The place below a heading for numbers of cars, for a class, or for anything.
        ("#=1 2 3 4;Driver=Ann Bob Cat Dan;Laps=9 9 9 8", {"position": "#", "number": None}),
        ("#=1 2 3 4;Car=27 8 19 44;Driver=Ann Bob Cat Dan;Laps=9 9 9 8", {"position": "#", "number": "Car"}),
        ("Class.=1 2 3 4;No=27 8 19 44;Cat.=A B B A;Laps=9 9 9 8", {"position": "Class.", "class": "Cat."}),
        ("Gesamt=1 2 3 DNF;Nr=27 8 19 44;Runden=9 9 9 8", {"position": "Gesamt"}),
        ("Pos=1 2 3 4;Finish=1 2 3 DNF;No=27 8 19 44;Laps=9 9 9 8", {"position": "Finish"}),
        # A rank or a mark of the fastest lap is no time.
        ("Pos=1 2 3 4;No=27 8 19 44;Laps=2 2 2 2;Fastest Lap=3 1 2 4", {"best_lap": None, "best_lap_number": None}),
    ],
)  # fmt: skip
def test_two_columns_for_one_field(columns: str, fields: dict[str, str | None]) -> None:
    parts = [column.partition("=") for column in columns.split(";")]
    for order in itertools.permutations(parts):
        found = sheet([(name, cells) for name, _, cells in order])
        (said,) = (one.message for one in found.findings if one.code == "columns")
        for field, name in fields.items():
            told = said.partition("; not read")[0].partition("columns ")[2].split(", ")
            assert (
                (f"{field} = {name}" in told)
                if name
                else all(not one.startswith(f"{field} =") for one in told)
            ), said


def test_two_orders_of_the_whole_field_are_a_doubt() -> None:
    found = sheet([("Pos", "1 2 3 4"), ("Rank", "2 1 3 4"), ("No", "27 8 19 44"), ("Laps", "9 9 9 9")])
    (doubt,) = (one for one in found.findings if one.code == "column-unsure")
    assert (doubt.severity, "'pos' as well as 'rank' may be the place" in doubt.message) == ("warning", True)


def test_what_counts_the_lines_of_no_result_is_no_place() -> None:
    found = sheet([("#", "1 2 3 4"), ("Driver", "Ann Bob Cat Dan"), ("Laps", "7 9 8 9")])
    assert "no-places" in [one.code for one in found.findings]
    found = sheet([("Spot", "1 2 3 4"), ("No", "27 8 19 44"), ("Best", CELLS["best"])], "Qualifying.csv")
    assert "no-places" in [one.code for one in found.findings]


def test_the_time_of_the_qualifying_is_not_the_fastest_lap_of_a_race() -> None:
    columns = [("Pos", "1 2 3 4"), ("No", "27 8 19 44"), ("Laps", "9 9 9 9"), ("Qual Time", CELLS["best"])]
    assert {row.best_lap for row in sheet(columns).sessions[0].rows} == {None}
    assert sheet(columns, "Qualifying.csv").sessions[0].rows[0].best_lap == 89_100


def test_headings_of_a_club_are_not_those_of_a_timing_company() -> None:
    columns = [("Pos", "1 2"), ("Number", "27 8"), ("Driver", "Ann Bob"), ("Total Time", "9:01.0 +1.500")]
    found = sheet([*columns, ("Laps", "9 9")])
    assert (found.reader, [row.time for row in found.sessions[0].rows]) == ("spreadsheet", [541_000, 542_500])
