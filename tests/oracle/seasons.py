"""Random seasons and rulebooks with everything that makes scoring hard. No code of the rules is used."""

from __future__ import annotations

import datetime as dt
from random import Random
from typing import Any

from countback.model.classification import Classification, Result, Status
from countback.model.decision import Step
from countback.model.season import Decision, Driver, Entry, Event, Season, Session, Team

from .book import Table

CLASSES = ("Pro", "Am")
TAGS = ("rookie", "works")
MAKES = ("Alfa", "Bravo", "Cord")
OUT = (
    *[Status.DNF] * 6,
    *[Status.DISQUALIFIED] * 3,
    *[Status.DID_NOT_START] * 3,
    *(Status.NOT_CLASSIFIED, Status.EXCLUDED, Status.WITHDRAWN, Status.DID_NOT_QUALIFY),
    *[Status.DID_NOT_ENTER] * 2,
)


#: When the season began: rounds are two weeks apart, and decisions fall anywhere in it.
START = dt.datetime(2020, 3, 1, 12, tzinfo=dt.UTC)


def season(dice: Random) -> Season:
    """Return a season of two to six rounds with three to nine cars, some of it still to come."""
    rounds = dice.randint(2, 6)
    entries = _entries(dice, rounds)
    to_come = dice.choice((0, 0, 1, 2)) if rounds > 2 else 0
    events = []
    for number in range(1, rounds + 1):
        sessions = _sessions(dice, number, entries, run=number <= rounds - to_come)
        cancelled = dice.random() < 0.05
        if cancelled:
            sessions = [_without_result(one, cancelled=True) for one in sessions]
        start = START.date() + dt.timedelta(days=14 * number)
        events.append(
            Event(
                round=number,
                name=f"Round {number}",
                start=start,
                cancelled=cancelled,
                sessions=tuple(sessions),
            )
        )
    if dice.random() < 0.15:  # one is postponed: not run yet, though later ones are
        at = dice.randrange(len(events))
        held = [_without_result(one, cancelled=False) for one in events[at].sessions]
        events[at] = _replaced(events[at], sessions=tuple(held))
    if dice.random() < 0.3:  # nobody wrote down when results were published
        events = [_untimed(event) for event in events]
    built = Season(
        id="made-up",
        name="Made up",
        series="Made up",
        year=2020,
        classes=CLASSES,
        entries=entries,
        events=tuple(events),
    )
    return _replaced(built, decisions=tuple(_decisions(dice, built)))


def _replaced(struct: Any, **changes: Any) -> Any:
    fields = {name: getattr(struct, name) for name in struct.__struct_fields__}
    return type(struct)(**{**fields, **changes})


def _untimed(event: Event) -> Event:
    def untimed(session: Session) -> Session:
        revisions = tuple(_replaced(one, published=None) for one in session.classifications)
        return _replaced(session, classifications=revisions)  # type: ignore[no-any-return]

    return _replaced(event, sessions=tuple(map(untimed, event.sessions)))  # type: ignore[no-any-return]


def _without_result(session: Session, cancelled: bool) -> Session:
    return _replaced(session, classifications=(), cancelled=cancelled or session.cancelled)  # type: ignore[no-any-return]


# ------------------------------------------------------------------ entries


def _entries(dice: Random, rounds: int) -> tuple[Entry, ...]:
    crews = dice.random() < 0.35
    people = [Driver(id=f"d{number}", name=f"Driver {number}") for number in range(dice.randint(4, 12))]
    teams = [Team(id=f"t{number}", name=f"Team {number}") for number in range(dice.randint(1, 4))]
    every = tuple(range(1, rounds + 1))
    entries: list[Entry] = []
    free = people.copy()
    for car in range(dice.randint(3, 9)):
        size = dice.choice((1, 1, 2, 3)) if crews else 1
        if len(free) < size:
            break
        crew = tuple(free.pop(0) for _ in range(size))
        when = every if dice.random() < 0.7 else tuple(n for n in every if dice.random() < 0.7) or every[:1]
        base = {
            "number": dice.choice((str(car), f"0{car}", "7")),
            "crew": crew,
            "team": dice.choice((*teams, None)) if dice.random() < 0.9 else None,
            "class_": dice.choice((*CLASSES, *CLASSES, "")),
            "guest": dice.random() < 0.12,
            "constructor": dice.choice((*MAKES, *MAKES, "")),
            "engine": dice.choice(("", "", "Alfa", "Delta")),
            "tags": tuple(tag for tag in TAGS if dice.random() < 0.4),
        }
        if len(when) > 1 and dice.random() < 0.35:  # another class, number, team or guest status from then on
            cut = dice.randrange(1, len(when))
            later = {**base, dice.choice(("class_", "team", "team", "guest", "tags")): None}
            later["class_"] = base["class_"] if later["class_"] else dice.choice(CLASSES)
            later["team"] = later["team"] or dice.choice(teams)
            later["guest"] = bool(later["guest"]) if later["guest"] is not None else not base["guest"]
            later["tags"] = later["tags"] or ()
            entries.append(Entry(id=f"e{car}", rounds=when[:cut], **base))
            entries.append(Entry(id=f"e{car}b", rounds=when[cut:], **later))
        else:
            entries.append(Entry(id=f"e{car}", rounds=when, **base))
    if dice.random() < 0.2:  # somebody drives a second car as well
        other = dice.choice(entries)
        entries.append(_replaced(other, id="second", number="99", rounds=every, team=dice.choice(teams)))
    return tuple(entries)


