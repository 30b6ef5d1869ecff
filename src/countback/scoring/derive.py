"""Why: every line that makes up a total, and what puts one competitor ahead of the next."""

from __future__ import annotations

from fractions import Fraction

from countback.model.classification import Status
from countback.model.kinds import Award, Bonus, ordinal
from countback.model.points import format_points
from countback.model.standings import Derivation, Line, Parting
from countback.scoring.title import Outcome, TitleScores


def derive(scores: TitleScores, outcome: Outcome, moment: int, index: int) -> Derivation:
    """Return why one competitor (index) stands where it does at one of the outcome's moments.

    The points of the lines add up to the total, whatever was dropped, shared or deducted.
    """
    lines: list[Line] = []
    for session in range(outcome.moments[moment].sessions):
        for slot, car in enumerate(scores.credited.crews.cars[session, index].tolist()):
            if (session, car) in scores.row_at:
                lines.extend(_session_lines(scores, outcome, moment, index, session, slot, car))
    lines.extend(
        _adjustment_lines(scores, outcome, moment, index, sum((line.points for line in lines), Fraction(0)))
    )
    position = int(outcome.ranked.position[0, moment, index])
    return Derivation(
        championship=scores.title.id,
        competitor=scores.credited.competitors[index],
        position=position or None,
        points=Fraction(int(outcome.tally.points[0, moment, index]), scores.awarded.unit),
        lines=tuple(lines),
        partings=_partings(scores, outcome, moment, index),
    )


def _session_lines(
    scores: TitleScores,
    outcome: Outcome,
    moment: int,
    index: int,
    session: int,
    slot: int,
    car: int,
) -> list[Line]:
    facts, unit = scores.facts, scores.awarded.unit
    kept = outcome.counted.kept
    counts = kept is None or bool(kept[0, moment, session, index])
    row = scores.row_at[session, car]
    lines = []
    for name, paid in scores.awarded.paid.items():
        rule = scores.title.awards[name]
        if not rule.in_scope(facts)[session]:
            continue
        order = int(paid.order[0, session, car])
        full = Fraction(int(paid.points[0, session, car]), unit)
        worth = Fraction(int(scores.shares(name)[0, session, index, slot]), unit)
        if not order and not worth:
            if isinstance(rule, Bonus):
                continue
            text = (
                _unplaced(row.status)
                if row.status is not Status.CLASSIFIED
                else _why_not(scores, session, car)
            )
        elif isinstance(rule, Bonus) and not full and order != 1:
            continue
        else:
            text = _held(scores, rule, session, car, order, full)
            text += _factor(scores, name, session)
            if worth != full:
                text += f", {format_points(worth)} of {format_points(full)} as shared car"
        taken = scores.taken is None or bool(scores.taken[0, session, index, slot])
        outcome_word = "paid" if worth else "skipped"
        if worth and isinstance(rule, Bonus) and order > 1 and getattr(rule, "fall_through", False):
            outcome_word = "inherited"
            text += f", inherited: {_ahead(scores, paid.order[0, session].tolist(), session, order)}"
        if not taken and worth:
            outcome_word, text = "skipped", text + ", another car of the competitor counts instead"
        elif not counts and rule.droppable and worth:
            outcome_word, text = "dropped", text + ", dropped"
        pays = worth if outcome_word in ("paid", "inherited") else Fraction(0)
        lines.append(
            Line(
                session=facts.sessions[session].id,
                round=int(facts.round[session]),
                what=name,
                outcome=outcome_word,  # type: ignore[arg-type]
                points=pays,
                worth=worth,
                text=text,
                car=row.number or facts.entries[car].number,
            )
        )
    return lines


def _held(scores: TitleScores, rule: Award, session: int, car: int, order: int, full: Fraction) -> str:
    """Say on which place an award was paid, or why a holder was paid nothing."""
    text = rule.holds(order)
    if isinstance(rule, Bonus):
        if not full:
            text += f", not paid: {_why_not(scores, session, car)}"
        return text
    published = scores.row_at[session, car].position
    if published and published != order:
        text += f" ({ordinal(published)} as published)"
    if not scores.field.scores[0, session, car]:
        text += f", not paid: {_why_not(scores, session, car)}"
    return text


