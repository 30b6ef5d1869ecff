"""Titles and odds on the pages of standings: what `titles` and `odds` say, where rounds are left."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import msgspec
import numpy as np
import pytest
from click.testing import CliRunner
from elsewhere import hash_elsewhere, hash_of
from hostile import TEXTS
from small import book
from small import season as small_season
from test_site import broken_links, page

import countback
from countback.charts.odds import odds_svg
from countback.cli.group import countback as command
from countback.formats.bitmap import png
from countback.formats.writing import downloads
from countback.model.rulebook import Rulebook
from countback.model.season import Decision, Event, Season, Session
from countback.odds.forecast import Odds
from countback.odds.outcomes import in_percent
from countback.scoring.score import Standings, score
from countback.site.build import Site
from countback.site.drawing import Randomness
from countback.site.odds import percent_words
from countback.site.title_race import Moment, TitleRace
from countback.store.folder import write_season
from countback.titles.overview import overview

SEASON = "porsche-carrera-cup-north-america-2022"
SVG = "{http://www.w3.org/2000/svg}"
RANDOM = Randomness(
    1, lambda number: [np.random.default_rng(one) for one in np.random.SeedSequence(1).spawn(number)]
)


def cut(season: Season, last: str) -> Season:
    """Return a season as it was known after a session."""
    events, over = [], False
    for event in season.events:
        sessions = []
        for session in event.sessions:
            sessions.append(
                msgspec.structs.replace(session, classifications=(), laps=None, laps_run=None)
                if over
                else session
            )
            over = over or session.id == last
        events.append(msgspec.structs.replace(event, sessions=tuple(sessions)))
    held = {session.id for event in events for session in event.sessions if session.classifications}
    rounds = [event.round for event in events if any(one.id in held for one in event.sessions)]
    kept = [one for one in season.decisions if one.from_round <= max(rounds)]
    return msgspec.structs.replace(
        season,
        events=tuple(events),
        decisions=tuple(one for one in kept if not one.session or one.session in held),
        notes=(),
    )


@pytest.fixture(scope="module")
def whole() -> Standings:
    return countback.load(SEASON)


@pytest.fixture(scope="module")
def finished(whole: Standings) -> dict[str, bytes]:
    return Site([whole], randomness=RANDOM).files()


@pytest.fixture(scope="module")
def standings(whole: Standings) -> Standings:
    """The season of 2022 after round 6 of 8."""
    return score(cut(whole.recorded, "race-12"), whole.rulebook)


@pytest.fixture(scope="module")
def files(standings: Standings) -> dict[str, bytes]:
    return Site([standings], downloads(), bitmap=png, randomness=RANDOM).files()


def section(files: dict[str, bytes], path: str, id_: str = "title") -> ET.Element | None:
    return page(files[f"{SEASON}/standings/{path}.html"]).find(f".//section[@id='{id_}']")


def said(element: ET.Element | None) -> str:
    assert element is not None
    return " ".join("".join(element.itertext()).split())


def still(part: ET.Element) -> list[str]:
    """Return the names of those who can still win: in the table, and behind it."""
    tables = [table for table in part.iter("table") if "can still win" in (table.findtext("caption") or "")]
    others = [one for one in part.iter("details") if "more can still win" in (one.findtext("summary") or "")]
    names = [cell for table in tables for cell in table.findall("tbody/tr/th")]
    names += [name for one in others for name in one.findall("p/a")]
    return ["".join(name.itertext()) for name in names]


def test_the_section_is_there_where_rounds_are_left(
    whole: Standings, finished: dict[str, bytes], files: dict[str, bytes]
) -> None:
    for id_ in whole.championships:
        for round_ in range(1, 8):
            assert section(finished, f"{id_}/round-{round_}") is not None
        for path in (f"{id_}/round-8", f"{id_}/index"):
            assert section(finished, path) is None
            assert b"can still win" not in finished[f"{SEASON}/standings/{path}.html"]
        for path in ("round-6", "index"):
            assert section(files, f"{id_}/{path}") is not None
    assert not any(b'id="odds"' in content for content in finished.values())
    assert finished == Site([whole]).files()


def test_answers_are_those_of_titles(whole: Standings, finished: dict[str, bytes]) -> None:
    """Everybody's, after each round: who can, how many cannot, since when, and a reason for each."""
    for id_ in whole.championships:
        out_since: dict[str, int] = {}
        for round_ in range(1, 8):
            found = overview(whole, id_, round_)
            part = section(finished, f"{id_}/round-{round_}")
            assert part is not None
            assert still(part) == [row.name for row in found.rows if row.answer.status == "alive"]
            out = [row for row in found.rows if row.answer.status == "eliminated"]
            out_since = {row.competitor: out_since.get(row.competitor, round_) for row in out}
            counts = re.findall(r"(\d+) since round (\d+)", said(part))
            assert {int(number): int(count) for count, number in counts} == {
                number: [*out_since.values()].count(number) for number in out_since.values()
            }
            reasons = said(part.find("details[last()]"))
            assert all(row.name in reasons for row in found.rows)