# ------------------------------------------------------------------ results


def _sessions(dice: Random, number: int, entries: tuple[Entry, ...], run: bool) -> list[Session]:
    kinds = ["race"]
    if dice.random() < 0.3:
        kinds.append("race")
    if dice.random() < 0.25:
        kinds.insert(0, "sprint")
    if dice.random() < 0.25:
        kinds.insert(0, "heat")
    if dice.random() < 0.3:
        kinds.insert(0, "stage")
    if dice.random() < 0.4:
        kinds.insert(0, "qualifying")
    sessions: list[Session] = []
    for at, kind in enumerate(kinds):
        id_ = f"{kind}-{number}-{at}"
        before = sessions[0].id if sessions and kinds[0] == "qualifying" and dice.random() < 0.8 else ""
        scheduled = dice.choice((None, 20, 20))
        laps = dice.choice((20, 20, 20, 14, 9, 4, 1))
        session = Session(
            id=id_,
            kind=kind,  # type: ignore[arg-type]
            laps=laps if dice.random() < 0.8 else None,
            laps_run=dice.choice((None, None, min(20, laps + 2))),
            scheduled_laps=scheduled,
            qualified_by=before if kind != "qualifying" else "",
            cancelled=dice.random() < 0.05,
        )
        if run and not session.cancelled and dice.random() < 0.96:
            session = _replaced(session, classifications=_revisions(dice, number, kind, laps, entries))
        sessions.append(session)
    return sessions


def _revisions(
    dice: Random, number: int, kind: str, laps: int, entries: tuple[Entry, ...]
) -> tuple[Classification, ...]:
    """Return a result, at times with a revision before it or one behind it that is still running."""
    published = START + dt.timedelta(days=14 * number, hours=4)
    several = dice.random() < 0.15
    states = ("provisional", "official")
    if several:
        states = dice.choice((states, states, ("running", "official"), ("official", "running")))
    return tuple(
        Classification(
            rows=_rows(dice, number, kind, laps, entries),
            state=state,  # type: ignore[arg-type]
            published=published + dt.timedelta(days=3 * later),
        )
        for later, state in enumerate(states if several else states[1:])
    )


def _rows(
    dice: Random, number: int, kind: str, distance: int, entries: tuple[Entry, ...]
) -> tuple[Result, ...]:
    entered = [entry for entry in entries if number in entry.rounds and dice.random() > 0.08]
    if not entered:
        entered = [dice.choice(entries)]
    dice.shuffle(entered)
    finishers = [entry for entry in entered if dice.random() > (0.2 if kind != "qualifying" else 0.05)]
    others = [entry for entry in entered if entry not in finishers]
    odd_facts = dice.random() < 0.5
    orders = {
        name: _order(dice, entered, odd_facts and dice.random() < 0.4)
        for name in ("qualifying", "grid", "fastest_lap")
        if dice.random() < 0.7 and kind != "qualifying"
    }
    rows, place, time, laps, gaps = [], 0, 1_000_000, distance, 0
    class_places: dict[str, int] = {}
    with_class = dice.random() < 0.3
    lap_times = dice.random() < 0.4
    for at, entry in enumerate([*finishers, *others]):
        status, position = Status.CLASSIFIED, None
        if at < len(finishers):
            if not (place and dice.random() < 0.06):  # else a dead heat
                gaps += dice.random() < 0.03
                place = at + 1 + gaps
                time += dice.choice((500, 1000, 4000))
                if laps > 1 and dice.random() < 0.15:
                    laps, time = laps - 1, time + 60_000
            position = place
        else:
            status = dice.choice(OUT)
            if status is Status.DNF and dice.random() < 0.4 and all(row.position for row in rows):
                position = at + 1 + gaps
        class_places[entry.class_] = class_places.get(entry.class_, 0) + 1
        facts = {name: order.get(entry.id) for name, order in orders.items()}
        drove = _who_drove(dice, entry, entries)
        rows.append(
            Result(
                entry=entry.id,
                position=position,
                status=status,
                class_position=class_places[entry.class_] if with_class and position else None,
                drivers=drove,
                laps=laps if position else max(0, laps - dice.randint(0, 5)),
                time=time if position else None,
                best_lap=dice.choice((50_000, 51_000, 52_500, 53_100))
                if lap_times and dice.random() < 0.95
                else None,
                laps_led=dice.choice((None, 0, 1, 2, 2, 5)),
                incidents=dice.choice((None, 0, 0, 2, 4, 9)),
                drive_times=tuple(
                    dice.choice((None, 0, 30 * 60_000, 60 * 60_000, 3_600_001)) for _ in (drove or entry.crew)
                )
                if dice.random() < 0.8
                else (),
                fastest_lap_driver=_who_set_it(dice, drove or tuple(one.id for one in entry.crew)),
                mark=dice.choice(("OOD", "OOD", "joker", "J", "x")) if dice.random() < 0.08 else "",
                **facts,  # type: ignore[arg-type]
            )
        )
    if dice.random() < 0.3:
        dice.shuffle(rows)
    return tuple(rows)


