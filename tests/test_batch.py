"""A batch of leagues is its leagues one by one, kind by kind, however ragged they are."""

from __future__ import annotations

import os
from collections.abc import Iterator
from fractions import Fraction
from random import Random
from typing import Any

import msgspec
import numpy as np
import pytest
from leagues import league
from one_of_each import AMONG, BASE, CASES, USES, installed, merged, rules_of, titles
from small import batch_agrees, book, season

from countback.model.facts import Facts
from countback.rules import registry
from countback.scoring.lower import lower
from countback.scoring.moment import FINAL_ROUND, Moment
from countback.scoring.score import score, score_title, standings_at
from countback.scoring.stack import stack

__all__ = ["installed"]
#: Batches a rule; COUNTBACK_BATCHES=20 is 9,600 leagues in five minutes.
BATCHES = int(os.environ.get("COUNTBACK_BATCHES", "1"))


@pytest.mark.usefixtures("installed")
def test_every_kind_is_in_the_table() -> None:
    assert {(slot, keys["kind"]) for slot, keys in USES} == {
        (slot, name) for slot in registry.SLOTS if slot != "decisions" for name in registry.names(slot)
    }


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize(("slot", "title"), CASES)
def test_a_batch_is_its_leagues_one_by_one(slot: str, title: dict[str, Any]) -> None:
    rules = rules_of(title)
    for seed in range(BATCHES):
        random = Random(f"{slot} {title} {seed}")
        seasons = [league(random, f"{seed}-{number}") for number in range(5)]
        scored = [score(one, rules) for one in seasons]
        batch = stack([standings.facts for standings in scored])
        together = standings_at(score_title(batch, rules.championships[0]), [*moments(batch)])
        unit = score_title(batch, rules.championships[0]).awarded.unit
        for number, standings in enumerate(scored):
            own = own_moments(batch, number)
            alone = standings.outcome("title", own)
            its = standings.titles["title"]
            people = len(its.credited.competitors)
            for moment in range(len(own)):
                for array in ("shown", "holds"):
                    mine, theirs = (getattr(one, array) for one in (alone, together))
                    same(
                        whole(mine, alone)[0, moment], whole(theirs, together)[number, moment], people, array
                    )
                positions = alone.ranked.position[0, moment], together.ranked.position[number, moment]
                same(*positions, people, "position")
                mine = [Fraction(int(one), its.awarded.unit) for one in alone.tally.points[0, moment]]
                theirs = [Fraction(int(one), unit) for one in together.tally.points[number, moment, :people]]
                assert mine == theirs


def whole(array: Any, outcome: Any) -> Any:
    return np.broadcast_to(array, outcome.tally.points.shape)


def same(mine: Any, theirs: Any, people: int, what: str) -> None:
    """A league of fewer competitors has nobody in the places that are left."""
    assert (mine == theirs[:people]).all(), what
    assert not theirs[people:].any(), what


def moments(batch: Facts) -> Iterator[Moment]:
    """After every session of the common calendar, and when all is over."""
    rounds = batch.rounds.max(axis=0).tolist()
    yield Moment(0, 0)
    yield from (Moment(at + 1, number) for at, number in enumerate(rounds))
    yield Moment(len(rounds), FINAL_ROUND)


def own_moments(batch: Facts, number: int) -> list[Moment]:
    """The same in one league: fewer sessions have been held."""
    held = (batch.rounds[number] > 0).cumsum().tolist()
    return [Moment(held[at.sessions - 1] if at.sessions else 0, at.round) for at in moments(batch)]


def end(sessions: int) -> Moment:
    return Moment(sessions, FINAL_ROUND)


def test_absences_of_one_league_are_not_those_of_the_next() -> None:
    rules = book(
        counting={"kind": "drop-worst", "results": 1, "absent": False},
        listing={"seen": {"kind": "minimum-rounds", "rounds": 3}},
    )
    full = season([{"race": "ann bob cat"}] * 4)
    thin = season([{"race": who} for who in ("ann bob cat", "ann bob", "ann bob", "ann bob cat")])
    facts = stack([lower(full), lower(thin)])
    outcome = standings_at(score_title(facts, rules.championships[0]), [end(4)])
    assert outcome.tally.points[:, 0].tolist() == [[30, 18, 12], [30, 18, 4]]
    assert outcome.ranked.position[:, 0].tolist() == [[1, 2, 3], [1, 2, 0]]


