"""Tables and lists with totals that are not read: each is named, and nothing else is."""

from __future__ import annotations

import pytest

from countback.formats.pages.read import ReadPage, read_page

GOOD = """= 2031 Sample Cup =
==Drivers==
Points: 10, 8, 6, 5, 4 points
| Pos | Driver | ZAN | SPA | IMO | Pts |
| 1 | Una Usk | 1 | 2 | 1 | 28 |
| 2 | Vic Vane | 2 | 1 | 2 | 26 |
| 3 | Wim Wold | 3 | 3 | 4 | 17 |
| 4 | Xia Xu | 4 | 4 | 3 | 16 |
"""
TEAMS = "| 1 | Red Racing | 1 | 2 | 1 | 129 |\n| 2 | Blue Racing | 2 | 1 | 2 | 26 |\n"


def unread(read: ReadPage) -> list[str]:
    return [one.message.split(":")[0] for one in read.findings if one.code == "totals-not-read"]


HEADS = (
    "| Pos | Team | ZAN | SPA | IMO | Total score |",
    "| Pos | Team | ZAN | SPA | IMO | Total (net) |",
    "| Pos | Outfit | ZAN | SPA | IMO | Points |",
    "| Platz | Rennstall | ZAN | SPA | IMO | Gesamtpunktzahl |",
    "| Pos | Sodalizio | ZAN | SPA | IMO | Punteggio |",
    "| Pos | Team | ZAN | SPA | IMO | Score 2031 |",
)


@pytest.mark.parametrize("heads", HEADS)
def test_a_table_with_totals_that_is_not_read_is_named(heads: str) -> None:
    assert unread(read_page(f"{GOOD}==Teams==\n{heads}\n{TEAMS}", "page")) == ["Teams"]


def test_totals_of_teams_are_no_points_system() -> None:
    read = read_page(f"{GOOD}==Teams==\n{HEADS[0]}\n{TEAMS}| 3 | Green Racing | 3 | 3 | 3 | 18 |\n", "page")
    assert unread(read) == ["Teams"]
    assert read.published is not None
    assert [int(scale.points[0]) for scale in read.published.scales] == [10]


def test_a_table_without_headings_is_named() -> None:
    rows = "| 1 | Una Usk | 28 |\n| 2 | Vic Vane | 26 |\n| 3 | Wim Wold | 17 |\n"
    assert unread(read_page(f"{GOOD}==Juniors==\n{rows}", "page")) == ["Juniors"]


LISTS = (
    "1. Una Usk, 10\n2. Wim Wold, 99",
    "- 1. Una Usk (185 pts)\n- 2. Vic Vane (–10)\n- 3. Wim Wold (–15)",
    "Una Usk: 18 points\nVic Vane: 16 points",
    "1) Una Usk 18\n2) Vic Vane 16",
    "* Una Usk – 18 Punkte\n* Vic Vane – 16 Punkte",
    "1. Una Usk - 10\n2. Wim Wold - 99",
    "1st Una Usk 18 pts\n2nd Vic Vane 16 pts",
    "1. Una Usk (Red Racing) 18\n2. Vic Vane (Blue) 16",
    "Una Usk, Red – 18 pts\nVic Vane, Blue – 16 pts",
)


@pytest.mark.parametrize("lines", LISTS)
def test_a_list_with_totals_that_is_not_read_is_named(lines: str) -> None:
    assert unread(read_page(f"{GOOD}==Juniors==\n{lines}\n", "page")) == ["Juniors"]


@pytest.mark.parametrize("lines", LISTS[:2])
def test_a_page_with_nothing_else_is_not_read(lines: str) -> None:
    read = read_page(f"= 2031 Sample Cup =\n==Final standings==\n{lines}\n3. Vic Vane, 12\n", "page")
    assert read.published is None
    assert unread(read) == ["Final standings"]


def test_the_hints_work() -> None:
    teams = read_page(f"{GOOD}==Teams==\n| Pos | Team | ZAN | SPA | IMO | Points |\n{TEAMS}", "page")
    assert teams.published is not None
    assert [table.title for table in teams.published.tables] == ["Drivers", "Teams"]
    lines = "Una Usk - 18\nVic Vane - 16\nWim Wold - 12\n"
    juniors = read_page(f"{GOOD}==Juniors' standings==\n{lines}", "page")
    assert juniors.published is not None
    assert [table.title for table in juniors.published.tables] == ["Drivers", "Juniors' standings"]
    assert unread(teams) == unread(juniors) == []


