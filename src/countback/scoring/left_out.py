"""What a season has that no rule takes: classes, tags, results, guests, cars that score for nobody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from countback.model.finding import Finding, Severity
from countback.model.rulebook import Championship
from countback.model.season import Season
from countback.model.text import class_key
from countback.model.wording import closest
from countback.rules.needs import facts_needed
from countback.scoring.infer import RACES
from countback.scoring.named import key_finding, some_of
from countback.scoring.score import Standings
from countback.scoring.title import TitleScores

#: What an entry says of those who score with it.
_OWNERS = frozenset({"entry.team", "entry.constructor"})


def classes_alike(season: Season) -> Iterator[Finding]:
    """Say which classes are taken for one, though they are written in different ways."""
    spelled: dict[str, list[str]] = defaultdict(list)
    for name in dict.fromkeys([*season.classes, *(entry.class_ for entry in season.entries)]):
        if name:
            spelled[class_key(name)].append(name)
    for names in spelled.values():
        if len(names) > 1:
            message = f"{' and '.join(names)} are taken for one class"
            hint = f"write {names[0]} throughout, or give one another name"
            yield key_finding("classes-alike", message, hint, "entries.csv", "class")


def cars_of_nobody(scores: TitleScores, file: str) -> Iterator[Finding]:
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


def guests_that_score(scores: TitleScores, file: str) -> Iterator[Finding]:
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


def named_by_no_rule(standings: Standings) -> Iterator[Finding]:
    """Say which tags of entries no rule names, and in which classes nobody is entered."""
    season = standings.recorded
    rules = [rule for title in standings.rulebook.championships for _, rule in title.rules()]
    named = {reference.value for rule in rules for reference in rule.references() if reference.what == "tag"}
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
        hint = "take out what does not exist"
        yield key_finding("class-without-entries", message, hint, "season.toml", "classes", "info")


def not_scored(standings: Standings, file: str) -> Iterator[Finding]:
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
            others = [
                reference.value
                for rule in rules
                for reference in rule.references()
                if reference.what == "class"
            ]
            others = [*dict.fromkeys(others)]
            named = class_key(name) in map(class_key, others)
            hint = f"the rulebook knows {', '.join(others) or 'no class'}"
            hint = "rules that name it leave it out together" if named else closest(name, others) or hint
            yield key_finding("class-not-scored", message, hint, file, "championships")
    paid = np.zeros(len(facts.sessions), dtype=np.bool_)
    for title in standings.rulebook.championships:
        paid |= title.paid(facts)
    for number, session in enumerate(facts.sessions):
        if session.kind in RACES and session.classifications and not paid[number]:
            message = f"no award looks at {session.id}, a {session.kind} with a result"
            hint = f'name its kind in an award: sessions = ["{session.kind}"]'
            yield key_finding("result-not-scored", message, hint, file, "championships")


def all_cars_score(scores: TitleScores, file: str) -> Iterator[Finding]:
    """Say that a rule which leaves out some of a competitor's cars leaves out none.

    It is asked of as many cars as anybody had in one session or, with sessions to come, of all entered.
    """
    facts, slots = scores.facts, scores.title.slots
    paid = scores.title.paid(facts)
    to_come = facts.of_sessions(lambda session: not session.cancelled)[0] & ~facts.ran()[0] & paid
    most = len(facts.entries) if to_come.any() else scores.credited.cars.shape[-1]
    cars = np.arange(1, most + 1, dtype=np.int64)[None, None, None]
    if slots.takes_all or not most or not paid.any() or not slots.take(np.zeros_like(cars), cars).all():
        return
    severity: Severity = "warning" if to_come.any() else "info"
    some = f"{most} car{'s' * (most > 1)}"
    why = f"there are {some}" if to_come.any() else f"nobody had more than {some} in a session"
    message, hint = f"{slots.kind} leaves out no car: {why}", "nothing is to be done if that is meant"
    yield key_finding(
        "rule-never-acts", message, hint, file, f"championships.{scores.title.id}.slots", severity
    )


def all_dropped(
    standings: Standings, title: Championship, file: str, *, more_to_come: bool
) -> Iterator[Finding]:
    """Yield a warning where the counting rule drops every result there is, so that nobody has points, or
    every one that there can be."""
    facts, kept = standings.facts, standings.outcomes[title.id].counted.kept
    paid = title.paid(facts, droppable=True)
    ran, number = facts.ran()[0] & paid, len(title.counting.results_of(facts, paid))
    if number and not more_to_come and title.counting.drops_all(number):
        results = f"the season's {number} result{'s' * (number > 1)}, one for each {title.counting.unit}"
        message = f"{title.counting.kind} drops all of {results}, so that nothing will count"
        hint = "drop fewer, or take it out"
    elif kept is None or kept[:, :, ran].any() or not standings.titles[title.id].slotted.score.any():
        return
    else:
        message = f"{title.counting.kind} drops every result that has been run, so that all totals are 0"
        hint = 'write when = "end" to drop nothing before the season is over, or drop fewer'
    yield key_finding("all-dropped", message, hint, file, f"championships.{title.id}.counting", "warning")
