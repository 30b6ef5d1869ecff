"""Every finding has a code, and every code an entry in the docs."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

from click import Command, Context, Group
from finding_codes import CODE, TEXTS, codes, page
from test_hints_followed import MADE, TYPED

from countback.cli.group import countback, listed

DOCS = Path(__file__).resolve().parent.parent / "docs" / "findings.md"


def test_the_page_of_findings_is_that_of_the_source(accept: bool) -> None:
    text = page()
    if accept:
        DOCS.write_text(text, "utf-8")
    assert DOCS.read_text("utf-8") == text, "run make accept and look at the difference"


def test_every_finding_says_something() -> None:
    silent = [code for code, places in codes().items() if not any(place.message for place in places)]
    assert not silent, silent


def test_no_finding_is_made_without_a_code_that_is_listed() -> None:
    """Whatever else is written as `code=...` in the source is in the list."""
    known = {re.sub(r"\{\w+\}", "*", code) for code in codes()}
    missing = set()
    for path in CODE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.keyword) and node.arg == "code" and isinstance(node.value, ast.Constant):
                value = node.value.value
                if isinstance(value, str) and value not in known:
                    missing.add(f"{path.name}: {value}")
    assert not missing, sorted(missing)


def test_every_code_says_what_it_means_and_shows_an_example() -> None:
    known = {re.sub(r"\{\w+\}", "*", code) for code in codes()}
    assert {*TEXTS} == known, "docs/findings.toml has a text for each code and for nothing else"
    for code, text in TEXTS.items():
        assert {*text} == {"means", "example"}, code
        assert re.fullmatch(r".{20,}\.", text["means"]), code
        assert re.fullmatch(r"(?!.*/tmp).*\w.*", text["example"]), code


def _commands() -> dict[str, Command]:
    """Return every command, and those of groups, by its name as typed."""
    found: dict[str, Command] = {}
    for name in listed():
        command = countback.get_command(Context(countback), name)  # type: ignore[attr-defined]
        found[name] = command
        if isinstance(command, Group):
            found |= {f"{name} {sub}": one for sub, one in command.commands.items()}
    return found


def test_hints_name_commands_options_and_extras_that_there_are() -> None:
    """Whatever a finding tells people to type exists: with a misspelt option nobody gets on."""
    commands = _commands()
    options = {name for one in commands.values() for option in one.params for name in option.opts}
    project = tomllib.loads((CODE.parents[1] / "pyproject.toml").read_text("utf-8"))["project"]
    tried = 0
    for code, places in codes().items():
        for place in places:
            for text in (place.hint, place.message):
                for option in re.findall(r"(?<![\w-])--[a-z][a-z-]+", text):
                    assert option in options, f"{code}: {option} is no option of any command"
                    tried += 1
                for command in re.findall(r"`countback ([a-z]+)|^countback ([a-z]+)", text):
                    assert "".join(command) in commands, f"{code}: countback {command}"
                    tried += 1
                for extra in re.findall(r"countback\[(\w+)\]", text):
                    assert extra in project["optional-dependencies"], f"{code}: {extra}"
                    tried += 1
    assert tried > 40
    source = "".join(path.read_text("utf-8") for path in CODE.rglob("*.py"))
    assert {*re.findall(r"countback\[([a-z]+)\]", source)} <= {*project["optional-dependencies"]}


#: What stands here is followed by another test, or by people, each for its reason. Files of others (formats,
#: pages) are corrected where they come from; what an import asks is followed by `test_import_hints`, what the
#: desk asks by the tests of the office.
ELSEWHERE = ("formats/", "importing/", "office/", "proofread", "cli/imports/")
NOT_HERE = {
    "car-of-two-sorts": "a table of a batch: test_batch_noticed",
    "championship-empty": "a table of a batch: test_batch_command",
    "competitors-alike": "whether two are one only people know: test_contradictions",
    "not-a-file": "a folder or a device in place of the file: test_bad_input",
    "pole-contradicted": "which of two sheets is right: test_contradictions",
    "points-beyond-counting": "how else to write 1/999983 is for people: test_bad_input",
    "no-seasons": "the folder above them: test_batch_command",
    "table-unreadable": "a file of another sort: test_batch_command",
    "like-too-long": "21 championships like one another: test_decision_findings",
    "reserved-name": "names that Windows keeps for itself: test_names_on_disks",
    "foreign-change": "what another program left in the folder: test_full_disk",
    "not-a-folder": "a file where the results should be: test_bad_input",
    "revision-out-of-force": "only a new sheet settles it: test_stewards_story",
    "decision-pending": "what becomes of it the stewards say: test_worlds",
    "season-before-twice": "two folders beside the season: tests of odds",
    "season-before-unreadable": "a folder beside the season that is broken: tests of odds",
    "names-alike": "the merge of people is tested with people",
    "fact-inferred": "there is nothing to correct: the fact is recorded only where it was otherwise",
    "cannot-serve": "a port that is taken: tests of the site",
    "no-office": "the folder of an office: tests/office",
    "no-ledger": "test_ledger: a rulebook with one and without",
    "ledger-without-day": "test_ledger: what bears no day, and the same with one",
    "ledger-without-driver": "test_ledger: who drove a shared car",
    "not-one-person": "people are told apart by people: tests of people",
    "calendar-over": "a calendar that grows with imports: test_import_identity",
    "file-unreadable": "the file of a release, which is downloaded: test_conform_command",
    "result-missing": "the result of a session that was held is what people have: tests/titles",
    "undecided": "how much may be asked at once: tests/titles",
    "no-places": "what a column is, only people know: test_import_choices",
    "no-headings": "what a column is, only people know: tests of formats",
    "other-kind": "a file of another kind is for another command: tests of imports",
    "unknown-format": "what a column is, only people know: tests of formats",
    "no-rulebook": "the name of one of the shipped, or of a file: test_cli",
    "no-season": "a folder without season.toml: test_bad_input",
    "season-twice": "a season published twice in one site: test_site_folder",
    "broken-plugin": "a package is mended or uninstalled: test_failing_plugins",
    "extra-missing": "what is installed here is all there is: test_docs looks at the names",
    "missing-extra": "what is installed here is all there is: test_docs looks at the names",
}
_NAMES = re.compile(r"--[a-z]|countback|= |\bcolumn\b|\.csv|\.toml|^(?:write|add|remove|give|fill|name|put) ")


def test_every_hint_that_names_a_command_a_key_or_a_file_is_followed() -> None:
    followed = {code for _, code, _ in MADE} | {code for code, *_ in TYPED}
    for code, places in codes().items():
        here = [one for one in places if _NAMES.search(one.hint) and not one.module.startswith(ELSEWHERE)]
        assert not here or code in followed or code in NOT_HERE, f"{code}: {[one.hint for one in here]}"
    assert not {*NOT_HERE} & followed
