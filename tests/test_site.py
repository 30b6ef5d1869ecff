"""The public site: every link leads somewhere, pages are well-formed, the same facts give the same bytes."""

from __future__ import annotations

import html
import json
import posixpath
import re
import sys
import xml.etree.ElementTree as ET
from functools import partial
from itertools import count, pairwise
from pathlib import Path
from urllib.parse import unquote, urlsplit

import msgspec
import pytest
from click.testing import CliRunner
from elsewhere import hash_elsewhere, hash_of

import countback
from countback.charts.svg import under
from countback.cli.group import countback as command
from countback.cli.publish import watched
from countback.formats.bitmap import png
from countback.formats.writing import downloads
from countback.model.season import Decision, Season
from countback.scoring.score import Standings, score
from countback.site import event, rules
from countback.site.build import Site
from countback.site.html import escape, tag
from countback.site.scored import Scored

SEASON = "porsche-carrera-cup-north-america-2022"
CASES = Path(__file__).resolve().parent / "cases" / "site"
LARGEST = 100_000
MATRIX_TOTALS = ".//table[@class='matrix']/tbody/tr/td[@class='num total']"
LANDMARKS = ("header", "main", "footer")


@pytest.fixture(scope="module")
def standings() -> Standings:
    return countback.load(SEASON)


@pytest.fixture(scope="module")
def files(standings: Standings) -> dict[str, bytes]:
    return Site([standings], downloads()).files()


@pytest.fixture(scope="module")
def two_rounds(standings: Standings) -> Season:
    """The season with its first two events alone: a small site that has every sort of page."""
    season = standings.recorded
    events = season.events[:2]
    held = {session.id for event in events for session in event.sessions}
    return msgspec.structs.replace(
        season,
        events=events,
        decisions=tuple(one for one in season.decisions if one.session in held),
        notes=tuple(one for one in season.notes if one.session in held),
    )


@pytest.fixture(scope="module")
def small(two_rounds: Season, standings: Standings) -> Standings:
    return score(two_rounds, standings.rulebook)


def page(content: bytes) -> ET.Element:
    """Return a page parsed strictly: as XML."""
    assert content.startswith(b"<!DOCTYPE html>\n<html")
    return ET.fromstring(content.removeprefix(b"<!DOCTYPE html>\n"))


def pages(files: dict[str, bytes]) -> dict[str, ET.Element]:
    return {path: page(content) for path, content in files.items() if path.endswith(".html")}


def broken_links(files: dict[str, bytes]) -> list[str]:
    """Return the links, images and style sheets that lead to no file, or to no place in it."""
    documents = pages(files)
    ids = {path: [one.get("id") for one in root.iter() if one.get("id")] for path, root in documents.items()}
    found = []
    for path, root in documents.items():
        for element in root.iter():
            for key in ("href", "src"):
                value = element.get(key)
                if value is None:
                    continue
                to = urlsplit(value)
                if to.scheme or to.netloc:
                    found.append(f"{path}: {value} leaves the site")
                    continue
                goal = (
                    posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(to.path)))
                    if to.path
                    else path
                )
                if goal not in files or (to.fragment and to.fragment not in ids.get(goal, ())):
                    found.append(f"{path}: {value}")
    return found


def test_every_link_and_anchor_resolves(files: dict[str, bytes]) -> None:
    assert broken_links(files) == []


def test_there_is_a_page_of_each_kind(standings: Standings, files: dict[str, bytes]) -> None:
    season = standings.season
    found = [path.removeprefix(f"{SEASON}/") for path in files if path.endswith(".html")]
    folders = [path.split("/")[0] for path in found]
    assert folders.count("events") == len(season.events) == 8
    assert folders.count("sessions") == 16
    assert folders.count("drivers") == len({one.id for entry in season.entries for one in entry.crew})
    assert folders.count("teams") == len({entry.team.id for entry in season.entries if entry.team})
    assert folders.count("cars") == len({(e.number, e.team.id) for e in season.entries if e.team})
    for id_, rows in (("overall", 49), ("pro-am", 18), ("am", 11)):
        own = [path for path in found if path.startswith(f"standings/{id_}/")]
        assert len(own) == 1 + 8 + 1 + rows  # as it stands, after each round, the charts, why


