"""The command line: what it prints, what it refuses and how, and that it loads no more than it needs."""

from __future__ import annotations

import csv
import importlib
import io
import json
import os
import re
import signal
import subprocess
import sys
from dataclasses import is_dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from countback.cli.group import OPENING, PLACE, countback, listed
from countback.model.contract import Kind
from countback.model.points import format_points, parse_points

SEASON = "porsche-carrera-cup-north-america-2022"
CASES = Path(__file__).resolve().parent / "cases" / "cli"
ESCAPE = "\x1b["
RUN = (sys.executable, "-c", "from countback.cli import main; main()")


@pytest.fixture(autouse=True)
def _no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("COLUMNS", "FORCE_COLOR", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLORTERM", "truecolor")


def run(*args: str) -> Result:
    return CliRunner().invoke(countback, args)


def output(*args: str) -> str:
    result = run(*args)
    assert result.exit_code == 0, result.stderr
    assert result.stderr == ""
    return result.stdout


def refused(*args: str) -> str:
    """Return the one line that says why; nothing else is printed, and it is no traceback."""
    result = run(*args)
    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit)
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    return line


def document(*args: str) -> Any:
    return json.loads(output(*args, "--format", "json"))


def table_of(found: Any, id_: str) -> dict[str, Any]:
    return {
        row["competitor"]: row for one in found["championships"] if one["id"] == id_ for row in one["rows"]
    }


# standings


def test_json_has_the_shape_that_was_promised() -> None:
    found = document("standings", SEASON)
    assert list(found) == ["season", "after_round", "after_session", "championships"]
    assert (found["season"], found["after_round"], found["after_session"]) == (SEASON, 8, "race-16")
    assert [(one["id"], one["name"]) for one in found["championships"]] == [
        ("overall", "Overall"),
        ("pro-am", "Pro-Am"),
        ("am", "Am"),
    ]
    assert [len(one["rows"]) for one in found["championships"]] == [49, 18, 11]
    for one in found["championships"]:
        assert list(one) == ["id", "name", "rows"]
        for row in one["rows"]:
            assert list(row)[:4] == ["position", "competitor", "points", "results"]
            assert format_points(parse_points(row["points"])) == row["points"]


def test_json_has_the_values_of_the_season() -> None:
    found = document("standings", SEASON)
    overall = table_of(found, "overall")
    thompson = overall["Parker Thompson"]
    assert (thompson["position"], thompson["points"], "eligible" in thompson) == (1, "306", False)
    assert table_of(found, "pro-am")["Alan Metni"]["points"] == "289"
    assert table_of(found, "am")["Mark Kvamme"]["points"] == "317"
    assert [cell["session"] for cell in thompson["results"]] == [f"race-{n}" for n in range(1, 17)]
    last = thompson["results"][-1]
    assert last == {
        "session": "race-16",
        "round": 8,
        "status": "classified",
        "position": 3,
        "rank": 2,
        "points": "20",
        "pole": False,
        "fastest_lap": False,
        "counted": True,
        "mark": "",
        "decided": False,
        "text": "3²",  # third on the sheet, behind a guest; as every output writes it
    }
    assert overall["Michael McCarthy"]["results"][6]["status"] == "DNS"
    assert overall["Efrin Castro"]["results"][0]["mark"] == "†"


def test_json_gives_guests_no_position() -> None:
    heinrich = table_of(document("standings", SEASON), "overall")["Laurin Heinrich"]
    assert (heinrich["position"], heinrich["eligible"], heinrich["points"]) == (None, False, "0")


@pytest.mark.parametrize(
    ("after", "round_", "session", "points"),
    [
        ("1", 1, "race-2", "37"),
        ("race-1", 1, "race-1", "20"),
        ("race-15", 8, "race-15", "286"),
        ("8", 8, "race-16", "306"),
    ],
)
def test_after_a_round_or_a_session(after: str, round_: int, session: str, points: str) -> None:
    found = document("standings", SEASON, "--after", after, "--championship", "overall")
    assert (found["after_round"], found["after_session"]) == (round_, session)
    (championship,) = found["championships"]
    assert {row["competitor"]: row["points"] for row in championship["rows"]}["Parker Thompson"] == points


