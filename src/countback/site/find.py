"""The index: everybody and everything that has a page, from A to Z, to be found without a script."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from countback.model.text import slug
from countback.site import addresses, elements
from countback.site.html import Html, join, link, listed, name, tag
from countback.site.page import Page
from countback.site.scored import Scored

LINK = ("find.html", "Find")


def pages(scored: Scored) -> Iterator[Page]:
    """Return the one page."""
    by_letter: dict[str, list[Html]] = {}
    for words, entry in sorted(_people(scored), key=lambda person: (slug(person[0]), person[0])):
        by_letter.setdefault(_letter(words), []).append(entry)
    letters = [
        tag("section", tag("h3", letter), listed(entries, class_="plain"))
        for letter, entries in sorted(by_letter.items())
    ]
    cars = [
        join(elements.car(entries[0], ""), " ", elements.crew(entries[0].crew, ""))
        for entries in sorted(scored.cars.values(), key=lambda entries: _number(entries[0].number))
    ]
    events = [join(elements.event_link(event, ""), f", round {event.round}") for event in scored.events]
    yield Page(
        path=LINK[0],
        title="Find a driver, team, car or event",
        content=join(
            tag("h2", "Drivers and teams"),
            tag("div", letters, class_="index"),
            tag("h2", "Cars by number"),
            listed(cars, class_="plain index"),
            tag("h2", "Events"),
            listed(events, class_="plain index"),
        ),
        part=LINK[0],
    )


def _people(scored: Scored) -> Iterator[tuple[str, Html]]:
    """Yield drivers by their last names, with their numbers, and teams by their names."""
    numbers: dict[str, list[str]] = {}
    for entry in scored.season.entries:
        for driver in entry.crew:
            numbers.setdefault(driver.id, []).append(entry.number)
    for driver in scored.drivers.values():
        first, _, last = driver.name.rpartition(" ")
        words = f"{last} {first}"
        number = ", ".join(f"no. {fromkey}" for fromkey in dict.fromkeys(numbers.get(driver.id, ())))
        yield (
            words,
            join(
                link(name(driver.name), addresses.driver(driver.id)),
                " ",
                tag("span", number, class_="note-in"),
            ),
        )
    for team in scored.teams.values():
        yield (
            team.name,
            join(link(name(team.name), addresses.team(team.id)), " ", tag("span", "team", class_="note-in")),
        )


def _letter(words: str) -> str:
    first = unicodedata.normalize("NFKD", words.strip())[:1].upper()
    return first if first.isalpha() else "#"


def _number(number: str) -> tuple[int, str]:
    return (int(number) if number.isdecimal() else 10**6, number)
