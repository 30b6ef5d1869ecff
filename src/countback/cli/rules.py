"""``countback rules``: the kinds of rule that a rulebook can use, and the rulebooks that are shipped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import click

from countback.cli import named
from countback.cli.findings import fail, fail_because, lines, note_broken
from countback.cli.views.lines import Line, apart, grid
from countback.cli.views.paint import paint

#: What stands of years in a column.
_SHORT = 32

if TYPE_CHECKING:
    from countback.model.rulebook import Championship, Rulebook
    from countback.rules.reference import Described


@click.command()
@click.argument("kind", required=False)
@click.option(
    "--for", "rulebook", metavar="RULEBOOK", help="Tell a rulebook: a .toml file or a shipped name."
)
@click.option("--year", type=int, help="The year of the rulebook, where it has editions; else its last.")
@click.option("--list", "books", is_flag=True, help="List the shipped rulebooks: years and evidence.")
def command(kind: str | None, rulebook: str | None, year: int | None, books: bool) -> None:
    """List all kinds of rule by slot; or say what KIND does, what it takes and where it comes from.

    A slot's name lists that slot; ``slot/kind`` tells apart a name that two slots have. With --for, the
    rules of one rulebook are told with their values, in the order in which they act. With --list, the
    rulebooks that come with Countback are listed, each with its years and with what it is known from.
    """
    if books:
        if kind is not None or rulebook is not None or year is not None:
            raise click.UsageError("--list stands alone; --for RULEBOOK tells one of them")
        _list()
        return
    if rulebook is not None:
        if kind is not None:
            raise click.UsageError("give a kind, or --for a rulebook")
        _tell(rulebook, year)
        return
    if year is not None:
        raise click.UsageError("--year goes with --for")
    from countback.rules import registry
    from countback.rules.reference import SENTENCES, describe, described, places_of
    from countback.store.shipped import rulebooks

    if kind is None or kind in registry.SLOTS:
        slots = registry.SLOTS if kind is None else (kind,)
        paint(apart(_slot(slot, SENTENCES[slot], described(slot)) for slot in slots))
        note_broken(registry.broken(slots))
        return
    slot, slash, name = kind.rpartition("/")
    places = [place for place in registry.SLOTS if place == slot] if slash else places_of(name)
    kinds = [*filter(None, (describe(place, name) for place in places))]
    if not kinds:
        names = [kind_name for each in registry.SLOTS for kind_name in registry.names(each)]
        hint = named.near(name, names)
        if kind in rulebooks() or kind.endswith(".toml"):
            hint = f"it is a rulebook: countback rules --for {kind}"
        fail_because("unknown-kind", f"no kind of rule {kind!r}", hint)
    from countback.store.uses import examples

    shipped = examples()
    paint(apart(_kind(kind, shipped.get((kind.slot, kind.name), "")) for kind in kinds))


def _tell(name: str, year: int | None) -> None:
    """Print every rule of a rulebook in a sentence."""
    from countback.store.books import read_rulebook
    from countback.store.evidence import latest_year

    year = latest_year(name) if year is None else year
    book, findings = read_rulebook(name, year)
    if book is None:
        fail(*findings)
    paint(lines(findings), err=True)
    head = book.name if year is None or latest_year(name) is None else f"{book.name}, {year}"
    kept = [[((ledger.name, "title"),), ((f"  {ledger.told()}", ""),)] for ledger in book.ledgers]
    paint(apart([[((head, "title"),)], *map(_told, book.championships), *kept, *_known_from(book)]))


def _known_from(book: Rulebook) -> list[list[Line]]:
    """Return where a rulebook comes from, and what of it nobody has checked there."""
    parts: list[list[Line]] = []
    if book.source:
        parts.append([((f"Source: {book.source}", "quiet"),)])
    if book.unverified:
        checked = [((f"  - {what}", "quiet"),) for what in book.unverified]
        parts.append([(("Not checked at the source:", "quiet"),), *checked])
    return parts


def _list() -> None:
    """Print the shipped rulebooks with their years."""
    from countback.store.evidence import evidence, in_spans

    rows = []
    for book in evidence():
        years = in_spans(sorted((*book.agreed, *book.read))) or "any"
        agreed = in_spans(book.agreed)
        if len(agreed) > _SHORT:
            agreed = f"{len(book.agreed)} of these years"
        rows.append([(book.name, ""), (book.series, ""), (years, ""), (agreed, "quiet")])
    paint(grid(rows, "<<<<", head=("rulebook", "series", "years", "official tables agree")))
    paint(
        [
            (),
            (
                (
                    "countback rules --for RULEBOOK --year YEAR tells one in sentences, and its source;",
                    "quiet",
                ),
            ),
        ]
    )
    paint([(("countback new SEASON --like RULEBOOK begins a season under it.", "quiet"),)])


def _told(title: Championship) -> Iterator[Line]:
    """Yield the lines of one championship; what a scale pays is told by its award."""
    told = [(key, rule.told()) for key, rule in title.rules() if rule.slot != "scales"]
    if title.low_wins:
        told.append(("low_wins", "The lowest total wins."))
    if title.dense_positions:
        told.append(("dense_positions", "Behind equals comes the very next position."))
    yield ((title.name, "title"),)
    yield from grid([((f"  {key}", "quiet"), (sentence, "")) for key, sentence in told], "<<")


def _slot(slot: str, sentence: str, kinds: Iterable[Described]) -> Iterator[Line]:
    yield ((slot, "title"), (f": {_plain(sentence)}", ""))
    rows = [((f"  {kind.name}", ""), (_plain(kind.sentence), "quiet")) for kind in kinds]
    yield from grid(rows, "<<")


def _kind(kind: Described, example: str) -> Iterator[Line]:
    yield ((f"{kind.slot}: {kind.name}", "title"),)
    yield ((_plain(kind.sentence), ""),)
    if kind.more:
        yield ((_plain(kind.more), ""),)
    if kind.keys:
        yield ()
        rows = [((key.name, ""), (key.takes, ""), (key.default or "required", "quiet")) for key in kind.keys]
        yield from grid(rows, "<<<", head=("key", "takes", "default"))
    if example:
        yield ()
        yield ((example, ""),)
    if kind.source:
        yield ()
        yield ((f"Source: {_plain(kind.source)}", "quiet"),)


def _plain(text: str) -> str:
    return text.replace("``", "`")