def test_pages_are_small_and_say_what_they_are(files: dict[str, bytes]) -> None:
    titles = set()
    for path, root in pages(files).items():
        assert len(files[path]) < LARGEST, path
        assert root.get("lang") == "en"
        (title,) = root.iter("title") if root.find(".//svg") is None else [root.find("head/title")]
        assert title is not None
        assert title.text
        titles.add(title.text)
        assert len([*root.iter("h1")]) == 1, path
        for landmark in LANDMARKS:
            assert len([*root.iter(landmark)]) == 1, f"{path}: {landmark}"
        ids = [one.get("id") for one in root.iter() if one.get("id")]
        assert len(ids) == len({*ids}), f"{path}: an id twice"
        for table in root.iter("table"):
            assert table.find("caption") is not None, path
            assert all(cell.get("scope") for cell in table.iter("th")), path
        assert [*root.iter("script")] == root.findall(".//script[@type='application/ld+json']")
        assert not any(key.startswith("on") or key == "style" for one in root.iter() for key in one.attrib), (
            path
        )
    assert len(titles) == len(pages(files))


def test_headings_leave_no_level_out(files: dict[str, bytes]) -> None:
    for path, root in pages(files).items():
        levels = [int(one.tag[1]) for one in root.iter() if re.fullmatch(r"h[1-6]", one.tag)]
        assert levels[0] == 1, path
        assert all(here - before <= 1 for before, here in pairwise(levels)), path


def test_every_cell_leads_to_its_reason(standings: Standings, files: dict[str, bytes]) -> None:
    """One click from the table: the line of that session on the page of that competitor."""
    for id_ in standings.championships:
        root = page(files[f"{SEASON}/standings/{id_}/index.html"])
        matrix = root.find(".//table[@class='matrix']")
        assert matrix is not None
        body = matrix.find("tbody")
        assert body is not None
        for row, line in zip(standings.table(id_).rows, body, strict=True):
            links = [link.get("href") for link in line.findall("td/a")]
            assert links == [f"{row.competitor.id}.html#{cell.session}" for cell in row.results]


def test_the_reasons_add_up(files: dict[str, bytes]) -> None:
    text = files[f"{SEASON}/standings/overall/parker-thompson.html"].decode()
    assert "1st, with 306 points." in text
    row = re.search(r'<tr id="race-15".*?</tr>.*?</tr>', text, re.DOTALL)
    assert row is not None
    assert "inherited: it went by Laurin Heinrich, a guest" in html.unescape(row[0])


def test_the_difference_to_the_one_ahead_adds_up(files: dict[str, bytes]) -> None:
    told = 0
    for path, root in pages(files).items():
        for item in root.findall(".//section[@class='prose']/ul/li"):
            text = "".join(item.itertext())
            said = r"Behind .*: (\d+) points to (\d+)\. The difference, [^:]*: (.*?)\. "
            if totals := re.match(said, text):
                ahead, own, parts = totals.groups()
                sums = [int(one.replace("−", "-")) for one in re.findall(r"(?<= )[+−]\d+", parts)]
                assert sum(sums) == int(own) - int(ahead), path
                told += 1
    assert told > 50
    castro = b"".join(files[f"{SEASON}/standings/pro-am/efrin-castro.html"].split(b"neighbours")[1:]).decode()
    assert "289 points to 288. The difference, race by race: Sebring Race 1 −25, Race 2 +5;" in castro
    assert (
        "Decisions of the stewards concern Efrin Castro; neither has a bonus or a dropped result." in castro
    )


