"""A plug-in that fails at work is named in one line; a traceback is shown to who asks for it."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from installing import Install
from test_extend import entry_points, examples

from countback import blame
from countback.cli.failing import finding_of
from countback.cli.group import countback

FOLDER = Path(__file__).parent / "folders" / "hand-written"
RULES = """
schema = 1
id = "own"
name = "Own rules"

[championships.drivers]
name = "Drivers"
awards = { race = { kind = "finish", scale = [5, 4, 3] } }
"""
LISTED = "pos;no;name\n1;7;Ann\n"
#: By what fails: its group, the function that does, what is added to the rules, and the command.
FAILING = {
    "clean-sweep": ("bonuses", "pay", "bonuses = { clean-sweep = { points = 5 } }", "standings cup"),
    "most-podiums": ("tiebreaks", "keys", 'tiebreaks = ["most-podiums"]', "standings cup"),
    "not-the-first": (
        "counting",
        "counted",
        'counting = { kind = "not-the-first", rounds = 1 }',
        "check cup",
    ),
    "to-the-wall": ("decisions", "amend", "", "standings cup"),
    "stopwatch": ("readers", "recognises", "", "read sheet.csv"),
    "leaders": ("writers", "write", "", "export cup --to leaders"),
    "leader": ("commands", "command", "", "leader cup drivers"),
    "diary": ("imports", "run", "", "import diary sheet.csv -o made"),
    "winners": ("pages", "pages", "", "publish cup -o site"),
}
#: A kind of decision is looked up once for all, so a failing one has a name that no other test uses.
EXAMPLE = {"to-the-wall": "to-the-back"}


def failing(name: str, function: str, error: str) -> str:
    """Return an example of the docs with one function that raises."""
    text = examples()[EXAMPLE.get(name, name).replace("-", "_")].replace("to-the-back", "to-the-wall")
    before, found, after = text.partition(f"def {function}(")
    assert found
    head, end, body = after.partition(":\n")
    while not head.rstrip().endswith(")") and "->" not in head.splitlines()[-1]:
        more, end, body = body.partition(":\n")
        head += end + more
    indent = " " * (8 if before.endswith("    ") else 4)
    return f"{before}{found}{head}:\n{indent}raise {error}\n{body}"


def run(line: str) -> Result:
    return CliRunner().invoke(countback, line.split())


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(FOLDER, tmp_path / "cup")
    (tmp_path / "cup" / "decisions.toml").unlink()
    (tmp_path / "cup" / "rules.toml").write_text(RULES)
    shutil.rmtree(tmp_path / "cup" / "published")
    (tmp_path / "sheet.csv").write_text(LISTED)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("COUNTBACK_DEBUG", raising=False)
    return tmp_path


def put(install: Install, place: Path, name: str, error: str) -> str:
    """Install an example that fails, and return the command that meets it."""
    group, function, rules, line = FAILING[name]
    module = name.replace("-", "_")
    to = entry_points()[f"countback.{group}"][EXAMPLE.get(name, name)].replace("to_the_back", module)
    install({f"countback.{group}": {name: to}}, **{module: failing(name, function, error)})
    with (place / "cup" / "rules.toml").open("a") as file:
        file.write(rules)
    if group == "decisions":
        text = '[[decisions]]\nkind = "to-the-wall"\nsession = "race-1"\nnumber = "7"\n'
        (place / "cup" / "decisions.toml").write_text(text)
    return line


@pytest.mark.parametrize("name", FAILING)
def test_it_is_named_in_one_line(name: str, place: Path, install: Install) -> None:
    line = put(install, place, name, "ZeroDivisionError('no\\n  such lap')")
    done = run(line)
    assert done.exit_code == 1, done.output
    assert isinstance(done.exception, SystemExit)
    group = FAILING[name][0]
    assert "Traceback" not in done.output
    (said,) = [line for line in done.stderr.splitlines() if "plug-in" in line]
    named = f"the plug-in {name} (countback.{group}), package other 1.0 failed at work: "
    assert said.startswith(f"{named}ZeroDivisionError: no such lap (at {name.replace('-', '_')}, line "), said


def test_who_asks_sees_where(place: Path, install: Install, monkeypatch: pytest.MonkeyPatch) -> None:
    line = put(install, place, "clean-sweep", "ZeroDivisionError('no such lap')")
    monkeypatch.setenv("COUNTBACK_DEBUG", "1")
    assert isinstance(run(line).exception, ZeroDivisionError)


@pytest.mark.parametrize(
    "error", ["SystemExit(0)", "SystemExit('bye')", "FileNotFoundError(2, 'none', '/x')"]
)
def test_a_rule_neither_leaves_quietly_nor_blames_a_path(error: str, place: Path, install: Install) -> None:
    done = run(put(install, place, "clean-sweep", error))
    assert done.exit_code == 1
    assert done.stdout == ""
    assert "the plug-in clean-sweep (countback.bonuses)" in done.stderr


def test_a_command_may_leave_with_its_status(place: Path, install: Install) -> None:
    assert run(put(install, place, "leader", "SystemExit(7)")).exit_code == 7


def test_what_a_library_raises_for_it_is_its_failure(place: Path, install: Install) -> None:
    line = put(install, place, "clean-sweep", "ZeroDivisionError")
    text = failing("clean-sweep", "pay", "ZeroDivisionError")
    text = text.replace("raise ZeroDivisionError", '__import__("json").loads("{")')
    (Path(sys.path[0]) / "clean_sweep.py").write_text(text)
    done = run(line)
    assert done.exit_code == 1
    assert "the plug-in clean-sweep (countback.bonuses), package other 1.0 failed" in done.stderr
    assert "JSONDecodeError: " in done.stderr


def test_an_error_of_our_own_is_a_bug_that_says_so(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise KeyError("pole")

    monkeypatch.setattr("countback.scoring.score.score", broken)
    done = run("standings cup")
    assert done.exit_code == 1
    hint = "please report it; COUNTBACK_DEBUG=1 shows where it is"
    assert done.stderr == f"this is a bug in Countback: KeyError: 'pole'; {hint}\n"
    monkeypatch.setenv("COUNTBACK_DEBUG", "1")
    assert isinstance(run("standings cup").exception, KeyError)


def test_where_a_plug_in_may_have_been_the_cause_the_bug_is_not_called_ours_alone(
    place: Path, install: Install
) -> None:
    put(install, place, "clean-sweep", "ZeroDivisionError")
    text = failing("clean-sweep", "pay", "ZeroDivisionError").replace("raise ZeroDivisionError", "return 17")
    (Path(sys.path[0]) / "clean_sweep.py").write_text(text)
    done = run("standings cup")
    assert done.exit_code == 1
    assert done.stderr.startswith(
        "this is a bug in Countback, or due to what a plug-in gave it (other 1.0): "
    )


def test_an_error_from_another_process_keeps_its_owner(place: Path, install: Install) -> None:
    put(install, place, "clean-sweep", "ZeroDivisionError")
    run("standings cup")
    file = str(Path(sys.path[0]) / "clean_sweep.py")

    class RemoteError(Exception):
        tb = f'Traceback:\n  File "{file}", line 21, in pay\nValueError: here'

    error = ValueError("here")
    error.__cause__ = RemoteError()
    assert blame.failed(error).who.startswith("clean-sweep (countback.bonuses)")


@pytest.mark.parametrize("error", [MemoryError(), OSError(24, "Too many open files")])
def test_what_the_machine_refuses_is_nobodys_bug(error: BaseException) -> None:
    finding = finding_of(error)
    assert finding is not None
    assert finding.code in ("no-memory", "system-refused")