def test_endings_that_differ_in_who_drove_count_absences_each_for_itself() -> None:
    title = book(counting={"kind": "drop-worst", "results": 1, "absent": False}).championships[0]
    facts = lower(season([{"race": "ann bob cat"}] * 4))
    status = np.repeat(facts.column("status"), 2, axis=0)
    status[1, 1:3, 2] = 0
    columns = {"status": status, "place": facts.column("place") * (status > 0)}
    outcome = standings_at(score_title(facts.with_columns(columns), title), [end(4)])
    assert outcome.tally.points[:, 0].tolist() == [[30, 18, 12], [30, 18, 4]]


def test_there_is_no_one_list_of_entries_of_several_seasons() -> None:
    facts = stack([lower(season([{"race": "ann bob"}])), lower(season([{"race": "cat"}]))])
    for name in ("entries", "sessions", "rows", "events", "round", "event", "decisions"):
        with pytest.raises(ValueError, match="2 seasons: of_entries"):
            getattr(facts, name)
    crews = score_title(facts, book().championships[0]).credited
    with pytest.raises(ValueError, match="2 leagues: see people"):
        _ = crews.competitors
    assert [[one.id for one in people] for people in crews.people] == [["ann", "bob"], ["cat"]]


def test_what_cannot_be_stacked_is_refused() -> None:
    facts = lower(season([{"race": "ann bob"}]))
    with pytest.raises(ValueError, match="no seasons"):
        stack([])
    with pytest.raises(ValueError, match="a batch of 3 endings"):
        stack([facts.with_columns({"place": np.repeat(facts.column("place"), 3, axis=0)}), facts])
    late = season([{"race": "ann bob"}, {"race": "ann bob"}])
    turned = msgspec.structs.replace(late, events=late.events[::-1])
    with pytest.raises(ValueError, match="different orders"):
        stack([lower(turned), facts])


def test_what_follows_from_facts_is_the_same_in_a_batch() -> None:
    """Each league lacks something else: laps that are best laps only, a pole, boats without a row."""
    laps = {"race-1": {"ann": {"best_lap": 80_000}, "bob": {"best_lap": 79_000}}}
    written = {"race-1": {"bob": {"fastest_lap": 2}, "cat": {"fastest_lap": 1}}}
    lost = {"race-1": {"ann": {"fastest_lap": 1}, "bob": {"fastest_lap": 2}}}
    leagues = [
        season([{"qualifying": "bob ann", "race": "ann bob"}], facts=laps),
        season([{"race": "ann bob cat"}, {"race": "cat bob"}], facts=written),
        season([{"qualifying": "cat bob ann", "race": "ann:dsq bob cat"}, {"race": "bob"}], facts=lost),
    ]
    finish = {"race": {"kind": "finish", "scale": [5, 3, 1]}}
    bonuses = {"fastest-lap": {"points": 2}, "pole": {"points": 1}}
    batch_agrees(leagues, awards=finish, bonuses=bonuses)
    batch_agrees(leagues, awards={"race": {"kind": "low-point"}}, low_wins=True)
    inferred = [{fact for _, fact in score(one, book(awards=finish)).facts.only.inferred} for one in leagues]
    assert inferred == [{"fastest_lap", "qualifying"}, set(), {"qualifying"}]


@pytest.mark.usefixtures("installed")
def test_each_use_of_a_kind_stands_in_its_championship() -> None:
    """Putting the tables together must lose no rule: what tests all kinds would test the others twice."""
    for slot, keys in USES:
        for title in titles(slot, keys):
            kinds = {rule.kind for _, rule in rules_of(title).championships[0].rules()}
            assert keys["kind"] in kinds, (slot, keys)
            without = [BASE, *(merged(BASE, others) for others in AMONG.get(slot, ()))]
            assert title not in without, (slot, keys)
