"""One result is written alike by every output, and read back by the proof-reader: two seasons, every cell."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from fractions import Fraction
from html.parser import HTMLParser
from pathlib import Path

import pytest
from contents import pdf_text, workbook_text

import countback
from countback.cli.views.lines import plain
from countback.cli.views.matrix import matrix
from countback.formats import writing
from countback.formats.pages.read import read_page
from countback.formats.writers.csv import standings_csv
from countback.formats.writers.json import standings_json
from countback.formats.writers.printed import published_from
from countback.model.classification import Status
from countback.model.columns import columns_of
from countback.model.standings import Among, Cell, Competitor, Row, Table
from countback.notation.codes import CODES, COLOURS, READ
from countback.notation.legend import legend
from countback.notation.reading import read_cell
from countback.notation.result import best, together, total, words, written
from countback.scoring.score import Standings
from countback.site import matrix as site
from countback.site.scored import Scored

SEASONS = {
    "carrera": "porsche-carrera-cup-north-america-2022",
    "harbour": str(Path(__file__).parent / "cases" / "harbour-cup-2031"),
}


@pytest.fixture(scope="module", params=[*SEASONS])
def standings(request: pytest.FixtureRequest) -> Standings:
    return countback.load(SEASONS[request.param])


def output(standings: Standings, kind: str, profile: str = "") -> bytes:
    writer = writing.find(kind)
    assert writer is not None
    return writer.write(standings, profile)


def cells_of(row: Row, session: str) -> list[Cell]:
    return [cell for cell in row.results if cell.session == session]


def expected(standings: Standings, table: Table) -> list[list[str]]:
    """Return a table's results as text: a line for each row, "" where there is no result."""
    columns = columns_of(standings.season, table)
    return [
        [together(written(cell, table.among) for cell in cells_of(row, id_)) for id_ in columns]
        for row in table.rows
    ]


def styles(standings: Standings, table: Table) -> list[list[str]]:
    columns = columns_of(standings.season, table)
    groups = [[cells_of(row, id_) for id_ in columns] for row in table.rows]
    return [[written(best(cells), table.among).style if cells else "" for cells in line] for line in groups]


def apart(result: str) -> list[str]:
    """Return what stands between blanks in a result, as HTML and PDF have it: small numbers as figures."""
    small = re.sub("([⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉]+)", r" \1", result)
    return unicodedata.normalize("NFKC", re.sub("[()]", "", small)).split()


