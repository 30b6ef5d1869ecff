"""What a kind of rule says of itself decides what is proved; silence leaves titles undecided."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

import pytest
from msgspec.structs import replace
from small import book
from small import season as small_season

from countback.formats.writers.titles_json import titles_json
from countback.model.contract import ALIKE
from countback.model.facts import Facts
from countback.model.kinds import Bonus, Field, Outlook, Paid
from countback.model.season import Event, Season, Session
from countback.proofs.check import check
from countback.proofs.claims import Row, read_claims
from countback.rules import registry
from countback.rules.bonuses.pole import Pole
from countback.scoring.score import score
from countback.titles.bounds import beyond_endings, unknown_kinds
from countback.titles.decide import Titles
from countback.titles.overview import overview
from countback.titles.remaining import remaining

#: What these do depends on laps completed or led, on the grid, on how many are run: no bound is known.
UNKNOWN = {
    "average",
    "event-order",
    "joker",
    "marked",
    "share-of-laps",
    "laps-behind",
    "places-gained",
    "minimum-distance",
    "laps-led",
    "incidents",
    "clean-race",
    "drive-time",
    "hat-trick",
    "best-share",
    "most-wins",
}


@dataclass(frozen=True, kw_only=True)
class Fortune(Bonus):
    """Points for everybody."""

    kind: ClassVar[str] = "fortune"
    points: Fraction = Fraction(100)

    def pay(self, facts: Facts, field: Field, unit: int) -> Paid:
        where = field.scores.astype("int64")
        return Paid(where, where * int(self.points * unit))


@dataclass(frozen=True, kw_only=True)
class Known(Fortune):
    """The same by a kind that says what it is."""

    kind: ClassVar[str] = "known"
    outlook: ClassVar[Outlook] = "monotone"
    no_place = ALIKE


@dataclass(frozen=True, kw_only=True)
class LikePole(Pole):
    """A kind that inherits from one that is known, and may do anything else."""

    kind: ClassVar[str] = "like-pole"


def after_two(bonus: Bonus | None = None, **title: Any) -> Titles:
    one: Season = small_season([{"race": "ann bob cat"}, {"race": "ann bob cat"}])
    last = Event(round=3, name="3", sessions=(Session(id="race-3"),))
    rulebook = book(**title)
    if bonus is not None:
        awards = {**rulebook.championships[0].awards, "bonus": bonus}
        rulebook = replace(rulebook, championships=(replace(rulebook.championships[0], awards=awards),))
    whole = replace(one, events=(*one.events, last))
    return Titles(remaining(score(whole, rulebook), "title"), most_endings=0)


def statuses(titles: Titles) -> list[str]:
    return [titles.answer(x).status for x in range(3)]


@pytest.mark.parametrize("slot", [one for one in registry.SLOTS if one != "decisions"])
def test_every_kind_of_ours_says_what_is_known_of_it(slot) -> None:
    silent = {name for name, kind in registry.kinds(slot).items() if "outlook" not in vars(kind)}
    plug_ins = {"lucky-number", "odd-rounds", "alphabet"}
    unsaid = silent - UNKNOWN - plug_ins
    assert not unsaid, f"say the outlook of {unsaid}, or that nothing is known: a name in UNKNOWN"


def test_a_kind_that_says_nothing_leaves_everything_open_that_no_scored_ending_shows() -> None:
    assert statuses(after_two()) == ["alive", "alive", "eliminated"]
    titles = after_two(Fortune())
    assert titles.unknown == ("fortune",)
    assert titles.beyond == ("fortune",)
    assert statuses(titles) == ["undecided"] * 3
    assert titles.answer(0, 2).because.startswith("fortune: ")


def test_a_kind_that_is_known_is_used_and_an_inherited_word_is_not() -> None:
    assert after_two(Known()).unknown == ()
    assert statuses(after_two(Known(points=Fraction(1)))) == ["alive", "alive", "eliminated"]
    likewise = after_two(LikePole(points=Fraction(1)))
    assert likewise.unknown == ("like-pole",)
    assert statuses(likewise) == ["undecided"] * 3
    assert "more than its results tell" in likewise.answer(2).because


def test_values_may_undo_what_a_kind_says() -> None:
    def unknown(**title: Any) -> tuple[str, ...]:
        return unknown_kinds(book(**title).championships[0])

    finish = {"kind": "finish", "scale": [3, 2, 1]}
    assert unknown(awards={"race": finish}) == ()
    assert unknown(awards={"race": finish}, counting={"kind": "drop-worst", "results": 1}) == ()
    protected = {"kind": "drop-worst", "results": 1, "protected": ["DNF"]}
    assert unknown(awards={"race": finish}, counting=protected) == ("drop-worst",)
    assert unknown(awards={"race": {"kind": "finish", "scale": [1, 2]}}) == (
        "finish (a better place pays less)",
    )
    tables = {"kind": "by-starters", "tables": {"9": [3, 2, 1], "4": [1, 3]}}
    assert unknown(awards={"race": {"kind": "finish", "scale": tables}}) == (
        "by-starters",
        "finish (a better place pays less)",
    )
    assert unknown(awards={"race": finish}, low_wins=True) == ("finish (lowest total wins)",)
    low = {"kind": "low-point"}
    assert unknown(awards={"race": low}, low_wins=True) == ()
    assert unknown(awards={"race": low}) == ("low-point (highest total wins)",)
    for less in ({"times": {"factor": -1, "rounds": "3"}}, {"starters": {"below": 2, "factor": -1}}):
        assert unknown(awards={"race": finish}, modifiers=less) == (*less,)
    cut_short = {"shortened": {"bands": [{"below": "3/4", "factor": -1}]}}
    assert unknown(awards={"race": finish}, modifiers=cut_short) == ("shortened",)
    fine = {"pole": {"points": -1}}
    assert unknown(awards={"race": finish}, bonuses=fine) == ("pole (negative points)",)


def test_what_endings_do_not_tell_is_told_apart_from_what_only_has_no_bound() -> None:
    both = book(bonuses={"places-gained": {"points": 1}}, slots="best-and-worst").championships[0]
    assert unknown_kinds(both) == ("places-gained", "best-and-worst")
    assert beyond_endings(both) == ("places-gained",)


@pytest.mark.parametrize("counting", ["best-results", "drop-worst"])
def test_a_disqualification_that_always_counts_is_worse_than_a_retirement(counting) -> None:
    number = {"best-results": {"count": 2}, "drop-worst": {"results": 1}}[counting]
    rules = {"kind": counting, "unit": "session", "protected": ["DSQ"], **number}
    titles = after_two(counting=rules)
    # Ann has 20 points. Disqualified, she is left with 10, and Bob has 16 with another win.
    assert statuses(titles) == ["alive", "alive", "alive"]
    plain = {key: value for key, value in rules.items() if key != "protected"}
    assert statuses(after_two(counting=plain)) == ["clinched", "eliminated", "eliminated"]


def under_way(names: str, *rounds: int) -> Season:
    """Four races in which all came in in this order, and races to come."""
    one = small_season([{"race": names}] * 4)
    more = (Event(round=at, name=f"{at}", sessions=(Session(id=f"race-{at}"),)) for at in rounds)
    return replace(one, events=(*one.events, *more), calendar="complete")


def test_nobody_comes_into_the_playoffs_from_outside() -> None:
    def asked(**title: Any) -> Titles:
        whole = under_way("ann bob cat dee eve", 5, 6)
        return Titles(remaining(score(whole, book(**title)), "title"), most_endings=0)

    cut = {"phases": [{"kind": "playoff", "rounds": "5-6", "top": 2, "base": 1000}]}
    titles = asked(**cut)
    assert [titles.answer(x).status for x in range(5)] == ["alive"] * 2 + ["eliminated"] * 3
    found = titles.answer(2).certificate
    assert found is not None
    assert (found.kind, found.rivals) == ("left-out", ("ann", "bob"))
    assert titles.answer(2, 2).status == "eliminated"
    assert titles.answer(2, 3).status == "alive"
    # Before the cut, and where those in the playoffs may lose their position, nobody is out.
    later = {"phases": [{"kind": "playoff", "rounds": "6", "top": 2, "base": 1000}]}
    for rules in (later, {**cut, "listing": {"minimum-rounds": {"rounds": 6}}}):
        assert "eliminated" not in [asked(**rules).answer(x).status for x in range(5)]


@pytest.mark.parametrize(
    ("names", "rounds", "verdict"),
    [("ann bob cat", (5,), "confirmed"), ("ann bob cat dee eve", (5, 6), "not confirmed")],
)
def test_the_checker_scores_every_ending_of_who_is_left_out_or_says_that_it_cannot(
    names, rounds, verdict
) -> None:
    season = under_way(names, *rounds)
    rules = book(phases=[{"kind": "playoff", "rounds": "5-6", "top": 1, "base": 1000}])
    found = overview(score(season, rules), "title")
    left_out = {
        one.competitor for one in found.rows if one.answer.certificate and one.answer.status == "eliminated"
    }
    assert left_out == {*names.split()[1:]}
    claims = read_claims(titles_json([found], 0.0).encode())
    of = {one.competitor: one for one in check(claims, season, rules)}
    assert {of[who].verdict for who in left_out} == {verdict}
    assert verdict == "confirmed" or {of[who].why for who in left_out} != {""}
    # That who is in the playoffs is eliminated, or who is out of them has clinched, is false or left open.
    (title,) = claims.championships
    other = tuple(
        Row(competitor=row.competitor, status="clinched" if row.status == "eliminated" else "eliminated")
        for row in title.rows
    )
    lies = replace(claims, championships=(replace(title, rows=other),))
    told = {one.verdict for one in check(lies, season, rules)}
    assert told == ({"false"} if verdict == "confirmed" else {"not confirmed"})