def test_figures_are_exact(files: dict[str, bytes]) -> None:
    part = section(files, "overall/index")
    assert part is not None
    rows = [[*("".join(cell.itertext()) for cell in row)] for row in part.findall(".//tbody/tr")]
    assert rows == [
        ["1", "Kay van Berlo", "248", "–", "360"],
        ["2", "Parker Thompson", "232", "16", "344"],
        ["3", "Trenton Estep", "216", "32", "328"],
        ["4", "Riley Dickinson", "176", "72", "288"],
    ]
    text = said(part)
    assert "4 can still win the title, with 4 races left." in text
    out = "Out of it: 4 since round 1, 4 since round 2, 8 since round 3, 16 since round 4, 10 since round 5"
    assert f"{out}, 2 since round 6." in text
    assert "Kay van Berlo: leads, but with 248 is not safe: Parker Thompson can still end on 344." in text
    assert "With everything that is left won: 344 for Parker Thompson" in text
    assert "Kay van Berlo has 248 already." in text
    assert "each entered car may take any place, tie, retire, not start, stay away" in text
    assert "Entered are those the entry list has for what is left" in text


def test_what_it_takes_next(finished: dict[str, bytes]) -> None:
    part = section(finished, "overall/round-7")
    assert part is not None
    tables = {table.findtext("caption"): table for table in part.iter("table")}
    table = tables["Places with which Kay van Berlo has the title after Race 15 at Road Atlanta"]
    rows = [["".join(cell.itertext()) for cell in row] for row in table.findall("tbody/tr")]
    assert rows[0] == ["1st, the fastest lap, pole position", "6th or lower"]
    # With 11th and all that comes after it Thompson would be level on points, and behind on countback.
    assert ["1st", "11th or lower"] in rows
    assert ["3rd or better, pole position", "15th or lower"] in rows
    assert ["".join(cell.itertext()) for cell in table.findall("thead/tr/*")] == [
        "Kay van Berlo",
        "Parker Thompson",
    ]


def overall(rulebook: Rulebook, *others: str) -> Rulebook:
    """Return a rulebook with its overall championship alone, or with these beside it."""
    alone = tuple(title for title in rulebook.championships if title.id in ("overall", *others))
    return msgspec.structs.replace(rulebook, championships=alone)


def test_a_round_half_run_has_its_other_race_left(whole: Standings) -> None:
    files = Site([score(cut(whole.recorded, "race-11"), overall(whole.rulebook))], randomness=RANDOM).files()
    for path in ("overall/round-6", "overall/index"):
        part = section(files, path)
        assert "with 5 races left." in said(part)
        assert "has no result though later sessions have" not in said(part)


def test_a_title_that_is_decided(standings: Standings) -> None:
    gift = Decision(
        kind="points-awarded",
        competitor="parker-thompson",
        championships=("overall",),
        options={"amount": 400},
        from_round=5,
    )
    season = msgspec.structs.replace(standings.recorded, decisions=(*standings.recorded.decisions, gift))
    files = Site([score(season, overall(standings.rulebook, "pro-am"))], randomness=RANDOM).files()
    part = section(files, "overall/index")
    text = said(part)
    assert "The title is decided" in text
    assert "Parker Thompson has won the title, with 4 races left. Decided since round 5." in text
    assert "Kay van Berlo can end on 360 points at best, and 632 are safe." in text
    assert section(files, "overall/index", "odds") is None
    assert section(files, "pro-am/index", "odds") is not None
    assert "can still win" in said(section(files, "overall/round-4"))


