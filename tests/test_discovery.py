"""What files and plug-ins add is found in one way; a plug-in that cannot be used stops nothing else."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from installing import Install

from countback import discovery
from countback.cli.group import PLACE as COMMANDS
from countback.cli.group import countback
from countback.cli.import_ import PLACE as IMPORTS
from countback.discovery import Place
from countback.formats.recognise import PLACE as READERS
from countback.formats.recognise import read
from countback.formats.writing import PLACE as WRITERS
from countback.rules import registry
from countback.rules.book import rulebook_from
from countback.site.page import PAGES

SEASON = str(Path(__file__).parent / "folders" / "hand-written")
ROOT = Path(__file__).resolve().parent.parent
PLACES = {place.group: place for place in (COMMANDS, IMPORTS, READERS, WRITERS, PAGES)}
GROUPS = [*PLACES, *(f"countback.{slot}" for slot in registry.SLOTS)]


def run(*args: str) -> Result:
    return CliRunner().invoke(countback, args)


def place(group: str) -> Place:
    return PLACES.get(group) or registry.place(group.removeprefix("countback."))


@pytest.mark.parametrize("group", GROUPS)
def test_a_plug_in_that_cannot_be_used_is_named_and_stops_no_other(install: Install, group: str) -> None:
    before = [name for name, _ in place(group).all()]
    ours = before[0]
    install(
        {
            group: {
                "late": "wrong_import:thing",
                "leaves": "leaves",
                "mistyped": "mistyped",
                "empty": "empty",
                ours: "empty",
            }
        },
        wrong_import="import no_such_package\nthing = 1",
        leaves="import sys\nsys.exit('bye')",
        mistyped="def (",
        empty="",
    )
    assert [name for name, _ in place(group).all()] == before
    assert set(place(group).names()) == {*before, "late", "leaves", "mistyped", "empty"}
    why = {one.name: one.why for one in place(group).broken()}
    assert why.pop("mistyped").startswith("SyntaxError: ")
    assert why.pop("empty").startswith("empty defines no ")
    assert why == {
        "late": "ModuleNotFoundError: No module named 'no_such_package'",
        "leaves": "SystemExit: bye",
        ours: "Countback has one of that name",
    }


def test_of_two_plug_ins_with_one_name_the_second_is_told(
    monkeypatch: pytest.MonkeyPatch, install: Install
) -> None:
    install({"countback.writers": {"twin": "one_twin"}}, one_twin="def write(standings, profile=''): ...")
    about = Path(sys.path[0]) / "two-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: two\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text("[countback.writers]\ntwin = two_twin\n")
    monkeypatch.setattr(sys, "path", [*sys.path, str(about)])  # what is installed is looked up anew
    assert [str(one) for one in WRITERS.broken()] == [
        "the plug-in twin (countback.writers) cannot be used: one_twin is called so, too, and is used"
    ]


BROKEN = "ModuleNotFoundError: No module named 'no_such_package'"


def test_where_a_broken_plug_in_is_told(install: Install, tmp_path: Path) -> None:
    groups = ("bonuses", "readers", "writers", "commands", "imports", "pages")
    install(
        {f"countback.{group}": {"late": "late_plugin"} for group in groups},
        late_plugin="import no_such_package",
    )

    def told(group: str) -> str:
        return f"the plug-in late (countback.{group}) cannot be used: {BROKEN}"

    title = {"awards": {"race": {"kind": "finish", "scale": [3]}}, "bonuses": {"late": {"points": 1}}}
    made = rulebook_from({"schema": 1, "id": "x", "name": "X", "championships": {"t": title}}, file="x.toml")
    assert [(one.code, one.where.key, one.message) for one in made.findings] == [
        ("broken-plugin", "championships.t.bonuses.late", told("bonuses"))
    ]
    assert told("bonuses") in run("rules", "bonuses").stderr
    assert "fastest-lap" in run("rules", "bonuses").stdout

    result = read("r.csv", b"POSITION;NUMBER;FL_TIME;\n1;7;1:40.000;\n")
    assert result.reader == "alkamel-csv"
    assert (result.findings[-1].severity, result.findings[-1].message) == ("warning", told("readers"))
    assert told("readers") in run("read", "--list").stderr

    assert told("writers") in run("export", SEASON, "--to", "late").stderr
    assert run("export", SEASON, "--to", "csv").exit_code == 0

    assert re.search(r"^  late +a command of a plug-in$", run("--help").stdout, re.MULTILINE)
    assert told("commands") in run("late").stderr
    assert run("late").exit_code == 1

    file = tmp_path / "r.csv"
    file.write_text("x")
    assert told("imports") in run("import", "late", str(file), "-o", str(tmp_path / "s")).stderr

    site = run("publish", SEASON, "-o", str(tmp_path / "site"))
    assert site.exit_code == 0
    assert told("pages") in site.stderr
    assert told("writers") in site.stderr


def test_a_plug_in_adds_a_command_an_import_and_a_page(install: Install, tmp_path: Path) -> None:
    install(
        {
            "countback.commands": {"shout": "shout_plugin"},
            "countback.imports": {"diary": "shout_plugin"},
            "countback.pages": {"winners": "winners_plugin"},
        },
        shout_plugin="""
            import click
            @click.command()
            @click.argument("word")
            def command(word):
                click.echo(word.upper())
            def run(files, folder):
                click.echo(f"{len(files)} pages of a diary into {folder.name}")
        """,
        winners_plugin="""
            from countback.site.html import listed
            from countback.site.page import Page
            LINK = ("winners.html", "Winners")
            def pages(known):
                tables = known.standings.tables()
                names = [f"{table.name}: {table.rows[0].competitor.name}" for table in tables]
                yield Page(path="winners.html", title="Winners", content=listed(names), part="winners.html")
        """,
    )
    assert run("shout", "go").stdout == "GO\n"
    assert "shout" in run("--help").stdout
    file = tmp_path / "diary.txt"
    file.write_text("x")
    assert (
        run("import", "diary", str(file), "-o", str(tmp_path / "s")).stdout == "1 pages of a diary into s\n"
    )
    assert run("publish", SEASON, "-o", str(tmp_path / "site")).exit_code == 0
    page = (tmp_path / "site" / "harbour-cup-2031" / "winners.html").read_text("utf-8")
    assert "Drivers: Cat Three" in page
    assert '<a href="winners.html">Winners</a>' in (
        tmp_path / "site" / "harbour-cup-2031" / "index.html"
    ).read_text("utf-8")


def test_every_file_of_the_site_with_pages_is_published() -> None:
    files = {
        file.stem for file in (ROOT / "src/countback/site").glob("*.py") if "\ndef pages(" in file.read_text()
    }
    assert files == {*PAGES.names()}
    assert {"overview", "standings", "why", "rules"} <= files


def test_a_command_is_found_without_reading_the_others() -> None:
    for kept in (discovery._text, discovery._offers, discovery._own):
        kept.cache_clear()
    assert COMMANDS.holds("standings")
    assert not COMMANDS.holds("no-such-command")
    assert not COMMANDS.holds("group")  # a file that lies beside
    assert discovery._text.cache_info().currsize == 2


def test_help_imports_no_command_and_looks_up_no_package() -> None:
    code = (
        "import sys, json, click.testing\nfrom countback.cli.group import countback\n"
        "click.testing.CliRunner().invoke(countback, ['--help'])\n"
        "print(json.dumps(sorted(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    imported: list[Any] = json.loads(done.stdout)
    ours = {name for name in imported if name.startswith("countback.")}
    assert ours == {"countback.cli", "countback.cli.group", "countback.discovery"}
    assert "importlib.metadata" not in imported
