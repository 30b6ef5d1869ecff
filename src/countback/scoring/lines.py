"""The lines of a derivation that come from one car in one session."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

import msgspec
import numpy as np

from countback.model.classification import Result, Status
from countback.model.kinds import Award, Bonus
from countback.model.numbers import ordinal
from countback.model.points import Exact, format_points
from countback.model.standings import Line, Outcomes
from countback.model.words import STATUS_WORDS as STATUS
from countback.scoring.decide import on_results
from countback.scoring.moved import Place, moved
from countback.scoring.share import share_of
from countback.scoring.title import TitleScores

_FACTORS = {Fraction(1, 2): "half points", Fraction(2): "double points", Fraction(0): "no points"}


class PaidAward(msgspec.Struct, frozen=True, eq=False):
    """One award of a championship, to be looked up seat by seat.

    ``inside`` tells of each session whether it is paid there. In units: ``full`` [S][E] is what it pays the
    car, ``own`` [S][K][M] what of that is the competitor's; ``order`` [S][E] the place it ranked the car
    on, 0 for none.
    """

    name: str
    rule: Award
    to_driver: bool
    inside: list[bool]
    order: list[list[int]]
    full: list[list[int]]
    own: list[list[list[int]]]


class Account(msgspec.Struct, frozen=True, eq=False):
    """What derivations of one championship look up again and again.

    ``rows`` are the recorded rows by session and entry (indices), ``cars`` [S][K][M] as in `Crews`, ``moved``
    what decisions did to a row, in words; ``by_class`` tells that the order within the class decides.
    """

    scores: TitleScores
    paid: tuple[PaidAward, ...]
    rows: dict[tuple[int, int], Result]
    cars: list[list[list[int]]]
    moved: Mapping[tuple[int, int], str]
    by_class: bool
    exact: Exact


def account(scores: TitleScores, before: Mapping[tuple[str, str], Place] | None = None) -> Account:
    """Return what the derivations of a championship look up; ``before`` as in `moved.places_before`."""
    facts, awarded, shared = scores.facts, scores.awarded, scores.shared
    by_class = any(rule.class_order for rule in scores.title.field.values())
    paid = tuple(
        PaidAward(
            name=name,
            rule=scores.title.awards[name],
            to_driver=name in shared.to_driver,
            inside=scores.title.awards[name].in_scope(facts)[0].tolist(),
            order=award.order[0].tolist(),
            full=award.points[0].tolist(),
            own=share_of(scores.credited, awarded, shared, name)[0].tolist(),
        )
        for name, award in awarded.paid.items()
    )
    return Account(
        scores=scores,
        paid=paid,
        rows=facts.row_at(),
        cars=scores.credited.cars[0].tolist(),
        moved=moved(facts, before or {}, by_class=by_class),
        by_class=by_class,
        exact=Exact(awarded.unit),
    )


class Seat(NamedTuple):
    """A competitor (index ``who``) in one of its cars: in slot ``slot`` the entry ``car`` (index)."""

    account: Account
    session: int
    who: int
    slot: int
    car: int

    @property
    def scores(self) -> TitleScores:
        """The championship, scored."""
        return self.account.scores

    @property
    def row(self) -> Result:
        """The recorded row."""
        return self.account.rows[self.session, self.car]

    @property
    def averaged(self) -> bool:
        """Whether it is for the number of cars that only a part of the points counts."""
        return (
            self.scores.title.slots.averages
            and self.scores.credited.crew[0, self.session, self.who, self.slot] == 1
        )

    def full(self, paid: PaidAward) -> int:
        """Return what an award pays the car, in units."""
        return paid.full[self.session][self.car]

    def order(self, paid: PaidAward) -> int:
        """Return the place an award ranked the car on, 0 for none."""
        return paid.order[self.session][self.car]

    def takes(self, paid: PaidAward) -> bool:
        """Tell whether the car scores with an award: not all do where only the best cars count."""
        taken = self.scores.slotted.taken
        if taken is None or paid.to_driver or paid.name in self.scores.shared.to_all:
            return True
        return bool(taken[0, self.session, self.who, self.slot])


def session_lines(seat: Seat, counts: bool) -> Iterator[Line]:
    """Yield what every award paid in this seat, or why it did not. ``counts``: the result is kept."""
    account, league, row = seat.account, seat.scores.facts.only, seat.row
    for paid in account.paid:
        if not paid.inside[seat.session]:
            continue
        rule, full, own = paid.rule, seat.full(paid), paid.own[seat.session][seat.who][seat.slot]
        if isinstance(rule, Bonus) and not full and seat.order(paid) != 1:
            continue
        outcome, text = _bonus(seat, paid, rule) if isinstance(rule, Bonus) else _result(seat, paid)
        if full:
            text += _factor(seat.scores, paid.name, seat.session)
            if paid.to_driver and not own:
                outcome, text = "skipped", f"{text}, not paid: {_set_by(seat)}"
            elif own != full:
                mine, all_of_it = (format_points(account.exact[points]) for points in (own, full))
                why = "the average of its cars counts" if seat.averaged else "the car was shared"
                text += f", {mine} of {all_of_it} as {why}"
        if own and rule.reserve:
            outcome, text = "skipped", f"{text}, kept in reserve"
        elif own and not seat.takes(paid):
            outcome, text = "skipped", f"{text}, not counted: a better car of the competitor is"
        elif own and not counts and rule.droppable:
            outcome, text = "dropped", f"{text}, dropped"
        if not isinstance(rule, Bonus):
            text += account.moved.get((seat.session, seat.car), "") + _paid_further_back(seat, rule)
        yield Line(
            session=league.sessions[seat.session].id,
            round=int(league.round[seat.session]),
            what=paid.name,
            outcome=outcome,
            points=account.exact[own if outcome in ("paid", "inherited") else 0],
            worth=account.exact[own],
            text=text,
            car=row.number or league.entries[seat.car].number,
        )


def _paid_further_back(seat: Seat, rule: Award) -> str:
    """Say by which decisions the result is paid as one further back, "" where by none."""
    told = ""
    for decision, penalty, at in on_results(seat.scores.facts, seat.scores.title):
        places = penalty.places_in_points(decision)
        if places and (at.session, at.car) == (seat.session, seat.car) and not rule.of_event:
            why = decision.reason or decision.kind.replace("-", " ")
            told += f", paid {places} place{'s' * (places > 1)} further back ({why})"
    return told


def _result(seat: Seat, paid: PaidAward) -> tuple[Outcomes, str]:
    order, status = seat.order(paid), seat.row.status
    text = paid.rule.holds(order)
    if order and order == seat.scores.field.rank[0, seat.session, seat.car]:
        text += _published(seat, order)
    if seat.full(paid):
        return "paid", text
    if not order:
        if status is not Status.CLASSIFIED:
            return "none", f"{STATUS[status]} ({status.value})"
        return "skipped", f"not ranked: {_why_not(seat.scores, seat.session, seat.car)}"
    if not seat.scores.field.scores[0, seat.session, seat.car]:
        return "skipped", f"{text}, not paid: {_why_not(seat.scores, seat.session, seat.car)}"
    return "none", f"{text}, outside the points"


def _bonus(seat: Seat, paid: PaidAward, rule: Bonus) -> tuple[Outcomes, str]:
    order = seat.order(paid)
    text = rule.holds(order)
    if not seat.full(paid):
        return "skipped", f"{text}, not paid: {_why_not(seat.scores, seat.session, seat.car)}"
    if order > 1 and rule.passes_on:
        orders = paid.order[seat.session]
        ahead = [car for car, place in enumerate(orders) if 0 < place < order]
        belongs = np.broadcast_to(seat.scores.field.belongs[0], seat.scores.facts.shape)[seat.session]
        if ahead and not belongs[ahead].any():  # all of them race for other tables
            own = seat.scores.facts.entries[seat.car].class_
            where = f"class {own}" if own and _by_class(seat) else "this championship"
            return "paid", f"{rule.holds(1)} in {where} ({ordinal(order)} overall)" + _follows(seat, rule)
        return "inherited", f"{text}, inherited: {_before(seat, orders, order)}"
    return "paid", text + _follows(seat, rule)


def _set_by(seat: Seat) -> str:
    """Say who of the crew set the car's best lap, when it was not this driver."""
    setter = seat.row.fastest_lap_driver
    names = {driver.id: driver.name for entry in seat.scores.facts.entries for driver in entry.crew}
    return f"{names.get(setter, setter)} set it" if setter else "who of the crew set it is not recorded"


