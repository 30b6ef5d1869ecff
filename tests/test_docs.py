"""The documentation is so: its tutorial runs, its Python runs, its references are made from the code."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from countback.cli.group import countback, listed
from countback.scoring import tidy

DOCS = Path(__file__).resolve().parent.parent / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
BLOCK = re.compile(r"^```(\w+)(?: title=\"([^\"]+)\")?\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize(
    ("name", "commands", "made"),
    [
        ("tutorial.md", 4, "site/index.html"),
        ("how-to/write-a-rulebook.md", 10, "my-cup/rules.toml"),
        ("how-to/run-a-league.md", 5, "site/index.html"),
        ("how-to/edit-pages.md", 1, "corrected.wiki"),
    ],
)
def test_the_story_of_a_page_runs(
    name: str, commands: int, made: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its files are written and its commands run, in their order; each line of output shown is printed."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    ran = 0
    for language, title, body in BLOCK.findall((DOCS / name).read_text("utf-8")):
        if title:
            (tmp_path / title).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / title).write_text(body, "utf-8")
        if language == "console":
            first, *shown = body.splitlines()
            result = CliRunner().invoke(countback, first.removeprefix("$ countback ").split())
            status = 1 if "proofread" in first else 0  # it finds what the page has to show
            assert result.exit_code == status, f"{first}: {result.output}"
            for line in shown:
                assert line in result.stdout, f"{first} printed:\n{result.stdout}"
            ran += 1
    assert ran == commands
    assert (tmp_path / made).is_file()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(DOCS)))
def test_the_python_of_a_page_runs(page: Path) -> None:
    code = "\n".join(
        body for language, _, body in BLOCK.findall(page.read_text("utf-8")) if language == "python"
    )
    exec(compile(code, str(page), "exec"), {})


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(DOCS)))
def test_the_commands_named_are_commands(page: Path) -> None:
    text = page.read_text("utf-8")
    named = re.findall(r"(?:^\$ |`)countback ([a-z]+)", text, re.MULTILINE)
    examples = re.findall(r"^```python title=\"(\w+)\.py\"", text, re.MULTILINE)  # one may be a command
    assert {*named} <= {*listed(), *examples}


def test_what_stays_ours_is_there_and_as_long_as_it_says() -> None:
    """The table of the design page: its files exist, their lines are about as many as it says."""
    table = (DOCS / "design.md").read_text("utf-8").partition("## What stays ours")[2]
    code = DOCS.parent / "src" / "countback"
    told = 0
    for row in re.findall(r"^\| (.+?) \| ([\d, ]+) \|", table, re.MULTILINE):
        for name, lines in zip(re.findall(r"`([\w/.]+)`", row[0]), map(int, row[1].split(", ")), strict=True):
            files = [code / name] if name.endswith(".py") else sorted((code / name).rglob("*.py"))
            assert files, name
            held = sum(file.read_text("utf-8").count("\n") for file in files)
            assert abs(held - lines) <= max(10, lines // 5), f"{name} has {held} lines"
            told += 1
    assert told > 15


def commands() -> str:
    """Return the page of all commands, from their own help."""
    parts = ["# Commands", "", "Made from the commands themselves; `make accept` rewrites it.", ""]
    context = click.Context(
        countback, info_name="countback", **{**countback.context_settings, "terminal_width": 100}
    )
    for name, told in listed().items():
        command = countback.get_command(context, name)
        assert command is not None
        own = click.Context(
            command, parent=context, info_name=name, max_content_width=100, terminal_width=100
        )
        parts += [f"## countback {name}", "", told[:1].upper() + told[1:], ""]
        parts += ["```text", command.get_help(own).rstrip(), "```", ""]
        if isinstance(command, click.Group):
            for inner in command.list_commands(own):
                sub = command.get_command(own, inner)
                assert sub is not None
                below = click.Context(
                    sub, parent=own, info_name=inner, max_content_width=100, terminal_width=100
                )
                parts += [
                    f"### countback {name} {inner}",
                    "",
                    "```text",
                    sub.get_help(below).rstrip(),
                    "```",
                    "",
                ]
    return "\n".join(parts)


def columns() -> str:
    """Return the data dictionary of the long tables."""
    parts = [
        "# Columns of the long tables",
        "",
        "CSV, JSON, Parquet and data frames (`to_frame`) have these columns: a row for each result in each",
        "championship.",
        "",
        *_described(tidy.COLUMNS),
        "",
        "## Totals after every session",
        "",
        "`progress_frame` has these: a row for everybody in each championship after each session run.",
        "",
        *_described(tidy.PROGRESS),
        "",
    ]
    return "\n".join(parts)


def _described(columns: Sequence[tidy.Column]) -> list[str]:
    rows = [f"| `{column.name}` | {column.kind} | {column.meaning} |" for column in columns]
    return ["| Column | Kind | Meaning |", "| --- | --- | --- |", *rows]


@pytest.mark.parametrize(("name", "made"), [("commands", commands), ("columns", columns)])
def test_a_reference_is_made_from_the_code(name: str, made: object, accept: bool) -> None:
    assert callable(made)
    text = made()
    file = DOCS / f"{name}.md"
    if accept:
        file.write_text(text, "utf-8")
    assert file.read_text("utf-8") == text, "make accept rewrites it"
