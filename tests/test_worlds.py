"""While decisions are open or under appeal every outcome is told, and who is first whatever is decided."""

from __future__ import annotations

import random
from functools import partial
from itertools import product

import msgspec
import pytest
import small
from click.testing import CliRunner
from folders import folder

from countback.cli.group import countback as command
from countback.formats.writers.titles_json import titles_json
from countback.library import generators, title_chances, title_odds
from countback.model.decision import Step
from countback.model.season import Decision, with_sessions
from countback.odds.answer import Odds, rests_on
from countback.odds.forecast import CHUNK
from countback.odds.outcomes import chances, odds_in_each, percents
from countback.proofs.check import check
from countback.proofs.claims import read_claims
from countback.scoring.score import score
from countback.site.outcomes import outcomes
from countback.titles.history import history
from countback.titles.worlds import MOST, TooManyWorldsError, pending, settled, verdict, worlds

replace, table = msgspec.structs.replace, small.table
RACES = [{"race": "ann bob cat dee"}, {"race": "bob ann cat dee"}]


def scored(*decisions, races=RACES):
    season = replace(small.season(races), decisions=decisions)
    return score(season, small.book())


def disqualified(who, status, **more):
    history = (Step(status=status, suspended=more.pop("suspended", False)),)
    return Decision(kind="disqualified", session="race-1", number=who, history=history, **more)


def test_where_nothing_is_pending_there_is_one_world():
    standings = scored(disqualified("ann", "confirmed"), disqualified("bob", "quashed"))
    (only,) = worlds(standings)
    assert only.outcomes == ()
    assert only.standings is standings
    assert outcomes(standings) is None


def test_the_title_hangs_on_an_appeal():
    standings = scored(disqualified("bob", "under-appeal"))
    stands, falls = worlds(standings)
    assert [str(*world.outcomes) for world in (stands, falls)] == [
        "disqualified race-1 car bob: confirmed",
        "disqualified race-1 car bob: quashed",
    ]
    assert table(stands.standings)[0][1] == "ann"
    assert {row[1] for row in table(falls.standings)[:2]} == {"ann", "bob"}
    assert verdict(worlds(standings), standings.championships[0]).startswith("First is Ann in A; ")


def test_somebody_is_champion_whatever_is_decided():
    standings = scored(disqualified("dee", "open"))
    (id_,) = standings.championships
    assert "Whatever is decided: " in verdict(worlds(standings), id_)
    standings = scored(disqualified("dee", "open"), races=[{"race": "ann bob cat dee"}] * 2)
    assert verdict(worlds(standings), id_) == "Whatever is decided: Ann is champion, by 8 points from Bob."


def test_nobody_is_proved_to_have_what_hangs_on_an_appeal():
    """A suspended disqualification decides the title: as it stands somebody has it, and is not called so."""
    races = [{"race": "ann bob cat dee"}, {"race": "ann bob cat dee"}, {"race": "bob cat dee ann"}]
    standings = scored(disqualified("ann", "under-appeal", suspended=True), races=races)
    (id_,) = standings.championships
    (chances_,) = title_chances(standings)
    status = {row.competitor: row.answer.status for row in chances_.rows}
    assert status == {"ann": "undecided", "bob": "undecided", "cat": "eliminated", "dee": "eliminated"}
    ann = next(row.answer for row in chances_.rows if row.competitor == "ann")
    assert ann.because.startswith(
        "Ann: eliminated with disqualified race-1 car ann: confirmed; clinched with "
    )
    assert ann.certificate is None
    assert [finding.code for finding in chances_.findings] == ["decision-pending"]
    last = history(standings, id_).rounds[-1]
    assert (last.clinched, last.undecided) == ((), ("ann", "bob"))
    (odds,) = title_odds(standings, runs=500)
    assert {row.competitor: 0 < row.title < 1 for row in odds.rows if row.title} == {"ann": True, "bob": True}
    assert "disqualified race-1 car ann (under appeal)" in rests_on(odds, 1)
    for way, champion in (("confirmed", "bob"), ("quashed", "ann")):
        decided = scored(disqualified("ann", way), races=races)
        (chances_,) = title_chances(decided)
        assert [row.competitor for row in chances_.rows if row.answer.status == "clinched"] == [champion]