def _by_class(seat: Seat) -> bool:
    """Tell whether this is the championship of a class."""
    return any(rule.only_classes for rule in seat.scores.title.field.values())


def _follows(seat: Seat, rule: Bonus) -> str:
    """Say from what the order of a bonus follows where nobody wrote it down."""
    inferred, session = seat.scores.facts.only.inferred, seat.scores.facts.sessions[seat.session].id
    if "fastest-lap" in rule.reads and (source := inferred.get((session, "fastest_lap"))):
        return f", by {source}"
    if {"pole", "qualifying"} & {*rule.reads} and (source := inferred.get((session, "qualifying"))):
        return f", as {source} was the qualifying of the meeting"
    return ""


def _published(seat: Seat, order: int) -> str:
    """Say what the published place was where it is not the one ranked on, and who stepped aside."""
    published = seat.row.position
    if not published or published == order:
        return ""
    scores = seat.scores
    if seat.account.by_class:
        return f" in class ({ordinal(published)} overall)"
    ranked, place = scores.field.ranked[0, seat.session], scores.facts.column("place")[0, seat.session]
    aside = [car for car in range(len(place)) if 0 < place[car] < published and not ranked[car]]
    who = ", ".join(_named(scores, seat.session, car) for car in aside[:3])
    return f" ({ordinal(published)} as published" + (f"; not ranked ahead: {who})" if who else ")")


def _before(seat: Seat, orders: Sequence[int], order: int) -> str:
    """Name those who came first and could not be paid."""
    ahead = sorted((place, car) for car, place in enumerate(orders) if 0 < place < order)
    if not ahead:
        return "nobody ahead is recorded"
    return "it went by " + ", ".join(_named(seat.scores, seat.session, car) for _, car in ahead)


def _named(scores: TitleScores, session: int, car: int) -> str:
    crew = " / ".join(driver.name for driver in scores.facts.entries[car].crew)
    return f"{crew}, {_why_not(scores, session, car)}"


def _why_not(scores: TitleScores, session: int, car: int) -> str:
    """Say why a car with a result does not rank or is not paid here."""
    facts = scores.facts
    for rule in scores.title.field.values():
        if np.broadcast_to(rule.left_out(facts), (1, *facts.shape))[0, session, car]:
            return rule.reason(facts.entries[car], facts.sessions[session])
    row = scores.facts.row_at()[session, car]
    if row.position is None:
        return "no place recorded" if row.status is Status.CLASSIFIED else row.status.value
    if scores.title.slots.places_held and not scores.field.ranked[0, session, car]:
        return "a better placed car of the same competitor holds the place"
    return "the rule's conditions are not met"


def _factor(scores: TitleScores, name: str, session: int) -> str:
    factors = scores.awarded.factors.get(name)
    factor = factors.values[int(factors.which[0, session])] if factors else Fraction(1)
    return "" if factor == 1 else f", {_FACTORS.get(factor) or f'points times {format_points(factor)}'}"
