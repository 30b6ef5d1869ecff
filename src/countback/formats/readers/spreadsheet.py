"""Results in a spreadsheet of any sensible layout: XLSX, ODS or delimited text, asked for last.

Columns are found by their headings; what they are taken for is said. ``countback map`` changes it and
remembers it for the series.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from shlex import quote
from typing import Any, NamedTuple

import msgspec

from countback.formats.above import day_in, round_in, venue_in
from countback.formats.announced import kind_said, list_said, names_a_session
from countback.formats.cell_values import drivers_of, is_laps, place_of, shown, time_of
from countback.formats.checks import MOST_ROWS, check_rows
from countback.formats.clock import date_in_name, whole_number
from countback.formats.content import Content
from countback.formats.gap_times import gap_of, timed
from countback.formats.kind_told import is_certainly_raced, looks, unknown_words
from countback.formats.layout import Laid, Layout, heading, lay_out
from countback.formats.people import words
from countback.formats.points_told import announced, points_columns, without
from countback.formats.reading import Kind, ReadFile, ReadRow, ReadSession
from countback.formats.sheets import Sheet, delimited, is_workbook, opened_sheets
from countback.formats.statuses import holds_place, state_in, status_of
from countback.formats.worked_out import as_one_field, restarts
from countback.model.classification import Status
from countback.model.finding import Finding

name = "spreadsheet"
fallback = True
_CLASS = re.compile(
    r"(?:Class|Klasse|Category|Kategorie|Classe|Cat[ée]gorie|Categor[íi]a)\s*:?\s+(\S.*)", re.I
)
#: A time of the qualifying in the result of a race is not that of its fastest lap.
_QUALIFIED = re.compile(r"\bqual", re.I)
#: Headings of tables of points: one column for each round.
_ROUNDS = re.compile(r"(?:r|rd|rnd|round|race|lauf|rennen|event|manche|gp)\s?\d{1,2}\Z", re.I)


def recognises(content: Content) -> bool:
    """Whether it is a workbook, or text with a heading row that names cars and what they did."""
    if is_workbook(content):
        return True
    return any(lay_out(sheet_of[0].rows) for sheet_of in delimited(content, 60))


class Choice(NamedTuple):
    """What somebody says of a spreadsheet: the sheets to read, those to leave out, the kind of session."""

    sheets: Sequence[str] = ()
    skipped: Sequence[str] = ()
    kind: str = ""


def read(content: Content, layouts: Sequence[Layout] = (), choice: Choice | None = None) -> ReadFile:
    """Return a session for every sheet that has a heading row. ``layouts`` are those known for the series."""
    findings: list[Finding] = []
    on_sheets = tables(content, layouts)
    if isinstance(on_sheets, Finding):
        return ReadFile(reader=name, findings=(on_sheets,))
    choice = choice or Choice()
    laid_out = {sheet.name for sheet, _ in on_sheets}
    on_sheets = _chosen(content, on_sheets, choice, findings)
    sessions = []
    for sheet, laid in on_sheets:
        if choice.kind:
            laid = laid._replace(layout=msgspec.structs.replace(laid.layout, kind=choice.kind))
        session, said = _session(content, sheet, laid, alone=len(on_sheets) == 1)
        findings += said
        sessions.append(session)
    for sheet in _opened(content) if sessions else ():
        if sheet.name not in laid_out and any(cell is not None for row in sheet.rows for cell in row):
            message = "no row of headings that names cars or drivers and what they did: the sheet is not read"
            findings.append(content.find("sheet-left-out", message, severity="info", key=sheet.name))
    for sheet, laid in on_sheets if not choice.kind else ():
        if told := _no_result(content, sheet, laid):
            message = f"{told}, not the result of one" if "points" in told else f"{told}, not a result"
            hint = f"import the result of each round, or {_way(content, sheet)} --kind race if it is one"
            findings.append(content.find("points-table", message, hint, key=sheet.name))
    if not sessions:
        message = "no row of headings that names cars or drivers and what they did"
        hint = "say which columns they are with `countback map`; `countback import entries` takes entry lists"
        findings.append(content.find("no-headings", message, hint))
    return ReadFile(reader=name, sessions=tuple(sessions), findings=tuple(findings))


def _chosen(
    content: Content, laid_out: list[tuple[Sheet, Laid]], choice: Choice, findings: list[Finding]
) -> list[tuple[Sheet, Laid]]:
    """Return the sheets that are to be read: those asked for, and no table of points among results."""
    there = [sheet.name for sheet in _opened(content)]
    for wanted in [*choice.sheets, *choice.skipped]:
        if wanted not in there:
            hint = f"there are {', '.join(there)}" if there else "only workbooks have sheets"
            findings.append(content.find("unknown-sheet", f"no sheet {wanted!r}", hint))
    if choice.sheets:
        return [pair for pair in laid_out if pair[0].name in choice.sheets]
    kept = [pair for pair in laid_out if pair[0].name not in choice.skipped]
    results = [pair for pair in kept if not _no_result(content, *pair)]
    # Beside sheets that tell what cars did, one with points alone and no session's name is their sum.
    if any(not points_columns(sheet.rows, laid) for sheet, laid in results):
        results = [pair for pair in results if not _is_sum(*pair)]
    if results and not choice.kind:
        for sheet, laid in (pair for pair in kept if pair not in results):
            told = _no_result(content, sheet, laid) or "a table of points that names no session"
            message = f"{told}, not the result of one: it is left out"
            hint = f"if it is a result, give --sheet {quote(sheet.name)} --kind race"
            findings.append(content.find("points-table", message, hint, severity="info", key=sheet.name))
    return kept if choice.kind or not results else results


def _no_result(content: Content, sheet: Sheet, laid: Laid) -> str:
    """Return what a sheet is that is no result, in words; "" for one that somebody gave a kind, too."""
    if laid.layout.kind:
        return ""
    several = "a table of points after several rounds" if _is_points_table(laid) else ""
    return several or list_said(_announcing(content, sheet, laid), sheet.rows, laid)


def _is_sum(sheet: Sheet, laid: Laid) -> bool:
    own = [sheet.name, _above(sheet, laid)]
    return (
        not laid.layout.kind and bool(points_columns(sheet.rows, laid)) and not any(map(names_a_session, own))
    )


def _way(content: Content, sheet: Sheet) -> str:
    """Return how somebody leaves a sheet out, where there are others, before the option that reads it."""
    others = len(_opened(content)) > 1
    return f"leave it out with --skip-sheet {quote(sheet.name)}, or give" if others else "give"


def _announcing(content: Content, sheet: Sheet, laid: Laid) -> tuple[str, str, str]:
    """Return the texts that announce what a sheet is: its name, its file's, its title."""
    return sheet.name, content.base.rsplit(".", 1)[0], _above(sheet, laid)


