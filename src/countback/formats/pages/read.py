"""Season pages: plain text, wikitext or HTML to one `PublishedSeason`.

A format file gives blocks (headings, prose, grids with or without spans); everything after that is the
same for all three.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import NamedTuple

from countback.formats.pages import lists
from countback.formats.pages import scales as scale_tables
from countback.formats.pages.blocks import Block, Grid, Heading, Limits, Prose, RawCell, Sheet
from countback.formats.pages.known_names import Names
from countback.formats.pages.sheets import expand, spans_of
from countback.formats.pages.short_lists import list_of
from countback.formats.pages.short_rows import matrix_of
from countback.formats.pages.standings import names_of, tables_of
from countback.formats.pages.unread import lists_not_read, table_not_read, total_in
from countback.model.finding import Finding, Where
from countback.model.published import (
    PrintedCell,
    PrintedEntry,
    PrintedListing,
    PrintedMultiple,
    PrintedNote,
    PrintedRace,
    PrintedRound,
    PrintedScale,
    PrintedTable,
    PublishedSeason,
)

_NEWS = re.compile(r"\bnews\b|calendar|schedule|changes", re.IGNORECASE)
MAX_BYTES = 32 * 2**20
MOST_REMARKS = 2_000
_MARKS = re.compile(
    r"^[-*\s]*([†‡§¶‖*]|\*\*)\s*[:=–—-]?\s+(.{3,300})$|^[-\s]*([†‡§¶‖])\s*[:=–—-]\s*(.{3,300})$"
)
_SIGNIFIES = re.compile(
    r"([*†‡§^])\s*(?:(?:signif(?:y|ies)|denotes?|indicates?|means?)\s|[=–—:-]\s?)\s*([^.;|*†‡]{3,120})"
)
_SOME_RACES = re.compile(
    r"\b(sprint|feature|qualifying race|heat|race (one|two|three|\d)|first race|rounds? \d)\b", re.IGNORECASE
)
_TYPES = re.compile(r"\b(bold|italic)s?\b[^.;,]{0,60}?\b(pole|fastest|count)", re.IGNORECASE)
_MEANT = {"pole": "pole", "fastest": "fastest-lap", "count": "counted"}
_POINTS = re.compile(r"point|scoring|regulation|rule|standings|championship", re.IGNORECASE)
_CODE = re.compile(r"^(.*?)\(([A-Za-z]{1,4})\)\s*$")
_PHRASES = (
    (r"did not start", "DNS"), (r"did not qualify", "DNQ"), (r"pre-?qualify", "DNPQ"), (r"disqualif", "DSQ"),
    (r"exclu", "EX"), (r"withdr", "WD"), (r"not classified|non-classified", "NC"),
    (r"did not finish|retired", "RET"), (r"cancel", "C"), (r"did not (participate|practi[cs]e)", "DNP"),
    (r"did not (arrive|enter)", "DNA"), (r"injur", "DNS"),
)  # fmt: skip


class ReadPage(NamedTuple):
    """A page as read: None when there is nothing on it that could be a season."""

    published: PublishedSeason | None
    findings: list[Finding]


def format_of(text: str) -> str:
    """Return ``html``, ``wikitext`` or ``text`` by what the page holds."""
    start = text[:200_000]
    if re.search(r"<(table|html|!doctype|body|div|p)\b", start, re.IGNORECASE) and "{|" not in start:
        return "html"
    if re.search(r"^:*\{\|", start, re.MULTILINE):
        return "wikitext"
    return "text"


def read_page(text: str, file: str = "", form: str = "") -> ReadPage:
    """Return the season a page prints, and findings for what had to be assumed or could not be read.

    ``form`` is ``text``, ``wikitext`` or ``html``; by default it is recognised. ``file`` names the page
    in findings. Nothing raises: a page that is not a season page gives a finding and None.
    """
    limits = Limits(file)
    if len(text) > MAX_BYTES:
        limits.findings.append(
            Finding(
                code="page-too-large",
                where=Where(file=file),
                message=f"a page of {len(text):,} characters",
                hint=f"at most {MAX_BYTES:,} are read",
            )
        )
        return ReadPage(None, limits.findings)
    form = form or format_of(text)
    if form == "html":
        from countback.formats.pages.html import blocks_of
    elif form == "wikitext":
        from countback.formats.pages.wikitext import blocks_of
    else:
        from countback.formats.pages.text import blocks_of
    published = _Page(limits).read(blocks_of(text, limits))
    if not any(table.rows for table in published.tables) and not published.listings:
        limits.findings.append(
            Finding(
                code="no-standings",
                where=Where(file=file),
                message="no table of standings is on this page",
                hint="it needs a table headed with names (Driver, Team, ...) and Points, or results of "
                "races; headings are known in English, German, French, Italian, Spanish, Dutch, Portuguese",
            )
        )
        return ReadPage(None, limits.findings)
    return ReadPage(published, limits.findings)


class _Page:
    """Goes through the blocks of a page and collects what they hold."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.title = self.section = self.caption = self.before = ""
        self.scales: list[PrintedScale] = []
        self.sheets: list[tuple[Sheet, str]] = []
        self.waiting: list[tuple[Grid, str]] = []
        self.legend: dict[str, str] = {}
        self.aliases: dict[str, str] = {}
        self.best: int | None = None
        self.counting: dict[str, int] = {}
        self.multiples: list[PrintedMultiple] = []
        self.meant: dict[str, dict[str, str]] = {}
        self.people: dict[str, set[str]] = {}
        self.notes: list[PrintedNote] = []
        self.remarks: list[PrintedNote] = []
        self.within = 0
        self.paid: dict[str, Fraction] = {}
        self.items: list[tuple[str, list[Prose]]] = []
        self.lines: list[tuple[str, Prose]] = []
        self.grids: list[tuple[list[list[RawCell]], int, str]] = []

    def read(self, blocks: list[Block]) -> PublishedSeason:
        titles = [block.text for block in blocks if isinstance(block, Heading) and block.level == 1]
        self.title = next(iter(titles), "")
        for block in blocks:
            if isinstance(block, Heading):
                self.section = block.text if block.level > 1 else self.section
                self.caption = ""
            elif isinstance(block, Prose):
                self._prose(block)
            else:
                self._grid(block)
        for grid, where in self.waiting:
            if not grid.spans:
                sheet = list_of(grid.rows, grid.line, self.people)
                if sheet:
                    self.sheets.append((sheet, where))
        return self._season()

    def _prose(self, block: Prose) -> None:
        text = block.text
        self.title = self.title or _title(text)
        number = scale_tables.best_in_prose(text)
        if number:
            self.best = self.best or number
            self.counting.setdefault(self.section, number)
        self.multiples += scale_tables.multiples_in_prose(text, block.line)
        self.caption = scale_tables.label_in_prose(text)
        _read_legend(text, self.legend, self.meant.setdefault(self.section, {}))
        self.within = self.within or scale_tables.fastest_within(text)
        self.paid = scale_tables.bonuses_in_legend(text) | self.paid
        scale = scale_tables.scale_in_prose(text, self.section, block.line, self.before)
        self.before = text
        if scale:
            self.scales.append(scale)
        elif len(self.remarks) < MOST_REMARKS:
            self.remarks.append(PrintedNote(section=self.section, text=text, line=block.line))
            self.lines.append((self.section, block))
        bonuses = scale_tables.bonuses_in_prose(text)
        if self.scales:
            _add_bonuses(self.scales, bonuses, everywhere=not _SOME_RACES.search(text))
        elif _POINTS.search(self.section) and not _SOME_RACES.search(text):
            self.paid = bonuses | self.paid  # the table of points follows
        if _NEWS.search(self.section) and 25 < len(text) < 3000 and not scale:
            self.notes.append(PrintedNote(section=self.section, text=text.lstrip("-*• "), line=block.line))
        if lists.is_item(text):
            if not self.items or self.items[-1][0] != self.section:
                self.items.append((self.section, []))
            self.items[-1][1].append(block)

    def _grid(self, block: Grid) -> None:
        rows = expand(block.rows) if block.spans else block.rows
        scales = scale_tables.scales_in(rows, self.section, block.line, block.caption or self.caption)
        if scales:
            self.scales.extend(scales)
            return
        self.grids.append((rows, block.line, self.section or block.caption))
        _read_codes(block, self.legend, self.aliases)
        if max(map(len, block.rows)) <= 4 and len(block.rows) <= 60:
            for row in block.rows:
                self.paid |= scale_tables.bonuses_in_legend(" ".join(cell.text for cell in row))
        sheet = spans_of(block) if block.spans else matrix_of(block.rows, block.line)
        if sheet is None:
            self.waiting.append((block, self.section))
            return
        self.sheets.append((sheet, self.section))
        if "points" in lists.kinds_of(sheet):
            for kind, names in names_of(sheet).items():
                self.people.setdefault(kind, set()).update(names)

    def _season(self) -> PublishedSeason:
        rounds: list[PrintedRound] = []
        races: list[PrintedRace] = []
        entries: list[PrintedEntry] = []
        tables: list[PrintedTable] = []
        listings: list[PrintedListing] = []
        standings: list[Sheet] = []
        used: list[Sheet] = []
        for sheet, section in sorted(self.sheets, key=lambda item: item[0].line):
            kinds = lists.kinds_of(sheet)
            for said in sheet.assumed:
                self.limits.say("columns-assumed", sheet.line, said, "check it against the page", "info")
            used.extend([sheet] if lists.is_known(kinds) else [])
            if "points" in kinds:
                made = tables_of(sheet, section, self.meant.get(section, {}))
                tables.extend(made)
                standings.extend([sheet] if made else [])
            elif lists.is_listing(kinds):
                listings.append(lists.listing_of(sheet, section))
            elif lists.is_entries(kinds):
                entries.extend(lists.entries_of(sheet))
            elif lists.is_races(kinds) and not races:
                races = lists.races_of(sheet)
                rounds = rounds or lists.rounds_of(sheet)
            elif lists.is_calendar(kinds) and not rounds:
                rounds = lists.rounds_of(sheet)
        read: set[int] = set()
        for section, items in self.items:
            listed = lists.standings_in(items, section)
            tables.extend(listed)
            results = lists.listings_in([item for item in items if not total_in(item.text, section)], section)
            listings.extend(results)
            names = [row.name for table in listed for row in table.rows]
            names += [row.name for listing in results for row in listing.rows]
            read |= {id(item) for item in items if any(_holds(item, name) for name in names)}
        self._name_unread(standings, used, read, Names(tables, entries))
        year = re.search(r"\b(19|20)\d\d\b", self.title)
        return PublishedSeason(
            title=self.title,
            year=int(year.group()) if year else 0,
            rounds=tuple(rounds),
            races=tuple(races),
            entries=tuple(entries),
            scales=_with_legend(self.scales, self.paid, self.within),
            tables=tuple(_named(tables)),
            listings=tuple(listings),
            notes=tuple(self.notes),
            legend=self.legend,
            aliases=self.aliases,
            best=self.best,
            counting=self.counting,
            multiples=tuple(self.multiples),
            remarks=tuple(self.remarks),
        )

    def _name_unread(self, standings: list[Sheet], used: list[Sheet], read: set[int], names: Names) -> None:
        """Name each table and list with totals that is not read.

        Tables that are ``used`` for something else than standings need not be named for the names in
        them. ``read`` are the ids of the lines that are read: several may stand in one line of the page.
        """
        file = self.limits.file
        cells_read, cells_used = _cells_in(standings), _cells_in(used)
        unread = [
            told
            for rows, line, section in self.grids
            if not _cells_in([rows]) & cells_read
            and (told := table_not_read(
                rows, line, section, file, None if _cells_in([rows]) & cells_used else names
            ))
        ]  # fmt: skip
        lines = [(section, line) for section, line in self.lines if id(line) not in read]
        self.limits.findings += [*unread, *lists_not_read(lines, names, file)]


