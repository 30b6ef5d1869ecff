"""A small share of every drill, and the runner that runs them for hours."""

from __future__ import annotations

import datetime as dt
import re

import drilling
import pytest
from drilling import Drill, all_drills
from drills import Figures, MissingError


@pytest.mark.parametrize("drill", all_drills(), ids=lambda drill: drill.name)
def test_a_share_of_each_drill(drill: Drill) -> None:
    try:
        figures = drill.run(drill.share, 0)
    except MissingError as error:
        pytest.skip(str(error))
    assert not figures.disagreements, "\n".join(figures.disagreements)
    assert figures.tried >= drill.share


def _counting(size: int, seed: int) -> Figures:
    return Figures(size, ("seven",) if seed == 7 else (), {"largest, m": seed})


COUNTING = Drill("counting", "Everything | is counted", 95, 10, "things", _counting)


@pytest.fixture
def one_drill(monkeypatch: pytest.MonkeyPatch, tmp_path):
    """The runner with nothing but a made-up drill, and a page of its own."""
    monkeypatch.setattr(drilling, "all_drills", lambda: [COUNTING])
    monkeypatch.setattr(drilling, "drill_named", lambda name: {"counting": COUNTING}[name])
    monkeypatch.setattr(drilling, "PAGE", tmp_path / "reliability.md")
    return drilling.PAGE


def test_a_drill_is_run_in_pieces_and_each_disagreement_names_its_seed(one_drill, capsys) -> None:
    assert drilling.main(["--jobs", "1"]) == 1
    row = drilling.rows_of(one_drill.read_text("utf-8"))["counting"]
    assert re.fullmatch(
        r"\| `counting`: Everything / is counted \| 95 things \| 1-10 \| 0\.0 \| largest, m: 10 \| 1 \|"
        rf" {dt.date.today()} \| 0\.\d+\.\d+ .*\|",
        row,
    )
    assert "  seed 7: seven\n" in capsys.readouterr().out
    assert drilling.main(["--jobs", "1", "--size", "0.1", "--seed", "7"]) == 1


def test_a_smaller_run_does_not_replace_a_larger_one(one_drill) -> None:
    drilling.main(["--jobs", "1"])
    whole = one_drill.read_text("utf-8")
    assert drilling.main(["--jobs", "1", "--size", "0.2"]) == 0
    assert one_drill.read_text("utf-8") == whole
    drilling.main(["--jobs", "1", "--size", "0.2", "--record"])
    assert "| 19 things | 1-2 |" in one_drill.read_text("utf-8")


def test_a_drill_that_raises_has_disagreed(one_drill, monkeypatch) -> None:
    broken = Drill("counting", "It runs", 1, 1, "runs", lambda size, seed: Figures(1 // 0))
    monkeypatch.setattr(drilling, "drill_named", lambda name: broken)
    monkeypatch.setattr(drilling, "all_drills", lambda: [broken])
    assert drilling.main(["--jobs", "1"]) == 1


def test_an_unknown_drill_is_named(one_drill, capsys) -> None:
    with pytest.raises(SystemExit):
        drilling.main(["--only", "countin"])
    assert "there is no drill countin; there are counting" in capsys.readouterr().err


def test_the_page_of_figures_holds_only_drills_that_there_are() -> None:
    page = drilling.PAGE.read_text("utf-8")
    rows = drilling.rows_of(page)
    assert page == drilling.HEAD + "".join(f"{rows[name]}\n" for name in sorted(rows)) + drilling.tail()
    assert {name: row.split("`: ")[1].split(" |")[0] for name, row in rows.items()} == {
        drill.name: drill.sentence for drill in all_drills() if drill.name in rows
    }
