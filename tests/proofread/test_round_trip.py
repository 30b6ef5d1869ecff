"""A page written from a season is read back as the same season, in text, in wikitext and in HTML."""

from fractions import Fraction
from html import escape
from itertools import count

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from countback.formats.pages.blocks import Heading, Limits, Prose, RawCell
from countback.formats.pages.read import read_page
from countback.formats.pages.wikitext import blocks_of
from countback.formats.writers import page, wikitext
from countback.formats.writers.printed import published_from
from countback.model.published import (
    PrintedCell,
    PrintedColumn,
    PrintedEntry,
    PrintedRace,
    PrintedRound,
    PrintedRow,
    PrintedScale,
    PrintedTable,
    PublishedSeason,
)
from countback.model.text import slug
from countback.store.opening import load

FIRST = ["Ann", "Bea", "Cid", "Dan", "Eva", "Finn", "Gus", "Hugo", "Ida", "Jo"]
LAST = ["Bakker", "Conrad", "Dunn", "Eluard", "Fabbri", "García", "Hansen", "Ickx", "Jansen", "de Vries"]
COUNTRIES = ["USA", "NLD", "GER", "FRA", "Italy", "United Kingdom"]


def cell(text: str, *, bold: bool = False, italic: bool = False) -> PrintedCell:
    return PrintedCell(text=text, bold=bold, italic=italic)