def test_a_driver_of_a_class_has_the_places_in_it(files: dict[str, bytes]) -> None:
    root = page(files[f"{SEASON}/drivers/mark-kvamme.html"])
    (results,) = root.findall(".//table[@class='results']")
    heads = ["".join(cell.itertext()) for cell in results.findall("thead/tr/*")]
    assert heads[-4:] == ["Pos", "Cl.", "Am points", "Overall points"]
    places = [row.findtext("td[last()-2]") for row in results.findall("tbody/tr")]
    lead = root.findtext(".//p[@class='lead']") or ""
    podiums = sum(place in ("1", "2", "3") for place in places)
    assert lead.endswith(f" In Am: {places.count('1')} wins, {podiums} podiums.")


def test_a_race_without_somebody_is_said(files: dict[str, bytes]) -> None:
    rows = {
        text.split(" did ")[0]
        for row in page(files[f"{SEASON}/standings/am/mark-kvamme.html"]).iter("tr")
        if "did not take part" in (text := " ".join("".join(cell.itertext()) for cell in row))
    }
    assert rows == {"Toronto Race 9", "Toronto Race 10"}
    legend = files[f"{SEASON}/standings/am/index.html"].decode()
    assert "empty: did not take part in the class" in legend


def test_after_each_round_the_table_is_that_of_the_round(
    standings: Standings, files: dict[str, bytes]
) -> None:
    for round_ in range(1, 9):
        root = page(files[f"{SEASON}/standings/overall/round-{round_}.html"])
        shown = [cell.text for cell in root.findall(MATRIX_TOTALS)]
        rows = standings.table("overall", round_).rows
        assert shown == [countback.format_points(row.points) for row in rows]


def test_each_total_of_a_past_round_stands_on_the_page_it_links_to(files: dict[str, bytes]) -> None:
    then: dict[str, dict[str, str]] = {}

    def total_at(href: str, folder: str) -> str:
        path, _, anchor = href.partition("#")
        path = posixpath.normpath(posixpath.join(folder, path))
        if path not in then:
            rows = page(files[path]).findall(".//table[@class='why']/tbody/tr")
            then[path] = {row.get("id") or "": row.findtext("td[@class='num then']") or "" for row in rows}
        return then[path][anchor]

    checked = 0
    for id_ in ("overall", "pro-am"):
        folder = f"{SEASON}/standings/{id_}"
        for round_ in (1, 6, 8):
            for row in page(files[f"{folder}/round-{round_}.html"]).findall(
                ".//table[@class='matrix']/tbody/tr"
            ):
                link, total = row.find("th/a"), row.find("td[@class='num total']")
                assert link is not None
                assert total is not None
                assert total_at(link.get("href") or "", folder) == total.text
                checked += 1
    for row in page(files[f"{SEASON}/sessions/race-11.html"]).findall(".//table[@class='short']/tbody/tr"):
        link, total = row.find("th/a"), row.find("td[last()]")
        assert link is not None
        assert total is not None
        href = link.get("href") or ""
        if "#" in href:
            assert total_at(href, f"{SEASON}/sessions") == total.text
            checked += 1
    assert checked > 200


def test_level_on_points_says_what_parted_them(files: dict[str, bytes]) -> None:
    root = page(files[f"{SEASON}/standings/pro-am/index.html"])
    (level,) = root.findall(".//section[@id='ties']")
    assert "Level on 106: Jeff Mosing ahead of Pedro Torres, " in "".join(level.itertext())
    marked = [
        row for row in root.findall(".//table[@class='matrix']/tbody/tr") if row.find("td/sup") is not None
    ]
    names = [row.findtext("th/a") for row in marked if row.findtext("td[@class='num total']/sup") == "t"]
    assert {"Jeff Mosing", "Pedro Torres"} <= {*names}


