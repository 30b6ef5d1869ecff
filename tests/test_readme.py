"""What the README shows is so: its commands, its output, its Python, its links."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from click.testing import CliRunner
from installing import Install
from small import batch_agrees, book, season

from countback.cli.group import countback, listed
from countback.scoring.score import score

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)


def test_the_commands_named_are_commands() -> None:
    named = {*re.findall(r"countback ([a-z-]+) ", "\n".join(re.findall(r"`(countback [^`]+ )", README)))}
    named |= {*re.findall(r"^\$ countback ([a-z-]+)", README, re.MULTILINE)}
    assert {"standings", "why", "show", "check"} <= named <= {*listed()}


def test_links_lead_somewhere() -> None:
    links = [link for link in re.findall(r"\]\(([^)]+)\)", README) if "://" not in link]
    assert len(links) > 4
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_make_targets_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"make ([a-z]+)\b", "\n".join(blocks("console"))):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE)


def test_output_shown_is_the_output() -> None:
    asked = ("$ countback why", "$ countback titles")
    shown = [block.split("\n", 1) for block in blocks("console") if block.startswith(asked)]
    assert len(shown) == len(asked)
    for line, text in shown:
        result = CliRunner().invoke(countback, line.removeprefix("$ countback ").split())
        assert result.stdout.rstrip() == text.rstrip()


def test_the_python_example_says_what_it_says() -> None:
    source = blocks("python")[0]
    names: dict[str, Any] = {}
    *lines, last = source.strip().splitlines()
    exec("\n".join(lines), names)
    expression, said = last.split("  # ")
    assert repr(eval(expression, names)) == said


def test_the_new_bonus_works_as_it_stands(install: Install) -> None:
    install(
        {"countback.bonuses": {"hard-charger": "hard_charger:HardCharger"}}, hard_charger=blocks("python")[1]
    )
    facts = {"race-1": {name: {"grid": grid} for name, grid in {"ann": 1, "bob": 9, "cat": 8}.items()}}
    found = season([{"race": "ann cat bob"}], facts=facts)
    awards = {"race": {"kind": "finish", "scale": [10, 6, 4]}}
    standings = score(found, book(awards=awards, bonuses={"hard-charger": {"points": 1}}))
    assert [row.points for row in standings.table("title").rows] == [10, 7, 5]  # six places gained, each
    why = [(line.what, line.points) for line in standings.why("title", "bob").lines]
    assert why == [("race", 4), ("hard-charger", 1)]
    assert not standings.findings
    batch_agrees([found, season([{"race": "ann bob"}])], bonuses={"hard-charger": {"points": 1}})
