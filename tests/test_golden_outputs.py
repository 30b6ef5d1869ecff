"""What the shipped season is written as, kept: `make accept` rewrites it, and the difference is to be read.

The formats that are one text are kept in test_writers.py. Here are the wikitext of the
other profile, the command line's JSON and CSV, and of the many files of the Ergast answers and of the site
the names and a few whole. Of pages, workbooks, Parquet and PDF it is the content that is kept, as text that
people can read.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from click.testing import CliRunner
from contents import page_text, parquet_text, pdf_text, workbook_text

import countback
from countback.cli.group import countback as command
from countback.formats import writing
from countback.site.build import Site

SEASON = "porsche-carrera-cup-north-america-2022"
#: A page of each kind.
PAGES = (
    "index", "calendar", "entries", "decisions", "rules", "standings/index", "standings/overall/index",
    "standings/pro-am/index", "standings/am/round-1", "standings/pro-am/efrin-castro",
    "standings/overall/progress", "events/sebring",
    "sessions/race-1", "drivers/efrin-castro", "cars/65-kelly-moss-road-and-race",
    "teams/kelly-moss-road-and-race",
)  # fmt: skip
HARBOUR = Path(__file__).parent / "cases" / "harbour-cup-2031"
CASES = Path(__file__).resolve().parent / "cases" / "export"


def compare(name: str, content: bytes, accept: bool) -> None:
    """Compare with the file that is kept, or keep this one."""
    file = CASES / name
    if accept:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    assert content == file.read_bytes(), "make accept rewrites it"


def listed(files: Iterable[str]) -> bytes:
    """Return a line for each file."""
    return "".join(f"{path}\n" for path in sorted(files)).encode()


def writer(kind: str) -> writing.Writer:
    found = writing.find(kind)
    assert found is not None
    return found


def test_wikitext_without_colours(accept: bool) -> None:
    compare("plain.wikitext", writer("wikitext").write(countback.load(SEASON), "plain"), accept)


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("standings-am.json", ("standings", SEASON, "--championship", "am")),
        ("standings-after-1.json", ("standings", SEASON, "--championship", "overall", "--after", "1")),
        ("standings.csv", ("standings", SEASON)),
        ("why-thompson.json", ("why", SEASON, "thompson")),
        ("why-heinrich.json", ("why", SEASON, "heinrich")),
    ],
)
def test_what_programs_read_of_the_command_line(name: str, args: tuple[str, ...], accept: bool) -> None:
    result = CliRunner().invoke(command, [*args, "--format", name.rpartition(".")[2]])
    assert result.exit_code == 0, result.stderr
    compare(name, result.stdout_bytes, accept)


def test_ergast(accept: bool) -> None:
    packed = zipfile.ZipFile(io.BytesIO(writer("ergast").write(countback.load(SEASON))))
    answers = {path: packed.read(path) for path in packed.namelist()}
    compare("ergast.txt", listed(answers), accept)
    for path in ("2022.json", "2022/drivers.json", "2022/1/results.json", "2022/16/driverStandings.json"):
        compare(f"ergast/{path}", answers[path], accept)


@pytest.mark.parametrize(
    ("kind", "profile", "text"),
    [
        ("xlsx", "", workbook_text),
        ("parquet", "", parquet_text),
        ("pdf", "standings", pdf_text),
        ("pdf", "classification", pdf_text),
    ],
)
def test_what_is_in_a_file_of_bytes(
    kind: str, profile: str, text: Callable[[bytes], str], accept: bool
) -> None:
    content = writer(kind).write(countback.load(SEASON), profile)
    compare("-".join(part for part in (kind, profile) if part) + ".txt", text(content).encode(), accept)


@pytest.mark.parametrize(
    ("kind", "profile"),
    [("fragment", ""), ("wikitext", ""), ("page", ""), ("pdf", "standings"), ("pdf", "classification")],
)
def test_a_season_with_what_goes_wrong_in_real_ones(kind: str, profile: str, accept: bool) -> None:
    """Drops, classes, placed retirements, decisions: what the shipped season has not."""
    content = writer(kind).write(countback.load(HARBOUR), profile)
    name = f"harbour/{'-'.join(part for part in (kind, profile) if part)}.txt"
    compare(name, pdf_text(content).encode() if kind == "pdf" else content, accept)


def test_site(accept: bool) -> None:
    """The names of all files, and what is to be read on a page of each kind."""
    files = Site([countback.load(SEASON)], writing.downloads()).files()
    compare("site.txt", listed(files), accept)
    for path in PAGES:
        told = page_text(files[f"{SEASON}/{path}.html"])
        compare(f"site/{path.replace('/', '-')}.txt", told.encode(), accept)
