"""The news on the pages: where a title stands, what the newest event brought, what comes next."""

from __future__ import annotations

import datetime as dt
import re

import msgspec
import pytest
from small import book, season
from test_site import broken_links, page

from countback.model.decision import Step
from countback.model.season import Decision, News, Season
from countback.scoring.score import Standings, score
from countback.site.build import Site
from countback.titles.decide import Titles
from countback.titles.possible import looking_ahead
from countback.titles.remaining import remaining
from countback.titles.state import in_words


def not_run(found: Season, *ids: str) -> Season:
    """Return the season with these sessions still to be run."""
    return changed(found, ids, classifications=())


def changed(found: Season, ids: tuple[str, ...], **keys: object) -> Season:
    events = tuple(
        msgspec.structs.replace(
            event,
            sessions=tuple(
                msgspec.structs.replace(one, **keys) if one.id in ids else one for one in event.sessions
            ),
        )
        for event in found.events
    )
    return msgspec.structs.replace(found, events=events)


def state_of(found: Season, after: int | None = None, **title: object) -> str:
    standings = score(found, book(**title))
    titles = Titles(remaining(looking_ahead(standings), "title", after))
    return in_words(standings, "title", titles, after)


ONE, TWO = {"race": "ann bob cat"}, {"race": "bob ann cat"}


@pytest.mark.parametrize(
    ("rounds", "open_", "told"),
    [
        ([ONE, ONE], (), "Ann is champion, by 8 points from Bob."),
        ([ONE, TWO], (), "Ann and Bob are champions together, on 16 points."),
        ([ONE, ONE], ("race-2",), "Ann leads by 4 points from Bob, with one race left."),
        ([ONE, TWO, ONE], ("race-3",), "Ann and Bob lead together on 16 points, with one race left."),
        ([ONE, ONE, ONE, ONE], ("race-4",), "Ann is champion with one race left, by 12 points from Bob."),
        ([ONE], ("race-1",), "Nobody has scored yet."),
        ([{"race": "ann"}], (), "Ann is champion."),
        ([{"race": "ann:dnf bob:dnf"}], (), "Nobody has scored yet."),
    ],
)
def test_where_a_title_stands_in_a_sentence(
    rounds: list[dict[str, str]], open_: tuple[str, ...], told: str
) -> None:
    assert state_of(not_run(season(rounds), *open_)) == told


def test_level_leaders_are_parted_by_what_parted_them() -> None:
    rounds = [{"race": "ann bob cat fay dee"}, {"race": "dee bob cat ann"}]
    scale = {"race": {"kind": "finish", "scale": [10, 5]}}
    told = state_of(season(rounds), awards=scale, tiebreaks=[{"kind": "countback"}])
    assert told == "Ann is champion, level on 10 points with Dee: one 4th place to none."


def test_points_after_which_nobody_can_catch_up_may_still_change() -> None:
    """No champion while a result behind the title is provisional or under appeal: it is said which."""
    whole = not_run(season([ONE, ONE, ONE, ONE]), "race-4")
    newest = msgspec.structs.replace(
        whole.events[2].sessions[0].classifications[0],
        state="provisional",
        published=dt.datetime(2026, 7, 5, 16, 40, tzinfo=dt.UTC),
    )
    provisional = changed(whole, ("race-3",), classifications=(newest,))
    assert state_of(provisional) == (
        "Ann leads by 12 points from Bob and cannot be caught in the one race left. "
        "Provisional: race-3 at Round 3 is not official yet. As of 5 Jul 2026, 16:40 UTC."
    )
    # Before that race nothing was provisional.
    assert state_of(provisional, 2) == "Ann leads by 8 points from Bob, with 2 races left."
    appeal = Decision(
        kind="time-added",
        number="bob",
        session="race-1",
        options={"seconds": 5},
        history=(Step(status="under-appeal", suspended=True),),
    )
    told = state_of(msgspec.structs.replace(whole, decisions=(appeal,)))
    assert "Ann leads by 12 points" in told
    assert told.endswith("Subject to the appeal against the decision on car bob in race-1.")
    over = msgspec.structs.replace(season([ONE]), decisions=(appeal,))
    assert state_of(over).startswith("Ann is first after the last result, by 4 points from Bob. Subject to")


def test_an_open_calendar_has_no_champion() -> None:
    told = state_of(msgspec.structs.replace(season([ONE, ONE]), calendar="open"))
    assert told == "Ann leads by 8 points from Bob."