class Rows(HTMLParser):
    """The rows of HTML tables: the text of each cell, as somebody copies it, and its classes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.rows: list[list[tuple[str, str]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append(("", dict(attrs).get("class") or ""))
        elif tag == "s":
            self.rows[-1][-1] = (self.rows[-1][-1][0], self.rows[-1][-1][1] + " drop")

    def handle_data(self, data: str) -> None:
        if self.rows and self.rows[-1]:
            text, class_ = self.rows[-1][-1]
            self.rows[-1][-1] = (text + data, class_)


# Every output


def test_terminal(standings: Standings) -> None:
    for table in standings.tables():
        lines = [plain(line) for line in matrix(standings.season, [table], None)]
        start = next(number for number, line in enumerate(lines) if line.startswith("Pos")) + 1
        shown = lines[start : start + len(table.rows)]
        for line, row, results in zip(shown, table.rows, expected(standings, table), strict=True):
            competitor = row.competitor
            told = line.partition(competitor.name)[2].replace("·", "").split()
            gross = row.gross is not None
            assert told[bool(competitor.nationality) : -1 - gross] == " ".join(results).split()


def test_html(standings: Standings) -> None:
    """The site and the fragment: no text joins the small number to another."""
    scored = Scored(standings)
    fragment = iter(row for row in Rows(output(standings, "fragment").decode()).rows if row[0][0] != "Pos")
    for table in standings.tables():
        site_rows = Rows(str(site.matrix(scored, table, None, "../"))).rows[2:]
        told = zip(site_rows, expected(standings, table), styles(standings, table), strict=True)
        for row, results, colours in told:
            looks = [
                [*filter(None, (colour, "drop" if "(" in result else ""))]
                for colour, result in zip(colours, results, strict=True)
            ]
            assert [text.split() for text, _ in row[4:]] == [*map(apart, results)]
            assert [class_.split() for _, class_ in row[4:]] == looks
            embedded = next(fragment)[2:-1]
            assert [text.split() for text, _ in embedded] == [*map(apart, results)]
            classes = [dict.fromkeys(class_.removeprefix("countback-").split()) for _, class_ in embedded]
            assert [[*names] for names in classes] == looks


def test_pdf(standings: Standings) -> None:
    text = pdf_text(output(standings, "pdf", "standings"))
    lines = iter(text.splitlines())
    for table in standings.tables():
        for row, results in zip(table.rows, expected(standings, table), strict=True):
            competitor = row.competitor
            line = next(line for line in lines if f" {competitor.name} " in line)
            shown = line.partition(competitor.name)[2].removeprefix(f" {competitor.nationality}").split()
            gross = row.gross is not None
            assert shown[: -1 - gross] == [word for result in results for word in apart(result)]


def test_workbook(standings: Standings) -> None:
    book = workbook_text(output(standings, "xlsx"))
    for table in standings.tables():
        (sheet,) = re.findall(rf"^== Standings {re.escape(table.id)},.*\n((?:.+\n)+)", book, re.MULTILINE)
        lines = sheet.splitlines()
        start = next(number for number, line in enumerate(lines) if '"competitor"' in line) + 1
        shown_rows = lines[start : start + len(table.rows)]
        for line, results in zip(shown_rows, expected(standings, table), strict=True):
            there = [*filter(None, results)]
            shown = [cell.split(" ", 1)[1] for cell in re.split(r" \| (?=[A-Z]+ )", line)]
            assert [*map(displayed, shown[len(shown) - len(there) :])] == there


def displayed(cell: str) -> str:
    """Return what a spreadsheet shows: a text, or a number in its format (``3 {#FF112233 center 0"P"}``)."""
    if cell.startswith('"'):
        return str(json.loads(cell.partition(" {")[0]))
    number, _, look = cell.partition(" {")
    shape = re.search(r'((?:"[^"]*")?General(?:"[^"]*")?)}$', look)
    return shape[1].replace("General", number, 1).replace('"', "") if shape else number


def on_page(cell: Cell, among: Among) -> str:
    """Return a result by the conventions of season pages: bold and italics for the letters, ``Ret``."""
    result = written(cell, among)
    code = result.number if result.placed or result.overall else CODES[Status(cell.status)].on_page
    mark = re.sub("^P?F?§?", "", result.signs)
    return result._replace(number=code, signs=mark, scoring="").text


@pytest.mark.parametrize("kind", ["wikitext", "page"])
def test_season_pages(standings: Standings, kind: str) -> None:
    raced = [
        session.id
        for event in standings.season.events
        for session in event.sessions
        if session.kind in ("race", "sprint", "heat") and session.classification
    ]
    read = read_page(output(standings, kind).decode()).published
    assert read is not None
    printed = {table.id: table for table in read.tables}
    for table, shown in zip(standings.tables(), published_from(standings).tables, strict=True):
        if not shown.columns:  # several cars a row, which pages don't print as a matrix
            continue
        told = printed[shown.id]
        for row, line in zip(table.rows, told.rows, strict=True):
            for id_, cell in zip(raced, line.results, strict=True):
                own = cells_of(row, id_)
                assert cell.text == (on_page(own[0], table.among) if own else "")
                if cell.text:
                    assert (cell.bold, cell.italic) == (own[0].pole, own[0].fastest_lap)


def test_the_colours_of_wikitext_are_those_of_the_results(standings: Standings) -> None:
    """Whatever pays points is no "non-points finish", in the table of a class neither."""
    for table in standings.tables():
        for row in table.rows:
            for cell in row.results:
                result = written(cell, table.among)
                if result.placed:
                    assert (result.style == "out") == (not cell.points)
    text = output(standings, "wikitext").decode()
    lines = re.findall(r'^\| style="background:(#\w+)[^|]*\| \'*\(?(\d+)', text, re.MULTILINE)
    assert {number: {colour for colour, other in lines if other == number} for number in ("1", "2", "3")} == {
        "1": {COLOURS["p1"].page}, "2": {COLOURS["p2"].page}, "3": {COLOURS["p3"].page}
    }  # fmt: skip


def test_csv_and_json(standings: Standings) -> None:
    tables = standings.tables()
    document = json.loads(standings_json(standings.season.id, tables))
    rows = [*csv.DictReader(io.StringIO(standings_csv(standings.season, tables)))]
    for table, championship in zip(tables, document["championships"], strict=True):
        lines = [line for line in rows if line["championship"] == table.id]
        for row, told, line in zip(table.rows, championship["rows"], lines, strict=True):
            results = [written(cell, table.among) for cell in row.results]
            assert [cell["text"] for cell in told["results"]] == [result.text for result in results]
            for id_ in {cell.session for cell in row.results}:
                numbers = [written(cell, table.among).number for cell in cells_of(row, id_)]
                assert line[id_] == "/".join(numbers)


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_the_long_tables_hold_all_that_a_result_is_written_from(standings: Standings, kind: str) -> None:
    rows = from_long_table(output(standings, kind), kind)
    for table in standings.tables():
        told = [written(cell, table.among).text for cell in next_cells(rows, table)]
        assert told == [written(cell, table.among).text for row in table.rows for cell in row.results]


def from_long_table(content: bytes, kind: str) -> list[dict[str, str]]:
    if kind == "csv":
        return [*csv.DictReader(io.StringIO(content.decode()))]
    document = json.loads(content)
    names = [column["name"] for column in document["columns"]]
    plain_text = {"True": "yes", "False": "no", "None": ""}
    return [
        {name: plain_text.get(str(value), str(value)) for name, value in zip(names, row, strict=True)}
        for row in document["rows"]
    ]


def next_cells(rows: Sequence[dict[str, str]], table: Table) -> Iterator[Cell]:
    for row in rows:
        if row["championship"] == table.id:
            yield Cell(
                session=row["session"],
                round=int(row["round"]),
                status=row["status"],
                position=int(row["position"]) if row["position"] else None,
                rank=int(row["rank"]) if row["rank"] else None,
                points=Fraction(row["points"]),
                pole=row["pole"] == "yes",
                fastest_lap=row["fastest_lap"] == "yes",
                counted=row["counted"] == "yes",
                mark=row["mark"],
                decided=row["decided"] == "yes",
            )


# The proof-reader


def test_the_proof_reader_reads_what_is_written(standings: Standings) -> None:
    for table in standings.tables():
        for row in table.rows:
            for cell in row.results:
                result = written(cell, table.among)
                for text in (result.text, on_page(cell, table.among)):
                    reading = read_cell(text)
                    assert reading.readable, text
                    assert reading.dropped == result.dropped
                    assert reading.marks.replace("§", "") == cell.mark
                    if result.placed or result.overall:
                        assert reading.place == cell.position, text
                    else:
                        assert reading.status is Status(cell.status), text
                    if text == result.text:
                        assert (reading.pole, reading.fastest_lap) == (cell.pole, cell.fastest_lap), text


CELLS = [
    Cell(
        session="r1", round=1, status=status.value, position=position, rank=rank,
        points=Fraction(points), pole=pole, fastest_lap=fastest, counted=counted, mark=mark,
    )
    for status in Status
    for position, rank in ((None, None), (13, None), (13, 13), (13, 1), (12, 20))
    for points in (0, 5)
    for pole, fastest in ((False, False), (True, False), (False, True), (True, True))
    for counted in (True, False)
    for mark in ("", "†", "*")
]  # fmt: skip


@pytest.mark.parametrize("among", ["all", "class", "part"])
def test_whatever_a_result_can_be_is_read_back(among: Among) -> None:
    for cell in CELLS:
        result = written(cell, among)
        reading = read_cell(result.text)
        assert reading.readable, result.text
        assert (reading.pole, reading.fastest_lap) == (cell.pole, cell.fastest_lap), result.text
        assert (reading.marks, reading.dropped) == (cell.mark, result.dropped), result.text
        if result.placed or result.overall:
            assert reading.place == cell.position, result.text
        else:
            assert reading.status is Status(cell.status), result.text
        assert words(cell, among)


def test_a_code_is_read_as_the_status_it_is_printed_for() -> None:
    for status, code in CODES.items():
        assert status is Status.CLASSIFIED or {READ[code.printed.upper()], READ[code.on_page.upper()]} == {
            status
        }
        assert code.style in COLOURS


# What is shown


def cell(**given: object) -> Cell:
    usual: dict[str, object] = {"session": "r1", "round": 1, "status": "classified"}
    return Cell(**{**usual, **given})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "among", "text", "style", "told"),
    [
        ("13/1 25", "class", "1₁₃", "p1", "1st in class, 13th overall, 25 points"),
        ("1/1 25 P", "class", "1P", "p1", "1st in class, 1st overall, class pole, 25 points"),
        ("39/16 0 †", "class", "16†₃₉", "out", "16th in class, 39th overall, no points, see note †"),
        ("3/- 0", "class", "–₃", "out", "not ranked in class, 3rd overall, no points"),
        ("4/3 15", "all", "4³", "p3", "4th, scores as 3rd, 15 points"),
        ("1/- 0", "all", "1", "out", "1st, not ranked, no points"),
        ("-/- 0", "all", "CL", "out", "classified, no points"),
        ("3/3 4 DNF", "all", "3", "p3", "3rd, did not finish, 4 points"),
        ("9/- 1 DNF P", "all", "DNF P", "ret", "did not finish, pole position, 1 point"),
        ("7/7 6 dropped", "all", "(7)", "pts", "7th, 6 points, dropped"),
        ("-/- 0 DNS dropped", "all", "DNS", "abs", "did not start, no points"),
        ("2/2 18 1", "all", "2[1]", "p2", "2nd, 18 points, see note 1"),
        ("2/2 2 dropped", "points", "(2)", "p2", "2nd, 2 points, dropped"),
        ("6/5 5.5", "points", "5.5", "out", "6th, scores as 5th, 5.5 points"),
        ("-/- 8 DNS dropped", "points", "(8 DNS)", "abs", "did not start, 8 points, dropped"),
    ],
)
def test_a_result(given: str, among: Among, text: str, style: str, told: str) -> None:
    """``position/rank points``, then what else there is."""
    places, points, *more = given.split()
    position, rank = (None if place == "-" else int(place) for place in places.split("/"))
    result = cell(
        position=position,
        rank=rank,
        points=Fraction(points),
        pole="P" in more,
        counted="dropped" not in more,
        status=next((word for word in more if word in ("DNF", "DNS")), "classified"),
        mark=next((word for word in more if word in ("†", "1")), ""),
    )
    shown = written(result, among)
    assert (shown.text, shown.style, words(result, among)) == (text, style, told)


