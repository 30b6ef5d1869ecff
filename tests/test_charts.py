"""Charts: a colour a person on every page, told apart by all; the gap to the leader; labels on a phone."""

from __future__ import annotations

import itertools
import math
import re

import msgspec
import pytest
from small import book, season
from under_way import under_way

import countback
from countback.charts.progress import gaps, progress
from countback.charts.rounds import EMPHASISED, courses
from countback.charts.svg import DARK, LIGHT, on_two_lines, under
from countback.formats import colours
from countback.scoring.score import Standings, score
from countback.site import overview
from countback.site import progress as progress_pages
from countback.site.scored import Scored

#: How dichromats see linear RGB: Machado, Oliveira, Fernandes 2009, severity 1.
SEEN = {
    "all colours": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "no red": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "no green": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "no blue": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
GREY = "8a8d94"
FAR = 0.09
"""A distance in OKLab at which two lines are told apart at a glance (0.02 is just seen)."""


@pytest.fixture(scope="module")
def standings() -> Standings:
    return countback.load("porsche-carrera-cup-north-america-2022")


def seen_as(colour: str, by: str) -> tuple[float, ...]:
    """Return a colour in OKLab, as somebody sees it."""
    channels = [int(colour[n : n + 2], 16) / 255 for n in (0, 2, 4)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in channels]
    red, green, blue = (
        min(max(sum(a * b for a, b in zip(row, linear, strict=True)), 0), 1) for row in SEEN[by]
    )
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    middle = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


@pytest.mark.parametrize("by", SEEN)
@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_lines_are_told_apart_by_everybody(palette: tuple[str, ...], by: str) -> None:
    for first, second in itertools.combinations((*palette, GREY), 2):
        apart = math.dist(seen_as(first, by), seen_as(second, by))
        assert apart >= FAR, (first, second, apart)


def test_lines_stand_out_from_the_page() -> None:
    for palette, (paper, _) in ((LIGHT, colours.LIGHT), (DARK, colours.DARK)):
        assert min(colours.contrast(f"#{one}", paper) for one in (*palette, GREY)) >= 3


def drawn(content: str) -> dict[str, set[str]]:
    """Return the colours that each name has on a page, by the order of lines and labels in its charts."""
    found: dict[str, set[str]] = {}
    for svg in re.findall(r'<svg[^>]* class="chart".*?</svg>', content, re.DOTALL):
        leads = re.findall(r'<path class="lead (s\d|rest)" d="M[\d.]+ [\d.]+L[\d.]+ ([\d.]+)"/>', svg)
        dots = re.findall(r'<circle class="dot (s\d|rest)" cx="([\d.]+)" cy="([\d.]+)" r="4"/>', svg)
        end = max((float(x) for _, x, _ in dots), default=0)
        at = {float(y): style for style, y in leads}
        at |= {float(y): style for style, x, y in dots if float(x) == end}
        for y, words in re.findall(r'<text[^>]*? x="[\d.]+" y="([\d.]+)">((?:−?\d+ )[^<]*)</text>', svg):
            name = words.partition(" ")[2]
            found.setdefault(name, set()).add(at[round(float(y) - 4, 1)])
    return found


def test_a_person_has_one_colour_on_all_pages(standings: Standings) -> None:
    now = score(under_way(standings.recorded), standings.rulebook)
    scored = Scored(now)
    made = [*overview.pages(scored), *progress_pages.pages(scored)]
    seen: dict[str, set[str]] = {}
    assert len(made) == 1 + 3
    for page in made:
        found = drawn(page.content)
        assert len({*itertools.chain(*found.values())} - {"rest"}) <= EMPHASISED
        for name, styles in found.items():
            seen.setdefault(name, set()).update(styles - {"rest"})
    assert {name for name, styles in seen.items() if len(styles) > 1} == set()
    assert sum(map(bool, seen.values())) >= 10


def test_two_in_one_chart_have_two_colours_and_the_rest_is_grey(standings: Standings) -> None:
    for rounds in courses(standings).values():
        own = [line.colour for line in rounds.lines[:EMPHASISED]]
        assert None not in own
        assert len({*own}) == len(own)
        assert {line.colour for line in rounds.lines[EMPHASISED:]} == {None}


def test_a_colour_stays_while_places_change() -> None:
    """Whoever wins the next race, everybody keeps the colour of before."""
    names = "ann bob cat dee eve fay gus"
    before = courses(score(season([{"race": names}, {"race": names}]), book()))["title"]
    colour = {line.competitor.id: line.colour for line in before.emphasised}
    for order in itertools.islice(itertools.permutations(names.split()[:5]), 0, 120, 17):
        after = score(season([{"race": names}, {"race": names}, {"race": " ".join(order)}]), book())
        now = {line.competitor.id: line.colour for line in courses(after)["title"].emphasised}
        assert {id_: now[id_] for id_ in now if id_ in colour} == {id_: colour[id_] for id_ in colour}


def test_the_order_of_the_files_changes_no_colour(standings: Standings) -> None:
    turned = msgspec.structs.replace(standings.recorded, entries=standings.recorded.entries[::-1])
    for one, other in zip(
        courses(standings).values(), courses(score(turned, standings.rulebook)).values(), strict=True
    ):
        assert {line.competitor.id: line.colour for line in one.emphasised} == {
            line.competitor.id: line.colour for line in other.emphasised
        }


def test_the_gap_is_that_of_the_tables(standings: Standings) -> None:
    rounds = courses(standings)["overall"]
    words = re.findall(r">(−?\d+ [^<]+)</text></a>", gaps(rounds, link=lambda who: who.id))
    rows = standings.table("overall").rows[:10]
    expected = [
        f"{'−' * (row is not rows[0])}{rows[0].points - row.points} {row.competitor.name}" for row in rows
    ]
    assert words == expected
    # After round 7 somebody else led: then Thompson, champion at the end, was below the top.
    leader = standings.table("overall", 7).rows[0].competitor.name
    assert leader != rows[0].competitor.name


def test_with_low_points_the_leader_is_at_the_top_too() -> None:
    found = score(season([{"race": "ann bob cat"}, {"race": "ann cat bob"}]), book(low_wins=True, awards=LOW))
    words = re.findall(r">(−?\d+ [^<]+)</text>", gaps(courses(found)["title"]))
    assert words == ["0 Ann", "−3 Bob", "−3 Cat"]
    assert "−" not in progress(courses(found)["title"])


LOW = {"race": {"kind": "finish", "scale": [1, 2, 3]}}


@pytest.mark.parametrize(
    ("words", "lines"),
    [
        ("248 Kay van Berlo", ("248 K. van Berlo",)),
        ("92 TJ Fischer", ("92 TJ Fischer",)),
        ("−180 Michael McCarthy", ("−180 M. McCarthy",)),
        ("12 Wolfgang Graf Berghe von Trips", ("12 Wolfgang Graf", "Berghe von Trips")),
        ("1 Bartholomaeusstrasse", ("1", "Bartholomaeusst…")),
        ("7 AF Corse", ("7 AF Corse",)),
    ],
)
def test_a_name_is_whole_on_a_phone(words: str, lines: tuple[str, ...]) -> None:
    assert on_two_lines(words, 16) == lines
    assert all(len(line) <= 16 for line in lines)


def test_no_name_of_a_real_season_is_cut(standings: Standings) -> None:
    for rounds in courses(standings).values():
        for draw in (progress, gaps):
            assert "…" not in draw(rounds, narrow=True)


def test_numbers_stand_where_there_is_no_room_for_codes() -> None:
    codes, places = ["SEB", "LBH", "LGA", "WGL"], [10.0, 30.0, 50.0, 70.0]
    assert re.findall(r">(\w+)<", "".join(under(codes, places, 9))) == ["LBH", "WGL"]
    assert re.findall(r">(\w+)<", "".join(under(codes, places, 9, (1, 2, 3, 5)))) == ["1", "2", "3", "5"]
