"""The rules of a season in words: what each rule tells of itself, and its points by place."""

from __future__ import annotations

from collections.abc import Iterator

from countback.model.contract import Kind, PointsTable
from countback.model.kinds import Award, Bonus
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
            tag("p", "Official tables of this year have been computed by these rules, and agree.")
            if book.agreed
            else None,
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
        tag("p", f"A place is held by: {placed}." + (" The lowest total wins." if title.low_wins else "")
            + (" Behind equals comes the very next position." if title.dense_positions else "")),
        [join(tag("h3", head), tag("ul", [_rule(name, rule) for name, rule in rules.items()], class_="rules"))
         for head, rules in steps if rules],
        class_="prose",
    )  # fmt: skip


def _rule(name: str, rule: Kind) -> Html:
    title = name if name.endswith(".") else (name or rule.kind).replace("-", " ")
    if name.endswith("."):
        title = f"{name} {rule.kind.replace('-', ' ')}"
    source = facts([("source", rule.source)])
    table = rule.points_table() if isinstance(rule, Award) and not isinstance(rule, Bonus) else None
    return tag("li", tag("strong", title), ": ", rule.told(), source, _scale(table) if table else None)


def _scale(table: PointsTable) -> Html:
    """Return the points by place, those that are paid."""
    points = table.places(PLACES)
    on = len(table.places(PLACES + 1)) > PLACES
    more = f"From {ordinal(PLACES + 1)} on it goes on in the same way." if on else ""
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
    return join(frame, tag("p", more) if more else None)
