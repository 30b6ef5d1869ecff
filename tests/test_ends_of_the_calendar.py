"""Dates at the two ends of the calendar: every command that shows or writes them goes through."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from countback.cli.group import countback
from countback.formats.writing import names

CUP = Path(__file__).parent / "folders" / "hand-written"
_DAY = re.compile(r"\b\d{4}-\d\d-\d\d(?=[\sT,\"]|$)", re.MULTILINE)

LINES = (
    "check {cup}",
    "show {cup}",
    "standings {cup}",
    "standings {cup} --as-of {day}",
    "why {cup} Ann",
    "log {cup}",
    "titles {cup}",
    "odds {cup} --runs 500",
    "publish {cup} -o {site} --base-url https://example.org/",
    *(f"export {{cup}} --to {name} -o {{out}}" for name in names()),
)


@pytest.fixture(scope="module", params=["0001-01-01", "9999-12-31"])
def cup(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """The hand-written folder with every date in it moved to that day."""
    folder = tmp_path_factory.mktemp("ends") / "cup"
    shutil.copytree(CUP, folder)
    # An hour that UTC has on the day before the first, or after the last.
    hour, zone = ("00:00:00", "+02:00") if request.param == "0001-01-01" else ("23:30:00", "-02:00")
    place = "Asia/Tokyo" if hour == "00:00:00" else "America/New_York"
    calendar = folder / "season.toml"
    text = re.sub(r"(?<=T)\d\d:\d\d:\d\d[+-]\d\d:\d\d", hour + zone, calendar.read_text("utf-8"))
    text = text.replace('  id = "race-1"\n', f'  id = "race-1"\n  date = 2031-04-06\n  start = {hour}\n', 1)
    text = text.replace('name = "North Quay"\n', f'name = "North Quay"\ntime_zone = "{place}"\n', 1)
    calendar.write_text(text, "utf-8")
    decisions = folder / "decisions.toml"
    text = decisions.read_text("utf-8")
    decisions.write_text(
        text.replace("[[decisions]]", f"[[decisions]]\ndecided = 2031-04-06T{hour}{zone}", 1), "utf-8"
    )
    moved = 0
    for path in [*folder.rglob("*.toml"), *folder.rglob("*.csv")]:
        text, times = _DAY.subn(request.param, path.read_bytes().decode())
        path.write_bytes(text.encode())
        moved += times
    assert moved >= 7
    return request.param, folder


@pytest.mark.parametrize("line", LINES)
def test_a_day_at_the_end_of_the_calendar(line: str, cup: tuple[str, Path], tmp_path: Path) -> None:
    day, folder = cup
    site, out = str(tmp_path / "site"), str(tmp_path / "out")
    words = {"{cup}": str(folder), "{day}": day, "{site}": site, "{out}": out}
    done = CliRunner().invoke(countback, [words.get(word, word) for word in line.split()])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == 0 or done.stderr.strip(), done.output
    if line.startswith(("show", "publish", "standings {cup}")):
        assert done.exit_code == 0, done.stderr
    if "ical" in line:
        (digits,) = {*re.findall(r"DTSTART;VALUE=DATE:(.*)", Path(out).read_text("utf-8"))}
        assert digits == day.replace("-", "")