def _order(dice: Random, entered: list[Entry], odd: bool) -> dict[str, int]:
    """Return an order of cars; an odd one has equals and is not complete."""
    shuffled = dice.sample(entered, len(entered))
    if not odd:
        return {entry.id: at for at, entry in enumerate(shuffled, start=1)}
    places: dict[str, int] = {}
    place = 0
    for at, entry in enumerate(shuffled[: dice.randint(0, len(shuffled))], start=1):
        place = place if place and dice.random() < 0.3 else at
        places[entry.id] = place
    return places


def _who_drove(dice: Random, entry: Entry, entries: tuple[Entry, ...]) -> tuple[str, ...]:
    own = [driver.id for driver in entry.crew]
    chance = dice.random()
    if chance < 0.05 and len(own) > 1:
        return tuple(own[1:])
    if chance < 0.08:
        others = [driver.id for other in entries for driver in other.crew if driver.id not in own]
        return (*own, dice.choice(others)) if others else ()
    return ()


def _who_set_it(dice: Random, drove: tuple[str, ...]) -> str:
    return dice.choice(drove) if len(drove) > 1 and dice.random() < 0.7 else ""


# ------------------------------------------------------------------ decisions


#: What acts on a result, on the points of one, on a total; and what is recorded and changes nothing.
ON_RESULTS = ("disqualified", "places-lost", "time-added", "back-of-class")
ON_POINTS = ("result-points-awarded", "result-points-deducted", "scoring-places-lost")
ON_TOTALS = ("points-deducted", "points-awarded", "excluded", "tie-decided")
ON_NOTHING = (
    *("fine", "reprimand", "warning", "no-further-action", "grid-places", "licence-points"),
    *("drive-through", "stop-and-go"),
)


def _decisions(dice: Random, season: Season) -> list[Decision]:
    run = [
        (event, session)
        for event in season.events
        for session in event.sessions
        if session.classification is not None and session.classification.rows
    ]
    decisions: list[Decision] = []
    for number in range(dice.choice((0, 0, 1, 2, 3, 5))):
        made = (
            _on_a_result(dice, season, run, decisions) if dice.random() < 0.6 else _on_a_total(dice, season)
        )
        if made is not None:
            decisions.append(_in_time(dice, _replaced(made, id=f"n{number}", document=f"Decision {number}")))
    return _with_appeals(dice, decisions)


def _on_a_result(
    dice: Random, season: Season, run: list[tuple[Event, Session]], before: list[Decision]
) -> Decision | None:
    """Return a decision on a car in one session or meeting, None where it could mean several."""
    if not run:
        return None
    event, session = dice.choice(run)
    entries = {entry.id: entry for entry in season.entries}
    rows = session.classification.rows  # type: ignore[union-attr]
    row = dice.choice(rows)
    kind = dice.choice((*ON_RESULTS, *ON_RESULTS, *ON_POINTS, "meeting-excluded", dice.choice(ON_NOTHING)))
    everywhere = [session] if kind != "meeting-excluded" else event.sessions
    car = entries[row.entry].number
    who: Table = {"number": car}
    names = [[(other, entries[other.entry]) for other in _rows_of(one)] for one in everywhere]
    if any(sum(entry.number == car for _, entry in here) > 1 for here in names):
        who = {"number": row.entry}  # the id of the entry where two have one number
        if kind == "meeting-excluded" or row.entry in {entry.number for entry in season.entries}:
            return None
    elif dice.random() < 0.25 and not any(other.drivers for here in names for other, _ in here):
        name = entries[row.entry].crew[0].name
        if all(sum(name in _people(entry) for _, entry in here) < 2 for here in names):
            who = {"competitor": name}
    places = [other.position for other in rows if other.position]
    same = [one for one in before if session.id == one.session or event.round == one.round]
    if kind in ON_RESULTS and (len(set(places)) < len(places) or same):
        kind = "disqualified"  # what a place lost means among equals is nowhere laid down
    if kind == "scoring-places-lost" and (session.kind in ("stage", "qualifying") or row.mark):
        kind = "result-points-deducted"  # a place further back than an average is nowhere laid down
    where: Table = {"round": event.round} if kind == "meeting-excluded" else {"session": session.id}
    if kind in ON_POINTS and dice.random() < 0.3:
        where["championships"] = (dice.choice(("cup", "other")),)
    made = Decision(kind=kind, options=_options(dice, kind), **where, **who)
    running = any(one.state == "running" for one in session.classifications)
    in_result = kind in ON_RESULTS and not running and dice.random() < 0.1
    return _replaced(made, in_result=in_result)  # type: ignore[no-any-return]