def test_the_table_has_gaps_and_who_moved(files: dict[str, bytes]) -> None:
    rows = page(files[f"{SEASON}/standings/overall/round-5.html"]).findall(
        ".//table[@class='matrix']/tbody/tr"
    )
    gaps = [row.findtext("td[@class='num gap']") for row in rows[:3]]
    assert gaps == ["–", "52", "63"]
    moved = rows[2].find("td[@class='num pos']/abbr")
    assert moved is not None
    assert (moved.text, moved.get("title")) == ("▲1", "1 place up since round 4")


def test_a_decision_says_what_it_changed(files: dict[str, bytes]) -> None:
    text = " ".join("".join(page(files[f"{SEASON}/decisions.html"]).itertext()).split())
    assert re.search(r"Pro-Am: Pedro Torres, \d+ → \d+ points \(−1\), 8th → 9th", text)
    assert re.search(r"Pro-Am: Dominique Lequeux, \d+ → \d+ points \(\+1\)", text)
    assert "11th → 12th in Pro-Am, 31st overall." in text
    assert text.count("Nobody's points or position in a championship change.") == 4


def test_a_revised_result_keeps_what_was_published_before(files: dict[str, bytes]) -> None:
    root = page(files[f"{SEASON}/sessions/race-8.html"])
    assert [one.findtext("summary") for one in root.findall(".//details")][-1] == "Revision 1"
    assert len(root.findall(".//table[@class='result']")) == 2


def test_no_page_asks_anything_of_another_host(files: dict[str, bytes]) -> None:
    for path, content in files.items():
        if path.endswith((".css", ".svg")):
            text = re.sub(r'xmlns="http://www.w3.org/2000/svg"', "", content.decode())
            own = re.findall(r"url\((.*?)\)", text)
            assert {*own} <= {*files}, path
            assert not re.search(r"http|@import", text), path


def test_same_facts_same_bytes(files: dict[str, bytes]) -> None:
    """Also in another process, where the order of sets is another."""
    script = (
        "import countback; from countback.formats.writing import downloads;"
        "from countback.site.build import Site;"
        f"files = Site([countback.load({SEASON!r})], downloads()).files()"
    )
    assert hash_elsewhere(script) == hash_of(files)


def renamed(season: Season, name: str) -> Season:
    """Return the season with a name in every place where people type one."""
    first = season.entries[0]
    crew = (msgspec.structs.replace(first.crew[0], name=name, nationality=name[:20]),)
    assert first.team is not None
    entry = msgspec.structs.replace(
        first, crew=crew, team=msgspec.structs.replace(first.team, name=name), car=name, tags=(name,)
    )
    event = season.events[0]
    session = msgspec.structs.replace(event.sessions[0], name=name)
    event = msgspec.structs.replace(
        event, name=name, circuit=name, place=name, code=name[:8], sessions=(session, *event.sessions[1:])
    )
    news = tuple(msgspec.structs.replace(item, headline=name, text=name) for item in season.news)
    notes = tuple(msgspec.structs.replace(item, reason=name, field=name) for item in season.notes)
    decision = msgspec.structs.replace(season.decisions[0], reason=name)
    return msgspec.structs.replace(
        season,
        name=name,
        series=name,
        source=name,
        entries=(entry, *season.entries[1:]),
        events=(event, *season.events[1:]),
        news=news,
        notes=notes,
        decisions=(decision, *season.decisions[1:]),
    )


