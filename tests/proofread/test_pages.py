"""The proof-reader on real season pages: what it finds, and that nothing it says is false."""

import json
from fractions import Fraction
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from countback.cli.group import countback
from countback.formats.pages.read import read_page
from countback.model.published import PublishedSeason
from countback.model.season import Season
from countback.proofread.fix import fixed
from countback.proofread.report import Report, proofread
from countback.proofread.transcript import transcript
from countback.rules.book import rulebook_from
from countback.scoring.score import Standings, score
from countback.store.opening import load
from countback.store.scales import shipped_scales

PAGE_2022 = "2022-porsche-carrera-cup-north-america.txt"


def read(shared: Path, name: str) -> tuple[str, PublishedSeason]:
    text = (shared / "data" / "pages" / name).read_text("utf-8")
    published = read_page(text, name).published
    assert published is not None
    return text, published


@pytest.fixture(scope="module")
def page(shared: Path) -> tuple[str, PublishedSeason]:
    return read(shared, PAGE_2022)


@pytest.fixture(scope="module")
def report(page: tuple[str, PublishedSeason]) -> Report:
    return proofread(page[1])


def test_2022_is_read_whole(page: tuple[str, PublishedSeason]) -> None:
    published = page[1]
    assert [len(table.rows) for table in published.tables] == [49, 18, 11]
    assert [len(table.columns) for table in published.tables] == [16, 16, 16]
    assert (len(published.rounds), len(published.races), len(published.entries)) == (8, 16, 51)
    heinrich = next(row for row in published.tables[0].rows if "Heinrich" in row.name.text)
    assert heinrich.guest
    keen = next(row for row in published.tables[0].rows if "Leh Keen" in row.name.text)
    assert keen.results[4].text == "30†"
    adelson = [entry for entry in published.entries if "Adelson" in entry.driver.text]
    assert [(entry.number.text, entry.rounds.text) for entry in adelson if entry.number and entry.rounds] == [
        ("24", "1–5, 8"),
        ("120", "7"),
    ]


def test_2022_finds_these_and_nothing_else(report: Report) -> None:
    wrong = sorted((one.code, one.where.line) for one in report.findings if one.severity != "info")
    assert wrong == [
        ("country-two-ways", 34),  # GER and DEU
        ("entered-without-result", 25),  # McCarthy: All, but not round 5
        ("entered-without-result", 43),  # Flynn: round 3
        ("entered-without-result", 73),  # Smith: All, but not round 6
        ("order-by-countback", 151),  # Balames and De Quesada
        ("place-twice", 148),  # 23 twice, 33 never
        ("spelt-two-ways", 48),  # de and De Quesada
        ("total-differs", 178),
        ("total-differs", 179),
        ("total-differs", 180),
        ("total-differs", 183),
    ]
    twice = next(one for one in report.findings if one.code == "place-twice")
    assert "place 23 is used by Bob Mueller and Grady Willingham; 33 is used by nobody" in twice.message
    by_rule = [one.where.line for one in report.findings if one.code == "total-by-rule"]
    assert by_rule == [107, 109, 166, 171]


def test_2022_is_explained_by_three_parts(report: Report) -> None:
    inherited, back, cell = report.explanations
    assert inherited.alternatives == 3
    assert inherited.exact
    assert inherited.reconciles == ["Overall: Parker Thompson", "Overall: Riley Dickinson"]
    assert all("inherits" in change for change in inherited.changes)
    assert back.changes == ["race 8 (WGL): Pedro Torres 31†: moved to the back of the class"]
    assert (back.alternatives, back.exact) == (1, True)
    assert cell.changes == ["race 1 (SEB): Grady Willingham 23 → 33"]
    assert (cell.alternatives, cell.exact) == (1, True)
    assert back.cost < cell.cost
    assert "guests are invisible: cars behind them move up" in report.readings