def _cells_in(tables: Iterable[Sheet | list[list[RawCell]]]) -> set[int]:
    """Return the ids of the cells of tables that have text."""
    grids = [[*table.heads, *table.rows] if isinstance(table, Sheet) else table for table in tables]
    return {id(cell) for rows in grids for row in rows for cell in row if cell.text}


def _holds(line: Prose, name: PrintedCell) -> bool:
    return line.line == name.line and name.text in line.text


def _with_legend(
    scales: list[PrintedScale], paid: Mapping[str, Fraction], within: int
) -> tuple[PrintedScale, ...]:
    """Return the points systems with the bonuses that only a legend gives, and what the fastest lap needs."""
    import msgspec

    stated = [msgspec.structs.asdict(scale) for scale in scales]
    unstated = {name: amount for name, amount in paid.items() if all(keys[name] is None for keys in stated)}
    made = [msgspec.structs.replace(scale, **unstated) for scale in scales]
    return tuple(
        msgspec.structs.replace(scale, fastest_within=within) if scale.fastest_lap else scale
        for scale in made
    )


def _named(tables: list[PrintedTable]) -> list[PrintedTable]:
    """Return the tables with an id of its own each."""
    seen: dict[str, int] = {}
    named = []
    for table in tables:
        seen[table.id] = seen.get(table.id, 0) + 1
        count = seen[table.id]
        named.append(_renamed(table, f"{table.id}-{count}") if count > 1 else table)
    return named