def _rows_of(session: Session) -> list[Result]:
    return [row for revision in session.classifications for row in revision.rows]


def _people(entry: Entry) -> set[str]:
    return {driver.name for driver in entry.crew}


def _on_a_total(dice: Random, season: Season) -> Decision:
    kind = dice.choice(ON_TOTALS)
    entry = dice.choice(season.entries)
    who: Table = {"competitor": dice.choice(entry.crew).name}
    chance = dice.random()
    if entry.team and chance < 0.3:
        who = {"competitor": entry.team.name}
    elif chance < 0.5 and kind != "tie-decided":
        who = {"number": entry.number}
    limits: Table = {"championships": (dice.choice(("cup", "other")),)} if dice.random() < 0.2 else {}
    from_round = dice.choice((1, 1, 2, 3))
    options = _options(dice, kind)
    if kind == "tie-decided":
        others = [name for one in season.entries for name in _called(one) if name != who["competitor"]]
        options = (
            {"over": dice.sample(sorted({*others}) * 2, dice.choice((1, 1, 1, 2)))}
            if others
            else {"over": ("X",)}
        )
    return Decision(kind=kind, from_round=from_round, options=options, **who, **limits)


def _called(entry: Entry) -> list[str]:
    return [*(driver.name for driver in entry.crew), *([entry.team.name] if entry.team else [])]


def _in_time(dice: Random, decision: Decision) -> Decision:
    """Return the decision with the time of its issue and what became of it, both mostly recorded."""
    if dice.random() < 0.3:
        return decision
    issued = START + dt.timedelta(days=dice.randint(0, 100))
    steps: list[Step] = []
    chance = dice.random()
    if chance < 0.1:
        steps = [Step(status="open", at=issued - dt.timedelta(days=2))]
        return _replaced(decision, history=tuple(steps))  # type: ignore[no-any-return]
    if chance < 0.2:
        steps.append(Step(status="open", at=issued - dt.timedelta(days=2)))
        steps.append(Step(status="issued", at=issued))
    if 0.15 < chance < 0.5:
        appealed = issued + dt.timedelta(days=dice.randint(1, 10))
        steps.append(Step(status="under-appeal", at=appealed, suspended=dice.random() < 0.5))
        if dice.random() < 0.7:
            decided = appealed + dt.timedelta(days=dice.randint(1, 30))
            how = dice.choice(("confirmed", "quashed", "reviewed"))
            steps.append(Step(status=how, at=dice.choice((decided, decided, None))))  # type: ignore[arg-type]
    return _replaced(decision, issued=issued, history=tuple(steps))  # type: ignore[no-any-return]


def _with_appeals(dice: Random, decisions: list[Decision]) -> list[Decision]:
    """Return the decisions with some taking the place of others, or only taking them away."""
    for decision in list(decisions):
        if dice.random() < 0.15 and decision.kind != "reversal":
            later = {"issued": decision.issued and decision.issued + dt.timedelta(days=dice.randint(1, 20))}
            keys = {key: getattr(decision, key) for key in ("session", "round", "number", "competitor")}
            named = {"id": f"{decision.id}b", "replaces": decision.id}
            if dice.random() < 0.5 or decision.kind in ON_TOTALS or decision.in_result:
                decisions.append(Decision(kind="reversal", **named, **later, **keys))
            else:
                options = _options(dice, decision.kind)
                decisions.append(_replaced(decision, options=options, history=(), **named, **later))
            if dice.random() < 0.2:
                decisions.append(Decision(kind="reversal", id=f"{decision.id}c", replaces=f"{decision.id}b"))
    return decisions


def _options(dice: Random, kind: str) -> dict[str, Any]:
    if kind in ("disqualified", "meeting-excluded"):
        return {} if dice.random() < 0.7 else {"close_gap": False}
    if kind in ("places-lost", "scoring-places-lost"):
        return {"places": dice.randint(1, 4)}
    if kind == "grid-places":
        return {"places": 3}
    if kind == "licence-points":
        return {"count": 3}
    if kind == "time-added":
        return {"seconds": dice.choice((1, 5, 30, "2.5"))}
    if kind == "back-of-class":
        return dice.choice(({}, {"overall": "kept"}, {"overall": "moved"}))  # type: ignore[no-any-return]
    if kind == "excluded":
        return dice.choice(({}, {"keeps_points": True}))  # type: ignore[no-any-return]
    if "points-" in kind or kind == "fine":
        return {"amount": dice.choice((1, 3, 10, "1/2"))}
    return {}


# ------------------------------------------------------------------ rulebooks


