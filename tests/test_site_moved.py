"""Addresses stay when ids change: what lies at those of before, and what `moved` cannot mean."""

from __future__ import annotations

import posixpath
from pathlib import Path

import pytest
from click.testing import CliRunner
from test_site import broken_links, page
from tests.folders import ENTRIES, RESULT, RULES, SEASON

import countback
from countback.cli.group import countback as command
from countback.formats.writing import downloads
from countback.scoring.score import Standings
from countback.site.build import Site
from countback.store.opening import open_season

MOVED = """
[site.moved]
ash = "ash-park"
r1 = "race-1"
"ann-ott" = "ann-ott-smith"
red = "rouge"
rouge = "red-racing"
drivers = "overall"
"""


ONE = SEASON.partition("\n[[events]]\nround = 2")[0]


def folder(at: Path, *changes: tuple[str, str], more: str = "") -> Path:
    """Write a season of one round, and each text of ``changes`` in place of another."""
    files = {
        "season.toml": ONE,
        "entries.csv": ENTRIES,
        "rules.toml": RULES,
        "results/1-r1.csv": RESULT,
    }
    for name, text in files.items():
        for old, new in changes:
            text, name = text.replace(old, new), name.replace("r1", new) if old == "r1" else name
        (at / name).parent.mkdir(parents=True, exist_ok=True)
        (at / name).write_text(text + (more if name == "season.toml" else ""), "utf-8")
    return at


RENAMED = (
    ('"Ash"', '"Ash Park"'),
    ("r1", "race-1"),
    ("Ann Ott", "Ann Ott-Smith"),
    ("Red", "Red Racing"),
    ("drivers]", "overall]"),
    ("drivers.awards", "overall.awards"),
)


def built(season: Standings, base: str = "") -> dict[str, bytes]:
    return Site([season], downloads(), base=base).files()


@pytest.mark.parametrize("base", ["", "https://cup.example/"])
def test_every_address_of_before_leads_to_where_its_page_is_today(tmp_path: Path, base: str) -> None:
    before = built(countback.load(folder(tmp_path / "before")), base)
    opened = open_season(folder(tmp_path / "after", *RENAMED, more=MOVED))
    assert opened.standings is not None
    assert [str(one) for one in opened.findings if "moved" in one.code] == []
    after = built(opened.standings, base)
    without = built(countback.load(folder(tmp_path / "without", *RENAMED)), base)
    assert len(before.keys() - without.keys()) > 15
    assert before.keys() - after.keys() == set()
    assert without.keys() <= after.keys()
    for path in before.keys() - without.keys():
        if not path.endswith(".html"):
            assert after[path] in without.values(), path
            continue
        root = page(after[path])
        (refresh,) = (one.get("content") for one in root.iter("meta") if one.get("http-equiv") == "refresh")
        assert refresh is not None
        there = posixpath.normpath(posixpath.join(posixpath.dirname(path), refresh.partition("url=")[2]))
        assert there in without, path
        (canonical,) = (one.get("href") for one in root.iter("link") if one.get("rel") == "canonical")
        assert canonical == (f"{base}{there}" if base else refresh.partition("url=")[2])
        assert not [*root.iter("script")]
    assert [one for one in broken_links(after) if "leaves the site" not in one] == []
    if base:
        assert b"ash.html" not in after["sitemap.xml"]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ('red = "blue"', "moved-is-used"),
        ('old = "nobody"', "moved-to-nothing"),
        ('old = "older"\nolder = "old"', "moved-to-nothing"),
        ('old = ""', "moved-to-nothing"),
    ],
)
def test_what_moved_cannot_mean_is_said_and_left_out(tmp_path: Path, line: str, code: str) -> None:
    opened = open_season(folder(tmp_path / "one", more=f"\n[site.moved]\n{line}\n"))
    found = [one for one in opened.findings if one.code.startswith("moved")]
    assert {one.code for one in found} == {code}
    assert found[0].where.line == 15
    assert opened.standings is not None
    assert built(opened.standings).keys() == built(countback.load(folder(tmp_path / "plain"))).keys()


def test_publish_says_which_addresses_are_no_more_and_how_they_stay(tmp_path: Path) -> None:
    def publish(season: Path) -> str:
        result = CliRunner().invoke(command, ["publish", str(season), "-o", str(tmp_path / "site")])
        assert result.exit_code == 0
        return result.stderr

    assert "no longer there" not in publish(folder(tmp_path / "a"))
    told = publish(folder(tmp_path / "b", *RENAMED))
    assert "no longer there: cup/" in told
    assert "[site] moved" in told
    assert "no longer there" not in publish(folder(tmp_path / "c", *RENAMED, more=MOVED))
