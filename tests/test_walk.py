"""The walk in docs/design.md is the one that a result takes, and drawings show the steps there are."""

from __future__ import annotations

import re
import sys
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from click.testing import CliRunner

from countback.cli.group import countback

ROOT = Path(__file__).parents[1]
DESIGN = (ROOT / "docs" / "design.md").read_text("utf-8")
PAGE = ROOT / "src" / "countback" / "scoring" / "score.py"
STOPS = re.findall(r"^\d+\. `([\w.]+)`", DESIGN, re.MULTILINE)
#: What the page calls beside the steps: who is meant by decisions, moments, places that
#: others of a competitor would hold, and what could not be done.
BESIDE = {
    "scoring.classify.close_up",
    "scoring.decide.addressed",
    "scoring.moment.moment_after",
    "scoring.reach.out_of_reach",
    "scoring.phase.before_phases",
    "scoring.phase.begins",
    "scoring.phase.at",
    "scoring.presence.presence",
    "scoring.presence.results_made",
    "scoring.score.score_title",
    "scoring.score.standings_at",
}

SEASON = """format = 1
id = "cup-2026"
name = "Cup 2026"
series = "Cup"
year = 2026
rulebook = "rules.toml"
events = [
  { round = 1, name = "One", sessions = [{ id = "race-1" }] },
  { round = 2, name = "Two", sessions = [{ id = "race-2" }] },
]
"""
RULES = """schema = 1
id = "book"
name = "Book"
[championships.overall]
name = "Overall"
awards.race = { kind = "finish", scale = [5, 3] }
"""
PHASES = 'phases = [{ kind = "seeded", rounds = "2-", top = 2, totals = [9, 8] }]\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "results").mkdir()
    (tmp_path / "season.toml").write_text(SEASON)
    (tmp_path / "entries.csv").write_text("number,driver\n7,Ann Lee\n8,Bo Roe\n")
    for number in (1, 2):
        (tmp_path / "results" / f"{number}-race-{number}.csv").write_text("position,number\n1,7\n2,8\n")
    return tmp_path


def calls_of(folder: Path) -> list[tuple[str, str]]:
    """Return every call of a function of Countback in a run, each with the one it was called from."""
    calls: list[tuple[str, str]] = []

    def named(frame: FrameType | None) -> str:
        module = frame.f_globals.get("__name__", "") if frame else ""
        inside = frame is not None and module.startswith("countback.")
        return f"{module.removeprefix('countback.')}.{frame.f_code.co_name}" if inside and frame else ""

    def note(frame: FrameType, event: str, arg: Any) -> None:
        if event == "call" and (name := named(frame)):
            calls.append((named(frame.f_back), name))

    sys.setprofile(note)
    try:
        result = CliRunner().invoke(countback, ["standings", str(folder)])
    finally:
        sys.setprofile(None)
    assert result.exit_code == 0, result.output
    return calls


def test_a_result_passes_every_stop_once_and_in_order(folder: Path) -> None:
    (folder / "rules.toml").write_text(RULES)
    wanted = [stop for stop in STOPS if stop != "scoring.phase.phase"]
    passed = [name for _, name in calls_of(folder)]
    assert [*dict.fromkeys(name for name in passed if name in wanted)] == wanted
    scoring = [stop for stop in wanted if stop.startswith("scoring.")]
    assert [name for name in passed if name in scoring] == scoring


def test_with_a_phase_it_passes_that_stop_too_after_the_one_return(folder: Path) -> None:
    (folder / "rules.toml").write_text(RULES + PHASES)
    passed = iter(name for _, name in calls_of(folder))
    assert all(stop in passed for stop in STOPS)
    again = [name for _, name in calls_of(folder) if name in STOPS]
    first, last = (STOPS.index(f"scoring.{stop}") for stop in ("count.count", "vacate.vacate"))
    second = [stop for stop in STOPS[first : last + 1] if stop != "scoring.phase.phase"]
    at = again.index("scoring.count.count", again.index("scoring.count.count") + 1)
    assert again[at : at + len(second)] == second, "the standings a phase begins with come the same way"


def test_the_page_calls_no_step_that_the_walk_does_not_name(folder: Path) -> None:
    (folder / "rules.toml").write_text(RULES + PHASES)
    page = {f"scoring.score.{name}" for name in ("score", "score_title", "standings_at")}
    called = {
        name
        for caller, name in calls_of(folder)
        if (caller in page or re.fullmatch(r"scoring\.score\.<\w+>", caller))
        and name.startswith("scoring.")
        and "<" not in name
        and not name.endswith("__init__")
    }
    assert called - {*STOPS} == BESIDE


def test_the_walk_is_short_and_all_of_it_exists() -> None:
    assert 0 < len(STOPS) <= 25
    for stop in STOPS:
        module, _, name = stop.rpartition(".")
        assert callable(getattr(import_module(f"countback.{module}"), name))


def test_drawings_show_the_steps_of_the_page() -> None:
    modules = [stop.split(".")[1] for stop in STOPS if stop.startswith("scoring.")]
    steps = ["list" if name == "listing" else name for name in modules if name not in ("score", "tables")]
    for text in (DESIGN, (ROOT / "README.md").read_text("utf-8"), PAGE.read_text("utf-8")):
        drawing = text[text.index("score = amend") :].split("\n\n")[0].split("```")[0]
        assert re.findall(r"(?:=|→) (\w+)", drawing) == steps