def test_csv_is_one_row_a_competitor() -> None:
    rows = list(csv.DictReader(io.StringIO(output("standings", SEASON, "--format", "csv"))))
    assert len(rows) == 49 + 18 + 11
    first = rows[0]
    assert [*first][:6] == ["championship", "position", "competitor", "nationality", "eligible", "points"]
    assert [*first][6:] == [f"race-{n}" for n in range(1, 17)]
    assert (first["championship"], first["competitor"], first["points"]) == (
        "overall",
        "Parker Thompson",
        "306",
    )
    assert (first["race-14"], first["race-16"]) == ("32", "3")
    guest = next(row for row in rows if row["competitor"] == "Laurin Heinrich")
    assert (guest["position"], guest["eligible"], guest["race-1"], guest["race-16"]) == ("", "no", "", "1")


def test_a_table_in_a_pipe_is_plain_text(monkeypatch: pytest.MonkeyPatch) -> None:
    text = output("standings", SEASON)
    assert ESCAPE not in text
    assert all(line == line.rstrip() for line in text.splitlines())
    monkeypatch.setenv("FORCE_COLOR", "1")
    coloured = run("standings", SEASON).stdout
    assert ESCAPE in coloured
    without = re.sub(r"\x1b\[[0-9;]*m", "", coloured)
    assert [line.rstrip() for line in without.splitlines()] == text.splitlines()
    monkeypatch.setenv("NO_COLOR", "1")
    assert run("standings", SEASON).stdout == text


@pytest.mark.parametrize("columns", [60, 80])
def test_a_narrow_terminal_gets_no_results_and_is_told(columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    text = output("standings", SEASON)
    assert all(len(line) <= columns for line in text.splitlines())
    assert re.search(r"^ +1  Parker Thompson +CAN +306$", text, re.MULTILINE)
    assert "Results are folded away: they need" in text
    monkeypatch.setenv("COLUMNS", "300")
    assert "folded" not in output("standings", SEASON)


# why


@pytest.mark.parametrize("championship", ["overall", "pro-am", "am"])
def test_the_lines_of_why_add_up_for_everybody(championship: str) -> None:
    for name in table_of(document("standings", SEASON), championship):
        (found,) = document("why", SEASON, name, "--championship", championship)["championships"]
        assert sum((parse_points(line["points"]) for line in found["lines"]), Fraction(0)) == parse_points(
            found["points"]
        )
        assert found["sum"] == found["points"]


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("thompson", "Parker Thompson"),
        ("PARKER THOMPSON", "Parker Thompson"),
        ("parker-thompson", "Parker Thompson"),
        ("Thómp", "Parker Thompson"),
        ("berlo", "Kay van Berlo"),
        ("p j hyett", "P. J. Hyett"),
    ],
)
def test_why_finds_a_name_by_its_parts(name: str, found: str) -> None:
    assert output("why", SEASON, name).startswith(f"{found} (")


def test_why_of_one_session() -> None:
    found = document("why", SEASON, "thompson", "--session", "race-15")
    (overall,) = found["championships"]
    assert [(line["what"], line["points"], line["outcome"]) for line in overall["lines"]] == [
        ("race", "25", "paid"),
        ("pole", "2", "inherited"),
    ]
    assert (overall["sum"], overall["points"]) == ("27", "306")


def test_why_shows_every_championship_of_a_name() -> None:
    text = output("why", SEASON, "metni")
    assert "Overall: 13th, 67 points" in text
    assert "Pro-Am: 1st, 289 points" in text
    assert "ahead of Efrin Castro: 289 points to 288" in text


# show, check, demo


def test_show_has_every_part() -> None:
    text = output("show", SEASON)
    headings = ["Calendar", "News", "Entries", "Results", "Notes on the facts"]
    assert [line for line in text.splitlines() if line in headings] == headings
    assert output("show", SEASON, "--calendar").splitlines()[0] == "Calendar"
    both = output("show", SEASON, "--calendar", "--entries")
    assert "Calendar" in both
    assert "\n\nEntries\n" in both
    assert "race-8" not in output("show", SEASON, "--entries")


def test_check_compares_with_the_published_tables() -> None:
    text = output("check", SEASON)
    assert "overall: points agree in 48 of 48 rows, positions in 46" in text
    assert "pro-am: points agree in 18 of 18 rows, positions in 18" in text
    assert "am: points agree in 11 of 11 rows, positions in 11" in text
    assert "published/overall.csv: Tom Balames: position 45 published, 46 computed" in text
    assert "corrected race-1 car 21" in text


def test_demo_ends_by_itself() -> None:
    text = output("demo")
    assert [line for line in text.splitlines() if line.startswith("$ ")] == [
        f"$ countback standings {SEASON}",
        f"$ countback why {SEASON} thompson",
        f"$ countback check {SEASON}",
    ]
    assert "sum of the lines: 306" in text