@pytest.mark.parametrize("claimed", ["ann", "bob"])
def test_the_checker_calls_such_a_claim_false(claimed):
    races = [{"race": "ann bob cat dee"}, {"race": "ann bob cat dee"}, {"race": "bob cat dee ann"}]
    standings = scored(disqualified("ann", "under-appeal", suspended=True), races=races)
    other = scored(disqualified("ann", "quashed" if claimed == "ann" else "confirmed"), races=races)
    claims = read_claims(titles_json(title_chances(other), 0.0).encode())
    verdicts = {
        (row.competitor, row.status): row.verdict
        for row in check(claims, standings.recorded, standings.rulebook)
    }
    assert verdicts[claimed, "clinched"] == "false"
    assert verdicts["dee", "eliminated"] == "confirmed"
    assert "false" not in [row.verdict for row in check(claims, other.recorded, other.rulebook)]


def test_what_is_so_whatever_is_decided_is_proved():
    standings = scored(disqualified("dee", "open"))
    (chances_,) = title_chances(standings)
    assert {row.answer.status for row in chances_.rows} <= {"clinched", "eliminated"}
    five = [disqualified(who, "open") for who in ("ann", "bob", "cat", "dee")]
    (chances_,) = title_chances(scored(*five))
    assert {row.answer.status for row in chances_.rows} == {"undecided"}


def under_way(*decisions):
    """A season of three races of which one is run, with decisions that are pending."""
    season = small.season([{"race": "ann bob cat dee"}, {"race": None}, {"race": None}])
    season = with_sessions(season, lambda session: replace(session, cancelled=False))
    return score(replace(season, decisions=decisions), small.book())


def test_a_title_that_hangs_on_it_has_odds_in_each_outcome():
    standings = under_way(disqualified("ann", "under-appeal", suspended=True))
    found = worlds(standings)
    odds = odds_in_each(found, partial(generators, 1))
    assert odds == odds_in_each(found, partial(generators, 1)), "the same each time"
    (id_,) = standings.championships
    stands, falls = odds[id_]
    # In each world they are those of that season alone.
    for world, forecast in zip(found, odds[id_], strict=True):
        assert forecast == title_odds(world.standings, id_, runs=CHUNK)[0]
        assert forecast.rows[0].title > 0.2
    first = {row.name: row.title for row in falls.rows}["Ann"]
    assert first > {row.name: row.title for row in stands.rows}["Ann"]
    shown = dict(chances(odds[id_]))
    assert [row and row.title for row in shown["Ann"]] == [
        {row.name: row.title for row in world.rows}["Ann"] for world in odds[id_]
    ]
    page = outcomes(standings, odds)
    assert f'<td class="num">{percents(shown["Ann"][0])}</td>' in str(page).replace("&gt;", ">")
    assert "odds of the title in each outcome" in str(page)


def test_a_title_that_does_not_hang_on_it_or_is_over_has_none():
    for standings in (
        scored(disqualified("ann", "open")),
        under_way(),
        under_way(disqualified("ann", "quashed")),
    ):
        assert odds_in_each(worlds(standings), partial(generators, 1)) == {}


def test_what_is_only_drawn_is_never_said_to_be_certain():
    def odds(title, error):
        return Odds(competitor="a", name="A", title=title, error=error, shared=0, positions=(), points=0)

    told = [
        percents(one) for one in (None, odds(1, 0), odds(0, 0), odds(1, 0.01), odds(0, 0.01), odds(0.3, 0.1))
    ]
    assert told == ["out", "champion", "out", "> 99 %", "< 1 %", "30 %"]


def test_a_fine_makes_no_world_and_a_reversal_under_appeal_does():
    fine = Decision(kind="fine", number="ann", history=(Step(status="open"),), options={"amount": 5})
    assert pending(scored(fine)) == ()
    back = Decision(kind="reversal", replaces="d1", history=(Step(status="under-appeal"),))
    first, second = worlds(scored(disqualified("ann", "issued", id="d1"), back))
    assert table(first.standings) == table(scored())
    assert table(second.standings) == table(scored(disqualified("ann", "issued")))


def test_what_hangs_on_another_pending_decision_is_pending_too():
    """The first is replaced as long as the second stands; should that fall, its own appeal matters."""
    standings = scored(
        disqualified("ann", "under-appeal", id="d1"),
        Decision(kind="time-added", session="race-1", number="cat", id="d2", replaces="d1",
                 history=(Step(status="under-appeal"),), options={"seconds": 5}),
    )  # fmt: skip
    assert pending(standings) == (0, 1)
    assert any(world.findings for world in worlds(standings)), "no times are recorded, which is said"
    assert "cannot be told" in str(outcomes(standings))


