"""Season pages in wikitext, in Wikipedia's conventions: legend colours, scope, captions, row spans.

A profile is a style of tables: ``wikipedia`` colours results by the legend of motor sport articles,
``plain`` leaves colours out. What would be markup within a name is written as character references.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from countback.formats.plain import one_line
from countback.formats.writers.printed import key_of, published_from, scale_columns
from countback.model.countries import split_country
from countback.model.published import PrintedCell, PrintedTable, PublishedSeason
from countback.notation.codes import COLOURS
from countback.scoring.score import Standings

name = "wikitext"
TITLE = "Season page, wikitext"
SUFFIX = ".wiki"
# What begins something in wikitext: templates, links, tags, cells, references, bold, signatures, switches;
# lists and indents at the beginning of a line.
_MARKUP = re.compile(
    r"[{}\[\]<>|]|&(?=[#\w]+;)|'(?=')|(?<=')'|~(?=~)|(?<=~)~|_(?=_)|(?<=_)_|!(?=!)|^[=*#:;!+-]|=$|(?<=:)/(?=/)"
)
_LOW = re.compile("[₀₁₂₃₄₅₆₇₈₉]+")
_COLOURS: dict[str, str] = {style: colour.page for style, colour in COLOURS.items()}


@dataclass(frozen=True)
class Profile:
    """How tables are dressed."""

    colours: bool = True
    size: str = "85%"


PROFILES = {"wikipedia": Profile(), "plain": Profile(colours=False, size="100%")}


def write(standings: Standings, profile: str = "wikipedia") -> bytes:
    """Return the season page of scored standings as UTF-8. ``KeyError`` for an unknown profile."""
    return render(published_from(standings), PROFILES[profile or "wikipedia"]).encode()


def render(published: PublishedSeason, profile: Profile = PROFILES["wikipedia"]) -> str:
    """Return a published season as wikitext."""
    return "\n".join(_lines(published, profile)) + "\n"


def _text(words: str) -> str:
    """Return words as they are to be read, on one line."""
    return _MARKUP.sub(lambda match: f"&#{ord(match[0])};", one_line(words))


def _plain(cell: PrintedCell | None) -> str:
    """Return a cell with quotes for bold and italics."""
    if cell is None or not cell.text:
        return ""
    quotes = "'" * (3 * cell.bold + 2 * cell.italic)
    return f"{quotes}{_text(cell.text)}{quotes}"


def _wiki(cell: PrintedCell | None) -> str:
    """Return a cell with its country as a flag: ``{{flagicon|USA}} Sean Varwig``."""
    country, rest = split_country(cell.text if cell else "")
    if cell is None or not country or not rest:
        return _plain(cell)
    quotes = "'" * (3 * cell.bold + 2 * cell.italic)
    return f"{quotes}{_flag(country)} {_text(rest)}{quotes}"


def _flag(country: str) -> str:
    return f"{{{{flagicon|{_text(country)}}}}}"


def _begin(profile: Profile, caption: str = "") -> Iterator[str]:
    yield f'{{| class="wikitable" style="font-size:{profile.size}; text-align:center;"'
    if caption:
        yield f"|+ {_text(caption)}"


def _heads(words: Sequence[str]) -> Iterator[str]:
    for word in words:
        yield f'! scope="col" | {_text(word)}'


def _lines(published: PublishedSeason, profile: Profile) -> Iterator[str]:
    yield f"= {_text(published.title)} ="
    if published.rounds:
        yield from ("", "== Calendar ==", *_begin(profile), *_heads(["Round", "Circuit", "Date"]))
        for printed_round in published.rounds:
            yield from (
                "|-",
                f'! scope="row" | {printed_round.number}',
                f"| {_wiki(printed_round.name)}",
                f"| {_wiki(printed_round.date)}",
            )
        yield "|}"
    if published.entries:
        yield from _entries(published, profile)
    if published.races:
        yield from _races(published, profile)
    if published.scales:
        yield from ("", "== Points system ==")
        yield from _scales(published, profile)
    if published.tables:
        yield from ("", "== Championship standings ==")
        yield from _tables(published, profile)
        key = key_of(published)
        yield from ("", _text(key)) if key else ()
    for mark, words in published.legend.items():
        yield from ("", _text(f"{mark}: {words}"))


def _entries(published: PublishedSeason, profile: Profile) -> Iterator[str]:
    yield from ("", "== Entry list ==", *_begin(profile), *_heads(["Team", "No.", "Driver", "Rounds"]))
    class_ = ""
    for (team, group_class), lines in groupby(
        published.entries, lambda printed_entry: (_wiki(printed_entry.team), printed_entry.class_)
    ):
        listed = list(lines)
        if group_class and group_class != class_:
            yield from ("|-", f'! colspan="4" | {_text(group_class)} Class')
        class_ = group_class
        for number, entry in enumerate(listed):
            yield "|-"
            if number == 0:
                yield f'| rowspan="{len(listed)}" | {team}'
            yield f"| {_wiki(entry.number)}"
            yield f'| style="text-align:left" | {_wiki(entry.driver)}'
            yield f"| {_wiki(entry.rounds)}"
    yield "|}"


def _races(published: PublishedSeason, profile: Profile) -> Iterator[str]:
    classes = list(dict.fromkeys(class_ for race in published.races for class_ in race.class_winners))
    heads = ["Round", "Circuit", "Date", "Pole position", "Fastest lap", "Winning driver", "Winning team"]
    yield from ("", "== Results ==", *_begin(profile))
    yield from _heads([*heads, *(f"Winning {class_}" for class_ in classes)])
    for _, group in groupby(published.races, lambda race: (_wiki(race.name), _wiki(race.date))):
        listed = list(group)
        for number, race in enumerate(listed):
            yield from ("|-", f'! scope="row" | {_text(race.label)}')
            if number == 0:
                for cell in (race.name, race.date):
                    yield f'| rowspan="{len(listed)}" | {_wiki(cell)}'
            rest = (race.pole, race.fastest_lap, race.winner, race.winning_team)
            for cell in (*rest, *(race.class_winners.get(class_) for class_ in classes)):
                yield f"| {_wiki(cell)}"
    yield "|}"


def _scales(published: PublishedSeason, profile: Profile) -> Iterator[str]:
    for scale in published.scales:
        heads, worth = scale_columns(scale)
        yield from (*_begin(profile), *_heads(["Position", *heads]), "|-")
        yield f'! scope="row" | {_text(scale.rounds or "Points")}'
        yield from (f"| {points}" for points in worth)
        yield "|}"


def _tables(published: PublishedSeason, profile: Profile) -> Iterator[str]:
    for _, group in groupby(published.tables, lambda table: (table.subject, table.columns)):
        tables = list(group)
        columns = tables[0].columns
        yield from _begin(profile)
        yield from _heads(["Pos.", tables[0].subject.capitalize()])
        for _, rounds in groupby(columns, lambda column: column.round):
            listed = list(rounds)
            flag = f" {_flag(listed[0].country)}" if listed[0].country else ""
            yield f'! scope="col" colspan="{len(listed)}" | {_text(listed[0].code)}{flag}'
        yield from _heads(["Points"])
        for table in tables:
            yield from _rows(table, 3 + len(columns), profile)
        yield "|}"


def _rows(table: PrintedTable, width: int, profile: Profile) -> Iterator[str]:
    if table.group:
        yield from ("|-", f'! colspan="{width}" | {_text(table.group)}')
    guests = False
    for row in table.rows:
        if row.guest and not guests:
            guests = True
            yield from ("|-", f'! colspan="{width}" | Guest drivers ineligible to score points')
        yield from ("|-", f'! scope="row" | {_plain(row.position)}')
        yield f'| style="text-align:left" | {_wiki(row.name)}'
        for cell in row.results:
            colour = _COLOURS.get(cell.style) if profile.colours else ""
            dress = f'style="background:{colour}" | ' if colour else ""
            # A small number stands low in a cell, not beside a name.
            yield f"| {dress}{_LOW.sub(_lowered, _plain(cell))}"
        yield f"! {_plain(row.points)}"


def _lowered(digits: re.Match[str]) -> str:
    return f"<sub>{unicodedata.normalize('NFKC', digits[0])}</sub>"
