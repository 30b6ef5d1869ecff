"""The rules of a season in words: each kind's own sentence, and the values this rulebook gives it."""

from __future__ import annotations

import dataclasses
import inspect
import re
from collections.abc import Iterator, Mapping
from fractions import Fraction

import msgspec

from countback.model.kinds import Kind, Scale
from countback.model.numbers import ordinal
from countback.model.points import format_points
from countback.model.rulebook import Championship
from countback.model.words import STATUS_WORDS
from countback.site import addresses
from countback.site.html import Html, facts, join, link, listed, scrolled, tag
from countback.site.known import Known
from countback.site.page import Page

PLACES = 60
"""So many places of a scale are written out."""


LARGEST = 70_000
"""So many bytes of rules stand on one page; of more, each championship has a page of its own."""


def pages(known: Known) -> Iterator[Page]:
    """Return the page of rules, and those of the championships where one page would be too large."""
    book = known.standings.rulebook
    unverified = None
    if book.unverified:
        unverified = tag(
            "section",
            tag("h2", "Not checked at the source"),
            tag("ul", [tag("li", item) for item in book.unverified]),
            class_="prose",
        )
    titles = {title.id: _championship(title) for title in book.championships}
    apart = sum(len(content.encode()) for content in titles.values()) > LARGEST
    links = [
        link(title.name, addresses.rules(title.id) if apart else f"#{addresses.segment(title.id)}")
        for title in book.championships
    ]
    yield Page(
        path=addresses.RULES,
        title="Rules",
        kicker=book.name,
        lead="How results become points and points a table, in the order in which the rules act.",
        content=join(
            tag("nav", listed(links, class_="row"), aria_label="Championships"),
            None if apart else titles.values(),
            unverified,
            tag("p", "Source: ", book.source) if book.source else None,
        ),
        part=addresses.RULES,
    )
    for title in book.championships if apart else ():
        yield Page(
            path=addresses.rules(title.id),
            title=f"Rules: {title.name}",
            kicker=book.name,
            content=titles[title.id],
            part=addresses.RULES,
            trail=(("Rules", addresses.RULES),),
        )


def _championship(title: Championship) -> Html:
    placed = ", ".join(STATUS_WORDS[status] for status in title.placed)
    steps = (
        ("Who scores", {"": title.subject}),
        ("Who ranks", title.field),
        ("What pays", title.awards),
        ("What changes it", title.modifiers),
        ("Shared cars", {"": title.sharing}),
        ("How many cars", {"": title.slots}),
        ("What counts", {"": title.counting}),
        ("Phases of the season", {phase.name or phase.kind: phase for phase in title.phases}),
        ("Equal points", {f"{n}.": rule for n, rule in enumerate(title.tiebreaks, start=1)}),
        ("Who is listed", title.listing),
    )
    return tag(
        "section",
        tag("h2", title.name, id=addresses.segment(title.id)),
        tag("p", f"A place is held by: {placed}." + (" The lowest total wins." if title.low_wins else "")),
        [join(tag("h3", head), tag("ul", [_rule(name, rule) for name, rule in rules.items()], class_="rules"))
         for head, rules in steps if rules],
        class_="prose",
    )  # fmt: skip


def _rule(name: str, rule: Kind) -> Html:
    title = name if name.endswith(".") else (name or rule.kind).replace("-", " ")
    if name.endswith("."):
        title = f"{name} {rule.kind.replace('-', ' ')}"
    return tag("li", tag("strong", title), ": ", sentence(rule), _values(rule))


def sentence(rule: Kind) -> Html:
    """Return the words of a kind's docstring, without where they come from, its fields marked as such."""
    text = re.sub(r"\s+", " ", inspect.getdoc(type(rule)) or rule.kind).split("Source:")[0].strip()
    parts = re.split(r"``(.+?)``", text)
    return join(tag("code", part.replace("_", " ")) if n % 2 else part for n, part in enumerate(parts))


def _values(rule: Kind) -> Html:
    told: list[tuple[str, str]] = []
    scales: list[Html] = []
    # What every rule of its sort has (sessions, rounds) is told only where it is not the usual.
    own = inspect.get_annotations(type(rule))
    for field in dataclasses.fields(rule):
        value = getattr(rule, field.name)
        if isinstance(value, Scale):
            scales.append(_scale(value))
        elif field.name == "source":
            told.append(("source", str(value)))
        elif (field.name in own and not _silent(value)) or value != _usual(field):
            told.append((field.name.replace("_", " "), in_words(value)))
    return join(facts(told), scales)


def _silent(value: object) -> bool:
    """Whether a value that is the usual one says nothing: no limit, no name, nobody."""
    return value is None or value in ("", ()) or (value == 0 and type(value) is int)


def _usual(field: dataclasses.Field[object]) -> object:
    if field.default_factory is not dataclasses.MISSING:
        return field.default_factory()
    return field.default


def in_words(value: object) -> str:
    """Return a value of a rule as people write it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Fraction):
        return format_points(value)
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {in_words(item)}" for key, item in value.items())
    if isinstance(value, (tuple, list, frozenset)):
        return ", ".join(in_words(item) for item in value)
    if isinstance(value, msgspec.Struct):
        return in_words(msgspec.structs.asdict(value))
    if isinstance(value, Scale):
        return ", ".join(format_points(points) for points in _paying(value))
    return str(value)


def _paying(scale: Scale) -> list[Fraction]:
    points = [*scale.table(PLACES)][1:]
    while points and not points[-1]:
        points.pop()
    return points


def _scale(scale: Scale) -> Html:
    points = _paying(scale)
    more = (
        ""
        if scale.table(PLACES + 1)[-1] == 0
        else f"From {ordinal(PLACES + 1)} on it goes on in the same way."
    )
    note = None if scale.kind == "table" else tag("p", sentence(scale), class_="quiet")
    cells = [tag("th", str(place), scope="col") for place in range(1, len(points) + 1)]
    paid = [tag("td", format_points(one)) for one in points]
    whole = tag(
        "table",
        tag("caption", "Points by place", class_="unseen"),
        tag("thead", tag("tr", tag("th", "Place", scope="row"), cells)),
        tag("tbody", tag("tr", tag("th", "Points", scope="row"), paid)),
        class_="scale",
    )
    frame = scrolled(whole, "Points by place")
    return join(note, frame, tag("p", more) if more else None)