def test_2022_reconciles_after_the_correction(report: Report) -> None:
    tables = {table.id: table for table in report.tables}
    assert {id_: table.reconciled for id_, table in tables.items()} == {"overall": 47, "pro-am": 16, "am": 7}
    assert all(table.reconciled_after_correction == table.rows for table in report.tables)


def test_fix_changes_two_cells_and_nothing_else(page: tuple[str, PublishedSeason], report: Report) -> None:
    text = page[0].replace("\n", "\r\n")  # line ends survive as they are
    changed, missed = fixed(text, report.sure)
    assert not missed
    before, after = text.split("\r\n"), changed.split("\r\n")
    different = [
        number for number, pair in enumerate(zip(before, after, strict=True), 1) if pair[0] != pair[1]
    ]
    assert different == [148, 180]
    assert after[147] == before[147].replace("| 23 |", "| 33 |", 1)
    again = read_page(changed).published
    assert again is not None
    assert not [one for one in proofread(again).findings if one.code in ("place-twice", "total-differs")]


#: File, table and how many of its totals come out as printed, at least: a separate hand computation.
BY_HAND = [
    ("2010-formula-bmw-europe-season", "drivers", 17, 18),
    ("2002-italian-formula-three-season", "drivers", 33, 33),
    ("2002-italian-formula-three-season", "trofeo", 15, 15),
    ("2008-superbike-world-championship-season", "riders", 38, 38),
    ("1962-formula-one-season", "drivers", 51, 51),
    ("1962-formula-one-season", "international-cup-for-f1-manufacturers", 15, 15),
    ("2009-fujitsu-v8-supercar-series", "drivers", 31, 37),
    ("1998-cart-season", "drivers", 26, 34),
    ("2008-superleague-formula-season", "entrants", 18, 18),
]


@pytest.mark.parametrize(("name", "table", "least", "rows"), BY_HAND)
def test_other_pages_reconcile_as_by_hand(shared: Path, name: str, table: str, least: int, rows: int) -> None:
    _, published = read(shared, f"{name}.marked.txt")
    found = {one.id: one for one in proofread(published).tables}
    assert found[table].rows == rows
    assert found[table].reconciled >= least


@pytest.mark.parametrize("name", sorted({case[0] for case in BY_HAND}))
def test_html_gives_what_plain_text_gives(shared: Path, name: str) -> None:
    _, text = read(shared, f"{name}.marked.txt")
    _, html = read(shared, f"{name}.html")
    for part in ("rounds", "races", "entries", "scales", "tables", "best", "legend", "aliases"):
        assert without_places(getattr(html, part)) == without_places(getattr(text, part)), part


def without_places(value: object) -> object:
    """The value without places and references to notes, which differ between the forms of a page."""
    built = msgspec.to_builtins(value, enc_hook=str)

    def strip(item: object) -> object:
        if isinstance(item, dict):
            return {
                key: strip(inner) for key, inner in item.items() if key not in ("line", "column", "noted")
            }
        return [strip(inner) for inner in item] if isinstance(item, list | tuple) else item

    return strip(built)


LISTED = {"total-differs", "total-by-rule", "total-alone", "totals-contradict"}


def test_every_difference_is_listed(shared: Path) -> None:
    for name in sorted({case[0] for case in BY_HAND}):
        _, published = read(shared, f"{name}.marked.txt")
        report = proofread(published)
        listed = sum(one.code in LISTED for one in report.findings)
        # Where a rule that nobody states is at work, one remark names all its rows.
        remarks = [one.message for one in report.findings if one.code == "rule-unknown"]
        listed += sum(message.count(" has ") for message in remarks)
        checked = [table for table in report.tables if table.reconciled]
        assert listed == sum(table.rows - table.reconciled for table in checked), name