HOSTILE = {
    "script": "<script>alert(1)</script>\"'><img src=x onerror=alert(1)> & </title>",
    "long": "Wolfeschlegelsteinhausenbergerdorff" * 9,
    "right to left": "\u202eנהג \u2067مرحبا\u200f",
    "control": "a\x00b\x1b[31m\x85c",
    "cdata": "]]><!--",
    "formula": "=cmd|' /C calc'!A0",
}


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_name_is_never_markup(standings: Standings, two_rounds: Season, name: str) -> None:
    season = renamed(two_rounds, name)
    files = Site([score(season, standings.rulebook)]).files()
    assert broken_links(files) == []
    text = escape(name)
    plain = html.unescape(text)
    for root in pages(files).values():
        for element in root.iter():
            assert element.tag not in ("img",) or element.get("alt") == ""
            assert not any(key.startswith("on") for key in element.attrib)
        scripts = root.findall(".//script")
        assert all(json.loads(one.text or "") for one in scripts)
    driver = page(files[f"{SEASON}/drivers/{season.entries[0].crew[0].id}.html"])
    title = driver.find(".//h1")
    assert title is not None
    assert title.text == plain
    assert not {*"\u202e\u2067\x00\x1b"} & {*plain}
    ET.fromstring(files[f"{SEASON}/feed.xml"])
    ET.fromstring(files[f"{SEASON}/card.svg"])


def test_ids_that_no_file_could_be_named_by(standings: Standings) -> None:
    season = standings.recorded
    ids = ("../../etc/passwd", "index", "round-3", "CON", "ä" * 300, "a/b?c#d")
    odd = [
        msgspec.structs.replace(entry, crew=(msgspec.structs.replace(entry.crew[0], id=id_),))
        for entry, id_ in zip(season.entries, ids, strict=False)
    ]
    entries = (*odd, *season.entries[len(odd) :])
    odd_ids = score(msgspec.structs.replace(season, entries=entries), standings.rulebook)
    files = Site([odd_ids], newest_titles=True).files()
    assert broken_links(files) == []
    assert len({path.lower() for path in files}) == len(files) == 394
    assert all(re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9./_-]*", path) and ".." not in path for path in files)


def test_a_season_that_has_not_begun(standings: Standings) -> None:
    season = standings.recorded
    events = tuple(
        msgspec.structs.replace(
            event,
            sessions=tuple(msgspec.structs.replace(one, classifications=()) for one in event.sessions),
        )
        for event in season.events
    )
    bare = msgspec.structs.replace(season, events=events, decisions=(), notes=(), news=())
    files = Site([score(bare, standings.rulebook)]).files()
    assert broken_links(files) == []
    assert b"No session has been run yet" in files[f"{SEASON}/standings/index.html"]
    nothing = msgspec.structs.replace(bare, events=(), entries=())
    assert broken_links(Site([score(nothing, standings.rulebook)]).files()) == []


def test_a_decision_on_points_shows_its_effect(standings: Standings) -> None:
    deducted = Decision(
        kind="points-deducted",
        competitor="parker-thompson",
        championships=("overall",),
        options={"amount": 20},
    )
    season = msgspec.structs.replace(standings.recorded, decisions=(*standings.recorded.decisions, deducted))
    files = Site([score(season, standings.rulebook)], newest_titles=True).files()
    assert broken_links(files) == []
    text = "".join(page(files[f"{SEASON}/decisions.html"]).itertext())
    assert "Overall: Parker Thompson, 306 → 286 points (−20), 1st → 2nd" in text
    assert "Overall: Kay van Berlo, 2nd → 1st" in text


def test_several_seasons_share_one_site(small: Standings, two_rounds: Season) -> None:
    other = msgspec.structs.replace(two_rounds, id="cup-2023", name="2023 Cup", year=2023)
    files = Site([small, score(other, small.rulebook)]).files()
    assert broken_links(files) == []
    front = [link.get("href") for link in page(files["index.html"]).findall(".//h2/a")]
    assert front == ["cup-2023/index.html", f"{SEASON}/index.html"]