def _above(sheet: Sheet, laid: Laid) -> str:
    title = (words(cell) for row in sheet.rows[: laid.row] for cell in row if isinstance(cell, str))
    return " ".join(title)[:500]


def tables(content: Content, layouts: Sequence[Layout] = ()) -> list[tuple[Sheet, Laid]] | Finding:
    """Return the sheets that have a heading row, and where their columns are."""
    if is_workbook(content):
        opened = opened_sheets(content)
        if isinstance(opened, Finding):
            return opened
        return [(sheet, laid) for sheet in opened if (laid := lay_out(sheet.rows, layouts))]
    best: list[tuple[Sheet, Laid]] = []
    for sheet_of in delimited(content):
        laid = lay_out(sheet_of[0].rows, layouts)
        if laid and (not best or len(laid.columns) > len(best[0][1].columns)):
            best = [(sheet_of[0], laid)]
    return best


def _is_points_table(laid: Laid) -> bool:
    """Tell whether the columns are rounds, and nothing says what a car did in one of them."""
    did = laid.columns.keys() & {"laps", "best_lap", "grid", "status", "gap"}
    return not did and sum(bool(_ROUNDS.match(heading)) for heading in laid.unread) > 1


def _opened(content: Content) -> list[Sheet]:
    opened = opened_sheets(content) if is_workbook(content) else []
    return [] if isinstance(opened, Finding) else opened


