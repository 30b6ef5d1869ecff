"""Hints are taken at their word by a program: the finding is gone after that, and nothing worse has come."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from following import Files, follow
from test_bad_input import CASES, GOOD, Case
from test_decision_findings import FOUND
from tests.folders import ENTRIES, RULES, SEASON, USUAL, folder

from countback.cli.group import countback
from countback.model.finding import Finding, has_errors
from countback.scoring.against import against
from countback.scoring.score import score
from countback.store.accepted import settled
from countback.store.books import read_rulebook
from countback.store.decisions import unknown_championships
from countback.store.files import InMemory
from countback.store.folder import read_files
from countback.store.placing import placed

#: Files that a program need not try.
TOO_LARGE = {
    "a line of 2 MB", "a TOML file of 5 MB", "many faults", "table nested too deep", "number too long",
    "tables nested deep", "tables nested very deep", "a folder for a file",
}  # fmt: skip
#: What only people can do, by the words of the hint: who knows what was meant, or has the file.
BY_PEOPLE = {
    r"every season folder has one|name the entries in it|fill it, or remove it|put a plain file": "the file",
    r"this is not a text file, or a damaged one|a cell with a comma or a quote stands in quotes": "the file",
    r"put cells that hold a comma in quotes": "which commas belong to the text",
    r"days are written 2026-05-31|correct the date or the event's start": "the day",
    r"give the car's number, or an id|name the crew once it is known|write a crew as A\. One": "who it is",
    r"write one for each driver, in the same order|two of one name need a driver_id": "who it is",
    r"correct number or rounds|write it the same way, or tell them apart|check the numbers?[;,]": "who it is",
    r"a car has one row in a session|correct one of them$|^correct it$": "which of two is right",
    r"check the positions around it|give the id of a session of season.toml": "which one is meant",
    r"name the decision that came before|give an id to the decision that it replaces": "which one is meant",
    r"write DNF if it started|record the result that shows it": "which is right",
    r"suspended goes with": "whether there was an appeal",
    r"give each a name of its own": "a name that people like",
}
#: Where the next thing to do is said once the first is done: what stands in "..." only people know.
NEXT = {
    "decision: a reversal names what it reverses": "unknown-decision",
    "decisions: no kind": "unknown-key",
    "text: an escape character": "unknown-driver",
    "entries: round far out of range": "ambiguous-number",
}
TWO = RULES + '[championships.teams]\nlike = "drivers"\nname = "Teams"\nof = "team"\n'
CLASSED = "number,driver,team,class\n1,Ann Ott,Red,GTD PRO\n2,Bob Pim,Red,{}\n3,Cat Qin,Blue,{}\n"
IN_CLASSES = RULES + 'field.c = {kind = "by-class", classes = ["GTDPRO"]}\n'
#: What is found when a rulebook meets a season: the files that differ from the usual ones.
AGAINST: dict[str, dict[str, str | None]] = {
    "fact-missing": {"rules.toml": RULES + "bonuses.pole = {points = 1}\n", "results/2-r2.csv": None},
    "fact-missing, laps led": {"rules.toml": RULES + "bonuses.led-a-lap = {points = 1}\n"},
    "fact-missing, grid": {"rules.toml": RULES + "bonuses.places-gained = {points = 1}\n"},
    "fact-missing, class": {"rules.toml": IN_CLASSES, "entries.csv": CLASSED.format("", "")},
    "all-dropped": {"rules.toml": RULES + 'counting = {kind = "drop-worst", results = 9}\n'},
    "rule-never-acts": {"rules.toml": RULES + "counting = {kind = 'best-results', count = 10}\n"},
    "rule-never-acts, 0": {"rules.toml": RULES + "bonuses.win = {points = 0}\n"},
    "rule-names-no-round": {
        "rules.toml": RULES + 'modifiers.m = {kind = "times", factor = 2, rounds = "4"}\n'
    },
    "rule-names-no-class": {
        "rules.toml": RULES + 'field.c = {kind = "by-class", classes = ["GTD PRO", "Amm"]}\n',
        "entries.csv": CLASSED.format("Am", "Am"),
    },
    "rule-names-no-session": {"rules.toml": RULES.replace('"race"}', '"race", sessions = ["race", "r11"]}')},
    "rule-names-no-tag": {
        "rules.toml": RULES + 'field.t = {kind = "by-tag", tags = ["rooky"]}\n',
        "entries.csv": "number,driver,tags\n1,Ann Ott,rookie\n2,Bob Pim,\n3,Cat Qin,\n",
    },
    "result-not-scored": {"season.toml": SEASON.replace('id = "r2"\n', 'id = "r2"\nkind = "heat"\n')},
    "scores-for-nobody": {
        "rules.toml": TWO.replace('of = "team"', 'of = "manufacturer"'),
    },
    "guests-score": {"entries.csv": "number,driver,guest\n1,Ann Ott,yes\n2,Bob Pim,\n3,Cat Qin,\n"},
    "classes-alike": {
        "rules.toml": IN_CLASSES,
        "entries.csv": CLASSED.format("GTDPRO", "GTDPRO"),
        "season.toml": SEASON.replace("year = 2026", 'year = 2026\nclasses = ["GTD PRO"]'),
    },
    "class-without-entries": {
        "entries.csv": CLASSED.format("Am", "Am"),
        "season.toml": SEASON.replace("year = 2026", 'year = 2026\nclasses = ["GTD PRO", "Am", "Ladies"]'),
    },
    "scale-not-used": {"rules.toml": RULES.replace("[scales]", "[scales]\nsprint = [3, 2, 1]")},
    "takes-away-nothing": {"rules.toml": TWO + "bonuses.pole = false\n"},
    "names-of-championships-alike": {"rules.toml": TWO.replace('"Teams"', '"Drivers"')},
    "unknown-championship, like": {"rules.toml": TWO.replace('"drivers"', '"driverss"')},
    "result-of-cancelled": {"season.toml": SEASON.replace('id = "r1"', 'id = "r1"\ncancelled = true')},
    "start-without-date": {"season.toml": SEASON.replace('id = "r1"', 'id = "r1"\nstart = 14:00:00')},
    "unknown-time-zone": {
        "season.toml": SEASON.replace('name = "Ash"', 'name = "Ash"\ntime_zone = "Rome"')
    },
    "state-goes-back": {
        "season.toml": SEASON.replace(
            'id = "r1"', 'id = "r1"\nrevisions = [{state = "official"}, {state = "provisional"}]'
        ),
        "results/1-r1.r2.csv": USUAL["results/1-r1.csv"],
    },
    "state-goes-back, under way": {
        "season.toml": SEASON.replace(
            'id = "r1"', 'id = "r1"\nrevisions = [{state = "official"}, {state = "unofficial", cause = "x"}]'
        ),
        "results/1-r1.r2.csv": USUAL["results/1-r1.csv"],
    },
    "unknown-document": {
        "season.toml": SEASON.replace(
            'id = "r1"', 'id = "r1"\nrevisions = [{document = "7"}, {replaces = "77"}]'
        ),
        "results/1-r1.r2.csv": USUAL["results/1-r1.csv"],
    },
    "accepts-nothing": {"season.toml": SEASON + '[[accepted]]\ncode = "fact-missing"\nreason = "x"\n'},
    "order-contradicted": {
        "results/2-r2.csv": "position,number,laps,time\n1,1,50,1:30:05.0\n2,2,50,1:30:00.0\n"
        "3,3,50,1:31:00.0\n"
    },
    "reversal-does-nothing": {
        "decisions.toml": '[[decisions]]\nid = "d1"\nkind = "warning"\nnumber = "1"\n'
        '[[decisions.history]]\nstatus = "quashed"\n[[decisions]]\nkind = "reversal"\nreplaces = "d1"\n'
    },
    "decision-on-several-championships": {
        "rules.toml": TWO,
        "entries.csv": "number,driver,team\n1,Ann Ott,Red\n2,Bob Pim,Green\n3,Cat Qin,Blue\n",
        "decisions.toml": '[[decisions]]\nkind = "points-deducted"\nnumber = "1"\namount = 1\n',
    },
    "class-missing": {
        "entries.csv": CLASSED.format("", "Am"),
        "season.toml": SEASON.replace("year = 2026", 'year = 2026\nclasses = ["GTD PRO", "Am"]'),
    },
    "decision-needs-times": {
        "decisions.toml": '[[decisions]]\nkind = "time-added"\nsession = "r1"\nnumber = "1"\nseconds = 9\n',
        "results/1-r1.csv": "position,number,laps\n1,1,50\n2,2,50\n3,3,50\n",
    },
    "decision-on-unknown-car": {
        "entries.csv": f"{ENTRIES}4,Dan Roe,Blue\n",
        "decisions.toml": '[[decisions]]\nkind = "meeting-excluded"\nround = 1\nnumber = "4"\n',
    },
    "decision-shown-unsaid": {
        "season.toml": SEASON.replace(
            'id = "r1"', 'id = "r1"\nrevisions = [{published = 2026-05-02T10:00:00Z}]'
        ),
        "decisions.toml": '[[decisions]]\nid = "d"\nkind = "disqualified"\nsession = "r1"\nnumber = "1"\n'
        "issued = 2026-05-01T10:00:00Z\n",
    },
    "decision-touches-nothing": {
        "decisions.toml": '[[decisions]]\nkind = "points-deducted"\ncompetitor = "Red"\namount = 1\n'
    },
    "status-contradicted": {"results/1-r1.csv": "position,number,status,laps\n1,1,,9\n2,2,,9\n,3,DNS,4\n"},
    "suspended-in-vain": {
        "decisions.toml": '[[decisions]]\nkind = "warning"\nnumber = "1"\n'
        'history = [{status = "confirmed", suspended = true}]\n'
    },
    "decision-not-shown": {
        "decisions.toml": '[[decisions]]\nkind = "disqualified"\nsession = "r1"\nnumber = "1"\n'
        "in_result = true\n"
    },
    "distance-unknown": {
        "rules.toml": RULES
        + 'modifiers.s = {kind = "shortened", bands = [{below = "3/4", factor = "1/2"}]}\n'
    },
    "edition-forgets": {
        "rules.toml": RULES
        + '[[editions]]\nyears = "2025"\nchampionships.drivers.bonuses.win = {points = 1}\n'
        '[[editions]]\nyears = "2026"\nname = "Cup 2026"\n'
    },
    "entry-twice": {"entries.csv": "id,number,driver\na,1,Ann Ott\na,2,Bob Pim\n,3,Cat Qin\n"},
    "event-id-twice": {
        "season.toml": SEASON.replace('name = "Ash"', 'name = "Ash"\nid = "x"').replace(
            'name = "Beech"', 'name = "Beech"\nid = "x"'
        )
    },
    "name-twice": {"rules.toml": RULES + 'bonuses.race = {kind = "win", points = 1}\n'},
    "logo-missing": {"season.toml": SEASON + '[site]\nlogo = "logo.svg"\n'},
    "moved-is-used": {"season.toml": SEASON + '[site.moved]\nred = "blue"\n'},
    "moved-to-nothing": {"season.toml": SEASON + '[site.moved]\nold = "bleu"\n'},
    "low-contrast": {"season.toml": SEASON + '[site]\naccent = "#ffcc00"\n'},
    "order-incomplete": {
        "rules.toml": RULES + "bonuses.fastest-lap = {points = 1}\n",
        "results/1-r1.csv": "position,number,fastest_lap\n1,1,1\n2,2,3\n3,3,4\n",
    },
    "rounds-planned": {
        "season.toml": SEASON.replace("year = 2026", 'year = 2026\ncalendar = "complete"\nplanned_rounds = 5')
    },
    "setter-unknown": {
        "rules.toml": RULES + 'bonuses.fastest-lap = {points = 1, to = "driver"}\n',
        "entries.csv": "number,driver\n1,Ann Ott / Dan Roe\n2,Bob Pim\n3,Cat Qin\n",
        "results/1-r1.csv": "position,number,fastest_lap\n1,1,1\n2,2,2\n3,3,3\n",
        "results/2-r2.csv": None,
    },
    "other-default": {"rules.toml": RULES + "counting = {kind = 'best-results', count = 2}\n"},
}  # fmt: skip


def files_of(case: Case | dict[str, str | None]) -> Files:
    """Return the files of a season: a good one, with one thing made bad."""
    if isinstance(case, dict):
        whole: dict[str, str | bytes | None] = {**USUAL, **case}
    else:
        whole = {**GOOD, **case.put}
        whole |= {name: GOOD[name].replace(*change) for name, change in case.swap.items()}
    return {
        name: one.encode() if isinstance(one, str) else one for name, one in whole.items() if one is not None
    }


def place(finding: Finding) -> tuple[str, str, str]:
    return finding.code, finding.where.file, finding.where.key or str(finding.where.column or "")


def made() -> Iterator[tuple[str, str, Case | dict[str, str | None]]]:
    for param in CASES:
        (case,) = param.values
        assert isinstance(case, Case)
        if case.name not in TOO_LARGE:
            yield f"{param.id}", case.code, case
    for name, decision, code, _ in FOUND:
        text = decision.replace("; ", "\n").replace("NEXT\n", "[[decisions]]\n")
        yield f"decision: {name}", code, {"decisions.toml": f"[[decisions]]\n{text}\n"}
    for name, files in AGAINST.items():
        yield f"against: {name}", name.partition(",")[0], files


def found_in(files: Files, *, against_season: bool) -> list[Finding]:
    """Return what is found in a season, with its lines; ``against_season``: by its rulebook, too."""
    held = InMemory(files)
    season, found = read_files(held)
    if season is None:
        return found
    rulebook, of_rulebook = read_rulebook(season.rulebook, season.year, files=held)
    found = [*found, *of_rulebook]
    if rulebook is None:
        return found
    found += unknown_championships(season, [one.id for one in rulebook.championships], Path())
    if against_season and not has_errors(found):
        standings = score(season, rulebook)
        found += standings.findings
        found += [] if has_errors(found) else against(standings, "rules.toml")
    return placed(settled(found, season.accepted), held, season)


MADE = list(made())


@pytest.mark.parametrize(("name", "code", "case"), MADE, ids=[one[0] for one in MADE])
def test_a_hint_that_is_followed_settles_what_was_found(
    name: str, code: str, case: Case | dict[str, str | None]
) -> None:
    files, rules_too = files_of(case), name.startswith("against")
    found = found_in(files, against_season=rules_too)
    told = next((one for one in found if one.code == code), None)
    assert told, [str(one) for one in found]
    after = follow(told, files)
    if after is None:
        assert any(re.search(words, told.hint) for words in BY_PEOPLE), told.hint
        return
    left = found_in(after, against_season=rules_too)
    assert place(told) not in [place(one) for one in left], [str(one) for one in left]
    before = {one.code for one in found if one.severity == "error"} | {NEXT.get(name)}
    worse = [one for one in left if one.severity == "error" and one.code not in before]
    assert not worse, [str(one) for one in worse]


WAITING = SEASON.replace('id = "r2"', 'id = "r2"\ncancelled = true')
TO_COME: dict[str, str | None] = {"season.toml": WAITING, "results/2-r2.csv": None}
OPEN = {"season.toml": SEASON.replace("year = 2026", 'year = 2026\ncalendar = "open"')}
STANDS, TITLES = ["standings", "HERE"], ["titles", "HERE"]


def placing(text: str) -> list[str]:
    return ["whatif", "HERE", "--result", text]


OLD_RULES = ["whatif", "HERE", "--rules-year", "1990", "--result", "r3: Ann Ott 1"]
SITE = ["publish", "HERE", "-o", "HERE/new"]
#: The files that differ, what is typed, what is said to do, and what is typed then.
TYPED: list[tuple[str, dict[str, str | None], list[str], str, list[str]]] = [
    ("not-run-yet", TO_COME, [*STANDS, "--after", "r3"], "leave out --after", STANDS),
    ("what-if", TO_COME, OLD_RULES, "name the rulebook", ["whatif", "HERE", "--rules", "formula-one"]),
    ("place-beyond-field", TO_COME, placing("r3: Ann Ott 9"), "from 1 to 3", placing("r3: Ann Ott 3")),
    ("said-twice", TO_COME, placing("r3: Ann Ott 1, Ann Ott 2"), "each name once", placing("r3: Ann Ott 1")),
    ("said-twice", TO_COME, placing("r3: Ann Ott 1, Bob Pim 1"), "Ann 2=, Bea 2=",
     placing("r3: Ann Ott 1=, Bob Pim 1=")),
    ("unreadable-result", TO_COME, placing("r3: Ann Ott"), "a name and a place", placing("r3: Ann Ott 1")),
    ("cancelled-session", TO_COME, placing("r2: Ann Ott 1"), "that is held", placing("r3: Ann Ott 1")),
    ("calendar-open", OPEN, TITLES, "give --rounds-left", [*TITLES, "--rounds-left", "1"]),
    ("wrong-time", {}, [*STANDS, "--as-of", "noon"], "2026-06-12 or", [*STANDS, "--as-of", "2026-06-12"]),
    ("not-a-site", {}, ["publish", "HERE", "-o", "HERE/results"], "a folder that is new", SITE),
    ("wrong-address", {}, [*SITE, "--base-url", "racing"], "write https://example.org/racing/",
     [*SITE, "--base-url", "https://example.org/racing/"]),
    ("unreadable-claims", {}, ["titles", "HERE", "--check", "HERE/rules.toml"], "with --format json",
     ["titles", "HERE", "--format", "json"]),
    ("worlds-of-now", {}, [*STANDS, "--worlds", "--after", "r1"], "leave out --after", [*STANDS, "--worlds"]),
    ("unknown-round", {}, [*STANDS, "--after", "77"], "there are 1–3", [*STANDS, "--after", "2"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "files", "typed", "hint", "then"), TYPED, ids=[f"{one[0]}-{at}" for at, one in enumerate(TYPED)]
)
def test_what_is_typed_as_a_hint_says_works(
    code: str,
    files: dict[str, str | None],
    typed: list[str],
    hint: str,
    then: list[str],
    tmp_path: Path,
) -> None:
    here = str(folder(tmp_path / "cup", files))
    result = CliRunner().invoke(countback, [word.replace("HERE", here) for word in typed])
    assert hint in " ".join(result.output.split()), result.output
    result = CliRunner().invoke(countback, [word.replace("HERE", here) for word in then])
    assert result.exit_code == 0, result.output
    assert hint not in " ".join(result.output.split())