@pytest.fixture(scope="module")
def standings() -> Standings:
    """Three rounds, the third to come; classes, a provisional result, news without days."""
    entries = {
        "ann": {"class_": "Pro"},
        "bob": {"class_": "Pro"},
        "cat": {"class_": "Am"},
        "dee": {"class_": "Am"},
    }
    found = season(
        [{"race": "ann bob cat dee"}, {"race": "bob ann dee cat", "race 2": "bob cat dee ann"}, ONE], entries
    )
    found = not_run(found, "race-3")
    days = [dt.date(2026, 5, number) for number in (1, 8, 15)]
    return score(
        msgspec.structs.replace(
            found,
            classes=("Pro", "Am"),
            events=tuple(
                msgspec.structs.replace(event, id=f"e{event.round}", start=day)
                for event, day in zip(found.events, days, strict=True)
            ),
            news=(
                News(headline="First", date=days[0]),
                News(headline="Then"),
                News(headline="Last", date=days[1]),
            ),
        ),
        book(),
    )


@pytest.fixture(scope="module")
def files(standings: Standings) -> dict[str, bytes]:
    return Site([standings]).files()


def said(files: dict[str, bytes], path: str) -> str:
    main = page(files[f"small/{path}"]).find(".//main")
    assert main is not None
    return " ".join(" ".join(main.itertext()).split())


def test_the_overview_tells_the_news_in_this_order(files: dict[str, bytes]) -> None:
    text = said(files, "index.html")
    order = [
        "After round 2 of 3, Round 2.",
        "Newest results",
        "race-2-2 race-2 Pro Bob Bob Am Cat Dee",
        "Since round 1 What changed Bob takes the lead from Ann .",
        "Next Round 3 15 May 2026 Round 3 of 3",
        "can still win it",
        "Results so far",
        "Announcements",
    ]
    places = [text.find(one) for one in order]
    assert -1 not in places, dict(zip(order, places, strict=True))
    assert places == sorted(places)
    assert text.index("Last") < text.index("Then") < text.index("First")
    assert broken_links(files) == []


def test_every_page_has_one_line_on_where_the_season_stands(files: dict[str, bytes]) -> None:
    for path, content in files.items():
        if path.endswith(".html") and path != "index.html":
            assert len(page(content).findall(".//main/p[@class='state']")) == 1, path


def test_a_season_to_come_shows_its_calendar_and_entries(standings: Standings) -> None:
    ids = ("race-1", "race-2", "race-2-2", "race-3")
    files = Site([score(not_run(standings.recorded, *ids), standings.rulebook)]).files()
    text = said(files, "index.html")
    assert text.startswith("Small Not begun: 3 rounds, 4 cars, 4 drivers.")
    assert (
        text.index("Next Round 1 1 May 2026")
        < text.index("Rnd Event Sessions")
        < text.index("No. Driver Team")
    )
    assert broken_links(files) == []


@pytest.fixture(scope="module")
def penalties(standings: Standings) -> dict[str, bytes]:
    """The site with time added, a fine, a deduction, and a disqualification that was quashed."""
    found = standings.recorded
    timed = found.events[0].sessions[0].classifications[0]
    rows = tuple(
        msgspec.structs.replace(row, time=60_000 + 2_000 * place, laps=10) if row.position else row
        for place, row in enumerate(timed.rows)
    )
    found = changed(found, ("race-1",), classifications=(msgspec.structs.replace(timed, rows=rows),))
    issued = dt.datetime(2026, 5, 1, 14, 32, tzinfo=dt.UTC)
    decisions = (
        Decision(kind="time-added", session="race-1", number="bob", options={"seconds": 3}, issued=issued,
                 reason="track limits"),
        Decision(kind="fine", session="race-1", number="cat", options={"amount": 500, "currency": "EUR"}),
        Decision(kind="points-deducted", competitor="Ann", options={"amount": 3}, from_round=2),
        Decision(kind="disqualified", session="race-2", number="dee", history=(Step(status="quashed"),)),
    )  # fmt: skip
    return Site([score(msgspec.structs.replace(found, decisions=decisions), book())]).files()


def test_a_decision_is_a_sentence_with_before_and_after(penalties: dict[str, bytes]) -> None:
    text = said(penalties, "decisions.html")
    assert (
        "Round 1, race-1 · 1 May 2026, 14:32 UTC Car bob , Bob : 3 seconds are added to the time of the car, "
        "and the order follows. Track limits."
    ) in text
    assert "In the result: 2nd in Pro, 2nd → 3rd overall." in text
    assert re.search(r"Bob , 26 → 24 points \(−2\)", text), text
    assert "A fine of 500 EUR." in text
    assert "Ann: 3 points taken from the total." in text
    assert "The car loses its place and its fastest lap" in text
    assert "options" not in text
    assert "amount" not in text
    assert "+00:00" not in text
    assert broken_links(penalties) == []


def test_a_decision_is_marked_on_the_row_it_hit(penalties: dict[str, bytes]) -> None:
    root = page(penalties["small/sessions/race-1.html"])
    marks = [
        (row.findtext("td[3]/a"), link.text, link.get("href"))
        for row in root.findall(".//table[@class='result']/tbody/tr")
        for link in row.findall("th/a[@class='word']")
    ]
    assert marks == [
        ("cat", "D2", "../decisions.html#decision-2"),
        ("bob", "D1", "../decisions.html#decision-1"),
    ]
    assert "In the result: 2nd in Pro, 2nd → 3rd overall." in said(penalties, "sessions/race-1.html")