def test_a_tie_is_told_as_one() -> None:
    """Bob and Cat can only draw level with Ann, who will have won more."""
    one = small_season([{"race": "ann bob cat"}, {"race": "ann cat bob"}])
    last = Event(round=3, name="3", sessions=(Session(id="race-3"),))
    one = msgspec.structs.replace(one, events=(*one.events, last))
    files = Site([score(one, book())]).files()
    (path,) = [path for path in files if path.endswith("/round-2.html")]
    text = said(page(files[path]).find(".//section[@id='title']"))
    assert "can end on 20 points at best, and 20 are safe by the tie-break." in text
    for name in ("Bob", "Cat"):
        assert (
            f"{name}: winning everything that is left would make 20 points, level with Ann, who is ahead by "
            "the tie-break." in text
        )


def test_undecided_is_said(standings: Standings) -> None:
    rulebook = book(bonuses={"places-gained": {"points": 1}})
    one = small_season([{"race": "ann bob cat"}, {"race": "ann bob cat"}])
    last = Event(round=3, name="3", sessions=(Session(id="race-3"),))
    one = msgspec.structs.replace(one, events=(*one.events, last))
    files = Site([score(one, rulebook)], randomness=RANDOM).files()
    (path,) = [path for path in files if path.endswith("/round-2.html")]
    text = said(page(files[path]).find(".//section[@id='title']"))
    assert "undecided" in text
    assert "what an ending pays is more than its results tell" in text


def test_odds_are_of_a_season_under_way_at_its_newest_moment(files: dict[str, bytes]) -> None:
    for id_ in ("overall", "pro-am", "am"):
        part = section(files, f"{id_}/index", "odds")
        text = said(part)
        assert part is not None
        assert "Rests on 2000 endings of the season drawn at random (seed 1), with all 41 entries" in text
        assert (
            "learned from 12 races of 2022 Porsche Carrera Cup North America; not drawn: dead heats" in text
        )
        assert "For each round before, 500 were drawn. How strong" in text
        assert "Nothing is known of weather" in text
        shares = [row.findtext("td") or "" for row in part.findall(".//tbody/tr")]
        assert all(re.fullmatch(r"([<>] )?\d+\u202f%", one) for one in shares)
        assert 97 <= sum(int(re.sub(r"\D", "", one)) for one in shares) <= 101
        descriptions = [one.text or "" for one in part.iter(f"{SVG}desc")]
        assert len(descriptions) == 2
        assert descriptions[0].startswith("Chances at SEB, LBH, LGA, WGL, TOR, ELK.")
        assert not re.search(r"\d\.\d+ %", descriptions[0])
        assert section(files, f"{id_}/round-6", "odds") is None
    assert not any(b'id="odds"' in content for path, content in files.items() if "round-" in path)


def test_without_randomness_nothing_is_drawn(standings: Standings) -> None:
    files = Site([standings]).files()
    assert section(files, "overall/index", "odds") is None
    assert section(files, "overall/index") is not None


def test_the_commands_say_the_same(standings: Standings, files: dict[str, bytes], tmp_path: Path) -> None:
    season = tmp_path / SEASON
    write_season(standings.recorded, season)

    def run(*args: str) -> str:
        result = CliRunner().invoke(command, [*args])
        assert result.exit_code == 0, result.output
        return result.stdout

    run("publish", str(season), "-o", str(tmp_path / "site"))
    for path in ("overall/index", "pro-am/round-6", "am/index"):
        name = f"{SEASON}/standings/{path}.html"
        assert (tmp_path / "site" / name).read_bytes() == files[name]
    told = json.loads(run("titles", str(season), "--format", "json"))
    drawn = json.loads(run("odds", str(season), "--runs", "2000", "--format", "json"))
    for one, forecast in zip(told["championships"], drawn["forecasts"], strict=True):
        part = section(files, f"{one['id']}/index")
        assert part is not None
        assert still(part) == [row["name"] for row in one["rows"] if row["status"] == "alive"]
        odds = section(files, f"{one['id']}/index", "odds")
        assert odds is not None
        first = odds.find(".//tbody/tr")
        assert first is not None
        best = forecast["rows"][0]
        assert "".join(first[0].itertext()) == best["name"]
        assert first[1].text == f"{round(100 * best['title'])}\u202f%"