def _renamed(table: PrintedTable, id_: str) -> PrintedTable:
    import msgspec

    return msgspec.structs.replace(table, id=id_)


def _title(text: str) -> str:
    match = re.search(r"\b((?:19|20)\d\d)\b[^.]{3,80}?\b(season|series|championship)\b", text, re.IGNORECASE)
    return match.group().strip() if match else ""


def _read_legend(text: str, legend: dict[str, str], meant: dict[str, str]) -> None:
    """Read what signs mean, and what bold and slanted results do (``meant``)."""
    match = _MARKS.match(text)
    if match:
        legend.setdefault(match[1] or match[3], (match[2] or match[4]).strip())
    for sign, words in _SIGNIFIES.findall(text[:3000]):
        legend.setdefault(sign, words.strip())
    for kind, what in _TYPES.findall(text[:3000]):
        meant.setdefault(kind.lower(), _MEANT[what.lower()])


def _read_codes(grid: Grid, legend: dict[str, str], aliases: dict[str, str]) -> None:
    """Read a key of colours and codes: "Did not start (DN)", "* | Led most race laps"."""
    if len(grid.rows) > 60 or max(len(row) for row in grid.rows) > 4:
        return
    for row in grid.rows:
        for cell in row:
            match = _CODE.match(cell.text)
            if match and len(cell.text) < 80:
                for phrase, code in _PHRASES:
                    if re.search(phrase, match[1], re.IGNORECASE):
                        aliases.setdefault(match[2].upper(), code)
                        break
        texts = [cell.text for cell in row if cell.text]
        if len(texts) == 2 and texts[0] in ("*", "†", "‡", "§", "^", "¶", "**", "L"):
            legend.setdefault(texts[0], texts[1])


def _add_bonuses(scales: list[PrintedScale], bonuses: Mapping[str, Fraction], *, everywhere: bool) -> None:
    """Add what a sentence pays to the systems of the table above it, or to the last of them alone."""
    import msgspec

    last = scales[-1]
    together = [
        at for at, scale in enumerate(scales) if (scale.line, scale.section) == (last.line, last.section)
    ]
    for at in together if everywhere else [len(scales) - 1]:
        unstated = {name: amount for name, amount in bonuses.items() if getattr(scales[at], name) is None}
        scales[at] = msgspec.structs.replace(scales[at], **unstated)
