"""A package of its own adds a bonus, a tie-break and a counting rule, and nothing else is edited."""

from fractions import Fraction

import pytest
from one_of_each import PLUGIN, installed
from small import season

from countback.rules import registry
from countback.scoring.score import score
from countback.store.books import read_rulebook

__all__ = ["installed"]


@pytest.mark.usefixtures("installed")
def test_a_rulebook_may_use_kinds_of_a_plug_in() -> None:
    book, findings = read_rulebook(str(PLUGIN / "league.toml"), None)
    assert not findings
    assert book is not None
    found = season([{"race": "ann bob cat"}, {"race": "cat bob ann"}, {"race": "bob ann cat"}])
    standings = score(found, book)
    rows = [(row.position, row.competitor.id, row.points) for row in standings.table("drivers").rows]
    # Round 2 counts for nothing, its lucky number neither; Ann and Bob are equal on 16.
    assert rows == [(1, "ann", 16), (2, "bob", 16), (3, "cat", Fraction(13))]
    why = standings.why("drivers", "cat")
    assert sum((line.points for line in why.lines), Fraction(0)) == 13
    assert [line.text for line in why.lines if line.what == "lucky-number"] == [
        "lucky number cat",
        "lucky number cat, dropped",
        "lucky number cat",
    ]
    assert standings.why("drivers", "ann").partings[0].text == "earlier in the alphabet"


@pytest.mark.usefixtures("installed")
def test_kinds_of_a_plug_in_are_listed_beside_our_own() -> None:
    assert "lucky-number" in registry.names("bonuses")
    assert "odd-rounds" in registry.kinds("counting")


def test_without_the_plug_in_its_kinds_are_unknown() -> None:
    book, findings = read_rulebook(str(PLUGIN / "league.toml"), None)
    assert book is None
    assert [finding.code for finding in findings] == ["unknown-kind"] * 3