def test_with_an_address_the_site_says_where_it_is(small: Standings) -> None:
    files = Site([small], base="https://racing.example/", bitmap=png).files()
    picture = files[f"{SEASON}/card.png"]
    assert (picture[:4], picture[16:24]) == (b"\x89PNG", (1200).to_bytes(4, "big") + (630).to_bytes(4, "big"))
    root = page(files[f"{SEASON}/events/sebring.html"])
    (canonical,) = root.findall(".//link[@rel='canonical']")
    (shown,) = root.findall(".//meta[@property='og:image']")
    assert shown.get("content") == f"https://racing.example/{SEASON}/card.png"
    assert canonical.get("href") == f"https://racing.example/{SEASON}/events/sebring.html"
    (about,) = root.findall(".//script")
    told = json.loads(about.text or "")
    assert (told["@type"], told["startDate"], told["endDate"]) == ("SportsEvent", "2022-03-16", "2022-03-19")
    assert told["url"] == canonical.get("href")
    links = re.findall(r'<link rel="alternate" href="([^"]*)"', files[f"{SEASON}/feed.xml"].decode())
    assert all(link.startswith("https://racing.example/") for link in links)


def test_the_feed_has_every_result_and_announcement(standings: Standings, files: dict[str, bytes]) -> None:
    atom = "{http://www.w3.org/2005/Atom}"
    root = ET.fromstring(files[f"{SEASON}/feed.xml"])
    entries = root.findall(f"{atom}entry")
    assert len(entries) == 16 + len(standings.season.news)
    ids = [entry.findtext(f"{atom}id") for entry in entries]
    assert len({*ids}) == len(ids)
    times = [entry.findtext(f"{atom}updated") or "" for entry in entries]
    assert times == sorted(times, reverse=True)
    assert root.findtext(f"{atom}updated") == times[0]


def test_text_is_escaped_unless_it_is_markup() -> None:
    inner = tag("b", "<&>")
    assert tag("p", inner, "<", title='"') == '<p title="&quot;"><b>&lt;&amp;&gt;</b>&lt;</p>'
    assert tag("p", [inner, "x"], hidden=True, class_="", lang=None) == (
        '<p hidden="hidden"><b>&lt;&amp;&gt;</b>x</p>'
    )


def test_golden_feed(files: dict[str, bytes], accept: bool) -> None:
    content = files[f"{SEASON}/feed.xml"]
    file = CASES / "feed.xml"
    if accept:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    assert content == file.read_bytes(), "make accept rewrites it"


def test_on_a_phone_a_chart_has_a_shape_of_its_own(files: dict[str, bytes]) -> None:
    root = page(files[f"{SEASON}/standings/overall/progress.html"])
    shapes = [svg.get("class") for svg in root.iter("{http://www.w3.org/2000/svg}svg")]
    assert shapes == ["chart", "chart narrow"] * 3


def test_a_chart_names_as_many_rounds_as_there_is_room_for() -> None:
    codes = [f"R{number:02}" for number in range(1, 25)]
    for gap, shown in ((716, 24), (40, 24), (30, 12), (14, 8)):
        drawn = "".join(under(codes, [gap * number for number in range(24)], 10))
        assert drawn.count("<text") == shown
        assert ">R24<" in drawn
    assert under([], [], 1) == []


def test_rules_too_many_for_a_page_have_a_page_each(
    small: Standings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "LARGEST", 100)
    files = Site([small]).files()
    assert broken_links(files) == []
    links = [link.get("href") for link in page(files[f"{SEASON}/rules.html"]).findall(".//main/nav/ul/li/a")]
    assert links == ["rules/overall.html", "rules/pro-am.html", "rules/am.html"]
    assert b"fastest lap" in files[f"{SEASON}/rules/overall.html"]


CREW = {
    "season.toml": """format = 1
id = "crew"
name = "Crew Cup"
series = "Crew Cup"
year = 2025
rulebook = "porsche-carrera-cup-north-america"
[[events]]
round = 1
name = "First"
[[events.sessions]]
id = "qualifying"
kind = "qualifying"
[[events.sessions]]
id = "race-1"
qualified_by = "qualifying"
[[events]]
round = 2
name = "Second"
[[events.sessions]]
id = "race-2"
""",
    "entries.csv": "number,driver\n1,Ann Lee / Bo Fox\n2,Cy Day\n3,Di Roe\n",
    "results/1-qualifying.csv": "position,number,status\n1,1,\n2,2,\n,3,NC\n",
    "results/1-race-1.csv": "position,number,driver\n1=,1,Bo Fox\n1=,2,\n3,3,\n",
    "decisions.toml": """[[decisions]]
kind = "points-deducted"
competitor = "ann-lee"
amount = 3
""",
}


