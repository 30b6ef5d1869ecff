"""The points systems a page states for a table: where each applies, and what is said of single rounds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

import msgspec

from countback.model.published import PrintedColumn, PrintedScale, PrintedTable, PublishedSeason
from countback.proofread.names import key_of
from countback.proofread.readings import Paying, paying_of

_QUALIFYING = {"Q", "QUALI", "QUALIFYING", "QUAL"}
_SPRINT = {"S", "SR", "SP", "SPR", "SPRINT", "SPRT", "QR", "HEAT", "H"}
_FEATURE = {"F", "FR", "FEA", "FEATURE", "FT", "M", "MAIN", "MAI", "MR", "CR", "FINAL", "LR"}
PLAIN = {
    "race", "races", "points", "point", "system", "round", "rounds", "position", "grand", "prix", "event",
    "circuit", "events", "international", "raceway", "speedway", "autodromo", "championship", "scoring",
    "series", "other", "standings", "awarded", "first", "season", "were", "with", "that", "this", "from",
    "following", "drivers", "street", "motorsports", "motorsport", "course", "national",
}  # fmt: skip
"""Words in the names of rounds and in sentences on points that tell no round from another."""


def kind_of_race(label: str) -> str:
    """Return what of a round a label means: ``sprint``, ``feature``, ``qualifying``, a number, or ""."""
    short = label.strip().upper().replace("RACE", "R").replace(" ", "")
    if short in _QUALIFYING:
        return "qualifying"
    if short in _SPRINT:
        return "sprint"
    if short in _FEATURE:
        return "feature"
    number = re.fullmatch(r"[RH]?(\d)", short)
    return number[1] if number else ""


def _races_named(text: str) -> set[str]:
    """Return the kinds of race that a text such as "Sprint race points" speaks of."""
    words = text.lower()
    kinds = set()
    if re.search(r"\bsprint|\bqualifying race|\bheat|\breverse", words):
        kinds.add("sprint")
    if re.search(r"\bqualifying\b", words) and not re.search(r"\bsprint|\bheat", words):
        kinds.add("qualifying")
    if re.search(r"\bfeature|\bmain race|\blong race|\bfinal race\b", words):
        kinds.add("feature")
    for number, pattern in ((1, r"one|1|i"), (2, r"two|2|ii"), (3, r"three|3|iii")):
        if re.search(
            rf"\brace ({pattern})\b|\br{number}\b|\b{('first', 'second', 'third')[number - 1]} race\b", words
        ):
            kinds.add(str(number))
    for listed in re.findall(r"\braces (\d(?:[\s,&–-]|and|\d)*)", words):
        kinds.update(re.findall(r"\d", listed))
    return kinds


def columns_for(text: str, published: PublishedSeason, columns: Sequence[PrintedColumn]) -> tuple[int, ...]:
    """Return the columns of results a text is about: rounds by number or name, kinds of race; () for all."""
    rounds = rounds_in(text)
    if rounds:
        return tuple(at for at, column in enumerate(columns) if column.round in rounds)
    last = max((column.round for column in columns), default=0)
    if re.search(r"\b(final|last|season finale)\b (round|race|event|weekend)|\bfinale\b", text.lower()):
        return tuple(at for at, column in enumerate(columns) if column.round == last)
    kinds = _races_named(text)
    chosen = _of_kinds(kinds, columns) if kinds else _named_in(text, published, columns)
    return chosen if len(chosen) < len(columns) else ()


def _of_kinds(kinds: set[str], columns: Sequence[PrintedColumn]) -> tuple[int, ...]:
    """Return the columns of some kinds of race, by their labels or else by their numbers."""
    named = tuple(at for at, column in enumerate(columns) if kind_of_race(column.label) in kinds)
    if named and len(named) < len(columns):
        return named
    by_number = {int(kind) for kind in kinds if kind.isdigit()}
    return tuple(at for at, column in enumerate(columns) if column.race in by_number)


def _named_in(text: str, published: PublishedSeason, columns: Sequence[PrintedColumn]) -> tuple[int, ...]:
    """Return the columns of the rounds that a text names by a word of their own, or by their code."""
    words = {word for word in key_of(text).split() if len(word) >= 4 and word not in PLAIN}
    codes = set(re.findall(r"\b[A-Z]{3}\b", text))
    names: dict[int, set[str]] = {}
    for column in columns:
        names.setdefault(column.round, set()).update(key_of(column.code).split())
    for round_ in published.rounds:
        names.setdefault(round_.number, set()).update(key_of(round_.name.text).split())
    for race in published.races:
        if race.name is not None:
            names.setdefault(race.round, set()).update(key_of(race.name.text).split())
    shared = set.intersection(*names.values()) if len(names) > 1 else set()
    return tuple(
        at
        for at, column in enumerate(columns)
        if words & (names.get(column.round, set()) - shared - PLAIN) or column.code in codes
    )


def rounds_in(label: str) -> set[int]:
    """Return the rounds of a label: ``Rounds 1, 6 & 7`` are 1, 6 and 7; none where it names none."""
    match = re.search(r"\b(?:rounds?|events?|rds?)\.?\s*(\d[\d\s,&–-]*(?:and\s*\d+)?)", label, re.IGNORECASE)
    if not match:
        return set()
    rounds: set[int] = set()
    for part in re.split(r",|&|\band\b", match[1].replace("–", "-")):
        span = re.fullmatch(r"\s*(\d{1,2})\s*(?:-\s*(\d{1,2}))?\s*-?\s*", part)
        if span:
            rounds.update(range(int(span[1]), int(span[2] or span[1]) + 1))
    return rounds


def stated_for(published: PublishedSeason, table: PrintedTable) -> list[tuple[tuple[Paying, ...], int]]:
    """Return the ways a table can be paid by what the page states, each with its price, likeliest first."""
    scales = list(published.scales)
    if not scales:
        return []
    before = [scale for scale in scales if scale.line <= table.line]
    sections = list(
        dict.fromkeys(
            [
                *([table.section] if any(scale.section == table.section for scale in scales) else []),
                *([before[-1].section] if before else []),
                *(scale.section for scale in scales),
            ]
        )
    )
    prices: dict[tuple[Paying, ...], int] = {}
    apart = [scale for scale in scales if columns_for(_text(scale), published, table.columns)]
    if len(apart) > 1 and len({scale.section for scale in apart}) > 1:
        for paying, price in _ways(published, table, scales):
            prices.setdefault(paying, price)
    for distance, section in enumerate(sections[:4]):
        here = [scale for scale in scales if scale.section == section]
        for paying, price in _ways(published, table, here):
            prices.setdefault(paying, price + min(distance, 1))
    return sorted(prices.items(), key=lambda item: item[1])


def _ways(
    published: PublishedSeason, table: PrintedTable, scales: list[PrintedScale]
) -> list[tuple[tuple[Paying, ...], int]]:
    fitting = [scale for scale in scales if _about(scale, table)] or scales
    located: list[Paying] = []
    whole: list[PrintedScale] = []
    taken: set[int] = set()
    for scale in fitting:
        columns = columns_for(_text(scale), published, table.columns)
        columns = tuple(at for at in columns if at not in taken)
        if columns:
            taken.update(columns)
            located.append(paying_of(scale, columns))
        else:
            whole.append(scale)
    ways: list[tuple[tuple[Paying, ...], int]] = []
    rest = tuple(at for at in range(len(table.columns)) if at not in taken)
    if located:
        if not rest:
            ways.append((tuple(located), 0))
        for scale in whole[:3] if rest else ():
            ways.append(((paying_of(scale, rest), *located), 0))
        if rest and not whole:
            ways.append(((msgspec.structs.replace(located[0], columns=()),), 0))
    for number, scale in enumerate(whole[:6]):
        ways.append(((paying_of(scale),), min(number, 1)))
    return ways


def _text(scale: PrintedScale) -> str:
    """Return what says where a points system applies."""
    return f"{scale.rounds} {scale.label} {scale.section}"


def _about(scale: PrintedScale, table: PrintedTable) -> bool:
    """Tell whether a system's label names this table's subject ("Teams") or class."""
    words = set(re.findall(r"[a-z]{3,}", scale.label.lower()))
    mine = set(re.findall(r"[a-z]{3,}", f"{table.subject}s {table.title} {table.group}".lower())) - PLAIN
    return bool(words & (mine | {f"{table.subject}s"}))


def multiples_for(published: PublishedSeason, table: PrintedTable) -> list[tuple[Fraction, tuple[int, ...]]]:
    """Return the factors that sentences of the page give single rounds, with the columns of each."""
    multiples = []
    for said in published.multiples:
        columns = columns_for(said.where, published, table.columns)
        if columns:
            multiples.append((said.factor, columns))
    return multiples