OTHERS = (
    "==Calendar==\n| Round | Circuit | Date |\n| 1 | Zandvoort | 4 May |\n| 2 | Spa | 8 June |\n",
    "==Calendar==\n1. Zandvoort, 4 May\n2. Spa, 8 June\n",
    "==Entries==\n| No | Driver | Team | Rounds |\n| 7 | Una Usk | Red | All |\n"
    "| 8 | Vic Vane | Blue | 1–2 |\n",
    "==Race 1==\n| Pos | No | Driver | Laps |\n| 1 | 7 | Una Usk | 20 |\n| 2 | 8 | Vic Vane | 20 |\n"
    "| 3 | 9 | Wim Wold | 19 |\n",
    "==Race 1==\n1-Una Usk\n2-Vic Vane\n3-Wim Wold\n",
    "==Points==\n| Position | 1st | 2nd | 3rd | 4th |\n| Points | 10 | 8 | 6 | 5 |\n",
    "==Points==\nPole position: 1 point\nFastest lap: 1 point\n",
    "==Key==\n| Colour | Result |\n| Gold | Winner |\n| Green | Points finish |\n",
    "==News==\nThe series was founded in 2019\nUna Usk won in 2030\n",
    "==Races==\n| Round | Circuit | Pole position | Winning driver |\n| 1 | Zandvoort | Una Usk | Una Usk |\n"
    "| 2 | Spa | Vic Vane | Vic Vane |\n",
)  # fmt: skip


@pytest.mark.parametrize("other", OTHERS)
def test_what_has_no_totals_is_not_named(other: str) -> None:
    assert unread(read_page(GOOD + other, "page")) == []


def test_a_table_of_another_form_is_named() -> None:
    rows = "".join(
        f"<tr><td>{place}</td><td>{name}</td><td>{total}</td></tr>"
        for place, name, total in ((1, "Red Racing", 40), (2, "Blue Racing", 30))
    )
    html = f"<h2>Teams</h2><table><tr><th>Pos</th><th>Team</th><th>Total score</th></tr>{rows}</table>"
    assert unread(read_page(f"<html><body>{html}</body></html>", "page")) == ["Teams"]
    pytest.importorskip("mwparserfromhell")
    wiki = '== Teams ==\n{| class="wikitable"\n! Pos !! Team !! Total score\n|-\n| 1 || Red Racing || 40\n'
    assert unread(read_page(f"{wiki}|-\n| 2 || Blue Racing || 30\n|}}\n", "page")) == ["Teams"]


WAYS = (
    "{name} = {total}", "{name} {total} pts", "{total} – {name}", "{total} - {name}", "{total}: {name}",
    "{total} pts {name}", "({total}) {name}", "{place}) {total} {name}", "{name} [{total}]",
    "{name} mit {total} Punkten", "{name} 25+18 = {total}", "{name}, Red Racing, {total}", "{last} {total}",
    "{name} {total} (2 wins)", "{name} | {total}", "{total},{name}", "{upper} {total}",
)  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("heading", ["==Standings==", "==Bulletin==", "==After Spa==", ""])
@pytest.mark.parametrize("between", ["\n", ", "])
def test_names_of_the_season_beside_numbers_are_never_passed_over(
    way: str, heading: str, between: str
) -> None:
    for count in (2, 3):
        rows = [("Una Usk", 41), ("Vic Vane", 37), ("Wim Wold", 32)][:count]
        lines = between.join(
            way.format(name=name, total=total, place=place, last=name.split()[1], upper=name.upper())
            for place, (name, total) in enumerate(rows, start=1)
        )
        read = read_page(f"{GOOD}{heading}\n{lines}\n", "page")
        assert read.published is not None
        named = unread(read) or [table.title for table in read.published.tables[1:]]
        assert len(named) == 1, lines


