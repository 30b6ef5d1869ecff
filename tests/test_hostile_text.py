"""Text that is more than text: whatever people type stays text in every output."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import xml.etree.ElementTree as ET
import zipfile

import pytest
from contents import parquet_text, pdf_text, workbook_text
from hostile import TEXTS, everywhere, short

import countback
from countback.charts.position import position
from countback.charts.progress import gaps, progress
from countback.charts.rounds import courses
from countback.formats import writing
from countback.formats.pages.read import read_page
from countback.formats.plain import number, one_line, plain
from countback.formats.writers.wikitext import PROFILES
from countback.scoring.score import Standings
from countback.site.build import Site

SEASON = "porsche-carrera-cup-north-america-2022"
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")


@pytest.fixture(scope="module", params=TEXTS.values(), ids=TEXTS.keys())
def text(request: pytest.FixtureRequest) -> str:
    found: str = request.param
    return found


@pytest.fixture(scope="module")
def odd(text: str) -> Standings:
    whole = countback.load(SEASON)
    return everywhere(whole if text == TEXTS["script"] else short(whole), text)


@pytest.fixture(scope="module")
def files(odd: Standings) -> dict[str, bytes]:
    return Site([odd]).files()


def written(standings: Standings, kind: str, profile: str = "") -> bytes:
    writer = writing.find(kind)
    assert writer is not None
    return writer.write(standings, profile)


def squeezed(words: str) -> str:
    return re.sub(r"\s+", "", words)


def test_the_site_has_text_where_text_was_typed(odd: Standings, files: dict[str, bytes], text: str) -> None:
    name = odd.season.entries[0].crew[0].name
    assert name == text
    for path, content in files.items():
        if path.endswith((".html", ".svg", ".xml")):
            root = ET.fromstring(content.removeprefix(b"<!DOCTYPE html>\n"))
            assert not TURNING.search(content.decode()), path
            for element in root.iter():
                assert element.tag.rpartition("}")[2] not in ("iframe", "object", "embed", "base", "form"), (
                    path
                )
                for key, value in element.attrib.items():
                    assert not key.startswith("on"), path
                    if key in ("href", "src", "content", "action"):
                        assert (
                            not value.strip().lower().startswith(("javascript:", "data:")) or key == "content"
                        )
                if element.tag == "script":
                    assert element.get("type") == "application/ld+json"
                    assert json.loads(element.text or "")
    page = files[f"{SEASON}/drivers/{odd.season.entries[0].crew[0].id}.html"].decode()
    title = re.search(r"<h1>(.*?)</h1>", page, re.DOTALL)
    assert title is not None
    assert squeezed(html.unescape(title[1])) == squeezed(one_line(text))


def test_a_link_is_only_ever_to_the_site_itself(files: dict[str, bytes]) -> None:
    for path, content in files.items():
        for address in re.findall(rb'(?:href|src)="([^"]*)"', content):
            assert not re.match(rb"[a-z]+:|//", address), f"{path}: {address!r}"


def test_no_cell_of_csv_is_a_formula(odd: Standings, files: dict[str, bytes], text: str) -> None:
    tables = [content for path, content in files.items() if path.endswith(".csv")]
    for content in (written(odd, "csv"), *tables):
        rows = [*csv.reader(io.StringIO(content.decode()))]
        assert len({len(row) for row in rows}) == 1
        for cell in {cell for row in rows for cell in row}:
            assert not cell.startswith(FORMULA), cell
            assert not re.search(r"[\r\n\x00-\x1f]", cell)
    assert plain(text) in {row[4] for row in csv.reader(io.StringIO(written(odd, "csv").decode()))}


def test_no_cell_of_a_workbook_is_a_formula_or_a_link(odd: Standings, text: str) -> None:
    content = written(odd, "xlsx")
    cells = workbook_text(content)  # finds no formula
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        assert not [name for name in book.namelist() if "external" in name.lower()]
        assert not any(b"hyperlink" in book.read(name) for name in book.namelist() if "sheets/" in name)
    if one_line(text) == text:
        assert (
            f"A {json.dumps(text, ensure_ascii=False)}" in cells
            or f"B {json.dumps(text, ensure_ascii=False)}" in cells
        )


def test_the_workbook_comes_back(odd: Standings, text: str) -> None:
    from countback.formats.content import Content
    from countback.formats.readers import workbook

    read = workbook.read(Content("season.xlsx", written(odd, "xlsx")))
    assert read.season == odd.recorded


@pytest.mark.parametrize("profile", ["standings", "classification"])
@pytest.mark.parametrize("which", ["typst", "wikitext", "long", "unbroken", "right to left", "control"])
def test_a_document_prints_it(which: str, profile: str) -> None:
    text = TEXTS[which]
    printed = pdf_text(written(everywhere(short(countback.load(SEASON)), text), "pdf", profile))
    if one_line(text).isascii():
        assert squeezed(one_line(text)) in squeezed(printed)
    assert printed.count("== page") <= (8 if profile == "standings" else 32)


@pytest.mark.parametrize("profile", [*PROFILES])
def test_wikitext_reads_back_as_it_was(odd: Standings, text: str, profile: str) -> None:
    content = written(odd, "wikitext", profile).decode()
    read = read_page(content, "page.wiki")
    assert read.published is not None
    assert len(read.published.tables) == 3
    drivers = [entry.driver.text for entry in read.published.entries]
    assert len(drivers) == len(odd.season.entries)
    assert any(driver.endswith(one_line(text)) for driver in drivers)
    assert not TURNING.search(content)
    for markup in ("<script", "<nowiki", "<ref", "<!--", "[[", "~~~", "__"):
        assert markup not in content
    assert {*re.findall(r"\{\{(\w*)", content)} <= {"flagicon"}


def test_a_plain_page_keeps_its_cells(odd: Standings, text: str) -> None:
    read = read_page(written(odd, "page").decode(), "page.txt")
    assert read.published is not None
    assert len(read.published.tables) == 3
    drivers = [entry.driver.text for entry in read.published.entries]
    assert len(drivers) == len(odd.season.entries)


def test_the_calendar_has_no_line_but_its_own(odd: Standings, text: str) -> None:
    content = written(odd, "ical")
    lines = content.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert all(line.decode() for line in lines[:-1])  # no character is taken apart
    assert not re.search(rb"[\x00-\x09\x0b\x0c\x0e-\x1f]", content)
    unfolded = content.decode().replace("\r\n ", "").split("\r\n")
    names = {re.split("[;:]", line)[0] for line in unfolded if line}
    assert names <= {
        "BEGIN", "END", "VERSION", "PRODID", "CALSCALE", "NAME", "X-WR-CALNAME", "REFRESH-INTERVAL", "UID",
        "DTSTAMP", "SEQUENCE", "DTSTART", "DTEND", "SUMMARY", "LOCATION", "DESCRIPTION", "STATUS", "TRANSP",
    }  # fmt: skip
    (name,) = [line for line in unfolded if line.startswith("NAME:")]
    value = re.sub(r"\\(.)", r"\1", name.removeprefix("NAME:"))
    assert value == one_line(text)
    assert not re.search(r"(?<!\\)(\\\\)*[;,]", name)


def test_the_feed_is_xml(files: dict[str, bytes], text: str) -> None:
    root = ET.fromstring(files[f"{SEASON}/feed.xml"])
    title = root.findtext("{http://www.w3.org/2005/Atom}title") or ""
    assert squeezed(title) == squeezed(one_line(text))


def test_data_has_it_unchanged(odd: Standings, text: str) -> None:
    names = {row[4] for row in json.loads(written(odd, "json"))["rows"]}
    assert text in names
    assert json.dumps(text, ensure_ascii=False) in parquet_text(written(odd, "parquet"))


def test_what_is_embedded_is_xml_without_a_script(odd: Standings) -> None:
    root = ET.fromstring(written(odd, "fragment"))
    assert {element.tag for element in root.iter()} <= {
        "section", "table", "caption", "thead", "tbody", "tr", "th", "td", "abbr", "bdi", "sup", "sub", "s",
        "p", "span", "ul", "li",
    }  # fmt: skip


def test_answers_of_the_api_are_json(odd: Standings) -> None:
    with zipfile.ZipFile(io.BytesIO(written(odd, "ergast"))) as packed:
        assert all(json.loads(packed.read(name))["MRData"] for name in packed.namelist())


@pytest.mark.parametrize("chart", [progress, gaps, position])
def test_a_chart_is_svg(odd: Standings, chart: type) -> None:
    root = ET.fromstring(chart(courses(odd)["overall"], alone=True))
    assert {element.tag.rpartition("}")[2] for element in root.iter()} <= {
        "svg", "title", "desc", "style", "path", "text", "tspan", "circle", "g",
    }  # fmt: skip


def test_numbers_stay_numbers() -> None:
    assert [number(text) for text in ("-5", "12.5", "1/7", "-1/7", "=1", "-x")] == [
        "-5", "12.5", "1/7", "-1/7", "'=1", "'-x",
    ]  # fmt: skip
    assert plain("A. Name") == "A. Name"
    assert plain("\t\uff1dcmd") == "'\uff1dcmd"