def rulebook(dice: Random, season: Season, rules: int = 3) -> Table:
    """Return a rulebook of one championship, with about so many slots filled beside the race's points."""
    title: Table = {"awards": {}, "bonuses": {}, "field": {}, "modifiers": {}, "listing": {}}
    low = dice.random() < 0.12
    if low:
        title["low_wins"] = True
        title["awards"]["race"] = {"kind": "low-point", **_some(dice, beaten_by=("entries", "start"))}
    else:
        title["awards"]["race"] = {"kind": "finish", "scale": scale(dice), **_award(dice)}
        title["awards"]["race"] |= _some(dice, equal=("each", "average"))
    slots = list(SLOTS if not low else ("field", "sharing", "slots", "counting", "tiebreaks", "of"))
    for slot in dice.sample(slots, min(rules, len(slots))):
        FILL[slot](dice, season, title)
    if "phases" in title and "counting" not in title:
        awards = {**title["awards"], **title["bonuses"]}
        paid = [name for name in _in_sessions(title) if not awards[name].get("reserve")]
        for phase in title["phases"]:
            if paid and dice.random() < 0.4:
                phase["not_paid"] = dice.sample(paid, dice.randint(1, min(2, len(paid))))
    if title.get("counting", {}).get("kind") == "average":
        title.pop("phases", None)  # they set sums anew
    if title.get("of", "") == "team" and not {"counting", "phases"} & {*title} and dice.random() < 0.5:
        title["of"] = {"kind": "team", "points_of_movers": dice.choice(("follow", "follow", "stay"))}
    if "slots" in title and title["slots"] == "average" and dice.random() < 0.5:
        title["sharing"] = "split-equally"
    if low and "slots" in title:
        title["field"] = {}  # what a team scores none of whose boats may score is nowhere laid down
    if dice.random() < 0.3:
        title["placed"] = dice.choice((["classified", "DNF"], ["classified"], ["classified", "DNF", "NC"]))
    book: Table = {
        "schema": 1,
        "id": "made-up",
        "name": "Made up",
        "championships": {"cup": {"name": "Cup", **title}},
    }
    return _spread(dice, book)


SLOTS = (
    *("of", "field", "field", "awards", "bonuses", "bonuses", "modifiers", "sharing", "slots", "counting"),
    *("counting", "phases", "tiebreaks", "tiebreaks", "listing"),
)


def _some(dice: Random, **choices: Any) -> Table:
    """Return a table with some of these keys, each with one of its values."""
    return {key: dice.choice(values) for key, values in choices.items() if dice.random() < 0.5}


def _rounds(dice: Random) -> str:
    return dice.choice(("all", "1", "2-", "1-2", "1, 3", "-2", "1-3, 5-"))


def _numbers(dice: Random, size: int) -> list[Any]:
    points = sorted(
        (dice.choice((1, 2, 3, 5, 8, 13, 25, "1/2", "2.5", 4.5)) for _ in range(size)), key=_worth
    )
    return points[::-1]


def _worth(value: Any) -> float:
    if isinstance(value, str) and "/" in value:
        over, under = value.split("/")
        return int(over) / int(under)
    return float(value)


def _award(dice: Random) -> Table:
    award = _some(
        dice,
        sessions=(["race"], ["race", "sprint"], ["heat", "race"], ["sprint"], ["race-1-0", "race"]),
        rounds=("all", "all", _rounds(dice)),
    )
    if dice.random() < 0.15:
        award["droppable"] = False
    return award


def scale(dice: Random) -> Any:
    """Return a scale of any kind."""
    kind = dice.choice(
        ("list", "table", "steps", "by-distance", "by-starters", "cars-beaten", "less-missing")
    )
    points = _numbers(dice, dice.randint(1, 6))
    if kind == "list":
        return points
    if kind == "table":
        return {"points": points, **_some(dice, tail=(0, 1, "1/2"))}
    if kind == "steps":
        return {
            "kind": kind,
            "points": points,
            **_some(dice, step=(1, 2, "1/2"), floor=(0, 1), last=(0, 4, 6)),
        }
    if kind == "by-distance":
        reduced = [{"below": below, "points": _numbers(dice, 3)} for below in (0.25, "1/2", 0.75)]
        reduced = dice.sample(reduced, dice.randint(1, 3))
        return {
            "kind": kind,
            "points": points,
            "reduced": reduced,
            **_some(dice, minimum_laps=(0, 2, 5), resumed=("0", "2", "1-2")),
        }
    if kind == "by-starters":
        sizes = dice.sample(range(1, 8), dice.randint(1, 3))
        return {"kind": kind, "tables": {str(size): _numbers(dice, min(size, 4)) for size in sizes}}
    if kind == "cars-beaten":
        given = {"points": points} if dice.random() < 0.5 else {}
        return {"kind": kind, **given, **_some(dice, each=(1, 2, "1/2"), at_most=(0, 2, 3), floor=(0, 1))}
    return {"kind": kind, "points": points, "full": dice.randint(2, 8), **_some(dice, tail=(0, 1))}