def _session(content: Content, sheet: Sheet, laid: Laid, *, alone: bool) -> tuple[ReadSession, list[Finding]]:
    scored = points_columns(sheet.rows, laid) if not laid.layout.kind else ()
    if laid.columns.get("time") in scored:
        laid = without(laid, "time")
    kind = _kind(content, sheet, laid)
    raced = kind in ("race", "sprint", "heat")
    if raced and not laid.layout.kind and _QUALIFIED.search(laid.layout.columns.get("best_lap", "")):
        laid = without(laid, "best_lap")
    scored = scored if raced else ()
    # Text has one sheet, named after the file.
    name_ = sheet.name if is_workbook(content) else ""
    findings = [*_about_columns(content, laid, kind, name_)]
    rows, left = _cars(content, sheet, laid, kind, findings, scored)
    for line, told in left[:5]:
        message = f"not a line about a car: {told}"
        findings.append(content.find("no-car", message, severity="info", line=line, key=name_))
    if len(left) > 5:
        message = f"{len(left) - 5} more lines are not of cars"
        findings.append(content.find("no-car", message, severity="info", key=name_))
    if raced:
        rows = timed(content, rows, laid, findings, name_)
    if restarts(rows) and (whole := as_one_field(rows)):
        rows = whole
        message = "places start again in each class: those of the whole field follow laps and times"
        findings.append(content.find("places-by-class", message, severity="info", key=name_))
    findings += check_rows(content, rows, name_, raced=raced)
    findings += _about_kind(content, laid, kind, rows, name_)
    date, clock = date_in_name(content.base)
    title = sheet.rows[: laid.row]
    date = date or day_in(title)
    above = " ".join(cell for row in title for cell in row[:50] if isinstance(cell, str))
    round_ = round_in(sheet.name if is_workbook(content) else content.base) or round_in(above)
    session = ReadSession(
        kind=kind,
        name=content.base.rsplit(".", 1)[0] if alone else sheet.name,
        date=date,
        clock=clock,
        state=state_in(above) or state_in(sheet.name),
        numbered="number" in laid.columns,
        meta={**round_, **venue_in(title), **_doubts(content, sheet, laid, kind, rows)},
        rows=tuple(rows[:MOST_ROWS]),
    )
    return session, findings


def _about_columns(content: Content, laid: Laid, kind: Kind, where: str) -> Iterator[Finding]:
    """Yield what the columns of a sheet are taken for, and which are in doubt."""
    taken = ", ".join(f"{field} = {heading_}" for field, heading_ in laid.layout.columns.items())
    unread = f"; not read: {', '.join(laid.unread)}" if laid.unread else ""
    as_ = f"{kind} session" if kind in ("qualifying", "practice") else kind
    message = f"read as a {as_}, columns {taken}{unread}"[:800]
    hint = "change it with `countback map`"
    yield content.find("columns", message, hint, severity="info", key=where)
    for doubt in laid.doubts:
        message = f"{doubt}; nothing below it tells"
        hint = "name the columns with `countback map FILE -o SEASON --column FIELD=HEADING`"
        yield content.find("column-unsure", message, hint, severity="warning", key=where)


def _about_kind(
    content: Content, laid: Laid, kind: Kind, rows: Sequence[ReadRow], where: str
) -> Iterator[Finding]:
    """Yield what speaks against a sheet's being what it is taken for: no places, or those of a race."""
    if kind not in ("practice", "grid") and _placeless(rows):
        message = "nobody has a place in it, and nothing says that nobody was classified"
        hint = "name the column of places with `countback map FILE -o SEASON --column position=HEADING`"
        yield content.find("no-places", message, hint, key=where)
    if kind in ("practice", "qualifying") and not laid.layout.kind and is_certainly_raced(rows):
        message = f"it is called a {kind}, and its places follow laps and race times, not the best laps"
        hint = f"give --kind race, or --kind {kind} if it is one"
        yield content.find("which-kind", message, hint, key=where)


def _doubts(
    content: Content, sheet: Sheet, laid: Laid, kind: Kind, rows: Sequence[ReadRow]
) -> dict[str, str]:
    """Return what an import asks about: a race that may be the standings, or another kind of session."""
    if laid.layout.kind:
        return {}
    texts = _announcing(content, sheet, laid)
    doubts: dict[str, str] = {"announced": announced(texts)} if any(row.points for row in rows) else {}
    if kind == "race" and kind_said(texts) is None and (look := looks(rows)) != "race":
        doubts |= {"unsure": look or "silent", "unknown": unknown_words(texts)}
    return doubts


def _placeless(rows: Sequence[ReadRow]) -> bool:
    """Tell whether a race has no place for anybody, though some car has no word for why it has none."""
    silent = any(row.status is Status.NOT_CLASSIFIED for row in rows)
    return silent and all(row.position is None for row in rows)


def _cars(
    content: Content,
    sheet: Sheet,
    laid: Laid,
    kind: Kind,
    findings: list[Finding],
    scored: Sequence[int],
) -> tuple[list[ReadRow], list[tuple[int, str]]]:
    """Return the rows of the cars below the headings, and the lines that are none of them."""
    name_ = sheet.name if is_workbook(content) else ""
    rows: list[ReadRow] = []
    left: list[tuple[int, str]] = []
    headings = _headings(sheet.rows[laid.row])
    class_ = _section(sheet.rows[laid.row - 1]) if laid.row else ""
    for index, cells in enumerate(sheet.rows[laid.row + 1 :], start=laid.row + 2):
        if _headings(cells) == headings:
            continue  # Every class, or every page, has its own.
        if section := _section(cells):
            class_ = section
            continue
        row = _row(content, cells, laid, kind, index, name_, findings, rows)
        if row is not None:
            points = tuple(shown(cells[at]) if at < len(cells) else "" for at in scored)
            rows.append(msgspec.structs.replace(row, class_=row.class_ or class_, points=points))
        elif any(cell is not None for cell in cells):
            left.append((index, " ".join(shown(cell) for cell in cells if cell is not None)[:80]))
        if len(rows) > MOST_ROWS:
            findings.append(content.find("too-many-rows", f"more than {MOST_ROWS} rows", key=name_))
            break
    return rows, left


