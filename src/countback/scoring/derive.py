"""Why: every line that makes up a total, and what puts one competitor ahead of the next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from countback.model.points import format_points
from countback.model.standings import Derivation, Line, Parting
from countback.scoring.carry import gone_along
from countback.scoring.lines import Account, Seat, session_lines
from countback.scoring.tables import best_first
from countback.scoring.title import Outcome, TitleScores


def derive(account: Account, outcome: Outcome, moment: int, index: int) -> Derivation:
    """Return why one competitor (index) stands where it does at one of the outcome's moments.

    The points of the lines add up to the total, whatever was dropped, shared or deducted.
    """
    lines: list[Line] = []
    scores, kept = account.scores, outcome.counted.kept
    for session in range(outcome.moments[moment].sessions):
        for slot, car in best_first(account.cars[session][index], session, account.rows):
            counts = kept is None or bool(kept[0, moment, session, index])
            lines.extend(session_lines(Seat(account, session, index, slot, car), counts))
    lines.extend(_average_lines(scores, outcome, moment, index, lines))
    lines.extend(_season_lines(scores, outcome, moment, index))
    results = sum((line.points for line in lines), Fraction(0))
    lines.extend(_adjustment_lines(scores, outcome, moment, index, results))
    lines.extend(_phase_lines(scores, outcome, moment, index))
    position = int(outcome.ranked.printed[0, moment, index])
    return Derivation(
        championship=scores.title.id,
        competitor=scores.credited.competitors[index],
        position=position or None,
        points=Fraction(int(outcome.tally.points[0, moment, index]), scores.awarded.unit),
        lines=tuple(lines),
        partings=_partings(scores, outcome, moment, index),
    )


def _average_lines(
    scores: TitleScores, outcome: Outcome, moment: int, index: int, lines: Sequence[Line]
) -> Iterator[Line]:
    """Yield what makes the average of the results that count of their sum."""
    counting = scores.title.counting
    if not counting.averaged_to:
        return
    before = sum((line.points for line in lines), Fraction(0))
    after = Fraction(int(outcome.counted.points[0, moment, index]), scores.awarded.unit)
    text = f"the average of the results that count, not their sum ({format_points(before)})"
    yield _adjusted(0, counting.kind, after - before, text)


def _season_lines(scores: TitleScores, outcome: Outcome, moment: int, index: int) -> Iterator[Line]:
    """Yield what the season gives beyond its sessions: its bonuses, and points that go along with drivers."""
    seen = outcome.moments[moment].sessions
    if scores.title.subject.carries_points:
        for text, units in gone_along(scores, seen, index).items():
            yield _adjusted(0, scores.title.subject.kind, Fraction(units, scores.awarded.unit), text)
    for name, earned in outcome.rewarded.earned.items():
        rule = scores.title.awards[name]
        if earned[0, moment, index]:
            yield _adjusted(0, name, sum(rule.amounts(), Fraction(0)), rule.holds(1))


def _adjusted(from_round: int, what: str, points: Fraction, text: str) -> Line:
    """Return a line of the total, which no session has."""
    return Line(
        session="", round=from_round, what=what, outcome="adjusted", points=points, worth=points, text=text
    )


def _adjustment_lines(
    scores: TitleScores, outcome: Outcome, moment: int, index: int, before: Fraction
) -> list[Line]:
    reached = outcome.moments[moment].round
    lines = []
    for made in outcome.adjusted.changes:
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
        lines.append(_adjusted(decision.from_round, decision.kind, change, text))
    return lines


def _phase_lines(scores: TitleScores, outcome: Outcome, moment: int, index: int) -> list[Line]:
    lines = []
    seen = outcome.moments[moment].sessions
    for change in outcome.phased.resets if outcome.phased else ():
        name = change.phase.name or f"rounds {change.phase.rounds}"
        begins = int(scores.facts.round[scores.facts.chosen(None, change.phase.rounds)[0].argmax()])
        changes = {f"{name}: totals set anew": int(change.points[0, index])}
        if change.withheld is not None:
            lost = int(change.withheld[0, :seen, index].sum())
            changes[f"{name}: {' and '.join(change.phase.not_paid)} not paid to those who are in it"] = -lost
        for text, units in changes.items() if change.begun[0, moment] else ():
            points = Fraction(units, scores.awarded.unit)
            if points:
                lines.append(_adjusted(begins, change.phase.kind, points, text))
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
    if outcome.phased and outcome.phased.level[0, moment, ahead] != outcome.phased.level[0, moment, behind]:
        return Parting(ahead=names[0], behind=names[1], step="phase", text="further in the playoffs")
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