def test_what_was_dropped_or_decided_is_seen_in_the_table() -> None:
    """The gross total in brackets where something was dropped, a mark where stewards changed a result."""
    standings = countback.load(SEASONS["harbour"])
    rows = {row.competitor.name: row for row in standings.table("drivers").rows}
    assert {name: total(row) for name, row in rows.items() if row.gross is not None} == {
        "Ben Bosun": "92.5 (97.5)",
        "Ann Archer": "90.5 (93.5)",
        "Dov Dinghy": "71 (71.5)",
    }
    marked = [(name, cell.session) for name, row in rows.items() for cell in row.results if cell.decided]
    assert marked == [("Ann Archer", "r2"), ("Dov Dinghy", "r3"), ("Cem Clew", "r4")]
    assert "The worst result is dropped" in standings.table("drivers").counting
    assert standings.table("teams").counting == ""
    told = [plain(line) for line in matrix(standings.season, standings.tables(), None)]
    assert any("87 (105) the total, and with the results that were dropped" in line for line in told)
    assert any("§ a decision of the stewards concerns it" in line for line in told)


def test_low_points_stand_in_the_cells_with_discards_in_brackets(tmp_path: Path) -> None:
    (tmp_path / "results").mkdir()
    events = "".join(
        f'[[events]]\nround = {n}\nname = "Race {n}"\n[[events.sessions]]\nid = "r{n}"\nkind = "race"\n'
        for n in (1, 2)
    )
    (tmp_path / "season.toml").write_text(
        'format = 1\nid = "gig"\nname = "Gig"\nseries = "Gig"\nyear = 2031\n'
        f'rulebook = "sailing-appendix-a"\n{events}'
    )
    (tmp_path / "entries.csv").write_text("number,driver\n1,Ada\n2,Bo\n3,Cy\n")
    (tmp_path / "results" / "1-r1.csv").write_text("position,number\n1,1\n2,2\n3,3\n")
    (tmp_path / "results" / "2-r2.csv").write_text("position,number\n1,1\n2,2\n")
    standings = countback.load(tmp_path)
    table = standings.tables()[0]
    shown = [
        [row.competitor.name, *(written(cell, table.among).text for cell in row.results), total(row)]
        for row in table.rows
    ]
    assert shown == [
        ["Ada", "(1)", "1", "1 (2)"],
        ["Bo", "(2)", "2", "2 (4)"],
        ["Cy", "3", "(4 DNC)", "3 (7)"],
    ]
    assert [written(cell, table.among).style for cell in table.rows[2].results] == ["p3", "abs"]


def test_the_legend_tells_of_what_occurs_alone() -> None:
    def table(among: Among, *cells: Cell) -> Table:
        who = Competitor(id="a", name="Ann")
        row = Row(position=1, competitor=who, points=Fraction(1), results=cells)
        return Table(id="t", name="T", after_session="r1", after_round=1, rows=(row,), among=among)

    keys = legend([(table("class", cell(position=13, rank=1, points=Fraction(25), pole=True)), ["r1"])])
    assert [(key.sign, key.words) for key in keys] == [
        ("1", "first"),
        ("P", "pole position of the class"),
        ("₁₃", "the small number: the place overall"),
    ]
    assert legend([(table("all", cell(position=13, rank=13)), [])]) == []