@pytest.mark.parametrize(
    ("case", "args"),
    [
        ("standings", ("standings", SEASON)),
        ("standings-after-1", ("standings", SEASON, "--after", "1", "--championship", "am")),
        ("why-thompson", ("why", SEASON, "thompson")),
        ("why-heinrich", ("why", SEASON, "heinrich")),
        ("show", ("show", SEASON)),
        ("show-race-8", ("show", SEASON, "--session", "race-8")),
        ("check", ("check", SEASON)),
    ],
)
def test_output_is_as_accepted(case: str, args: tuple[str, ...], accept: bool) -> None:
    file = CASES / f"{case}.txt"
    text = output(*args)
    if accept:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8")


def test_colours_are_as_accepted(accept: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    file = CASES / "standings-in-colour.txt"
    text = output("standings", SEASON, "--after", "race-1", "--championship", "overall")
    if accept:
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8")


# what is refused


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("standings", "porsche-carera-cup-north-america-2022"), f"did you mean {SEASON}?"),
        (("standings", "nothing-like-it"), f"there are {SEASON}"),
        (("standings", ""), "no season"),
        (
            ("standings", SEASON, "--championship", "proam"),
            "unknown championship 'proam'; did you mean pro-am?",
        ),
        (("standings", SEASON, "--championship", "x"), "there are overall, pro-am, am"),
        (("standings", SEASON, "--after", "9"), "no round 9 with sessions; there are 1–8"),
        (("standings", SEASON, "--after", "race-17"), "unknown session 'race-17'; did you mean race-"),
        (("standings", SEASON, "--after", ""), "unknown session ''"),
        (("why", SEASON, "thomson"), "unknown competitor 'thomson'; did you mean Parker Thompson"),
        (("why", SEASON, "mc"), "'mc' fits 4 names; say which: Michael McCarthy, "),
        (("why", SEASON, ""), "unknown competitor ''"),
        (("why", SEASON, "thompson", "--championship", "am"), "Parker Thompson is not in this championship"),
        (("why", SEASON, "thompson", "--session", "r1"), "unknown session 'r1'"),
        (("show", SEASON, "--session", "race-99"), "unknown session 'race-99'"),
        (("show", "nowhere"), "no season"),
    ],
)
def test_what_is_unknown_is_said_with_what_there_is(args: tuple[str, ...], words: str) -> None:
    assert words in refused(*args)


def test_check_prints_findings_and_leaves_with_1(tmp_path: Path) -> None:
    (tmp_path / "season.toml").write_text("format = \n", encoding="utf-8")
    result = run("check", str(tmp_path))
    assert result.exit_code == 1
    assert result.stdout.startswith("Errors (")
    assert "season.toml:1" in result.stdout
    assert "season.toml:1" in run("standings", str(tmp_path)).stderr


def test_control_characters_do_not_reach_the_terminal() -> None:
    line = refused("standings", "evil\x1b]0;title\x07")
    assert "\x1b" not in line
    assert "\\x1b" in line


def test_who_asks_for_json_in_another_way_is_told_the_way() -> None:
    assert "Did you mean '--format json'?" in run("standings", SEASON, "--json").stderr
    assert "Did you mean '--json'?" in run("check", SEASON, "--format", "json").stderr


def test_an_unknown_command_names_its_neighbours() -> None:
    result = run("standing")
    assert result.exit_code == 2
    assert "no command 'standing'; did you mean standings?" in result.stderr


# as a process


def process(*args: str, **more: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*RUN, *args], capture_output=True, text=True, encoding="utf-8", **more)