def _of(dice: Random, season: Season, title: Table) -> None:
    title["of"] = dice.choice(("driver", "team", "team", "car", "constructor", "manufacturer"))
    if title["of"] == "constructor" and dice.random() < 0.5:
        split = {
            "constructor": dice.choice(("Alfa", "Alfa-Delta", "Bravo")),
            "from_round": 2,
            "becomes": "New",
        }
        title["of"] = {"kind": "constructor", "splits": [split]}
    if title["of"] == "car" and len(season.entries) > 1 and dice.random() < 0.5:
        one, other = (f"{car.number} {car.team.name if car.team else ''}".strip()
                      for car in dice.sample(season.entries, 2))  # fmt: skip
        if one != other:
            title["of"] = {"kind": "car", "same": [[one, other]]}


def _field(dice: Random, season: Season, title: Table) -> None:
    kind = dice.choice(
        (
            *("by-class", "within-class", "guests", "guests", "by-tag", "ineligible", "rounds"),
            "minimum-distance",
        )
    )
    rule: Table = {"kind": kind}
    places = dice.choice(("invisible", "keeps-place"))
    if kind == "by-class":
        rule["classes"] = dice.choice((["Pro"], ["Am"], ["Pro", "Am"]))
    elif kind == "by-tag":
        rule |= dice.choice(({"tags": ["rookie"]}, {"tags": ["rookie", "works"]}, {"barred": ["works"]},
                             {"tags": ["works"], "barred": ["rookie"]}))  # fmt: skip
        rule["places"] = places
    elif kind == "guests":
        rule["places"] = places
    elif kind == "minimum-distance":
        rule |= dice.choice(({"share": "3/4"}, {"share": 0.9, "of": "class-winner"}, {"laps": 10}))  # type: ignore[arg-type]
    elif kind == "rounds":
        rule["rounds"] = dice.choice(("1-2", "2-", "1, 3-"))
    elif kind == "ineligible":
        rule |= {"places": places, "rounds": _rounds(dice)}
        if dice.random() < 0.7:
            rule["drivers"] = [dice.choice(dice.choice(season.entries).crew).name]
        else:
            rule["constructors"] = [dice.choice((*MAKES, "Alfa-Delta", "Bravo-Alfa"))]
    title["field"][f"{kind}-{len(title['field'])}"] = rule


def _awards(dice: Random, season: Season, title: Table) -> None:
    if dice.random() < 0.2:
        rule = {"kind": "event-order", "scale": scale(dice), **_award(dice)}
        rule |= _some(dice, each=([5, 3, 2, 1], [3, "1/2"]))
        title["awards"]["event"] = rule
    elif dice.random() < 0.5:
        rule = {"kind": "qualifying", "scale": scale(dice), **_award(dice)}
        title["awards"]["grid"] = rule
    else:
        rule = {"kind": "order-at", "scale": scale(dice)}
        rule |= _some(dice, equal=("each", "average"), fall_through=(True, False))
        if "fall_through" in rule:
            rule["requires"] = dice.choice(("", "classified", "classified"))
        title["awards"]["stage"] = rule


def _bonuses(dice: Random, season: Season, title: Table) -> None:
    kind = dice.choice(
        (
            *("fastest-lap", "fastest-lap", "laps-behind", "led-a-lap", "most-laps-led", "participation"),
            *("places-gained", "pole", "win", "laps-led", "hat-trick", "incidents", "clean-race"),
            *("joker", "share-of-laps", "marked", "most-wins"),
        )
    )
    rule: Table = {"points": dice.choice((1, 2, "1/2")), **_award(dice)}
    if kind == "fastest-lap":
        rule |= _some(
            dice,
            within_top=(0, 2, 3),
            fall_through=(True, False),
            equal=("each", "share"),
            to=("car", "driver"),
            each_class=(True, False),
        )
        if rule.get("each_class") and rule.get("equal") == "share":
            del rule["equal"]
        if dice.random() < 0.15:
            driver = dice.choice(dice.choice(season.entries).crew)
            rule["credited"] = [{"round": dice.randint(1, 3), "driver": driver.name}]
    elif kind == "laps-behind":
        rule["points"] = _numbers(dice, dice.randint(1, 3))
    elif kind == "joker":
        rule |= {"scale": scale(dice), "mark": "OOD"}
        del rule["points"]
    elif kind == "marked":
        rule["mark"] = "OOD"
    elif kind == "share-of-laps":
        rule["steps"] = [{"share": "1/2", "points": 1}, {"share": dice.choice((1, 0.9)), "points": 3}]
        del rule["points"]
    elif kind == "led-a-lap":
        rule |= _some(dice, laps=(1, 2))
    elif kind == "participation":
        rule |= _some(dice, to=("entered", "started", "classified", "did-not-start"))
    elif kind in ("places-gained", "laps-led"):
        rule |= _some(dice, at_most=(0, 1, 3))
    elif kind == "incidents":
        rule |= {"points": dice.choice((-1, "-1/2", 2))}
        rule |= _some(dice, free=(0, 1, 3), per=(1, 2, 4), at_most=(0, 1, 3))
    elif kind == "clean-race":
        rule |= _some(dice, incidents=(0, 2, 4))
    elif kind == "pole":
        rule |= _some(dice, fall_through=(True, False))
    if dice.random() < 0.08:
        rule["reserve"] = True
    if kind == "most-wins":
        rule = {key: value for key, value in rule.items() if key in ("points", "sessions")}
        rule |= _some(dice, equal=("each", "none"))
    title["bonuses"][kind] = rule


