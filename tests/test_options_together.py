"""An option that can do nothing beside others is refused, or what it does not do is said."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from countback.cli.group import countback

CUP = "porsche-carrera-cup-north-america-2022"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (f"publish {CUP} -o {{out}} --port 8080", "--port goes with --serve"),
        ("read --list {out}", "--list stands alone"),
        ("read --list --json", "--list stands alone"),
        ("rules --list --year 2022", "--list stands alone"),
        ("rules finish --year 2022", "--year goes with --for"),
        (f"standings {CUP} --worlds --after 3", "--worlds does not go with --after"),
        (f"titles {CUP} --history --position 2", "--history goes with"),
        ("people {cup} --with a", "give --split A ENTRY, too"),
        ("remove {cup} race-1 --results --revision 1", "not both"),
        (f"whatif {CUP} --result race-1:1 --rules-year 2021", "--rules-year goes with --rules"),
        (f"export {CUP} --to csv --protest-minutes 30", "--protest-minutes changes nothing in csv"),
    ],
)
def test_an_option_that_does_nothing_is_said(line: str, said: str, tmp_path: Path) -> None:
    cup = Path(__file__).parent / "folders" / "hand-written"
    words = [word.format(out=tmp_path / "out", cup=cup) for word in line.split()]
    done = CliRunner().invoke(countback, words)
    assert said in done.stderr
    assert bool(done.exit_code) == (words[0] != "export")  # what is exported is right all the same
    assert not (tmp_path / "out").exists()
