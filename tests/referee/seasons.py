"""Small random seasons under way, and random rules: every kind of rule alone and in pairs."""

from __future__ import annotations

from random import Random
from typing import Any

from title_cases import BONUSES, CHAINS, COUNTING, FIELDS, LISTINGS, MODIFIERS, PHASES, SCALES

from countback.model.classification import Classification, Result, Status
from countback.model.season import Decision, Driver, Entry, Event, Season, Session, Team

STATUSES = [Status.DNF, Status.DISQUALIFIED, Status.DID_NOT_START, Status.NOT_CLASSIFIED]
MORE_COUNTING: list[Any] = [
    {"kind": "drop-worst", "results": 1, "protected": ["DSQ"]},
    {"kind": "drop-worst", "results": 1, "absent": False},
    {"kind": "drop-worst", "results": 1, "protected": ["DNS", "DSQ"]},
    {"kind": "best-results", "count": 1, "unit": "event"},
    {"kind": "best-results", "count": 2, "protected": ["DSQ"]},
    {"kind": "best-results", "count": 2, "drops": "earliest"},
    {"kind": "drop-worst", "results": 1, "protected": ["classified"]},
    {"kind": "best-share", "share": "2/3", "rounding": "down"},
]
MORE_BONUSES: list[dict[str, Any]] = [
    {"participation": {"points": 2, "to": "entered"}},
    {"participation": {"points": 2, "to": "started"}},
    {"fastest-lap": {"points": 2, "equal": "share"}},
    {"fastest-lap": {"points": 3, "to": "driver"}},
    {"places-gained": {"points": 1}},
    {"laps-behind": {"points": [2, 1]}},
    {"fastest-lap": {"points": 3, "to": "driver", "fall_through": True, "within_top": 1}},
    {"fastest-lap": {"points": 2, "credited": [{"round": 3, "driver": "D1"}]}},
    {"win": {"points": 2, "droppable": False}, "pole": {"points": 2}},
]
MORE_LISTINGS: list[dict[str, Any]] = [
    {"minimum-rounds": {"rounds": 2, "below": "not-listed"}},
    {"minimum-rounds": {"rounds": 2, "below": "no-position"}},
    {"minimum-rounds": {"rounds": 3, "below": "vacant"}},
]
MORE_CHAINS: list[Any] = [["more-starts"], ["countback", "more-starts"], ["latest-best"]]
MORE_SCALES: list[Any] = [[10, 6, 4], [9, 6, 4, 3]]
RARE_SCALES: list[Any] = [
    {"kind": "by-starters", "tables": {"3": [2, 1], "1": [4, 2, 1]}},
    {"kind": "cars-beaten", "each": 2, "at_most": 1, "floor": 1},
    {"kind": "table", "points": [5, 3], "tail": 1},
    [4, -1, 2],
]
MORE_MODIFIERS: list[dict[str, Any]] = [
    {"times": {"factor": -1, "rounds": "3-"}},
    {"starters": {"below": 3, "factor": 2}},
    {"starters": {"below": 3, "factor": -1}},
    {"event-total": {"sessions": ["race", "sprint"], "cancelled": "redistributed"}},
]
MORE_FIELDS: list[dict[str, Any]] = [
    {"out": {"kind": "ineligible", "drivers": ["d0"], "rounds": "3-", "places": "keeps-place"}},
    {"class": {"kind": "by-class", "classes": ["B"]}, "guests": {"places": "invisible"}},
]
MORE_PHASES: list[Any] = [
    [
        {"kind": "playoff", "rounds": "2", "top": 3, "base": 5},
        {"kind": "playoff", "rounds": "3-", "top": 2, "base": 9, "winners_first": False},
    ],
    [{"kind": "playoff", "rounds": "3-", "top": 2, "base": 3, "standing": [3, 1]}],
    [{"kind": "seeded", "rounds": "3-", "top": 1, "totals": [5]}],
]
SLOTS: list[Any] = [
    "best-cars",
    "best-and-worst",
    "all-cars",
    {"kind": "best-cars", "places": "invisible"},
    {"kind": "best-cars", "places": "invisible", "count": 2},
    {"kind": "best-cars", "count": 2},
    {"kind": "best-cars", "every_car": ["race"]},
]


