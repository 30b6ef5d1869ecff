"""The editions of a rulebook: what differs in some years, laid over the whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any, NamedTuple

from countback.model.finding import Finding, Where
from countback.model.numbers import in_rounds
from countback.rules.build import Builder

EDITION = ("years", "name", "source", "scales", "championships", "decisions", "ledgers", "unverified")
#: What pays does not go unsaid; who ranks, and what is multiplied, differs from year to year.
NAMED = ("awards", "bonuses")
#: So far apart two years are of one run of a series, and what one of them does not repeat may be forgotten.
NEIGHBOURS = 3


class Edition(NamedTuple):
    """One edition: the years as written, and what it lays over the rulebook."""

    years: str
    over: dict[str, Any]

    def covers(self, year: int) -> bool:
        """Tell whether it is for this year."""
        return in_rounds(self.years, year)


def edition_of(builder: Builder, data: Mapping[str, Any], year: int | None) -> dict[str, Any]:
    """Return the document with the year's editions laid over it, in their order.

    What no edition covers, and what the year before has and this one forgets, are findings.
    """
    book = {key: value for key, value in data.items() if key != "editions"}
    before = len(builder.findings)
    editions = _read(builder, data.get("editions", []), f'write years = "{year or 2026}"')
    if year is None or not editions:
        return book
    if not any(edition.covers(year) for edition in editions):
        if len(builder.findings) == before:
            spans = ", ".join(edition.years for edition in editions)
            near = [other for other in range(year - 100, year + 101) if _any(editions, other)]
            nearest = min(near, key=lambda other: (abs(other - year), -other), default=None)
            hint = f"there are {spans}" + (f"; the nearest is {nearest}" if nearest else "")
            builder.find("editions", "no-edition", f"no edition covers {year}", hint)
        return book
    past = next((other for other in range(year - 1, year - NEIGHBOURS, -1) if _any(editions, other)), None)
    now = _laid_over(book, editions, year)
    if past is not None:
        then = _laid_over(book, editions, past)
        builder.warnings += _forgotten(builder.file, then, now, past, year)
    return now


def layers(data: Mapping[str, Any], year: int | None) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield what a year's rules are made of, each table with its path: the whole (""), then its editions.

    The last one lies on top. Editions that are not well formed are none; `edition_of` says so.
    """
    yield "", data
    editions = data.get("editions")
    for number, edition in enumerate(editions if isinstance(editions, list) else ()):
        if year is None or not isinstance(edition, dict) or "years" not in edition:
            continue
        with suppress(ValueError):
            if in_rounds(str(edition["years"]), year):
                yield f"editions[{number}]", edition


def merged(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Return a table laid over another, tables in it too."""
    whole = dict(base)
    for key, value in over.items():
        below = whole.get(key)
        whole[key] = merged(below, value) if isinstance(below, dict) and isinstance(value, dict) else value
    return whole


def _read(builder: Builder, editions: object, hint: str) -> list[Edition]:
    """Return the editions that are well formed, after recording what is wrong with the others.

    ``hint`` says how years are written.
    """
    if not isinstance(editions, list):
        builder.find("editions", "wrong-type", "expected an array of tables", "write [[editions]]")
        return []
    read = []
    for number, edition in enumerate(editions):
        path = f"editions[{number}]"
        if not isinstance(edition, dict):
            builder.find(path, "wrong-type", "expected a table", "write [[editions]]")
            continue
        builder.unknown(edition, EDITION, path, "an edition")
        if "years" not in edition:
            builder.find(f"{path}.years", "missing-key", "missing", hint)
            continue
        years = str(edition["years"])
        try:
            in_rounds(years, 0)
        except ValueError:
            message = f"expected years, got {edition['years']!r}"
            builder.find(f"{path}.years", "wrong-value", message, hint)
            continue
        read.append(Edition(years, {key: value for key, value in edition.items() if key != "years"}))
    return read


def _any(editions: list[Edition], year: int) -> bool:
    return any(edition.covers(year) for edition in editions)


def _laid_over(book: dict[str, Any], editions: list[Edition], year: int) -> dict[str, Any]:
    for edition in editions:
        if edition.covers(year):
            book = merged(book, edition.over)
    return book


def _forgotten(
    file: str, then: Mapping[str, Any], now: Mapping[str, Any], past: int, year: int
) -> Iterator[Finding]:
    """Yield a warning for each award or bonus of one year of which the next says nothing."""
    titles, said = now.get("championships", {}), _names(now, taken_away=True)
    for path in sorted(_names(then) - said):
        title, slot = path.split(".")[1:3]
        if titles.get(title) is False or f"championships.{title}.{slot}.*" in said:
            continue  # the whole championship, or all its bonuses, are taken away
        yield Finding(
            code="edition-forgets",
            severity="warning",
            where=Where(file=file, key=path),
            message=f"{past} has it, and no edition of {year} says anything of it: it is gone in {year}",
            hint=f"repeat it in an edition of {year}, or write {path.rpartition('.')[2]} = false there",
        )


def _names(book: Mapping[str, Any], *, taken_away: bool = False) -> set[str]:
    """Return the paths of all awards and bonuses; with ``taken_away`` those that are false, too."""
    titles = book.get("championships")
    titles = titles if isinstance(titles, dict) else {}
    return {f"championships.{id_}.{path}" for id_ in titles for path in _of(titles, id_, taken_away, ())}


def _of(titles: Mapping[str, Any], id_: object, taken_away: bool, above: tuple[object, ...]) -> set[str]:
    """Return the paths below a championship, those of the one that it is like among them."""
    title = titles.get(id_) if isinstance(id_, str) and id_ not in above else None
    if not isinstance(title, dict):
        return set()
    paths = _of(titles, title.get("like"), taken_away, (*above, id_))
    for slot in NAMED:
        rules = title.get(slot)
        if rules is False and taken_away:
            paths = paths | {f"{slot}.*"}
        elif rules is False:
            paths = {path for path in paths if not path.startswith(f"{slot}.")}
        for name, rule in rules.items() if isinstance(rules, dict) else ():
            held = taken_away or rule is not False
            paths = paths | {f"{slot}.{name}"} if held else paths - {f"{slot}.{name}"}
    return paths