@pytest.fixture(scope="module")
def crew_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A season under way: a dead heat, and a car of two who have not the same points."""
    folder = tmp_path_factory.mktemp("crew")
    for name, text in CREW.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return folder


@pytest.fixture(scope="module")
def crew(crew_folder: Path) -> dict[str, bytes]:
    return Site([countback.load(crew_folder)], downloads()).files()


def test_the_feed_says_which_revision_and_the_calendar_what_is_cancelled(standings: Standings) -> None:
    event = standings.recorded.events[0]
    first, second = event.sessions
    again = msgspec.structs.replace(first, classifications=first.classifications * 2)
    gone = msgspec.structs.replace(second, classifications=(), cancelled=True)
    event = msgspec.structs.replace(event, sessions=(again, gone))
    season = msgspec.structs.replace(standings.recorded, events=(event,), decisions=(), notes=())
    files = Site([score(season, standings.rulebook)]).files()
    assert "Sebring, Race 1: official result, revision 2" in files[f"{SEASON}/feed.xml"].decode()
    calendar = files[f"{SEASON}/calendar.ics"].decode().replace("\r\n ", "")
    assert "DESCRIPTION:Race 1\\, Race 2 (cancelled)" in calendar


def test_a_dead_heat_has_two_winners(crew: dict[str, bytes]) -> None:
    winners = page(crew["crew/index.html"]).findall(".//section/div/table/tbody/tr/td")
    assert "Bo Fox and Cy Day" in ["".join(winner.itertext()) for winner in winners]


def test_a_qualifying_that_pays_nothing_has_no_column_and_no_legend(crew: dict[str, bytes]) -> None:
    root = page(crew["crew/standings/overall/index.html"])
    text = "".join(root.itertext())
    assert "Q1" not in text
    assert "not classified" not in text
    (heads,) = root.findall(".//table[@class='matrix']/thead/tr[2]")
    assert "".join(heads.itertext()) == "R1"


def test_points_below_zero_have_a_minus_sign(crew: dict[str, bytes]) -> None:
    totals = page(crew["crew/standings/overall/index.html"]).findall(MATRIX_TOTALS)
    assert "−3" in [total.text for total in totals]


def test_whoever_shares_the_car_need_not_drive_it(crew: dict[str, bytes]) -> None:
    """Any of the entered crew may drive: Ann Lee's best ending is one in which Bo Fox stays away."""
    text = "".join(page(crew["crew/standings/overall/index.html"]).itertext())
    assert "With everything that is left won: 25 for Ann Lee. Bo Fox has 27 already." in text
    assert "driven by any of its entered crew" in text


# countback publish


def publish(*args: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(command, ["publish", *args])
    return result.exit_code, result.stdout, result.stderr


def test_publish_writes_the_site_and_replaces_it(tmp_path: Path, crew_folder: Path) -> None:
    made = countback.build_site([crew_folder])
    pages_made = sum(path.endswith(".html") for path in made)
    folder = tmp_path / "new" / "site"
    for _ in range(2):
        status, out, _ = publish(str(crew_folder), "-o", str(folder))
        assert status == 0
        assert f"{pages_made} pages, {len(made)} files" in out
        (folder / "stale.html").write_text("")
    (folder / "stale.html").unlink()
    written = {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }
    manifest = json.loads(written.pop(".countback-site"))
    assert {*written} <= {name for part in manifest.values() if isinstance(part, dict) for name in part}
    assert written == dict(made)
    assert {*written} == {*Site([countback.load(crew_folder)], downloads(), bitmap=png).files()}
    assert [path.name for path in folder.parent.iterdir()] == ["site"]


@pytest.mark.parametrize(
    ("terminal", "pace", "shown"), [(True, 0.2, True), (True, 0.001, False), (False, 0.2, False)]
)
def test_publish_shows_a_bar_on_a_terminal_when_it_takes_long(
    small: Standings,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    terminal: bool,
    pace: float,
    shown: bool,
) -> None:
    monkeypatch.setattr("time.monotonic", partial(next, count(step=pace)))
    monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal)
    site = Site([small])
    assert len([*watched(site)]) == len(site)
    out, err = capsys.readouterr()
    assert out == ""
    assert ("Pages" in err, "100%" in err) == (shown, shown)
    assert bool(err) == shown