PARTS = [
    "scale",
    "bonus",
    "counting",
    "chain",
    "modifier",
    "listing",
    "field",
    "phase",
    "sharing",
    "slots",
    "team",
    "low",
    "stage",
    "sprint",
    "qualifying",
    "guests",
    "equal",
    "heat",
    "dense",
    "placed",
]
"""What of a championship may be unlike the plainest one."""


def rules(random: Random) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return a championship as TOML would hold it, and which of its parts are not the plain ones."""
    title: dict[str, Any] = {
        "name": "T",
        "of": "driver",
        "awards": {"race": {"kind": "finish", "scale": random.choice(MORE_SCALES)}},
        "tiebreaks": ["countback"],
    }
    parts = random.sample(PARTS, random.choice([0, 1, 1, 2, 2]))
    if "low" in parts:
        parts = [part for part in parts if part not in ("scale", "stage", "sprint", "equal")]
    for part in parts:
        _change(title, part, random)
    return title, tuple(sorted(parts))


def _change(title: dict[str, Any], part: str, random: Random) -> None:
    awards = title["awards"]
    match part:
        case "scale":
            awards["race"] = {"kind": "finish", "scale": random.choice([*SCALES, *RARE_SCALES])}
        case "equal":
            awards["race"] = {**awards["race"], "equal": "average"}
        case "bonus":
            title["bonuses"] = random.choice([*BONUSES, *MORE_BONUSES])
        case "counting":
            title["counting"] = random.choice([*COUNTING, *MORE_COUNTING])
        case "chain":
            title["tiebreaks"] = random.choice([*CHAINS, *MORE_CHAINS])
        case "modifier":
            title["modifiers"] = random.choice([*MODIFIERS, *MORE_MODIFIERS])
        case "listing":
            title["listing"] = random.choice([*LISTINGS, *MORE_LISTINGS])
        case "field":
            title["field"] = random.choice([*FIELDS, *MORE_FIELDS])
        case "phase":
            title["phases"] = random.choice([*PHASES, *MORE_PHASES])
        case "sharing":
            title["sharing"] = random.choice(["full-each", "split-equally", "starter", "none"])
        case "slots":
            title["of"] = "team"
            title["slots"] = random.choice(SLOTS)
        case "team":
            title["of"] = random.choice(["team", "car"])
        case "low":
            kind = {"kind": "low-point", "beaten_by": random.choice(["entries", "entries", "start"])}
            title |= {"awards": {"race": kind}, "low_wins": True}
        case "stage":
            more = {"kind": "order-at", "scale": [2, 1], "requires": random.choice(["", "classified"])}
            more["fall_through"] = True
            awards["stage"] = more
        case "sprint":
            awards["sprint"] = {"kind": "finish", "scale": [4, 2, 1], "sessions": ["sprint"]}
        case "heat":
            awards["heat"] = {"kind": "finish", "scale": [2, 1], "sessions": ["heat"]}
        case "qualifying":
            awards["grid"] = {"kind": "qualifying", "scale": [2, 1]}
        case "dense":
            title["dense_positions"] = True
        case "placed":
            title["placed"] = ["classified", "DNF"]
        case "guests":
            title["field"] = {"guests": {"places": random.choice(["invisible", "keeps-place"])}}


def season(random: Random, parts: tuple[str, ...]) -> Season:
    """Return a season of two to four rounds with one or two sessions left, mostly the last."""
    cars = random.choice([2, 2, 3, 3, 3, 4])
    rounds = random.choice([2, 3, 3, 4])
    crewed = "sharing" in parts or not random.randrange(6)
    entries = _entries(random, cars, rounds, crewed, "team" in parts or "slots" in parts)
    events, places = [], []
    for number in range(1, rounds + 1):
        kinds = ["race"]
        for part in ("sprint", "stage", "heat"):
            if part in parts and random.random() < 0.6:
                kinds.insert(0, part)
        if not random.randrange(6):
            kinds.insert(0, "qualifying")
        sessions = []
        for kind in kinds:
            by = f"qualifying-{number}" if kind == "race" and kinds[0] == "qualifying" else ""
            cancelled = not random.randrange(25)
            sessions.append(Session(id=f"{kind}-{number}", kind=kind, qualified_by=by, cancelled=cancelled))
            places.append((number - 1, len(sessions) - 1))
        events.append(Event(round=number, name=f"Round {number}", sessions=tuple(sessions)))
    left = {*places[-random.choice([1, 1, 1, 2]) :]}
    if len(places) > 2 and not random.randrange(5):  # one that was postponed
        left = {random.choice(places[:-1]), *([places[-1]] if random.random() < 0.3 else [])}
    for at, number in places:
        if (at, number) in left:
            continue
        event = events[at]
        shown = _result(random, [one for one in entries if not one.rounds or event.round in one.rounds])
        sessions = list(event.sessions)
        sessions[number] = _with(sessions[number], shown)
        events[at] = Event(round=event.round, name=event.name, sessions=tuple(sessions))
    return Season(
        id="s",
        name="s",
        series="s",
        year=2030,
        calendar="complete",
        events=tuple(events),
        entries=entries,
        decisions=_decisions(random, entries, rounds),
    )


def _with(session: Session, shown: Classification) -> Session:
    return Session(
        id=session.id,
        kind=session.kind,
        qualified_by=session.qualified_by,
        cancelled=session.cancelled,
        classifications=(shown,),
    )


def _entries(random: Random, cars: int, rounds: int, crewed: bool, teams: bool) -> tuple[Entry, ...]:
    entries = []
    for number in range(cars):
        crew = [Driver(id=f"d{number}", name=f"D{number}")]
        if crewed and random.random() < 0.4:
            other = random.randrange(cars) if not random.randrange(4) else number + 5
            crew += [Driver(id=f"d{other}", name=f"D{other}")] if other != number else []
        some = tuple(sorted(random.sample(range(1, rounds + 1), random.randrange(1, rounds + 1))))
        entries.append(
            Entry(
                id=f"e{number}",
                number=str(number),
                crew=tuple(crew),
                team=Team(id=f"t{number // 2 if teams else number}", name=f"T{number}"),
                car=f"c{number // 2 if teams else number}",
                guest=not random.randrange(8),
                class_=random.choice("AAB"),
                tags=("new",) if random.random() < 0.5 else (),
                rounds=some if not random.randrange(5) else (),
            )
        )
    if not random.randrange(5):  # somebody changes class, team or status, or has a second car
        who = random.choice(entries)
        entries.append(
            Entry(
                id="e9",
                number="9",
                crew=who.crew[:1],
                team=Team(id="t9", name="T9"),
                car="c9",
                guest=random.random() < 0.4,
                class_=random.choice("AB"),
                rounds=tuple(range(random.randrange(1, rounds + 1), rounds + 1)),
            )
        )
    return tuple(entries)


def _result(random: Random, cars: list[Entry]) -> Classification:
    order = [car for car in random.sample(cars, len(cars)) if random.random() < 0.9]
    placed = random.randrange(len(order) + 1) if random.random() < 0.5 else len(order)
    rows, place = [], 0
    for at, car in enumerate(order):
        if at < placed:
            place = place if place and not random.randrange(9) else at + 1
        drivers: tuple[str, ...] = ()
        if len(car.crew) > 1 and random.random() < 0.4:
            drivers = (random.choice(car.crew).id,)
        rows.append(
            Result(
                entry=car.id,
                position=place if at < placed else None,
                status=Status.CLASSIFIED if at < placed else random.choice(STATUSES),
                drivers=drivers,
                fastest_lap_driver=drivers[0] if drivers else random.choice(["", car.crew[0].id]),
                qualifying=1 + random.randrange(2) if not random.randrange(3) else None,
                fastest_lap=1 if not random.randrange(3) else None,
                laps_led=random.choice([None, 1, 3]),
                laps=10,
            )
        )
    return Classification(rows=tuple(rows))


def _decisions(random: Random, entries: tuple[Entry, ...], rounds: int) -> tuple[Decision, ...]:
    if random.randrange(5):
        return ()
    kind = random.choice(["points-deducted", "points-awarded", "excluded"])
    options = {} if kind == "excluded" else {"amount": random.choice([2, 5, 10])}
    driver = random.choice(random.choice(entries).crew)
    from_round = random.randrange(1, rounds + 2)
    return (Decision(kind=kind, competitor=driver.name, from_round=from_round, options=options),)
