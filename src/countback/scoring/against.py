"""A rulebook against a season: what it names that is not there, what it leaves out, what can never act."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import msgspec
import numpy as np

from countback.model.contract import Kind
from countback.model.finding import Finding, Severity
from countback.model.kinds import Counting
from countback.model.rulebook import Championship
from countback.model.season import Season
from countback.model.targets import entries_named
from countback.model.text import class_key
from countback.model.wording import closest
from countback.rules.needs import facts_needed
from countback.scoring.decide import decided
from countback.scoring.infer import RACES
from countback.scoring.named import Names, key_finding, not_run, some_of
from countback.scoring.score import Standings
from countback.scoring.title import TitleScores

#: How to record what an award needs, by the column of the results that holds it.
_RECORD = {
    "qualifying": "fill the column qualifying, or let qualified_by name the session that set the order",
    "fastest_lap": "fill the column fastest_lap (1 is the fastest), or best_lap of every car",
    "laps_led": "fill the column laps_led",
    "grid": "fill the column grid",
    "laps": "fill the column laps",
    "time": "fill the column time",
    "best_lap": "fill the column best_lap",
}
#: What an entry says of those who score with it.
_OWNERS = frozenset({"entry.team", "entry.constructor"})


def against(standings: Standings, file: str, *, shipped: bool = False) -> list[Finding]:
    """Return findings on the rulebook (named ``file``) as it meets the season; none is an error.

    What several championships share is said once, of the first of them. A ``shipped`` rulebook is written
    for all seasons of a series: that a championship of it is not run is a remark.
    """
    found: dict[tuple[str, str], Finding] = {}
    for finding in _all(standings, file, shipped):
        found.setdefault((finding.code, finding.message), finding)
    return list(found.values())


def _all(standings: Standings, file: str, shipped: bool) -> Iterator[Finding]:
    season = standings.recorded
    names = Names.of(season, standings.championships)
    unheld = not_run(standings) if shipped else {}
    more_to_come = season.calendar == "open" or (season.planned_rounds or 0) > len(season.events)
    yield from _classes_alike(season)
    for title in standings.rulebook.championships:
        at = f"championships.{title.id}"
        named: set[str] = set()
        for key, rule in title.rules():
            for reference in rule.references():
                finding = names.missing(reference, f"{at}.{key}.{reference.field}", file, more_to_come)
                if finding is not None and not reference.usual:
                    named.add(key)
                    if (reference.what, reference.value) in unheld.get(title.id, ()):
                        hint = f"nobody is in {title.name}; nothing is to be done if it is not run"
                        finding = msgspec.structs.replace(finding, severity="info", hint=hint)
                    yield finding
        yield from _idle(standings, title, file, named, more_to_come)
        yield from _facts_missing(standings, title, file)
        yield from _nobodys(standings.titles[title.id], file)
        yield from _guests(standings.titles[title.id], file)
    for number, decision in enumerate(standings.rulebook.decisions):
        if decision.competitor and not entries_named(decision, season.entries):
            message = f"{decision.kind} concerns {decision.competitor}, who is not entered"
            key = f"decisions[{number}].competitor"
            yield key_finding("rule-names-no-competitor", message, "correct the name", file, key, "info")
    yield from _left_out(standings, file)
    yield from _named_by_no_rule(standings)
    yield from _inferred(standings)


def _classes_alike(season: Season) -> Iterator[Finding]:
    spelled: dict[str, list[str]] = defaultdict(list)
    for name in dict.fromkeys([*season.classes, *(entry.class_ for entry in season.entries)]):
        if name:
            spelled[class_key(name)].append(name)
    for names in spelled.values():
        if len(names) > 1:
            message = f"{' and '.join(names)} are taken for one class"
            hint = f"write {names[0]} throughout, or give one another name"
            yield key_finding("classes-alike", message, hint, "entries.csv", "class")


def _idle(
    standings: Standings, title: Championship, file: str, named: set[str], more_to_come: bool
) -> Iterator[Finding]:
    rules = dict(title.rules())
    for key, why in title.idle(standings.facts):
        # A rule that is idle for the name it gives has been told of; a counting rule waits for more rounds.
        if key in named or (more_to_come and isinstance(rules[key], Counting)):
            continue
        severity: Severity = "info" if why.startswith("the season has no session for") else "warning"
        at = f"championships.{title.id}.{key}"
        message = f"{rules[key].kind} can never act: {why}"
        yield key_finding("rule-never-acts", message, "correct it, or take it out", file, at, severity)


def _facts_missing(standings: Standings, title: Championship, file: str) -> Iterator[Finding]:
    facts = standings.facts
    held = [session for session in facts.sessions if session.classifications]
    for name, award in title.awards.items():
        if decided(award):
            continue
        scope = award.in_scope(facts)[0]
        yield from _setters_missing(standings, title, name, file)
        for column in sorted(_needed(award)):
            values = facts.column(column)[0].any(axis=-1)
            lacking = [
                session.id
                for number, session in enumerate(facts.sessions)
                if session in held and scope[number] and not values[number]
            ]
            if lacking:
                some = some_of(lacking)
                message = f"{award.kind} needs {column}, which no row of {some} has"
                slot = "bonuses" if award.slot == "bonuses" else "awards"
                at = f"championships.{title.id}.{slot}.{name}"
                yield key_finding("fact-missing", message, _RECORD[column], file, at)
    for key, rule in title.rules():
        if rule.slot in ("fields", "listings"):
            yield from _unread(standings, title, f"championships.{title.id}.{key}", rule, file)
        if "session.scheduled_laps" in facts_needed(rule) and held:
            lacking = [one.id for one in held if one.kind in RACES and one.scheduled_laps is None]
            if lacking:
                some = some_of(lacking)
                message = f"{rule.kind} takes a race without scheduled_laps for whole: {some}"
                hint = "give the session scheduled_laps where a race was cut short"
                at = f"championships.{title.id}.{key}"
                yield key_finding("distance-unknown", message, hint, file, at, "info")


def _unread(standings: Standings, title: Championship, at: str, rule: Kind, file: str) -> Iterator[Finding]:
    """Say that who ranks or is listed depends on laps or classes that are not recorded."""
    facts = standings.facts
    looked_at = rule.looks_at(facts, title.paid(facts))
    for column in sorted(_needed(rule)):
        values = facts.column(column)[0].any(axis=-1)
        lacking = [
            session.id
            for number, session in enumerate(facts.sessions)
            if session.classifications and session.kind in RACES and looked_at[number] and not values[number]
        ]
        if lacking:
            message = f"{rule.kind} needs {column}, which no row of {some_of(lacking)} has"
            yield key_finding("fact-missing", message, _RECORD[column], file, at)
    if "entry.class" in facts_needed(rule):
        ran = dict.fromkeys(facts.row_entry.tolist())
        without = [facts.entries[car] for car in ran if not facts.entries[car].class_]
        if without:
            cars = some_of([entry.number or entry.id for entry in without])
            message = (
                f"{rule.kind} needs the class of every car, which {cars} lack{'s' * (len(without) == 1)}"
            )
            yield key_finding("fact-missing", message, "fill the column class of entries.csv", file, at)


def _setters_missing(standings: Standings, title: Championship, name: str, file: str) -> Iterator[Finding]:
    """Say which laps belong to one of a crew while nobody knows to whom."""
    scores, facts = standings.titles[title.id], standings.facts
    if name not in scores.shared.to_driver:
        return
    paid = scores.awarded.paid[name].points[0] != 0
    for session, car in zip(*(found.tolist() for found in np.nonzero(paid)), strict=True):
        row, entry = facts.row_at()[session, car], facts.entries[car]
        if row.fastest_lap_driver or len(row.drivers or entry.crew) < 2:
            continue
        held = facts.sessions[session].id
        number = row.number or entry.number
        message = f"{name} of {held} is paid to nobody: who of car {number} set it is not recorded"
        hint = "fill the column fastest_lap_driver"
        yield key_finding("setter-unknown", message, hint, file, f"championships.{title.id}.bonuses.{name}")


def _nobodys(scores: TitleScores, file: str) -> Iterator[Finding]:
    """Say which cars of a championship's field score for nobody: they are of no team, or of no make."""
    facts, subject = scores.facts, scores.title.subject
    owned = {*scores.credited.cars.ravel().tolist()}  # np.unique would import masked arrays: 25 ms
    ran = [car for car in dict.fromkeys(facts.row_entry.tolist()) if scores.field.eligible[0, :, car].any()]
    alone = [facts.entries[car].number or facts.entries[car].id for car in ran if car not in owned]
    if not alone:
        return
    wanted = sorted(fact.removeprefix("entry.") for fact in facts_needed(subject) & _OWNERS)
    message = f"cars {some_of(alone)} score for no {subject.kind}"
    severity: Severity = "warning" if len(alone) == len(ran) else "info"
    hint = f"fill the column {wanted[0] if wanted else subject.kind} of entries.csv, where there is one"
    yield key_finding(
        "scores-for-nobody", message, hint, file, f"championships.{scores.title.id}.of", severity
    )


