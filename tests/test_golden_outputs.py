"""What the shipped season is written as, kept: `make accept` rewrites it, and the difference is to be read.

The formats that are one text are kept in test_writers.py. Here are the wikitext of the
other profile, the command line's JSON and CSV, and the many files of the Ergast answers and of the site:
of each the SHA-256, and a few answers whole. Of workbooks, Parquet and PDF it is the content that is kept,
as text: their bytes depend on the versions of the libraries that write them.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner
from contents import parquet_text, pdf_text, workbook_text

import countback
from countback.cli.group import countback as command
from countback.formats import writing
from countback.site.build import Site

SEASON = "porsche-carrera-cup-north-america-2022"
CASES = Path(__file__).resolve().parent / "cases" / "export"


def compare(name: str, content: bytes, accept: bool) -> None:
    """Compare with the file that is kept, or keep this one."""
    file = CASES / name
    if accept:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    assert content == file.read_bytes(), "make accept rewrites it"


def listed(files: Mapping[str, bytes]) -> bytes:
    """Return a line for each file, as `sha256sum` writes them."""
    lines = [f"{hashlib.sha256(content).hexdigest()}  {path}\n" for path, content in sorted(files.items())]
    return "".join(lines).encode()


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
    compare("ergast.sha256", listed(answers), accept)
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


def test_site(accept: bool) -> None:
    """Each page, table, picture and style sheet; the workbook is named alone."""
    files = Site([countback.load(SEASON)], writing.downloads()).files()
    kept = {path: content for path, content in files.items() if not path.endswith(".xlsx")}
    assert [*{*files} - {*kept}] == [f"{SEASON}/{SEASON}.xlsx"]
    compare("site.sha256", listed(kept), accept)