@pytest.mark.parametrize(
    "heads", ["", "| Name | Value |\n", "| Fahrer | Zähler |\n", "| A | B | C |\n", "| Total | Name |\n"]
)
@pytest.mark.parametrize("count", [1, 2])
def test_a_small_table_with_names_of_the_season_is_never_passed_over(heads: str, count: int) -> None:
    for way in ("| {name} | {total} |\n", "| {total} | {name} |\n", "| {place} | {name} | {total} |\n"):
        lines = "".join(
            way.format(name=name, total=total, place=place)
            for place, (name, total) in enumerate([("Una Usk", 41), ("Vic Vane", 37)][:count], start=1)
        )
        read = read_page(f"{GOOD}==Bulletin==\n{heads}{lines}", "page")
        assert read.published is not None
        named = unread(read) or [table.title for table in read.published.tables[1:]]
        assert named == ["Bulletin"], heads + lines


def test_a_sentence_with_other_totals_is_a_remark() -> None:
    text = (
        f"{GOOD}==Season==\nUna Usk won the title with 29 points, ahead of Vic Vane (26) and of all others.\n"
    )
    (told,) = (one for one in read_page(text, "page").findings if one.code == "totals-not-read")
    assert (told.severity, told.where.line) == ("info", 9 + 1)


def test_one_of_a_crew_and_a_team_of_a_column_are_names_of_the_season() -> None:
    page = (
        "= 2031 Sample Cup =\n==Drivers==\n| Pos | Driver | Team | ZAN | SPA | IMO | Pts |\n"
        "| 1 | Una Usk / Ute Ulm | Red Racing | 1 | 2 | 1 | 28 |\n"
        "| 2 | Vic Vane / Val Vick | Blue | 2 | 1 | 2 | 26 |\n"
        "| 3 | Wim Wold / Wes Wyre | Grey Racing | 3 | 3 | 4 | 17 |\n"
    )
    for lines in ("Ute Ulm = 28\nVal Vick = 26\n", "28 – Red Racing\n17 – Grey Racing\n"):
        assert unread(read_page(f"{page}==Bulletin==\n{lines}", "page")) == ["Bulletin"]


def test_numbers_that_may_be_anything_are_a_remark_and_totals_a_doubt() -> None:
    def severities(lines: str) -> list[str]:
        read = read_page(f"{GOOD}==Cars==\n{lines}\n", "page")
        return [one.severity for one in read.findings if one.code == "totals-not-read"]

    assert severities("#7 Una Usk\n#8 Vic Vane") == ["info"]
    assert severities("Una Usk 7 pts\nVic Vane 8 pts") == ["warning"]
    assert severities("Una Usk 9\nVic Vane 8\nWim Wold 2") == ["warning"]
    assert severities("7 Una Usk | 43\n8 Vic Vane | 42") == ["warning"]


def test_lists_that_stand_in_one_line_of_html_are_named_each() -> None:
    rows = [
        ["Pos", "Driver", "ZAN", "SPA", "Points"],
        ["1", "Una Usk", "1", "2", "18"],
        ["2", "Vic Vane", "2", "1", "18"],
    ]
    table = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    page = (
        f"<html><body><h1>2031 Sample Cup</h1><h2>Drivers</h2><table>{table}</table><h2>Juniors</h2>"
        "<ul><li>Una Usk = 18</li><li>Vic Vane = 16</li></ul></body></html>"
    )
    assert unread(read_page(page, "page", "html")) == ["Juniors"]


SENTENCES = (
    "==News==\nUna Usk was docked 10 points.\nVic Vane was docked 5 points.\n",
    "==News==\nUna Usk won race 1 from pole. Vic Vane led 12 laps.\n",
    "==Report==\nUna Usk took her first victory at Zandvoort after the leader stopped, 3 seconds ahead.\n",
    "==References==\n1. Una Usk wins, 2031\n2. Vic Vane, 43\n",
    "==Grid==\n1. Una Usk\n2. Vic Vane\n",
    "==Season==\nUna Usk won the title with 28 points, ahead of Vic Vane (26) and Wim Wold with 17 points.\n",
)


@pytest.mark.parametrize("other", SENTENCES)
def test_sentences_with_names_are_no_list(other: str) -> None:
    assert unread(read_page(GOOD + other, "page")) == []
