"""From scores to a table: count, adjust, phase, list, rank."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from countback.model.season import Decision, Season

from .book import Table, fraction, rounds_of
from .counting import choose, total_of, units_of
from .credit import DEFAULT_SESSIONS, Score, awards_of, competitors_of, pays, scoring_with
from .facts import Race
from .pay import NOTHING, applies
from .ties import Tied, part


@dataclass
class Moment:
    """The races run so far, the round of the last, and whether that is the latest there is."""

    races: list[Race]
    round: int
    final: bool


@dataclass
class Standing:
    """What a table says of one competitor."""

    name: str
    points: Fraction
    position: int | None = None
    listed: bool = True
    placed: bool = True
    vacant: bool = False
    excluded: bool = False
    tier: int = 0
    reserve: Fraction = NOTHING


def standings_at(
    season: Season,
    rules: Table,
    scores: dict[str, list[Score]],
    decisions: list[Decision],
    names: dict[str, str],
    moment: Moment,
) -> list[Standing]:
    """Return everybody in the table at a moment, best first."""
    ids = {race.session.id for race in moment.races}
    own = {name: [score for score in all_ if score.race.session.id in ids] for name, all_ in scores.items()}
    own = {name: some for name, some in own.items() if any(score.car.in_table for score in some)}
    over = season_is_over(season, ids)
    all_paid = season_is_over(season, ids, rules)
    units = {name: units_of(rules, moment.races, some) for name, some in own.items()}
    table = {}
    for name, some in own.items():
        choose(rules, units[name], season, all_paid)
        total = total_of(rules, units[name])
        total += sum((score.kept for score in some), NOTHING)
        table[name] = Standing(name, total, reserve=sum((score.reserve for score in some), NOTHING))
        table[name].placed = any(score.car.may_score for score in some)
    if rules["of"].get("points_of_movers") == "follow":
        _carry(rules, table, moment.races, own)
    _most_wins(rules, season, table, ids, own)
    _adjust(rules, season, table, decisions, names, moment)
    for number, phase in enumerate(rules["phases"]):
        _phase(season, rules, scores, decisions, names, moment, table, number, phase)
    for standing in table.values():
        _list(rules, season, standing, own[standing.name], moment, over)
    tied = Tied(rules, moment.races, own, units)
    tied.points = {name: standing.points for name, standing in table.items()}
    tied.decided = _ties_decided(decisions, names, table, moment)
    return _rank(
        rules,
        tied,
        [one for one in table.values() if one.listed or one.excluded],
    )


def _ties_decided(
    decisions: list[Decision], names: dict[str, str], table: dict[str, Standing], moment: Moment
) -> list[tuple[set[str], set[str]]]:
    """Return who is put ahead of whom, as ids, by decisions that know everybody they name."""
    found = []
    for decision in decisions:
        if decision.kind == "tie-decided" and (moment.final or decision.from_round <= moment.round):
            ahead = {one for one in table if decision.competitor in (one, names.get(one, one))}
            over = decision.options["over"]
            behind = {one for one in table if one in over or names.get(one, one) in over}
            if ahead and len(behind) == len(over):
                found.append((ahead, behind))
    return found


def season_is_over(season: Season, run: set[str], rules: Table | None = None) -> bool:
    """Tell whether all sessions have been run or cancelled: those that pay, or all but qualifying."""
    return all(
        session.id in run or session.cancelled or event.cancelled
        for event in season.events
        for session in event.sessions
        if (pays(rules, Race(event, session)) if rules else session.kind not in ("practice", "qualifying"))
    )


# ------------------------------------------------------------------ beyond the sessions


def _carry(rules: Table, table: dict[str, Standing], races: list[Race], own: dict[str, list[Score]]) -> None:
    """Let what drivers scored for other teams count for the team of their latest session that pays."""
    newest: dict[str, set[str | None]] = {}
    for race in races:
        if any(
            applies(rule, race, DEFAULT_SESSIONS.get(rule["kind"], ["race"]))
            for rule in awards_of(rules).values()
        ):
            here: dict[str, set[str | None]] = {}
            for car in race.cars:
                for driver in car.drivers if car.in_table else ():
                    here.setdefault(driver, set()).add(car.entry.team.id if car.entry.team else None)
            newest |= here
    for scores in own.values():
        for score in scores:
            teams = set().union(*(newest.get(driver, {None}) for driver in score.car.drivers))
            if len(teams) == 1 and score.car.drivers:
                now = teams.pop()
                team = score.car.entry.team
                if now and team and now != team.id:
                    table[team.id].points -= score.total
                    table[now].points += score.total


def _most_wins(
    rules: Table, season: Season, table: dict[str, Standing], run: set[str], own: dict[str, list[Score]]
) -> None:
    """Pay bonuses for the most wins once all sessions they look at are over."""
    for rule in rules["bonuses"].values():
        if rule["kind"] != "most-wins":
            continue
        wanted = rule.get("sessions", ["race"])
        left = [
            session
            for event in season.events
            for session in event.sessions
            if (session.kind in wanted or session.id in wanted)
            and not (session.cancelled or event.cancelled or session.id in run)
        ]
        wins = {
            name: len(
                {
                    score.race.session.id
                    for score in scores
                    if score.race.is_of(wanted) and score.car.rank == 1 and score.car.may_score
                }
            )
            for name, scores in own.items()
        }
        most = [name for name, number in wins.items() if number == max(wins.values()) > 0]
        if not left and (rule.get("equal", "each") == "each" or len(most) == 1):
            for name in most:
                table[name].points += fraction(rule["points"])


# ------------------------------------------------------------------ decisions on points


def _adjust(
    rules: Table,
    season: Season,
    table: dict[str, Standing],
    decisions: list[Decision],
    names: dict[str, str],
    moment: Moment,
) -> None:
    for decision in decisions:
        if not moment.final and decision.from_round > moment.round:
            continue
        with_car = scoring_with(rules, season, decision.number, decision.from_round)
        for name, standing in table.items():
            if decision.competitor in (name, names.get(name, name)) or (
                name in with_car and not decision.competitor
            ):
                if decision.kind == "points-deducted":
                    standing.points -= fraction(decision.options["amount"])
                elif decision.kind == "points-awarded":
                    standing.points += fraction(decision.options["amount"])
                elif decision.kind == "excluded":
                    standing.placed, standing.excluded = False, True
                    if not decision.options.get("keeps_points"):
                        standing.points = NOTHING


# ------------------------------------------------------------------ phases


def _phase(
    season: Season,
    rules: Table,
    scores: dict[str, list[Score]],
    decisions: list[Decision],
    names: dict[str, str],
    moment: Moment,
    table: dict[str, Standing],
    number: int,
    phase: Table,
) -> None:
    """Let those a phase admits go on with new totals, once the first session in its rounds has been run."""
    before = []
    for race in moment.races:
        if rounds_of(phase["rounds"])(race.round):
            break
        before.append(race)
    else:
        return
    earlier = {**rules, "phases": rules["phases"][:number]}
    then = Moment(before, before[-1].round if before else 0, final=False)
    so_far = standings_at(season, earlier, scores, decisions, names, then)
    able = [one for one in so_far if one.position is not None]
    place = {one.name: one.position for one in able}
    reserve = {one.name: one.reserve for one in so_far}
    if phase["kind"] == "playoff":
        for one in able:
            if place[one.name] <= len(phase.get("standing", [])):
                extra = fraction(phase["standing"][place[one.name] - 1])
                reserve[one.name] += extra
                table[one.name].reserve += extra
        if phase.get("winners_first", True):
            won = {one.name for one in able if _has_won(scores[one.name], _since(rules, number, before))}
            order = {one.name: (-one.tier, one.name not in won, one.position) for one in able}
            place = {name: 1 + sum(other < own for other in order.values()) for name, own in order.items()}
    cards = phase.get("wild_cards", 0)
    admitted = {one.name for one in able if place[one.name] <= phase["top"] - cards and one.tier == number}
    others = [one for one in able if one.tier == number and one.name not in admitted]
    wild = _with_most_wins(others, cards, phase.get("down_to", 0), scores, _since(rules, number, before))
    admitted |= wild
    for one in able:
        if one.name in admitted:
            if phase["kind"] == "seeded":
                seed = _seed(phase, place[one.name])
            else:
                seed = fraction(phase["base"])
                if phase.get("with_reserve", True) and one.name not in wild:
                    seed += reserve[one.name]
            table[one.name].points += seed - one.points
            table[one.name].tier = number + 1
        elif phase.get("out_to_first") and one.tier:
            first = _first_total(season, rules, scores, decisions, names, then, one.name)
            table[one.name].points += first - one.points
            table[one.name].tier = 1
    inside = [race.session.id for race in moment.races if rounds_of(phase["rounds"])(race.round)]
    for name in admitted:
        for score in scores[name]:
            if score.race.session.id in inside:
                lost = (points for award, points in score.parts.items() if award in phase.get("not_paid", []))
                table[name].points -= sum(lost, NOTHING)


def _with_most_wins(
    others: list[Standing], cards: int, down_to: int, scores: dict[str, list[Score]], races: list[Race]
) -> set[str]:
    """Return who of those not admitted by position is, for the races won since the phase before began."""
    ids = {race.session.id for race in races if race.session.kind == "race"}
    keys: dict[str, tuple[int, int]] = {}
    for one in others:
        won = {
            score.race.session.id
            for score in scores[one.name]
            if score.race.session.id in ids and score.car.rank == 1
        }
        position = one.position or 0
        keys[one.name] = (-len(won) if not down_to or position <= down_to else 0, position)
    return {name for name, key in keys.items() if sum(other < key for other in keys.values()) < cards}


def _seed(phase: Table, place: int) -> Fraction:
    totals = phase["totals"]
    if place <= len(totals):
        return fraction(totals[place - 1])
    return fraction(totals[-1]) - fraction(phase.get("step", 0)) * (place - len(totals))


def _first_total(
    season: Season,
    rules: Table,
    scores: dict[str, list[Score]],
    decisions: list[Decision],
    names: dict[str, str],
    then: Moment,
    name: str,
) -> Fraction:
    """Return what somebody would have had the first phase been the only one."""
    only_first = {**rules, "phases": rules["phases"][:1]}
    return {one.name: one.points for one in standings_at(season, only_first, scores, decisions, names, then)}[
        name
    ]


def _since(rules: Table, number: int, before: list[Race]) -> list[Race]:
    """Return the races of the phase before: those since it began."""
    if number == 0:
        return before
    return [race for race in before if rounds_of(rules["phases"][number - 1]["rounds"])(race.round)]


def _has_won(scores: list[Score], races: list[Race]) -> bool:
    ids = {race.session.id for race in races if race.session.kind == "race"}
    return any(score.race.session.id in ids and score.car.rank == 1 for score in scores)


# ------------------------------------------------------------------ listing and ranking


def _list(
    rules: Table, season: Season, standing: Standing, scores: list[Score], moment: Moment, over: bool
) -> None:
    driven = [
        Score(race, car)
        for race in moment.races
        for car in race.cars
        if standing.name in competitors_of(rules, race, car)
    ]
    for rule in rules["listing"].values():
        kind = rule["kind"]
        if kind == "has-points":
            standing.listed &= bool(standing.points) or any(score.total for score in scores)
        elif kind == "classified-once":
            wanted = rule.get("sessions", ["race"])
            standing.listed &= bool(standing.points) or any(
                (score.race.is_of(wanted) and score.car.rank is not None) for score in scores
            )
        elif kind == "current-class":
            newest = [one for one in driven if one.race is driven[-1].race]
            here = any(one.car.entry.class_ in rule["classes"] for one in newest)
            standing.listed &= here
            standing.excluded &= here
        else:
            assert kind == "minimum-rounds", kind
            rounds = {one.race.round for one in driven}
            if len(rounds) >= rule["rounds"] or (rule.get("when", "end") == "end" and not over):
                continue
            below = rule.get("below", "no-position")
            if below == "not-listed":
                standing.listed = False
            elif below == "no-position":
                standing.placed = False
            else:
                standing.vacant = True


def _rank(rules: Table, tied: Tied, listed: list[Standing]) -> list[Standing]:
    """Put everybody in order, and give positions to those who can hold one."""
    sign = 1 if rules["low_wins"] else -1
    keys = sorted({(-one.tier, sign * one.points) for one in listed})
    ranked = []
    for key in keys:
        tied.equal_on_points = [
            one.name for one in listed if (-one.tier, sign * one.points) == key and one.placed
        ]
        equal = [one for one in listed if (-one.tier, sign * one.points) == key and one.placed]
        for group in part(tied, rules["tiebreaks"], [one.name for one in equal]):
            position = 1 + len([one for one in ranked if one.placed])
            for one in equal:
                if one.name in group:
                    one.position = None if one.vacant else position
                    ranked.append(one)
        ranked += [one for one in listed if (-one.tier, sign * one.points) == key and not one.placed]
    return ranked