def loaded(statement: str) -> set[str]:
    """Return the modules that a statement leaves imported."""
    code = (
        f"import sys\ntry:\n    {statement}\nexcept SystemExit:\n    pass\n"
        "sys.stderr.write(' '.join(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stderr.split())


def test_help_and_the_package_load_nothing_heavy() -> None:
    heavy = {"numpy", "msgspec", "rich"}
    assert not loaded("import countback") & {*heavy, "click"}
    help_ = "from countback.cli import main; sys.argv = ['countback', '--help']; main()"
    assert "click" in loaded(help_)
    assert not loaded(help_) & heavy


@pytest.mark.parametrize("args", [("standings",), ("why", "thompson"), ("check",)], ids=" ".join)
def test_a_command_in_a_pipe_imports_what_it_uses(args: tuple[str, ...]) -> None:
    line = ["countback", args[0], SEASON, *args[1:]]
    found = loaded(f"from countback.cli import main; sys.argv = {line!r}; main()")
    assert {"numpy", "countback.rules.bonuses.pole"} <= found
    assert not found & {"rich", "email", "asyncio", "xml", "concurrent", "babel", "tomlkit", "typst"}
    assert not found & {"difflib", "getpass", "hashlib", "zoneinfo", "numpy.ma", "numpy.random"}
    assert not found & {"json", "shutil", "shlex", "importlib.metadata", "numpy.typing"}
    assert "countback.formats.colours" not in found
    # Of the kinds of rule only those that the rulebook names.
    assert not found & {"countback.rules.bonuses.laps_led", "countback.rules.counting.best_results"}
    floors = ("batch", "charts", "importing", "odds", "proofread", "proofs", "site", "titles")
    above = {name for name in found if name.startswith(tuple(f"countback.{floor}" for floor in floors))}
    compared = {"countback.proofread", "countback.proofread.agreement"}
    assert above == (compared if args == ("check",) else set())
    # A dataclass is compiled anew in every process, which takes as long as a module; a struct is not.
    ours = [importlib.import_module(name) for name in found if name.startswith("countback.")]
    classes = [thing for module in ours for thing in vars(module).values() if isinstance(thing, type)]
    assert Kind in classes
    assert not [cls for cls in classes if is_dataclass(cls) and not issubclass(cls, Kind)]


@pytest.mark.parametrize("name", ["show", "log"])
def test_facts_are_shown_without_arrays_with_their_decisions(name) -> None:
    found = loaded(f"from countback.cli import main; sys.argv = ['countback', {name!r}, '{SEASON}']; main()")
    assert "countback.rules.stewards" in found
    assert not found & {"numpy", "rich"}


def test_a_reader_that_goes_away_is_no_drama() -> None:
    with subprocess.Popen([*RUN, "standings", SEASON, "--format", "json"], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE) as running:  # fmt: skip
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.read(10)
        running.stdout.close()
        assert running.stderr.read() == b""


def test_ctrl_c_is_quiet(tmp_path: Path) -> None:
    # A listing of commands that takes its time stands for any work. Tests that run in the background may
    # have been started with Ctrl-C switched off, which processes inherit.
    code = (
        "import countback.cli.group as group, signal, time\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "group.listed = lambda: print('up', flush=True) or time.sleep(60)\n"
        "from countback.cli import main; main()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.readline()
        running.send_signal(signal.SIGINT)
        assert running.stderr.read().strip() == b""
        assert running.wait() == 130


def test_what_cannot_be_encoded_is_no_traceback() -> None:
    done = process("standings", SEASON, env={**os.environ, "PYTHONIOENCODING": "ascii"})
    assert done.returncode == 0
    assert "Parker Thompson" in done.stdout
    assert done.stderr == ""


def test_an_exception_of_ours_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("countback.cli.views.matrix.matrix", lambda *_: 1 / 0)
    assert isinstance(run("standings", SEASON).exception, ZeroDivisionError)


# the commands themselves


def test_help_has_a_line_for_every_command() -> None:
    said = " ".join(output("--help").split())  # long summaries are wrapped
    for name, summary in listed().items():
        assert f" {name} {summary}" in said, summary


def test_every_file_that_opens_like_a_command_is_one() -> None:
    assert {"standings", "why", "show", "check", "demo"} <= {*listed()}
    for name, summary in listed().items():
        opening = re.match(OPENING, PLACE.opening(name))
        assert opening is not None
        assert opening[1] == name, "a command is called like its file"
        assert summary


@pytest.mark.parametrize("name", [*listed()])
def test_every_command_explains_itself(name: str) -> None:
    text = output(name, "--help")
    assert text.startswith(f"Usage: countback {name} ")
    # A paragraph of help stands between the usage and the options.
    assert re.search(r"\n\n  [A-Z].+\n", text)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
def test_a_full_disk_is_one_line() -> None:
    with open("/dev/full", "w") as full:
        done = subprocess.run([*RUN, "standings", SEASON], stdout=full, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 1
    assert done.stderr == "the output cannot be written: No space left on device\n"


def test_a_closed_output_is_no_traceback() -> None:
    done = subprocess.run(
        ["sh", "-c", '"$@" >&-', "sh", *RUN, "standings", SEASON], stderr=subprocess.PIPE, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")
