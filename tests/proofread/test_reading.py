"""Reading pages: spans worked out from short rows, marks, and pages made to hurt."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from countback.formats.pages.read import format_of, read_page
from countback.model.published import PublishedSeason
from countback.notation.reading import read_cell
from countback.proofread.figures import digits_apart, read_rounds
from countback.proofread.fix import fixed
from countback.proofread.report import proofread

PAGE = """= 2031 Club Cup season =
== Teams and drivers ==
| Team | No. | Driver | Rounds |
| Gold Class | | | |
| USA Alpha Racing | 1 | NLD Ann Bakker | All |
| 2 | GER Bea Conrad | All | |
| 12 | 2 | | |
| CAN Zeta Sport | 3 | USA Cid Dunn | 1 |
| Silver Class | | | |
| USA Beta Sport | 4 | FRA Dan Eluard | All |
| 5 | ITA Eva Fabbri | 1–2 | |

== Results ==
| Round | Circuit | Date | Pole position | Winning driver | Winning Silver |
| 1 | USA North Ring, Ohio | May 1–2 | NLD Ann Bakker | NLD Ann Bakker | FRA Dan Eluard |
| 2 | GER Bea Conrad | DEU Bea Conrad | ITA Eva Fabbri | | |
| 3 | USA South Park, Texas | June 3 | NLD Ann Bakker | NLD Ann Bakker | FRA Dan Eluard |
| 4 | NLD Ann Bakker | GER Bea Conrad | FRA Dan Eluard | | |

== Standings ==
| Position | 1st | 2nd | 3rd | 4th | 5th | Pole |
| Points | 10 | 6 | 4 | 2 | 1 | 1 |

