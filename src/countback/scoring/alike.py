"""Names that differ by a letter: one competitor, perhaps, who is written in two ways and has two totals."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from countback.model.finding import Finding
from countback.model.season import Season
from countback.model.text import slug
from countback.scoring.named import key_finding

#: In a shorter name one letter is most of it.
_SHORTEST = 6
#: What teams and cars of one owner are told apart by: ``Red 2``, ``Red B``, ``Red II``, ``Porsche 992``.
_COUNTED = re.compile(r"(?:^|-)(?:[a-z]|[ivx]+|[a-z]*[0-9][a-z0-9]*)(?=-|$)")


def names_alike(season: Season) -> Iterator[Finding]:
    """Propose, and no more than that, that two names of a season are meant to be one."""
    by_column = _names(season)
    pairs = {column: [*_pairs(list(names))] for column, names in by_column.items()}
    together = _seen_together(season, pairs.get("driver", []))
    for column, names in by_column.items():
        for first, second in pairs[column]:
            if column == "driver" and frozenset((names[first], names[second])) in together:
                continue  # whoever raced each other are two
            message = f"{column}s {first} and {second} differ by a letter: each scores alone"
            hint = "write one name throughout if they are one; nothing is to be done if they are two"
            yield key_finding("competitors-alike", message, hint, "entries.csv", column, "info")


def _names(season: Season) -> dict[str, dict[str, str]]:
    """Return the ids of drivers, teams and makes by their names."""
    names: dict[str, dict[str, str]] = defaultdict(dict)
    for entry in season.entries:
        for driver in entry.crew:
            names["driver"].setdefault(driver.name, driver.id)
        if entry.team:
            names["team"].setdefault(entry.team.name, entry.team.id)
        names["constructor"].setdefault(entry.constructor, entry.constructor)
    return names


def _seen_together(season: Season, alike: Sequence[tuple[str, str]]) -> set[frozenset[str]]:
    """Return those of the pairs of drivers with names ``alike`` who are in one result, or in one crew."""
    if not alike:
        return set()
    pairs = [frozenset(names) for names in alike]
    people = {driver.id: driver.name for entry in season.entries for driver in entry.crew}
    crews = {entry.id: [driver.id for driver in entry.crew] for entry in season.entries}
    held = [{*crew} for crew in crews.values()]
    for event in season.events:
        for session in event.sessions:
            if session.classification:
                rows = session.classification.rows
                held.append({driver for row in rows for driver in row.drivers or crews[row.entry]})
    named = [{people.get(driver, driver): driver for driver in there} for there in held]
    return {
        frozenset(there[name] for name in pair) for pair in pairs for there in named if pair <= there.keys()
    }


def _pairs(names: list[str]) -> Iterator[tuple[str, str]]:
    """Yield the names that differ by one letter, or by two that are exchanged."""
    by_rest: dict[str, list[int]] = defaultdict(list)
    plain = [slug(name) for name in names]
    told: set[tuple[int, int]] = set()
    for number, word in enumerate(plain):
        if len(word) < _SHORTEST:
            continue
        for rest in {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}:
            for other in by_rest[rest]:
                if (other, number) not in told and _one_letter(plain[other], word):
                    told.add((other, number))
                    yield names[other], names[number]
            by_rest[rest].append(number)


def _one_letter(word: str, other: str) -> bool:
    """Tell whether two words that are alike but for one letter of each are but for one, not in a number."""
    if word == other or _COUNTED.findall(word) != _COUNTED.findall(other):
        return False
    if len(word) != len(other):
        return True
    unlike = [at for at in range(len(word)) if word[at] != other[at]]
    swapped = len(unlike) == 2 and unlike[1] == unlike[0] + 1
    return len(unlike) == 1 or (swapped and word[unlike[0]] == other[unlike[1]])