def _guests(scores: TitleScores, file: str) -> Iterator[Finding]:
    """Say that guests score like anybody, where no rule of a championship looks at who is one."""
    facts, title = scores.facts, scores.title
    if any("entry.guest" in facts_needed(rule) for _, rule in title.rules()):
        return
    guests = [
        facts.entries[car].number or facts.entries[car].id
        for car in dict.fromkeys(facts.row_entry.tolist())
        if facts.entries[car].guest and scores.field.eligible[0, :, car].any()
    ]
    if guests:
        message = f"guests (cars {some_of(guests)}) score like anybody here"
        hint = 'give the championship a rule for them: field.guests = { places = "invisible" }'
        yield key_finding("guests-score", message, hint, file, f"championships.{title.id}.field")


def _named_by_no_rule(standings: Standings) -> Iterator[Finding]:
    """Say which tags of entries no rule names, and in which classes nobody is entered."""
    season = standings.recorded
    rules = [rule for title in standings.rulebook.championships for _, rule in title.rules()]
    named = {one.value for rule in rules for one in rule.references() if one.what == "tag"}
    tagged: dict[str, list[str]] = defaultdict(list)
    for entry in season.entries:
        for tag in entry.tags:
            tagged[tag].append(entry.number or entry.id)
    for tag, cars in tagged.items():
        if tag not in named:
            near = closest(tag, named)
            message = f"tag {tag!r} of cars {some_of(cars)} is named by no rule"
            hint = near or f"rules name {', '.join(sorted(named)) or 'no tags'}"
            severity: Severity = "warning" if near else "info"
            yield key_finding("tag-not-used", message, hint, "entries.csv", "tags", severity)
    entered = {class_key(entry.class_) for entry in season.entries}
    empty = [name for name in season.classes if entered - {""} and class_key(name) not in entered]
    if empty:
        message = f"nobody is entered in class {' or '.join(empty)}"
        hint = "take out what there is none of"
        yield key_finding("class-without-entries", message, hint, "season.toml", "classes", "info")


