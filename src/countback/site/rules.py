"""The rules of a season in sentences: what all championships have in common once, then what each adds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from countback.model.classification import Status
from countback.model.contract import Kind, PointsTable
from countback.model.kinds import Award
from countback.model.numbers import ordinal
from countback.model.points import format_points
from countback.model.rulebook import Championship, Rulebook
from countback.model.words import STATUS_WORDS
from countback.site import addresses, ledgers
from countback.site.html import Html, join, link, listed, scrolled, tag
from countback.site.page import Page
from countback.site.scored import Scored

Told = dict[str, list[Html]]
"""Sentences by what they are about."""

FEW = 4
"""So many sentences stand under one another without headings."""

PLACES = 60
"""So many places of a scale are written out."""


LARGEST = 70_000
"""So many bytes of rules stand on one page; of more, each championship has a page of its own."""


def pages(scored: Scored) -> Iterator[Page]:
    """Return the page of rules, and those of the championships where one page would be too large."""
    book = scored.standings.rulebook
    told = {title.id: _told(title) for title in book.championships}
    shared = _in_all([*told.values()])
    titles = {
        title.id: _championship(title, _without(told[title.id], shared), alone=len(told) == 1)
        for title in book.championships
    }
    apart = sum(len(content.encode()) for content in titles.values()) > LARGEST
    links = [
        link(title.name, addresses.rules(title.id) if apart else f"#{addresses.segment(title.id)}")
        for title in book.championships
    ]
    everywhere = tag("section", tag("h2", "In every championship"), _grouped(shared)) if shared else None
    yield Page(
        path=addresses.RULES,
        title="Rules",
        description=f"How results become points, and points a table, in {scored.season.name}",
        content=join(
            tag("nav", listed(links, class_="row"), aria_label="Championships")
            if apart or len(links) > FEW
            else None,
            everywhere,
            None if apart else tag("div", titles.values(), class_="columns"),
            ledgers.told(scored),
            _unchecked(book),
        ),
        part=addresses.RULES,
    )
    for title in book.championships if apart else ():
        yield Page(
            path=addresses.rules(title.id),
            title=f"Rules: {title.name}",
            content=join(titles[title.id], everywhere),
            part=addresses.RULES,
            trail=(("Rules", addresses.RULES),),
        )


def sentences(book: Rulebook) -> Html:
    """Return all that a rulebook says, on one page."""
    told = {title.id: _told(title) for title in book.championships}
    shared = _in_all([*told.values()])
    return join(
        tag("section", tag("h3", "In every championship"), _grouped(shared)) if shared else None,
        *(
            _championship(title, _without(told[title.id], shared), alone=len(told) == 1)
            for title in book.championships
        ),
    )


def _unchecked(book: Rulebook) -> Html:
    """Return where the rules are from, and how far they were checked."""
    agreed = "Official tables of this year were computed by these rules, and agree."
    return tag(
        "section",
        tag("h2", "Source"),
        tag("p", book.source) if book.source else None,
        tag("p", agreed) if book.agreed else None,
        tag("details", tag("summary", "Not checked at the source"), listed(map(join, book.unverified)))
        if book.unverified
        else None,
        class_="prose",
    )


def _told(title: Championship) -> Told:
    """Return the sentences of a championship by what they are about, in the order in which the rules act."""
    named = bool(title.modifiers)  # a modifier speaks of awards by their names
    ties = [rule.told() for rule in title.tiebreaks]
    equal = [f"{ordinal(number)}: {step}" for number, step in enumerate(ties, 1)] if len(ties) > 1 else ties
    equal.append(
        "Those still equal share the position"
        + (", and the next is the very next number." if title.dense_positions else ".")
    )
    groups: tuple[tuple[str, Iterable[Kind], list[Html]], ...] = (
        ("Points", [], [*(_award(name, rule, named) for name, rule in title.awards.items())]),
        ("Points", title.modifiers.values(), []),
        ("Who scores", [title.subject, *title.field.values()], _placed(title)),
        ("Who scores", [title.sharing, title.slots], []),
        ("What counts", [title.counting, *title.phases, *title.listing.values()], _order(title)),
        ("Equal points", [], [*map(join, equal)]),
    )
    told: Told = {}
    for head, rules, more in groups:
        sentences = [*map(_rule, rules), *more]
        told.setdefault(head, []).extend(sentences)
    return told


def _placed(title: Championship) -> list[Html]:
    if title.placed == (Status.CLASSIFIED,):
        return [join("Only classified cars hold a place.")]
    words = [STATUS_WORDS[status] for status in title.placed]
    return [join(f"A place is also held by cars that {' or '.join(words[1:])}.")]


def _order(title: Championship) -> list[Html]:
    return [join("The lowest total wins.")] if title.low_wins else []


def _in_all(every: Sequence[Told]) -> Told:
    """Return the sentences that all of several championships have in common."""
    if len(every) < 2:
        return {}
    told = {
        head: [sentence for sentence in sentences if all(sentence in other.get(head, ()) for other in every)]
        for head, sentences in every[0].items()
    }
    return {head: sentences for head, sentences in told.items() if sentences}


def _without(told: Told, shared: Told) -> Told:
    left = {
        head: [sentence for sentence in sentences if sentence not in shared.get(head, ())]
        for head, sentences in told.items()
    }
    return {head: sentences for head, sentences in left.items() if sentences}


def _championship(title: Championship, told: Told, *, alone: bool) -> Html:
    head = None if alone else tag("h2", title.name, id=addresses.segment(title.id))
    body = _grouped(told) if told else tag("p", "Nothing else than in every championship.")
    return tag("section", head, body, id=addresses.segment(title.id) if alone else None)


def _grouped(told: Told) -> Html:
    """Return sentences under what they are about; a few of them need no headings."""
    if sum(map(len, told.values())) <= FEW:
        return listed((sentence for sentences in told.values() for sentence in sentences), class_="rules")
    groups = [
        tag("section", tag("h3", head), listed(sentences, class_="rules")) for head, sentences in told.items()
    ]
    return tag("div", groups, class_="columns laws")


def _rule(rule: Kind) -> Html:
    return join(rule.told(), _source(rule))


def _source(rule: Kind) -> Html | None:
    return tag("span", rule.source, class_="note") if rule.source else None


def _award(name: str, rule: Award, named: bool) -> Html:
    label = tag("strong", f"{name.replace('-', ' ').replace('_', ' ')}: ") if named else None
    table, above = rule.points_table(), rule.above_table()
    if table is None or table.varies or table.tail or not above:
        return join(label, rule.told(), _source(rule))
    return join(label, above, _source(rule), _scale(table))


def _scale(table: PointsTable) -> Html:
    """Return the points by place, those that are paid."""
    points = table.places(PLACES)
    cells = [tag("th", str(place), scope="col") for place in range(1, len(points) + 1)]
    paid = [tag("td", format_points(point)) for point in points]
    whole = tag(
        "table",
        tag("caption", "Points by place", class_="unseen"),
        tag("thead", tag("tr", tag("th", "Place", scope="row"), cells)),
        tag("tbody", tag("tr", tag("th", "Points", scope="row"), paid)),
        class_="scale",
    )
    return scrolled(whole, "Points by place")
