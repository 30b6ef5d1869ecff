"""The reliability diagram, and the command that writes it."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from click.testing import CliRunner
from small import book

from countback.charts.reliability import reliability_svg
from countback.cli.group import countback
from countback.model.classification import Classification, Result
from countback.model.season import Driver, Entry, Event, Season, Session
from countback.odds.backtest import known_after
from countback.scoring.score import score
from countback.titles.remaining import remaining

SVG = "{http://www.w3.org/2000/svg}"


def test_right_chances_lie_on_the_diagonal_and_small_bins_are_hollow() -> None:
    drawn = ET.fromstring(reliability_svg("A & B", [(0.25, 0.25, 40), (0.5, 1.0, 3)]))
    diagonal, *_ = [one for one in drawn.iter(f"{SVG}path") if "dash" in one.get("class", "")]
    (x0, y0), (x1, y1) = [
        map(float, pair.split()) for pair in diagonal.get("d", "").replace("M", "").split("L")
    ]
    full, hollow = drawn.iter(f"{SVG}circle")
    for dot, said, came in ((full, 0.25, 0.25), (hollow, 0.5, 1.0)):
        assert abs(float(dot.get("cx", "")) - (x0 + (x1 - x0) * said)) < 0.2
        assert abs(float(dot.get("cy", "")) - (y0 + (y1 - y0) * came)) < 0.2
    assert full.get("fill-opacity") is None
    assert hollow.get("fill-opacity") == "0"
    assert "said 25.0%, came true 25.0% of 40" in (drawn.findtext(f"{SVG}desc") or "")


def test_a_backtest_writes_its_diagram(shared, tmp_path) -> None:
    file, picture = shared / "data" / "f1db" / "f1db-sample.zip", tmp_path / "reliability.svg"
    args = ["backtest", "f1db", str(file), "--years", "2024", "--runs", "500", "--picture", str(picture)]
    result = CliRunner().invoke(countback, args)
    assert result.exit_code == 0, result.output
    dots = len([*ET.fromstring(picture.read_text("utf-8")).iter(f"{SVG}circle")])
    shown = [line for line in result.stdout.splitlines() if line.count("%") == 4]
    assert dots == len(shown) > 2


def test_a_car_that_came_later_is_not_to_come_though_its_driver_shared_one_before() -> None:
    ann, bob = (Driver(id=name.lower(), name=name) for name in ("Ann", "Bob"))
    races = (
        (Result(entry="1", position=1, drivers=("ann", "bob")),),
        (Result(entry="1", position=1), Result(entry="2", position=2)),
        (Result(entry="2", position=1), Result(entry="1", position=2)),
    )
    events = tuple(
        Event(
            round=number,
            name=f"E{number}",
            sessions=(Session(id=f"race-{number}", classifications=(Classification(rows=rows),)),),
        )
        for number, rows in enumerate(races, start=1)
    )
    cars = (Entry(id="1", number="1", crew=(ann,)), Entry(id="2", number="2", crew=(bob,)))
    season = Season(id="s", name="S", series="S", year=2020, events=events, entries=cars)
    standings = score(season, book())
    (title,) = standings.championships
    blind = known_after(standings, remaining(standings, title, 1))
    assert {row.competitor.id for row in blind.table(title).rows} == {"ann", "bob"}
    rest = remaining(blind, title)
    assert [{blind.facts.entries[car].id for car in runners} for runners in rest.runners] == [{"1"}, {"1"}]