def test_publish_with_documents_and_an_address(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    status, _, err = publish(SEASON, "-o", str(folder), "--pdf", "--base-url", "https://racing.example")
    assert (status, err) == (0, "")
    assert (folder / SEASON / f"{SEASON}.pdf").read_bytes().startswith(b"%PDF")
    assert (folder / SEASON / f"{SEASON}.xlsx").is_file()
    assert (folder / SEASON / "card.png").is_file()
    results = [*(folder / SEASON / "sessions").glob("*.csv")]
    assert len(results) == 16
    for result in results:
        assert result.with_suffix(".pdf").read_bytes().startswith(b"%PDF")
        assert f"sessions/{result.stem}.pdf" in result.with_suffix(".html").read_text()
    shown = page((folder / SEASON / "standings" / "am" / "index.html").read_bytes())
    offered = [ET.fromstring(code.text or "") for code in shown.iter("code")]
    assert len(offered) == 2
    for frame in offered:
        path = frame.attrib["src"].removeprefix("https://racing.example/")
        rows = [*page((folder / path).read_bytes()).iter("tr")]
        assert int(frame.attrib["height"]) > 34 * len(rows)
        assert path not in (folder / "sitemap.xml").read_text()
    assert (folder / "embed.css").is_file()


def test_publish_leaves_a_folder_with_something_else_alone(tmp_path: Path, crew_folder: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    status, out, err = publish(str(crew_folder), "-o", str(tmp_path))
    assert (status, out) == (1, "")
    assert "has files in it that no site has" in err
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["no-such-season", "-o", "x"], "no season folder and no shipped season"),
        ([SEASON, SEASON, "-o", "x"], "two seasons have the id"),
        ([SEASON, "-o", "x", "--base-url", "racing.example"], "write https://"),
    ],
)
def test_publish_says_what_is_wrong(
    args: list[str], words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    status, _, err = publish(*args)
    assert status == 1
    assert words in err
    assert not [*tmp_path.iterdir()]


def test_the_demo_writes_the_site_and_says_where(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    result = CliRunner().invoke(command, ["demo", "--site", str(folder)])
    assert result.exit_code == 0
    assert f"open {(folder / 'index.html').as_uri()}" in result.stdout
    assert (folder / SEASON / "index.html").is_file()


def test_circuit_and_place_stand_once_where_the_event_is_called_so(
    two_rounds: Season, standings: Standings
) -> None:
    first, second = two_rounds.events
    alike = msgspec.structs.replace(first, circuit=first.name, place=first.name)
    both = score(msgspec.structs.replace(two_rounds, events=(alike, second)), standings.rulebook)
    contents = [ET.fromstring(f"<div>{made.content}</div>") for made in event.pages(Scored(both))]
    calendar, called_so, otherwise = contents
    venues = [row.findtext("td[@class='text']") for row in calendar.findall(".//tbody/tr")]
    assert venues == ["", f"{second.circuit}, {second.place}"]
    for content, told in ((called_so, set()), (otherwise, {"Circuit", "Place"})):
        assert {term.text for term in content.findall("dl[@class='facts']/dt")} & {"Circuit", "Place"} == told