def test_exit_status_and_json(shared: Path, tmp_path: Path) -> None:
    runner = CliRunner()
    result = runner.invoke(countback, ["proofread", str(shared / "data" / "pages" / PAGE_2022), "--json"])
    assert result.exit_code == 1
    found = json.loads(result.output)
    assert set(found) == {"tables", "findings", "explanations"}
    assert set(found["tables"][0]) == {"id", "title", "rows", "reconciled", "reconciled_after_correction"}
    assert set(found["findings"][0]) == {"code", "severity", "where", "message", "hint"}
    assert set(found["findings"][0]["where"]) == {"line", "column"}
    assert set(found["explanations"][0]) == {"cost", "changes", "reconciles", "alternatives"}
    nothing = tmp_path / "nothing.txt"
    nothing.write_text("no table here")
    assert runner.invoke(countback, ["proofread", str(nothing)]).exit_code == 2
    assert runner.invoke(countback, ["proofread", str(tmp_path / "missing.txt")]).exit_code == 2


def test_import_page_makes_a_season_that_is_scored(shared: Path, tmp_path: Path) -> None:
    runner = CliRunner()
    folder = tmp_path / "season"
    source = shared / "data" / "pages" / "2010-formula-bmw-europe-season.marked.txt"
    made = runner.invoke(countback, ["import", "page", str(source), "-o", str(folder)])
    assert made.exit_code == 0, made.output
    shown = runner.invoke(countback, ["standings", str(folder)])
    assert shown.exit_code == 0, shown.output
    assert "Robin Frijns" in shown.output
    assert "383" in shown.output


def test_the_2022_page_is_the_shipped_season_but_for_these(shared: Path) -> None:
    text = (shared / "data" / "pages" / PAGE_2022).read_text("utf-8")
    published = read_page(text, PAGE_2022).published
    assert published is not None
    made = transcript(published, PAGE_2022, shipped_scales(), corrected=True)
    book = rulebook_from(made.rulebook, file="").rulebook
    assert made.season is not None
    assert book is not None
    ours, shipped = score(made.season, book), load("porsche-carrera-cup-north-america-2022")

    def table(standings: Standings, title: str) -> list[tuple[str, int | None, Fraction]]:
        rows = standings.table(title).rows
        return sorted((row.competitor.name.lower(), row.position, row.points) for row in rows)

    def results(season: Season) -> dict[tuple[str, str], tuple[object, ...]]:
        drivers = {entry.id: entry.crew[0].name.lower() for entry in season.entries}
        return {
            (session.id, drivers[row.entry]): (
                row.position,
                row.status,
                row.qualifying,
                row.fastest_lap,
                row.laps_led,
            )
            for event in season.events
            for session in event.sessions
            if session.classification
            for row in session.classification.rows
        }

    def entries(season: Season) -> set[tuple[object, ...]]:
        return {
            (
                entry.number,
                entry.crew[0].name.lower(),
                entry.team and entry.team.name,
                entry.class_,
                entry.guest,
            )
            for entry in season.entries
        }

    for title in ("overall", "pro-am", "am"):
        assert table(ours, title) == table(shipped, title)
    season, known = made.season, shipped.season
    assert results(season) == results(known)
    assert entries(season) == entries(known)
    assert season.published == known.published
    assert {(told.session, told.number) for told in season.decisions} == {
        (told.session, told.number) for told in known.decisions
    }
    assert len(season.news) == len(known.news)
    assert [
        (note.kind, note.session, note.recorded) for note in season.notes if note.kind == "corrected"
    ] == [("corrected", "race-1", "33")]
    for event, other in zip(season.events, known.events, strict=True):
        assert (event.circuit, event.place, event.country, event.start, event.end, event.code) == (
            other.circuit, other.place, other.country, other.start, other.end, other.code,
        )  # fmt: skip
    # The shipped season calls its events by a short name, and writes a name as its entry list does.
    assert {event.name for event in season.events} == {event.circuit for event in known.events}
    names = [{entry.crew[0].name for entry in one.entries} for one in (season, known)]
    assert names[0] ^ names[1] == {"Carlos De Quesada", "Carlos de Quesada"}
