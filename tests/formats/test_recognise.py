"""Readers are found by themselves: a file of our own, a plug-in's entry point; two claims are an error."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from countback.cli.group import countback
from countback.formats.content import Content
from countback.formats.reading import ReadFile
from countback.formats.recognise import read, readers

PLUGIN = Path(__file__).parent.parent / "plugin"
STOPWATCH = b"STOPWATCH\n1|7|Ann Lee\n2|068|Bo Roe\n"


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Put the package where an installation would: its code and its dist-info on the path."""
    monkeypatch.syspath_prepend(str(PLUGIN))
    yield
    for name in [name for name in sys.modules if name.startswith("countback_plugin")]:
        sys.modules.pop(name)


class Greedy:
    """A reader that takes everything."""

    name = "greedy"

    def recognises(self, content: Content) -> bool:
        return True

    def read(self, content: Content) -> ReadFile:
        return ReadFile(reader=self.name)


class Last(Greedy):
    name = "last"
    fallback = True


def test_without_the_plug_in_nobody_knows_its_files() -> None:
    assert read("r.sw", STOPWATCH).reader == ""


@pytest.mark.usefixtures("installed")
def test_a_plug_in_is_one_file_and_an_entry_point(tmp_path: Path) -> None:
    found = read("r.sw", STOPWATCH)
    assert found.reader == "stopwatch"
    assert [(row.position, row.number) for row in found.sessions[0].rows] == [(1, "7"), (2, "068")]
    file = tmp_path / "r.sw"
    file.write_bytes(STOPWATCH)
    args = [
        "import",
        "stopwatch",
        str(file),
        "-o",
        str(tmp_path / "season"),
        "--year",
        "2026",
        "--series",
        "Club",
    ]
    assert CliRunner().invoke(countback, args).exit_code == 0
    assert "068,Bo Roe" in (tmp_path / "season" / "entries.csv").read_text("utf-8")


def test_two_readers_that_claim_a_file_are_both_named() -> None:
    among = [*readers(), Greedy()]
    found = read("r.csv", b"POSITION;NUMBER;FL_TIME;\n1;7;1:40.000;\n", among)
    assert [one.code for one in found.findings] == ["two-readers"]
    assert found.findings[0].message == "alkamel-csv and greedy both claim this file"


def test_a_fallback_is_asked_last() -> None:
    assert read("r", b"?", [Last(), Greedy()]).reader == "greedy"
    assert read("r", b"?", [Last()]).reader == "last"


def test_names_of_readers_are_unlike_and_documented() -> None:
    found = readers()
    assert len({reader.name for reader in found}) == len(found)
    assert all(reader.__doc__ for reader in found)


def test_what_is_no_session_is_shown_as_well() -> None:
    for name, said in (
        ("alkamel-standings.json", "Ann"),
        ("alkamel-entries.json", "Ann"),
        ("iracing-tables.json", "379"),
    ):
        result = CliRunner().invoke(countback, ["read", str(Path(__file__).parent / "corpus" / name)])
        assert result.exit_code == 0
        assert said in result.output, name
