"""Every command with every kind of path that cannot be used: a finding or a usage error, never a traceback.

As root permissions bind nobody: what cannot be written lies below a regular file or in /proc, too.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from countback.cli.group import countback, listed
from countback.cli.import_ import PLACE as IMPORTS

CUP = str(Path(__file__).parent / "folders" / "hand-written")
SHEET = "Pos,No,Driver,Laps,Time\n1,7,Ann One,20,31:05.3\n2,55,Gus Seven,20,31:06.1\n"

#: Command lines with one path in them: {in} is a file to read, {out} one to write, {season} a season to read
#: or change, {folder} a folder to write. {sheet}, {cup} and {made} are good ones.
LINES = (
    "backtest f1db {in}",
    "backup {out} --data {made}",
    "backup {sheet} --data {season}",
    "batch {in} --rulebook formula-one --year 2024 -o {made}",
    "batch {sheet} --rulebook {in} -o {made}",
    "batch {results} --rulebook formula-one --year 2024 -o {out}",
    "batch {results} --rulebook formula-one --year 2024 -o {made} --decisions {in}",
    "batch {results} --rulebook formula-one --year 2024 -o {made} --findings {out}",
    "check {season}",
    "conform f1db {in}",
    "conform ergast {in}",
    "demo --site {folder}",
    "export {season} --to wikitext",
    "export {cup} --to wikitext -o {out}",
    "import results {in} -o {made}",
    "import results {sheet} --year 2031 --series Cup -o {folder}",
    "import results {sheet} --year 2031 --series Cup -o {made} --plan {in}",
    "import results {sheet} --year 2031 --series Cup -o {made} --dry-run --plan {out}",
    "import results {sheet} --year 2031 --series Cup -o {made} --rulebook {in}",
    "import page {in} -o {made}",
    "import ergast {in} -o {made}",
    "import f1db {in} -o {made}",
    "import entries {in} -o {made}",
    "ledger {season}",
    "ledger {cup} --earlier {season}",
    "log {season}",
    "map {in} -o {made}",
    "map {in}",
    "map {sheet} -o {folder} --column gap=Time",
    "new {folder} --like formula-one --year 2024",
    "new {made} --like {in}",
    "odds {season} --runs 500",
    "odds {cup} --runs 500 --earlier {season}",
    "odds {cup} --runs 500 --picture {out}",
    "office export cup -o {out} --data {season}",
    "office import {in} --data {season}",
    "office rescore --rulebook {in} -o {out} --findings {out} --data {season}",
    "office reset anna --data {season}",
    "office forget cup Anna --reason asked --data {season}",
    "office token anna timing --scope read --data {season}",
    "office tokens --data {season}",
    "office revoke 12ab34cd56ef --data {season}",
    "people {season}",
    "people {season} --merge a b",
    "proofread {in}",
    "proofread {sheet} --rulebook {in}",
    "proofread {page} --fix {out}",
    "publish {season} -o {made}",
    "publish {cup} -o {folder}",
    "publish {cup} -o {made} --release {folder}",
    "publish {cup} -o {folder} --release {made}",
    "read {in}",
    "remove {season} race-1",
    "restore {in} --data {made}",
    "restore {sheet} --data {folder}",
    "rules {in}",
    "serve {season}",
    "serve --data {folder}",
    "show {season}",
    "standings {season}",
    "titles {season}",
    "titles {cup} --check {in}",
    "undo {season}",
    "whatif {cup} --rules {in}",
    "whatif {season} --rules formula-one",
    "why {season} Thompson",
)

#: Bad paths by name, with what is no trouble to whom: an empty folder is one to write to.
BAD = {
    "below a file": "file/below/it",
    "a file": "file",
    "a folder": "folder",
    "in /proc": "/proc/none/below",
    "a read-only folder": "locked/below",
    "a name too long": "n" * 300,
    "a path too long": "x/" * 3000 + "x",
    "a NUL": "nul\0name",
    "a dangling link": "dangling",
    "a link to itself": "looping",
    "nothing": "",
}
FINE = {
    "{folder}": {"a folder", "nothing"},  # "" is the folder we are in
    "{out}": {"a file"},
    "--rulebook": {"nothing"},  # is that of the season
    "--picture": {"nothing"},  # is no picture
    "{folder} --release": {"a dangling link", "a link to itself"},  # what is switched is the link
    "serve {season}": {"a folder", "nothing"},
}
#: It takes a record of whole seasons; `odds --picture` writes with the same function.
UNTRIED = {("backtest", "picture")}
#: The whole site of a shipped season takes seconds: these three are enough.
DEMO = ("below a file", "a file", "a name too long")
#: What opens an office needs a process of its own.
APART = ("serve", "restore", "backup", "office")


def commands() -> Iterator[tuple[str, click.Command]]:
    """Yield every command, and those of a group, as they are called."""
    for name in listed():
        command = countback.get_command(click.Context(countback), name)  # type: ignore[attr-defined]
        if isinstance(command, click.Group):
            yield from ((f"{name} {sub}", one) for sub, one in command.commands.items())
        else:
            yield name, command


def test_every_command_and_every_path_of_it_is_tried() -> None:
    for name, command in commands():
        lines = [line.split() for line in LINES if f"{line} ".startswith(f"{name} ")]
        assert lines, f"no command line of {name!r} is tried"
        for option in command.params:
            if not isinstance(option.type, click.Path) or (name, option.name) in UNTRIED:
                continue
            if isinstance(option, click.Argument):
                assert any(" {" in line for line in LINES if line.startswith(f"{name} "))
                continue
            tried = any(
                word in option.opts and line[at + 1].startswith("{")
                for line in lines
                for at, word in enumerate(line)
            )
            assert tried, f"{name}: {option.opts} is never given a path"
    for kind in IMPORTS.names():
        assert any(line.startswith(f"import {kind} ") for line in LINES), kind


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "file").write_text("a file\n")
    (tmp_path / "folder").mkdir()
    (tmp_path / "locked").mkdir()
    (tmp_path / "locked").chmod(0o500)
    (tmp_path / "dangling").symlink_to(tmp_path / "file" / "nowhere")
    (tmp_path / "looping").symlink_to(tmp_path / "looping")
    (tmp_path / "sheet.csv").write_text(SHEET)
    (tmp_path / "results.csv").write_text("league,round,competitor,position\nnorth,1,ann,1\nnorth,1,bea,2\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> tuple[int, str]:
    """Run a command line; return its status and what it says. An exception that is not an exit is raised."""
    if arguments[0] in APART and "\0" not in "".join(arguments):
        command = [sys.executable, "-c", "from countback.cli import main; main()", *arguments]
        ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        return ended.returncode, ended.stderr
    done = CliRunner().invoke(countback, arguments)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    # The findings are what these two print.
    return done.exit_code, done.output if arguments[0] in ("check", "read") else done.stderr


@pytest.mark.parametrize("bad", BAD)
@pytest.mark.parametrize("line", LINES)
def test_a_bad_path_is_a_finding(line: str, bad: str, place: Path) -> None:
    wanted = next(word for word in ("{in}", "{out}", "{season}", "{folder}") if word in line)
    if any(bad in fine for part, fine in FINE.items() if part in line):
        pytest.skip("that one can be used")
    if line.startswith("demo") and bad not in DEMO:
        pytest.skip("publish tries it with a small season")
    if bad == "a read-only folder" and os.geteuid() == 0 and wanted in ("{folder}", "{out}"):
        pytest.skip("root may write everywhere")
    before = set(place.rglob("*"))
    good = {"{sheet}": "sheet.csv", "{made}": "made", "{page}": "page.txt", "{cup}": CUP,
            "{results}": "results.csv", wanted: BAD[bad]}  # fmt: skip
    status, told = run(*(good.get(word, word) for word in line.split()))
    assert status in (1, 2), told
    assert told.strip(), "nothing is said"
    assert "Traceback" not in told
    left = set(place.rglob("*")) - before
    assert not {path for path in left if "new" in path.name}, left


@pytest.mark.parametrize("command", ["publish {cup} -o made --serve", "serve"])
@pytest.mark.parametrize("port", ["99999", "-1", "many"])
def test_a_port_that_is_none(command: str, port: str, place: Path) -> None:
    status, told = run(*command.replace("{cup}", CUP).split(), "--port", port)
    assert status == 2
    assert port in told
    assert not (place / "made").exists()


@pytest.mark.parametrize("output", [".", CUP])
def test_a_site_does_not_go_into_a_season(
    output: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(CUP, tmp_path / "cup")
    monkeypatch.chdir(tmp_path / "cup")
    before = {path: path.read_bytes() for path in Path(".").rglob("*") if path.is_file()}
    status, told = run("publish", ".", "-o", output)
    assert status == 1
    assert "is a season folder; give a folder that is new, empty or a site" in told
    assert before == {path: path.read_bytes() for path in Path(".").rglob("*") if path.is_file()}