def test_same_facts_same_bytes(files: dict[str, bytes], standings: Standings, tmp_path: Path) -> None:
    """Also in another process, where the order of sets is another."""
    write_season(standings.recorded, tmp_path / SEASON)
    script = f"import countback; files = countback.build_site({str(tmp_path / SEASON)!r})"
    assert hash_elsewhere(script) == hash_of(files)


def test_pages_are_small_and_sound(files: dict[str, bytes]) -> None:
    assert broken_links(files) == []
    for path, content in files.items():
        if not path.endswith(".html") or "/standings/" not in path:
            continue
        root = page(content)
        assert len(content) < 100_000, path
        ids = [one.get("id") for one in root.iter() if one.get("id")]
        assert len(ids) == len({*ids}), path
        for table in root.iter("table"):
            assert table.find("caption") is not None, path
            assert all(cell.get("scope") for cell in table.iter("th")), path


def test_a_name_is_never_markup(standings: Standings) -> None:
    """The first three of the title have such names, in one site."""
    season = standings.recorded
    kinds = ("script", "right to left", "unbroken")
    leaders = [row.competitor.id for row in standings.table("overall").rows[: len(kinds)]]
    odd = {id_: TEXTS[kind] for id_, kind in zip(leaders, kinds, strict=True)}
    entries = tuple(
        msgspec.structs.replace(
            entry,
            crew=tuple(msgspec.structs.replace(one, name=odd.get(one.id, one.name)) for one in entry.crew),
        )
        for entry in season.entries
    )
    few = msgspec.structs.replace(season, entries=entries)
    files = Site([score(few, overall(standings.rulebook))], randomness=RANDOM).files()
    for path in ("overall/index", "overall/round-5"):
        part = section(files, path)
        assert part is not None
        assert all(name in page_text(part) for name in (TEXTS["script"], TEXTS["unbroken"]))
        assert not {one.tag for one in part.iter()} & {"script", "img"}
        assert not any(key.startswith("on") for one in part.iter() for key in one.attrib)
    assert broken_links(files) == []


def page_text(part: ET.Element) -> str:
    return "".join(part.itertext())


def one(title: float, error: float) -> Odds:
    return Odds(competitor="a", name="A", title=title, error=error, shared=0.0, positions=(), points=1.0)


def test_chances_are_whole_percents() -> None:
    for title, error, told in (
        (0.1666, 0.01, "17\u202f%"),
        (0.004, 0.001, "< 1\u202f%"),
        (0.9999, 0.001, "> 99\u202f%"),
        (1.0, 0.0, "100\u202f%"),
    ):
        assert percent_words(one(title, error)) == told


def test_what_is_undecided_is_not_said_to_be_possible() -> None:
    standings = countback.load(Path(__file__).parent / "cases" / "harbour-cup-2031")
    moment = TitleRace(standings, "am", (6,), newest_only=True).at(None)
    assert moment is not None
    assert moment.how_many() == "1 can still win it; whether 9 more can is undecided"
    unsure = msgspec.structs.replace(moment.overview, rows=tuple(moment.having("undecided")))
    assert Moment(moment.titles, unsure).how_many() == "Whether 9 can still win it is undecided"


def test_a_chart_of_odds_says_only_of_what_is_proved_that_it_is_certain() -> None:
    chances = [one(0.5, 0.01), one(0.9999, 0.001)]
    svg = odds_svg(
        "x", ["1", "2"], [("A", [row.title for row in chances])], told=[[in_percent(row) for row in chances]]
    )
    assert ">&gt; 99\u202f% A<" in svg
    assert "100 %" not in svg.partition("<desc")[2].partition("</desc>")[0]
