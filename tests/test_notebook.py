"""The notebook of the documentation runs, cell after cell, and is kept without what it printed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

NOTEBOOK = Path(__file__).resolve().parent.parent / "docs" / "how-to" / "standings.ipynb"


@pytest.fixture(scope="module")
def notebook() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(NOTEBOOK.read_text("utf-8"))
    return found


def codes(notebook: dict[str, Any]) -> list[dict[str, Any]]:
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]


def test_it_is_a_notebook_of_format_4(notebook: dict[str, Any]) -> None:
    assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)
    ids = [cell["id"] for cell in notebook["cells"]]
    assert len({*ids}) == len(ids)
    for cell in notebook["cells"]:
        assert {"cell_type", "id", "metadata", "source"} <= {*cell}


def test_nothing_is_kept_of_a_run(notebook: dict[str, Any]) -> None:
    assert [(cell["execution_count"], cell["outputs"]) for cell in codes(notebook)] == (
        [(None, [])] * len(codes(notebook))
    )


def test_its_cells_run_and_say_what_is_so(
    notebook: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    names: dict[str, Any] = {}
    for cell in codes(notebook):
        exec(compile("".join(cell["source"]), f"{NOTEBOOK.name}, cell {cell['id']}", "exec"), names)
    final = names["final"].to_pylist()
    assert [row["standing"] for row in final] == [*range(1, len(final) + 1)]
    assert final[0] == {"standing": 1, "name": "Parker Thompson", "total": "306"}
    leaders = names["leaders"].to_pylist()
    assert [row["session"] for row in leaders] == [f"race-{number}" for number in range(1, 17)]
    assert leaders[0] == {"session": "race-1", "leader": "Kay van Berlo", "lead": "8"}
    assert leaders[-1] == {"session": "race-16", "leader": "Parker Thompson", "lead": "16"}
    assert "race-1   2nd " in capsys.readouterr().out


def test_a_page_leads_to_it() -> None:
    assert f"({NOTEBOOK.name})" in (NOTEBOOK.parent / "analyse.md").read_text("utf-8")
