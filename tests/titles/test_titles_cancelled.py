"""Titles where sessions may be cancelled or cut short: every calendar that is left is looked at."""

from __future__ import annotations

import msgspec
import pytest
from referee.compare import Tally, cancelled, drawn, shortened
from small import book, season

from countback.formats.writers.titles_json import titles_json
from countback.model.season import Event, Session
from countback.proofs.check import check
from countback.proofs.claims import read_claims
from countback.rules.book import rulebook_from
from countback.scoring.score import score
from countback.titles.overview import overview

SCALE = {"race": {"kind": "finish", "scale": [10, 6, 4]}}


def to_come(one, *sessions):
    number = len(one.events) + 1
    coming = Event(round=number, name=str(number), sessions=sessions)
    return msgspec.structs.replace(one, events=(*one.events, coming))


def asked(one, assume, **rules):
    """Return statuses, and what the checker makes of them."""
    rulebook = book(**{"awards": SCALE, **rules})
    found = overview(score(one, rulebook), "title", assume=assume)
    claims = read_claims(titles_json([found], 0.0).encode())
    verdicts = {row.competitor: row.verdict for row in check(claims, one, rulebook)}
    return {row.competitor: row.answer for row in found.rows}, verdicts, claims, rulebook


@pytest.mark.parametrize("seed", range(12))
def test_answers_hold_on_every_calendar(seed) -> None:
    tally = Tally()
    cancelled(seed, tally)
    assert not tally.wrong


def test_a_title_lost_by_a_race_not_held_is_alive() -> None:
    # Ann leads by 10; she may drop one result of three, but none of two.
    one = to_come(season([{"race": "ann bob cat"}, {"race": "ann cat bob"}]), Session(id="race-3"))
    answers, verdicts, _, _ = asked(one, ["cancelled"])
    assert answers["ann"].status == "clinched"
    assert answers["cat"].status == "eliminated"
    assert {*verdicts.values()} == {"confirmed"}
    steps = {"counting": {"kind": "drop-worst", "steps": {"3": 1}, "when": "end"}}
    answers, verdicts, _, _ = asked(one, ["cancelled"], **steps)
    assert answers["ann"].status == "clinched"
    assert {*verdicts.values()} <= {"confirmed"}


def test_a_witness_may_cancel_a_race_and_may_not_forget_one() -> None:
    one = to_come(season([{"race": "ann bob cat"}] * 3), Session(id="race-4"))
    rules = {"listing": {"l": {"kind": "minimum-rounds", "rounds": 4}}}
    assert asked(one, ["all-classified"], **rules)[0]["ann"].status == "clinched"
    answers, verdicts, claims, rulebook = asked(one, ["all-classified", "cancelled"], **rules)
    assert answers["ann"].status == "alive"
    assert [session.held for session in answers["ann"].against] == [False]
    assert {*verdicts.values()} == {"confirmed"}
    rows = tuple(
        msgspec.structs.replace(row, witness=row.witness and row.witness[:-1])
        for row in claims.championships[0].rows
    )
    forgot = msgspec.structs.replace(
        claims, championships=(msgspec.structs.replace(claims.championships[0], rows=rows),)
    )
    shown = [row for row in check(forgot, one, rulebook) if row.status == "alive"]
    assert {row.verdict for row in shown} == {"false"}
    assert all("race-4 is not in it" in row.why for row in shown)


def test_a_race_cut_short_changes_nothing_where_no_rule_asks() -> None:
    one = to_come(season([{"race": "ann bob cat"}] * 3), Session(id="race-4"))
    assert asked(one, ["shortened"])[0]["ann"].status == "clinched"
    assert asked(one, ["shortened"])[1]["ann"] == "confirmed"


def cut(factor):
    return {"modifiers": {"s": {"kind": "shortened", "bands": [{"below": "3/4", "factor": factor}]}}}


def test_proofs_hold_in_races_cut_short_where_those_never_pay_more() -> None:
    one = to_come(season([{"race": "ann bob cat"}] * 3), Session(id="race-4"))
    less = {"kind": "by-distance", "points": [10, 6, 4], "reduced": [{"below": "1/2", "points": [9, 6]}]}
    for rules in (cut("1/2"), {"awards": {"race": {"kind": "finish", "scale": less}}}):
        for assume in (["shortened"], ["shortened", "cancelled"]):
            answers, verdicts, _, _ = asked(one, assume, **rules)
            assert (answers["ann"].status, answers["cat"].status) == ("clinched", "eliminated")
            assert {*verdicts.values()} == {"confirmed"}


def test_nothing_is_proved_where_a_race_cut_short_may_pay_more() -> None:
    one = to_come(season([{"race": "ann bob cat"}] * 3), Session(id="race-4"))
    more = {"kind": "by-distance", "points": [10, 6, 4], "reduced": [{"below": "1/2", "points": [9, 7]}]}
    for rules in (cut(2), {"awards": {"race": {"kind": "finish", "scale": more}}}):
        answers, verdicts, _, _ = asked(one, ["shortened"], **rules)
        assert answers["cat"].status == "undecided"
        assert verdicts["cat"] == "not confirmed"


def test_places_that_have_to_be_taken_prove_nothing_in_races_cut_short() -> None:
    # Ann leads by 3. Whoever comes last gets 8 of 10; of a race cut short nothing, and 5 for the win.
    one = to_come(season([{"race": "ann bob"}, {"race": "ann bob"}]), Session(id="race-3"))
    paid = {"kind": "by-distance", "points": [10, 8], "reduced": [{"below": "1/2", "points": [5]}]}
    rules = {"awards": {"race": {"kind": "finish", "scale": paid}}}
    assert asked(one, ["all-classified"], **rules)[0]["ann"].status == "clinched"
    answers, verdicts, _, _ = asked(one, ["all-classified", "shortened"], **rules)
    assert answers["ann"].status == "alive"
    assert answers["bob"].status == "undecided"
    assert "false" not in verdicts.values()


@pytest.mark.parametrize("seed", range(8))
def test_answers_hold_over_every_distance(seed) -> None:
    one, title, _, _ = drawn(seed)
    rulebook, _ = rulebook_from(
        {"schema": 1, "id": "b", "name": "B", "championships": {"t": {**title, **cut("1/2")}}}, file="b.toml"
    )
    assert rulebook is not None
    tally = Tally()
    shortened(one, rulebook, f"season {seed}", tally)
    assert not tally.wrong