def _why_not(scores: TitleScores, session: int, car: int) -> str:
    """Say why a car with a result does not rank here."""
    facts = scores.facts
    for rule in scores.title.field.values():
        out = rule.left_out(facts)
        if bool(out[session, car] if out.ndim > 1 else out[car]):
            return rule.reason(facts.entries[car], facts.sessions[session])
    if scores.row_at[session, car].position is None:
        return "no place recorded"
    return "the rule's conditions are not met"


def _unplaced(status: Status) -> str:
    return f"{status.value}: {status.name.lower().replace('_', ' ')}"


def _factor(scores: TitleScores, name: str, session: int) -> str:
    factors = scores.awarded.factors.get(name)
    if not factors or factors[session] == 1:
        return ""
    known = {Fraction(1, 2): "half points", Fraction(2): "double points", Fraction(0): "no points"}
    return f", {known.get(factors[session], f'points times {format_points(factors[session])}')}"


def _ahead(scores: TitleScores, orders: list[int], session: int, order: int) -> str:
    """Name those who came first and could not be paid."""
    who = [
        f"{' / '.join(driver.name for driver in scores.facts.entries[car].crew)} "
        f"({_why_not(scores, session, car)})"
        for _, car in sorted((place, car) for car, place in enumerate(orders) if 0 < place < order)
    ]
    return "first " + ", then ".join(who) if who else "nobody ahead is recorded"


def _adjustment_lines(
    scores: TitleScores, outcome: Outcome, moment: int, index: int, before: Fraction
) -> list[Line]:
    reached = outcome.moments[moment].round
    lines = []
    for made in scores.adjustment.made:
        decision = made.decision
        if made.competitor != index or reached < decision.from_round:
            continue
        change = made.points
        text = decision.reason or decision.kind
        if made.loses == "points":
            change = -before
            text = f"excluded, all points lost: {text}"
        elif made.loses:
            text = f"excluded from the standings, points stand: {text}"
        before += change
        lines.append(
            Line(
                session="",
                round=decision.from_round,
                what=decision.kind,
                outcome="adjusted",
                points=change,
                worth=change,
                text=text,
            )
        )
    return lines


def _partings(scores: TitleScores, outcome: Outcome, moment: int, index: int) -> tuple[Parting, ...]:
    """Return what parts a competitor from the one above and the one below."""
    order = [who for who in outcome.ranked.order[0, moment].tolist() if outcome.holds[0, moment, who]]
    if index not in order:
        return ()
    place = order.index(index)
    pairs = [order[place - 1 : place + 1]] if place else []
    pairs += [order[place : place + 2]] if place + 1 < len(order) else []
    return tuple(part(scores, outcome, moment, ahead, behind) for ahead, behind in pairs)


def part(scores: TitleScores, outcome: Outcome, moment: int, ahead: int, behind: int) -> Parting:
    """Return the first step of the chain in which two competitors differ."""
    names = [scores.credited.competitors[who].name for who in (ahead, behind)]
    points = outcome.tally.points[0, moment]
    if points[ahead] != points[behind]:
        mine, theirs = (
            format_points(Fraction(int(points[who]), scores.awarded.unit)) for who in (ahead, behind)
        )
        return Parting(ahead=names[0], behind=names[1], step="points", text=f"{mine} points to {theirs}")
    for rule in scores.title.tiebreaks:
        for key in rule.keys(outcome.tally):
            if key[0, moment, ahead] != key[0, moment, behind]:
                text = rule.explain(outcome.tally, moment, ahead, behind)
                return Parting(ahead=names[0], behind=names[1], step=rule.kind, text=text)
    return Parting(
        ahead=names[0],
        behind=names[1],
        step="",
        text="equal on every step: they share the position",
    )
