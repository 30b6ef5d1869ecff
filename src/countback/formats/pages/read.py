"""Season pages: plain text, wikitext or HTML to one `PublishedSeason`.

A format file gives blocks (headings, prose, grids with or without spans); everything after that is the
same for all three.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple

from countback.formats.pages import lists
from countback.formats.pages import scales as scale_tables
from countback.formats.pages.blocks import Block, Grid, Heading, Limits, Prose, Sheet
from countback.formats.pages.sheets import expand, spans_of
from countback.formats.pages.short_rows import list_of, matrix_of
from countback.formats.pages.standings import names_of, tables_of
from countback.model.finding import Finding, Where
from countback.model.published import (
    PrintedEntry,
    PrintedMultiple,
    PrintedRace,
    PrintedRound,
    PrintedScale,
    PrintedTable,
    PublishedSeason,
)

MAX_BYTES = 32 * 2**20
_MARKS = re.compile(
    r"^[-*\s]*([†‡§¶‖*]|\*\*)\s*[:=–—-]?\s+(.{3,300})$|^[-\s]*([†‡§¶‖])\s*[:=–—-]\s*(.{3,300})$"
)
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
    in findings. Nothing raises: a page that is no season page gives a finding and None.
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
    published = _published(blocks_of(text, limits), limits)
    if not any(table.rows for table in published.tables):
        limits.findings.append(
            Finding(
                code="no-standings",
                where=Where(file=file),
                message="no table of standings is on this page",
                hint="it needs a table headed with names (Driver, Team, ...) and Points",
            )
        )
        return ReadPage(None, limits.findings)
    return ReadPage(published, limits.findings)


def _published(blocks: list[Block], limits: Limits) -> PublishedSeason:
    title = next((block.text for block in blocks if isinstance(block, Heading) and block.level == 1), "")
    section = ""
    scales: list[PrintedScale] = []
    sheets: list[tuple[Sheet, str]] = []
    waiting: list[tuple[Grid, str]] = []
    legend: dict[str, str] = {}
    aliases: dict[str, str] = {}
    best: int | None = None
    counting: dict[str, int] = {}
    multiples: list[PrintedMultiple] = []
    caption = ""
    bold: dict[str, str] = {}
    people: dict[str, set[str]] = {}
    for block in blocks:
        if isinstance(block, Heading):
            section = block.text if block.level > 1 else section
            caption = ""
        elif isinstance(block, Prose):
            title = title or _title(block.text)
            number = scale_tables.best_in_prose(block.text)
            if number:
                best = best or number
                counting.setdefault(section, number)
            multiples += scale_tables.multiples_in_prose(block.text, block.line)
            caption = scale_tables.label_in_prose(block.text)
            _read_legend(block.text, section, legend, bold)
            scale = scale_tables.scale_in_prose(block.text, section, block.line)
            if scale:
                scales.append(scale)
            elif scales:
                _add_bonuses(scales, scale_tables.bonuses_in_prose(block.text))
        else:
            rows = expand(block.rows) if block.spans else block.rows
            found = scale_tables.scales_in(rows, section, block.line, block.caption or caption)
            if found:
                scales.extend(found)
                continue
            _read_codes(block, legend, aliases)
            sheet = spans_of(block) if block.spans else matrix_of(block.rows, block.line)
            if sheet is None:
                waiting.append((block, section))
                continue
            sheets.append((sheet, section))
            if "points" in lists.kinds_of(sheet):
                for kind, names in names_of(sheet).items():
                    people.setdefault(kind, set()).update(names)
    for block, where in waiting:
        if not block.spans:
            sheet = list_of(block.rows, block.line, people)
            if sheet:
                sheets.append((sheet, where))
    rounds, races, entries, tables = _lists(sheets, bold, limits)
    year = re.search(r"\b(19|20)\d\d\b", title)
    return PublishedSeason(
        title=title,
        year=int(year.group()) if year else 0,
        rounds=tuple(rounds),
        races=tuple(races),
        entries=tuple(entries),
        scales=tuple(scales),
        tables=tuple(tables),
        legend=legend,
        aliases=aliases,
        best=best,
        counting=counting,
        multiples=tuple(multiples),
    )


def _lists(
    sheets: list[tuple[Sheet, str]], bold: dict[str, str], limits: Limits
) -> tuple[list[PrintedRound], list[PrintedRace], list[PrintedEntry], list[PrintedTable]]:
    rounds: list[PrintedRound] = []
    races: list[PrintedRace] = []
    entries: list[PrintedEntry] = []
    tables: list[PrintedTable] = []
    for sheet, section in sorted(sheets, key=lambda item: item[0].line):
        kinds = lists.kinds_of(sheet)
        for said in sheet.assumed:
            limits.say("columns-assumed", sheet.line, said, "check it against the page")
        if "points" in kinds:
            tables.extend(tables_of(sheet, section, bold.get(section, "pole")))
        elif lists.is_entries(kinds):
            entries.extend(lists.entries_of(sheet))
        elif lists.is_races(kinds) and not races:
            races = lists.races_of(sheet)
            rounds = rounds or lists.rounds_of(sheet)
        elif lists.is_calendar(kinds) and not rounds:
            rounds = lists.rounds_of(sheet)
    seen: dict[str, int] = {}
    named = []
    for table in tables:
        seen[table.id] = seen.get(table.id, 0) + 1
        count = seen[table.id]
        named.append(_renamed(table, f"{table.id}-{count}") if count > 1 else table)
    return rounds, races, entries, named


def _renamed(table: PrintedTable, id_: str) -> PrintedTable:
    import msgspec

    return msgspec.structs.replace(table, id=id_)


def _title(text: str) -> str:
    found = re.search(r"\b((?:19|20)\d\d)\b[^.]{3,80}?\b(season|series|championship)\b", text, re.IGNORECASE)
    return found.group().strip() if found else ""


def _read_legend(text: str, section: str, legend: dict[str, str], bold: dict[str, str]) -> None:
    found = _MARKS.match(text)
    if found:
        legend.setdefault(found[1] or found[3], (found[2] or found[4]).strip())
    if re.search(r"\bbold\b.{0,40}\bcount", text, re.IGNORECASE):
        bold[section] = "counted"


def _read_codes(grid: Grid, legend: dict[str, str], aliases: dict[str, str]) -> None:
    """Read a key of colours and codes: "Did not start (DN)", "* | Led most race laps"."""
    if len(grid.rows) > 60 or max(len(row) for row in grid.rows) > 4:
        return
    for row in grid.rows:
        for cell in row:
            found = _CODE.match(cell.text)
            if found and len(cell.text) < 80:
                for phrase, code in _PHRASES:
                    if re.search(phrase, found[1], re.IGNORECASE):
                        aliases.setdefault(found[2].upper(), code)
                        break
        texts = [cell.text for cell in row if cell.text]
        if len(texts) == 2 and texts[0] in ("*", "†", "‡", "§", "^", "¶", "**"):
            legend.setdefault(texts[0], texts[1])


def _add_bonuses(scales: list[PrintedScale], bonuses: Mapping[str, Fraction]) -> None:
    import msgspec

    for name, amount in bonuses.items():
        if getattr(scales[-1], name) is None:
            scales[-1] = msgspec.structs.replace(scales[-1], **{name: amount})
