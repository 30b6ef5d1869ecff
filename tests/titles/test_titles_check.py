"""The checker confirms every kind of certificate, and refuses each of them once anything in it is changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import msgspec
import pytest
from small import book, season

from countback.model.season import Decision, Driver, Entry, Event, Season, Session
from countback.scoring.score import score
from countback.titles.answer import Answer, Case, Certificate
from countback.titles.check import check
from countback.titles.decide import Titles
from countback.titles.remaining import Remaining, remaining

LONG = [10, 6, 4, 3, 2, 1]


def to_come(races: Sequence[str], left: int) -> Season:
    """Return a season of these races and so many to come."""
    one = season([{"race": order} for order in races])
    numbers = range(len(races) + 1, len(races) + left + 1)
    more = (Event(round=n, name=f"Round {n}", sessions=(Session(id=f"race-{n}"),)) for n in numbers)
    return msgspec.structs.replace(one, events=(*one.events, *more))


class Asked:
    """A question and its answer."""

    def __init__(
        self,
        races: Sequence[str],
        left: int,
        who: str,
        position: int = 1,
        assumption: Any = "may-retire",
        scale: Sequence[int] = LONG,
        most_endings: int = 0,
        **title: Any,
    ) -> None:
        self.season = to_come(races, left)
        self.rulebook = book(awards={"race": {"kind": "finish", "scale": scale}}, **title)
        self.rest: Remaining = remaining(score(self.season, self.rulebook), "title")
        titles = Titles(self.rest, most_endings=most_endings)
        self.answer: Answer = titles.answer(self.rest.index(who), position, assumption)

    @property
    def certificate(self) -> Certificate:
        assert self.answer.certificate is not None
        return self.answer.certificate

    def wrong(self, **changes: Any) -> list[str]:
        """Return what the checker says when the answer is changed."""
        answer = msgspec.structs.replace(self.answer, **changes)
        return check(answer, self.season, self.rulebook, self.rest)

    def tampered(self, **changes: Any) -> list[str]:
        """Return what the checker says when the certificate is changed."""
        return self.wrong(certificate=msgspec.structs.replace(self.certificate, **changes))


BEST = Asked(["bob cat ann", "bob ann cat"], 1, "cat", scale=[7, 2, 2])
RIVALS = Asked(["eve bob dee ann cat", "eve bob ann cat dee"], 1, "eve", 3)
ROOM = Asked(["cat bob ann", "cat bob ann"], 1, "bob", 1, "all-classified")
ROOM_2 = Asked(["ann bob cat", "bob ann cat", "cat bob ann", "ann bob cat"], 1, "cat", 2, "all-classified",
               [5, 4, 3])  # fmt: skip
REACH = Asked(["ann bob cat dee"], 1, "ann", 3, scale=[7, 2, 2, 2])
MODEL = Asked(["bob ann cat", "bob cat ann", "cat bob ann"], 2, "bob", 2, scale=[7, 2, 2])
EVERY = Asked(["bob ann cat"], 1, "cat", 1, scale=[1, 2], most_endings=4000)
NOBODY = Asked(["ann bob cat:dnf", "bob ann cat:dnf"], 0, "cat", listing={"listed": "has-points"})
ALL = {"best-ending": BEST, "rivals-at-best": RIVALS, "room": ROOM, "reach": REACH, "model": MODEL,
       "every-ending": EVERY, "not-eligible": NOBODY}  # fmt: skip


@pytest.mark.parametrize("kind", ALL)
def test_every_kind_of_certificate_is_confirmed(kind) -> None:
    assert ALL[kind].certificate.kind == kind
    assert ALL[kind].wrong() == []


@pytest.mark.parametrize("kind", ALL)
def test_a_certificate_says_what_it_rests_on(kind) -> None:
    for other in {"score", "sums", "every-ending", "solver"} - {ALL[kind].certificate.rests_on}:
        assert ALL[kind].tampered(rests_on=other)


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize("other", [*ALL, "weights"])
def test_a_certificate_of_another_kind_proves_nothing(kind, other) -> None:
    if other == kind:
        return
    wrong = ALL[kind].tampered(kind=other)
    assert wrong, other


@pytest.mark.parametrize("kind", ALL)
def test_no_answer_stands_without_its_proof(kind) -> None:
    asked = ALL[kind]
    assert asked.wrong(certificate=None)
    turned = {"eliminated": "clinched", "clinched": "eliminated"}[asked.answer.status]
    assert asked.wrong(status=turned)
    assert asked.wrong(status="alive")


def test_a_best_ending_must_be_the_best_and_name_rivals_who_are_ahead() -> None:
    (one,) = BEST.certificate.ending
    for changed in (
        {"order": ()},
        {"order": ("bob",), "retired": ("ann", "cat")},
        {"order": ("cat", "ann")},
        {"pole": ""},
        {"fastest_lap": "bob"},
        {"session": "race-9"},
        {"retired": ()},
    ):
        ending = (msgspec.structs.replace(one, **changed),)
        assert BEST.tampered(ending=ending), changed
    assert BEST.tampered(ending=())
    assert BEST.tampered(rivals=())
    assert BEST.tampered(rivals=("ann",))
    assert BEST.wrong(position=2)


def test_a_witness_and_its_opposite_are_scored() -> None:
    alive = Asked(["ann bob cat"], 1, "bob")
    assert alive.answer.status == "alive"
    assert alive.wrong() == []
    assert alive.wrong(witness=alive.answer.against)
    assert alive.wrong(against=alive.answer.witness)
    assert alive.wrong(witness=None)
    (one,) = alive.answer.witness or ()
    assert alive.wrong(witness=(msgspec.structs.replace(one, order=("bob", "bob")),))
    assert alive.wrong(witness=(msgspec.structs.replace(one, order=("bob", "zoe")),))
    assert alive.wrong(witness=(one, one))
    assert alive.wrong(assumption="all-classified")  # somebody has retired in it
    assert alive.wrong(competitor="ann", witness=((msgspec.structs.replace(one, order=("bob", "cat"))),))


def test_no_rival_may_be_left_out_nor_too_many_be_named() -> None:
    rivals = RIVALS.certificate.rivals
    for number in range(len(rivals)):
        assert RIVALS.tampered(rivals=rivals[:number] + rivals[number + 1 :])
    assert RIVALS.tampered(rivals=(*rivals, "dee", "cat"))
    assert RIVALS.wrong(position=len(rivals))


def test_room_is_added_up_anew() -> None:
    assert ROOM.certificate.rivals == ("cat",)
    assert ROOM.tampered(rivals=("ann",))
    assert ROOM.tampered(rivals=("ann", "cat"))
    assert ROOM.tampered(rivals=())
    assert ROOM.tampered(rivals=("bob",))
    assert ROOM.wrong(position=2)
    assert ROOM.wrong(assumption="may-retire")  # whoever retires takes no place
    assert ROOM_2.certificate.kind == "room"
    assert ROOM_2.wrong() == []
    for number in range(2):
        assert ROOM_2.tampered(rivals=ROOM_2.certificate.rivals[:number])


@pytest.fixture
def weighed() -> Asked:
    """Three rivals of whom one has room: only the two others together prove anything."""
    asked = Asked(["ann bob cat", "bob ann cat", "cat bob ann", "ann bob cat"], 1, "cat", 2, "all-classified",
                  [5, 4, 3])  # fmt: skip
    weight = {"weight": 1, "sessions": ("race-5",)}
    cases = [
        {"exempt": (), "weights": [{"competitor": "ann", **weight}, {"competitor": "bob", **weight}]},
        {"exempt": ("ann",), "weights": [{"competitor": "bob", **weight}]},
        {"exempt": ("bob",), "weights": [{"competitor": "ann", **weight}]},
    ]
    known = msgspec.convert({"kind": "weights", "rests_on": "sums", "cases": cases}, Certificate)
    asked.answer = msgspec.structs.replace(asked.answer, certificate=known)
    return asked


def test_weights_are_added_up_anew(weighed) -> None:
    assert weighed.wrong() == []
    cases = weighed.certificate.cases
    for number in range(3):
        assert weighed.tampered(cases=cases[:number] + cases[number + 1 :])

    def changed(case: Case, **changes: Any) -> list[str]:
        first, *others = case.weights
        weights = (msgspec.structs.replace(first, **changes), *others)
        new = msgspec.structs.replace(case, weights=weights)
        return weighed.tampered(cases=tuple(new if one is case else one for one in cases))

    for case in cases:
        assert changed(case, weight=0)
        assert changed(case, weight=-1)
        assert changed(case, competitor="cat")
        assert changed(case, sessions=())
    assert changed(cases[0], weight=-(10**6))
    assert changed(cases[1], competitor="ann")
    assert weighed.wrong(position=3)
    assert weighed.wrong(assumption="may-retire")


def test_reach_is_added_up_anew() -> None:
    certificate = REACH.certificate
    assert certificate.weights == (1, 1, 0)
    for weights in ((), (1,), (0, 0, 0), (1, 0, 0), (0, 1, 1), (-1, -1, -1), (1, 1, -5), (1, 1)):
        assert REACH.tampered(weights=weights), weights
    for number in range(3):
        rivals = certificate.rivals[:number] + certificate.rivals[number + 1 :]
        assert REACH.tampered(rivals=rivals)
    assert REACH.wrong(position=1)


def test_few_endings_are_counted_and_scored_again() -> None:
    assert EVERY.tampered(endings=EVERY.certificate.endings - 1)
    assert EVERY.tampered(endings=EVERY.certificate.endings + 1)
    assert EVERY.wrong(position=3)
    assert MODEL.wrong(position=1)


DEALT = Asked(["bob dee cat ann"], 2, "bob", 3, scale=[7, 2, 2, 2])


def test_no_bound_is_accepted_where_a_better_place_pays_less() -> None:
    upside_down = Asked(["bob cat ann", "bob ann cat"], 1, "cat", scale=[2, 2, 7])
    answer = msgspec.structs.replace(upside_down.answer, status="eliminated", witness=None, against=None)
    wrong = check(
        msgspec.structs.replace(answer, certificate=BEST.certificate),
        upside_down.season,
        upside_down.rulebook,
        upside_down.rest,
    )
    assert wrong == ["best-ending: no bound holds under finish"]


def test_what_the_solver_says_is_dealt_out_again() -> None:
    assert DEALT.certificate.kind == "model"
    assert DEALT.certificate.rests_on == "solver"
    assert DEALT.wrong() == []
    for number in range(3):
        rivals = DEALT.certificate.rivals[:number] + DEALT.certificate.rivals[number + 1 :]
        assert DEALT.tampered(rivals=rivals)
    assert DEALT.wrong(position=2)
    assert DEALT.wrong(competitor="cat")


def test_without_the_solver_a_question_stays_open_and_says_what_to_install(monkeypatch) -> None:
    monkeypatch.setattr("countback.titles.decide.solver_at_hand", lambda: False)
    asked = Asked(["bob dee cat ann"], 2, "bob", 3, scale=[7, 2, 2, 2])
    assert asked.answer.status == "alive"
    assert asked.answer.against is None
    assert "pip install 'countback[exact]'" in asked.answer.because
    assert asked.wrong() == []


def test_what_is_not_confirmed_is_said(monkeypatch) -> None:
    monkeypatch.setattr("countback.titles.check.MOST_DEALS", 0)
    assert DEALT.wrong() == ["not confirmed: model, more than 400 endings"]
    monkeypatch.setattr("countback.titles.check.MOST_ENDINGS", 5)
    assert EVERY.wrong() == ["not confirmed: every-ending, more than 5 endings"]


def test_competitors_who_have_not_raced_yet_may_come_in_any_order() -> None:
    one = to_come(["bob ann"], 1)
    late = (Entry(id=name, number=name, crew=(Driver(id=name, name=name),)) for name in ("cat", "dee"))
    one = msgspec.structs.replace(one, entries=(*one.entries, *late))
    rulebook = book()
    rest = remaining(score(one, rulebook), "title", entries="season")
    answer = Titles(rest, most_endings=0).answer(rest.index("dee"), 1, "all-classified")
    assert answer.certificate is not None
    assert (answer.status, answer.certificate.rests_on) == ("eliminated", "sums")
    assert check(answer, one, rulebook, rest) == []


def test_who_can_hold_no_position_is_no_rival() -> None:
    one = to_come(["bob ann cat"], 1)
    others = tuple(
        msgspec.structs.replace(entry, class_="A" if entry.id == "ann" else "B") for entry in one.entries
    )
    fine = Decision(kind="points-deducted", competitor="Ann", options={"amount": 10})
    one = msgspec.structs.replace(one, entries=others, decisions=(fine,))
    rulebook = book(field={"class": {"kind": "by-class", "classes": ["A"]}}, tiebreaks=["head-to-head"])
    rest = remaining(score(one, rulebook), "title")
    answer = Titles(rest).answer(rest.index("ann"), 1, "all-classified")
    certificate = Certificate(kind="rivals-at-best", rests_on="score")
    answer = msgspec.structs.replace(answer, certificate=certificate)
    assert answer.status == "clinched"
    assert check(answer, one, rulebook, rest) == []


def test_what_is_decided_later_in_the_rulebook_is_not_known_yet() -> None:
    one = season([{"race": "ann bob cat"}, {"race": "ann bob cat"}, {"race": "ann bob cat"}])
    later = Decision(kind="excluded", competitor="Ann", from_round=3)
    rulebook = replace(book(), decisions=(later,))
    rest = remaining(score(one, rulebook), "title", 2)
    answer = Titles(rest).answer(rest.index("cat"))
    assert answer.certificate is not None
    assert answer.certificate.rivals == ("ann",)
    assert check(answer, one, rulebook, rest) == []