def test_the_result_has_places_in_class_gaps_and_one_column_of_points(penalties: dict[str, bytes]) -> None:
    root = page(penalties["small/sessions/race-1.html"])
    table = root.findall(".//table[@class='result']")[0]
    heads = ["".join(cell.itertext()) for cell in table.findall("thead/tr/*")]
    assert heads == ["Pos", "Cl.", "No.", "Driver", "Class", "Team", "Laps", "Time", "Gap", "Points"]
    rows = [[" ".join("".join(cell.itertext()).split()) for cell in row] for row in table.findall("tbody/tr")]
    assert [[row[4], row[1], *row[6:]] for row in rows] == [
        ["Pro", "1", "10", "1:00.000", "", "10"],
        ["Am", "1", "10", "1:04.000", "+4.000", "6"],
        ["Pro", "2", "10", "1:05.000", "+5.000", "4"],
        ["Am", "2", "10", "1:06.000", "+6.000", "3"],
    ]
    csv = penalties["small/sessions/race-1.csv"].decode().splitlines()
    assert csv[0].startswith("position,status,class_position,number")
    assert csv[2] == "2,classified,1,cat,Cat,,,Am,10,1:04.000,,,"
    assert "Standings after race-1" in said(penalties, "sessions/race-1.html")


def test_rules_say_once_what_is_the_same_everywhere() -> None:
    import countback

    files = Site([countback.load("porsche-carrera-cup-north-america-2022")], newest_titles=True).files()
    main = page(files["porsche-carrera-cup-north-america-2022/rules.html"]).find(".//main")
    assert main is not None
    text = " ".join(" ".join(main.itertext()).split())
    for once in ("Guests score nothing", "More 1st places in races", "Points for the finishing place."):
        assert text.count(once) == 1, once
    assert "1 point for the fastest lap. If whoever set it may not have it" in text
    assert not {"full each", "all results", "countback", "Formula"} & {*text.split(": ")}


def test_everybody_is_found_from_every_page(files: dict[str, bytes]) -> None:
    text = said(files, "find.html")
    assert all(one in text for one in ("Ann", "no. ann", "Round 3 , round 3"))
    for path, content in files.items():
        if path.endswith(".html") and path != "index.html":
            hrefs = [link.get("href") or "" for link in page(content).findall(".//header/nav//a")]
            assert any(href.endswith("find.html") for href in hrefs), path


def test_every_page_says_what_an_appeal_leaves_open() -> None:
    """With a session those on its result or the tables after it: one of race 2 is not told with race 1."""
    appeal = Decision(
        kind="time-added",
        number="bob",
        session="race-2",
        options={"seconds": 5},
        history=(Step(status="under-appeal", suspended=True),),
    )
    whole = msgspec.structs.replace(season([ONE] * 3), decisions=(appeal,))
    files = Site([score(whole, book())]).files()
    silent = {
        path
        for path, content in files.items()
        if path.endswith(".html") and b"ubject to the appeal" not in content
    }
    before = {"small/standings/title/round-1.html", "small/sessions/race-1.html"}
    assert silent == {"index.html"} | before


def test_with_an_address_a_host_finds_what_it_looks_for(standings: Standings) -> None:
    base = "https://racing.example/"
    files = Site([standings], base=base).files()
    frames = [path for path, content in files.items() if b'content="noindex"' in content]
    assert [path.rpartition("/")[2] for path in frames] == ["embed.html"]
    pages = [path for path in files if path.endswith(".html") and path not in ("404.html", *frames)]
    listed = re.findall(r"<loc>(.*?)</loc>", files["sitemap.xml"].decode())
    assert sorted(listed) == sorted(base + path for path in pages)
    assert f"Sitemap: {base}sitemap.xml" in files["robots.txt"].decode()
    hrefs = [link.get("href") or "" for link in page(files["404.html"]).iter("a")]
    assert f"{base}small/index.html" in hrefs
    assert all(href.startswith((base, "#")) for href in hrefs)
    tags = {
        one.get("property") or one.get("name"): one.get("content")
        for one in page(files["small/rules.html"]).iter("meta")
    }
    assert tags["og:url"] == f"{base}small/rules.html"
    assert tags["twitter:card"] == "summary_large_image"


def test_the_page_above_the_seasons_tells_who_won_each(standings: Standings) -> None:
    last_year = msgspec.structs.replace(season([ONE, ONE]), id="before", name="Last year", year=2025)
    files = Site([standings, score(last_year, book())]).files()
    main = page(files["index.html"]).find(".//main")
    assert main is not None
    text = " ".join(" ".join(main.itertext()).split())
    assert "Ann is champion , by 8 points from Bob ." in text
    assert text.index("Small") < text.index("Last year")