def _needed(rule: Kind) -> set[str]:
    """Return the columns of a result that a rule cannot do without."""
    return {name.removeprefix("result.") for name in facts_needed(rule)} & _RECORD.keys()


def _left_out(standings: Standings, file: str) -> Iterator[Finding]:
    """Yield classes of entries that no championship takes, and results that no award looks at."""
    facts = standings.facts
    taken = np.zeros(len(facts.entries), dtype=np.bool_)
    for scores in standings.titles.values():
        taken |= scores.field.eligible[0].any(axis=0)
    ran = {*facts.row_entry.tolist()}
    classes: dict[str, list[int]] = defaultdict(list)
    for car, entry in enumerate(facts.entries):
        if car in ran and not entry.guest:
            classes[entry.class_].append(car)
    for name, cars in classes.items():
        if not taken[cars].any():
            what = f"class {name}" if name else "entries without a class"
            numbers = some_of([facts.entries[car].number for car in cars])
            message = f"no championship takes {what} (cars {numbers})"
            rules = [rule for title in standings.rulebook.championships for _, rule in title.rules()]
            others = [one.value for rule in rules for one in rule.references() if one.what == "class"]
            others = [*dict.fromkeys(others)]
            hint = closest(name, others) or f"the rulebook knows {', '.join(others) or 'no class'}"
            yield key_finding("class-not-scored", message, hint, file, "championships")
    paid = np.zeros(len(facts.sessions), dtype=np.bool_)
    for title in standings.rulebook.championships:
        paid |= title.paid(facts)
    for number, session in enumerate(facts.sessions):
        if session.kind in RACES and session.classifications and not paid[number]:
            message = f"no award looks at {session.id}, a {session.kind} with a result"
            hint = f'name its kind in an award: sessions = ["{session.kind}"]'
            yield key_finding("result-not-scored", message, hint, file, "championships")


_FACTS = {
    "fastest_lap": ("fastest laps of {} follow from the best laps recorded", {"fastest_lap"}),
    "qualifying": ("the order for pole of {} is that of the meeting's qualifying", {"qualifying"}),
    "laps": ("the distance of {} is that of the winner", {"session.laps"}),
    "absent": ("whoever is entered and has no row in {} did not come (DNC)", set()),
}


def _inferred(standings: Standings) -> Iterator[Finding]:
    needed: set[str] = set()
    for title in standings.rulebook.championships:
        for award in title.awards.values():
            needed |= _needed(award)
        for _, rule in title.rules():
            needed |= facts_needed(rule) & {"session.laps"}
    sessions: dict[str, list[str]] = defaultdict(list)
    for session, fact in standings.facts.only.inferred:
        if _FACTS[fact][1] & needed or fact == "absent":
            sessions[fact].append(session)
    for fact, where in sessions.items():
        message, hint = _FACTS[fact][0].format(some_of(where)), "record it where it is not so"
        yield key_finding("fact-inferred", message, hint, "results", "", "info")
