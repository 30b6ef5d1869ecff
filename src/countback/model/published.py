"""A season as a page prints it: cells that know where they stand, before anybody interprets them.

Every reader of pages (plain text, wikitext, HTML) gives the same `PublishedSeason`; only the places of
the cells differ. Nothing here is computed: a cell holds what is printed.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import msgspec


class PrintedCell(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A cell of a table: its text without mark-up, and where that text begins in the page.

    ``line`` and ``column`` count characters from 1. ``bold`` and ``italic`` say that the whole text is.
    ``style`` is what its colour means (`countback.notation.codes.Style`) where we print it ourselves: colours
    are for the eye, and no reader takes anything from them.
    ``noted`` says that the cell refers to a note (a footnote, a reference) that is not part of its text.
    A cell that spans several rows or columns is one object that stands in all of them.
    """

    text: str = ""
    line: int = 0
    column: int = 0
    bold: bool = False
    italic: bool = False
    style: str = ""
    noted: bool = False


class PrintedRound(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A row of the calendar. ``number`` is the round; ``name`` the event or circuit as printed."""

    number: int
    name: PrintedCell
    country: str = ""
    date: PrintedCell | None = None


class PrintedRace(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A row of the table of results: who was on pole, fastest, and who won, overall and by class.

    ``label`` is what the row calls the race (``7``, ``R2``), ``round`` the number it stands under.
    """

    round: int
    label: str = ""
    name: PrintedCell | None = None
    country: str = ""
    date: PrintedCell | None = None
    pole: PrintedCell | None = None
    fastest_lap: PrintedCell | None = None
    winner: PrintedCell | None = None
    winning_team: PrintedCell | None = None
    class_winners: dict[str, PrintedCell] = {}


class PrintedEntry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A line of the entry list. ``rounds`` is the printed text, ``guest`` a mark beside the driver."""

    driver: PrintedCell
    number: PrintedCell | None = None
    team: PrintedCell | None = None
    class_: str = ""
    rounds: PrintedCell | None = None
    guest: bool = False


class PrintedScale(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A points system: points for 1st, 2nd, ..., pole, fastest lap, most laps led, a win, taking part.

    ``rounds`` is what the row says about where it applies ("Rounds 1, 6 & 7"), "" for everywhere; ``label``
    what stands beside or above it ("Sprint race points", "Teams").
    ``section`` is the heading it stands under; ``fastest_within`` the places
    within which a car has to finish to have the fastest lap's points, 0 for any.
    """

    points: tuple[Fraction, ...] = ()
    pole: Fraction | None = None
    fastest_lap: Fraction | None = None
    most_laps_led: Fraction | None = None
    win: Fraction | None = None
    participation: Fraction | None = None
    led: Fraction | None = None
    fastest_within: int = 0
    rounds: str = ""
    label: str = ""
    section: str = ""
    line: int = 0


class PrintedNote(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A paragraph below a heading such as "Calendar" or "Series news"."""

    section: str
    text: str
    line: int = 0


class PrintedPlace(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A line of one race's results: place, name and car number as printed."""

    position: PrintedCell
    name: PrintedCell
    number: PrintedCell | None = None


class PrintedListing(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The results of one race, where a page lists them race by race; ``title`` is the heading above."""

    title: str
    rows: tuple[PrintedPlace, ...]
    line: int = 0


class PrintedMultiple(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a sentence says of rounds that pay double or half; ``where`` is the sentence."""

    factor: Fraction
    where: str
    line: int = 0


class PrintedColumn(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A column of results: the code of its round as printed, the round's index there and the race in it.

    ``round`` counts the rounds of the table from 1, ``race`` the races of that round from 1; ``label`` is
    what the page calls that race (``R1``, ``SR``).
    """

    code: str
    round: int
    race: int = 1
    country: str = ""
    label: str = ""


class PrintedRow(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A line of the standings. ``results`` has one cell a column, ``also`` the cells of further cars,
    ``extra`` those of columns that are not races: ``wins``, ``penalty``, ``bonus``, ``dropped``, ...

    ``car`` is what a second name column says (bike, entrant's driver). ``points`` None: none printed.
    """

    name: PrintedCell
    position: PrintedCell | None = None
    points: PrintedCell | None = None
    results: tuple[PrintedCell, ...] = ()
    also: tuple[tuple[PrintedCell, ...], ...] = ()
    car: str = ""
    extra: dict[str, PrintedCell] = {}
    guest: bool = False


class PrintedTable(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Standings as printed. ``subject`` is the word above the names ("driver", "team", ...).

    ``group`` is the row that heads this part of a longer table ("Pro-Am Class"); ``bold`` and ``italic``
    what bold and italic results mean here: "pole", "fastest-lap", "counted", or "" for nothing known.
    """

    id: str
    title: str
    rows: tuple[PrintedRow, ...]
    columns: tuple[PrintedColumn, ...] = ()
    subject: str = "driver"
    section: str = ""
    group: str = ""
    bold: str = "pole"
    italic: str = "fastest-lap"
    line: int = 0

    def shows(self, cell: PrintedCell, what: str) -> bool:
        """Tell whether a cell is set in the type that means ``what`` ("pole", "fastest-lap") here."""
        return (cell.bold and self.bold == what) or (cell.italic and self.italic == what)


class PublishedSeason(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Everything a season page tells. ``best`` is N where the page says that the best N results count,
    ``counting`` the same by the section that says it.

    ``legend`` maps a mark (``†``) to what the page says it means; ``aliases`` a code of the page's own
    (``DN``) to the usual one. ``multiples`` are what a sentence says of rounds that pay more or less.
    ``remarks`` are the lines of text that give no points system: what is said there may explain a total.
    """

    title: str = ""
    year: int = 0
    rounds: tuple[PrintedRound, ...] = ()
    races: tuple[PrintedRace, ...] = ()
    entries: tuple[PrintedEntry, ...] = ()
    scales: tuple[PrintedScale, ...] = ()
    tables: tuple[PrintedTable, ...] = ()
    listings: tuple[PrintedListing, ...] = ()
    notes: tuple[PrintedNote, ...] = ()
    legend: dict[str, str] = {}
    aliases: dict[str, str] = {}
    best: int | None = None
    counting: dict[str, int] = {}
    multiples: tuple[PrintedMultiple, ...] = ()
    remarks: tuple[PrintedNote, ...] = ()

    def cells(self) -> Iterator[PrintedCell]:
        """Return every cell, in the order of the page's parts."""
        for part in (*self.rounds, *self.races, *self.entries):
            yield from _cells_of(part)
        for table in self.tables:
            for row in table.rows:
                yield from _cells_of(row)


def _cells_of(part: msgspec.Struct) -> Iterator[PrintedCell]:
    for name in part.__struct_fields__:
        value = getattr(part, name)
        if isinstance(value, PrintedCell):
            yield value
        elif isinstance(value, dict):
            yield from value.values()
        elif isinstance(value, tuple):
            for item in value:
                yield from (item,) if isinstance(item, PrintedCell) else item