@st.composite
def seasons(draw: st.DrawFn) -> PublishedSeason:
    rounds = draw(st.integers(2, 4))
    races = draw(st.integers(1, 2))
    names = [f"{first} {last}" for first, last in zip(FIRST, LAST, strict=True)][: draw(st.integers(4, 10))]
    people = {name: f"{draw(st.sampled_from(COUNTRIES))} {name}" for name in names}
    columns = tuple(
        PrintedColumn(code=f"C{chr(64 + number)}X", round=number, race=race, country="USA")
        for number in range(1, rounds + 1)
        for race in range(1, races + 1)
    )
    results: dict[str, list[PrintedCell]] = {name: [] for name in names}
    winners: list[tuple[str, str, str]] = []
    for _ in columns:
        order = draw(st.permutations(names))
        pole, fastest = draw(st.sampled_from(names)), draw(st.sampled_from(names))
        winners.append((pole, fastest, order[0]))
        out = draw(st.integers(0, 2))
        for place, name in enumerate(order, start=1):
            text = (
                str(place)
                if place <= len(order) - out
                else draw(st.sampled_from(["Ret", "DNS", "NC", "", "DSQ"]))
            )
            text += draw(st.sampled_from(["", "", "", "†"])) if text else ""
            marked = bool(text)
            results[name].append(cell(text, bold=marked and name == pole, italic=marked and name == fastest))
    points = draw(
        st.lists(st.integers(1, 60), min_size=4, max_size=12, unique=True).map(
            lambda x: sorted(x, reverse=True)
        )
    )
    scale = PrintedScale(
        points=tuple(map(Fraction, points)),
        pole=draw(st.sampled_from([None, Fraction(1), Fraction(1, 2)])),
        fastest_lap=draw(st.sampled_from([None, Fraction(2)])),
        section="Points system",
    )
    guest = draw(st.booleans())
    rows = tuple(
        PrintedRow(
            name=cell(people[name]),
            position=cell("" if guest and name == names[-1] else str(number)),
            points=cell(str(draw(st.integers(0, 400)))),
            results=tuple(results[name]),
            guest=guest and name == names[-1],
        )
        for number, name in enumerate(names, start=1)
    )
    tables = [table("Overall", rows, columns)]
    if draw(st.booleans()):
        tables.append(table("Silver Class", rows[: len(rows) // 2], columns))
    teams = [f"USA {word} Racing" for word in ("Alpha", "Beta", "Gamma")]
    lines = tuple(
        PrintedEntry(
            driver=cell(people[name]),
            number=cell(str(number)),
            team=cell(teams[number % 3]),
            class_="Gold",
            rounds=cell(draw(st.sampled_from(["All", "1", "1–2"]))),
        )
        for number, name in enumerate(names, start=7)
    )
    number = count(1)
    return PublishedSeason(
        title="2031 Club Cup",
        year=2031,
        rounds=tuple(
            PrintedRound(
                number=at, name=cell(f"USA Ring {chr(64 + at)}, Ohio"), country="USA", date=cell(f"May {at}")
            )
            for at in range(1, rounds + 1)
        ),
        races=tuple(
            PrintedRace(
                round=at,
                label=str(at),
                name=cell(f"USA Ring {chr(64 + column.round)}, Ohio"),
                country="USA",
                date=cell(f"May {column.round}"),
                pole=cell(people[who[0]]),
                fastest_lap=cell(people[who[1]]),
                winner=cell(people[who[2]]),
                winning_team=cell(teams[0]),
            )
            for column, who, at in zip(columns, winners, number, strict=False)
        ),
        entries=lines,
        scales=(scale,),
        tables=tuple(tables),
        legend=draw(st.sampled_from([{}, {"†": "Car moved to back of class."}])),
    )


def table(group: str, rows: tuple[PrintedRow, ...], columns: tuple[PrintedColumn, ...]) -> PrintedTable:
    return PrintedTable(
        id=slug(group.removesuffix(" Class")),
        title=group,
        group=group,
        section="Championship standings",
        columns=columns,
        rows=rows,
    )


def without_places(published: PublishedSeason) -> object:
    """Return what is printed, without prose, places, and colours, from which no reader takes anything."""

    def strip(item: object) -> object:
        if isinstance(item, dict):
            # What is usual is left out only where it is the very text of the default.
            usual = {"bold": "pole", "italic": "fastest-lap"}
            return {
                key: strip(inner)
                for key, inner in item.items()
                if key not in ("line", "column", "style", "remarks") and usual.get(key) != inner
            }
        return [strip(inner) for inner in item] if isinstance(item, list | tuple) else item

    return strip(msgspec.to_builtins(published, enc_hook=str))


@settings(max_examples=25, deadline=None)
@given(seasons(), st.sampled_from(["page", "wikitext", "plain"]))
def test_what_is_written_is_read_back(season: PublishedSeason, form: str) -> None:
    if form == "page":
        text = page.render(season)
    else:
        pytest.importorskip("mwparserfromhell")
        text = wikitext.render(season, wikitext.PROFILES["plain" if form == "plain" else "wikipedia"])
    read = read_page(text)
    assert read.published is not None, read.findings
    assert without_places(read.published) == without_places(season)


@pytest.mark.parametrize("form", ["page", "wikitext", "html"])
def test_the_shipped_season_comes_back(form: str) -> None:
    """The same races, entries and rows, so that the three forms differ in nothing."""
    standings = load("porsche-carrera-cup-north-america-2022")
    season = published_from(standings)
    text = (page if form == "page" else wikitext).write(standings).decode()
    read = read_page(as_html(text) if form == "html" else text)
    assert read.published is not None
    assert without_places(read.published) == without_places(season)


def as_html(text: str) -> str:
    """Return wikitext as MediaWiki renders it: a heading, a paragraph, a table with its spans."""
    pytest.importorskip("mwparserfromhell")
    out = ["<html><body>"]
    for block in blocks_of(text, Limits("page")):
        if isinstance(block, Heading):
            out.append(f"<h{block.level}>{escape(block.text)}</h{block.level}>")
        elif isinstance(block, Prose):
            out.append(f"<p>{escape(block.text)}</p>")
        else:
            rows = ("".join(as_cell(cell) for cell in row) for row in block.rows)
            out.append(f'<table class="wikitable">{"".join(f"<tr>{row}</tr>" for row in rows)}</table>')
    return "\n".join(out)


def as_cell(cell: RawCell) -> str:
    text = escape(cell.text)
    text = f"<i>{text}</i>" if cell.italic else text
    text = f"<b>{text}</b>" if cell.bold else text
    return f'<td rowspan="{cell.rows}" colspan="{cell.columns}">{text}</td>'
