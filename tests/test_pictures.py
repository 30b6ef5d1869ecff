"""The pictures in the README are today's output. `make accept` draws them anew."""

from __future__ import annotations

import io
import re
from itertools import islice
from pathlib import Path

import msgspec
import pytest
from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console

import countback
from countback.cli.views.lines import Line, width
from countback.cli.views.matrix import legend, matrix
from countback.cli.views.paint import text
from countback.model.columns import columns_of

PICTURES = Path(__file__).resolve().parent.parent / "docs" / "pictures"
SEASON = "porsche-carrera-cup-north-america-2022"
ROWS = 20

# A picture must not fetch a font from somewhere, nor lose the spaces a cell begins with.
FORMAT = (
    re.sub(r"@font-face \{\{.*?\}\}\s*", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)
    .replace("Fira Code, monospace", "'Fira Code', Menlo, Consolas, 'DejaVu Sans Mono', monospace")
    .replace("<svg ", '<svg xml:space="preserve" ', 1)
)


def drawn(lines: list[Line], title: str) -> str:
    """Return a terminal with these lines in it, as SVG."""
    columns = max(sum(width(words) for words, _ in line) for line in lines)
    console = Console(
        record=True, file=io.StringIO(), force_terminal=True, color_system="truecolor", width=columns
    )
    for line in lines:
        console.print(text(line), no_wrap=True, overflow="ignore", crop=False)
    return console.export_svg(title=title, code_format=FORMAT, unique_id="countback")


def standings_lines() -> list[Line]:
    standings = countback.load(SEASON)
    table = standings.table("overall")
    whole = list(matrix(standings.season, [table], None))
    first = msgspec.structs.replace(table, rows=table.rows[:ROWS])
    return [
        *islice(whole, 4 + ROWS),
        ((f"  …  and {len(table.rows) - ROWS} more", "quiet"),),
        (),
        *legend([(first, columns_of(standings.season, table))]),
    ]


@pytest.mark.parametrize("name", ["standings"])
def test_the_picture_is_todays_output(name: str, accept: bool) -> None:
    made = drawn(standings_lines(), f"countback standings {SEASON}")
    file = PICTURES / f"{name}.svg"
    if accept:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(made, encoding="utf-8")
    assert file.read_text(encoding="utf-8") == made, "run `make accept` and look at the picture"


def test_the_picture_loads_nothing() -> None:
    addresses = re.findall(r"https?://[^\s\"'<]+", (PICTURES / "standings.svg").read_text(encoding="utf-8"))
    assert {*addresses} <= {"http://www.w3.org/2000/svg", "https://www.textualize.io"}
