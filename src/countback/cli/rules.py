"""``countback rules``: the kinds of rule that a rulebook can use, and what each one takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import click

from countback.cli import named
from countback.cli.findings import fail, fail_because, lines, note_broken
from countback.cli.views.lines import Line, apart, grid
from countback.cli.views.paint import paint

if TYPE_CHECKING:
    from countback.model.rulebook import Championship
    from countback.rules.reference import Described


@click.command()
@click.argument("kind", required=False)
@click.option(
    "--for", "rulebook", metavar="RULEBOOK", help="Tell a rulebook: a .toml file or a shipped name."
)
@click.option("--year", type=int, help="The year of the rulebook, where it has editions.")
def command(kind: str | None, rulebook: str | None, year: int | None) -> None:
    """List all kinds of rule by slot; or say what KIND does, what it takes and where it comes from.

    A slot's name lists that slot; ``slot/kind`` tells apart a name that two slots have. With --for, the
    rules of one rulebook are told with their values, in the order in which they act.
    """
    if rulebook is not None:
        if kind is not None:
            raise click.UsageError("give a kind, or --for a rulebook")
        _tell(rulebook, year)
        return
    if year is not None:
        raise click.UsageError("--year goes with --for")
    from countback.rules import registry
    from countback.rules.reference import SENTENCES, describe, described, places_of

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
        fail_because("unknown-kind", f"no kind of rule {kind!r}", named.near(name, names))
    from countback.store.uses import examples

    shipped = examples()
    paint(apart(_kind(kind, shipped.get((kind.slot, kind.name), "")) for kind in kinds))


def _tell(name: str, year: int | None) -> None:
    """Print every rule of a rulebook in a sentence."""
    from countback.store.books import read_rulebook

    book, findings = read_rulebook(name, year)
    if book is None:
        fail(*findings)
    paint(lines(findings), err=True)
    kept = [[((ledger.name, "title"),), ((f"  {ledger.told()}", ""),)] for ledger in book.ledgers]
    paint(apart([[((book.name, "title"),)], *map(_told, book.championships), *kept]))


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