| | Pos. | Driver | NOR USA | SOU USA | Points | | |
| Overall | | | | | | | |
| 1 | NLD Ann Bakker | 1 | 2 | 1 | 2 | 35 |
| 2 | GER Bea Conrad | 2 | 1 | 2 | 1 | 33 |
| 3 | USA Cid Dunn | 3 | 3 | | | 8 |
| FRA Dan Eluard | 4 | Ret | 3 | 4† | 8 | |
| 5 | ITA Eva Fabbri | 5 | 4 | 4 | 3 | 9 |
| Silver Class | | | | | | | |
| 1 | FRA Dan Eluard | 4 | Ret | 3 | 4† | 26 |
| 2 | ITA Eva Fabbri | 5 | 4 | 4 | 3 | 32 |
"""


def published() -> PublishedSeason:
    read = read_page(PAGE).published
    assert read is not None
    return read


def test_short_rows_take_what_they_lack_from_above() -> None:
    season = published()
    entries = [
        (
            entry.team and entry.team.text,
            entry.number and entry.number.text,
            entry.driver.text,
            entry.rounds and entry.rounds.text,
            entry.class_,
        )
        for entry in season.entries
    ]
    assert entries[1:3] == [
        ("USA Alpha Racing", "2", "GER Bea Conrad", "All", "Gold"),
        ("USA Alpha Racing", "12", "GER Bea Conrad", "2", "Gold"),
    ]
    assert entries[5] == ("USA Beta Sport", "5", "ITA Eva Fabbri", "1–2", "Silver")
    second = season.races[1]
    assert second.name is not None
    assert second.pole is not None
    assert (second.name.text, second.pole.text) == ("USA North Ring, Ohio", "GER Bea Conrad")
    assert second.class_winners["silver"].text == "ITA Eva Fabbri"
    tied = season.tables[0].rows[3]
    assert tied.position is not None
    assert tied.points is not None
    assert (tied.position.text, tied.name.text, tied.points.text) == ("3", "FRA Dan Eluard", "8")
    assert [cell.text for cell in tied.results] == ["4", "Ret", "3", "4†"]
    assert [(column.code, column.race) for column in season.tables[0].columns] == [
        ("NOR", 1),
        ("NOR", 2),
        ("SOU", 1),
        ("SOU", 2),
    ]


def test_cells_know_where_they_stand() -> None:
    lines = PAGE.splitlines()
    for cell in published().cells():
        if cell.text:
            assert lines[cell.line - 1][cell.column - 1 :].startswith(cell.text.split()[0])


def test_country_in_two_ways_and_winner() -> None:
    codes = {one.code for one in proofread(published()).findings}
    assert "country-two-ways" in codes
    assert "winner-differs" in codes  # race 4: Eluard won Silver by the table, Fabbri by the matrix


def test_a_wrong_total_is_said_to_be_the_misprint() -> None:
    page = read_page(PAGE.replace("| 33 |", "| 133 |")).published
    assert page is not None
    report = proofread(page)
    assert any(
        "the total of Bea Conrad is 33, not 133" in change
        for one in report.explanations
        for change in one.changes
    )
    changed, missed = fixed(
        PAGE.replace("| 33 |", "| 133 |"), [one for one in report.sure if one.printed == "133"]
    )
    assert not missed
    assert "| 33 |" in changed


@pytest.mark.parametrize(
    ("text", "place", "marks", "dropped"),
    [
        ("30†", 30, "†", False),
        ("(6)", 6, "", True),
        ("4th", 4, "", False),
        ("2*", 2, "*", False),
        ("3¹", 3, "", False),
    ],
)
def test_cells(text: str, place: int, marks: str, dropped: bool) -> None:
    reading = read_cell(text)
    assert (reading.place, reading.marks, reading.dropped) == (place, marks, dropped)


def test_rounds_and_slips() -> None:
    assert read_rounds("1–4, 6–8", 8) == (1, 2, 3, 4, 6, 7, 8)
    assert read_rounds("All", 3) == (1, 2, 3)
    assert read_rounds("F399", 8) is None
    assert [digits_apart("23", other) for other in ("23", "33", "32", "3", "233", "45")] == [0, 1, 1, 1, 1, 2]


def deep(times: int) -> str:
    return "<table><tr><td>" * times + "x" + "</td></tr></table>" * times


HOSTILE = {
    "one cell of 10 MB": "| Pos | Driver | R1 | Pts |\n| 1 | " + "x" * 10_000_000 + " | 1 | 9 |\n",
    "one cell of 10 MB, HTML": "<table><tr><th>Pos<th>Driver<th>Pts<tr><td>" + "x " * 5_000_000,
    "100,000 columns": "| Pos | Driver | "
    + "R | " * 100_000
    + "Pts |\n| 1 | A B | "
    + "1 | " * 100_000
    + "9 |\n",
    "100,000 columns, HTML": "<table><tr>" + "<td>1" * 100_000 + "</table>",
    "tables 200 deep": deep(200),
    "tables 200 deep, wikitext": "{|\n|\n" * 200 + "x\n" + "|}\n" * 200,
    "unclosed tags": "<table>" + "<tr><td><b><i>" * 20_000,
    "unclosed comment": "<table><tr><td>" + "<!-- " * 200_000,
    "unclosed quotes": "<table>" + '<td a="' * 100_000,
    "row spans like a bomb": "<table>" + '<tr><td rowspan="99999999" colspan="99999999">1' * 2_000,
    "row spans, wikitext": "{|\n" + '|-\n| rowspan="9999999" colspan="9999999" | 1\n' * 2_000,
    "templates unclosed": "{|\n|-\n| " + "{{a|" * 20_000,
    "only brackets": "<" * 1_000_000,
    "only pipes": "|" * 1_000_000,
    "bytes": "\x00\udcff" * 100_000 + "| Pos | Driver | Pts |",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pages_end_soon_with_a_finding(name: str) -> None:
    page = HOSTILE[name]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_utime
    with no_more_than(60 * len(page) + 300_000_000):
        read = read_page(page, "page")
        if read.published is not None:
            proofread(read.published)
    assert read.findings or read.published is None
    # Far above what it takes (below 3 s): this is no stopwatch, it tells minutes from seconds.
    assert resource.getrusage(resource.RUSAGE_SELF).ru_utime - before < 30


@contextmanager
def no_more_than(size: int) -> Iterator[None]:
    """Let so many bytes more be had than there are now: who wants more has a MemoryError (Linux only)."""
    held = Path("/proc/self/statm")
    if not held.exists():
        yield
        return
    before = resource.getrlimit(resource.RLIMIT_AS)
    now = int(held.read_text("ascii").split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (now + size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)


def test_the_limit_of_memory_holds() -> None:
    with pytest.raises(MemoryError), no_more_than(100_000_000):
        bytes(400_000_000)
    bytes(400_000_000)


def test_formats_are_recognised() -> None:
    assert format_of("{| class=wikitable\n|}") == "wikitext"
    assert format_of("<table></table>") == "html"
    assert format_of(PAGE) == "text"
