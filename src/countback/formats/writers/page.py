"""Season pages in plain text: headings, and rows between pipes. The reader gives the same season back.

Plain text has no other way to write a pipe: within a cell it is printed as a broken one, ``¦``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from countback.formats.plain import one_line
from countback.formats.writers.printed import key_of, published_from, scale_columns
from countback.model.published import PrintedCell, PrintedTable, PublishedSeason
from countback.scoring.score import Standings

name = "page"
TITLE = "Season page, plain text"
SUFFIX = ".txt"


def write(standings: Standings, profile: str = "") -> bytes:
    """Return the season page of scored standings as UTF-8. There is one profile only."""
    return render(published_from(standings)).encode()


def render(published: PublishedSeason) -> str:
    """Return a published season as plain text."""
    return "\n".join(_lines(published)) + "\n"


def text_of(cell: PrintedCell | None) -> str:
    """Return a cell's text with quotes for bold and italics."""
    if cell is None:
        return ""
    quotes = "'" * (3 * cell.bold + 2 * cell.italic)
    return f"{quotes}{one_line(cell.text)}{quotes}" if cell.text else ""


def _line(cells: Iterable[str], width: int = 0) -> str:
    listed = list(cells)
    listed += [""] * (width - len(listed))
    return "| " + " | ".join(one_line(cell).replace("|", "¦") for cell in listed) + " |"


def _lines(published: PublishedSeason) -> Iterator[str]:
    yield f"= {one_line(published.title)} ="
    if published.rounds:
        yield from ("", "== Calendar ==")
        yield _line(["Round", "Circuit", "Date"])
        for printed_round in published.rounds:
            yield _line([str(printed_round.number), text_of(printed_round.name), text_of(printed_round.date)])
    if published.entries:
        yield from _entries(published)
    if published.races:
        yield from _races(published)
    if published.scales:
        yield from ("", "== Points system ==")
        yield from _scales(published)
    if published.tables:
        yield from ("", "== Championship standings ==")
        yield from _tables(published)
        key = key_of(published)
        yield from ("", key) if key else ()
    yield from ([""] if published.legend else [])
    yield from (one_line(f"{mark}: {words}") for mark, words in published.legend.items())


def _entries(published: PublishedSeason) -> Iterator[str]:
    yield from ("", "== Entry list ==")
    yield _line(["Team", "No.", "Driver", "Rounds"])
    class_ = ""
    for entry in published.entries:
        if entry.class_ and entry.class_ != class_:
            yield _line([f"{entry.class_} Class"], 4)
        class_ = entry.class_
        yield _line(
            [text_of(entry.team), text_of(entry.number), text_of(entry.driver), text_of(entry.rounds)]
        )


def _races(published: PublishedSeason) -> Iterator[str]:
    yield from ("", "== Results ==")
    classes = list(dict.fromkeys(class_ for race in published.races for class_ in race.class_winners))
    heads = ["Round", "Circuit", "Date", "Pole position", "Fastest lap", "Winning driver", "Winning team"]
    yield _line([*heads, *(f"Winning {class_}" for class_ in classes)])
    for race in published.races:
        fixed = (race.name, race.date, race.pole, race.fastest_lap, race.winner, race.winning_team)
        winners = (race.class_winners.get(class_) for class_ in classes)
        yield _line([race.label, *map(text_of, (*fixed, *winners))])


def _scales(published: PublishedSeason) -> Iterator[str]:
    for scale in published.scales:
        heads, worth = scale_columns(scale)
        yield _line(["Position", *heads])
        yield _line([scale.rounds or "Points", *worth])
        yield ""


def _tables(published: PublishedSeason) -> Iterator[str]:
    before: PrintedTable | None = None
    for table in published.tables:
        head = _head(table)
        if before is None or head != _head(before):
            yield from ("",) if before else ()
            yield head
        before = table
        width = 3 + len(table.columns)
        if table.group:
            yield _line([table.group], width)
        guests = False
        for row in table.rows:
            if row.guest and not guests:
                guests = True
                yield _line(["Guest drivers ineligible to score points"], width)
            cells = (row.position, row.name, *row.results, row.points)
            yield _line(map(text_of, cells))


def _head(table: PrintedTable) -> str:
    codes = [f"{column.code} {column.country}".strip() for column in table.columns if column.race == 1]
    return _line(["Pos.", table.subject.capitalize(), *codes, "Points"], 3 + len(table.columns))
