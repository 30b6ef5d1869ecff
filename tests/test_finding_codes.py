"""Every finding has a code, and every code an entry in the docs."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

from click import Command, Context, Group
from finding_codes import CODE, TEXTS, codes, page

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