def test_more_than_three_are_too_many():
    four = [disqualified(who, "open") for who in ("ann", "bob", "cat", "dee")]
    assert len(worlds(scored(*four[:MOST]))) == 8
    with pytest.raises(TooManyWorldsError, match="4 decisions"):
        worlds(scored(*four))
    assert "too many" in str(outcomes(scored(*four)))


@pytest.mark.parametrize("seed", range(40))
def test_no_outcome_is_left_out_and_none_invented(seed):
    """Against every way in which whatever is not final can go, without asking which of it matters."""
    chance = random.Random(seed)
    decisions = []
    for number in range(chance.randint(1, 4)):
        status = chance.choice(["open", "under-appeal", "issued", "quashed", "confirmed"])
        earlier = chance.choice(["", *(one.id for one in decisions)])
        step = Step(status=status, suspended=status == "under-appeal" and chance.random() < 0.5)
        kind, more = chance.choice([
            ("disqualified", {"session": f"race-{chance.randint(1, 2)}"}),
            ("points-deducted", {"options": {"points": chance.randint(1, 9)}}),
            ("reprimand", {}),
            ("reversal", {}),
        ])  # fmt: skip
        if kind == "reversal" and not earlier:
            continue
        if kind != "reversal":
            more["number"] = chance.choice(["ann", "bob", "cat", "dee"])
        decisions.append(Decision(kind=kind, id=f"d{number}", replaces=earlier, history=(step,), **more))
    standings = scored(*decisions)
    unsettled = [n for n, one in enumerate(decisions) if one.standing.status in ("open", "under-appeal")]
    every = set()
    for ways in product((True, False), repeat=len(unsettled)):
        other = [*decisions]
        for place, stands in zip(unsettled, ways, strict=True):
            other[place] = settled(other[place], "confirmed" if stands else "quashed")
        every.add(tuple(table(scored(*other))))
    try:
        told = {tuple(table(world.standings)) for world in worlds(standings)}
    except TooManyWorldsError:
        return
    assert told == every


DECISIONS = """
[[decisions]]
id = "floor"
kind = "disqualified"
session = "r1"
number = "1"
history = [{ status = "open", at = 2026-05-24T17:10:00Z }]
"""


def asked(tmp_path, *options, decisions=DECISIONS):
    path = folder(tmp_path, {"decisions.toml": decisions, "results/2-r2.csv": None})
    return CliRunner().invoke(command, ["standings", str(path), "--worlds", *options])


def test_the_terminal_tells_who_is_first_in_which(tmp_path):
    done = asked(tmp_path)
    assert done.exit_code == 0, done.output
    assert (
        "A  disqualified r1 car 1: decided as proposed\nB  disqualified r1 car 1: no action\n" in done.output
    )
    assert "First is Bob Pim in A; Ann Ott in B." in done.output
    told = msgspec.json.decode(asked(tmp_path, "--format", "json").output)
    assert [world["world"] for world in told["worlds"]] == ["A", "B"]
    assert told["worlds"][0]["outcomes"][0]["outcome"] == "issued"
    firsts = [world["championships"][0]["rows"][0]["competitor"] for world in told["worlds"]]
    assert firsts == ["Bob Pim", "Ann Ott"]


def test_the_hint_of_a_title_that_hangs_on_a_decision_is_followed(tmp_path):
    path = folder(tmp_path, {"decisions.toml": DECISIONS, "results/2-r2.csv": None})
    asked_for = CliRunner().invoke(command, ["titles", str(path)])
    assert "countback standings --worlds" in asked_for.stderr
    told = CliRunner().invoke(command, ["standings", str(path)]).output
    assert told.endswith("\nSubject to the stewards' inquiry into car 1 in r1.\n"), told
    assert "First is " in asked(tmp_path / "again").output


def test_what_cannot_be_told_is_refused(tmp_path):
    for options in (["--after", "1"], ["--format", "csv"]):
        done = asked(tmp_path, *options)
        assert done.exit_code != 0
        assert f"--worlds does not go with {options[0]}" in done.stderr
    four = "".join(DECISIONS.replace("floor", f"d{n}").replace('"1"', f'"{n}"') for n in (1, 2, 3))
    four += DECISIONS.replace("floor", "d4").replace('number = "1"', 'competitor = "Ann Ott"')
    done = asked(tmp_path, decisions=four)
    assert done.exit_code != 0
    assert "4 decisions are open or under appeal" in done.stderr
