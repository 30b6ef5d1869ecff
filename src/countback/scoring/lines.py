"""The lines of a derivation that come from one car in one session."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from countback.model.classification import Result, Status
from countback.model.facts import Ints
from countback.model.kinds import Award, Bonus
from countback.model.numbers import ordinal
from countback.model.points import format_points
from countback.model.standings import Line, Outcomes
from countback.model.words import STATUS_WORDS as STATUS
from countback.scoring.moved import Place, moved
from countback.scoring.share import share_of
from countback.scoring.title import TitleScores

_FACTORS = {Fraction(1, 2): "half points", Fraction(2): "double points", Fraction(0): "no points"}


@dataclass(frozen=True, eq=False)
class Account:
    """What derivations of one championship look up again and again.

    ``rows`` are the recorded rows by session and entry (indices), ``shares`` [B, S, K, M] what each award
    brings, ``before`` the places that decisions changed.
    """

    scores: TitleScores
    rows: dict[tuple[int, int], Result]
    shares: dict[str, Ints]
    before: Mapping[tuple[str, str], Place]


def account(scores: TitleScores, before: Mapping[tuple[str, str], Place] | None = None) -> Account:
    """Return what the derivations of a championship look up; ``before`` as in `moved.places_before`."""
    awarded = scores.awarded
    shares = {name: share_of(scores.credited, awarded, scores.shared, name) for name in awarded.paid}
    return Account(scores, scores.facts.row_at(), shares, before or {})


@dataclass(frozen=True)
class Seat:
    """A competitor (index) in one of its cars (slot; ``car`` is the entry's index) in one session."""

    account: Account
    session: int
    index: int
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

    def worth(self, name: str) -> tuple[Fraction, Fraction]:
        """Return what an award pays the car, and what of it is this competitor's."""
        unit = self.scores.awarded.unit
        full = self.scores.awarded.paid[name].points[0, self.session, self.car]
        own = self.account.shares[name][0, self.session, self.index, self.slot]
        return Fraction(int(full), unit), Fraction(int(own), unit)

    def order(self, name: str) -> int:
        """Return the place an award ranked the car on, 0 for none."""
        return int(self.scores.awarded.paid[name].order[0, self.session, self.car])

    def takes(self, name: str) -> bool:
        """Tell whether the car scores with an award: not all do where only the best cars count."""
        taken = self.scores.slotted.taken
        if taken is None or name in self.scores.shared.to_driver:
            return True
        return bool(taken[0, self.session, self.index, self.slot])


def session_lines(seat: Seat, counts: bool) -> Iterator[Line]:
    """Yield what every award paid in this seat, or why it did not. ``counts``: the result is kept."""
    scores, facts = seat.scores, seat.scores.facts
    for name in scores.awarded.paid:
        rule = scores.title.awards[name]
        if not rule.in_scope(facts)[0, seat.session]:
            continue
        full, own = seat.worth(name)
        if isinstance(rule, Bonus) and not full and seat.order(name) != 1:
            continue
        outcome, text = _bonus(seat, name, rule) if isinstance(rule, Bonus) else _result(seat, name, rule)
        if full:
            text += _factor(scores, name, seat.session)
            if own != full:
                text += f", {format_points(own)} of {format_points(full)} as the car was shared"
        if own and rule.reserve:
            outcome, text = "skipped", f"{text}, kept in reserve"
        elif own and not seat.takes(name):
            outcome, text = "skipped", f"{text}, not counted: a better car of the competitor is"
        elif own and not counts and rule.droppable:
            outcome, text = "dropped", f"{text}, dropped"
        if not isinstance(rule, Bonus):
            by_class = any(one.class_order for one in scores.title.field.values())
            text += moved(facts, seat.account.before, seat.session, seat.car, seat.row, by_class=by_class)
        yield Line(
            session=facts.sessions[seat.session].id,
            round=int(facts.round[seat.session]),
            what=name,
            outcome=outcome,
            points=own if outcome in ("paid", "inherited") else Fraction(0),
            worth=own,
            text=text,
            car=seat.row.number or facts.entries[seat.car].number,
        )


def _result(seat: Seat, name: str, rule: Award) -> tuple[Outcomes, str]:
    order, status = seat.order(name), seat.row.status
    full, _ = seat.worth(name)
    text = rule.holds(order)
    if order and order == seat.scores.field.rank[0, seat.session, seat.car]:
        text += _published(seat, order)
    if full:
        return "paid", text
    if not order:
        if status is not Status.CLASSIFIED:
            return "none", f"{STATUS[status]} ({status.value})"
        return "skipped", f"not ranked: {_why_not(seat.scores, seat.session, seat.car)}"
    if not seat.scores.field.scores[0, seat.session, seat.car]:
        return "skipped", f"{text}, not paid: {_why_not(seat.scores, seat.session, seat.car)}"
    return "none", f"{text}, outside the points"


def _bonus(seat: Seat, name: str, rule: Bonus) -> tuple[Outcomes, str]:
    order = seat.order(name)
    text = rule.holds(order)
    if not seat.worth(name)[0]:
        return "skipped", f"{text}, not paid: {_why_not(seat.scores, seat.session, seat.car)}"
    if order > 1 and rule.passes_on:
        ahead = [car for car, place in enumerate(_orders(seat, name)) if 0 < place < order]
        belongs = np.broadcast_to(seat.scores.field.belongs[0], seat.scores.facts.shape)[seat.session]
        if ahead and not belongs[ahead].any():  # all of them race for other tables
            own = seat.scores.facts.entries[seat.car].class_
            where = f"class {own}" if own and _by_class(seat) else "this championship"
            return "paid", f"{rule.holds(1)} in {where} ({ordinal(order)} overall)" + _follows(seat, rule)
        orders = _orders(seat, name)
        return "inherited", f"{text}, inherited: {_before(seat, orders, order)}"
    return "paid", text + _follows(seat, rule)


def _orders(seat: Seat, name: str) -> list[int]:
    """Return the place of each car in the order that a bonus goes by."""
    orders: list[int] = seat.scores.awarded.paid[name].order[0, seat.session].tolist()
    return orders


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
    if any(rule.class_order for rule in scores.title.field.values()):
        return f" in class ({ordinal(published)} overall)"
    ranked, place = scores.field.ranked[0, seat.session], scores.facts.column("place")[0, seat.session]
    aside = [car for car in range(len(place)) if 0 < place[car] < published and not ranked[car]]
    who = ", ".join(_named(scores, seat.session, car) for car in aside[:3])
    return f" ({ordinal(published)} as published" + (f"; not ranked ahead: {who})" if who else ")")


def _before(seat: Seat, orders: list[int], order: int) -> str:
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