def _in_sessions(title: Table) -> list[str]:
    """Return the names of what is paid in sessions, not for the whole season."""
    return [name for name in (*title["awards"], *title["bonuses"]) if name != "most-wins"]


def _modifiers(dice: Random, season: Season, title: Table) -> None:
    kind = dice.choice(("times", "starters", "shortened", "event-total"))
    rule: Table = {}
    if kind == "times":
        rule = {"factor": dice.choice((2, "1/2", "1.5", 0)), "rounds": dice.choice(("1", "2-", "1, 3"))}
        rule |= _some(dice, session_number=(1, 2))
    elif kind == "starters":
        rule = {"below": dice.randint(2, 6), **_some(dice, factor=(0, "1/2", "1/3"))}
    elif kind == "shortened":
        rule = {
            "bands": dice.sample(
                [
                    {"below": "1/4", "factor": 0},
                    {"below": 0.5, "factor": "1/2"},
                    {"below": 0.75, "factor": "3/4"},
                ],
                dice.randint(1, 3),
            ),
            **_some(dice, minimum_laps=(0, 2, 5)),
        }
        if dice.random() < 0.2:
            rule["counted_back"] = [{"round": dice.randint(1, 3), "laps_run": dice.randint(20, 22)}]
    else:
        rule = _some(dice, sessions=(["race"], ["race", "sprint"]), cancelled=("lost", "redistributed"))
    if dice.random() < 0.3:
        rule["awards"] = [dice.choice(_in_sessions(title))]
    title["modifiers"][kind] = rule


def _sharing(dice: Random, season: Season, title: Table) -> None:
    title["sharing"] = dice.choice(("full-each", "none", "split-equally", "split-equally", "starter"))
    if dice.random() < 0.2:
        title["sharing"] = {"kind": "drive-time", "minutes": dice.choice((0, 1, 60))}
        if dice.random() < 0.5:
            title["sharing"]["parts"] = [{"rounds": _rounds(dice), "minutes": dice.choice((30, 61))}]
    if title["sharing"] == "split-equally" and dice.random() < 0.5:
        driver = dice.choice(dice.choice(season.entries).crew)
        refused = [{"round": dice.randint(1, 3), "driver": driver.name}]
        title["sharing"] = {"kind": "split-equally", "refused": refused}


def _slots(dice: Random, season: Season, title: Table) -> None:
    title["slots"] = dice.choice(
        ("best-cars", {"kind": "best-cars", "count": 2}, "best-and-worst", "all-cars", "average")
    )
    if title["slots"] == "best-cars" and not title.get("low_wins") and dice.random() < 0.4:
        title["slots"] = {
            "kind": "best-cars",
            "every_car": dice.sample(_in_sessions(title), 1),
        }
    elif title["slots"] == "best-cars" and dice.random() < 0.5:
        title["slots"] = {"kind": "best-cars", "choice": dice.choice(("place", "points"))}
    if "of" not in title and dice.random() < 0.8:
        title["of"] = dice.choice(("team", "manufacturer", "constructor"))


def _counting(dice: Random, season: Season, title: Table) -> None:
    if dice.random() < 0.1:
        rule: Table = {"kind": "best-share", "share": dice.choice(("3/5", "1/2", 0.75, 1))}
        rule |= _some(dice, rounding=("up", "down", "nearest"), unit=("session", "event"))
    elif dice.random() < 0.15:
        rule = {"kind": "average"}
        rule |= _some(
            dice,
            best=(0, 1, 2),
            decimals=(0, 1, 3),
            absent_as=([], ["DNS"], ["DNF", "DNC"]),
            unit=("session", "event"),
        )
    elif dice.random() < 0.4:
        rule = {"kind": "best-results"}
        if dice.random() < 0.6:
            rule["count"] = dice.randint(1, 4)
        else:
            rule["parts"] = [
                {"rounds": "1-2", "count": dice.randint(1, 3)},
                {"rounds": dice.choice(("3-", "4-")), "count": dice.randint(1, 2)},
            ]
        rule |= _some(
            dice, drops=("latest", "earliest"), unit=("session", "event"), protected=(["DSQ"], ["DNF", "DNS"])
        )
    else:
        rule = {"kind": "drop-worst"}
        how = dice.randrange(3)
        if how == 0:
            rule["results"] = dice.randint(1, 3)
        elif how == 1:
            rule |= {"results": 1, "per": dice.randint(2, 3)}
        else:
            rule["steps"] = {"2": 1, "4": 2}
        rule |= _some(
            dice,
            protected_rounds=(0, 1),
            protected=(["DSQ"], ["DSQ", "DNS"]),
            absent=(True, False),
            on_equal=("earliest", "latest"),
            when=("now", "end"),
            unit=("session", "event"),
        )
    title["counting"] = rule