def _headings(cells: Sequence[Any]) -> list[str]:
    return [heading(cell) for cell in cells[:1000] if heading(cell)]


def _section(cells: Sequence[Any]) -> str:
    """Return the class of the cars below, where a row is nothing but its heading: ``Klasse B``."""
    said = [shown(cell) for cell in cells[:1000] if cell is not None]
    match = _CLASS.match(said[0]) if len(said) == 1 else None
    return match[1].strip()[:60] if match else ""


def _kind(content: Content, sheet: Sheet, laid: Laid) -> Kind:
    if laid.layout.kind:
        return laid.layout.kind  # type: ignore[return-value]
    if said := kind_said(_announcing(content, sheet, laid)):
        return said
    raced = laid.columns.keys() & {"laps", "time", "status", "position"}
    return "race" if raced else "qualifying"


def _row(
    content: Content,
    cells: Sequence[Any],
    laid: Laid,
    kind: Kind,
    line: int,
    sheet: str,
    findings: list[Finding],
    before: Sequence[ReadRow],
) -> ReadRow | None:
    def cell(field: str) -> Any:
        at = laid.columns.get(field, len(cells))
        return cells[at] if at < len(cells) else None

    def number(field: str) -> int | None:
        return whole_number(cell(field))

    def find(code: str, message: str, column: str | None = None) -> None:
        findings.append(content.find(code, message, severity="warning", line=line, column=column, key=sheet))

    def time(field: str) -> int | None:
        duration, said = time_of(cell(field)), shown(cell(field))
        if duration is None and said.strip("- –") and status_of(said) is None and not is_laps(cell(field)):
            find("not-a-time", f"{said[:40]!r} is not a time", field)
        return duration

    if not any(shown(value).strip("-=:_+ ") for value in cells):
        return None  # Blank, or a line drawn between the headings and the cars.
    drivers = drivers_of(cell)
    car = shown(cell("number")).removesuffix(".0").lstrip("#").strip()
    printed = shown(cell("position"))
    position, status = place_of(printed, shown(cell("status")), shown(cell("time")))
    if not drivers and not car:
        return None
    outcome = shown(cell("status"))
    if outcome.strip("-– ") and status_of(outcome) is None and not is_laps(outcome):
        find("unknown-status", f"unknown status {outcome[:40]!r}", "status")
    if status is None:
        if printed:
            find("unknown-status", f"position {printed[:40]!r} is neither a number nor a status", "position")
        elif not any(cell(field) is not None for field in ("laps", "time", "best_lap", "grid")):
            if not (car.isdecimal() and drivers) or any(row.number == car for row in before):
                return None  # A footer, a heading in between.
            find(
                "no-outcome",
                f"car {car} has neither position, laps, time nor status: taken as not classified",
            )
        status = Status.CLASSIFIED if position is not None else Status.NOT_CLASSIFIED
    raced = kind in ("race", "sprint", "heat", "stage")
    total, best = time("time"), time("best_lap")
    gap = gap_of(cell("gap"), cell("time"), total) if raced else gap_of(cell("gap"), None, None)
    return ReadRow(
        position=position if holds_place(status) else None,
        number=car,
        drivers=drivers,
        team=shown(cell("team")),
        class_=shown(cell("class")),
        laps=number("laps"),
        time=total if raced else total or best,
        status=status,
        best_lap=best if raced else best or (None if kind == "grid" else total),
        best_lap_number=number("best_lap_number"),
        gap=gap,
        grid=_start(kind, position, number("grid")),
        laps_led=number("laps_led"),
        incidents=number("incidents"),
        class_position=number("class_position"),
        group=shown(cell("group")),
        car=shown(cell("car")),
        place=len(before) + 1,
        tied="=" in printed,
    )


def _start(kind: Kind, position: int | None, start: int | None) -> int | None:
    """Return the place on the grid: in a list of it that of either column, else of its own."""
    return position if kind == "grid" and position is not None else start
