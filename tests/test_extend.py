"""Each example of docs/how-to/extend.md works as it stands: as a plug-in, and as a file of ours."""

from __future__ import annotations

import importlib
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner
from installing import Install
from small import batch_agrees, book, season

from countback import discovery
from countback.cli.group import countback
from countback.model.season import Decision
from countback.rules import registry
from countback.rules.needs import facts_needed, proved_under
from countback.scoring.score import Standings, score

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "how-to" / "extend.md").read_text("utf-8")
SEASON = Path(__file__).parent / "folders" / "hand-written"
#: The folders of our own that the groups stand for.
FOLDERS = {
    "readers": "countback.formats.readers", "writers": "countback.formats.writers",
    "commands": "countback.cli", "imports": "countback.cli.imports", "pages": "countback.site",
}  # fmt: skip
ROUNDS = [{"race": "ann bob cat dee"}, {"race": "bob ann dee cat"}, {"race": "cat ann bob dee"}]


def examples() -> dict[str, str]:
    """Return the text of each file on the page, by its name."""
    blocks = re.findall(r"^```python title=\"(\w+)\.py\"\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    return dict(blocks)


def entry_points() -> dict[str, dict[str, str]]:
    """Return what the page names as entry points."""
    (block,) = re.findall(r"^```toml\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    found: dict[str, dict[str, str]] = tomllib.loads(block)["project"]["entry-points"]
    return found


def as_plug_ins(install: Install, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    install(entry_points(), **examples())


def as_files_of_ours(install: Install, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Put every example into the folder of its sort: its package then has one more place for its files."""
    for group, named in entry_points().items():
        sort = group.removeprefix("countback.")
        package = importlib.import_module(FOLDERS.get(sort, f"countback.rules.{sort}"))
        place = folder / sort
        place.mkdir(parents=True)
        for to in named.values():
            name = to.partition(":")[0]
            (place / f"{name}.py").write_text(examples()[name], "utf-8")
        monkeypatch.setattr(package, "__path__", [*package.__path__, str(place)])
    forgotten()


def forgotten() -> None:
    """Have the files of packages looked for anew."""
    discovery._own.cache_clear()
    discovery._files.cache_clear()


def test_the_examples_are_written_as_files_of_ours_are() -> None:
    """Whoever puts one into Countback gets through its lint."""
    ruff = str(Path(sys.executable).with_name("ruff"))
    for group, named in entry_points().items():
        sort = group.removeprefix("countback.")
        folder = FOLDERS.get(sort, f"countback.rules.{sort}").replace(".", "/")
        for to in named.values():
            name = to.partition(":")[0]
            for verb in (["check"], ["format", "--check"]):
                call = [ruff, *verb, "--no-cache", "--stdin-filename", f"src/{folder}/{name}.py", "-"]
                told = subprocess.run(
                    call, cwd=ROOT, input=examples()[name], capture_output=True, text=True, check=False
                )
                assert told.returncode == 0, f"{name}: {told.stdout}{told.stderr}"


Put = Callable[[Install, pytest.MonkeyPatch, Path], None]


@pytest.fixture(params=[as_plug_ins, as_files_of_ours], ids=["plug-in", "file of ours"])
def added(
    request: pytest.FixtureRequest, install: Install, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[None]:
    put: Put = request.param
    put(install, monkeypatch, tmp_path / "ours")
    yield
    forgotten()


def table(standings: Standings) -> list[tuple[str, int]]:
    return [(row.competitor.id, int(row.points)) for row in standings.table("title").rows]


@pytest.mark.usefixtures("added")
def test_the_bonus() -> None:
    facts = {
        "race-1": {"ann": {"qualifying": 1, "fastest_lap": 1}},
        "race-2": {"ann": {"qualifying": 1}, "bob": {"fastest_lap": 1}},
    }
    title = {"bonuses": {"clean-sweep": {"points": 5}}}
    standings = score(season(ROUNDS, facts=facts), book(**title))
    assert table(standings) == [("ann", 27), ("bob", 20), ("cat", 17), ("dee", 10)]
    lines = [(line.what, line.text, line.points) for line in standings.why("title", "ann").lines]
    assert ("clean-sweep", "pole, fastest lap and the win", 5) in lines
    batch_agrees([season(ROUNDS, facts=facts), season(ROUNDS[:2])], **title)
    rule = standings.rulebook.championships[0].awards["clean-sweep"]
    assert rule.told() == "5 more for pole, fastest lap and the win in one race."
    assert facts_needed(rule) >= {"result.qualifying", "result.fastest_lap"}
    assert proved_under(rule) == "monotone"


@pytest.mark.usefixtures("added")
def test_the_tie_break() -> None:
    rounds = [{"race": "ann bob cat dee"}, {"race": "dee cat bob ann"}]
    title: dict[str, Any] = {
        "awards": {"race": {"kind": "finish", "scale": [5, 4, 1]}},
        "tiebreaks": ["most-podiums"],
    }
    standings = score(season(rounds), book(**title))
    assert table(standings)[:2] == [("bob", 5), ("cat", 5)]
    assert "2 podiums to 1" in [parting.text for parting in standings.why("title", "ann").partings]
    batch_agrees([season(rounds), season(rounds[:1])], **title)


@pytest.mark.usefixtures("added")
def test_the_counting_rule() -> None:
    title = {"counting": {"kind": "not-the-first", "rounds": 1}}
    standings = score(season(ROUNDS), book(**title))
    assert table(standings) == [("bob", 14), ("cat", 13), ("ann", 12), ("dee", 7)]
    assert [line.text for line in standings.why("title", "ann").lines if "dropped" in line.text]
    batch_agrees([season(ROUNDS), season(ROUNDS[:2])], **title)


@pytest.mark.usefixtures("added")
def test_the_decision() -> None:
    decision = Decision(kind="to-the-back", session="race-1", number="ann", reason="cut the chicane")
    decided = msgspec.structs.replace(season(ROUNDS), decisions=(decision,))
    standings = score(decided, book())
    assert not standings.findings
    assert table(standings) == [("bob", 24), ("cat", 19), ("ann", 15), ("dee", 11)]
    assert standings.why("title", "ann").lines[0].points == 3
    batch_agrees([decided, season(ROUNDS)])


def run(*args: str) -> str:
    result = CliRunner().invoke(countback, args)
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.mark.usefixtures("added")
def test_the_reader_the_writer_the_command_the_import_and_the_page(tmp_path: Path) -> None:
    file = tmp_path / "r.txt"
    file.write_text("STOPWATCH\n1|7|Ann Lee\n2|8|Bob Roe\n")
    assert "Ann Lee" in run("read", str(file))
    assert "stopwatch" in run("read", "--list")
    assert run("export", str(SEASON), "--to", "leaders").startswith("Drivers: Cat Three\n")
    assert run("leader", str(SEASON), "drivers") == "Cat Three\n"
    assert "leader" in run("--help")
    assert run("import", "diary", str(file), "-o", str(tmp_path / "s")) == "1 pages of a diary for s\n"
    run("publish", str(SEASON), "-o", str(tmp_path / "site"))
    page = (tmp_path / "site" / "harbour-cup-2031" / "winners.html").read_text("utf-8")
    assert "Drivers: Cat Three" in page


def test_the_page_names_every_sort_of_thing_and_every_slot_is_one() -> None:
    groups = {group.removeprefix("countback.") for group in entry_points()}
    assert groups >= {*FOLDERS}
    assert groups - {*FOLDERS} <= {*registry.SLOTS}
    named = {to.partition(":")[0] for points in entry_points().values() for to in points.values()}
    assert named == {*examples()}