def _phases(dice: Random, season: Season, title: Table) -> None:
    rounds = len(season.events)
    phases: list[Table] = []
    held = [any(one.classifications for one in event.sessions) for event in season.events]
    if False in held[: held.index(True) + held.count(True)] if True in held else True:
        return  # a phase whose rounds were cancelled or postponed is nowhere laid down
    first = dice.randint(2, rounds)
    for start, end in ((first, first), (first + 1, rounds)) if dice.random() < 0.5 else ((first, rounds),):
        if start > rounds:
            break
        phase: Table = {"rounds": f"{start}-{end}", "top": max(1, dice.randint(1, 4) - len(phases))}
        if dice.random() < 0.5:
            phase |= {
                "kind": "seeded",
                "totals": [200, 190][: dice.randint(1, 2)],
                **_some(dice, step=(1, 5)),
            }
        else:
            phase |= {"kind": "playoff", "base": 100 * (1 + len(phases))}
            phase |= _some(
                dice, winners_first=(True, False), with_reserve=(True, False), standing=([5, 3, 1], [])
            )
            if phase["top"] > 1 and dice.random() < 0.4:
                phase |= {"wild_cards": 1, **_some(dice, down_to=(2, 3, 4))}
        if phases:
            phase |= _some(dice, out_to_first=(True, False))
        phases.append(phase)
    title["phases"] = phases


def _tiebreaks(dice: Random, season: Season, title: Table) -> None:
    rules: list[Any] = []
    kinds = (
        *("best-scores", "countback", "dropped-points", "earliest-best", "head-to-head"),
        *("last-race-backwards", "last-result", "latest-best", "more-starts", "as-decided", "as-decided"),
    )
    for kind in dict.fromkeys(dice.sample(kinds, dice.randint(0, 3))):
        rule: Table = {"kind": kind}
        if kind in (
            "countback",
            "earliest-best",
            "head-to-head",
            "last-result",
            "latest-best",
            "more-starts",
        ):
            rule |= _some(dice, sessions=(["race"], ["race", "sprint"]))
        if kind == "countback":
            rule |= _some(
                dice,
                places=("ranked", "published"),
                results=("all", "counted"),
                down_to=(0, 1, 2, 3),
                unpaid=("count", "count", "left-out"),
            )
        if kind == "last-result":
            rule |= _some(dice, back=(True, False))
        rules.append(kind if len(rule) == 1 and dice.random() < 0.5 else rule)
    title["tiebreaks"] = rules


def _listing(dice: Random, season: Season, title: Table) -> None:
    kind = dice.choice(("classified-once", "current-class", "has-points", "minimum-rounds"))
    rule: Table = {}
    if kind == "classified-once":
        rule = _some(dice, sessions=(["race"], ["race", "sprint"]))
    elif kind == "current-class":
        rule = {"classes": dice.choice((["Pro"], ["Am"], ["Pro", "Am"]))}
    elif kind == "minimum-rounds":
        rule = {"rounds": dice.randint(1, 3)}
        rule |= _some(dice, below=("not-listed", "no-position", "vacant"), when=("now", "end"))
    title["listing"][kind] = rule


FILL = {
    "of": _of,
    "field": _field,
    "awards": _awards,
    "bonuses": _bonuses,
    "modifiers": _modifiers,
    "sharing": _sharing,
    "slots": _slots,
    "counting": _counting,
    "phases": _phases,
    "tiebreaks": _tiebreaks,
    "listing": _listing,
}


def _spread(dice: Random, book: Table) -> Table:
    """Say the same another way: a named scale, a championship it is like, an edition of the year."""
    title = book["championships"]["cup"]
    award = title["awards"]["race"]
    if "scale" in award and dice.random() < 0.3:
        book["scales"] = {"main": award["scale"]}
        award["scale"] = "main"
    chance = dice.random()
    if chance < 0.15:
        paying = ("awards", "bonuses", "modifiers")
        keys = [key for key in title if key != "name" and (key in paying or dice.random() < 0.5)]
        other = {key: title.pop(key) for key in keys} | {"name": "Other"}
        if dice.random() < 0.5:
            other["bonuses"]["extra"] = {"kind": "win", "points": 100}
            title["bonuses"] = {"extra": False}
        book["championships"]["other"] = other
        title["like"] = "other"
    elif chance < 0.3:
        keys = [key for key in title if key not in ("name", "awards", "modifiers") and dice.random() < 0.5]
        if title["modifiers"]:
            keys = [key for key in keys if key != "bonuses"]
        moved = {key: title.pop(key) for key in keys}
        book["editions"] = [
            {"years": "2020-", "championships": {"cup": moved}},
            {"years": "-2019", "championships": {"cup": {"bonuses": {"win": {"points": 50}}}}},
        ]
    return book
