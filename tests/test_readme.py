"""What the README shows is so: its commands, its output, its Python, its links."""

from __future__ import annotations

import importlib.util
import re
import sys
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from countback.cli.group import countback, listed

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


def test_the_new_bonus_works_as_it_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "hard_charger.py"
    file.write_text(blocks("python")[1], encoding="utf-8")
    spec = importlib.util.spec_from_file_location("countback.rules.bonuses.hard_charger", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    # Where the file would have come from, had it been put there.
    monkeypatch.setitem(sys.modules, spec.name, module)
    spec.loader.exec_module(module)

    from countback.rules.book import rulebook_from

    title = {"name": "One", "bonuses": {"hard-charger": {"points": 1}}}
    read = rulebook_from(
        {"schema": 1, "id": "x", "name": "X", "championships": {"one": title}}, file="x.toml"
    )
    assert read.rulebook is not None, read.findings
    rule: Any = read.rulebook.championships[0].awards["hard-charger"]
    assert rule.points == Fraction(1)
    columns = {"grid": np.array([[[1, 9, 8, 0]]]), "place": np.array([[[1, 3, 2, 4]]])}
    facts: Any = SimpleNamespace(column=columns.__getitem__)
    field: Any = SimpleNamespace(eligible=np.array([True, True, True, True]))
    assert rule.pay(facts, field, 2).points.tolist() == [[[0, 2, 2, 0]]]
